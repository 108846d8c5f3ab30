//! The batch: P classes × K samples of each.

use leptos::html;
use leptos::prelude::*;

use crate::app::words::batch;
use crate::ui::page::Page;
use triplet_engine::config::{Config, K, Knob, P};

use super::explained::Explained;

/// The two numbers of a batch, and what the data can't give of them.
#[component]
pub fn BatchSection() -> impl IntoView {
    let page = Page::here();
    let short = page.setting(batch::about_batch);
    let sizes = page.setting(batch::about_sizes);
    view! {
        <section class="on-tune s-batch">
            <h2>"Batch "<em>{move || sizes.get()}</em></h2>
            <div class="batch">
                <Spin knob=&P letter="P" unit="classes" most=Config::most_p read=|c| c.p write=|c, v| c.p = v />
                <i>"×"</i>
                <Spin knob=&K letter="K" unit="samples" most=Config::most_k read=|c| c.k write=|c, v| c.k = v />
            </div>
            <p class="short" role="status">{move || short.get()}</p>
        </section>
    }
}

/// A whole number between its two buttons; typed, or moved by the arrows.
#[component]
fn Spin(
    knob: &'static Knob,
    letter: &'static str,
    unit: &'static str,
    most: fn(&Config) -> u32,
    read: fn(&Config) -> u32,
    write: fn(&mut Config, u32),
) -> impl IntoView {
    let page = Page::here();
    let value = page.setting(read);
    let field = NodeRef::<html::Input>::new();
    let most = page.setting(most);
    let set = move |to: f64| page.configure(|c| write(c, (knob.snap(to) as u32).min(most.get_untracked())));
    // what was typed and can't be goes back to what is
    let show = move || {
        if let Some(field) = field.get_untracked() {
            field.set_value(&value.get_untracked().to_string());
        }
    };
    let typed = move |text: String| {
        if let Ok(number) = text.trim().parse::<f64>()
            && number.is_finite()
        {
            set(number);
        }
        show();
    };
    view! {
        <Explained id=knob.key help=Signal::stored(knob.help.to_string()) class="spin">
            <div class="stepper">
                <button
                    tabindex="-1"
                    aria-label=format!("Fewer {unit}")
                    prop:disabled=move || f64::from(value.get()) == knob.min
                    on:click=move |_| set(f64::from(value.get_untracked()) - 1.0)
                >
                    "−"
                </button>
                <label>
                    <span aria-hidden="true">{letter}</span>
                    <input
                        node_ref=field
                        type="number"
                        inputmode="numeric"
                        min=knob.min.to_string()
                        max=move || most.get().to_string()
                        step="1"
                        aria-label=knob.label
                        aria-describedby=knob.key
                        prop:value=move || value.get().to_string()
                        on:change=move |event| typed(event_target_value(&event))
                    />
                </label>
                <button
                    tabindex="-1"
                    aria-label=format!("More {unit}")
                    prop:disabled=move || value.get() == most.get()
                    on:click=move |_| set(f64::from(value.get_untracked()) + 1.0)
                >
                    "+"
                </button>
            </div>
        </Explained>
    }
}
