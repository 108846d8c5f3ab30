//! Lifted structure: every positive pair against all negatives of both of its samples, smoothly; and its generalization, every
//! anchor's positives against its negatives.
//!
//! Oh Song, Xiang, Jegelka & Savarese 2016, eq. 4; Hermans, Beyer & Leibe 2017, eq. 9. D is the Euclidean distance.

use super::anchor_term::AnchorTerm;
use super::batch_loss::{BatchFns, BatchLoss, Embedded, Scratch};
use super::params::LossParams;
use super::rows::{LogSum, Sides, negatives, positives};
use super::spec::{DRAWS_TOGETHER, Family, LossSpec, Margin, Measures, PLAIN, PUSHES_APART, Terms};
use crate::choice::About;
use crate::distance::Distance;
use crate::matrix::Matrix;
use crate::mining::Batch;

const MARGIN: Margin = Margin::Pair("how much farther than the positive the negatives are to be, smoothly");

/// The specification of the loss as it was first published.
pub const STRUCTURED: LossSpec = LossSpec {
    about: About {
        label: "Lifted structure",
        help: "every positive pair against all negatives of its two points at once",
    },
    family: Family::OfBatch(BatchFns::of::<Structured>()),
    measures: Measures::Only(Distance::Euclidean),
    margin: MARGIN,
    mean_of: "mean over positives",
    formula: "½ max(0, d(a,p) + ln(Σ exp(m − d(a,n)) + Σ exp(m − d(p,n))))²",
    parts: ["d(a,p) of its costliest p", "ln(Σ exp(m − d(a,n)) + Σ exp(m − d(p,n)))", "½ max(0, their sum)²"],
    terms: Terms::Positives,
    ..PLAIN
};

/// The specification of the generalized loss.
pub const GENERALIZED: LossSpec = LossSpec {
    about: About {
        label: "Generalized lifted",
        help: "an anchor's farthest positives against its closest negatives, both smoothly",
    },
    family: Family::OfBatch(BatchFns::of::<Generalized>()),
    measures: Measures::Only(Distance::Euclidean),
    margin: MARGIN,
    formula: "max(0, ln Σ exp(d(a,p)) + ln Σ exp(m − d(a,n)))",
    parts: ["ln Σ exp(d(a,p))", "ln Σ exp(m − d(a,n))", "max(0, their sum)"],
    without_positives: PUSHES_APART,
    without_negatives: (0, DRAWS_TOGETHER),
    ..PLAIN
};

/// The loss as it was first published.
pub struct Structured {
    margin: f32,
}

impl BatchLoss for Structured {
    fn new(margin: f32, _params: &LossParams) -> Self {
        Self { margin }
    }

    fn value_and_gradient(&self, batch: Embedded, scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        structured(self.margin, batch.pairs, scratch, gradient)
    }

    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        Some(structured_term(self.margin, batch.pairs, anchor))
    }
}

/// The generalized loss.
pub struct Generalized {
    margin: f32,
}

impl BatchLoss for Generalized {
    fn new(margin: f32, _params: &LossParams) -> Self {
        Self { margin }
    }

    fn value_and_gradient(&self, batch: Embedded, _scratch: &mut Scratch, gradient: &mut Matrix) -> f32 {
        generalized(self.margin, batch.pairs, gradient)
    }

    fn anchor_term(&self, batch: Embedded, anchor: usize) -> Option<AnchorTerm> {
        Some(generalized_term(self.margin, batch.pairs, anchor))
    }
}

/// Mean over the ordered positive pairs (i, j) of max(0, J)² / 2, J = ln(Σ exp(m − D(i,n)) + Σ exp(m − D(j,n))) + D(i,j).
/// Writes ∂L/∂D, n × n, to `w`. 0 where there is no positive pair.
pub fn structured(margin: f32, batch: Batch, scratch: &mut Scratch, w: &mut Matrix) -> f32 {
    let n = batch.labels.len();
    w.reshape(n, n);
    let distance = |i: usize, j: usize| batch.distance(i as u32, j as u32);
    scratch.pushes.clear();
    for i in 0..n {
        let row = w.lanes_mut(i);
        scratch.pushes.push(push(margin, batch, i, row));
        Sides::scale(batch, i, row, 0.0, 1.0);
    }
    scratch.slopes.clear();
    scratch.slopes.resize(n, 0.0);
    let pairs: usize = (0..n).map(|i| positives(batch, i).count()).sum();
    let scale = 1.0 / pairs.max(1) as f64;
    let mut total = 0.0f64;
    for i in 0..n {
        for j in positives(batch, i).filter(|&j| j > i) {
            let [own, other] = [scratch.pushes[i], scratch.pushes[j]];
            let both = own.and(other);
            // without a negative nothing is asked of the pair
            if both.is_empty() {
                continue;
            }
            let (value, parts) = (both.value(), [own.part_of(both), other.part_of(both)]);
            for (i, j, parts) in [(i, j, parts), (j, i, [parts[1], parts[0]])] {
                let cost = excess(value, distance(i, j));
                if cost > 0.0 {
                    total += 0.5 * cost * cost;
                    w.lanes_mut(i)[j] = (cost * scale) as f32;
                    scratch.slopes[i] += cost * scale * parts[0];
                    scratch.slopes[j] += cost * scale * parts[1];
                }
            }
        }
    }
    for (i, (slope, push)) in
        scratch.slopes.iter().zip(&scratch.pushes).enumerate().filter(|(_, (_, push))| !push.is_empty())
    {
        Sides::scale(batch, i, w.lanes_mut(i), 1.0, -(slope / push.sum) as f32);
    }
    (total * scale) as f32
}

