//! Very many identities: one small round cluster a class, each at a point of a square grid.

use super::{DataConfig, Dataset, Defaults, GeneratorSpec, Harder, REACH, fill, jitter};
use crate::choice::About;
use crate::rng::Rng;

/// Its specification.
pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    about: About { label: "Grid", help: "up to 1,000 identities, each at a point of a grid, in no order" },
    defaults: Defaults { classes: 100, samples: 10, noise: 0.10 },
    most_classes: 1_000,
    harder: Harder::TwiceTheClasses,
    thumbnail_classes: 25,
    generate,
};

/// The classes are dealt to the points of the grid in a random order, so that the next class is no neighbour. The noise is told in
/// steps of the grid: as many classes as one likes stay as well apart.
fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let side = (config.classes.max(1) - 1).isqrt() + 1;
    let step = 2.0 * REACH / side.saturating_sub(1).max(1) as f32;
    let mut places: Vec<u32> = (0..side * side).collect();
    rng.draw_first(&mut places, config.classes as usize);
    let middle = (side - 1) as f32 / 2.0;
    let along = |k: u32| step * (k as f32 - middle);
    fill(config, rng, |rng, class, _| {
        let place = places[class as usize];
        jitter(rng, [along(place % side), along(place / side)], step * config.noise)
    })
}
