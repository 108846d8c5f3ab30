//! The only numeric container: a row-major `f32` matrix whose rows are padded to whole [`LANES`].
//!
//! Activations are stored feature by feature: a row is one feature, a column one sample, so that every inner loop of the
//! engine runs over samples that lie side by side in memory. The padding is there so that those loops have no remainder.
//! Padding is written by the kernels and never read as a value; where a sum runs over a padded row, one factor's padding is 0.

use std::fmt;

pub use wide::f32x8 as Vector;
use wide::{bytemuck::cast, f32x4};

/// Width of the partial sums: eight lanes, natively and in wasm alike, so that sums have one order everywhere.
pub const LANES: usize = 8;

/// `n` rounded up to whole lanes.
pub const fn padded(n: usize) -> usize {
    n.div_ceil(LANES) * LANES
}

/// Samples of unequal widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ragged {
    /// The first sample whose width is not that of sample 0.
    pub sample: usize,
}

impl fmt::Display for Ragged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sample {} has another number of coordinates than sample 0", self.sample)
    }
}

/// A `rows` × `cols` matrix, row-major, each row padded with zeros to a multiple of [`LANES`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    stride: usize,
    data: Vec<f32>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        let stride = padded(cols);
        Self { rows, cols, stride, data: vec![0.0; rows * stride] }
    }

    /// A matrix from its entries, `entry(row, col)`.
    pub fn from_fn(rows: usize, cols: usize, mut entry: impl FnMut(usize, usize) -> f32) -> Self {
        let mut m = Self::zeros(rows, cols);
        for r in 0..rows {
            for c in 0..cols {
                m.data[r * m.stride + c] = entry(r, c);
            }
        }
        m
    }

    /// These of its columns, side by side.
    pub fn select(&self, columns: &[u32]) -> Self {
        Self::from_fn(self.rows, columns.len(), |row, i| self.at(row, columns[i] as usize))
    }

    /// A matrix from samples, each a list of its features: sample i becomes column i.
    pub fn from_samples(samples: &[Vec<f32>]) -> Result<Self, Ragged> {
        let features = samples.first().map_or(0, Vec::len);
        match samples.iter().position(|s| s.len() != features) {
            Some(sample) => Err(Ragged { sample }),
            None => Ok(Self::from_fn(features, samples.len(), |feature, sample| samples[sample][feature])),
        }
    }

    /// Number of rows (features).
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns (samples).
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// One entry.
    pub fn at(&self, row: usize, col: usize) -> f32 {
        self.row(row)[col]
    }

    /// Sets one entry.
    pub fn set(&mut self, row: usize, col: usize, value: f32) {
        assert!(col < self.cols);
        self.data[row * self.stride + col] = value;
    }

    /// One row, without its padding.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.data[row * self.stride..][..self.cols]
    }

    /// One row with its padding: whole lanes.
    pub fn lanes(&self, row: usize) -> &[f32] {
        &self.data[row * self.stride..][..self.stride]
    }

    /// One row with its padding, to be written.
    pub fn lanes_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.data[row * self.stride..][..self.stride]
    }

    /// All rows with their padding.
    pub fn padded_data(&self) -> &[f32] {
        &self.data
    }

    /// All rows with their padding, to be written.
    pub fn padded_data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// Distance in memory from a row to the next: the columns rounded up to whole lanes.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Gives the matrix another shape, its content unspecified (padding too), without allocating if it has been as large.
    pub fn shape(&mut self, rows: usize, cols: usize) {
        self.rows = rows;
        self.cols = cols;
        self.stride = padded(cols);
        self.data.resize(rows * self.stride, 0.0);
    }

    /// Gives the matrix another shape, all zeros, without allocating if it has been as large before.
    pub fn reshape(&mut self, rows: usize, cols: usize) {
        self.rows = rows;
        self.cols = cols;
        self.stride = padded(cols);
        self.data.clear();
        self.data.resize(rows * self.stride, 0.0);
    }

    /// Whether every entry is finite.
    pub fn is_finite(&self) -> bool {
        (0..self.rows).all(|r| self.row(r).iter().all(|v| v.is_finite()))
    }
}

