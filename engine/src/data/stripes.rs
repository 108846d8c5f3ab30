//! Identities along x₁, a free condition along x₂: what varies most says nothing about the class.

use super::{DataConfig, Dataset, Defaults, Generator, GeneratorSpec, Harder, REACH, fill};
use crate::choice::About;
use crate::rng::Rng;

/// Its specification.
pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    about: About { label: "Stripes", help: "identity along x₁, a free condition (lighting, pose) along x₂" },
    defaults: Defaults { classes: 8, samples: 24, noise: 0.03 },
    most_classes: 20,
    harder: Harder::Data(Generator::Clusters),
    thumbnail_classes: 4,
    generate,
};

/// The condition goes from −1.3 to 1.3.
const CONDITION: f32 = 1.3;

/// The identities stand at even steps from edge to edge (a single one in the middle), noise along x₁ only.
fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let last = config.classes.saturating_sub(1) as f32;
    fill(config, rng, |rng, class, _| {
        let x = if last > 0.0 { REACH * (2.0 * class as f32 / last - 1.0) } else { 0.0 };
        let y = rng.uniform(-CONDITION, CONDITION);
        [x + config.noise * rng.normal(), y]
    })
}
