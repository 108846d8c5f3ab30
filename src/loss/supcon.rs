//! Supervised contrastive: the softmax over a row's similarities, its logarithm averaged over the positives.
//!
//! Khosla et al. 2020, eq. 2 (the sum over positives outside the logarithm). S = 1 − d is the cosine similarity.

use super::rows::{LogSum, positives};
use crate::matrix::Matrix;
use crate::mining::Batch;

/// Mean over the samples with a loss of −mean over p of (S(i,p)/T − ln Σ over j ≠ i of e^(S(i,j)/T)). `batch` has cosine
/// distances; writes ∂L/∂d, n × n, to `w`. Samples without positives have none.
pub fn over_pairs(temperature: f32, batch: Batch, w: &mut Matrix) -> f32 {
    let n = batch.labels.len();
    w.reshape(n, n);
    let (mut total, mut rows) = (0.0f64, 0u32);
    for i in 0..n {
        let count = positives(batch, i).count();
        let row = batch.d.row(i);
        let logit = |j: usize| (1.0 - row[j]) / temperature;
        let all = LogSum::of((0..n).filter(|&j| j != i).map(logit));
        if count == 0 {
            continue;
        }
        let mean = positives(batch, i).map(|p| f64::from(logit(p))).sum::<f64>() / count as f64;
        let cost = all.value() - mean;
        if cost <= 0.0 {
            continue;
        }
        (total, rows) = (total + cost, rows + 1);
        let w = w.lanes_mut(i);
        (0..n).filter(|&j| j != i).for_each(|j| w[j] = -all.share(logit(j)) / temperature);
        positives(batch, i).for_each(|p| w[p] += 1.0 / count as f32 / temperature);
    }
    super::divided(w, rows);
    (total / f64::from(rows.max(1))) as f32
}
