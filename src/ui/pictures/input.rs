//! The input plane.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::hover::Hover;
use super::{identity, look, stale_with, told};
use crate::browser::painter::Painter;
use crate::browser::surface::{Again, Surface};
use crate::scene::input::{self, InputPicture as Scene};
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;

/// The points as they are given.
#[component]
pub fn InputPicture() -> impl IntoView {
    let page = Page::here();
    let scene = Rc::new(RefCell::new(Scene::default()));
    let hover = Hover::new(page);
    let stale = stale_with(page, |s| {
        let frame = s.frame.as_ref().map(|f| (f.step, f.focus.map(|focus| focus.triplet)));
        (frame, identity(&s.dataset), s.run, s.hover, s.hover_class)
    });
    let paint = {
        let scene = scene.clone();
        let mut painter = Painter::default();
        move |surface: &Surface| {
            let mut scene = scene.borrow_mut();
            page.state.with_untracked(|state| {
                let look = look(state.theme, surface);
                scene.draw(state, &look, [surface.width, surface.height]);
                painter.paint(surface, scene.drawing(), look.palette);
            });
            Again::No
        }
    };
    let (moved, touched) = (hover.clone(), hover.clone());
    let (moved_scene, touched_scene) = (scene.clone(), scene);
    view! {
        <Canvas
            label=told(page, input::describe)
            stale
            paint
            on:pointermove=move |e| moved.moved(&e, |at, reach| moved_scene.borrow().nearest(at, reach))
            on:pointerdown=move |e| touched.moved(&e, |at, reach| touched_scene.borrow().nearest(at, reach))
            on:pointerleave=move |e| hover.left(&e)
        />
    }
}
