//! The network, with the buttons that add and remove layers and neurons under what they change.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use super::part::{FIELD, PICTURE, PartCard};
use super::{again, identity, look, slow_motion, stale_with, told};
use crate::app::keys::Arrow;
use crate::app::part::{self, Part};
use crate::app::slow::Scene as SlowScene;
use crate::app::update::Msg;
use crate::browser::keyboard;
use crate::browser::painter::Painter;
use crate::browser::surface::{Surface, Turn};
use crate::scene::layers::{Change, count_words};
use crate::scene::network::{self, NetworkPicture as Scene, columns};
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;
use triplet_engine::config::Model;

/// From this many hidden layers on, steppers stand upright: side by side they would overlap.
const UPRIGHT: usize = 3;

/// The network f with its heading.
#[component]
pub fn NetworkPicture() -> impl IntoView {
    let page = Page::here();
    let hidden = page.memo(|s| s.config.hidden.clone());
    let is_network = page.memo(|s| s.config.model == Model::Network);
    let layers = Memo::new(move |_| hidden.with(Vec::len));
    let upright = Memo::new(move |_| layers.get() >= UPRIGHT);
    let by_slope = Memo::new(move |_| {
        page.state
            .with(|s| s.slow.as_ref().is_some_and(|slow| slow.scene == SlowScene::Gradient && slow.anatomy().is_some()))
    });
    let count = move || count_words(layers.get());
    view! {
        <div class="pic network">
            <h2>
                "Network f"
                <Show when=move || is_network.get()>
                    <span class="key">
                        {move || {
                            if by_slope.get() {
                                view! { <span title="Width and darkness of a line: how steeply the loss changes with this weight">"|∂L/∂w|"</span> }
                                    .into_any()
                            } else {
                                view! { <span class="plus">"plus"</span><span class="minus">"minus"</span> }.into_any()
                            }
                        }}
                    </span>
                    <Stepper less=Change::RemoveLayer more=Change::AddLayer value=Signal::derive(count) />
                </Show>
            </h2>
            <div class="net"><Drawing /></div>
            <PartCard />
            <Show when=move || is_network.get()>
                <div class="neurons" class:upright=move || upright.get()>
                    <For each=move || 0..layers.get() key=|i| *i let:i>
                        <span
                            class="place"
                            style:left=move || {
                                let place = columns(layers.get() + 2).nth(i + 1).unwrap_or(0.5);
                                format!("{:.2}%", place * 100.0)
                            }
                        >
                            <Stepper
                                less=Change::RemoveNeuron(i)
                                more=Change::AddNeuron(i)
                                value=Signal::derive(move || {
                                    hidden.with(|h| h.get(i).map(u32::to_string).unwrap_or_default())
                                })
                            />
                        </span>
                    </For>
                </div>
            </Show>
        </div>
    }
}

/// Two buttons with what they change between them.
#[component]
fn Stepper(less: Change, more: Change, value: Signal<String>) -> impl IntoView {
    let page = Page::here();
    let button = move |change: Change, sign: &'static str| {
        let possible = page.memo(move |s| change.of(&s.config).is_some());
        let press = move |_| {
            if let Some(config) = page.state.with_untracked(|s| change.of(&s.config)) {
                page.send(Msg::Configure(config));
            }
        };
        // not `disabled`: whoever has just pressed it by keyboard must not lose their place
        let disabled = move || if possible.get() { "false" } else { "true" };
        view! {
            <button type="button" aria-label=change.name() title=change.name() aria-disabled=disabled on:click=press>
                {sign}
            </button>
        }
    };
    view! {
        <span class="stepper">
            {button(less, "−")}
            <output>{move || value.get()}</output>
            {button(more, "+")}
        </span>
    }
}

/// How near to a weight's line the pointer must be, in px.
const REACH: f32 = 6.0;
/// The same for a finger.
const TOUCH: f32 = 12.0;

/// How the keyboard goes through the network.
const KEYS: &str = "Arrow keys go from neuron to neuron; with Shift, up and down go through a neuron's incoming weights. Plus and \
                    minus change the weight or the neuron's bias, Enter leads to its field, Escape puts it down.";

/// A weight or bias that is being dragged.
#[derive(Clone, Copy)]
struct Grip {
    part: Part,
    /// Its value when the drag began, and where that was.
    value: f32,
    y: f32,
    dragged: bool,
}

