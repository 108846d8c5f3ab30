//! A picture of points: which sample the pointer, a finger or the keyboard is at, and choosing it for the triplet. The same in
//! all such pictures.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use crate::app::choose::Tap;
use crate::app::keys::Arrow;
use crate::app::state::State;
use crate::app::update::Msg;
use crate::browser::clock::Timeout;
use crate::browser::surface::{Again, Ground, Surface};
use crate::scene::sample;
use crate::scene::shape::Xy;
use crate::scene::walk;
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;
use crate::ui::slow;

/// How near to a sample the pointer must be, in px.
const REACH: f32 = 14.0;
/// The same for a finger.
const TOUCH: f32 = 24.0;
/// How long a finger rests on a sample until that shows itself instead of being chosen, in ms.
const LONG: f64 = 420.0;

/// A scene that has drawn samples at places.
pub trait Placed {
    /// Whether it can be turned where the embedding has three dimensions: then plain arrows do that.
    const TURNS: bool = false;

    /// What it is drawn upon.
    const GROUND: Ground = Ground::Page;

    /// Where each sample is.
    fn places(&self) -> &[Xy];

    /// The bar that is over the samples there.
    fn bar(&self, _at: Xy) -> Option<u32> {
        None
    }
}

/// Follows pointer and keyboard over one picture, says which sample they are at, and which is chosen.
pub struct Pointing<S> {
    page: Page,
    scene: Rc<RefCell<S>>,
    pointer: Rc<Cell<Option<(Xy, f32)>>>,
    told: Rc<Cell<Option<u32>>>,
    bar: Rc<Cell<Option<u32>>>,
    tap: Rc<RefCell<Tap>>,
    long: Rc<Cell<Option<Timeout>>>,
}

impl<S> Clone for Pointing<S> {
    fn clone(&self) -> Self {
        Self {
            page: self.page,
            scene: self.scene.clone(),
            pointer: self.pointer.clone(),
            told: self.told.clone(),
            bar: self.bar.clone(),
            tap: self.tap.clone(),
            long: self.long.clone(),
        }
    }
}

impl<S: Placed + 'static> Pointing<S> {
    /// Nothing is pointed at.
    pub fn new(page: Page, scene: Rc<RefCell<S>>) -> Self {
        let (pointer, told, tap, long) = (Rc::default(), Rc::default(), Rc::default(), Rc::default());
        Self { page, scene, pointer, told, bar: Rc::default(), tap, long }
    }

    fn nearest(&self, at: Xy, reach: f32) -> Option<u32> {
        let scene = self.scene.borrow();
        // a bar hides what is behind it
        if scene.bar(at).is_some() { None } else { sample::nearest(scene.places(), at, reach) }
    }

    /// Says which bar is there.
    fn tell_bar(&self, at: Option<Xy>) {
        let bar = at.and_then(|at| self.scene.borrow().bar(at));
        if self.bar.replace(bar) != bar {
            slow::point_at_bar(self.page, bar);
        }
    }

    fn moved(&self, event: &PointerEvent) {
        let (at, reach) = place(event);
        self.tell_bar(Some(at));
        let shows = self.tap.borrow_mut().go(at);
        if shows || event.pointer_type() != "touch" {
            self.pointer.set(Some((at, reach)));
            self.tell(self.nearest(at, reach));
        }
    }

    fn pressed(&self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (at, reach) = place(event);
        self.tell_bar(Some(at));
        let press = self.tap.borrow_mut().press(at);
        if event.pointer_type() != "touch" {
            return;
        }
        let this = self.clone();
        self.long.set(Timeout::new(LONG, move || {
            let held = this.tap.borrow_mut().hold(press);
            if let Some(at) = held {
                this.pointer.set(Some((at, reach)));
                this.tell(this.nearest(at, reach));
            }
        }));
    }

    fn released(&self, event: &PointerEvent) {
        let clicked = self.tap.borrow_mut().release();
        let (at, reach) = place(event);
        if !clicked {
            return;
        }
        if event.pointer_type() == "touch" {
            self.pointer.set(None);
            self.tell(None);
        }
        if let Some(sample) = self.nearest(at, reach) {
            self.page.send(Msg::Choose(sample));
        }
    }

    /// The pointer has left. What a long touch has shown stays shown after the finger is lifted, until it touches elsewhere.
    fn left(&self, event: &PointerEvent) {
        self.tap.borrow_mut().release();
        self.pointer.set(None);
        if event.pointer_type() != "touch" {
            self.tell(None);
            self.tell_bar(None);
        }
    }

    /// Whether the key was for this picture.
    fn key(&self, event: &KeyboardEvent, say: RwSignal<String>) -> bool {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return false;
        }
        let (hover, anchor, turned) = self.page.state.with_untracked(|s| {
            let anchor = s.focus().map(|f| f.triplet[0]);
            (s.hover, anchor, S::TURNS && s.config.embedding.is_deep())
        });
        let key = event.key();
        if let Some(arrow) = Arrow::of(&key) {
            // in three dimensions plain arrows turn the picture
            if turned && !event.shift_key() {
                return false;
            }
            let next = {
                let scene = self.scene.borrow();
                let places = scene.places();
                match hover {
                    Some(from) => walk::next(places, from, arrow).or(Some(from)),
                    None => anchor.filter(|&a| (a as usize) < places.len()).or_else(|| walk::start(places)),
                }
            };
            self.walked(next, say);
            return true;
        }
        match (key.as_str(), hover) {
            ("Enter" | " ", Some(sample)) => {
                self.page.send(Msg::Choose(sample));
                self.walked(Some(sample), say);
            }
            // begins where the triplet is
            ("Enter" | " ", None) => self.walked(anchor, say),
            ("Escape", _) => {
                self.page.send(Msg::LetGo);
                self.walked(None, say);
            }
            _ => return false,
        }
        true
    }

    fn walked(&self, sample: Option<u32>, say: RwSignal<String>) {
        self.pointer.set(None);
        self.tell(sample);
        let words = |i| self.page.state.with_untracked(|s| sample::told(s, i));
        say.set(sample.map(words).unwrap_or_default());
    }

    /// The keyboard has gone elsewhere.
    fn blurred(&self) {
        if self.pointer.get().is_none() {
            self.tell(None);
        }
    }

    /// The points have moved under the pointer: whatever is still in reach stays pointed at.
    pub fn points_moved(&self) {
        let Some((at, reach)) = self.pointer.get() else { return };
        self.tell_bar(Some(at));
        let near = |p: Xy| libm::hypotf(p[0] - at[0], p[1] - at[1]) <= reach;
        let place = |i: u32| self.scene.borrow().places().get(i as usize).copied();
        if !self.told.get().and_then(place).is_some_and(near) {
            self.tell(self.nearest(at, reach));
        }
    }

    fn tell(&self, sample: Option<u32>) {
        let other = self.page.state.with_untracked(|s| s.hover) != sample;
        if self.told.replace(sample) != sample || (sample.is_some() && other) {
            self.page.send(Msg::Hover(sample));
        }
    }
}

