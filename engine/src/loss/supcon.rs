//! Supervised contrastive: the softmax over a row's similarities, its logarithm averaged over the positives.
//!
//! Khosla et al. 2020, eq. 2 (the sum over positives outside the logarithm). S = 1 − d is the cosine similarity.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, BatchLoss, Embedded, Scratch};
use super::params::{LossParams, TEMPERATURE_PARAM};
use super::rows::{LogSum, Sides, positives};
use super::spec::{Family, LossSpec, Measures, PLAIN};
use crate::choice::About;
use crate::distance::Distance;
use crate::matrix::Matrix;
use crate::mining::Batch;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About {
        label: "Supervised contrastive",
        help: "which are the positives? All of them at once among all others",
    },
    family: Family::OfBatch(BatchFns::of::<SupervisedContrastive>()),
    measures: Measures::Only(Distance::Cosine),
    params: &[TEMPERATURE_PARAM],
    formula: "−mean over p of ln(exp(s(a,p)/T) / Σ over all others of exp(s/T))",
    parts: ["mean over p of s(a,p)/T", "ln Σ over all others of exp(s/T)", "the second less the first"],
    pull_push: "|∂L/∂d| summed up; a positive with more than its share of the softmax is pushed.",
    // of two samples each has the other for certain
    without_negatives: (
        3,
        "This loss goes on making the similarities within a class equal, and nothing keeps classes apart.",
    ),
    ..PLAIN
};

/// The loss with its temperature T.
pub struct SupervisedContrastive {
    temperature: f32,
}

impl BatchLoss for SupervisedContrastive {
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

/// Mean over the samples with a loss of −mean over p of (S(i,p)/T − ln Σ over j ≠ i of e^(S(i,j)/T)). `batch` has cosine
/// distances; writes ∂L/∂d, n × n, to `w`. Samples without positives have none.
pub fn over_pairs(temperature: f32, batch: Batch, w: &mut Matrix) -> f32 {
    let n = batch.labels.len();
    w.reshape(n, n);
    let (mut total, mut rows) = (0.0f64, 0u32);
    for i in 0..n {
        let w = w.lanes_mut(i);
        let Some(mean) = mean(temperature, batch, i) else { continue };
        let Sides { near, far } = sides(temperature, batch, i, w);
        let all = near.and(far);
        let cost = all.value() - mean;
        if cost <= 0.0 {
            w.fill(0.0);
            continue;
        }
        (total, rows) = (total + cost, rows + 1);
        let [near, far] = [near, far].map(|side: LogSum| -all.share(side.greatest) / temperature);
        Sides::scale(batch, i, w, near, far);
        let count = positives(batch, i).count();
        positives(batch, i).for_each(|p| w[p] += 1.0 / count as f32 / temperature);
    }
    super::divided(w, rows);
    (total / f64::from(rows.max(1))) as f32
}

/// The formula of one sample: the mean over its positives, ln of the sum over all others, the second less the first.
fn anchor_term(temperature: f32, batch: Batch, i: usize) -> AnchorTerm {
    let Sides { near, far } = sides(temperature, batch, i, &mut vec![0.0; batch.labels.len()]);
    let (mean, all) = (mean(temperature, batch, i), near.and(far));
    let cost = mean.map_or(0.0, |mean| all.value() - mean);
    let cost = if cost > 0.0 { cost } else { 0.0 };
    AnchorTerm { terms: u32::from(cost > 0.0), ..AnchorTerm::single(mean, all.known(), cost) }
}

fn logit(temperature: f32, d: f32) -> f32 {
    (1.0 - d) / temperature
}

/// Mean of S(i,p)/T over the positives; `None` of none.
fn mean(temperature: f32, batch: Batch, i: usize) -> Option<f64> {
    let row = batch.d.row(i);
    let count = positives(batch, i).count();
    let sum = positives(batch, i).map(|p| f64::from(logit(temperature, row[p]))).sum::<f64>();
    (count > 0).then(|| sum / count as f64)
}

/// The sums over both sides of a row, their terms in `w`.
fn sides(temperature: f32, batch: Batch, i: usize, w: &mut [f32]) -> Sides {
    let logit = |d| logit(temperature, d);
    Sides::of(batch, i, w, f32::NEG_INFINITY, logit, logit)
}
