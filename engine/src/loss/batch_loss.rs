//! What a loss of a whole batch is: value, gradient, and the formula of one anchor.

use super::anchor_term::AnchorTerm;
use super::params::LossParams;
use super::rows::LogSum;
use crate::matrix::Matrix;
use crate::mining::Batch;

/// A batch as a loss looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Embedded<'a> {
    /// Embeddings, E × n.
    pub f: &'a Matrix,
    /// Their distances, in the distance that trains, and their labels.
    pub pairs: Batch<'a>,
}

/// Buffers that are used again from step to step, so that a step allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// N-pair: the pairs that the batch gives.
    pub(super) couples: Vec<[u32; 2]>,
    /// Lifted structure: ln Σ exp(m − D(i,n)) over the negatives n of each sample i.
    pub(super) pushes: Vec<LogSum>,
    /// ∂L/∂ of that.
    pub(super) slopes: Vec<f64>,
}

impl Scratch {
    /// Makes room for batches of `n` samples.
    pub fn reserve(&mut self, n: usize) {
        self.couples.reserve(n);
    }
}

/// A loss of a whole batch, with its numbers.
pub trait BatchLoss: Sized {
    /// The loss with this margin and these numbers of its own.
    fn new(margin: f32, params: &LossParams) -> Self;

    /// The loss. Writes its gradient to `gradient`: ∂L/∂d of all pairs, n × n; of a loss that measures no distance, ∂L/∂f, E × n.
    fn value_and_gradient(&self, batch: Embedded, scratch: &mut Scratch, gradient: &mut Matrix) -> f32;

    /// The formula of one sample of the batch with its numbers; `None` if it is in none.
    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm>;

    /// The samples that the loss looks at, of samples with these labels.
    fn part(labels: &[u32]) -> Vec<u32> {
        (0..labels.len() as u32).collect()
    }

    /// ∂L/∂d of one sample with each other that the loss pairs it with, of the gradient that was written.
    fn slopes(batch: Embedded, gradient: &Matrix, anchor: usize) -> Vec<(usize, f32)> {
        slopes(gradient, batch.pairs.labels.len(), anchor)
    }
}

/// ∂L/∂d of one of `n` samples with each other that it is paired with, of ∂L/∂d of all pairs.
pub fn slopes(gradient: &Matrix, n: usize, anchor: usize) -> Vec<(usize, f32)> {
    let slope = |j| gradient.at(anchor, j) + gradient.at(j, anchor);
    (0..n).map(|j| (j, slope(j))).filter(|&(j, w)| j != anchor && w != 0.0).collect()
}

/// The functions of one [`BatchLoss`] as plain pointers: a step calls one of them, and nothing within it is dynamic.
#[derive(Clone, Copy, Debug)]
pub struct BatchFns {
    pub(super) value_and_gradient: fn(f32, &LossParams, Embedded, &mut Scratch, &mut Matrix) -> f32,
    pub(super) anchor_term: fn(f32, &LossParams, Embedded, usize) -> Option<AnchorTerm>,
    /// [`BatchLoss::part`]
    pub part: fn(&[u32]) -> Vec<u32>,
    /// [`BatchLoss::slopes`]
    pub slopes: fn(Embedded, &Matrix, usize) -> Vec<(usize, f32)>,
}

impl BatchFns {
    /// Those of a loss.
    pub const fn of<L: BatchLoss>() -> Self {
        Self {
            value_and_gradient: |margin, params, batch, scratch, gradient| {
                L::new(margin, params).value_and_gradient(batch, scratch, gradient)
            },
            anchor_term: |margin, params, batch, anchor| L::new(margin, params).anchor_term(batch, anchor),
            part: L::part,
            slopes: L::slopes,
        }
    }
}
