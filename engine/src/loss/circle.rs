//! Circle loss: every similarity is weighted by how far it is from its optimum, so that the border between positives and
//! negatives is a circle in the plane of the two.
//!
//! Sun et al. 2020, eq. 4–8, with O_p = 1 + m, O_n = −m, Δ_p = 1 − m, Δ_n = m. S = 1 − d is the cosine similarity.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, BatchLoss, Embedded, Scratch};
use super::params::{GAMMA_PARAM, LossParams, RELAXATION_PARAM};
use super::rows::{Sides, softplus};
use super::spec::{Family, LossSpec, Measures, PLAIN};
use crate::choice::About;
use crate::distance::Distance;
use crate::matrix::{Matrix, greater};
use crate::mining::Batch;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About {
        label: "Circle",
        help: "every similarity pulls the harder, the farther it is from its best; slow in two dimensions",
    },
    family: Family::OfBatch(BatchFns::of::<Circle>()),
    measures: Measures::Only(Distance::Cosine),
    params: &[RELAXATION_PARAM, GAMMA_PARAM],
    formula: "ln(1 + Σ exp(−γ(1 + m − s(a,p))(s(a,p) − 1 + m)) · Σ exp(γ(s(a,n) + m)(s(a,n) − m)))",
    parts: [
        "ln Σ exp(−γ(1 + m − s(a,p))(s(a,p) − 1 + m))",
        "ln Σ exp(γ(s(a,n) + m)(s(a,n) − m))",
        "ln(1 + exp(their sum))",
    ],
    ..PLAIN
};

/// A circle loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// m: how far from their optima similarities may be.
    pub margin: f32,
    /// γ: how sharply the worst pairs count most.
    pub gamma: f32,
}

impl BatchLoss for Circle {
    fn new(_margin: f32, params: &LossParams) -> Self {
        Self { margin: params.relaxation, gamma: params.gamma }
    }

    fn value_and_gradient(&self, batch: Embedded, _scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        self.over_pairs(batch.pairs, gradient)
    }

    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        Some(self.term_of(batch.pairs, anchor))
    }
}

impl Circle {
    /// Mean over the samples with a loss of softplus(ln Σ exp(−γ α_p (S(i,p) − Δ_p)) + ln Σ exp(γ α_n (S(i,n) − Δ_n))),
    /// α_p = max(0, O_p − S), α_n = max(0, S − O_n), which count as constants for the gradient. `batch` has cosine distances;
    /// writes ∂L/∂d, n × n, to `w`. Samples without positives or without negatives have none.
    pub fn over_pairs(&self, batch: Batch, w: &mut Matrix) -> f32 {
        let n = batch.labels.len();
        w.reshape(n, n);
        let (mut total, mut rows) = (0.0f64, 0u32);
        for i in 0..n {
            let w = w.lanes_mut(i);
            let sides = self.sides(batch, i, w);
            let (cost, slope) = Self::cost(&sides);
            let Sides { near, far } = sides;
            if cost <= 0.0 {
                w.fill(0.0);
                continue;
            }
            (total, rows) = (total + cost, rows + 1);
            let [near, far] = [slope / near.sum, -slope / far.sum].map(|share| share as f32);
            for ((w, &d), &label) in w.iter_mut().zip(batch.d.row(i)).zip(batch.labels) {
                *w *= if label == batch.labels[i] { near * self.pull(d) } else { far * self.push(d) };
            }
        }
        super::divided(w, rows);
        (total / f64::from(rows.max(1))) as f32
    }

    /// The formula of one sample: ln of the sum over its positives, ln of that over its negatives, softplus of both.
    fn term_of(&self, batch: Batch, i: usize) -> AnchorTerm {
        let sides = self.sides(batch, i, &mut vec![0.0; batch.labels.len()]);
        let (cost, _) = Self::cost(&sides);
        AnchorTerm { terms: u32::from(cost > 0.0), ..AnchorTerm::single(sides.near.known(), sides.far.known(), cost) }
    }

    /// γ α_p
    #[inline(always)]
    fn pull(&self, d: f32) -> f32 {
        self.gamma * greater(0.0, 1.0 + self.margin - (1.0 - d))
    }

    /// γ α_n
    #[inline(always)]
    fn push(&self, d: f32) -> f32 {
        self.gamma * greater(0.0, (1.0 - d) + self.margin)
    }

    /// The sums over both sides of a row, their terms in `w`.
    fn sides(&self, batch: Batch, i: usize, w: &mut [f32]) -> Sides {
        let near = |d: f32| -self.pull(d) * ((1.0 - d) - (1.0 - self.margin));
        let far = |d: f32| self.push(d) * ((1.0 - d) - self.margin);
        Sides::of(batch, i, w, f32::NEG_INFINITY, near, far)
    }

    /// What a row costs, and the slope along either logarithm; none without positives or without negatives.
    fn cost(Sides { near, far }: &Sides) -> (f64, f64) {
        match near.is_empty() || far.is_empty() {
            true => (0.0, 0.0),
            false => softplus(near.value() + far.value()),
        }
    }
}
