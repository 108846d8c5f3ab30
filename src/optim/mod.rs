//! Optimisers: how a gradient moves the parameters.

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};

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
