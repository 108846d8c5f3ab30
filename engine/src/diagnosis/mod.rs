//! Recent reports → one verdict with its reason and its remedies. Pure: no clock, no browser.
//!
//! A [`Doctor`] follows a run: it observes every step and judges when asked. What the verdicts mean in numbers stands in
//! `doctor.rs` and `facts.rs`, how they come and go in `signs.rs`, what is said in `words.rs`, what is offered in `remedies.rs`.

mod doctor;
mod facts;
mod figures;
mod remedies;
mod signs;
mod suspects;
mod words;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::config::Config;
pub use doctor::{Doctor, Glance};
pub use facts::collapsed;

/// What is going on. The order is that in which the conditions are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// A value is not finite.
    Diverged,
    /// The batch has no valid triplet.
    NoTriplets,
    /// All embeddings on one spot, and the loss stands still there.
    Collapsed,
    /// Separated, and nothing violates.
    Converged,
    /// The mined triplets have no loss although classes are not yet apart.
    Satisfied,
    /// Nothing moves although triplets violate.
    Stalled,
    /// None of these.
    #[default]
    Learning,
}

impl Choice for Verdict {
    const ALL: &'static [Self] = &[
        Self::Diverged,
        Self::NoTriplets,
        Self::Collapsed,
        Self::Converged,
        Self::Satisfied,
        Self::Stalled,
        Self::Learning,
    ];

    fn about(self) -> About {
        match self {
            Self::Diverged => About { label: "Diverged", help: "a number grew beyond what a float can hold" },
            Self::NoTriplets => About { label: "No triplets", help: "the batch has no valid triplet" },
            Self::Collapsed => {
                About { label: "Collapsed", help: "all embeddings on one spot, where the loss stands still" }
            }
            Self::Converged => About { label: "Converged", help: "the classes are apart by the margin" },
            Self::Satisfied => About {
                label: "Satisfied",
                help: "the mined triplets have no loss left, though classes are not yet apart",
            },
            Self::Stalled => About { label: "Stalled", help: "triplets violate, but nothing moves" },
            Self::Learning => About { label: "Learning", help: "the embedding is on its way" },
        }
    }
}

/// Something that may help: a change of settings, as a button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// What the button says.
    pub label: String,
    /// The settings it sets.
    pub config: Config,
    /// Whether the run starts again from its first step.
    pub restart: bool,
}

impl Remedy {
    /// A button that changes these settings.
    fn new(config: &Config, label: String, restart: bool, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config.clone();
        change(&mut config);
        Self { label, config: config.clamped(), restart }
    }
}

/// The verdict in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// What is going on.
    pub verdict: Verdict,
    /// One sentence, with the numbers of now.
    pub sentence: String,
    /// Why, and what it means: a short paragraph.
    pub why: String,
    /// What to try, best first.
    pub remedies: Vec<Remedy>,
}
