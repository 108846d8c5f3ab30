//! One training run: the only owner of mutable training state.

use serde::{Deserialize, Serialize};

/// Triplets by type. Hard: d(a,n) ≤ d(a,p). Semi-hard: d(a,p) < d(a,n) < d(a,p) + α. Easy: the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Triplets without loss.
    pub easy: u32,
    /// Negative beyond the positive, inside the margin.
    pub semi_hard: u32,
    /// Negative no farther than the positive.
    pub hard: u32,
}

impl Counts {
    /// All of them.
    pub fn total(self) -> u32 {
        self.easy + self.semi_hard + self.hard
    }

    /// Those with a loss.
    pub fn violating(self) -> u32 {
        self.semi_hard + self.hard
    }
}

/// What one step was: its batch measured before the update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Steps taken, this one included.
    pub step: u64,
    /// The loss as optimised.
    pub loss: f32,
    /// All valid triplets of the batch, whichever were mined.
    pub valid: Counts,
    /// The mined ones.
    pub mined: Counts,
}

impl StepReport {
    /// Share of all valid triplets of the batch that violate the margin; `None` if there is no valid triplet.
    pub fn violating(&self) -> Option<f64> {
        let total = self.valid.total();
        (total > 0).then(|| f64::from(self.valid.violating()) / f64::from(total))
    }
}

/// A run that ended because a number was not finite; the state is that of the last finite step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diverged {
    /// The step whose state is kept.
    pub step: u64,
    /// What was not finite.
    pub what: String,
}
