//! Sums of exponentials over the rows of a batch, shifted by their greatest term so that none is beyond a float.

use crate::matrix::exp;
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
        Self::with(numbers, f32::NEG_INFINITY)
    }

    /// Of some numbers and 0: ln(1 + Σ eˣ).
    pub fn with_one(numbers: impl Iterator<Item = f32> + Clone) -> Self {
        let mut all = Self::with(numbers, 0.0);
        all.sum += f64::from(exp(-all.greatest));
        all
    }

    fn with(numbers: impl Iterator<Item = f32> + Clone, least: f32) -> Self {
        // where a comparison fails, as with NaN, the number is taken, and the loss is not finite
        let greatest = numbers.clone().fold(least, |most, x| if x <= most { most } else { x });
        let sum = numbers.map(|x| f64::from(exp(x - greatest))).sum();
        Self { greatest, sum }
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

    /// eˣ as a share of the sum: the slope of the logarithm along x.
    pub fn share(self, x: f32) -> f32 {
        (f64::from(exp(x - self.greatest)) / self.sum) as f32
    }
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
