//! One round cluster a class: the easy case.

use super::{DataConfig, Dataset, clusters, fill, jitter};
use crate::rng::Rng;

/// Distance that two centres keep, where there is room.
const APART: f32 = 0.8;

/// One centre a class, then normal noise.
pub(super) fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let centres = clusters::scatter(rng, config.classes as usize, |_, _| APART);
    fill(config, rng, |rng, class, _| jitter(rng, centres[class as usize], config.noise))
}
