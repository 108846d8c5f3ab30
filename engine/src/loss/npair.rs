//! N-pair: each anchor's positive against the positives of all other classes, by cross-entropy over dot products.
//!
//! Sohn 2016, eq. 6 (multi-class N-pair loss), with its penalty on the embeddings' squared length.

use super::anchor_term::AnchorTerm;
use super::rows::LogSum;
use crate::matrix::Matrix;

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
pub fn slopes(f: &Matrix, pairs: &[Pair], sample: u32) -> Vec<(usize, f32)> {
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
pub fn anchor_term(penalty: f32, f: &Matrix, pairs: &[Pair], sample: u32) -> Option<AnchorTerm> {
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
