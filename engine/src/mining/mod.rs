//! Which triplets of a batch count.
//!
//! A strategy is a [`MiningRule`] of one of three kinds: a band of all valid triplets, one negative per positive pair, or a choice
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
pub enum MiningRule {
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
        self.spec().about
    }
}

/// What is said of a strategy, in one place.
struct MiningSpec {
    about: About,
    /// What it does, by what it needs to know.
    rule: fn(MiningContext) -> MiningRule,
}

const fn band(easy: bool, semi_hard: bool, hard: bool) -> MiningRule {
    MiningRule::Band(Band { easy, semi_hard, hard })
}

impl Mining {
    fn spec(self) -> MiningSpec {
        let spec = |label, help, rule| MiningSpec { about: About { label, help }, rule };
        match self {
            Self::BatchAll => {
                spec("Batch all", "every valid triplet; only violating ones pull or push", |_| band(true, true, true))
            }
            Self::BatchHard => spec("Batch hard", "per anchor, the farthest positive and the closest negative", |_| {
                MiningRule::PerAnchor(Pick::Hardest, Pick::Hardest)
            }),
            Self::SemiHard => spec(
                "Semi-hard",
                "per pair, the closest negative that is beyond the positive and inside the margin",
                |_| MiningRule::PerPair(PerPair::SemiHard),
            ),
            Self::Random => spec("Random", "per anchor, one positive and one negative, drawn blindly", |_| {
                MiningRule::PerAnchor(Pick::Random, Pick::Random)
            }),
            Self::SemiHardWithFallback => spec(
                "Semi-hard with fallback",
                "per pair, the closest negative beyond the positive; if there is none, the farthest negative",
                |_| MiningRule::PerPair(PerPair::SemiHardWithFallback),
            ),
            Self::AllSemiHard => spec(
                "All semi-hard",
                "every triplet whose negative is beyond the positive and inside the margin",
                |_| band(false, true, false),
            ),
            Self::AllHard => spec("All hard", "every triplet whose negative is no farther than the positive", |_| {
                band(false, false, true)
            }),
            Self::ViolatingOnly => {
                spec("Violating only", "every triplet with a loss; the easy ones are not even counted", |_| {
                    band(false, true, true)
                })
            }
            Self::HardestNegativePerPair => {
                spec("Hardest negative per pair", "for every positive pair, the closest negative", |_| {
                    MiningRule::PerPair(PerPair::Hardest)
                })
            }
            Self::EasyPositive => {
                spec("Easy positive", "per anchor, the closest positive and the closest negative beyond it", |_| {
                    MiningRule::PerAnchor(Pick::Easiest, Pick::SemiHard)
                })
            }
            Self::DistanceWeighted => spec(
                "Distance-weighted",
                "per pair, a negative drawn: the rarer its distance would be among random points, the likelier",
                |context| MiningRule::PerPair(PerPair::DistanceWeighted(context.density)),
            ),
            Self::SemiHardThenHard => spec(
                "Semi-hard, then hard",
                "semi-hard for the first steps, until classes have formed; batch hard from then on",
                |context| match context.warm {
                    true => Self::BatchHard.rule(context),
                    false => Self::SemiHard.rule(context),
                },
            ),
            Self::Table => spec(
                "Positive × negative",
                "per anchor, the positive and the negative chosen in the table",
                |context| match (context.positive, context.negative) {
                    // listed one by one they would be too many
                    (Pick::All, Pick::All) => band(true, true, true),
                    (positive, negative) => MiningRule::PerAnchor(positive, negative),
                },
            ),
        }
    }

    /// What the strategy does.
    pub fn rule(self, context: MiningContext) -> MiningRule {
        (self.spec().rule)(context)
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

impl MiningRule {
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
