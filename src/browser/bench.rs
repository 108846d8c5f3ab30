//! The page's bench: `?bench` in the address runs it instead of the page, and `cargo xtask bench` reads what it finds.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::reference_work::Work;

use super::clock::{self, Soon};

/// Milliseconds a task runs before it counts: long enough for the browser's optimising compiler.
const WARM_UP: f64 = 400.0;
/// Milliseconds it counts.
const MEASURE: f64 = 1000.0;
/// Milliseconds at a stretch, so that the browser gets a turn.
const STRETCH: f64 = 100.0;

/// Something to be measured.
pub struct Task {
    /// What a table calls it.
    pub name: &'static str,
    /// Does it once.
    pub once: Box<dyn FnMut()>,
}

/// What is measured, in this order: one training step of each piece of reference work, then frames, then looks.
pub fn tasks() -> Vec<Task> {
    let step = |work: Work| {
        let mut trainer = work.trainer();
        Task { name: work.name(), once: Box::new(move || drop(trainer.step())) }
    };
    Work::ALL.map(step).into_iter().chain(super::frame_work::tasks()).chain(super::look_work::tasks()).collect()
}

/// Measures every task and leaves the times a second of each, as JSON, in `data-bench` of the document's root.
pub fn run() {
    measure(tasks(), |rates| {
        let fields: Vec<String> = rates.iter().map(|(name, rate)| format!("\"{name}\":{rate:.1}")).collect();
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            let _ = root.set_attribute("data-bench", &format!("{{{}}}", fields.join(",")));
        }
    });
}

/// Times a second of every task, handed to `done` when all are measured; the page goes on meanwhile, if not fluidly.
pub fn measure(tasks: Vec<Task>, done: impl Fn(&[(&'static str, f64)]) + 'static) {
    let state = RefCell::new(State { tasks: tasks.into_iter(), now: None, rates: Vec::new() });
    let keep: Rc<RefCell<Option<Soon>>> = Rc::default();
    let soon = Soon::new({
        let keep: Weak<_> = Rc::downgrade(&keep);
        let own = RefCell::new(Some(keep.upgrade()));
        move || {
            if state.borrow_mut().stretch() {
                if let Some(keep) = keep.upgrade() {
                    keep.borrow().iter().for_each(Soon::ask);
                }
            } else {
                done(&state.borrow().rates);
                // the last owner: the bench ends with this call
                own.replace(None);
            }
        }
    });
    soon.ask();
    keep.replace(Some(soon));
}

struct State {
    tasks: std::vec::IntoIter<Task>,
    now: Option<Running>,
    rates: Vec<(&'static str, f64)>,
}

struct Running {
    task: Task,
    warm: bool,
    spent: f64,
    times: f64,
}

impl State {
    /// Works for a stretch; whether there is more to do.
    fn stretch(&mut self) -> bool {
        let Some(mut now) = self.now.take().or_else(|| self.tasks.next().map(Running::cold)) else { return false };
        let began = clock::now();
        let mut batch = 1;
        let spent = loop {
            // in growing batches: looking at the clock must cost nothing beside the work
            for _ in 0..batch {
                (now.task.once)();
            }
            now.times += f64::from(batch);
            let spent = clock::now() - began;
            if spent >= STRETCH {
                break spent;
            }
            if spent < STRETCH / 8.0 {
                batch = (batch * 2).min(1024);
            }
        };
        now.spent += spent;
        if !now.warm && now.spent >= WARM_UP {
            now = Running { warm: true, ..Running::cold(now.task) };
        }
        if now.warm && now.spent >= MEASURE {
            self.rates.push((now.task.name, now.times / now.spent * 1000.0));
        } else {
            self.now = Some(now);
        }
        true
    }
}

impl Running {
    fn cold(task: Task) -> Self {
        Self { task, warm: false, spent: 0.0, times: 0.0 }
    }
}
