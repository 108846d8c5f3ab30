//! Command → Trainer → Events: runs the same in a worker, in the page, and in a native test.

use crate::protocol::{Command, Event};

/// One run and what the page wants of it.
#[derive(Debug, Default)]
pub struct Session {}

impl Session {
    /// Carries out a command; the answer, if there is one to give.
    pub fn handle(&mut self, command: Command) -> Option<Event> {
        let _ = command;
        None
    }

    /// Steps per second to be taken now: 0 while paused, infinite as fast as it goes.
    pub fn speed(&self) -> f64 {
        0.0
    }

    /// Takes up to `steps` steps; fewer when the run ends.
    pub fn advance(&mut self, steps: u64) {
        let _ = steps;
    }
}
