//! Several separate clusters a class: what is one class lies apart, and what lies together is two.

use super::{DataConfig, Dataset, Defaults, Generator, GeneratorSpec, Harder, REACH, fill, jitter};
use crate::choice::About;
use crate::rng::Rng;

/// Its specification.
pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    about: About { label: "Clusters", help: "each class is three separate clusters, scattered over the plane" },
    defaults: Defaults { classes: 4, samples: 40, noise: 0.10 },
    most_classes: 20,
    harder: Harder::Data(Generator::Spirals),
    thumbnail_classes: 4,
    generate,
};

/// Clusters of each class.
const EACH: usize = 3;
/// Distance that two centres keep, where there is room.
const APART: f32 = 0.5;
/// The same for two centres of one class: were they neighbours, the class would be one blob, and the data easy for some seeds.
const OWN_APART: f32 = 0.85;
/// Places tried for a centre before the distances to be kept shrink by a tenth.
const TRIES: u32 = 100;

/// Centres anywhere in the square, then normal noise; a class's samples are dealt to its clusters in turn.
fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let centres =
        scatter(rng, config.classes as usize * EACH, |i, j| if i / EACH == j / EACH { OWN_APART } else { APART });
    fill(config, rng, |rng, class, i| jitter(rng, centres[class as usize * EACH + i as usize % EACH], config.noise))
}

/// `count` places, uniform in the square, place `i` at least `apart(i, j)` from each place `j` before it. Where [`TRIES`]
/// places in a row were too close, all distances to be kept shrink by a tenth from there on, so that any number finds room.
pub(super) fn scatter(rng: &mut Rng, count: usize, apart: impl Fn(usize, usize) -> f32) -> Vec<[f32; 2]> {
    let mut places: Vec<[f32; 2]> = Vec::with_capacity(count);
    let (mut shrunk, mut tries) = (1.0, 0);
    while places.len() < count {
        let place = [rng.uniform(-REACH, REACH), rng.uniform(-REACH, REACH)];
        let far = |(j, other): (usize, &[f32; 2])| {
            let (dx, dy) = (place[0] - other[0], place[1] - other[1]);
            let keep = shrunk * apart(places.len(), j);
            dx * dx + dy * dy >= keep * keep
        };
        if places.iter().enumerate().all(far) {
            places.push(place);
            tries = 0;
        } else {
            tries += 1;
            if tries == TRIES {
                shrunk *= 0.9;
                tries = 0;
            }
        }
    }
    places
}
