//! Several separate clusters a class: what is one class lies apart, and what lies together may be two.

use super::{DataConfig, Dataset, REACH, fill, jitter};
use crate::rng::Rng;

/// Clusters of each class.
const EACH: usize = 3;
/// Distance that two centres keep, where there is room.
const APART: f32 = 0.5;
/// Places tried for a centre before the distance to be kept shrinks by a tenth.
const TRIES: u32 = 100;

/// Centres anywhere in the square, then normal noise; a class's samples are dealt to its clusters in turn.
pub(super) fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let centres = scatter(rng, config.classes as usize * EACH, APART);
    fill(config, rng, |rng, class, i| jitter(rng, centres[class as usize * EACH + i as usize % EACH], config.noise))
}

/// `count` places, uniform in the square, each at least `apart` from those before it. Where [`TRIES`] places in a row were too
/// close, `apart` shrinks by a tenth from there on, so that any number finds room.
pub(super) fn scatter(rng: &mut Rng, count: usize, mut apart: f32) -> Vec<[f32; 2]> {
    let mut places: Vec<[f32; 2]> = Vec::with_capacity(count);
    let mut tries = 0;
    while places.len() < count {
        let place = [rng.uniform(-REACH, REACH), rng.uniform(-REACH, REACH)];
        let far = |other: &[f32; 2]| {
            let (dx, dy) = (place[0] - other[0], place[1] - other[1]);
            dx * dx + dy * dy >= apart * apart
        };
        if places.iter().all(far) {
            places.push(place);
            tries = 0;
        } else {
            tries += 1;
            if tries == TRIES {
                apart *= 0.9;
                tries = 0;
            }
        }
    }
    places
}
