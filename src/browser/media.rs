//! Media queries, and what the whole document is told.

use wasm_bindgen::prelude::*;
use web_sys::MediaQueryList;

fn query(text: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(text).ok().flatten()
}

/// Whether a media query holds now.
pub fn holds(text: &str) -> bool {
    query(text).is_some_and(|list| list.matches())
}

/// Calls `f` whenever a media query begins or ceases to hold, as long as the page lives.
pub fn watch(text: &str, f: impl Fn(bool) + 'static) {
    let Some(list) = query(text) else { return };
    let call = Closure::<dyn Fn()>::new({
        let list = list.clone();
        move || f(list.matches())
    });
    // without this listener the page shows what held when it was opened: no reason to fail
    let _ = list.add_event_listener_with_callback("change", call.as_ref().unchecked_ref());
    call.forget();
}

/// Sets an attribute of the root element.
pub fn set_root(name: &str, value: &str) {
    if let Some(root) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) {
        let _ = root.set_attribute(name, value);
    }
}
