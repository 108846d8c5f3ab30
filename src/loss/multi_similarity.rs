//! Multi-similarity: each anchor's pairs weighted softly by how far they are from a base similarity.
//!
//! Wang, Han, Huang, Dong & Scott 2019, eq. 15, without its pair mining; S = 1 − d is the cosine similarity.

use super::rows::{LogSum, negatives, positives};
use crate::matrix::Matrix;
use crate::mining::Batch;

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

impl MultiSimilarity {
    /// Mean over the samples of ln(1 + Σ exp(−α(S(i,p) − λ)))/α + ln(1 + Σ exp(β(S(i,n) − λ)))/β. `batch` has cosine distances;
    /// writes ∂L/∂d, n × n, to `w`.
    pub fn over_pairs(&self, batch: Batch, w: &mut Matrix) -> f32 {
        let n = batch.labels.len();
        w.reshape(n, n);
        let scale = 1.0 / n.max(1) as f32;
        let mut total = 0.0f64;
        for i in 0..n {
            let row = batch.d.row(i);
            let near = |j: usize| -self.alpha * ((1.0 - row[j]) - self.base);
            let far = |j: usize| self.beta * ((1.0 - row[j]) - self.base);
            let pull = LogSum::with_one(positives(batch, i).map(near));
            let push = LogSum::with_one(negatives(batch, i).map(far));
            total += pull.value() / f64::from(self.alpha) + push.value() / f64::from(self.beta);
            let w = w.lanes_mut(i);
            positives(batch, i).for_each(|j| w[j] = scale * pull.share(near(j)));
            negatives(batch, i).for_each(|j| w[j] = -scale * push.share(far(j)));
        }
        (total * f64::from(scale)) as f32
    }
}
