//! The contrastive loss over all pairs of a batch: same-class pairs are pulled together, others pushed apart up to a margin.
//!
//! Hadsell, Chopra & LeCun 2006, eq. 4; d is the Euclidean distance.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, BatchLoss, Embedded, Scratch};
use super::params::LossParams;
use super::spec::{DRAWS_TOGETHER, Family, LossSpec, Margin, Measures, PLAIN, PUSHES_APART, Terms};
use crate::choice::About;
use crate::distance::Distance;
use crate::matrix::Matrix;
use crate::mining::Batch;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About { label: "Contrastive", help: "positives to one point, negatives at least the margin apart" },
    family: Family::OfBatch(BatchFns::of::<Contrastive>()),
    measures: Measures::Only(Distance::Euclidean),
    margin: Margin::Pair("how far apart two classes must be before a pair of them costs nothing"),
    without_triplets_from: Some(2),
    mean_of: "mean over pairs",
    formula: "d(a,p)² for one class, max(0, m − d(a,n))² for two",
    parts: ["Σ d(a,p)²", "Σ max(0, m − d(a,n))²", "their sum, divided by its"],
    terms: Terms::Pairs,
    without_positives: PUSHES_APART,
    without_negatives: (0, DRAWS_TOGETHER),
    ..PLAIN
};

/// What one pair costs, and how the costs are reduced to one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// d² or max(0, m − d)², mean over all pairs.
    Squared,
    /// Half of it, as in the paper.
    HalfSquared,
    /// d or max(0, m − d): the mean over same-class pairs that cost something and that over the others, added.
    Linear,
}

/// A contrastive loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrastive {
    /// What one pair costs.
    pub form: Form,
    /// How far apart two classes are to be, in the Euclidean distance.
    pub margin: f32,
}

impl BatchLoss for Contrastive {
    fn new(margin: f32, _params: &LossParams) -> Self {
        Self { form: Form::Squared, margin }
    }

    fn value_and_gradient(&self, batch: Embedded, _scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        self.over_pairs(batch.pairs, gradient)
    }

    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        self.term_of(batch.pairs, anchor)
    }
}

impl Contrastive {
    /// The loss over all pairs; writes ∂L/∂d, n × n, to `w`. 0 of fewer than two samples.
    pub fn over_pairs(&self, batch: Batch, w: &mut Matrix) -> f32 {
        let n = batch.labels.len();
        w.reshape(n, n);
        let pairs = (n * n.saturating_sub(1) / 2).max(1) as f64;
        // same class, other class: sum and number of those that cost something
        let mut costs = [(0.0f64, 0u32); 2];
        for i in 0..n {
            for j in i + 1..n {
                let other = usize::from(batch.labels[i] != batch.labels[j]);
                let Some((cost, slope)) = self.of_pair(batch.distance(i as u32, j as u32), other == 1) else {
                    continue;
                };
                costs[other].0 += cost;
                costs[other].1 += 1;
                w.lanes_mut(i)[j] = slope;
            }
        }
        let scale = match self.form {
            Form::Squared | Form::HalfSquared => [1.0 / pairs; 2],
            Form::Linear => costs.map(|(_, count)| 1.0 / f64::from(count.max(1))),
        };
        for i in 0..n {
            for j in i + 1..n {
                w.lanes_mut(i)[j] *= scale[usize::from(batch.labels[i] != batch.labels[j])] as f32;
            }
        }
        (costs[0].0 * scale[0] + costs[1].0 * scale[1]) as f32
    }

    /// The formula of one sample: the sum over its positives, that over its negatives, and the mean over its n − 1 pairs, of which
    /// each is in that of another sample too. `None` of the linear form, whose mean is over pairs that cost something.
    fn term_of(&self, batch: Batch, i: usize) -> Option<AnchorTerm> {
        let others = || (0..batch.labels.len()).filter(|&j| j != i);
        let sum = |other: bool| {
            let side = others().filter(|&j| (batch.labels[i] != batch.labels[j]) == other);
            let cost = |j| self.of_pair(batch.distance(i as u32, j as u32), other).map_or(0.0, |(cost, _)| cost);
            side.map(cost).reduce(|a, b| a + b)
        };
        let ([near, far], terms) = ([false, true].map(sum), others().count() as u32);
        let mean = (near.unwrap_or(0.0) + far.unwrap_or(0.0)) / f64::from(terms.max(1));
        (self.form != Form::Linear).then(|| AnchorTerm { terms, ..AnchorTerm::single(near, far, mean) })
    }

    /// What a pair of one class, or of two, costs, and the slope along its distance; `None` where it costs nothing.
    #[inline(always)]
    fn of_pair(&self, d: f32, other: bool) -> Option<(f64, f32)> {
        let x = if other { self.margin - d } else { d };
        if x <= 0.0 {
            return None;
        }
        let (cost, slope) = match self.form {
            Form::Squared => (f64::from(x) * f64::from(x), 2.0 * x),
            Form::HalfSquared => (0.5 * f64::from(x) * f64::from(x), x),
            Form::Linear => (f64::from(x), 1.0),
        };
        Some((cost, if other { -slope } else { slope }))
    }
}
