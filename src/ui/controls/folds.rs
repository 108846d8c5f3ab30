//! What is turned less often, folded under its heading: optimiser and network.

use leptos::prelude::*;

use crate::app::words::model;
use crate::browser::media;
use crate::ui::page::Page;
use triplet_engine::config::{Activation, Config, Model, Optimiser, RATE};

use super::knob::KnobRow;
use super::pick::Pick;

/// The optimiser and its rate.
#[component]
pub fn OptimiserSection() -> impl IntoView {
    let page = Page::here();
    let summary = page.setting(model::about_optimiser);
    // open where there is room for it
    let open = media::holds("(min-height: 801px)");
    view! {
        <section class="on-tune s-fold">
            <details open=open>
                <summary>"Optimiser "<em>{move || summary.get()}</em></summary>
                <Pick<Optimiser>
                    label="Optimiser"
                    id="optimiser"
                    shown="method"
                    read=|c| c.optimiser
                    write=|c, v| c.optimiser = v
                />
                <KnobRow knob=&RATE shown="rate" read=|c| c.rate.into() write=|c, v| c.rate = v as f32 />
            </details>
        </section>
    }
}

fn idle(config: &Config) -> Option<String> {
    (config.model == Model::FreePoints).then(|| "not in use: free points have no network".into())
}

/// The network, as far as it is not changed in its picture.
#[component]
pub fn NetworkSection() -> impl IntoView {
    let page = Page::here();
    let summary = page.setting(model::about_model);
    let parameters = page.setting(model::about_parameters);
    view! {
        <section class="s-fold s-network">
            <details>
                <summary>"Network "<em>{move || summary.get()}</em></summary>
                <Pick<Activation>
                    label="Activation"
                    id="activation"
                    shown="activation"
                    read=|c| c.activation
                    write=|c, v| c.activation = v
                    note=idle
                />
                <Pick<Model> label="Model" id="model" shown="model" read=|c| c.model write=|c, v| c.model = v />
                <p class="help">{move || parameters.get()}</p>
            </details>
        </section>
    }
}
