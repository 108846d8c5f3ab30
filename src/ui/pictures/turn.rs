//! Turning the third dimension by mouse, touch and arrow keys.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use crate::app::update::Msg;
use crate::browser::pointer;
use crate::scene::embedding::EmbeddingPicture as Scene;
use crate::ui::page::Page;

/// The hands on the turntable of the embedding's picture.
#[derive(Clone)]
struct Hands {
    page: Page,
    scene: Rc<RefCell<Scene>>,
    element: NodeRef<html::Div>,
    turned: RwSignal<u64>,
}

impl Hands {
    /// Whether there is anything to turn.
    fn is_deep(&self) -> bool {
        self.page.state.with_untracked(|s| s.config.embedding.is_deep())
    }

    /// It was turned by hand: no longer by itself.
    fn turned(&self) {
        self.turned.update(|n| *n = n.wrapping_add(1));
        let mut switches = self.page.state.with_untracked(|s| s.switches);
        if switches.turn {
            switches.turn = false;
            self.page.send(Msg::Switch(switches));
        }
    }

    fn pressed(&self, event: &PointerEvent) {
        if let Some(element) = self.element.get_untracked().filter(|_| event.button() == 0 && self.is_deep()) {
            self.scene.borrow_mut().turntable.take(pointer::place(event, &element));
        }
    }

    fn moved(&self, event: &PointerEvent) {
        let Some(element) = self.element.get_untracked() else { return };
        let at = pointer::place(event, &element);
        let size = pointer::size(&element);
        let (before, drags) = {
            let table = &mut self.scene.borrow_mut().turntable;
            (table.is_dragged(), table.drag(at, size))
        };
        if drags {
            if !before {
                // from now on it is no click, and nothing is pointed at
                pointer::capture(event, &element);
            }
            self.turned();
        }
    }

    fn released(&self) {
        self.scene.borrow_mut().turntable.let_go();
    }

    fn key(&self, event: &KeyboardEvent) {
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
        if !event.default_prevented()
            && !modified
            && self.is_deep()
            && self.scene.borrow_mut().turntable.key(&event.key())
        {
            event.prevent_default();
            self.turned();
        }
    }

    /// A double click beside all points turns it back.
    fn twice(&self) {
        if self.is_deep() && self.page.state.with_untracked(|s| s.hover.is_none()) {
            self.scene.borrow_mut().turntable.reset();
            self.turned();
        }
    }
}

/// A picture that can be turned if it is three-dimensional; `turned` then changes.
pub fn turnable(
    page: Page,
    scene: Rc<RefCell<Scene>>,
    turned: RwSignal<u64>,
    picture: impl IntoView + 'static,
) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    let hands = Hands { page, scene, element, turned };
    let [pressed, moved, released, lost, key, twice] = std::array::from_fn(|_| hands.clone());
    let deep = page.memo(|s| s.config.embedding.is_deep());
    view! {
        <div
            node_ref=element
            class="turnable"
            class:deep=move || deep.get()
            on:pointerdown=move |e| pressed.pressed(&e)
            on:pointermove=move |e| moved.moved(&e)
            on:pointerup=move |_| released.released()
            on:pointercancel=move |_| lost.released()
            on:keydown=move |e| key.key(&e)
            on:dblclick=move |_| twice.twice()
        >
            {picture}
        </div>
    }
}
