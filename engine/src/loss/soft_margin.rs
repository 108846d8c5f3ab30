//! The soft margin over every valid triplet: Σ ln(1 + exp(d(a,p) − d(a,n))), eight triplets at a time (Hermans, Beyer & Leibe
//! 2017, §2).
//!
//! Exponentials are dear, and e^(p − n) is e^(p − m) · e^(m − n): of each distance two are taken, from and to a middle m, instead
//! of one of each triplet.

use crate::matrix::{LANES, Lanes, Matrix, exp, greater, lanes_mut, lesser, log1p, sum};
use crate::mining::{Anchor, Batch, Negatives};

/// Positives of one anchor are taken together while their distances differ by less than this from the first's: then what an
/// exponential at its bound gets wrong is below e⁻⁴⁷.
const TOGETHER: f32 = 40.0;

/// The sum over all valid triplets of a batch; adds each one's slope to w(a,p) and takes it from w(a,n).
#[inline(never)]
pub fn over_all(batch: Batch, negatives: &mut Negatives, w: &mut Matrix) -> f64 {
    let mut total = 0.0f64;
    negatives.each_anchor(batch, |anchor| {
        let row = w.lanes_mut(anchor.a);
        for positives in anchor.positives.chunks(LANES) {
            let mut near = [0.0f32; LANES];
            near.iter_mut().zip(positives).for_each(|(near, &p)| *near = batch.distance(anchor.a as u32, p));
            let near = &near[..positives.len()];
            // one alone has no other to differ from
            let size = if near.iter().all(|d| (d - near[0]).abs() < TOGETHER) { LANES } else { 1 };
            for (near, positives) in near.chunks(size).zip(positives.chunks(size)) {
                let (cost, slopes) = together(&anchor, near, row);
                total += f64::from(sum(cost));
                positives.iter().zip(slopes).for_each(|(&p, slope)| row[p as usize] = sum(slope));
            }
        }
    });
    total
}

/// All negatives against up to eight positives: what they cost, and each positive's slopes, both in lanes.
#[inline(always)]
fn together(anchor: &Anchor, near: &[f32], row: &mut [f32]) -> (Lanes, [Lanes; LANES]) {
    let middle = near[0];
    let (mut up, mut down) = ([0.0; LANES], [0.0; LANES]);
    for (i, d) in near.iter().enumerate() {
        (up[i], down[i]) = (exp(d - middle), exp(middle - d));
    }
    let (mut cost, mut slopes) = ([0.0f32; LANES], [[0.0f32; LANES]; LANES]);
    for (at, far) in anchor.negatives() {
        let far = far.to_array();
        // where there is no negative, at infinity, nothing is left of a triplet
        let fall = far.map(|d| if d < f32::INFINITY { exp(middle - d) } else { 0.0 });
        let rise = far.map(|d| exp(d - middle));
        let pushes = &mut lanes_mut(row)[at];
        for (i, d) in near.iter().enumerate() {
            for l in 0..LANES {
                let x = d - far[l];
                // e^−|x|
                let e = lesser(up[i] * fall[l], down[i] * rise[l]);
                let [log, one] = log1p(e);
                let slope = if x > 0.0 { one } else { e * one };
                cost[l] += greater(x, 0.0) + log;
                slopes[i][l] += slope;
                pushes[l] -= slope;
            }
        }
    }
    (cost, slopes)
}
