//! Every control with its line of explanation: under it where there is room, else beside the column while the control is pointed
//! at or has the keyboard's focus. Screen readers get it as the control's description either way.

use leptos::prelude::*;

/// A control with its explanation; style sheets say where that is shown.
#[component]
pub fn Explained(
    /// Id of the explanation, for `aria-describedby`.
    id: &'static str,
    /// What it does.
    #[prop(into)]
    help: Signal<String>,
    /// More class names.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    // while something is being turned, what it does to the rest of the page is what matters
    let hushed = RwSignal::new(false);
    let hush = move || hushed.set(true);
    let speak = move || hushed.set(false);
    view! {
        <div
            class=format!("explained {class}")
            class:hushed=move || hushed.get()
            on:pointerdown=move |_| hush()
            on:input=move |_| hush()
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    hush();
                }
            }
            on:pointerleave=move |_| speak()
            on:focusout=move |_| speak()
        >
            {children()}
            <p class="help" id=id>{move || help.get()}</p>
        </div>
    }
}
