//! A number that a slider turns.

use leptos::prelude::*;

use crate::ui::page::Page;
use crate::ui::range::Range;
use triplet_engine::config::{Config, Knob, LossParam};

use super::explained::Explained;

/// Where the value of a knob is in the settings.
#[derive(Clone, Copy)]
enum Place {
    /// What reads it, and what sets it.
    Setting(fn(&Config) -> f64, fn(&mut Config, f64)),
    /// Among the numbers that only some losses have.
    LossParam(&'static LossParam),
}

impl Place {
    fn read(self, config: &Config) -> f64 {
        match self {
            Self::Setting(read, _) => read(config),
            Self::LossParam(param) => (param.read)(&config.loss_params).into(),
        }
    }

    fn write(self, config: &mut Config, value: f64) {
        match self {
            Self::Setting(_, write) => write(config, value),
            Self::LossParam(param) => (param.write)(&mut config.loss_params, value as f32),
        }
    }
}

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
    read: fn(&Config) -> f64,
    /// Sets it.
    write: fn(&mut Config, f64),
) -> impl IntoView {
    row(knob, shown, most, Place::Setting(read, write))
}

/// The same of a number that only some losses have.
#[component]
pub fn LossParamRow(
    /// The number.
    param: &'static LossParam,
) -> impl IntoView {
    row(param.knob, param.shown, None, Place::LossParam(param))
}

fn row(knob: &'static Knob, shown: &'static str, most: Option<fn(&Config) -> u32>, place: Place) -> impl IntoView {
    let page = Page::here();
    let value = page.setting(move |c| place.read(c));
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
                on_move=move |position| page.configure(|c| place.write(c, knob.at(position)))
            />
            <output aria-hidden="true">{move || text.get()}</output>
        </Explained>
    }
}
