//! The controls: everything a person can set, each with a line that says what it does.

mod batch;
mod data;
mod explained;
mod folds;
mod knob;
mod loss;
mod mining;
mod pick;

use leptos::prelude::*;

use explained::Hint;

/// The column of controls.
#[component]
pub fn Controls() -> impl IntoView {
    let hint = Hint::provide();
    view! {
        <section class="panel controls" id="controls" aria-label="Controls">
            <div class="sections">
                <data::DataSection />
                <loss::MarginSection />
                <mining::MiningSection />
                <loss::LossSection />
                <batch::BatchSection />
                <folds::OptimiserSection />
                <folds::NetworkSection />
            </div>
            <p class="hint" aria-hidden="true">{move || hint.text()}</p>
        </section>
    }
}
