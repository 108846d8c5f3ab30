//! Multi-similarity: each anchor's pairs weighted softly by how far they are from a base similarity.
//!
//! Wang, Han, Huang, Dong & Scott 2019, eq. 15, without its pair mining; S = 1 − d is the cosine similarity.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, BatchLoss, Embedded, Scratch};
use super::params::{BASE_PARAM, LossParams, PULLING_PARAM, PUSHING_PARAM};
use super::rows::{LogSum, Sides, negatives, positives};
use super::spec::{DRAWS_TOGETHER, Family, LossSpec, Measures, PLAIN, PUSHES_APART};
use crate::choice::About;
use crate::distance::Distance;
use crate::matrix::Matrix;
use crate::mining::Batch;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About { label: "Multi-similarity", help: "all pairs of an anchor, those on the wrong side of λ the most" },
    family: Family::OfBatch(BatchFns::of::<MultiSimilarity>()),
    measures: Measures::Only(Distance::Cosine),
    params: &[PULLING_PARAM, PUSHING_PARAM, BASE_PARAM],
    without_triplets_from: Some(2),
    formula: "ln(1 + Σ exp(−α(s(a,p) − λ)))/α + ln(1 + Σ exp(β(s(a,n) − λ)))/β",
    parts: ["ln(1 + Σ exp(−α(s(a,p) − λ)))/α", "ln(1 + Σ exp(β(s(a,n) − λ)))/β", "their sum"],
    without_positives: PUSHES_APART,
    without_negatives: (0, DRAWS_TOGETHER),
    ..PLAIN
};

/// A multi-similarity loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MultiSimilarity {
    /// α: how sharply the least similar positives count most.
    pub alpha: f32,
    /// β: how sharply the most similar negatives count most.
    pub beta: f32,
    /// λ: the similarity that parts positives from negatives.
    pub base: f32,
}

impl BatchLoss for MultiSimilarity {
    fn new(_margin: f32, params: &LossParams) -> Self {
        Self { alpha: params.pulling, beta: params.pushing, base: params.base }
    }

    fn value_and_gradient(&self, batch: Embedded, _scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        self.over_pairs(batch.pairs, gradient)
    }

    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        Some(self.term_of(batch.pairs, anchor))
    }
}

impl MultiSimilarity {
    /// Mean over the samples of ln(1 + Σ exp(−α(S(i,p) − λ)))/α + ln(1 + Σ exp(β(S(i,n) − λ)))/β. `batch` has cosine distances;
    /// writes ∂L/∂d, n × n, to `w`.
    pub fn over_pairs(&self, batch: Batch, w: &mut Matrix) -> f32 {
        let n = batch.labels.len();
        w.reshape(n, n);
        let scale = 1.0 / n.max(1) as f64;
        let mut total = 0.0f64;
        for i in 0..n {
            let w = w.lanes_mut(i);
            let [pull, push] = self.sums(batch, i, w);
            let [near, far] = self.parts([pull, push]);
            total += near + far;
            let [near, far] = [scale / pull.sum, -scale / push.sum].map(|share| share as f32);
            Sides::scale(batch, i, w, near, far);
        }
        (total * scale) as f32
    }

    /// The formula of one sample: the part of its positives, that of its negatives, both together.
    fn term_of(&self, batch: Batch, i: usize) -> AnchorTerm {
        let [near, far] = self.parts(self.sums(batch, i, &mut vec![0.0; batch.labels.len()]));
        let some = [positives(batch, i).next(), negatives(batch, i).next()].map(|j| j.is_some());
        AnchorTerm::single(some[0].then_some(near), some[1].then_some(far), near + far)
    }

    /// 1 + Σ of either side of a row, their terms in `w`.
    fn sums(&self, batch: Batch, i: usize, w: &mut [f32]) -> [LogSum; 2] {
        let near = |d: f32| -self.alpha * ((1.0 - d) - self.base);
        let far = |d: f32| self.beta * ((1.0 - d) - self.base);
        let sides = Sides::of(batch, i, w, 0.0, near, far);
        [sides.near.and_one(), sides.far.and_one()]
    }

    /// What either side costs.
    fn parts(&self, [pull, push]: [LogSum; 2]) -> [f64; 2] {
        [pull.value() / f64::from(self.alpha), push.value() / f64::from(self.beta)]
    }
}
