//! Arms of a spiral, wound around one another.

use std::f32::consts::TAU;

use super::{DataConfig, Dataset, REACH, fill, jitter};
use crate::rng::Rng;

/// Turns of an arm from its inner to its outer end.
const TURNS: f32 = 0.7;
/// Radius of the inner end: at the centre all arms would be one.
const INNER: f32 = 0.2;

/// The arms start at even angles and wind outwards; any place along an arm, then normal noise.
pub(super) fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let between = 1.0 / config.classes.max(1) as f32;
    fill(config, rng, |rng, class, _| {
        let along = rng.unit();
        let angle = TAU * (TURNS * along + class as f32 * between);
        let radius = INNER + (REACH - INNER) * along;
        jitter(rng, [radius * libm::cosf(angle), radius * libm::sinf(angle)], config.noise)
    })
}
