//! When the program itself fails: a plain message on the page, never a silent freeze.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

/// From now on a panic in the page is told on the page and in the console.
pub fn tell_in_page() {
    std::panic::set_hook(Box::new(|info| tell(&text(info))));
}

/// From now on a panic in a worker is handed to `post`, which sends it to the page.
pub fn tell_by(post: impl Fn(&str) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| post(&text(info))));
}

/// Takes away what index.html says while the page starts.
pub fn started() {
    let starting = web_sys::window().and_then(|window| window.document()?.get_element_by_id("starting"));
    if let Some(starting) = starting {
        starting.remove();
    }
}

/// Says on the page that it has stopped, and why. boot.js shows it, since it works when nothing here does any more.
pub fn tell(text: &str) {
    web_sys::console::error_1(&JsValue::from_str(text));
    let init = CustomEventInit::new();
    init.set_detail(&JsValue::from_str(text));
    if let (Some(window), Ok(event)) =
        (web_sys::window(), CustomEvent::new_with_event_init_dict("playground-stopped", &init))
    {
        let _ = window.dispatch_event(&event);
    }
}

fn text(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let message =
        payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
    format!("{}{place}", message.unwrap_or("the program stopped"))
}