/// Eight values side by side, in memory. [`Vector`] is the same in registers: only its element-wise operations are used,
/// which are those of IEEE 754 and give the same bits everywhere.
pub type Lanes = [f32; LANES];

/// The value that all lanes of a vector have.
#[inline(always)]
pub fn splat(value: f32) -> Vector {
    Vector::splat(value)
}

/// `a` where the mask is set, else 0.
#[inline(always)]
pub fn masked(mask: Vector, a: Vector) -> Vector {
    mask & a
}

/// The whole lanes of a padded row.
pub fn lanes(row: &[f32]) -> &[Lanes] {
    row.as_chunks().0
}

/// The whole lanes of a padded row, to be written.
pub fn lanes_mut(row: &mut [f32]) -> &mut [Lanes] {
    row.as_chunks_mut().0
}

/// The sum of eight lanes, always in this order.
#[inline(always)]
pub fn sum(v: Lanes) -> f32 {
    ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
}

/// [`sum`] of four vectors at once.
#[inline(always)]
pub fn sums(vectors: [Vector; 4]) -> [f32; 4] {
    let quarters = vectors.map(|v| {
        let [low, high]: [f32x4; 2] = cast(v);
        low + high
    });
    let [a, b, c, d] = f32x4::transpose(quarters);
    ((a + c) + (b + d)).to_array()
}

/// `a` where it is less than `b`, else `b`: plain compare-and-select, which compiles to one instruction where `f32::min`,
/// with its rule for NaN, does not.
#[inline(always)]
pub fn lesser(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// `a` where it is greater than `b`, else `b`.
#[inline(always)]
pub fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// eˣ to 2 units in the last place for x in [−87, 88]; beyond, the value at that end. Cody & Waite's reduction
/// x = k ln 2 + r, then the Taylor polynomial of degree 7, whose error on |r| ≤ ln 2 / 2 is below 6·10⁻⁹. NaN stays NaN.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // 1.5 · 2²³: adding it rounds to an integer and leaves that integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts; the first has trailing zeros enough that k · HIGH is exact.
    const HIGH: f32 = 0.693_359_4;
    const LOW: f32 = -2.121_944_4e-4;
    // the bound first: where a comparison fails, as with NaN, the second operand is taken
    let x = greater(-87.0, lesser(88.0, x));
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * HIGH) - k * LOW;
    let tail = 1.0 / 720.0 + r * (1.0 / 5040.0);
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * tail)))));
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3F80_0000));
    p * scale
}

/// tanh of eight values to 4·10⁻⁷: an odd rational function of degree 9 over 8, fitted for least relative error on |x| ≤ 8.5
/// (Lawson's iteration; 1.2·10⁻⁸ before rounding). Beyond |x| = 7 what is left to 1 is so small that rounding would take it away:
/// there it is 1 − 2 / (e²ˣ + 1), rounded once, which reaches 1 at 9.01, where the true function's nearest float does. From there
/// on a saturated neuron has no gradient at all. NaN stays NaN.
#[inline(always)]
pub fn tanh(x: Lanes) -> Lanes {
    const FAR: f32 = 7.0;
    let mut t = x.map(tanh_near);
    // most often none is
    if x.iter().fold(false, |far, x| far | (x.abs() > FAR)) {
        for (t, x) in t.iter_mut().zip(x) {
            *t = if x.abs() > FAR { tanh_far(x) } else { *t };
        }
    }
    t
}

