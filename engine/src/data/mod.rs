//! Synthetic 2-D data: points in the plane, each of one class. One file per generator.

mod blobs;
mod clusters;
pub mod condition;
mod grid;
pub mod held_out;
mod moons;
mod rings;
pub mod sampler;
mod spirals;
mod stripes;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::matrix::Matrix;
use crate::rng::Rng;

/// Half the side of the square that the shapes fill before noise.
const REACH: f32 = 1.2;

/// Points with their classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// 2 × n: row 0 is x₁, row 1 is x₂; a column is a sample. Samples of a class stand side by side.
    pub points: Matrix,
    /// The class of each sample, `0..classes`.
    pub labels: Vec<u32>,
    /// Number of classes.
    pub classes: u32,
}

impl Dataset {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// Which data, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataConfig {
    /// The shape of the classes.
    pub generator: Generator,
    /// Number of classes.
    pub classes: u32,
    /// Samples of each class; under imbalance, of the first, the largest.
    pub samples: u32,
    /// Standard deviation of the noise, in units of the input plane; of [`Generator::Grid`] in steps of the grid.
    pub noise: f32,
    /// How many times as many samples the first class has as the last; 1: all have as many.
    pub imbalance: u32,
    /// Seed of every random draw of a run.
    pub seed: u32,
}

/// Fewest samples of a class: one alone is nobody's positive.
const FEWEST: u32 = 2;

impl DataConfig {
    /// Samples of a class. Under imbalance r, class c of C has samples · r^(−c / (C − 1)), rounded: the long tail of Cui et al.,
    /// "Class-Balanced Loss Based on Effective Number of Samples" (2019), §5.1; but no fewer than two.
    pub fn size(&self, class: u32) -> u32 {
        let last = self.classes.saturating_sub(1);
        if self.imbalance <= 1 || last == 0 {
            return self.samples;
        }
        let share = libm::pow(self.imbalance.into(), -f64::from(class) / f64::from(last));
        (libm::round(f64::from(self.samples) * share) as u32).max(FEWEST)
    }

    /// Samples of all classes.
    pub fn total(&self) -> u32 {
        (0..self.classes).map(|class| self.size(class)).sum()
    }
}

/// The data sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generator {
    /// Several separate clusters a class.
    Clusters,
    /// Concentric rings.
    Rings,
    /// Interlocking half circles.
    Moons,
    /// Arms of a spiral.
    Spirals,
    /// Identities along one axis, a free condition along the other.
    Stripes,
    /// One cluster a class.
    Blobs,
    /// Many identities, each at a point of a grid.
    Grid,
}

/// A generator's own classes, samples of a class and noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Defaults {
    /// Number of classes.
    pub classes: u32,
    /// Samples of each class.
    pub samples: u32,
    /// Standard deviation of the noise.
    pub noise: f32,
}

impl Choice for Generator {
    const ALL: &'static [Self] =
        &[Self::Clusters, Self::Rings, Self::Moons, Self::Spirals, Self::Stripes, Self::Blobs, Self::Grid];

    fn about(self) -> About {
        match self {
            Self::Clusters => {
                About { label: "Clusters", help: "each class is three separate clusters, scattered over the plane" }
            }
            Self::Rings => About { label: "Rings", help: "each class is a ring around the same centre" },
            Self::Moons => About { label: "Moons", help: "half circles that reach into one another" },
            Self::Spirals => About { label: "Spirals", help: "each class is an arm of a spiral" },
            Self::Stripes => {
                About { label: "Stripes", help: "identity along x₁, a free condition (lighting, pose) along x₂" }
            }
            Self::Blobs => About { label: "Blobs", help: "one round cluster a class: the easy case" },
            Self::Grid => {
                About { label: "Grid", help: "up to 1,000 identities, each at a point of a grid, in no order" }
            }
        }
    }
}

impl Generator {
    /// The generator's own settings, those of the measurements in docs/model.md.
    pub fn defaults(self) -> Defaults {
        match self {
            Self::Clusters => Defaults { classes: 4, samples: 40, noise: 0.10 },
            Self::Rings => Defaults { classes: 3, samples: 40, noise: 0.05 },
            Self::Moons => Defaults { classes: 2, samples: 40, noise: 0.08 },
            Self::Spirals => Defaults { classes: 3, samples: 40, noise: 0.04 },
            Self::Stripes => Defaults { classes: 8, samples: 24, noise: 0.03 },
            Self::Blobs => Defaults { classes: 4, samples: 40, noise: 0.10 },
            Self::Grid => Defaults { classes: 100, samples: 10, noise: 0.10 },
        }
    }

    /// Most classes that its shape leaves room for.
    pub fn most_classes(self) -> u32 {
        match self {
            Self::Clusters | Self::Rings | Self::Moons | Self::Spirals | Self::Stripes | Self::Blobs => 20,
            Self::Grid => 1_000,
        }
    }
}

/// The data set that `config` describes; the same for the same config, everywhere. Every draw comes from the stream "data" of
/// its seed; the shapes are drawn before the samples, so that more samples or another noise leave clusters where they are.
pub fn generate(config: &DataConfig) -> Dataset {
    let rng = &mut Rng::stream(config.seed, "data");
    match config.generator {
        Generator::Clusters => clusters::generate(config, rng),
        Generator::Rings => rings::generate(config, rng),
        Generator::Moons => moons::generate(config, rng),
        Generator::Spirals => spirals::generate(config, rng),
        Generator::Stripes => stripes::generate(config, rng),
        Generator::Blobs => blobs::generate(config, rng),
        Generator::Grid => grid::generate(config, rng),
    }
}

/// A data set, class after class, from what a shape says of sample `i` of class `c`: `point(rng, c, i)`.
fn fill(config: &DataConfig, rng: &mut Rng, mut point: impl FnMut(&mut Rng, u32, u32) -> [f32; 2]) -> Dataset {
    let classes = config.classes;
    let mut points = Matrix::zeros(2, config.total() as usize);
    let mut labels = Vec::with_capacity(points.cols());
    for class in 0..classes {
        for sample in 0..config.size(class) {
            let [x, y] = point(rng, class, sample);
            points.set(0, labels.len(), x);
            points.set(1, labels.len(), y);
            labels.push(class);
        }
    }
    Dataset { points, labels, classes }
}

/// `centre` moved by normal noise of standard deviation `noise` in both coordinates.
fn jitter(rng: &mut Rng, centre: [f32; 2], noise: f32) -> [f32; 2] {
    [centre[0] + noise * rng.normal(), centre[1] + noise * rng.normal()]
}
