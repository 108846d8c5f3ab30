//! Pairwise distances and their gradients.

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::matrix::{LANES, Matrix, Vector, lanes, lanes_mut, masked, splat, sum};
use crate::nn::normalize;

/// The distance that trains. Conventions: docs/model.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Distance {
    /// ‖x − y‖
    Euclidean,
    /// ‖x − y‖²
    SquaredEuclidean,
    /// 1 − cos ∠(x, y)
    Cosine,
}

impl Choice for Distance {
    const ALL: &'static [Self] = &[Self::Euclidean, Self::SquaredEuclidean, Self::Cosine];

    fn about(self) -> About {
        match self {
            Self::Euclidean => {
                About { label: "Euclidean", help: "the length of the straight line; every pair pulls equally hard" }
            }
            Self::SquaredEuclidean => About {
                label: "Squared Euclidean",
                help: "far pairs pull harder; at distance 0 there is no pull at all",
            },
            Self::Cosine => {
                About { label: "Cosine", help: "1 − cosine of the angle seen from the origin; length plays no part" }
            }
        }
    }
}

/// All distances between two sets of embeddings, and what is needed to go back through them. Reused from step to step.
#[derive(Clone, Debug, Default)]
pub struct Pairwise {
    /// `d[i][j]`: distance from row set's sample i to column set's sample j; n × m.
    pub d: Matrix,
    /// Unit vectors of the two sets, for the cosine distance.
    unit: [Matrix; 2],
    lengths: [Matrix; 2],
}

/// A distance that is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite;

impl Distance {
    /// The distance of two embeddings. The same formulas as [`Pairwise::measure`], for a single pair.
    pub fn between(self, x: &[f32], y: &[f32]) -> f32 {
        match self {
            Self::SquaredEuclidean => x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum(),
            Self::Euclidean => Self::SquaredEuclidean.between(x, y).sqrt(),
            Self::Cosine => {
                let (lx, ly) = (length(x), length(y));
                let dot: f32 = x.iter().zip(y).map(|(x, y)| (x / lx) * (y / ly)).sum();
                one_minus(dot)
            }
        }
    }
}

impl Distance {
    /// ∂d(x, y)/∂x, in up to three coordinates; 0 where the Euclidean distance is 0, and for a vector without direction.
    pub fn gradient(self, x: &[f32], y: &[f32]) -> [f32; 3] {
        let coordinate = |v: &[f32], k: usize| v.get(k).copied().unwrap_or(0.0);
        let difference = [0, 1, 2].map(|k| coordinate(x, k) - coordinate(y, k));
        match self {
            Self::SquaredEuclidean => difference.map(|d| 2.0 * d),
            Self::Euclidean => {
                let d = self.between(x, y);
                difference.map(|v| if d > 0.0 { v / d } else { 0.0 })
            }
            Self::Cosine => {
                let (lx, ly) = (length(x), length(y));
                if lx <= normalize::EPSILON {
                    return [0.0; 3];
                }
                let cosine: f32 = x.iter().zip(y).map(|(x, y)| (x / lx) * (y / ly)).sum();
                [0, 1, 2].map(|k| (coordinate(x, k) / lx * cosine - coordinate(y, k) / ly) / lx)
            }
        }
    }
}

/// max(‖v‖, ε), safe from under- and overflow of the squares.
fn length(v: &[f32]) -> f32 {
    let scale = v.iter().fold(0.0f32, |m, v| if v.abs() <= m { m } else { v.abs() });
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let norm = scale * v.iter().map(|v| (v / scale) * (v / scale)).sum::<f32>().sqrt();
    if norm <= normalize::EPSILON { normalize::EPSILON } else { norm }
}

/// 1 − cosine, not below 0 by rounding; NaN stays NaN.
#[inline(always)]
fn one_minus(dot: f32) -> f32 {
    let d = 1.0 - dot;
    if d < 0.0 { 0.0 } else { d }
}

impl Pairwise {
    /// Measures `a` (E × n) against `b` (E × m). The difference form: the Gram trick loses all digits far from the origin.
    #[inline(never)]
    pub fn measure(&mut self, distance: Distance, a: &Matrix, b: &Matrix) -> Result<(), NotFinite> {
        self.d.shape(a.cols(), b.cols());
        match distance {
            Distance::Euclidean => self.differences(a, b, Vector::sqrt),
            Distance::SquaredEuclidean => self.differences(a, b, |d| d),
            Distance::Cosine => {
                for (side, m) in [a, b].into_iter().enumerate() {
                    self.unit[side].shape(m.rows(), m.cols());
                    self.lengths[side].shape(1, m.cols());
                    normalize::forward(m, &mut self.unit[side], &mut self.lengths[side]);
                }
                self.cosines()
            }
        }
    }

    /// Σ_d (a_d − b_d)², then `finish`; a row at a time, eight columns at once.
    #[inline(always)]
    fn differences(&mut self, a: &Matrix, b: &Matrix, finish: impl Fn(Vector) -> Vector) -> Result<(), NotFinite> {
        let mut total = splat(0.0);
        for i in 0..a.cols() {
            let row = lanes_mut(self.d.lanes_mut(i));
            if let [b0, b1] = [0, 1].map(|k| lanes(b.lanes(k.min(b.rows() - 1))))
                && a.rows() == 2
            {
                // the plane, in one pass
                let (x0, x1) = (splat(a.row(0)[i]), splat(a.row(1)[i]));
                for ((out, y0), y1) in row.iter_mut().zip(b0).zip(b1) {
                    let (d0, d1) = (x0 - Vector::new(*y0), x1 - Vector::new(*y1));
                    let d = finish(d0 * d0 + d1 * d1);
                    total += d;
                    *out = d.to_array();
                }
            } else {
                row.fill([0.0; LANES]);
                for k in 0..a.rows() {
                    let x = splat(a.row(k)[i]);
                    for (out, y) in row.iter_mut().zip(lanes(b.lanes(k))) {
                        let d = x - Vector::new(*y);
                        *out = (Vector::new(*out) + d * d).to_array();
                    }
                }
                for out in row.iter_mut() {
                    let d = finish(Vector::new(*out));
                    total += d;
                    *out = d.to_array();
                }
            }
            if b.cols() < b.stride() {
                self.d.lanes_mut(i)[b.cols()..].fill(0.0);
            }
        }
        if sum(total.to_array()).is_finite() { Ok(()) } else { self.check() }
    }

