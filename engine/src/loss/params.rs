//! The numbers that only some losses have, the margin apart: their values, and of each its range and its words.

use serde::{Deserialize, Serialize};

use super::Loss;
use crate::knob::{Knob, Scale};

/// The values. A loss keeps those that it does not have: they come back with the loss that has them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossParams {
    /// [`SECOND_MARGIN`]
    pub second_margin: f32,
    /// [`PENALTY`]
    pub penalty: f32,
    /// [`PULLING`]
    pub pulling: f32,
    /// [`PUSHING`]
    pub pushing: f32,
    /// [`BASE`]
    pub base: f32,
    /// [`TEMPERATURE`]
    pub temperature: f32,
    /// [`RELAXATION`]
    pub relaxation: f32,
    /// [`GAMMA`]
    pub gamma: f32,
}

impl Default for LossParams {
    fn default() -> Self {
        Self {
            second_margin: 0.5,
            penalty: 0.01,
            pulling: 2.0,
            pushing: 10.0,
            base: 0.5,
            temperature: 0.1,
            relaxation: 0.7,
            gamma: 8.0,
        }
    }
}

/// One of these numbers.
#[derive(Clone, Copy, Debug)]
pub struct LossParam {
    /// Its range and its words.
    pub knob: &'static Knob,
    /// Its name on screen, where that is shorter.
    pub shown: &'static str,
    /// Where its value is.
    pub read: fn(&LossParams) -> f32,
    /// Sets it.
    pub write: fn(&mut LossParams, f32),
}

impl LossParam {
    /// Whether it is one of this loss.
    pub fn is_of(&self, loss: Loss) -> bool {
        loss.spec().params.iter().any(|own| own.knob.key == self.knob.key)
    }
}

/// Each of them, in the order of links. A loss names its own in its specification.
pub const LOSS_PARAMS: [LossParam; 8] = [
    SECOND_MARGIN_PARAM,
    PENALTY_PARAM,
    PULLING_PARAM,
    PUSHING_PARAM,
    BASE_PARAM,
    TEMPERATURE_PARAM,
    RELAXATION_PARAM,
    GAMMA_PARAM,
];

/// [`LossParams::second_margin`]
#[rustfmt::skip]
pub const SECOND_MARGIN_PARAM: LossParam = LossParam { knob: &SECOND_MARGIN, shown: "α₂", read: |p| p.second_margin, write: |p, v| p.second_margin = v };
/// [`LossParams::penalty`]
#[rustfmt::skip]
pub const PENALTY_PARAM: LossParam = LossParam { knob: &PENALTY, shown: "penalty", read: |p| p.penalty, write: |p, v| p.penalty = v };
/// [`LossParams::pulling`]
#[rustfmt::skip]
pub const PULLING_PARAM: LossParam = LossParam { knob: &PULLING, shown: "pull α", read: |p| p.pulling, write: |p, v| p.pulling = v };
/// [`LossParams::pushing`]
#[rustfmt::skip]
pub const PUSHING_PARAM: LossParam = LossParam { knob: &PUSHING, shown: "push β", read: |p| p.pushing, write: |p, v| p.pushing = v };
/// [`LossParams::base`]
#[rustfmt::skip]
pub const BASE_PARAM: LossParam = LossParam { knob: &BASE, shown: "base λ", read: |p| p.base, write: |p, v| p.base = v };
/// [`LossParams::temperature`]
#[rustfmt::skip]
pub const TEMPERATURE_PARAM: LossParam = LossParam { knob: &TEMPERATURE, shown: "temp. T", read: |p| p.temperature, write: |p, v| p.temperature = v };
/// [`LossParams::relaxation`]
#[rustfmt::skip]
pub const RELAXATION_PARAM: LossParam = LossParam { knob: &RELAXATION, shown: "relaxation", read: |p| p.relaxation, write: |p, v| p.relaxation = v };
/// [`LossParams::gamma`]
#[rustfmt::skip]
pub const GAMMA_PARAM: LossParam = LossParam { knob: &GAMMA, shown: "scale γ", read: |p| p.gamma, write: |p, v| p.gamma = v };

/// The quadruplet loss's α₂.
pub const SECOND_MARGIN: Knob = Knob {
    key: "second-margin",
    label: "Second margin α₂",
    help: "how much farther apart than anchor and positive two negatives must be, in squared distance",
    min: 0.05,
    max: 3.0,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// The N-pair loss's λ.
pub const PENALTY: Knob = Knob {
    key: "penalty",
    label: "Penalty",
    help: "how much long embeddings cost: without it dot products grow for ever",
    min: 0.0,
    max: 0.5,
    scale: Scale::Linear(0.01),
    decimals: 2,
};
/// The multi-similarity loss's α.
pub const PULLING: Knob = Knob {
    key: "pulling",
    label: "Sharpness of pull",
    help: "α: how much the least similar positives count more than the others",
    min: 0.5,
    max: 20.0,
    scale: Scale::Linear(0.5),
    decimals: 1,
};
/// The multi-similarity loss's β.
pub const PUSHING: Knob = Knob {
    key: "pushing",
    label: "Sharpness of push",
    help: "β: how much the most similar negatives count more than the others",
    min: 1.0,
    max: 100.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// The multi-similarity loss's λ.
pub const BASE: Knob = Knob {
    key: "base",
    label: "Base similarity",
    help: "λ: positives are to be more similar than this, negatives less",
    min: -0.9,
    max: 0.95,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// T of the cross-entropies.
pub const TEMPERATURE: Knob = Knob {
    key: "temperature",
    label: "Temperature",
    help: "what similarities are divided by: the lower, the more the closest negatives count",
    min: 0.02,
    max: 2.0,
    scale: Scale::Log(20.0),
    decimals: 2,
};
/// The circle loss's m.
pub const RELAXATION: Knob = Knob {
    key: "relaxation",
    label: "Relaxation m",
    help: "how far from their best values, 1 and 0, similarities may stay",
    min: 0.05,
    max: 0.95,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// The circle loss's γ.
pub const GAMMA: Knob = Knob {
    key: "gamma",
    label: "Scale γ",
    help: "how much the worst pairs count more than the others",
    min: 8.0,
    max: 512.0,
    scale: Scale::Linear(8.0),
    decimals: 0,
};
