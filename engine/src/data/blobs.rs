//! One round cluster a class: the easy case.

use super::{DataConfig, Dataset, Defaults, Generator, GeneratorSpec, Harder, clusters, fill, jitter};
use crate::choice::About;
use crate::rng::Rng;

/// Its specification.
pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    about: About { label: "Blobs", help: "one round cluster a class: the easy case" },
    defaults: Defaults { classes: 4, samples: 40, noise: 0.10 },
    most_classes: 20,
    harder: Harder::Data(Generator::Clusters),
    thumbnail_classes: 4,
    generate,
};

/// Distance that two centres keep, where there is room.
const APART: f32 = 0.8;

/// One centre a class, then normal noise.
fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let centres = clusters::scatter(rng, config.classes as usize, |_, _| APART);
    fill(config, rng, |rng, class, _| jitter(rng, centres[class as usize], config.noise))
}
