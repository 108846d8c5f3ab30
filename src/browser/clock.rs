//! Time as the browser tells it: the frame loop, timeouts, and "as soon as the browser has looked around".

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, Performance, Window, WorkerGlobalScope};

/// Where this wasm runs: both have a clock and timeouts, by different types.
enum Global {
    Page(Window),
    Worker(WorkerGlobalScope),
}

fn global() -> Option<Global> {
    match js_sys::global().dyn_into::<Window>() {
        Ok(window) => Some(Global::Page(window)),
        Err(other) => other.dyn_into::<WorkerGlobalScope>().ok().map(Global::Worker),
    }
}

thread_local! {
    static PERFORMANCE: Option<Performance> = match global()? {
        Global::Page(window) => window.performance(),
        Global::Worker(worker) => worker.performance(),
    };
}

/// Milliseconds since the page (or the worker) began, never going back.
pub fn now() -> f64 {
    PERFORMANCE.with(|clock| clock.as_ref().map_or_else(js_sys::Date::now, Performance::now))
}

/// A call to come; dropped, it does not come.
pub struct Timeout {
    id: i32,
    _call: Closure<dyn FnMut()>,
}

impl Timeout {
    /// Calls `f` once, `ms` milliseconds from now.
    pub fn new(ms: f64, f: impl FnOnce() + 'static) -> Option<Self> {
        let call = Closure::once(f);
        let ms = ms.clamp(0.0, f64::from(i32::MAX)) as i32;
        let function = call.as_ref().unchecked_ref();
        let id = match global()? {
            Global::Page(window) => window.set_timeout_with_callback_and_timeout_and_arguments_0(function, ms),
            Global::Worker(worker) => worker.set_timeout_with_callback_and_timeout_and_arguments_0(function, ms),
        };
        Some(Self { id: id.ok()?, _call: call })
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        match global() {
            Some(Global::Page(window)) => window.clear_timeout_with_handle(self.id),
            Some(Global::Worker(worker)) => worker.clear_timeout_with_handle(self.id),
            None => {}
        }
    }
}

/// A call that can be asked for again and again, made after what the browser has waiting: by a message to oneself, since
/// nested timeouts are held back to 4 ms.
pub struct Soon {
    channel: Option<MessageChannel>,
    asked: Rc<Cell<bool>>,
    _call: Closure<dyn FnMut()>,
}

impl Soon {
    /// `f` is called once for however many times it was asked for since the last call.
    pub fn new(f: impl Fn() + 'static) -> Self {
        let asked = Rc::new(Cell::new(false));
        let call = Closure::<dyn FnMut()>::new({
            let asked = asked.clone();
            move || {
                asked.set(false);
                f();
            }
        });
        let channel = MessageChannel::new().ok();
        if let Some(channel) = &channel {
            channel.port1().set_onmessage(Some(call.as_ref().unchecked_ref()));
        }
        Self { channel, asked, _call: call }
    }

    /// Asks for the call.
    pub fn ask(&self) {
        if self.asked.replace(true) {
            return;
        }
        let posted = self.channel.as_ref().map(|channel| channel.port2().post_message(&JsValue::NULL));
        if !matches!(posted, Some(Ok(()))) {
            self.asked.set(false);
        }
    }
}

impl Drop for Soon {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.port1().set_onmessage(None);
            channel.port1().close();
        }
    }
}

type Frame = Closure<dyn FnMut(f64)>;

/// A function called in every animation frame until this is dropped.
pub struct FrameLoop {
    next: Rc<Cell<Option<i32>>>,
    frame: Rc<RefCell<Option<Frame>>>,
}

/// Calls `f` with the frame's time, in milliseconds, in every animation frame from the next one on.
pub fn on_frame(mut f: impl FnMut(f64) + 'static) -> FrameLoop {
    let next = Rc::new(Cell::new(None));
    let frame = Rc::new(RefCell::new(None::<Frame>));
    let closure = Frame::new({
        let (next, frame) = (next.clone(), Rc::downgrade(&frame));
        move |time| {
            // asked for before the call, so that the call may drop the loop
            let again = frame.upgrade().and_then(|frame| request(frame.borrow().as_ref()?));
            next.set(again);
            f(time);
        }
    });
    next.set(request(&closure));
    frame.replace(Some(closure));
    FrameLoop { next, frame }
}

fn request(frame: &Frame) -> Option<i32> {
    web_sys::window()?.request_animation_frame(frame.as_ref().unchecked_ref()).ok()
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        if let (Some(id), Some(window)) = (self.next.take(), web_sys::window()) {
            let _ = window.cancel_animation_frame(id);
        }
        self.frame.replace(None);
    }
}
