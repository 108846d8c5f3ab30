//! The contrastive loss over all pairs of a batch: same-class pairs are pulled together, others pushed apart up to a margin.
//!
//! Hadsell, Chopra & LeCun 2006, eq. 4; d is the Euclidean distance.

use crate::matrix::Matrix;
use crate::mining::Batch;

/// What one pair costs, and how many become one.
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
                let d = batch.distance(i as u32, j as u32);
                let x = if other == 1 { self.margin - d } else { d };
                if x <= 0.0 {
                    continue;
                }
                let (cost, slope) = match self.form {
                    Form::Squared => (f64::from(x) * f64::from(x), 2.0 * x),
                    Form::HalfSquared => (0.5 * f64::from(x) * f64::from(x), x),
                    Form::Linear => (f64::from(x), 1.0),
                };
                costs[other].0 += cost;
                costs[other].1 += 1;
                w.lanes_mut(i)[j] = if other == 1 { -slope } else { slope };
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
}
