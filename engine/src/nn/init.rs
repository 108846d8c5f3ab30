//! Where training starts: Glorot uniform for bounded or linear activations, He uniform for the ReLU family; biases 0.

use crate::nn::activation::Activation;
use crate::rng::Rng;

/// Half the width of the uniform distribution of a layer's weights.
/// Glorot & Bengio 2010: √(6 / (in + out)). He et al. 2015: √(6 / in).
pub fn bound(activation: Activation, inputs: usize, outputs: usize) -> f32 {
    let fan = match activation {
        Activation::Tanh | Activation::Sigmoid | Activation::Identity => inputs + outputs,
        Activation::Relu | Activation::LeakyRelu | Activation::Gelu | Activation::Elu => inputs,
    };
    (6.0 / fan.max(1) as f32).sqrt()
}

/// Fills `w` (out × in).
pub fn weights(w: &mut [f32], activation: Activation, inputs: usize, outputs: usize, rng: &mut Rng) {
    let bound = bound(activation, inputs, outputs);
    w.iter_mut().for_each(|v| *v = rng.uniform(-bound, bound));
}
