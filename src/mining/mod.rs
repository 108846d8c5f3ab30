//! Which triplets of a batch count.

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};

/// The named mining strategies. Each equals its definition in docs/model.md, ties included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mining {
    /// Every valid triplet.
    BatchAll,
    /// Per anchor the farthest positive and the closest negative (Hermans et al. 2017).
    BatchHard,
    /// Per pair the closest negative in the semi-hard band (Schroff et al. 2015).
    SemiHard,
    /// Per anchor a random positive and a random negative.
    Random,
    /// Per pair the closest negative beyond the positive, else the farthest one (TensorFlow Addons).
    SemiHardWithFallback,
    /// Every semi-hard triplet.
    AllSemiHard,
    /// Every hard triplet.
    AllHard,
    /// Every violating triplet.
    ViolatingOnly,
    /// Per pair the closest negative.
    HardestNegativePerPair,
    /// Per anchor the closest positive and the closest negative beyond it (Xuan et al. 2020).
    EasyPositive,
}

impl Choice for Mining {
    const ALL: &'static [Self] = &[
        Self::BatchAll,
        Self::BatchHard,
        Self::SemiHard,
        Self::Random,
        Self::SemiHardWithFallback,
        Self::AllSemiHard,
        Self::AllHard,
        Self::ViolatingOnly,
        Self::HardestNegativePerPair,
        Self::EasyPositive,
    ];

    fn about(self) -> About {
        match self {
            Self::BatchAll => {
                About { label: "Batch all", help: "every valid triplet; only violating ones pull or push" }
            }
            Self::BatchHard => {
                About { label: "Batch hard", help: "per anchor, the farthest positive and the closest negative" }
            }
            Self::SemiHard => About {
                label: "Semi-hard",
                help: "per pair, the closest negative that is beyond the positive and inside the margin",
            },
            Self::Random => About { label: "Random", help: "per anchor, one positive and one negative, drawn blindly" },
            Self::SemiHardWithFallback => About {
                label: "Semi-hard with fallback",
                help: "per pair, the closest negative beyond the positive; if there is none, the farthest negative",
            },
            Self::AllSemiHard => About {
                label: "All semi-hard",
                help: "every triplet whose negative is beyond the positive and inside the margin",
            },
            Self::AllHard => {
                About { label: "All hard", help: "every triplet whose negative is no farther than the positive" }
            }
            Self::ViolatingOnly => {
                About { label: "Violating only", help: "every triplet with a loss; the easy ones are not even counted" }
            }
            Self::HardestNegativePerPair => {
                About { label: "Hardest negative per pair", help: "for every positive pair, the closest negative" }
            }
            Self::EasyPositive => About {
                label: "Easy positive",
                help: "per anchor, the closest positive and the closest negative beyond it",
            },
        }
    }
}
