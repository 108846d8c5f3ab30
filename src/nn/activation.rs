//! Activations: value and derivative side by side.

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};

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
