//! The controls: everything a person can set, each with a line that says what it does.

mod batch;
mod data;
mod explained;
pub mod folds;
mod knob;
mod loss;
mod mining;
mod pick;
mod table;

use leptos::prelude::*;

use crate::ui::tabs::Tabs;

/// The column of controls.
#[component]
pub fn Controls() -> impl IntoView {
    let tabs: Tabs = expect_context();
    view! {
        <section class="panel controls" id="controls" role=move || tabs.role() aria-label="Controls">
            <div class="sections">
                <data::DataSection />
                <loss::MarginSection />
                <mining::MiningSection />
                <loss::LossSection />
                <batch::BatchSection />
                <folds::OptimiserSection />
                <Show when=move || !tabs.take_turns()><folds::NetworkSection /></Show>
            </div>
        </section>
    }
}
