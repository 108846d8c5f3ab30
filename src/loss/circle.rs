//! Circle loss: every similarity is weighted by how far it is from its optimum, so that the border between positives and
//! negatives is a circle in the plane of the two.
//!
//! Sun et al. 2020, eq. 4–8, with O_p = 1 + m, O_n = −m, Δ_p = 1 − m, Δ_n = m. S = 1 − d is the cosine similarity.

use super::rows::{Sides, softplus};
use crate::matrix::{Matrix, greater};
use crate::mining::Batch;

/// A circle loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// m: how far from their optima similarities may be.
    pub margin: f32,
    /// γ: how sharply the worst pairs count most.
    pub gamma: f32,
}

impl Circle {
    /// Mean over the samples with a loss of softplus(ln Σ exp(−γ α_p (S(i,p) − Δ_p)) + ln Σ exp(γ α_n (S(i,n) − Δ_n))),
    /// α_p = max(0, O_p − S), α_n = max(0, S − O_n), which count as constants for the gradient. `batch` has cosine distances;
    /// writes ∂L/∂d, n × n, to `w`. Samples without positives or without negatives have none.
    pub fn over_pairs(&self, batch: Batch, w: &mut Matrix) -> f32 {
        let n = batch.labels.len();
        w.reshape(n, n);
        let Self { margin: m, gamma } = *self;
        let (mut total, mut rows) = (0.0f64, 0u32);
        for i in 0..n {
            let pull = |d: f32| gamma * greater(0.0, 1.0 + m - (1.0 - d));
            let push = |d: f32| gamma * greater(0.0, (1.0 - d) + m);
            let near = |d: f32| -pull(d) * ((1.0 - d) - (1.0 - m));
            let far = |d: f32| push(d) * ((1.0 - d) - m);
            let w = w.lanes_mut(i);
            let Sides { near, far } = Sides::of(batch, i, w, f32::NEG_INFINITY, near, far);
            let (cost, slope) = match near.is_empty() || far.is_empty() {
                true => (0.0, 0.0),
                false => softplus(near.value() + far.value()),
            };
            if cost <= 0.0 {
                w.fill(0.0);
                continue;
            }
            (total, rows) = (total + cost, rows + 1);
            let [near, far] = [slope / near.sum, -slope / far.sum].map(|share| share as f32);
            for ((w, &d), &label) in w.iter_mut().zip(batch.d.row(i)).zip(batch.labels) {
                *w *= if label == batch.labels[i] { near * pull(d) } else { far * push(d) };
            }
        }
        super::divided(w, rows);
        (total / f64::from(rows.max(1))) as f32
    }
}
