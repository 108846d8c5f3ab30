//! A linear layer: Z = W H + b, column by column of the batch.

use crate::matrix::{LANES, Lanes, Matrix, lanes, lanes_mut, sum};

/// Columns of eight lanes that are worked on at once: as many as registers hold.
const TILE: usize = 4;

/// Z = W H + b. `w`: out × in, row-major; `b`: out; `h`: in × n; `z`: out × n.
pub fn forward(w: &[f32], b: &[f32], h: &Matrix, z: &mut Matrix) {
    let inputs = h.rows();
    combine(|o, i| w[o * inputs + i], |o| b[o], h, z);
}

/// Given ∂L/∂Z:  ∂L/∂W = ∂L/∂Z Hᵀ,  ∂L/∂b = ∂L/∂Z summed over the batch. Written, not added. `dz`'s padding must be 0.
pub fn backward_parameters(dz: &Matrix, h: &Matrix, dw: &mut [f32], db: &mut [f32]) {
    let inputs = h.rows();
    for o in 0..dz.rows() {
        let g = lanes(dz.lanes(o));
        let mut acc = [0.0; LANES];
        for v in g {
            for l in 0..LANES {
                acc[l] += v[l];
            }
        }
        db[o] = sum(acc);
        let row = &mut dw[o * inputs..][..inputs];
        let whole = inputs / 4 * 4;
        for i in (0..whole).step_by(4) {
            let d = dots([0, 1, 2, 3].map(|k| lanes(h.lanes(i + k))), g);
            row[i..i + 4].copy_from_slice(&d);
        }
        for (i, d) in row.iter_mut().enumerate().skip(whole) {
            *d = dots([lanes(h.lanes(i))], g)[0];
        }
    }
}

/// Given ∂L/∂Z:  ∂L/∂H = Wᵀ ∂L/∂Z. `w`: out × in; `dz`: out × n; `dh`: in × n.
pub fn backward_input(w: &[f32], dz: &Matrix, dh: &mut Matrix) {
    let inputs = dh.rows();
    combine(|i, o| w[o * inputs + i], |_| 0.0, dz, dh);
}

/// `out[r] = base(r) + Σ_s weight(r, s) · rows[s]`, s ascending.
#[inline(always)]
fn combine(weight: impl Fn(usize, usize) -> f32, base: impl Fn(usize) -> f32, rows: &Matrix, out: &mut Matrix) {
    let width = rows.stride() / LANES;
    let stride = rows.stride();
    let data = rows.padded_data();
    for r in 0..out.rows() {
        let to = lanes_mut(out.lanes_mut(r));
        let mut at = 0;
        while at + TILE <= width {
            let mut acc = [[base(r); LANES]; TILE];
            for s in 0..rows.rows() {
                let w = weight(r, s);
                let from: &[Lanes] = lanes(&data[s * stride + at * LANES..][..TILE * LANES]);
                for t in 0..TILE {
                    for l in 0..LANES {
                        acc[t][l] += w * from[t][l];
                    }
                }
            }
            to[at..at + TILE].copy_from_slice(&acc);
            at += TILE;
        }
        while at < width {
            let mut acc = [base(r); LANES];
            for s in 0..rows.rows() {
                let w = weight(r, s);
                let from = &lanes(&data[s * stride + at * LANES..][..LANES])[0];
                for l in 0..LANES {
                    acc[l] += w * from[l];
                }
            }
            to[at] = acc;
            at += 1;
        }
    }
}

/// The dot products of some rows with `g`: eight partial sums each, then [`sum`].
#[inline(always)]
fn dots<const N: usize>(rows: [&[Lanes]; N], g: &[Lanes]) -> [f32; N] {
    let mut acc = [[0.0; LANES]; N];
    let rows = rows.map(|r| &r[..g.len()]);
    for (c, v) in g.iter().enumerate() {
        for k in 0..N {
            let h = &rows[k][c];
            for l in 0..LANES {
                acc[k][l] += v[l] * h[l];
            }
        }
    }
    acc.map(sum)
}
