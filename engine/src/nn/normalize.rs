//! Onto the unit circle or sphere: y = z / max(‖z‖, ε), column by column.

use crate::matrix::{LANES, Matrix, lanes, lanes_mut};

/// The least length that is divided by.
pub const EPSILON: f32 = 1e-12;

/// Writes y = z / max(‖z‖, ε) to `y` and max(‖z‖, ε) to `lengths` (padded like a row). `z`, `y`: dim × n.
pub fn forward(z: &Matrix, y: &mut Matrix, lengths: &mut Matrix) {
    for c in 0..z.stride() / LANES {
        // the largest coordinate is taken out of the root, so that squares neither underflow nor overflow
        let mut largest = [0.0f32; LANES];
        for d in 0..z.rows() {
            let v = &lanes(z.lanes(d))[c];
            for l in 0..LANES {
                let a = v[l].abs();
                largest[l] = if a <= largest[l] { largest[l] } else { a };
            }
        }
        let scale = largest.map(|m| if m > 0.0 { m } else { 1.0 });
        let mut squares = [0.0f32; LANES];
        for d in 0..z.rows() {
            let v = &lanes(z.lanes(d))[c];
            for l in 0..LANES {
                let q = v[l] / scale[l];
                squares[l] += q * q;
            }
        }
        let mut length = [0.0f32; LANES];
        for l in 0..LANES {
            let norm = scale[l] * squares[l].sqrt();
            length[l] = if norm <= EPSILON { EPSILON } else { norm };
        }
        lanes_mut(lengths.lanes_mut(0))[c] = length;
        for d in 0..z.rows() {
            let v = lanes(z.lanes(d))[c];
            let out = &mut lanes_mut(y.lanes_mut(d))[c];
            for l in 0..LANES {
                out[l] = v[l] / length[l];
            }
        }
    }
}

/// The vector–Jacobian product, in place in `grad`: (g − y⟨y, g⟩) / ‖z‖ where ‖z‖ > ε, else g / ε.
pub fn backward(y: &Matrix, lengths: &Matrix, grad: &mut Matrix) {
    for c in 0..y.stride() / LANES {
        let length = lanes(lengths.lanes(0))[c];
        let mut dot = [0.0f32; LANES];
        for d in 0..y.rows() {
            let (y, g) = (&lanes(y.lanes(d))[c], &lanes(grad.lanes(d))[c]);
            for l in 0..LANES {
                dot[l] += y[l] * g[l];
            }
        }
        for d in 0..y.rows() {
            let y = &lanes(y.lanes(d))[c];
            let g = &mut lanes_mut(grad.lanes_mut(d))[c];
            for l in 0..LANES {
                let along = if length[l] > EPSILON { y[l] * dot[l] } else { 0.0 };
                g[l] = (g[l] - along) / length[l];
            }
        }
    }
}
