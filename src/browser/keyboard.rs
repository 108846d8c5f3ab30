//! Keys pressed anywhere in the page, and what has the focus then.

use wasm_bindgen::prelude::*;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement, KeyboardEvent, PointerEvent};

use crate::app::keys::{Focus, Press};

/// Hands every key that nobody has used yet to `act`, as long as the page lives; a key it uses is kept from the browser.
pub fn on_key(act: impl Fn(Press) -> bool + 'static) {
    let Some(window) = web_sys::window() else { return };
    let call = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let press = Press {
            key: &event.key(),
            modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
            repeated: event.repeat(),
            focus: focus(&event),
        };
        if act(press) {
            event.prevent_default();
        }
    });
    let _ = window.add_event_listener_with_callback("keydown", call.as_ref().unchecked_ref());
    call.forget();
}

fn focus(event: &KeyboardEvent) -> Focus {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return Focus::Page };
    if element.closest("dialog[open]").ok().flatten().is_some() {
        return Focus::Dialog;
    }
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return match (input.type_().as_str(), input.checked()) {
            ("range", _) | ("radio", true) => Focus::Arrows,
            ("radio", false) => Focus::ArrowsAndSpace,
            ("checkbox" | "button" | "submit" | "reset", _) => Focus::Button,
            _ => Focus::Field,
        };
    }
    match element.get_attribute("role").as_deref() {
        Some("tab") => return Focus::ArrowsAndSpace,
        Some("slider") => return Focus::Arrows,
        Some("spinbutton" | "textbox") => return Focus::Field,
        _ => {}
    }
    match element.tag_name().to_ascii_lowercase().as_str() {
        "select" | "textarea" => Focus::Field,
        "button" | "a" | "summary" => Focus::Button,
        _ if element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable) => Focus::Field,
        _ => Focus::Page,
    }
}

/// Moves the focus to the element with this id.
pub fn move_focus(id: &str) {
    let element = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id));
    if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// What has the focus; `None` if that is only the page.
pub fn focused() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    let (active, body) = (document.active_element()?, document.body()?);
    active.dyn_into::<HtmlElement>().ok().filter(|active| *active != body)
}

/// Gives an element the focus, and leaves the page scrolled as it is.
pub fn give_focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Whether an element has the focus.
pub fn has_focus(element: &Element) -> bool {
    let active = web_sys::window().and_then(|w| w.document()).and_then(|d| d.active_element());
    active.is_some_and(|active| active == *element)
}

/// Lets the element under a pointer follow it beyond its borders until it is released.
pub fn capture(event: &PointerEvent) {
    if let Some(element) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}
