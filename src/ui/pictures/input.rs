//! The input plane.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::points::{Placed, Pointing, Points};
use super::{again, identity, look, open_set, slow_motion, stale_with, told};
use crate::app::part::{self, Part};
use crate::app::state::State;
use crate::browser::painter::Painter;
use crate::browser::surface::Surface;
use crate::scene::input::{self, InputPicture as Scene};
use crate::scene::shape::Xy;
use crate::ui::calm::{PAUSE, calm};
use crate::ui::page::Page;

/// More steps a second than an eye can tell apart.
const FLICKER: f64 = 30.0;

/// What of the network's neuron in hand is seen here.
fn hand(state: &State) -> Option<(Part, Option<usize>)> {
    let part = part::in_hand(state)?;
    Some((part, state.network.as_ref().map(identity)))
}

impl Placed for Scene {
    fn places(&self) -> &[Xy] {
        self.places()
    }
}

/// The points as they are given.
#[component]
pub fn InputPicture() -> impl IntoView {
    let page = Page::here();
    let scene = Rc::new(RefCell::new(Scene::default()));
    let pointing = Pointing::new(page, scene.clone());
    let step = page.memo_of_frames(|s| s.frame.as_ref().map(|f| f.step));
    let calm = calm(step, PAUSE);
    let stale = stale_with(page, move |s| {
        // points that stay where they are, and one batch after the other lit: more than thirty a second only flicker
        let step = if s.training && s.speed > FLICKER { calm.get() } else { step.get() };
        let frame = s.frame.as_ref();
        let anchor = frame.and_then(|f| Some((f.config.loss, f.forces.as_ref()?.anchor)));
        let frame = (step, frame.and_then(|f| Some(f.focus?.triplet)), anchor, s.config.loss);
        let pointed = (s.hover, s.hover_class, s.chosen, identity(&s.lit));
        (frame, (identity(&s.dataset), s.config.held_out, open_set(s)), s.run, pointed, hand(s), slow_motion(s))
    });
    let paint = {
        let mut painter = Painter::default();
        move |surface: &Surface| {
            let mut scene = scene.borrow_mut();
            page.state.with_untracked(|state| {
                let look = look(state.theme, surface);
                let motion = scene.draw(state, &look, [surface.width, surface.height], surface.now);
                painter.paint(surface, scene.drawing(), look.palette);
                again(motion)
            })
        }
    };
    view! { <Points pointing name="Points of the input" label=told(page, input::describe) stale paint /> }
}
