//! The address: what stands behind its `#`, and the words of its query.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::clock::{self, Timeout};

/// Browsers complain about more than some 100 changes of the address in 30 seconds; a slider makes more.
const REPLACE_EVERY: f64 = 350.0;

#[derive(Default)]
struct Writer {
    last: Option<f64>,
    waiting: Option<(String, Option<Timeout>)>,
}

thread_local! {
    static WRITER: RefCell<Writer> = RefCell::default();
}

/// What stands behind the `#`, or is about to.
pub fn hash() -> String {
    if let Some(waiting) = WRITER.with_borrow(|w| w.waiting.as_ref().map(|(text, _)| text.clone())) {
        return waiting;
    }
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// Rewrites what stands behind the `#`, without an entry of its own in the history. Many calls in a row are one change: the
/// last of them counts, a moment later.
pub fn replace(hash: &str) {
    let wait = WRITER.with_borrow(|w| w.last.map_or(0.0, |last| last + REPLACE_EVERY - clock::now()));
    if wait <= 0.0 {
        write(hash, HistoryEntry::Same);
        return;
    }
    WRITER.with_borrow_mut(|w| {
        let timeout = w.waiting.take().and_then(|(_, timeout)| timeout);
        w.waiting = Some((hash.to_owned(), timeout.or_else(|| Timeout::new(wait, flush))));
    });
}

/// A new entry of the history, to which "back" returns from the next one.
pub fn push(hash: &str) {
    flush();
    write(hash, HistoryEntry::New);
}

/// Calls `f` when the person went back or forward, or wrote into the address.
pub fn on_pop(f: impl Fn() + 'static) {
    let call = Closure::<dyn Fn()>::new(move || {
        // what was about to be written belongs to the entry that was left
        WRITER.with_borrow_mut(|w| w.waiting = None);
        f();
    });
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("popstate", call.as_ref().unchecked_ref());
    }
    // as long as the page
    call.forget();
}

/// The word given to `name` in the address's query: `off` for `?worker=off`, empty for `?bench`; `None` if it isn't there.
pub fn query(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    search.trim_start_matches('?').split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| value.to_owned())
    })
}

#[derive(Clone, Copy)]
enum HistoryEntry {
    Same,
    New,
}

fn flush() {
    if let Some((text, _timeout)) = WRITER.with_borrow_mut(|w| w.waiting.take()) {
        write(&text, HistoryEntry::Same);
    }
}

fn write(hash: &str, entry: HistoryEntry) {
    WRITER.with_borrow_mut(|w| *w = Writer { last: Some(clock::now()), waiting: None });
    let Some(window) = web_sys::window() else { return };
    let Ok(history) = window.history() else { return };
    // an address without `#…` must name its path, or the old one would stay
    let location = window.location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let url = if hash.is_empty() { path } else { format!("#{hash}") };
    // refused when there were too many changes: the address is then late, nothing else
    let _ = match entry {
        HistoryEntry::Same => history.replace_state_with_url(&JsValue::NULL, "", Some(&url)),
        HistoryEntry::New => history.push_state_with_url(&JsValue::NULL, "", Some(&url)),
    };
}
