//! Optimisers: how a gradient moves the parameters.

pub mod update;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
pub use update::{Memory, Update, UpdateRule};

/// The optimisers on the page. Their other constants: docs/model.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Optimiser {
    /// Adam (Kingma & Ba 2015).
    Adam,
    /// Adam with decoupled weight decay 0.01 (Loshchilov & Hutter 2019).
    AdamW,
    /// RMSprop.
    RmsProp,
    /// Plain gradient descent.
    Sgd,
    /// Gradient descent with momentum 0.9.
    Momentum,
    /// Nesterov momentum 0.9.
    Nesterov,
}

impl Choice for Optimiser {
    const ALL: &'static [Self] = &[Self::Adam, Self::AdamW, Self::RmsProp, Self::Sgd, Self::Momentum, Self::Nesterov];

    fn about(self) -> About {
        match self {
            Self::Adam => {
                About { label: "Adam", help: "steps of about the rate for every weight, whatever its gradient's size" }
            }
            Self::AdamW => About { label: "AdamW", help: "Adam that also shrinks every weight a little: decay 0.01" },
            Self::RmsProp => About { label: "RMSprop", help: "gradient divided by its recent size" },
            Self::Sgd => About { label: "SGD", help: "rate × gradient, nothing else" },
            Self::Momentum => {
                About { label: "SGD with momentum", help: "gradients add up, 0.9 of the last step goes on" }
            }
            Self::Nesterov => About { label: "Nesterov", help: "momentum 0.9 that looks one step ahead" },
        }
    }
}

impl Optimiser {
    /// Its update rule at a learning rate, with PyTorch's constants: β₁ 0.9, β₂ 0.999, α 0.99, ε 10⁻⁸; momentum 0.9;
    /// AdamW's weight decay 0.01.
    pub fn with_rate(self, rate: f32) -> Update {
        let sgd = |momentum, nesterov| UpdateRule::Sgd { momentum, nesterov };
        let adam = |decoupled| UpdateRule::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decoupled };
        let (rule, weight_decay) = match self {
            Self::Adam => (adam(false), 0.0),
            Self::AdamW => (adam(true), 0.01),
            Self::RmsProp => (UpdateRule::RmsProp { alpha: 0.99, epsilon: 1e-8 }, 0.0),
            Self::Sgd => (sgd(0.0, false), 0.0),
            Self::Momentum => (sgd(0.9, false), 0.0),
            Self::Nesterov => (sgd(0.9, true), 0.0),
        };
        Update { rule, rate, weight_decay }
    }
}
