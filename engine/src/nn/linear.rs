//! A linear layer: Z = W H + b, column by column of the batch.

use crate::matrix::{LANES, Lanes, Matrix, Vector, lanes, lanes_mut, splat, sum, sums};

/// Columns of eight lanes that are worked on at once: as many as registers hold.
const TILE: usize = 4;

/// Z = W H + b. `w`: out × in, row-major; `b`: out; `h`: in × n; `z`: out × n.
#[inline(never)]
pub fn forward(w: &[f32], b: &[f32], h: &Matrix, z: &mut Matrix) {
    let inputs = h.rows();
    combine(|o, i| w[o * inputs + i], |o| b[o], h, z);
}

/// Given ∂L/∂Z:  ∂L/∂W = ∂L/∂Z Hᵀ,  ∂L/∂b = ∂L/∂Z summed over the batch. Written, not added. `dz`'s padding must be 0.
#[inline(never)]
pub fn backward_parameters(dz: &Matrix, h: &Matrix, dw: &mut [f32], db: &mut [f32]) {
    let inputs = h.rows();
    for o in 0..dz.rows() {
        let g = lanes(dz.lanes(o));
        let acc = g.iter().fold(splat(0.0), |acc, v| acc + Vector::new(*v));
        db[o] = sum(acc.to_array());
        let row = &mut dw[o * inputs..][..inputs];
        let whole = inputs / 4 * 4;
        for i in (0..whole).step_by(4) {
            let d = dots([0, 1, 2, 3].map(|k| lanes(h.lanes(i + k))), g);
            row[i..i + 4].copy_from_slice(&sums(d));
        }
        for (i, d) in row.iter_mut().enumerate().skip(whole) {
            *d = sum(dots([lanes(h.lanes(i))], g)[0].to_array());
        }
    }
}

/// Given ∂L/∂Z:  ∂L/∂H = Wᵀ ∂L/∂Z. `w`: out × in; `dz`: out × n; `dh`: in × n.
#[inline(never)]
pub fn backward_input(w: &[f32], dz: &Matrix, dh: &mut Matrix) {
    let inputs = dh.rows();
    combine(|i, o| w[o * inputs + i], |_| 0.0, dz, dh);
}

/// `out[r] = base(r) + Σ_s weight(r, s) · rows[s]`, s ascending.
#[inline(always)]
fn combine(weight: impl Fn(usize, usize) -> f32, base: impl Fn(usize) -> f32, rows: &Matrix, out: &mut Matrix) {
    let stride = rows.stride();
    let rows = rows.padded_data();
    for r in 0..out.rows() {
        let (weight, base) = (|s| splat(weight(r, s)), splat(base(r)));
        let (tiles, rest) = lanes_mut(out.lanes_mut(r)).as_chunks_mut::<TILE>();
        let mut at = 0;
        for to in tiles {
            let mut acc = [base; TILE];
            for (s, row) in rows.chunks_exact(stride).enumerate() {
                let Some(from) = lanes(&row[at..]).first_chunk::<TILE>() else { break };
                let w = weight(s);
                for t in 0..TILE {
                    acc[t] += w * Vector::new(from[t]);
                }
            }
            *to = acc.map(Vector::to_array);
            at += TILE * LANES;
        }
        for to in rest {
            let mut acc = base;
            for (s, row) in rows.chunks_exact(stride).enumerate() {
                let Some(from) = row[at..].first_chunk::<LANES>() else { break };
                acc += weight(s) * Vector::new(*from);
            }
            *to = acc.to_array();
            at += LANES;
        }
    }
}

/// The dot products of some rows with `g`, as eight partial sums each.
#[inline(always)]
fn dots<const N: usize>(rows: [&[Lanes]; N], g: &[Lanes]) -> [Vector; N] {
    let (tiles, rest) = g.as_chunks::<TILE>();
    let rows = rows.map(|r| r.as_chunks::<TILE>());
    let mut acc = [splat(0.0); N];
    for (c, g) in tiles.iter().enumerate() {
        for k in 0..N {
            let Some(h) = rows[k].0.get(c) else { break };
            for t in 0..TILE {
                acc[k] += Vector::new(g[t]) * Vector::new(h[t]);
            }
        }
    }
    for (c, g) in rest.iter().enumerate() {
        for k in 0..N {
            let Some(h) = rows[k].1.get(c) else { break };
            acc[k] += Vector::new(*g) * Vector::new(*h);
        }
    }
    acc
}
