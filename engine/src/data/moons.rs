//! Half circles that reach into one another, open side down and up in turn.
//!
//! Two classes are the usual pair. More stand in rows, each row a chain; there are as many rows as let the moons be largest.
//! Lengths here are in radii of a moon, the whole is then scaled to fill the square.

use std::f32::consts::PI;

use super::{DataConfig, Dataset, Defaults, Generator, GeneratorSpec, Harder, REACH, fill, jitter};
use crate::choice::About;
use crate::rng::Rng;

/// Its specification.
pub(super) const SPEC: GeneratorSpec = GeneratorSpec {
    about: About { label: "Moons", help: "half circles that reach into one another" },
    defaults: Defaults { classes: 2, samples: 40, noise: 0.08 },
    most_classes: 20,
    harder: Harder::Data(Generator::Spirals),
    thumbnail_classes: 4,
    generate,
};

/// Height of the point where the second of a pair is centred, above the first's.
const LIFT: f32 = 0.5;
/// From the centre of a moon to that of the next in a pair.
const PAIR: f32 = 1.0;
/// The same in a longer chain, where the next but one must not touch.
const CHAIN: f32 = 1.2;
/// Height of a row (the upward moon reaches 1 up, the downward one 0.5 down) with the gap to the next.
const ROW: f32 = 1.5 + 0.5;

/// Where the moons stand.
struct Layout {
    columns: u32,
    pitch: f32,
    centre: [f32; 2],
    scale: f32,
}

impl Layout {
    fn with_rows(classes: u32, rows: u32) -> Self {
        let columns = classes.div_ceil(rows);
        let pitch = if columns > 2 { CHAIN } else { PAIR };
        let width = 2.0 + pitch * (columns - 1) as f32;
        let low = if columns > 1 { LIFT - 1.0 } else { 0.0 };
        let height = ROW * (rows - 1) as f32 + 1.0 - low;
        let centre = [width / 2.0 - 1.0, low + height / 2.0];
        Self { columns, pitch, centre, scale: 2.0 * REACH / width.max(height) }
    }

    fn best(classes: u32) -> Self {
        let mut best = Self::with_rows(classes, 1);
        for rows in 2..=classes {
            let other = Self::with_rows(classes, rows);
            if other.scale > best.scale {
                best = other;
            }
        }
        best
    }

    /// The point of moon `class` at `angle`, 0 to π.
    fn point(&self, class: u32, angle: f32) -> [f32; 2] {
        let (row, column) = (class / self.columns, class % self.columns);
        let (cos, sin) = (libm::cosf(angle), libm::sinf(angle));
        let y = if column % 2 == 0 { sin } else { LIFT - sin };
        let x = self.pitch * column as f32 + cos;
        [(x - self.centre[0]) * self.scale, (y + ROW * row as f32 - self.centre[1]) * self.scale]
    }
}

/// Any angle of the half circle, then normal noise.
fn generate(config: &DataConfig, rng: &mut Rng) -> Dataset {
    let layout = Layout::best(config.classes.max(1));
    fill(config, rng, |rng, class, _| {
        let angle = rng.uniform(0.0, PI);
        jitter(rng, layout.point(class, angle), config.noise)
    })
}
