//! The ruler of one triplet.

use leptos::prelude::*;

use super::{changes, look, told};
use crate::browser::painter::Painter;
use crate::browser::surface::{Again, Ground, Surface};
use crate::scene::ruler::{self, RulerPicture as Scene};
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;

/// Anchor, positive, negative and margin on one axis of distance.
#[component]
pub fn RulerPicture() -> impl IntoView {
    let page = Page::here();
    // with the formula's numbers
    let stale = changes(page.memo(|s| {
        let focus = s.focus();
        (focus.map(|f| [f.d_ap, f.d_an, f.loss].map(f32::to_bits)), s.config.margin.to_bits(), s.config.loss)
    }));
    let mut scene = Scene::default();
    let mut painter = Painter::default();
    let paint = move |surface: &Surface| {
        page.state.with_untracked(|state| {
            let look = look(state.theme, surface);
            scene.draw(state, &look, [surface.width, surface.height]);
            painter.paint(surface, scene.drawing(), look.palette);
        });
        Again::No
    };
    view! { <Canvas label=told(page, ruler::describe) stale ground=Ground::Own paint /> }
}