fn place(event: &PointerEvent) -> (Xy, f32) {
    let reach = if event.pointer_type() == "touch" { TOUCH } else { REACH };
    ([event.offset_x() as f32, event.offset_y() as f32], reach)
}

/// How the keyboard goes through a picture of points.
const KEYS: &str = "Arrow keys go from point to point. Enter chooses: the first point is the anchor, another of its class the \
                    positive, one of another class the negative. Escape lets go.";

/// The same where it can be turned.
const KEYS_IN_SPACE: &str = "Arrow keys turn it, 0 turns it back. With Shift, arrow keys go from point to point. Enter chooses: the \
                             first point is the anchor, another of its class the positive, one of another class the negative. \
                             Escape lets go.";

/// The same while points are enrolled by hand.
const KEYS_ENROLLING: &str =
    "Arrow keys go from point to point. Enter enrols one as an example of its class, or takes it out again.";

/// The same in space.
const KEYS_ENROLLING_IN_SPACE: &str = "Arrow keys turn it, 0 turns it back. With Shift, arrow keys go from point to point. Enter \
                                       enrols one as an example of its class, or takes it out again.";

/// A canvas of points: pointed at, clicked, tapped, walked through.
#[component]
pub fn Points<S: Placed + 'static>(
    /// Its pointer and keyboard.
    pointing: Pointing<S>,
    /// Its name.
    name: &'static str,
    /// What is to be seen.
    label: Signal<String>,
    /// Any number whose change means: repaint.
    stale: Signal<u64>,
    /// Paints.
    paint: impl FnMut(&Surface) -> Again + 'static,
) -> impl IntoView {
    let page = Page::here();
    let turns = page.memo(|s| S::TURNS && s.config.embedding.is_deep());
    let at = page.memo(|s| s.hover.is_some());
    let say = RwSignal::new(String::new());
    let keys = pointing.clone();
    let key = move |event: KeyboardEvent| {
        if keys.key(&event, say) {
            event.prevent_default();
        }
    };
    let [moved, pressed, released, left, blurred, held] = std::array::from_fn(|_| pointing.clone());
    let hint = format!("keys-{}", name.to_lowercase().replace(' ', "-"));
    let hinted = hint.clone();
    let enrols = page.memo(State::enrols);
    let hints = move || match (turns.get(), enrols.get()) {
        (false, false) => KEYS,
        (true, false) => KEYS_IN_SPACE,
        (false, true) => KEYS_ENROLLING,
        (true, true) => KEYS_ENROLLING_IN_SPACE,
    };
    view! {
        <div
            class="points"
            class:at=move || at.get()
            role="application"
            tabindex="0"
            aria-label=name
            aria-describedby=hinted
            on:keydown=key
            on:blur=move |_| blurred.blurred()
            // a click chooses a point; it must not take the arrows from the transport
            on:mousedown=move |e| e.prevent_default()
            on:contextmenu=move |e| if held.tap.borrow().is_down() { e.prevent_default() }
        >
            <Canvas
                label
                stale
                ground=S::GROUND
                paint
                on:pointermove=move |e| moved.moved(&e)
                on:pointerdown=move |e| pressed.pressed(&e)
                on:pointerup=move |e| released.released(&e)
                on:pointerleave=move |e| left.left(&e)
            />
            <p class="unseen" id=hint>{hints}</p>
            <p class="unseen" aria-live="polite">{move || say.get()}</p>
        </div>
    }
}
