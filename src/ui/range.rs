//! A slider: the browser's own, whose positions are counted and whose value is told.

use leptos::prelude::*;

/// The bare slider, from position 0 to `last`.
#[component]
pub fn Range(
    /// Its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// The last position.
    #[prop(into)]
    last: Signal<u32>,
    /// Where it stands.
    #[prop(into)]
    position: Signal<f64>,
    /// The value there, as it is read out.
    #[prop(into)]
    told: Signal<String>,
    /// The id of what explains it.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Told the position it was moved to.
    on_move: impl Fn(f64) + 'static,
) -> impl IntoView {
    let fill = move || format!("{:.2}%", 100.0 * position.get() / f64::from(last.get().max(1)));
    view! {
        <input
            type="range"
            min="0"
            max=move || last.get().to_string()
            step="1"
            aria-label=move || label.get()
            aria-describedby=described_by
            aria-valuetext=move || told.get()
            style=("--fill", fill)
            prop:value=move || position.get().to_string()
            on:input=move |event| {
                if let Ok(position) = event_target_value(&event).parse() {
                    on_move(position);
                }
            }
        />
    }
}
