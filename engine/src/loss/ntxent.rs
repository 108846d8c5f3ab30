//! NT-Xent, the normalized temperature-scaled cross-entropy: which of a row is the positive?
//!
//! Sohn 2016; Chen, Kornblith, Norouzi & Hinton 2020 (SimCLR), eq. 1, with class labels: the other positives of an anchor are
//! not in the denominator. S = 1 − d is the cosine similarity.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, BatchLoss, Embedded, Scratch};
use super::params::{LossParams, TEMPERATURE_PARAM};
use super::rows::{LogSum, Sides, positives};
use super::spec::{Family, LossSpec, Measures, PLAIN, Terms};
use crate::choice::About;
use crate::distance::Distance;
use crate::matrix::{Matrix, exp};
use crate::mining::Batch;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About { label: "NT-Xent", help: "which is the positive? One positive at a time among all negatives" },
    family: Family::OfBatch(BatchFns::of::<NtXent>()),
    measures: Measures::Only(Distance::Cosine),
    params: &[TEMPERATURE_PARAM],
    mean_of: "mean over positives",
    formula: "−ln(exp(s(a,p)/T) / (exp(s(a,p)/T) + Σ exp(s(a,n)/T)))",
    parts: ["s(a,p)/T of its costliest p", "ln Σ exp(s(a,n)/T)", "−ln of that p’s share"],
    terms: Terms::Positives,
    ..PLAIN
};

/// The loss with its temperature T.
pub struct NtXent {
    temperature: f32,
}

impl BatchLoss for NtXent {
    fn new(_margin: f32, params: &LossParams) -> Self {
        Self { temperature: params.temperature }
    }

    fn value_and_gradient(&self, batch: Embedded, _scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        over_pairs(self.temperature, batch.pairs, gradient)
    }

    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        Some(anchor_term(self.temperature, batch.pairs, anchor))
    }
}

/// Mean over the ordered positive pairs of −ln(e^(S(i,p)/T) / (e^(S(i,p)/T) + Σ e^(S(i,n)/T))). `batch` has cosine distances;
/// writes ∂L/∂d, n × n, to `w`. 0 where there is no positive pair.
pub fn over_pairs(temperature: f32, batch: Batch, w: &mut Matrix) -> f32 {
    let n = batch.labels.len();
    w.reshape(n, n);
    let pairs: usize = (0..n).map(|i| positives(batch, i).count()).sum();
    let scale = 1.0 / pairs.max(1) as f64;
    let mut total = 0.0f64;
    for i in 0..n {
        let row = batch.d.row(i);
        let w = w.lanes_mut(i);
        let others = others(temperature, batch, i, w);
        if others.is_empty() {
            w.fill(0.0);
            continue;
        }
        // of each positive: its share of e^x + Σ e^n, and the sum over positives of what one negative's unit has of it
        let mut shared = 0.0f64;
        for p in positives(batch, i) {
            let (cost, [own, rest]) = among(logit(temperature, row[p]), others);
            total += cost;
            // minus: as d grows, S falls
            w[p] = (scale * rest / (own + rest)) as f32 / temperature;
            shared += rest / (own + rest);
        }
        Sides::scale(batch, i, w, 1.0, -(scale * shared / others.sum) as f32 / temperature);
    }
    (total * scale) as f32
}

/// The formula of one sample, by its costliest positive: S(i,p)/T, ln Σ e^(S(i,n)/T), −ln of the first one's share.
fn anchor_term(temperature: f32, batch: Batch, i: usize) -> AnchorTerm {
    let others = others(temperature, batch, i, &mut vec![0.0; batch.labels.len()]);
    let positives = positives(batch, i).map(|p| {
        let x = logit(temperature, batch.d.row(i)[p]);
        (f64::from(x), if others.is_empty() { 0.0 } else { among(x, others).0 })
    });
    AnchorTerm::of_positives(positives, others.known())
}

fn logit(temperature: f32, d: f32) -> f32 {
    (1.0 - d) / temperature
}

/// Σ e^(S(i,n)/T) over the negatives of a row, its terms in `w`.
fn others(temperature: f32, batch: Batch, i: usize, w: &mut [f32]) -> LogSum {
    Sides::of(batch, i, w, f32::NEG_INFINITY, |_| 0.0, |d| logit(temperature, d)).far
}

/// −ln of the share of eˣ among itself and others, and what both are, in units of the greatest term.
fn among(x: f32, others: LogSum) -> (f64, [f64; 2]) {
    let greatest = if x > others.greatest { x } else { others.greatest };
    let (own, rest) = (f64::from(exp(x - greatest)), others.sum * f64::from(exp(others.greatest - greatest)));
    (f64::from(greatest - x) + libm::log(own + rest), [own, rest])
}
