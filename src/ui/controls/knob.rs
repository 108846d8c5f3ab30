//! A number that a slider turns.

use leptos::prelude::*;

use crate::ui::page::Page;
use crate::ui::range::Range;
use triplet_engine::config::{Config, Knob};

use super::explained::Explained;

/// A knob as a row: its name, its slider, its value.
#[component]
pub fn KnobRow(
    /// The knob: name, range, help.
    knob: &'static Knob,
    /// Its name on screen, where that is shorter.
    shown: &'static str,
    /// The most that other settings leave room for.
    #[prop(optional)]
    most: Option<fn(&Config) -> u32>,
    /// Where its value is in the settings.
    read: impl Fn(&Config) -> f64 + Copy + Send + Sync + 'static,
    /// Sets it.
    write: impl Fn(&mut Config, f64) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let page = Page::here();
    let value = page.setting(read);
    let text = Memo::new(move |_| knob.show(value.get()));
    let last = match most {
        Some(most) => page.setting(move |c| knob.position(f64::from(most(c))) as u32).into(),
        None => Signal::stored(knob.steps()),
    };
    let position = Memo::new(move |_| knob.position(value.get()));
    view! {
        <Explained id=knob.key help=Signal::stored(knob.help.to_string()) class="row">
            <span class="name" aria-hidden="true">{shown}</span>
            <Range
                label=knob.label
                last
                position
                told=text
                described_by=knob.key
                on_move=move |position| page.configure(|c| write(c, knob.at(position)))
            />
            <output aria-hidden="true">{move || text.get()}</output>
        </Explained>
    }
}
