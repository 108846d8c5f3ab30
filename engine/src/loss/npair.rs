//! N-pair: each anchor's positive against the positives of all other classes, by cross-entropy over dot products.
//!
//! Sohn 2016, eq. 6 (multi-class N-pair loss), with its penalty on the embeddings' squared length.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, BatchLoss, Embedded, Scratch};
use super::params::{LossParams, PENALTY_PARAM};
use super::rows::LogSum;
use super::spec::{Family, LossSpec, Measures, PLAIN, Terms};
use crate::choice::About;
use crate::matrix::Matrix;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About {
        label: "N-pair",
        help: "one pair of each class: the own positive against all others, by dot products",
    },
    family: Family::OfBatch(BatchFns::of::<NPair>()),
    measures: Measures::None("N-pair trains by dot products"),
    params: &[PENALTY_PARAM],
    mean_of: "mean over positives",
    formula: "ln(1 + Σ exp(a·n − a·p)) + λ‖f‖²",
    parts: ["a·p", "ln Σ exp(a·n)", "ln(1 + Σ exp(a·n − a·p))"],
    terms: Terms::Penalised,
    pull_push: "|∂L/∂(f·f)| with each it is paired with, summed up.",
    takes: "N-pair takes one pair of each class of the batch",
    without_negatives: (0, "Of this loss only the penalty is left, which draws every point towards the origin."),
    ..PLAIN
};

/// The N-pair loss.
pub struct NPair {
    /// λ: how much the mean squared length of the embeddings counts.
    penalty: f32,
}

impl BatchLoss for NPair {
    fn new(_margin: f32, params: &LossParams) -> Self {
        Self { penalty: params.penalty }
    }

    fn value_and_gradient(&self, batch: Embedded, scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        scratch.couples.clear();
        scratch.couples.extend(couples(batch.pairs.labels));
        over_pairs(self.penalty, batch.f, &scratch.couples, gradient)
    }

    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        let pairs: Vec<Pair> = couples(batch.pairs.labels).collect();
        anchor_term(self.penalty, batch.f, &pairs, anchor as u32)
    }

    fn part(labels: &[u32]) -> Vec<u32> {
        couples(labels).flatten().collect()
    }

    fn slopes(batch: Embedded, _gradient: &Matrix, anchor: usize) -> Vec<(usize, f32)> {
        let pairs: Vec<Pair> = couples(batch.pairs.labels).collect();
        slopes(batch.f, &pairs, anchor as u32)
    }
}

/// One pair for each class: anchor and positive, as places in a batch.
pub type Pair = [u32; 2];

/// The pairs that a batch gives: of each class with two samples the first two. The samples of a class stand side by side.
pub fn couples(labels: &[u32]) -> impl Iterator<Item = Pair> {
    (1..labels.len() as u32).filter_map(|i| {
        let of = |j: u32| labels[j as usize];
        (of(i - 1) == of(i) && (i < 2 || of(i - 2) != of(i))).then_some([i - 1, i])
    })
}

/// ∂L/∂(−⟨f, f⟩) of one sample with each that it is paired with: above 0 it is drawn to it. The penalty is of no pair.
fn slopes(f: &Matrix, pairs: &[Pair], sample: u32) -> Vec<(usize, f32)> {
    let dot = |i, j| dot(f, i, j);
    let scale = 1.0 / pairs.len().max(1) as f32;
    let mut slopes = Vec::new();
    for (i, &[a, _]) in pairs.iter().enumerate() {
        let all = LogSum::of(pairs.iter().map(|&[_, p]| dot(a, p)));
        for (j, &[_, p]) in pairs.iter().enumerate().filter(|&(_, &[_, p])| sample == a || sample == p) {
            let slope = scale * (f32::from(u8::from(i == j)) - all.share(dot(a, p)));
            slopes.push((if sample == a { p } else { a } as usize, slope));
        }
    }
    slopes
}

/// Mean over the pairs i of ln(1 + Σ over j ≠ i of exp(f(a,i)·f(p,j) − f(a,i)·f(p,i))), and `penalty` times the mean squared length of all
/// embeddings (E × n). Writes ∂L/∂f, E × n, to `grad`. 0 and no gradient for no pairs.
pub fn over_pairs(penalty: f32, f: &Matrix, pairs: &[Pair], grad: &mut Matrix) -> f32 {
    let (dim, n) = (f.rows(), f.cols());
    grad.reshape(dim, n);
    let dot = |i, j| dot(f, i, j);
    let scale = 1.0 / pairs.len().max(1) as f32;
    let mut total = 0.0f64;
    for (i, &[a, own]) in pairs.iter().enumerate() {
        let logits = pairs.iter().map(|&[_, p]| dot(a, p));
        let all = LogSum::of(logits.clone());
        total += all.value() - f64::from(dot(a, own));
        for (j, (&[_, p], x)) in pairs.iter().zip(logits).enumerate() {
            let slope = scale * (all.share(x) - f32::from(u8::from(i == j)));
            for k in 0..dim {
                let (from, to) = (f.at(k, a as usize), f.at(k, p as usize));
                let row = grad.lanes_mut(k);
                row[a as usize] += slope * to;
                row[p as usize] += slope * from;
            }
        }
    }
    if pairs.is_empty() {
        return 0.0;
    }
    let weight = penalty / n.max(1) as f32;
    for k in 0..dim {
        for (g, x) in grad.lanes_mut(k)[..n].iter_mut().zip(f.row(k)) {
            *g += 2.0 * weight * x;
        }
    }
    (total * f64::from(scale) + squares(f) * f64::from(weight)) as f32
}

/// The formula of the pair that a sample is of: f(a)·f(p), ln Σ exp f(a)·f(n) over the other pairs' positives n, and what the
/// pair costs. `None` where it is of none.
fn anchor_term(penalty: f32, f: &Matrix, pairs: &[Pair], sample: u32) -> Option<AnchorTerm> {
    let own = pairs.iter().position(|pair| pair.contains(&sample))?;
    let [a, p] = pairs[own];
    let others = pairs.iter().enumerate().filter(|&(j, _)| j != own).map(|(_, &[_, n])| dot(f, a, n));
    let all = LogSum::of(pairs.iter().map(|&[_, p]| dot(f, a, p)));
    let near = f64::from(dot(f, a, p));
    let anchor_term = AnchorTerm::single(Some(near), LogSum::of(others).known(), all.value() - near);
    let regularizer = (squares(f) * f64::from(penalty / f.cols().max(1) as f32)) as f32;
    Some(AnchorTerm { regularizer, as_positive: sample == p, ..anchor_term })
}

fn dot(f: &Matrix, i: u32, j: u32) -> f32 {
    (0..f.rows()).map(|k| f.at(k, i as usize) * f.at(k, j as usize)).sum::<f32>()
}

/// Σ ‖f‖²
fn squares(f: &Matrix) -> f64 {
    (0..f.rows()).flat_map(|k| f.row(k)).map(|&x| f64::from(x) * f64::from(x)).sum()
}
