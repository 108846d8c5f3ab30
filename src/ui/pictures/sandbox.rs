//! The sandbox's picture: three points that are dragged by mouse or finger, or moved by the arrow keys.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::{look, stale_with, told};
use crate::app::keys::Arrow;
use crate::app::sandbox::{Role, SandboxMsg, words};
use crate::app::update::Msg;
use crate::browser::painter::Painter;
use crate::browser::pointer;
use crate::browser::surface::{Again, Ground, Surface};
use crate::scene::sandbox::SandboxPicture as Scene;
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;
use triplet_engine::choice::Choice;

/// How near to a point the pointer must be to take hold of it, in px.
const REACH: f32 = 22.0;
/// The same for a finger.
const TOUCH: f32 = 36.0;

/// Three points, and the loss between them.
#[component]
pub fn SandboxPicture() -> impl IntoView {
    let page = Page::here();
    let scene = Rc::new(RefCell::new(Scene::default()));
    let places = RwSignal::new([[0.0f32; 2]; 3]);
    let held = RwSignal::new(None::<Role>);
    let ground = NodeRef::<html::Div>::new();
    let stale = stale_with(page, |s| {
        let c = &s.config;
        (s.sandbox.clone(), (c.training_distance(), c.embedding, c.loss, c.margin.to_bits()), s.reduced_motion)
    });
    let paint = {
        let scene = scene.clone();
        let mut painter = Painter::default();
        move |surface: &Surface| {
            let mut scene = scene.borrow_mut();
            let moving = page.state.with_untracked(|state| {
                let look = look(state.theme, surface);
                let moving = scene.draw(state, &look, [surface.width, surface.height], surface.now);
                painter.paint(surface, scene.drawing(), look.palette);
                moving
            });
            if places.get_untracked() != scene.places() {
                places.set(scene.places());
            }
            if moving { Again::Yes } else { Again::No }
        }
    };

    let take = {
        let scene = scene.clone();
        move |event: PointerEvent| {
            let Some(element) = ground.get_untracked() else { return };
            let reach = if event.pointer_type() == "touch" { TOUCH } else { REACH };
            let chosen = page.state.with_untracked(|s| s.sandbox.chosen);
            let Some(role) = scene.borrow().nearest(pointer::place(&event, &element), reach, chosen) else { return };
            event.prevent_default();
            pointer::capture(&event, &element);
            crate::browser::keyboard::move_focus(&id(role));
            scene.borrow_mut().hold(true);
            held.set(Some(role));
            page.send(Msg::Sandbox(SandboxMsg::Choose(role)));
        }
    };
    let drag = {
        let scene = scene.clone();
        move |event: PointerEvent| {
            let (Some(role), Some(element)) = (held.get_untracked(), ground.get_untracked()) else { return };
            let to = scene.borrow().plane(pointer::place(&event, &element));
            if let Some(to) = to {
                page.send(Msg::Sandbox(SandboxMsg::Put(role, to)));
            }
        }
    };
    let release = move |_: PointerEvent| {
        if held.get_untracked().is_some() {
            scene.borrow_mut().hold(false);
            held.set(None);
        }
    };
    view! {
        <div
            class="sandbox-picture"
            class:held=move || held.with(Option::is_some)
            node_ref=ground
            // or the browser would move the focus once more, to whichever handle lies on top
            on:mousedown=|event| event.prevent_default()
            on:pointerdown=take
            on:pointermove=drag
            on:pointerup=release.clone()
            on:pointercancel=release
        >
            <Canvas label=told(page, |s| words::describe(&s.sandbox, &s.config)) stale ground=Ground::Own paint />
            {Role::ALL.iter().map(|&role| view! { <Handle role places /> }).collect_view()}
        </div>
    }
}

/// The id of a point's handle.
fn id(role: Role) -> String {
    format!("sandbox-{}", role.slug())
}

/// A point's handle over the picture: what has the keyboard's focus, and what a finger takes hold of.
#[component]
fn Handle(role: Role, places: RwSignal<[[f32; 2]; 3]>) -> impl IntoView {
    let page = Page::here();
    let told = page.memo(move |s| words::place(&s.sandbox, role, &s.config));
    let angle = page.memo(move |s| words::angle(&s.sandbox, role, &s.config));
    let place = move |axis: usize| move || format!("{:.1}px", places.with(|p| p[role as usize][axis]));
    let push = move |event: KeyboardEvent| {
        let Some(arrow) = Arrow::of(&event.key()) else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        event.prevent_default();
        page.send(Msg::Sandbox(SandboxMsg::Push(role, arrow, event.shift_key())));
    };
    view! {
        <div
            class="handle"
            id=id(role)
            tabindex="0"
            role="slider"
            aria-roledescription="movable point"
            aria-label=role.label()
            aria-valuemin="-180"
            aria-valuemax="180"
            aria-valuenow=move || angle.get().to_string()
            aria-valuetext=move || told.get()
            aria-describedby="sandbox-keys"
            style:left=place(0)
            style:top=place(1)
            on:keydown=push
            on:focus=move |_| page.send(Msg::Sandbox(SandboxMsg::Choose(role)))
        ></div>
    }
}