    fn cosines(&mut self) -> Result<(), NotFinite> {
        let [a, b] = &self.unit;
        let padding = b.stride() - b.cols();
        for i in 0..a.cols() {
            let row = self.d.lanes_mut(i);
            row.fill(0.0);
            for k in 0..a.rows() {
                let x = a.row(k)[i];
                for (out, y) in lanes_mut(row).iter_mut().zip(lanes(b.lanes(k))) {
                    for l in 0..LANES {
                        out[l] += x * y[l];
                    }
                }
            }
            row.iter_mut().for_each(|v| *v = one_minus(*v));
            if padding > 0 {
                row[b.cols()..].fill(0.0);
            }
        }
        self.check()
    }

    /// Entry by entry, for when the sum is not finite: it may have overflowed although no distance did.
    fn check(&self) -> Result<(), NotFinite> {
        if self.d.is_finite() { Ok(()) } else { Err(NotFinite) }
    }

    /// Given w = ∂L/∂d (n × n, padding 0) after measuring a set against itself, writes `scale` · ∂L/∂f to `grad` (E × n).
    ///
    /// Euclidean: ∂d/∂f_i = (f_i − f_j) / d, and 0 where d = 0. Squared: 2 (f_i − f_j). Cosine: ∂d/∂û_i = −û_j, then
    /// through the normalisation. Row i of `w` acts on f_j directly and on f_i by minus the sum.
    #[inline(never)]
    pub fn backward(&mut self, distance: Distance, f: &Matrix, w: &Matrix, scale: f32, grad: &mut Matrix) {
        grad.reshape(f.rows(), f.cols());
        match distance {
            Distance::Euclidean => {
                self.pull_back(f, w, grad, |w, d| masked(d.simd_gt(splat(0.0)), splat(scale) * w / d))
            }
            Distance::SquaredEuclidean => self.pull_back(f, w, grad, |w, _| splat(2.0 * scale) * w),
            Distance::Cosine => {
                let unit = &self.unit[0];
                for i in 0..f.cols() {
                    for k in 0..f.rows() {
                        let x = unit.row(k)[i];
                        let mut own = [0.0; LANES];
                        let to = lanes_mut(grad.lanes_mut(k));
                        for ((g, w), u) in to.iter_mut().zip(lanes(w.lanes(i))).zip(lanes(unit.lanes(k))) {
                            for l in 0..LANES {
                                let w = scale * w[l];
                                g[l] -= w * x;
                                own[l] -= w * u[l];
                            }
                        }
                        grad.lanes_mut(k)[i] += sum(own);
                    }
                }
                normalize::backward(unit, &self.lengths[0], grad);
            }
        }
    }

    #[inline(always)]
    fn pull_back(&self, f: &Matrix, w: &Matrix, grad: &mut Matrix, pull: impl Fn(Vector, Vector) -> Vector) {
        if f.rows() == 2 {
            return self.pull_back_plane(f, w, grad, pull);
        }
        for i in 0..f.cols() {
            let (w, d) = (lanes(w.lanes(i)), lanes(self.d.lanes(i)));
            for k in 0..f.rows() {
                let x = splat(f.row(k)[i]);
                let mut own = splat(0.0);
                let to = lanes_mut(grad.lanes_mut(k));
                for (c, y) in lanes(f.lanes(k)).iter().enumerate() {
                    let t = pull(Vector::new(w[c]), Vector::new(d[c])) * (Vector::new(*y) - x);
                    to[c] = (Vector::new(to[c]) + t).to_array();
                    own += t;
                }
                grad.lanes_mut(k)[i] -= sum(own.to_array());
            }
        }
    }

    /// The same for two coordinates, so that each pair's quotient is computed once.
    #[inline(always)]
    fn pull_back_plane(&self, f: &Matrix, w: &Matrix, grad: &mut Matrix, pull: impl Fn(Vector, Vector) -> Vector) {
        let (f0, f1) = (lanes(f.lanes(0)), lanes(f.lanes(1)));
        let width = f0.len();
        let f1 = &f1[..width];
        for i in 0..f.cols() {
            let (w, d) = (&lanes(w.lanes(i))[..width], &lanes(self.d.lanes(i))[..width]);
            let (x0, x1) = (splat(f.row(0)[i]), splat(f.row(1)[i]));
            let (mut own0, mut own1) = (splat(0.0), splat(0.0));
            let (g0, g1) = lanes_mut(grad.padded_data_mut()).split_at_mut(width);
            let g1 = &mut g1[..width];
            for c in 0..width {
                let p = pull(Vector::new(w[c]), Vector::new(d[c]));
                let (t0, t1) = (p * (Vector::new(f0[c]) - x0), p * (Vector::new(f1[c]) - x1));
                g0[c] = (Vector::new(g0[c]) + t0).to_array();
                g1[c] = (Vector::new(g1[c]) + t1).to_array();
                own0 += t0;
                own1 += t1;
            }
            grad.lanes_mut(0)[i] -= sum(own0.to_array());
            grad.lanes_mut(1)[i] -= sum(own1.to_array());
        }
    }
}
