//! Concentric rings: no straight line tells the classes apart.

use std::f32::consts::TAU;

use super::{DataConfig, Dataset, REACH, fill};
use crate::rng::Rng;

/// Radii in even steps up to the edge (three classes: 0.4, 0.8, 1.2), any angle, noise along the radius.
pub(super) fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let step = REACH / config.classes.max(1) as f32;
    fill(config, rng, |rng, class, _| {
        let angle = rng.uniform(0.0, TAU);
        let radius = (class + 1) as f32 * step + config.noise * rng.normal();
        [radius * libm::cosf(angle), radius * libm::sinf(angle)]
    })
}
