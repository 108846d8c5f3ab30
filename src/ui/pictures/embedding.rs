//! The embedding: the hero.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::hover::Hover;
use super::{identity, look, stale_with, told};
use crate::browser::painter::Painter;
use crate::browser::surface::{Again, Surface};
use crate::scene::camera::Motion;
use crate::scene::embedding::{self, EmbeddingPicture as Scene};
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;

/// The points in the embedding, the triplet in focus, the margin ring.
#[component]
pub fn EmbeddingPicture() -> impl IntoView {
    let page = Page::here();
    let scene = Rc::new(RefCell::new(Scene::default()));
    let hover = Hover::new(page);
    let stale = stale_with(page, |s| {
        let frame = s.frame.as_ref().map(identity);
        let c = &s.config;
        let space = (c.distance, c.embedding, c.loss, c.margin.to_bits());
        (frame, identity(&s.dataset), space, s.switches, s.hover, s.hover_class, s.reduced_motion)
    });
    let paint = {
        let (scene, hover) = (scene.clone(), hover.clone());
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
            drop(drawn);
            let scene = scene.borrow();
            hover.points_moved(|i| scene.place(i), |at, reach| scene.nearest(at, reach));
            if motion == Motion::Moving { Again::Yes } else { Again::No }
        }
    };
    let (moved, touched) = (hover.clone(), hover.clone());
    let (moved_scene, touched_scene) = (scene.clone(), scene);
    view! {
        <Canvas
            label=told(page, embedding::describe)
            stale
            paint
            on:pointermove=move |e| moved.moved(&e, |at, reach| moved_scene.borrow().nearest(at, reach))
            on:pointerdown=move |e| touched.moved(&e, |at, reach| touched_scene.borrow().nearest(at, reach))
            on:pointerleave=move |e| hover.left(&e)
        />
    }
}
