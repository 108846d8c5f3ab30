//! Activations: value and derivative side by side.

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::matrix::{Lanes, Matrix, Vector, exp, lanes, lanes_mut, splat, tanh};

/// Slope of the leaky ReLU below 0.
pub const LEAK: f32 = 0.01;

/// What a hidden layer applies to its sums; golden/README.md has the conventions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activation {
    /// tanh z
    Tanh,
    /// max(0, z)
    Relu,
    /// z, or 0.01 z below 0
    LeakyRelu,
    /// 1 / (1 + e⁻ᶻ)
    Sigmoid,
    /// z Φ(z), by erf
    Gelu,
    /// z, or eᶻ − 1 below 0
    Elu,
    /// z
    Identity,
}

impl Choice for Activation {
    const ALL: &'static [Self] =
        &[Self::Tanh, Self::Relu, Self::LeakyRelu, Self::Sigmoid, Self::Gelu, Self::Elu, Self::Identity];

    fn about(self) -> About {
        match self {
            Self::Tanh => About { label: "Tanh", help: "smooth, between −1 and 1" },
            Self::Relu => About { label: "ReLU", help: "zero below 0: piecewise linear, neurons can die" },
            Self::LeakyRelu => About { label: "Leaky ReLU", help: "a small slope below 0, so that no neuron dies" },
            Self::Sigmoid => About { label: "Sigmoid", help: "smooth, between 0 and 1; learns slowly" },
            Self::Gelu => About { label: "GELU", help: "a smooth ReLU" },
            Self::Elu => About { label: "ELU", help: "linear above 0, an exponential below" },
            Self::Identity => About { label: "Identity", help: "no activation: the whole network is one linear map" },
        }
    }
}

impl Activation {
    /// Applies it to every entry of `z`, in place.
    pub fn apply(self, z: &mut Matrix) {
        match self {
            Self::Identity => {}
            Self::Tanh => lanes_mut(z.padded_data_mut()).iter_mut().for_each(|z| *z = tanh(*z)),
            // NaN must come out as NaN, so the branch that lets a value through is the one taken when in doubt.
            Self::Relu => map(z, |v| if v <= 0.0 { 0.0 } else { v }),
            Self::LeakyRelu => map(z, |v| if v <= 0.0 { LEAK * v } else { v }),
            Self::Sigmoid => map(z, sigmoid),
            Self::Gelu => map(z, |v| v * normal_cdf(v)),
            Self::Elu => map(z, |v| if v <= 0.0 { libm::expm1f(v) } else { v }),
        }
    }

    /// Whether the derivative needs the input and not only the output.
    pub fn needs_input(self) -> bool {
        matches!(self, Self::Gelu)
    }

    /// ∂L/∂z = ∂L/∂h ⊙ σ′(z), in place in `grad`, from the output `h` (and the input `z`, where [`Self::needs_input`]).
    #[inline(never)]
    pub fn backward(self, z: &Matrix, h: &Matrix, grad: &mut Matrix) {
        match self {
            Self::Identity => {}
            // tanh′ = 1 − tanh²
            Self::Tanh => {
                for (g, h) in lanes_mut(grad.padded_data_mut()).iter_mut().zip(lanes(h.padded_data())) {
                    let h = Vector::new(*h);
                    *g = (Vector::new(*g) * (splat(1.0) - h * h)).to_array();
                }
            }
            Self::Relu => zip(grad, h, |g, h| if h > 0.0 { g } else { 0.0 }),
            Self::LeakyRelu => zip(grad, h, |g, h| if h > 0.0 { g } else { LEAK * g }),
            // σ′ = σ (1 − σ)
            Self::Sigmoid => zip(grad, h, |g, h| g * (h * (1.0 - h))),
            // (z Φ)′ = Φ + z φ
            Self::Gelu => zip(grad, z, |g, z| g * (normal_cdf(z) + z * normal_pdf(z))),
            // (eᶻ − 1)′ = eᶻ = h + 1
            Self::Elu => zip(grad, h, |g, h| if h > 0.0 { g } else { g * (h + 1.0) }),
        }
    }

    /// The greatest absolute value it can give, if there is one.
    pub fn bound(self) -> Option<f32> {
        matches!(self, Self::Tanh | Self::Sigmoid).then_some(1.0)
    }
}

/// 1 / (1 + e⁻ᶻ), as e^z / (1 + e^z) below 0: exact to the last bits where it is small, and its slope with it. By tanh, which
/// is the same on paper, all that is below 10⁻⁷ would be lost.
#[inline(always)]
fn sigmoid(z: f32) -> f32 {
    let e = exp(-z.abs());
    let upper = 1.0 / (1.0 + e);
    if z > 0.0 { upper } else { e * upper }
}

/// Φ(z) = (1 + erf(z / √2)) / 2
fn normal_cdf(z: f32) -> f32 {
    0.5 * libm::erfcf(-z * std::f32::consts::FRAC_1_SQRT_2)
}

/// φ(z) = exp(−z² / 2) / √(2π)
fn normal_pdf(z: f32) -> f32 {
    // 1 / √(2π)
    const HEIGHT: f32 = 0.398_942_3;
    HEIGHT * exp(-0.5 * z * z)
}

#[inline(always)]
fn map(m: &mut Matrix, f: impl Fn(f32) -> f32) {
    for chunk in lanes_mut(m.padded_data_mut()) {
        *chunk = chunk.map(&f);
    }
}

#[inline(always)]
fn zip(grad: &mut Matrix, by: &Matrix, f: impl Fn(f32, f32) -> f32) {
    let by: &[Lanes] = lanes(by.padded_data());
    for (g, b) in lanes_mut(grad.padded_data_mut()).iter_mut().zip(by) {
        for l in 0..g.len() {
            g[l] = f(g[l], b[l]);
        }
    }
}