#[inline(always)]
fn tanh_near(x: f32) -> f32 {
    const P: [f32; 5] = [1.0, 0.134_132_47, 0.003_534_027_1, 2.125_105e-5, 1.426_923_6e-8];
    const Q: [f32; 5] = [1.0, 0.467_465_7, 0.026_022_753, 3.348_865e-4, 8.145_126e-7];
    let y = x * x;
    let p = P[0] + y * (P[1] + y * (P[2] + y * (P[3] + y * P[4])));
    let q = Q[0] + y * (Q[1] + y * (Q[2] + y * (Q[3] + y * Q[4])));
    x * p / q
}

#[inline(never)]
fn tanh_far(x: f32) -> f32 {
    let t = 1.0 - 2.0 / (exp(2.0 * x.abs()) + 1.0);
    if x < 0.0 { -t } else { t }
}

/// ln(1 + e) and 1 / (1 + e) for e in [0, 1], to 3·10⁻⁷ of their values however small: 2 artanh s with s = e / (2 + e), artanh s / s
/// as a polynomial in s², fitted for least relative error (4.5·10⁻⁹ before rounding). NaN stays NaN.
#[inline(always)]
pub fn log1p(e: f32) -> [f32; 2] {
    const C: [f32; 4] = [0.333_332_1, 0.200_107_63, 0.140_009_03, 0.140_059_93];
    let (one, two) = (1.0 + e, 2.0 + e);
    // one division for both
    let both = 1.0 / (one * two);
    let s = e * (both * one);
    let u = s * s;
    let log = (s + s) * (1.0 + u * (C[0] + u * (C[1] + u * (C[2] + u * C[3]))));
    [log, both * two]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_two_units_in_the_last_place() {
        for i in -87_000..=88_000 {
            let x = i as f32 / 1000.0;
            let want = libm::exp(x.into());
            assert!((f64::from(exp(x)) / want - 1.0).abs() < 2.4e-7, "{x}: {} {want}", exp(x));
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37 && exp(200.0).is_finite() && exp(f32::NAN).is_nan());
    }

    #[test]
    fn log1p_is_within_its_stated_error() {
        for i in 0..=200_000 {
            let e = if i % 2 == 0 { i as f32 / 200_000.0 } else { exp(-i as f32 / 2500.0) };
            let want = libm::log1p(e.into());
            let [log, inverse] = log1p(e).map(f64::from);
            assert!((log - want).abs() <= 3e-7 * want, "{e}");
            assert!((inverse * (1.0 + f64::from(e)) - 1.0).abs() <= 3e-7, "{e}");
        }
        assert!(log1p(f32::NAN).iter().all(|x| x.is_nan()));
    }

    /// tanh of one value, the other lanes being others.
    fn tanh_of(x: f32) -> f32 {
        let lanes = std::array::from_fn(|lane| if lane == 3 { x } else { lane as f32 - 4.0 });
        tanh(lanes)[3]
    }

    #[test]
    fn tanh_is_within_its_stated_error_odd_and_bounded() {
        for i in 0..=200_000 {
            let x = i as f32 / 10_000.0;
            let want = libm::tanh(x.into());
            assert!((f64::from(tanh_of(x)) - want).abs() <= 4e-7 * want, "{x}");
            assert!(tanh_of(-x) == -tanh_of(x) && tanh_of(x) <= 1.0);
        }
        assert!(tanh_of(f32::INFINITY) == 1.0 && tanh_of(f32::NEG_INFINITY) == -1.0 && tanh_of(f32::NAN).is_nan());
    }

    #[test]
    fn tanh_saturates_where_the_nearest_float_does() {
        // what is left to 1 decides about a saturated neuron's gradient: it is that of the nearest float, and 0 from 9.011 on
        for i in 70_000..=95_000 {
            let x = i as f32 / 10_000.0;
            let want = libm::tanh(x.into()) as f32;
            assert!(tanh_of(x).to_bits().abs_diff(want.to_bits()) <= 1, "{x}: {} {want}", tanh_of(x));
            assert_eq!(tanh_of(x) == 1.0, want == 1.0, "{x}");
        }
        assert!(tanh_of(9.0) < 1.0 && tanh_of(9.011) == 1.0);
    }
}
