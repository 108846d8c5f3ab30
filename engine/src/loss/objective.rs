//! A loss with its numbers filled in: what a step minimises.

use super::circle::Circle;
use super::contrastive::Contrastive;
use super::multi_similarity::MultiSimilarity;
use super::quadruplet::QuadrupletLoss;
use super::triplet::TripletLoss;

/// A loss with its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// Over mined triplets.
    Triplets(TripletLoss),
    /// Over quadruplets made of mined triplets.
    Quadruplets(QuadrupletLoss),
    /// Over one pair of each class, by dot products.
    NPair {
        /// By which the mean squared length of the embeddings counts.
        penalty: f32,
    },
    /// Over all pairs.
    Contrastive(Contrastive),
    /// Over all positive pairs, each against the negatives of its two samples.
    LiftedStructure {
        /// m, in the Euclidean distance.
        margin: f32,
    },
    /// Over all anchors, their positives against their negatives.
    GeneralizedLifted {
        /// m, in the Euclidean distance.
        margin: f32,
    },
    /// Over all pairs of every anchor.
    MultiSimilarity(MultiSimilarity),
    /// Over all positive pairs, each among the anchor's negatives.
    NtXent {
        /// T, by which similarities are divided.
        temperature: f32,
    },
    /// Over all anchors, their positives among all others.
    SupervisedContrastive {
        /// T, by which similarities are divided.
        temperature: f32,
    },
    /// Over all anchors, their positives against their negatives.
    Circle(Circle),
    /// Over all samples, by the logits of a linear head.
    Softmax,
}

impl Objective {
    /// Whether it has something to sum up of `n` samples among which there is no valid triplet, be it 0 in the end.
    pub fn is_defined_without_triplets(&self, n: usize) -> bool {
        match self {
            Self::Softmax => n > 0,
            Self::Contrastive(_) | Self::MultiSimilarity(_) => n > 1,
            Self::Triplets(_)
            | Self::Quadruplets(_)
            | Self::NPair { .. }
            | Self::LiftedStructure { .. }
            | Self::GeneralizedLifted { .. }
            | Self::NtXent { .. }
            | Self::SupervisedContrastive { .. }
            | Self::Circle(_) => false,
        }
    }
}
