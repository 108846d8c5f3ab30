//! Concentric rings: no straight line tells the classes apart.

use std::f32::consts::TAU;

use super::{DataConfig, Dataset, Defaults, Generator, GeneratorSpec, Harder, REACH, fill};
use crate::choice::About;
use crate::rng::Rng;

/// Its specification.
pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    about: About { label: "Rings", help: "each class is a ring around the same centre" },
    defaults: Defaults { classes: 3, samples: 40, noise: 0.05 },
    most_classes: 20,
    harder: Harder::Data(Generator::Spirals),
    thumbnail_classes: 4,
    generate,
};

/// Radii in even steps up to the edge (three classes: 0.4, 0.8, 1.2), any angle, noise along the radius.
fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let step = REACH / config.classes.max(1) as f32;
    fill(config, rng, |rng, class, _| {
        let angle = rng.uniform(0.0, TAU);
        let radius = (class + 1) as f32 * step + config.noise * rng.normal();
        [radius * libm::cosf(angle), radius * libm::sinf(angle)]
    })
}
