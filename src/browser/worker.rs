//! The worker's side: a session that trains by the clock, and the mail to the page.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use triplet_engine::protocol::{Command, Event};

use super::mail::Mail;
use super::pace::Pace;
use super::trouble;

/// Milliseconds a worker trains at a stretch, and then to the end of a call: about as long a frame that is asked for waits, and the
/// page where the system has put both on one core.
const SLICE: f64 = 2.0;
/// Milliseconds it rests after that where there are so few cores that the browser's drawing would have to wait for one.
const REST: f64 = 1.0;
/// So few: one trains, one draws, and what the page has drawn is put together by a third.
const FEW_CORES: f64 = 2.0;

/// What a worker says when it is ready. Any other text from it is why it stopped.
pub const READY: &str = "ready";

/// What the page sends to the worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// For the session.
    Command(Command),
    /// Whether the page is out of sight.
    Hidden(bool),
}

/// The worker this runs in, if it is one.
pub fn here() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Does what the page says, from now on.
pub fn serve(scope: DedicatedWorkerGlobalScope) {
    trouble::tell_by(|text| {
        if let Some(scope) = here() {
            let _ = scope.post_message(&JsValue::from_str(text));
        }
    });
    let mail = Rc::new(Mail::default());
    let rest = if scope.navigator().hardware_concurrency() <= FEW_CORES { REST } else { 0.0 };
    let pace = Pace::new(SLICE, rest, {
        let (mail, scope) = (mail.clone(), scope.clone());
        move |event: Event| {
            mail.send(&event, |data, transfer| scope.post_message_with_transfer(data, transfer));
        }
    });
    let call = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| match mail.receive(&event.data()) {
        Some(ToWorker::Command(command)) => pace.receive(command),
        Some(ToWorker::Hidden(hidden)) => pace.hide(hidden),
        None => {}
    });
    scope.set_onmessage(Some(call.as_ref().unchecked_ref()));
    // as long as the worker
    call.forget();
    let _ = scope.post_message(&JsValue::from_str(READY));
}
