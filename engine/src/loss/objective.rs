//! A loss with its numbers filled in: what a step minimises.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, Embedded, Scratch};
use super::params::LossParams;
use super::quadruplet::QuadrupletLoss;
use super::spec::{Family, LossSpec, Measures};
use super::triplet::TripletLoss;
use super::{Loss, Reduction};
use crate::matrix::Matrix;

/// A loss with its numbers.
#[derive(Clone, Copy, Debug)]
pub enum Objective {
    /// Over mined triplets.
    Triplets(TripletLoss),
    /// Over quadruplets made of mined triplets.
    Quadruplets(QuadrupletLoss),
    /// Over the whole batch.
    OfBatch(OfBatch),
    /// Over all samples, by the logits of a linear head.
    Softmax,
}

/// A loss of the whole batch with its numbers.
#[derive(Clone, Copy, Debug)]
pub struct OfBatch {
    spec: &'static LossSpec,
    fns: BatchFns,
    margin: f32,
    params: LossParams,
}

impl Objective {
    /// A loss with this margin and these numbers of its own.
    pub fn new(loss: Loss, margin: f32, params: LossParams) -> Self {
        let spec = loss.spec();
        match spec.family {
            Family::Triplets(form, reduction) => Self::Triplets(TripletLoss { form, reduction, margin }),
            Family::Quadruplets => Self::Quadruplets(QuadrupletLoss {
                margin,
                second_margin: params.second_margin,
                reduction: Reduction::MeanNonzero,
            }),
            Family::OfBatch(fns) => Self::OfBatch(OfBatch { spec, fns, margin, params }),
            Family::OfSamples => Self::Softmax,
        }
    }

    /// Whether the loss is defined for `n` samples without a valid triplet among them, even if its value is 0.
    pub fn is_defined_without_triplets(&self, n: usize) -> bool {
        match self {
            Self::Softmax => n > 0,
            Self::OfBatch(of) => of.spec.without_triplets_from.is_some_and(|least| n >= least),
            Self::Triplets(_) | Self::Quadruplets(_) => false,
        }
    }

    /// Whether its gradient is ∂L/∂f, rather than ∂L/∂d.
    pub fn is_of_embeddings(&self) -> bool {
        match self {
            Self::Softmax => true,
            Self::OfBatch(of) => matches!(of.spec.measures, Measures::None(_)),
            Self::Triplets(_) | Self::Quadruplets(_) => false,
        }
    }
}

impl OfBatch {
    /// [`super::BatchLoss::value_and_gradient`]
    pub fn value_and_gradient(&self, batch: Embedded, scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        (self.fns.value_and_gradient)(self.margin, &self.params, batch, scratch, gradient)
    }

    /// [`super::BatchLoss::anchor_term`]
    pub fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        (self.fns.anchor_term)(self.margin, &self.params, batch, anchor)
    }

    /// [`super::BatchLoss::slopes`]
    pub fn slopes(&self, batch: Embedded, gradient: &Matrix, anchor: usize) -> Vec<(usize, f32)> {
        (self.fns.slopes)(batch, gradient, anchor)
    }
}
