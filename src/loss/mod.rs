//! Losses: value and gradient, the gradient as weights on pairs: w\[i\]\[j\] = ∂L/∂d(i,j), which
//! [`crate::distance::Pairwise::backward`] turns into ∂L/∂f.

pub mod circle;
pub mod contrastive;
pub mod lifted;
pub mod multi_similarity;
pub mod npair;
pub mod ntxent;
pub mod quadruplet;
mod rows;
pub mod softmax;
pub mod supcon;
pub mod triplet;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
pub use triplet::{Form, Outcome, Reduction, TripletLoss};

/// The loss that is minimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Mean over the violating triplets of max(0, d(a,p) − d(a,n) + α).
    Triplet,
    /// The same, mean over all mined triplets.
    TripletMeanOfAll,
    /// Mean of ln(1 + exp(d(a,p) − d(a,n))): no margin (Hermans et al. 2017).
    SoftMargin,
}

impl Choice for Loss {
    const ALL: &'static [Self] = &[Self::Triplet, Self::TripletMeanOfAll, Self::SoftMargin];

    fn about(self) -> About {
        match self {
            Self::Triplet => About {
                label: "Triplet",
                help: "hinge, mean over the violating triplets: stays level while ever fewer violate",
            },
            Self::TripletMeanOfAll => About {
                label: "Triplet, mean of all",
                help: "hinge, mean over all mined triplets: fades as triplets become easy",
            },
            Self::SoftMargin => {
                About { label: "Soft margin", help: "ln(1 + exp(d(a,p) − d(a,n))): no margin, never quite zero" }
            }
        }
    }
}

impl Loss {
    /// The loss with margin α.
    pub fn with_margin(self, margin: f32) -> TripletLoss {
        let (form, reduction) = match self {
            Self::Triplet => (Form::Hinge, Reduction::MeanNonzero),
            Self::TripletMeanOfAll => (Form::Hinge, Reduction::Mean),
            Self::SoftMargin => (Form::SoftMargin, Reduction::Mean),
        };
        TripletLoss { form, reduction, margin }
    }
}

/// Divides all pair weights by how many there are; by 1 if there are none.
fn divided(w: &mut crate::matrix::Matrix, count: u32) {
    let scale = 1.0 / count.max(1) as f32;
    w.padded_data_mut().iter_mut().for_each(|w| *w *= scale);
}
