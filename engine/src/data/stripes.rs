//! Identities along x₁, a free condition along x₂: what varies most says nothing about the class.

use super::{DataConfig, Dataset, REACH, fill};
use crate::rng::Rng;

/// The condition goes from −1.3 to 1.3.
const CONDITION: f32 = 1.3;

/// The identities stand at even steps from edge to edge (a single one in the middle), noise along x₁ only.
pub(super) fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let last = config.classes.saturating_sub(1) as f32;
    fill(config, rng, |rng, class, _| {
        let x = if last > 0.0 { REACH * (2.0 * class as f32 / last - 1.0) } else { 0.0 };
        let y = rng.uniform(-CONDITION, CONDITION);
        [x + config.noise * rng.normal(), y]
    })
}
