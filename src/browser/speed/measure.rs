//! How often a second a task can be done, while the browser gets its turns.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::browser::clock::{self, Soon};

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
