//! The multi-layer perceptron: its shape, and what it computes with parameters that someone else owns.

use std::fmt;

use crate::matrix::{Matrix, padded};
use crate::nn::activation::Activation;
use crate::nn::{init, linear, normalize};
use crate::rng::Rng;

/// The shape of a network. The parameters are one flat slice, owned by the trainer: W₀, b₀, W₁, b₁, …, each W out × in,
/// row-major; the slice may be longer (padding).
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    sizes: Vec<usize>,
    activation: Activation,
    normalised: bool,
}

/// Parameters that are not those of a network of this shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongShape {
    /// The first layer that doesn't fit.
    pub layer: usize,
}

impl fmt::Display for WrongShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the weights of layer {} don't fit the network", self.layer)
    }
}

/// What a forward pass leaves behind for the backward pass, and for those who want to look. Reused from step to step.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    /// `h[l]`: the input of layer l, `sizes[l]` × n; `h[0]` is the batch itself, written by the caller.
    pub h: Vec<Matrix>,
    /// `z[l]`: what layer l's activation was applied to, kept only if its derivative needs it.
    z: Vec<Matrix>,
    /// The last layer's sums, E × n.
    pub sums: Matrix,
    /// The embedding, E × n.
    pub out: Matrix,
    lengths: Matrix,
    grad: [Matrix; 2],
}

impl Tape {
    /// From the last sums to the embedding: onto the unit sphere, or as they are.
    pub fn apply_output_norm(&mut self, normalised: bool) {
        self.out.shape(self.sums.rows(), self.sums.cols());
        if normalised {
            self.lengths.shape(1, self.sums.cols());
            normalize::forward(&self.sums, &mut self.out, &mut self.lengths);
        } else {
            self.out.padded_data_mut().copy_from_slice(self.sums.padded_data());
        }
    }

    /// The way back: from ∂L/∂embedding to ∂L/∂sums, in place.
    pub fn output_norm_backward(&self, normalised: bool, grad: &mut Matrix) {
        if normalised {
            normalize::backward(&self.out, &self.lengths, grad);
        }
    }
}

impl Mlp {
    /// `sizes`: d, h₁, …, E; at least two, none of them 0.
    pub fn new(sizes: &[usize], activation: Activation, normalised: bool) -> Self {
        assert!(sizes.len() >= 2 && sizes.iter().all(|&s| s > 0));
        Self { sizes: sizes.to_vec(), activation, normalised }
    }

    /// Widths of all layers, input and embedding included.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// What a hidden layer applies.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// Number of linear layers.
    pub fn layers(&self) -> usize {
        self.sizes.len() - 1
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.sizes.windows(2).map(|s| (s[0] + 1) * s[1]).sum()
    }

    /// Where layer l's weights and biases begin and end in the flat slice: weights are `.0 .. .1`, biases `.1 .. .2`.
    pub fn layer(&self, l: usize) -> (usize, usize, usize) {
        let before: usize = self.sizes[..=l].windows(2).map(|s| (s[0] + 1) * s[1]).sum();
        let weights = self.sizes[l] * self.sizes[l + 1];
        (before, before + weights, before + weights + self.sizes[l + 1])
    }

    /// Parameters given layer by layer (`weights[l]` out × in, `biases[l]` out) as the flat slice that the passes want.
    pub fn pack(&self, weights: &[Vec<Vec<f32>>], biases: &[Vec<f32>]) -> Result<Vec<f32>, WrongShape> {
        let mut flat = Vec::with_capacity(self.parameters());
        for l in 0..self.layers().max(weights.len()).max(biases.len()) {
            let (Some(w), Some(b), Some(size)) = (weights.get(l), biases.get(l), self.sizes.get(l..l + 2)) else {
                return Err(WrongShape { layer: l });
            };
            if w.len() != size[1] || b.len() != size[1] || w.iter().any(|row| row.len() != size[0]) {
                return Err(WrongShape { layer: l });
            }
            w.iter().chain([b]).for_each(|row| flat.extend_from_slice(row));
        }
        Ok(flat)
    }

    /// Draws the weights; biases 0.
    pub fn initialise(&self, params: &mut [f32], rng: &mut Rng) {
        params.fill(0.0);
        for l in 0..self.layers() {
            let (from, to, _) = self.layer(l);
            init::weights(&mut params[from..to], self.activation, self.sizes[l], self.sizes[l + 1], rng);
        }
    }

    /// Makes room for batches of `n` samples, if there is not room already. A tape serves one network.
    pub fn prepare(&self, tape: &mut Tape, n: usize) {
        let layers = self.layers();
        if tape.h.len() == layers && tape.h[0].cols() == n {
            return;
        }
        tape.h.resize_with(layers, Matrix::default);
        tape.z.resize_with(layers, Matrix::default);
        for l in 0..layers {
            tape.h[l].reshape(self.sizes[l], n);
            if self.activation.needs_input() && l > 0 {
                tape.z[l].reshape(self.sizes[l], n);
            }
        }
        let out = self.sizes[layers];
        tape.sums.reshape(out, n);
        tape.out.reshape(out, n);
        tape.lengths.reshape(1, n);
        let widest = self.sizes.iter().copied().max().unwrap_or(0);
        tape.grad.iter_mut().for_each(|g| g.reshape(widest, n));
    }

    /// Embeds the batch in `tape.h[0]` (d × n); the embedding is then in `tape.out` (E × n).
    pub fn forward(&self, params: &[f32], tape: &mut Tape) {
        let layers = self.layers();
        for l in 0..layers {
            let (from, mid, to) = self.layer(l);
            let (w, b) = (&params[from..mid], &params[mid..to]);
            if l + 1 == layers {
                linear::forward(w, b, &tape.h[l], &mut tape.sums);
            } else {
                let (below, above) = tape.h.split_at_mut(l + 1);
                linear::forward(w, b, &below[l], &mut above[0]);
                if self.activation.needs_input() {
                    tape.z[l + 1].padded_data_mut().copy_from_slice(above[0].padded_data());
                }
                self.activation.apply(&mut above[0]);
            }
        }
        tape.apply_output_norm(self.normalised);
    }

    /// From ∂L/∂embedding in `d_out` (E × n, padding 0; used up) to ∂L/∂parameters in `grads`, written, not added.
    /// If `d_in` is given, ∂L/∂input (d × n) goes there.
    pub fn backward(
        &self,
        params: &[f32],
        tape: &mut Tape,
        d_out: &mut Matrix,
        grads: &mut [f32],
        d_in: Option<&mut Matrix>,
    ) {
        tape.output_norm_backward(self.normalised, d_out);
        let [above, below] = &mut tape.grad;
        let n = d_out.cols();
        above.shape(d_out.rows(), n);
        above.padded_data_mut().copy_from_slice(d_out.padded_data());
        for l in (0..self.layers()).rev() {
            let (from, mid, to) = self.layer(l);
            let (dw, rest) = grads[from..to].split_at_mut(mid - from);
            linear::backward_parameters(above, &tape.h[l], dw, rest);
            if l > 0 {
                below.shape(self.sizes[l], n);
                linear::backward_input(&params[from..mid], above, below);
                self.activation.backward(&tape.z[l], &tape.h[l], below);
                std::mem::swap(above, below);
            }
        }
        if let Some(d_in) = d_in {
            let (from, mid, _) = self.layer(0);
            d_in.reshape(self.sizes[0], n);
            linear::backward_input(&params[from..mid], above, d_in);
        }
    }

    /// Length of a flat parameter slice padded to whole lanes.
    pub fn padded_parameters(&self) -> usize {
        padded(self.parameters())
    }
}
