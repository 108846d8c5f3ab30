//! The page's side of a session: in a worker where one can be had, else in the page itself.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, ErrorEvent, MessageEvent, Url, VisibilityState, Worker, WorkerOptions, WorkerType};

use triplet_engine::protocol::{Command, Event};

use super::clock::{Soon, Timeout};
use super::mail::Mail;
use super::pace::Pace;
use super::worker::{READY, ToWorker};
use super::{location, trouble};

/// Milliseconds the page trains at a stretch when there is no worker: two of them and a drawing fit into a frame.
const SLICE: f64 = 6.0;
/// Milliseconds after which a worker that has said nothing is given up.
const PATIENCE: f64 = 15_000.0;

/// Where training runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// In a worker.
    Worker,
    /// In the page, between its other work: no worker could be had.
    Page,
}

/// The way to the session: what is sent is answered by events, in order.
#[derive(Clone)]
pub struct Host(Rc<Inner>);

struct Inner {
    on_event: Box<dyn Fn(Event)>,
    on_ready: Box<dyn Fn(HostKind)>,
    mail: Mail,
    way: RefCell<Way>,
    /// What was sent before anyone could take it, and in the page what is to be done next.
    queue: RefCell<VecDeque<Command>>,
    soon: Soon,
}

enum Way {
    /// A worker is starting; after some time it is given up.
    Starting {
        worker: Worker,
        _patience: Option<Timeout>,
    },
    Worker(Worker),
    /// No worker: the page itself, from the first command on.
    Page(Option<Rc<Pace>>),
    /// The worker broke; the page has said so.
    Broken,
}

impl Host {
    /// Starts a session. `on_ready` is told once where it runs, `on_event` everything it says; neither is called before this
    /// returns.
    pub fn start(on_event: impl Fn(Event) + 'static, on_ready: impl Fn(HostKind) + 'static) -> Self {
        let inner = Rc::new_cyclic(|this: &Weak<Inner>| Inner {
            on_event: Box::new(on_event),
            on_ready: Box::new(on_ready),
            mail: Mail::default(),
            way: RefCell::new(Way::Page(None)),
            queue: RefCell::default(),
            soon: Soon::new({
                let this = this.clone();
                move || {
                    if let Some(this) = this.upgrade() {
                        this.work();
                    }
                }
            }),
        });
        let wanted = location::query("worker").as_deref() != Some("off");
        let starting = wanted.then(|| start_worker(&inner)).flatten();
        match starting {
            Some(way) => _ = inner.way.replace(way),
            None => inner.soon.ask(),
        }
        watch_visibility(&inner);
        Self(inner)
    }

    /// Sends a command.
    pub fn send(&self, command: Command) {
        let way = self.0.way.borrow();
        match &*way {
            Way::Worker(worker) => self.0.post(worker, &ToWorker::Command(command)),
            Way::Starting { .. } => self.0.queue.borrow_mut().push_back(command),
            Way::Page(_) => {
                self.0.queue.borrow_mut().push_back(command);
                self.0.soon.ask();
            }
            Way::Broken => {}
        }
    }
}

impl Inner {
    fn post(&self, worker: &Worker, message: &ToWorker) {
        self.mail.send(message, |data, transfer| worker.post_message_with_transfer(data, transfer));
    }

    /// In the page: what the worker would do on its own. Sets the session up the first time.
    fn work(self: &Rc<Self>) {
        let pace = match &*self.way.borrow() {
            Way::Page(pace) => pace.clone(),
            Way::Starting { .. } | Way::Worker(_) | Way::Broken => return,
        };
        let pace = pace.unwrap_or_else(|| {
            let this = Rc::downgrade(self);
            let pace = Pace::new(SLICE, 0.0, move |event| {
                if let Some(this) = this.upgrade() {
                    (this.on_event)(event);
                }
            });
            self.way.replace(Way::Page(Some(pace.clone())));
            pace.hide(hidden());
            self.ready(HostKind::Page);
            pace
        });
        // taken out one by one: an answer may send the next command
        while let Some(command) = self.next() {
            pace.receive(command);
        }
    }

