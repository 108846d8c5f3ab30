//! Arms of a spiral, wound around one another.

use std::f32::consts::TAU;

use super::{DataConfig, Dataset, Defaults, GeneratorSpec, Harder, REACH, fill, jitter};
use crate::choice::About;
use crate::rng::Rng;

/// Its specification.
pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    about: About { label: "Spirals", help: "each class is an arm of a spiral" },
    defaults: Defaults { classes: 3, samples: 40, noise: 0.04 },
    most_classes: 20,
    harder: Harder::TwoMoreClasses,
    thumbnail_classes: 4,
    generate,
};

/// Turns of an arm from its inner to its outer end.
const TURNS: f32 = 0.7;
/// Radius of the inner end: at the centre all arms would be one.
const INNER: f32 = 0.2;

/// The arms start at even angles and wind outwards; any place along an arm, then normal noise.
fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let between = 1.0 / config.classes.max(1) as f32;
    fill(config, rng, |rng, class, _| {
        let along = rng.unit();
        let angle = TAU * (TURNS * along + class as f32 * between);
        let radius = INNER + (REACH - INNER) * along;
        jitter(rng, [radius * libm::cosf(angle), radius * libm::sinf(angle)], config.noise)
    })
}
