//! Every control with its line of explanation: beside it where there is room, else at the foot of the column while the control
//! is pointed at or has the focus. Screen readers get it as the control's description either way.

use leptos::prelude::*;

/// The line at the foot of the column.
#[derive(Clone, Copy)]
pub struct Hint {
    pointed: RwSignal<Option<Signal<String>>>,
    focused: RwSignal<Option<Signal<String>>>,
}

impl Hint {
    /// A line for every component below the one asking.
    pub fn provide() -> Self {
        let hint = Self { pointed: RwSignal::new(None), focused: RwSignal::new(None) };
        provide_context(hint);
        hint
    }

    /// What it says now.
    pub fn text(self) -> String {
        match self.pointed.get().or(self.focused.get()) {
            Some(help) => help.get(),
            None => "Point at a control, or move to it with Tab, to read what it does.".into(),
        }
    }
}

/// A control with its explanation.
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
    let hint: Hint = expect_context();
    let leave = move |of: RwSignal<Option<Signal<String>>>| of.update(|h| *h = h.take().filter(|h| *h != help));
    view! {
        <div
            class=format!("explained {class}")
            on:pointerenter=move |_| hint.pointed.set(Some(help))
            on:pointerleave=move |_| leave(hint.pointed)
            on:focusin=move |_| hint.focused.set(Some(help))
            on:focusout=move |_| leave(hint.focused)
        >
            {children()}
            <p class="help" id=id>{move || help.get()}</p>
        </div>
    }
}