    fn next(&self) -> Option<Command> {
        self.queue.borrow_mut().pop_front()
    }

    /// The worker has spoken.
    fn hear(self: &Rc<Self>, data: &JsValue) {
        let Some(text) = data.as_string() else {
            if let Some(event) = self.mail.receive(data) {
                (self.on_event)(event);
            }
            return;
        };
        if text != READY {
            return self.fail(&text);
        }
        let way = self.way.replace(Way::Broken);
        let Way::Starting { worker, .. } = way else {
            self.way.replace(way);
            return;
        };
        self.post(&worker, &ToWorker::Hidden(hidden()));
        while let Some(command) = self.next() {
            self.post(&worker, &ToWorker::Command(command));
        }
        self.way.replace(Way::Worker(worker));
        self.ready(HostKind::Worker);
    }

    /// The worker did not start, or broke. Before anything was trained the page takes over; afterwards the run is lost, and
    /// the page says so.
    fn fail(&self, why: &str) {
        let way = self.way.replace(Way::Broken);
        match way {
            Way::Starting { worker, .. } => {
                worker.terminate();
                self.way.replace(Way::Page(None));
                self.soon.ask();
            }
            Way::Worker(worker) => {
                worker.terminate();
                trouble::tell(why);
            }
            Way::Page(_) => _ = self.way.replace(way),
            Way::Broken => {}
        }
    }

    fn ready(&self, kind: HostKind) {
        // for the tests and for the curious
        if let Some(root) = document().and_then(|d| d.document_element()) {
            let word = match kind {
                HostKind::Worker => "worker",
                HostKind::Page => "page",
            };
            let _ = root.set_attribute("data-host", word);
        }
        (self.on_ready)(kind);
    }

    fn hide(&self, hidden: bool) {
        match &*self.way.borrow() {
            Way::Worker(worker) => self.post(worker, &ToWorker::Hidden(hidden)),
            Way::Page(Some(pace)) => pace.hide(hidden),
            Way::Page(None) | Way::Starting { .. } | Way::Broken => {}
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn hidden() -> bool {
    document().is_some_and(|d| d.visibility_state() == VisibilityState::Hidden)
}

fn watch_visibility(inner: &Rc<Inner>) {
    let this = Rc::downgrade(inner);
    let call = Closure::<dyn Fn()>::new(move || {
        if let Some(this) = this.upgrade() {
            this.hide(hidden());
        }
    });
    if let Some(document) = document() {
        let _ = document.add_event_listener_with_callback("visibilitychange", call.as_ref().unchecked_ref());
    }
    // as long as the page
    call.forget();
}

/// A worker made of the same script and the same, already compiled, wasm as the page.
fn start_worker(inner: &Rc<Inner>) -> Option<Way> {
    let boot = document()?.get_element_by_id("boot")?;
    let base = boot.base_uri().ok()??;
    let absolute = |name: &str| Some(Url::new_with_base(&boot.get_attribute(name)?, &base).ok()?.href());
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name("training");
    let worker = Worker::new_with_options(&absolute("src")?, &options).ok()?;

    let this = Rc::downgrade(inner);
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(this) = this.upgrade() {
            this.hear(&event.data());
        }
    });
    worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();

    let this = Rc::downgrade(inner);
    let fail = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        // a plain Event, without a message, when the script could not be had
        let text = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
        if let Some(this) = this.upgrade() {
            this.fail(if text.is_empty() { "the training worker stopped" } else { &text });
        }
    });
    worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
    fail.forget();

    let first = Object::new();
    Reflect::set(&first, &"js".into(), &absolute("data-js")?.into()).ok()?;
    Reflect::set(&first, &"module".into(), &wasm_bindgen::module()).ok()?;
    worker.post_message(&first).ok()?;
    let this = Rc::downgrade(inner);
    let patience = Timeout::new(PATIENCE, move || {
        if let Some(this) = this.upgrade() {
            this.give_up();
        }
    });
    Some(Way::Starting { worker, _patience: patience })
}

impl Inner {
    fn give_up(&self) {
        if matches!(&*self.way.borrow(), Way::Starting { .. }) {
            self.fail("");
        }
    }
}