#[component]
fn Drawing() -> impl IntoView {
    let page = Page::here();
    let stale = stale_with(page, |s| {
        let c = &s.config;
        let shape = (c.model, c.hidden.clone(), c.embedding);
        let hand = (s.part, s.kept, s.reduced_motion);
        (s.network.as_ref().map(identity), shape, s.hover, identity(&s.dataset), hand, slow_motion(s))
    });
    let scene = Rc::new(RefCell::new(Scene::default()));
    let paint = {
        let scene = scene.clone();
        let mut painter = Painter::default();
        move |surface: &Surface| {
            page.state.with_untracked(|state| {
                let mut scene = scene.borrow_mut();
                let look = look(state.theme, surface);
                let motion = scene.draw(state, &look, [surface.width, surface.height], surface.now);
                painter.paint(surface, scene.drawing(), look.palette);
                again(motion)
            })
        }
    };
    let hit = move |event: &PointerEvent| {
        let reach = if event.pointer_type() == "touch" { TOUCH } else { REACH };
        let at = [event.offset_x() as f32, event.offset_y() as f32];
        page.state.with_untracked(|s| scene.borrow().hit(s, at, reach))
    };
    let point = move |part: Option<Part>| {
        if page.state.with_untracked(|s| s.part) != part {
            page.send(Msg::Part(part));
        }
    };
    let grip: Rc<Cell<Option<Grip>>> = Rc::default();
    let set = Sender::new(page);
    let pressed = {
        let (hit, grip) = (hit.clone(), grip.clone());
        move |event: PointerEvent| {
            let found = hit(&event).filter(|_| event.button() == 0);
            let (value, kept) =
                page.state.with_untracked(|s| (found.and_then(|p| p.value(s.network.as_deref()?)), s.kept));
            // a finger that scrolls must not change a weight: it drags what is kept already
            let drags = event.pointer_type() != "touch" || kept == found;
            grip.set(found.zip(value).filter(|_| drags).map(|(part, value)| {
                keyboard::capture(&event);
                Grip { part, value, y: event.offset_y() as f32, dragged: false }
            }));
        }
    };
    let moved = {
        let (hit, grip) = (hit.clone(), grip.clone());
        move |event: PointerEvent| {
            let Some(held) = grip.get() else {
                if event.pointer_type() != "touch" {
                    point(hit(&event));
                }
                return;
            };
            let up = held.y - event.offset_y() as f32;
            if !held.dragged && up.abs() > 3.0 {
                // what is dragged stays in hand, wherever the pointer ends
                page.send(Msg::Keep(Some(held.part)));
            }
            if held.dragged || up.abs() > 3.0 {
                grip.set(Some(Grip { dragged: true, ..held }));
                set.set(held.part, part::dragged(held.value, up));
            }
        }
    };
    let released = move |event: PointerEvent| {
        let held = grip.take();
        if held.is_none_or(|h| !h.dragged) {
            let found = hit(&event);
            let kept = page.state.with_untracked(|s| s.kept);
            page.send(Msg::Keep(found.filter(|_| found != kept)));
        }
    };
    let key = move |event: KeyboardEvent| {
        if !(event.ctrl_key() || event.alt_key() || event.meta_key()) && pressed_key(page, &event) {
            event.prevent_default();
        }
    };
    let is_network = page.memo(|s| s.config.model == Model::Network);
    let in_hand = page.memo(|s| part::in_hand(s).is_some());
    let kept = page.memo(|s| s.kept.is_some());
    let said = page.memo(|s| s.kept.and_then(|_| part::told(s)).map(|t| part::said(&t)));
    view! {
        <div
            class="parts"
            class:in-hand=move || in_hand.get()
            class:kept=move || kept.get()
            id=PICTURE
            role=move || is_network.get().then_some("application")
            tabindex=move || is_network.get().then_some("0")
            aria-label="Neurons and weights"
            aria-describedby="keys-network"
            on:keydown=key
            // a click keeps a part; it must not take the arrows from the transport
            on:mousedown=move |e| e.prevent_default()
        >
            <Canvas
                label=told(page, network::describe)
                stale
                turn=Turn::InTurn
                paint
                on:pointermove=moved
                on:pointerdown=pressed
                on:pointerup=released
                on:pointerleave=move |_| point(None)
            />
            <p class="unseen" id="keys-network">{KEYS}</p>
            <p class="unseen" aria-live="polite">{move || said.get().unwrap_or_default()}</p>
        </div>
    }
}

/// Whether the key was for the picture.
fn pressed_key(page: Page, event: &KeyboardEvent) -> bool {
    let key = event.key();
    let (kept, sizes) = page.state.with_untracked(|s| (s.kept, part::sizes(&s.config)));
    let Some(sizes) = sizes else { return false };
    if let Some(arrow) = Arrow::of(&key) {
        page.send(Msg::Keep(network::next(&sizes, kept, arrow, event.shift_key())));
        return true;
    }
    let change = match key.as_str() {
        "+" | "=" => 1.0,
        "-" | "−" => -1.0,
        "Enter" | " " => {
            match kept {
                Some(_) => keyboard::move_focus(FIELD),
                None => page.send(Msg::Keep(network::next(&sizes, None, Arrow::Right, false))),
            }
            return true;
        }
        "Escape" if kept.is_some() => {
            page.send(Msg::Keep(None));
            return true;
        }
        _ => return false,
    };
    let value = page.state.with_untracked(|s| kept.and_then(|p| p.value(s.network.as_deref()?)));
    if let Some((part, value)) = kept.zip(value) {
        page.send(Msg::SetPart { part, value: part::nudged(value, change) });
    }
    true
}

/// Passes on at most one value in an animation frame: the last.
#[derive(Clone)]
struct Sender {
    page: Page,
    waiting: Rc<Cell<Option<(Part, f32)>>>,
}

impl Sender {
    fn new(page: Page) -> Self {
        Self { page, waiting: Rc::default() }
    }

    fn set(&self, part: Part, value: f32) {
        if self.waiting.replace(Some((part, value))).is_none() {
            let Self { page, waiting } = self.clone();
            request_animation_frame(move || {
                if let Some((part, value)) = waiting.take() {
                    page.send(Msg::SetPart { part, value });
                }
            });
        }
    }
}
