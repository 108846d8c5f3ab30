//! The canvas that every picture and chart is drawn on.

use leptos::html;
use leptos::prelude::*;

use super::page::Page;
use crate::browser::surface::{Again, Ground, Stage, Surface, Turn};

/// A canvas that fills its box, sharp at every device pixel ratio; repainted in an animation frame when `stale` changes, its
/// size, pixel ratio or theme changes, or the last paint asked for another.
#[component]
pub fn Canvas(
    /// Its accessible name: what is to be seen; empty for mere decoration.
    #[prop(into)]
    label: Signal<String>,
    /// Any number whose change means: repaint.
    #[prop(into)]
    stale: Signal<u64>,
    /// What is beneath.
    #[prop(optional)]
    ground: Ground,
    /// When it is painted.
    #[prop(optional)]
    turn: Turn,
    /// Paints; called only when the box is visible and at least 2 px wide and high. Reads signals untracked.
    paint: impl FnMut(&Surface) -> Again + 'static,
) -> impl IntoView {
    let page = Page::here();
    let theme = page.memo(|s| s.theme);
    let stage: StoredValue<Option<Stage>, LocalStorage> = StoredValue::new_local(None);
    let canvas = NodeRef::<html::Canvas>::new();
    canvas.on_load(move |canvas| stage.set_value(Some(Stage::new(canvas, ground, turn, paint))));
    Effect::new(move |_| {
        // read, not only tracked: a memo that nobody reads is never computed, and so never changes
        stale.with(|_| ());
        theme.with(|_| ());
        stage.with_value(|stage| stage.iter().for_each(Stage::request));
    });
    let decoration = move || label.with(String::is_empty).then_some("true");
    view! {
        <div class="canvas">
            <canvas node_ref=canvas role="img" aria-label=move || label.get() aria-hidden=decoration></canvas>
        </div>
    }
}
