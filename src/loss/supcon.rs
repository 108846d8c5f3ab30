//! Supervised contrastive: the softmax over a row's similarities, its logarithm averaged over the positives.
//!
//! Khosla et al. 2020, eq. 2 (the sum over positives outside the logarithm). S = 1 − d is the cosine similarity.

use super::rows::{Sides, positives};
use crate::matrix::{Matrix, exp, greater};
use crate::mining::Batch;

/// Mean over the samples with a loss of −mean over p of (S(i,p)/T − ln Σ over j ≠ i of e^(S(i,j)/T)). `batch` has cosine
/// distances; writes ∂L/∂d, n × n, to `w`. Samples without positives have none.
pub fn over_pairs(temperature: f32, batch: Batch, w: &mut Matrix) -> f32 {
    let n = batch.labels.len();
    w.reshape(n, n);
    let (mut total, mut rows) = (0.0f64, 0u32);
    for i in 0..n {
        let count = positives(batch, i).count();
        if count == 0 {
            continue;
        }
        let logit = |d: f32| (1.0 - d) / temperature;
        let (row, w) = (batch.d.row(i), w.lanes_mut(i));
        let Sides { near, far } = Sides::of(batch, i, w, f32::NEG_INFINITY, logit, logit);
        let greatest = greater(near.greatest, far.greatest);
        let [near, far] = [near, far].map(|side| (side.sum, f64::from(exp(side.greatest - greatest))));
        let all = near.0 * near.1 + far.0 * far.1;
        let mean = positives(batch, i).map(|p| f64::from(logit(row[p]))).sum::<f64>() / count as f64;
        let cost = f64::from(greatest) + libm::log(all) - mean;
        if cost <= 0.0 {
            w.fill(0.0);
            continue;
        }
        (total, rows) = (total + cost, rows + 1);
        let [near, far] = [near, far].map(|(_, share)| -(share / all) as f32 / temperature);
        Sides::scale(batch, i, w, near, far);
        positives(batch, i).for_each(|p| w[p] += 1.0 / count as f32 / temperature);
    }
    super::divided(w, rows);
    (total / f64::from(rows.max(1))) as f32
}
