//! The embedding: the hero.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::points::{Placed, Pointing, Points};
use super::turn::turnable;
use super::{identity, look, open_set, slow_motion, stale_with, told};
use crate::browser::painter::Painter;
use crate::browser::surface::{Again, Ground, Surface};
use crate::scene::camera::Motion;
use crate::scene::embedding::{self, EmbeddingPicture as Scene};
use crate::scene::shape::Xy;
use crate::ui::page::Page;
use crate::ui::sight::Sight;

impl Placed for Scene {
    const TURNS: bool = true;
    const GROUND: Ground = Ground::Own;

    fn places(&self) -> &[Xy] {
        self.places()
    }

    fn bar(&self, at: Xy) -> Option<u32> {
        self.bar(at)
    }
}

/// The points in the embedding, the triplet in focus, the margin ring.
#[component]
pub fn EmbeddingPicture() -> impl IntoView {
    let (page, sight) = (Page::here(), Sight::here());
    let scene = Rc::new(RefCell::new(Scene::default()));
    let pointing = Pointing::new(page, scene.clone());
    let stale = stale_with(page, |s| {
        let frame = s.frame.as_ref().map(identity);
        let c = &s.config;
        let space = (c.training_distance(), c.embedding, c.loss, c.margin.to_bits(), c.held_out);
        let o = &s.overlays;
        let shown =
            (o.triplets.as_ref().map(identity), o.grid.as_ref().map(identity), o.regions.as_ref().map(identity));
        (
            (frame, slow_motion(s)),
            identity(&s.dataset),
            space,
            (s.switches, shown, s.evaluating.open, s.evaluating.measures.as_ref().map(identity), open_set(s)),
            s.hover,
            s.hover_class,
            s.chosen,
            identity(&s.lit),
            s.reduced_motion,
        )
    });
    let turned = RwSignal::new(0u64);
    let stale = Signal::derive(move || stale.get().wrapping_add(turned.get()));
    let paint = {
        let (pointing, scene) = (pointing.clone(), scene.clone());
        let mut painter = Painter::default();
        move |surface: &Surface| {
            let size = [surface.width, surface.height];
            let mut drawn = scene.borrow_mut();
            let motion = page.state.with_untracked(|state| {
                let look = look(state.theme, surface);
                let motion = drawn.draw(state, &look, size, surface.now);
                painter.paint(surface, drawn.drawing(), look.palette);
                motion
            });
            sight.note(drawn.sight());
            drop(drawn);
            pointing.points_moved();
            if motion == Motion::Moving { Again::Yes } else { Again::No }
        }
    };
    let picture =
        view! { <Points pointing name="Points of the embedding" label=told(page, embedding::describe) stale paint /> };
    turnable(page, scene, turned, picture)
}