/// The formula of one sample i, by its costliest positive j: D(i,j), the logarithm over the negatives of both, max(0, J)² / 2.
fn structured_term(margin: f32, batch: Batch, i: usize) -> AnchorTerm {
    let mut row = vec![0.0; batch.labels.len()];
    let own = push(margin, batch, i, &mut row);
    let pairs: Vec<(f64, f64, Option<f64>)> = positives(batch, i)
        .map(|j| {
            let (d, both) = (batch.distance(i as u32, j as u32), own.and(push(margin, batch, j, &mut row)).known());
            let j = both.map_or(0.0, |value| excess(value, d).max(0.0));
            (f64::from(d), 0.5 * j * j, both)
        })
        .collect();
    let costs = pairs.iter().map(|&(d, cost, _)| (d, cost));
    let anchor_term = AnchorTerm::of_positives(costs, None);
    let costliest = pairs.iter().reduce(|most, x| if x.1 > most.1 { x } else { most });
    AnchorTerm { negative_part: costliest.and_then(|x| x.2).map(|x| x as f32), ..anchor_term }
}

/// Σ exp(m − D(i,n)) over the negatives of a row, its terms in `w`.
fn push(margin: f32, batch: Batch, i: usize, w: &mut [f32]) -> LogSum {
    let push = |d: f32| margin - d;
    Sides::of(batch, i, w, f32::NEG_INFINITY, push, push).far
}

/// J of the logarithm over both samples' negatives and their distance.
fn excess(pushes: f64, d: f32) -> f64 {
    pushes + f64::from(d)
}

/// Mean over the samples of max(0, ln Σ exp D(i,p) + ln Σ exp(m − D(i,n))); the logarithm of an empty sum counts as 0.
/// Writes ∂L/∂D, n × n, to `w`.
pub fn generalized(margin: f32, batch: Batch, w: &mut Matrix) -> f32 {
    let n = batch.labels.len();
    w.reshape(n, n);
    let scale = 1.0 / n.max(1) as f64;
    let mut total = 0.0f64;
    for i in 0..n {
        let row = batch.d.row(i);
        let [pull, push] = sums(margin, batch, i);
        let cost = both(pull, push);
        if cost <= 0.0 {
            continue;
        }
        total += cost;
        let w = w.lanes_mut(i);
        positives(batch, i).for_each(|j| w[j] = scale as f32 * pull.share(row[j]));
        negatives(batch, i).for_each(|j| w[j] = -scale as f32 * push.share(margin - row[j]));
    }
    (total * scale) as f32
}

/// The formula of one sample: ln Σ exp D(i,p), ln Σ exp(m − D(i,n)), both together unless they are below 0.
fn generalized_term(margin: f32, batch: Batch, i: usize) -> AnchorTerm {
    let [pull, push] = sums(margin, batch, i);
    AnchorTerm::single(pull.known(), push.known(), both(pull, push).max(0.0))
}

/// Σ exp D(i,p), Σ exp(m − D(i,n))
fn sums(margin: f32, batch: Batch, i: usize) -> [LogSum; 2] {
    let row = batch.d.row(i);
    let pull = LogSum::of(positives(batch, i).map(|j| row[j]));
    [pull, LogSum::of(negatives(batch, i).map(|j| margin - row[j]))]
}

/// The sum of their logarithms; that of an empty sum counts as 0.
fn both(pull: LogSum, push: LogSum) -> f64 {
    pull.known().unwrap_or(0.0) + push.known().unwrap_or(0.0)
}
