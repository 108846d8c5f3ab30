//! Where in its past the run is shown, and which step is wanted.

use crate::app::state::State;
use crate::app::words;
use triplet_engine::protocol::Command;

/// The step wanted, while it is not shown yet. Only the newest wish counts, and one is under way at a time: it goes out with
/// the next frame that is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PendingSeek {
    /// Branch and step.
    wish: Option<(u32, u64)>,
    unsent: bool,
}

impl PendingSeek {
    /// This step of this branch.
    pub fn set(&mut self, branch: u32, step: u64) {
        *self = Self { wish: Some((branch, step)), unsent: true };
    }

    /// Whether the session has not been told yet.
    pub fn is_due(&self) -> bool {
        self.unsent
    }

    /// What the session is to be told now.
    pub fn send(&mut self) -> Option<Command> {
        let (branch, step) = self.wish.filter(|_| self.unsent)?;
        self.unsent = false;
        Some(Command::Seek { branch, step })
    }

    /// A frame has come that shows what was wanted, unless something else is wanted meanwhile.
    pub fn arrived(&mut self) {
        if !self.unsent {
            self.wish = None;
        }
    }
}

/// Where in its past a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The branch.
    pub branch: u32,
    /// The step: the one wanted, as long as it is on its way.
    pub step: u64,
    /// The branch's newest step.
    pub last: u64,
    /// Whether that is where the run is.
    pub live: bool,
}

impl Place {
    /// In words: `step 340`, `step 120 of 340`.
    pub fn text(self) -> String {
        let step = words::count(self.step);
        if self.live { format!("step {step}") } else { format!("step {step} of {}", words::count(self.last)) }
    }

    /// As it is read out.
    pub fn told(self) -> String {
        if self.live { format!("{}, live", self.text()) } else { self.text() }
    }

    /// Letters that the longest text of this branch has, so that the slider beside it keeps its place.
    pub fn letters(self) -> usize {
        Self { step: self.last, live: false, ..self }.text().len()
    }

    /// How much of the slider's way is behind, in percent.
    pub fn share(self) -> f64 {
        if self.last == 0 { 100.0 } else { 100.0 * self.step as f64 / self.last as f64 }
    }

    /// The step so many steps on, or back, within the branch.
    pub fn moved(self, by: i64) -> u64 {
        self.step.saturating_add_signed(by).min(self.last)
    }
}

impl State {
    /// Where in its past the run is shown, or about to be.
    pub fn place(&self) -> Place {
        let Some(timeline) = self.frame.as_ref().map(|f| &f.timeline) else {
            return Place { branch: 0, step: 0, last: 0, live: true };
        };
        match self.wanted.wish {
            None => Place { branch: timeline.branch, step: self.step(), last: timeline.last, live: timeline.live },
            Some((branch, step)) => {
                let last = self.last_of(branch);
                Place { branch, step: step.min(last), last, live: step >= last }
            }
        }
    }

    /// The step that charts of the past are to point at: the one shown, where it is not the newest.
    pub fn cursor(&self) -> Option<u64> {
        self.frame.as_ref().filter(|f| !f.timeline.live).map(|f| f.step)
    }

    /// The branches: id and label.
    pub fn branches(&self) -> Vec<(u32, String)> {
        let all = self.frame.as_ref().map_or(&[][..], |f| &f.timeline.branches);
        all.iter().map(|b| (b.id, b.label.clone())).collect()
    }

    /// The newest step of a branch.
    pub fn last_of(&self, branch: u32) -> u64 {
        let all = self.frame.as_ref().map_or(&[][..], |f| &f.timeline.branches);
        all.iter().find(|b| b.id == branch).map_or(0, |b| b.last)
    }
}
