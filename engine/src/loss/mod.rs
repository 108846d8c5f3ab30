//! Losses: value and gradient, the gradient as weights on pairs: w\[i\]\[j\] = ∂L/∂d(i,j), which
//! [`crate::distance::Pairwise::backward`] turns into ∂L/∂f.

pub mod anchor_term;
pub mod circle;
pub mod contrastive;
pub mod lifted;
pub mod multi_similarity;
pub mod npair;
pub mod ntxent;
mod objective;
pub mod quadruplet;
mod rows;
mod soft_margin;
pub mod softmax;
pub mod supcon;
pub mod triplet;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::distance::Distance;
pub use objective::Objective;
pub use rows::softplus;
pub use triplet::{Form, LossOutcome, Reduction, TripletLoss};

/// The loss that is minimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Mean over the violating triplets of max(0, d(a,p) − d(a,n) + α).
    Triplet,
    /// The same, mean over all mined triplets.
    TripletMeanOfAll,
    /// Mean of ln(1 + exp(d(a,p) − d(a,n))): no margin (Hermans et al. 2017).
    SoftMargin,
    /// [`quadruplet`]
    Quadruplet,
    /// [`npair`]
    NPair,
    /// [`contrastive`]
    Contrastive,
    /// [`lifted`], as it was first published.
    LiftedStructure,
    /// [`lifted`], generalized.
    GeneralizedLifted,
    /// [`multi_similarity`]
    MultiSimilarity,
    /// [`ntxent`]
    NtXent,
    /// [`supcon`]
    SupervisedContrastive,
    /// [`circle`]
    Circle,
    /// [`softmax`]
    Softmax,
}

impl Choice for Loss {
    const ALL: &'static [Self] = &[
        Self::Triplet,
        Self::TripletMeanOfAll,
        Self::SoftMargin,
        Self::Quadruplet,
        Self::NPair,
        Self::Contrastive,
        Self::LiftedStructure,
        Self::GeneralizedLifted,
        Self::MultiSimilarity,
        Self::NtXent,
        Self::SupervisedContrastive,
        Self::Circle,
        Self::Softmax,
    ];

    fn about(self) -> About {
        let about = |label, help| About { label, help };
        match self {
            Self::Triplet => {
                about("Triplet", "hinge, mean over the violating triplets: stays level while ever fewer violate")
            }
            Self::TripletMeanOfAll => {
                about("Triplet, mean of all", "hinge, mean over all mined triplets: fades as triplets become easy")
            }
            Self::SoftMargin => about("Soft margin", "ln(1 + exp(d(a,p) − d(a,n))): no margin, never quite zero"),
            Self::Quadruplet => about("Quadruplet", "a triplet, and two negatives that are to be farther apart still"),
            Self::NPair => {
                about("N-pair", "one pair of each class: the own positive against all others, by dot products")
            }
            Self::Contrastive => about("Contrastive", "positives to one point, negatives at least the margin apart"),
            Self::LiftedStructure => {
                about("Lifted structure", "every positive pair against all negatives of its two points at once")
            }
            Self::GeneralizedLifted => about(
                "Generalized lifted",
                "an anchor's farthest positives against its closest negatives, both smoothly",
            ),
            Self::MultiSimilarity => {
                about("Multi-similarity", "all pairs of an anchor, those on the wrong side of λ the most")
            }
            Self::NtXent => about("NT-Xent", "which is the positive? One positive at a time among all negatives"),
            Self::SupervisedContrastive => {
                about("Supervised contrastive", "which are the positives? All of them at once among all others")
            }
            Self::Circle => about(
                "Circle",
                "every similarity pulls the harder, the farther it is from its best; slow in two dimensions",
            ),
            Self::Softmax => {
                about("Softmax", "which class is it? A linear head with a row for each; distances take no part")
            }
        }
    }
}

impl Loss {
    /// Whether it is a sum over triplets, each by itself.
    pub fn is_of_triplets(self) -> bool {
        matches!(self, Self::Triplet | Self::TripletMeanOfAll | Self::SoftMargin)
    }

    /// Whether it is a sum of hinges with the margin α between positive and negative.
    pub fn is_hinge(self) -> bool {
        matches!(self, Self::Triplet | Self::TripletMeanOfAll)
    }

    /// Whether it counts what a strategy has mined; the others take the whole batch.
    pub fn mines(self) -> bool {
        self.is_of_triplets() || self == Self::Quadruplet
    }

    /// Whether it has the margin among its numbers.
    pub fn has_margin(self) -> bool {
        self.is_hinge() || matches!(self, Self::Quadruplet) || self.has_pair_margin()
    }

    /// Whether that margin is m, which no positive's distance is added to, rather than α between positive and negative.
    pub fn has_pair_margin(self) -> bool {
        matches!(self, Self::Contrastive | Self::LiftedStructure | Self::GeneralizedLifted)
    }

    /// Whether it asks how far apart embeddings are; if not, the distance chosen is only what they are judged by.
    pub fn uses_pairwise_distance(self) -> bool {
        !matches!(self, Self::NPair | Self::Softmax)
    }

    /// Whether it can be had of a batch without a single valid triplet: of one sample of each class, or of one class.
    pub fn is_of_samples(self) -> bool {
        self == Self::Softmax
    }

    /// The distance that it is defined by; `None` if any will do.
    pub fn distance(self) -> Option<Distance> {
        match self {
            Self::Triplet | Self::TripletMeanOfAll | Self::SoftMargin | Self::NPair | Self::Softmax => None,
            Self::Quadruplet => Some(Distance::SquaredEuclidean),
            Self::Contrastive | Self::LiftedStructure | Self::GeneralizedLifted => Some(Distance::Euclidean),
            Self::MultiSimilarity | Self::NtXent | Self::SupervisedContrastive | Self::Circle => Some(Distance::Cosine),
        }
    }

    /// The triplet loss of this name with margin α; of a loss that is not of triplets, the hinge, by which triplets are told
    /// apart all the same.
    pub fn with_margin(self, margin: f32) -> TripletLoss {
        let (form, reduction) = match self {
            Self::SoftMargin => (Form::SoftMargin, Reduction::Mean),
            Self::TripletMeanOfAll => (Form::Hinge, Reduction::Mean),
            _ => (Form::Hinge, Reduction::MeanNonzero),
        };
        TripletLoss { form, reduction, margin }
    }
}

/// Divides all pair weights by how many there are; by 1 if there are none.
fn divided(w: &mut crate::matrix::Matrix, count: u32) {
    let scale = 1.0 / count.max(1) as f32;
    w.padded_data_mut().iter_mut().for_each(|w| *w *= scale);
}
