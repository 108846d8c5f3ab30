//! When what is written on the page follows the run: in each frame the pictures do, but numbers that run are read no faster than this, and
//! each time the browser lays the page out anew. All of them follow at once: header, formula and timeline tell of one step.

use leptos::prelude::*;

use crate::browser::clock;

/// Milliseconds from one beat to the next while nothing happens but training: fifteen a second.
const BEAT: f64 = 64.0;

/// The beat.
#[derive(Clone, Copy)]
pub struct Beat {
    told: RwSignal<()>,
    last: StoredValue<f64>,
}

impl Beat {
    /// The first is still to come.
    pub fn new() -> Self {
        Self { told: RwSignal::new(()), last: StoredValue::new(f64::NEG_INFINITY) }
    }

    /// Something has changed; `running`: nothing but the next of many frames of a run.
    pub fn changed(self, running: bool) {
        let now = clock::now();
        if !running || now - self.last.get_value() >= BEAT {
            self.last.set_value(now);
            self.told.set(());
        }
    }

    /// Follows it.
    pub fn track(self) {
        self.told.track();
    }
}
