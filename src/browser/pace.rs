//! Training by the clock: how many steps are due, in slices that leave room for everything else.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use triplet_engine::protocol::{Command, Event};
use triplet_engine::session::Session;

use super::clock::{self, Soon, Timeout};

/// What could not be taken in time is owed, but never more than this many seconds of it: after a pause there is no rush.
const MOST_OWED: f64 = 0.25;
/// One call into the session is to take about this long, in milliseconds: short enough to stop a slice in time.
const CALL: f64 = 1.0;
/// Most steps in one call, whatever the clock says: some browsers' clocks are coarse.
const MOST_STEPS: f64 = 4096.0;

/// A session that trains by the clock.
pub struct Pace {
    session: RefCell<Session>,
    answer: Box<dyn Fn(Event)>,
    /// Milliseconds that a slice may take.
    slice: f64,
    /// Milliseconds between two slices, for others to run in.
    rest: f64,
    /// Steps due and not taken.
    owed: Cell<f64>,
    /// When `owed` was last reckoned; `None` while nothing trains.
    reckoned: Cell<Option<f64>>,
    /// Steps that fit into one [`CALL`], found by trying.
    fit: Cell<f64>,
    hidden: Cell<bool>,
    soon: Soon,
    later: RefCell<Option<Timeout>>,
}

impl Pace {
    /// A new session. Its answers go to `answer`; it trains for `slice` milliseconds at a stretch, and rests for `rest`.
    pub fn new(slice: f64, rest: f64, answer: impl Fn(Event) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Self>| Self {
            session: RefCell::default(),
            answer: Box::new(answer),
            slice,
            rest,
            owed: Cell::new(0.0),
            reckoned: Cell::new(None),
            fit: Cell::new(1.0),
            hidden: Cell::new(false),
            soon: Soon::new(upgrade(this, Self::train)),
            later: RefCell::default(),
        })
    }

    /// Carries out a command.
    pub fn receive(self: &Rc<Self>, command: Command) {
        // the speed may have changed, and with it when the next step is due
        let look_again = !matches!(command, Command::Frame(_));
        let event = self.session.borrow_mut().handle(command);
        if let Some(event) = event {
            (self.answer)(event);
        }
        if look_again {
            self.soon.ask();
        }
    }

    /// Nothing trains while nobody looks.
    pub fn hide(self: &Rc<Self>, hidden: bool) {
        self.hidden.set(hidden);
        self.soon.ask();
    }

    /// One slice, and the arrangement for the next.
    fn train(self: Rc<Self>) {
        self.later.replace(None);
        let began = clock::now();
        let speed = self.speed();
        if speed <= 0.0 {
            self.owed.set(0.0);
            self.reckoned.set(None);
            return;
        }
        let passed = self.reckoned.replace(Some(began)).map_or(0.0, |then| (began - then) / 1000.0);
        let mut owed = if speed.is_finite() {
            (self.owed.get() + passed * speed).min((MOST_OWED * speed).max(1.0))
        } else {
            f64::INFINITY
        };
        let end = began + self.slice;
        let mut from = began;
        while owed >= 1.0 && self.speed() > 0.0 {
            let steps = owed.min(self.fit.get()).floor();
            self.session.borrow_mut().advance(steps as u64);
            owed -= steps;
            let now = clock::now();
            self.learn(steps, now - from);
            from = now;
            if now >= end {
                break;
            }
        }
        self.owed.set(if owed.is_finite() { owed } else { 0.0 });
        let wait =
            if owed >= 1.0 { self.rest } else { ((1.0 - owed) / speed * 1000.0 - (clock::now() - began)).max(1.0) };
        if wait > 0.0 {
            // by way of a message: a timeout that is set in a timeout's call is held back to 4 ms
            let again = upgrade(&Rc::downgrade(&self), |pace| pace.soon.ask());
            self.later.replace(Timeout::new(wait, again));
        } else {
            self.soon.ask();
        }
    }

    /// Adapts the steps of a call to how long one took.
    fn learn(&self, steps: f64, took: f64) {
        let fit = self.fit.get();
        if took > 2.0 * CALL {
            self.fit.set((fit / 2.0).max(1.0).floor());
        } else if took < CALL && steps >= fit {
            self.fit.set((fit * 2.0).min(MOST_STEPS));
        }
    }

    fn speed(&self) -> f64 {
        if self.hidden.get() { 0.0 } else { self.session.borrow().speed() }
    }
}

fn upgrade(this: &Weak<Pace>, f: fn(Rc<Pace>)) -> impl Fn() + 'static {
    let this = this.clone();
    move || {
        if let Some(this) = this.upgrade() {
            f(this);
        }
    }
}
