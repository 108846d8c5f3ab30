//! What the parameters are of, and how they make embeddings: a network's weights, or the embeddings themselves.

use crate::matrix::{Matrix, padded};
use crate::nn::{Mlp, Tape};
use crate::rng::Rng;

/// What the parameters are of.
#[derive(Clone, Debug)]
pub enum Learner {
    /// A network's weights.
    Network(Mlp),
    /// The embeddings themselves: E × N, row-major without padding.
    Points {
        /// Width of the embedding.
        dim: usize,
        /// Whether the output is divided by its length.
        normalised: bool,
    },
}

impl Learner {
    /// Width of the embedding.
    pub fn dim(&self) -> usize {
        match self {
            Self::Network(mlp) => mlp.sizes()[mlp.layers()],
            Self::Points { dim, .. } => *dim,
        }
    }

    /// How many parameters there are for the samples `points`, 2 × N, and their first values, in whole lanes: a network's are drawn,
    /// free points lie where their samples do.
    pub fn begin(&self, points: &Matrix, rng: &mut Rng) -> (usize, Vec<f32>) {
        match self {
            Self::Network(mlp) => {
                let mut params = vec![0.0; mlp.padded_parameters()];
                mlp.initialise(&mut params[..mlp.parameters()], rng);
                (mlp.parameters(), params)
            }
            Self::Points { dim, .. } => {
                let n = points.cols();
                let mut params = vec![0.0; padded(dim * n)];
                for row in 0..(*dim).min(points.rows()) {
                    params[row * n..][..n].copy_from_slice(points.row(row));
                }
                (dim * n, params)
            }
        }
    }

    /// Writes the embedding of the samples `batch` of `points` to `tape`, E × B: through the network, or as it lies.
    pub fn embed(&self, params: &[f32], points: &Matrix, batch: &[u32], tape: &mut Tape) {
        match self {
            Self::Network(mlp) => {
                mlp.prepare(tape, batch.len());
                for row in 0..points.rows() {
                    gather(points.row(row), batch, tape.h[0].lanes_mut(row));
                }
                mlp.forward(params, tape);
            }
            Self::Points { dim, normalised } => {
                let n = points.cols();
                tape.sums.reshape(*dim, batch.len());
                for row in 0..*dim {
                    gather(&params[row * n..][..n], batch, tape.sums.lanes_mut(row));
                }
                tape.apply_output_norm(*normalised);
            }
        }
    }

    /// Writes the embedding of all samples `points` to `tape`, E × N.
    pub fn embed_all(&self, params: &[f32], points: &Matrix, tape: &mut Tape) {
        let n = points.cols();
        match self {
            Self::Network(mlp) => {
                mlp.prepare(tape, n);
                tape.h[0].padded_data_mut().copy_from_slice(points.padded_data());
                mlp.forward(params, tape);
            }
            Self::Points { dim, normalised } => {
                tape.sums.reshape(*dim, n);
                for row in 0..*dim {
                    tape.sums.lanes_mut(row)[..n].copy_from_slice(&params[row * n..][..n]);
                }
                tape.apply_output_norm(*normalised);
            }
        }
    }

    /// From ∂L/∂embedding of the samples `batch` of `n`, E × B, to ∂L/∂parameters; `tape` is that of their embedding, `d_out` is used
    /// up.
    pub fn backward(
        &self,
        params: &[f32],
        n: usize,
        batch: &[u32],
        tape: &mut Tape,
        d_out: &mut Matrix,
        grads: &mut [f32],
    ) {
        match self {
            Self::Network(mlp) => mlp.backward(params, tape, d_out, grads, None),
            Self::Points { dim, normalised } => {
                tape.output_norm_backward(*normalised, d_out);
                grads.fill(0.0);
                for row in 0..*dim {
                    for (g, &i) in d_out.row(row).iter().zip(batch) {
                        grads[row * n + i as usize] = *g;
                    }
                }
            }
        }
    }
}

/// Those of the numbers `from` that `batch` names.
fn gather(from: &[f32], batch: &[u32], to: &mut [f32]) {
    for (to, &i) in to.iter_mut().zip(batch) {
        *to = from[i as usize];
    }
}
