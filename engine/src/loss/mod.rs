//! Losses: value and gradient, the gradient as weights on pairs: w\[i\]\[j\] = ∂L/∂d(i,j), which
//! [`crate::distance::Pairwise::backward`] turns into ∂L/∂f.

pub mod anchor_term;
pub mod batch_loss;
pub mod circle;
pub mod contrastive;
pub mod lifted;
pub mod multi_similarity;
pub mod npair;
pub mod ntxent;
mod objective;
pub mod params;
pub mod quadruplet;
mod rows;
mod soft_margin;
pub mod softmax;
pub mod spec;
pub mod supcon;
pub mod triplet;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::distance::Distance;
pub use batch_loss::{BatchLoss, Embedded, Scratch};
pub use objective::{Objective, OfBatch};
pub use rows::softplus;
use spec::{Family, LossSpec, Margin, Measures};
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
        self.spec().about
    }
}

impl Loss {
    /// All that is said of it.
    pub fn spec(self) -> &'static LossSpec {
        match self {
            Self::Triplet => &triplet::TRIPLET,
            Self::TripletMeanOfAll => &triplet::TRIPLET_MEAN_OF_ALL,
            Self::SoftMargin => &triplet::SOFT_MARGIN,
            Self::Quadruplet => &quadruplet::SPEC,
            Self::NPair => &npair::SPEC,
            Self::Contrastive => &contrastive::SPEC,
            Self::LiftedStructure => &lifted::STRUCTURED,
            Self::GeneralizedLifted => &lifted::GENERALIZED,
            Self::MultiSimilarity => &multi_similarity::SPEC,
            Self::NtXent => &ntxent::SPEC,
            Self::SupervisedContrastive => &supcon::SPEC,
            Self::Circle => &circle::SPEC,
            Self::Softmax => &softmax::SPEC,
        }
    }

    /// Whether it is a sum over triplets, each by itself.
    pub fn is_of_triplets(self) -> bool {
        matches!(self.spec().family, Family::Triplets(..))
    }

    /// Whether it is a sum of hinges with the margin α between positive and negative.
    pub fn is_hinge(self) -> bool {
        matches!(self.spec().family, Family::Triplets(Form::Hinge, _))
    }

    /// Whether it counts what a strategy has mined; the others take the whole batch.
    pub fn mines(self) -> bool {
        matches!(self.spec().family, Family::Triplets(..) | Family::Quadruplets)
    }

    /// Whether it has the margin among its numbers.
    pub fn has_margin(self) -> bool {
        self.spec().margin != Margin::None
    }

    /// Whether that margin is m, which no positive's distance is added to, rather than α between positive and negative.
    pub fn has_pair_margin(self) -> bool {
        matches!(self.spec().margin, Margin::Pair(_))
    }

    /// Whether it asks how far apart embeddings are; if not, the distance chosen is only what they are judged by.
    pub fn uses_pairwise_distance(self) -> bool {
        !matches!(self.spec().measures, Measures::None(_))
    }

    /// Whether it can be had of a batch without a single valid triplet: of one sample of each class, or of one class.
    pub fn is_of_samples(self) -> bool {
        matches!(self.spec().family, Family::OfSamples)
    }

    /// The distance that it is defined by; `None` if any will do.
    pub fn distance(self) -> Option<Distance> {
        match self.spec().measures {
            Measures::Only(distance) => Some(distance),
            Measures::Chosen | Measures::None(_) => None,
        }
    }

    /// The triplet loss of this name with margin α; of a loss that is not of triplets, the hinge, by which triplets are told
    /// apart all the same.
    pub fn with_margin(self, margin: f32) -> TripletLoss {
        let (form, reduction) = match self.spec().family {
            Family::Triplets(form, reduction) => (form, reduction),
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
