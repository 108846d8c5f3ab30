//! Sums of exponentials over the rows of a batch, shifted by their greatest term so that none is beyond a float.

use crate::matrix::{LANES, Lanes, exp, greater, sum};
use crate::mining::Batch;

/// ln Σ eˣ: the greatest x and Σ e^(x − greatest).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LogSum {
    /// The greatest x; −∞ of none.
    pub greatest: f32,
    /// Σ e^(x − greatest); 0 of none.
    pub sum: f64,
}

impl LogSum {
    /// Of some numbers, looked at twice.
    pub fn of(numbers: impl Iterator<Item = f32> + Clone) -> Self {
        // where a comparison fails, as with NaN, the number is taken, and the loss is not finite
        let greatest = numbers.clone().fold(f32::NEG_INFINITY, |most, x| if x <= most { most } else { x });
        let sum = numbers.map(|x| f64::from(exp(x - greatest))).sum();
        Self { greatest, sum }
    }

    /// With 0 among the terms, where the greatest is not below it: ln(1 + Σ eˣ).
    pub fn and_one(self) -> Self {
        Self { sum: self.sum + f64::from(exp(-self.greatest)), ..self }
    }

    /// Of the terms of both.
    pub fn and(self, other: Self) -> Self {
        let greatest = if self.greatest <= other.greatest { other.greatest } else { self.greatest };
        Self { greatest, sum: self.above(greatest) + other.above(greatest) }
    }

    /// Σ e^(x − greatest) of another greatest; 0 of none.
    fn above(self, greatest: f32) -> f64 {
        if self.is_empty() { 0.0 } else { self.sum * f64::from(exp(self.greatest - greatest)) }
    }

    /// Its part in the sum of both that it is one of.
    pub fn part_of(self, both: Self) -> f64 {
        self.above(both.greatest) / both.sum
    }

    /// Whether there is no term.
    pub fn is_empty(self) -> bool {
        self.sum == 0.0
    }

    /// ln Σ eˣ; −∞ of none.
    pub fn value(self) -> f64 {
        f64::from(self.greatest) + libm::log(self.sum)
    }

    /// The same; `None` of none.
    pub fn known(self) -> Option<f64> {
        (!self.is_empty()).then(|| self.value())
    }

    /// eˣ as a share of the sum: the slope of the logarithm along x.
    pub fn share(self, x: f32) -> f32 {
        (f64::from(exp(x - self.greatest)) / self.sum) as f32
    }
}

/// The sums over a row's terms: over those of its own class, and over those of others.
///
/// Exponentials are dear: each is taken once, eight at a time, and stays in the row that its slope will be written to.
pub(super) struct Sides {
    /// Over the others of its own class.
    pub near: LogSum,
    /// Over those of other classes.
    pub far: LogSum,
}

impl Sides {
    /// Of row `i`, with the terms `near(d)` and `far(d)` for distances d. Writes e^(x − its side's greatest) to each place of the
    /// row of `w`, 0 to the sample's own. No greatest is below `least`.
    pub fn of(
        batch: Batch,
        i: usize,
        w: &mut [f32],
        least: f32,
        near: impl Fn(f32) -> f32,
        far: impl Fn(f32) -> f32,
    ) -> Self {
        let (labels, own) = (batch.labels, batch.labels[i]);
        let w = &mut w[..labels.len()];
        for ((w, &d), &label) in w.iter_mut().zip(batch.d.row(i)).zip(labels) {
            *w = if label == own { near(d) } else { far(d) };
        }
        w[i] = f32::NEG_INFINITY;
        let highest = folded(w, labels, own, f32::NEG_INFINITY, greater);
        let highest = highest.map(|lanes| lanes.into_iter().fold(least, greater));
        for (w, &label) in w.iter_mut().zip(labels) {
            let e = exp(*w - if label == own { highest[0] } else { highest[1] });
            *w = if *w == f32::NEG_INFINITY { 0.0 } else { e };
        }
        let sums = folded(w, labels, own, 0.0, |a, b| a + b).map(|lanes| f64::from(sum(lanes)));
        let [near, far] = [0, 1].map(|side| LogSum { greatest: highest[side], sum: sums[side] });
        Self { near, far }
    }

    /// Those of other classes multiplied by one factor, those of its own by another.
    pub fn scale(batch: Batch, i: usize, w: &mut [f32], near: f32, far: f32) {
        let own = batch.labels[i];
        w.iter_mut().zip(batch.labels).for_each(|(w, &label)| *w *= if label == own { near } else { far });
    }
}

/// Each side's terms folded into eight lanes, always in the same order; where there is none, `none`.
#[inline(always)]
fn folded(terms: &[f32], labels: &[u32], own: u32, none: f32, fold: impl Fn(f32, f32) -> f32) -> [Lanes; 2] {
    let mut sides = [[none; LANES]; 2];
    for (terms, labels) in terms.chunks(LANES).zip(labels.chunks(LANES)) {
        for (lane, (&term, &label)) in terms.iter().zip(labels).enumerate() {
            let parted = if label == own { [term, none] } else { [none, term] };
            [0, 1].into_iter().for_each(|side| sides[side][lane] = fold(parted[side], sides[side][lane]));
        }
    }
    sides
}

/// The other samples of a row's class, by their columns.
pub(super) fn positives<'a>(batch: Batch<'a>, i: usize) -> impl Iterator<Item = usize> + Clone + use<'a> {
    batch.positives(i as u32).map(|j| j as usize)
}

/// The samples of other classes.
pub(super) fn negatives<'a>(batch: Batch<'a>, i: usize) -> impl Iterator<Item = usize> + Clone + use<'a> {
    batch.negatives(i as u32).map(|j| j as usize)
}

/// ln(1 + eˣ), and its slope.
pub fn softplus(x: f64) -> (f64, f64) {
    let e = libm::exp(-x.abs());
    let slope = if x > 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
    ((if x > 0.0 { x } else { 0.0 }) + libm::log1p(e), slope)
}
