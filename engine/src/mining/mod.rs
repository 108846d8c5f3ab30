//! Which triplets of a batch count.
//!
//! A strategy is a [`Rule`] of one of three kinds: a band of all valid triplets, one negative per positive pair, or a choice
//! of positive and negative per anchor. Types are strict: hard d(a,n) ≤ d(a,p); semi-hard d(a,p) < d(a,n) < d(a,p) + α; easy
//! the rest; violating d(a,n) < d(a,p) + α, which is where the hinge is above 0.

pub mod count;
pub mod fate;
pub mod mix;
pub mod triplets;
pub mod weighted;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
pub use count::{Anchor, Counts, Negatives, count, reach};
pub use fate::{Fate, Fates, fates};
pub use mix::mix;
pub use triplets::{Batch, PerPair, Pick, Triplet, Unfit};
pub use weighted::Density;

/// A strategy's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// All valid triplets of these types.
    Band(Band),
    /// One negative for each positive pair.
    PerPair(PerPair),
    /// Which positive × which negative, per anchor.
    PerAnchor(Pick, Pick),
}

/// Types of triplets, side by side on the axis of d(a,n): easy and hard without semi-hard is no band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// d(a,n) ≥ d(a,p) + α
    pub easy: bool,
    /// d(a,p) < d(a,n) < d(a,p) + α
    pub semi_hard: bool,
    /// d(a,n) ≤ d(a,p)
    pub hard: bool,
}

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
    /// Per pair a negative drawn so that near ones are not drowned by the many far ones (Wu et al. 2017).
    DistanceWeighted,
    /// Semi-hard for a number of steps, batch hard from then on.
    SemiHardThenHard,
    /// Per anchor any positive × any negative: those of [`MiningContext`].
    Table,
}

/// What a strategy needs to know besides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MiningContext {
    /// Which positive, in the table.
    pub positive: Pick,
    /// Which negative, in the table.
    pub negative: Pick,
    /// Whether the steps of the schedule that are semi-hard have been taken.
    pub warm: bool,
    /// How distances would lie if points lay anywhere.
    pub density: Density,
}

impl Default for MiningContext {
    fn default() -> Self {
        let density = Density { dim: 2, sphere: false, distance: crate::distance::Distance::Euclidean };
        Self { positive: Pick::Hardest, negative: Pick::Hardest, warm: false, density }
    }
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
        Self::DistanceWeighted,
        Self::SemiHardThenHard,
        Self::Table,
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
            Self::DistanceWeighted => About {
                label: "Distance-weighted",
                help: "per pair, a negative drawn: the rarer its distance would be among random points, the likelier",
            },
            Self::SemiHardThenHard => About {
                label: "Semi-hard, then hard",
                help: "semi-hard for the first steps, until classes have formed; batch hard from then on",
            },
            Self::Table => About {
                label: "Positive × negative",
                help: "per anchor, the positive and the negative chosen in the table",
            },
        }
    }
}

impl Mining {
    /// What the strategy does.
    pub fn rule(self, how: MiningContext) -> Rule {
        let band = |easy, semi_hard, hard| Rule::Band(Band { easy, semi_hard, hard });
        match self {
            Self::BatchAll => band(true, true, true),
            Self::ViolatingOnly => band(false, true, true),
            Self::AllSemiHard => band(false, true, false),
            Self::AllHard => band(false, false, true),
            Self::SemiHardThenHard if how.warm => Self::BatchHard.rule(how),
            Self::SemiHard | Self::SemiHardThenHard => Rule::PerPair(PerPair::SemiHard),
            Self::SemiHardWithFallback => Rule::PerPair(PerPair::SemiHardWithFallback),
            Self::HardestNegativePerPair => Rule::PerPair(PerPair::Hardest),
            Self::BatchHard => Rule::PerAnchor(Pick::Hardest, Pick::Hardest),
            Self::Random => Rule::PerAnchor(Pick::Random, Pick::Random),
            Self::EasyPositive => Rule::PerAnchor(Pick::Easiest, Pick::SemiHard),
            Self::DistanceWeighted => Rule::PerPair(PerPair::DistanceWeighted(how.density)),
            // listed one by one they would be too many
            Self::Table if how.positive == Pick::All && how.negative == Pick::All => band(true, true, true),
            Self::Table => Rule::PerAnchor(how.positive, how.negative),
        }
    }
}

impl Band {
    /// Whether a triplet with these distances belongs to it.
    pub fn contains(self, d_ap: f32, d_an: f32, margin: f32) -> bool {
        if d_an <= d_ap {
            self.hard
        } else if d_an < reach(d_ap, margin) {
            self.semi_hard
        } else {
            self.easy
        }
    }
}

impl Rule {
    /// Whether chance has a part in it.
    pub fn draws(self) -> bool {
        match self {
            Self::Band(_) | Self::PerPair(PerPair::SemiHard | PerPair::SemiHardWithFallback | PerPair::Hardest) => {
                false
            }
            Self::PerPair(PerPair::DistanceWeighted(_)) => true,
            Self::PerAnchor(positive, negative) => positive == Pick::Random || negative == Pick::Random,
        }
    }

    /// Whether random triplets can take the place of some that it lists: those of a band are not listed, and random they may be
    /// all.
    pub fn mixes(self) -> bool {
        match self {
            Self::Band(_) | Self::PerAnchor(Pick::Random, Pick::Random) => false,
            Self::PerPair(_) | Self::PerAnchor(..) => true,
        }
    }

    /// Most triplets it lists of a batch of n samples, K of each class.
    pub fn most_listed(self, n: usize, k: usize) -> usize {
        match self {
            Self::Band(_) => 0,
            Self::PerAnchor(_, Pick::All) => n * n,
            Self::PerPair(_) | Self::PerAnchor(..) => n * k,
        }
    }

    /// Appends triplets of anchor `a` as a list: of a band, whose triplets may be too many for one, each pair with one negative,
    /// drawn from those that the band has for it.
    pub fn listed(self, batch: Batch, a: u32, margin: f32, draw: &mut impl FnMut(u32) -> u32, out: &mut Vec<Triplet>) {
        match self {
            Self::Band(band) => {
                for p in batch.positives(a) {
                    let d_ap = batch.distance(a, p);
                    let own = batch.labels[a as usize];
                    let fits =
                        |n: u32| batch.labels[n as usize] != own && band.contains(d_ap, batch.distance(a, n), margin);
                    out.extend(batch.any(fits, draw).map(|n| [a, p, n]));
                }
            }
            Self::PerPair(_) | Self::PerAnchor(..) => self.of_anchor(batch, a, margin, draw, out),
        }
    }

    /// Appends the triplets of anchor `a`, ascending in positive, then negative. `draw(n)`: a uniform number below n.
    pub fn of_anchor(
        self,
        batch: Batch,
        a: u32,
        margin: f32,
        draw: &mut impl FnMut(u32) -> u32,
        out: &mut Vec<Triplet>,
    ) {
        match self {
            Self::PerPair(negative) => batch.per_pair(a, negative, margin, draw, out),
            Self::PerAnchor(positive, negative) => batch.per_anchor(a, positive, negative, draw, out),
            Self::Band(band) => {
                for p in batch.positives(a) {
                    let d_ap = batch.distance(a, p);
                    let inside = batch.negatives(a).filter(|&n| band.contains(d_ap, batch.distance(a, n), margin));
                    out.extend(inside.map(|n| [a, p, n]));
                }
            }
        }
    }
}
