//! A little picture of a data set, for its button.

use leptos::prelude::*;

use super::look;
use crate::browser::painter::Painter;
use crate::browser::surface::{Again, Surface};
use crate::scene::shape::Drawing;
use crate::scene::thumbnail;
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;
use triplet_engine::config::Generator;

/// What a data set looks like; the button it stands in says its name.
#[component]
pub fn Thumbnail(generator: Generator) -> impl IntoView {
    let page = Page::here();
    let data = thumbnail::dataset(generator);
    let mut drawing = Drawing::default();
    let mut painter = Painter::default();
    let paint = move |surface: &Surface| {
        let look = look(page.state.with_untracked(|s| s.theme), surface);
        thumbnail::draw(&mut drawing, &data, [surface.width, surface.height]);
        painter.paint(surface, &drawing, look.palette);
        Again::No
    };
    view! { <Canvas label="" stale=Signal::stored(0) paint /> }
}
