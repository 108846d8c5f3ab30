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
use crate::rng::{Fnv, Rng};

/// Most points of a data set: what can be drawn and measured while it trains.
pub const MOST_POINTS: u32 = 10_000;

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
    /// Points of one's own, each with its class. Classes are numbered anew, without gaps, and samples of a class are put side by
    /// side; within a class their order stays.
    ///
    /// # Errors
    /// A sentence that says what is wrong: no points, more than [`MOST_POINTS`], not one class for each point, or a number that is not
    /// finite.
    ///
    /// ```
    /// use triplet_engine::data::Dataset;
    ///
    /// let data = Dataset::own(&[[0.0, 1.0], [2.0, 1.0], [0.5, 1.0]], &[7, 3, 7]).unwrap();
    /// assert_eq!((data.labels, data.classes), (vec![0, 1, 1], 2));
    /// assert!(Dataset::own(&[[f32::NAN, 0.0]], &[0]).is_err());
    /// ```
    pub fn own(points: &[[f32; 2]], labels: &[u32]) -> Result<Self, String> {
        if points.is_empty() {
            return Err("There are no points.".into());
        }
        if points.len() > MOST_POINTS as usize {
            return Err(format!("There are {} points; {MOST_POINTS} are the most that can be drawn.", points.len()));
        }
        if points.len() != labels.len() {
            return Err(format!(
                "There are {} points and {} classes: each point needs one.",
                points.len(),
                labels.len()
            ));
        }
        if let Some(i) = points.iter().position(|p| !p.iter().all(|v| v.is_finite())) {
            return Err(format!("Point {} has a coordinate that is not a number.", i + 1));
        }
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by_key(|&i| labels[i]);
        let mut classes = labels.to_vec();
        classes.sort_unstable();
        classes.dedup();
        let class = |i: usize| classes.partition_point(|&c| c < labels[i]) as u32;
        Ok(Self {
            points: Matrix::from_fn(2, points.len(), |row, column| points[order[column]][row]),
            labels: order.iter().map(|&i| class(i)).collect(),
            classes: classes.len() as u32,
        })
    }

    /// FNV-1a over the bits of all points and labels: who has the same fingerprint has the same data.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = Fnv::default();
        for (i, label) in self.labels.iter().enumerate() {
            hash.float(self.points.at(0, i));
            hash.float(self.points.at(1, i));
            label.to_le_bytes().into_iter().for_each(|byte| hash.byte(byte));
        }
        hash.value()
    }

    /// Samples of the largest class.
    fn largest_class(&self) -> u32 {
        let each = self.labels.chunk_by(|a, b| a == b);
        each.map(<[u32]>::len).max().unwrap_or(0) as u32
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// Where the points of a run come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataSource {
    /// The generator makes them.
    #[default]
    Generated,
    /// A person brought them.
    Own {
        /// [`Dataset::fingerprint`]
        fingerprint: u64,
        /// How many they are.
        points: u32,
    },
}

/// Which data, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataConfig {
    /// Where the points come from. Of data of one's own, generator, noise and imbalance say nothing, `samples` is that of the largest
    /// class, and the seed is of all other draws.
    pub source: DataSource,
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
        match self.source {
            DataSource::Generated => (0..self.classes).map(|class| self.size(class)).sum(),
            DataSource::Own { points, .. } => points,
        }
    }

    /// The settings of data of one's own; the seed stays.
    pub fn of_own(self, data: &Dataset) -> Self {
        let source = DataSource::Own { fingerprint: data.fingerprint(), points: data.len() as u32 };
        Self { source, classes: data.classes, samples: data.largest_class(), imbalance: 1, ..self }
    }

    /// Whether these settings describe `data`: its fingerprint, or how many points of how many classes the generator makes.
    pub fn describes(&self, data: &Dataset) -> bool {
        match self.source {
            DataSource::Own { fingerprint, .. } => fingerprint == data.fingerprint(),
            DataSource::Generated => (self.classes, self.total()) == (data.classes, data.len() as u32),
        }
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
        self.spec().about
    }
}

/// What is said of a generator: a `SPEC` stands in the file of each.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorSpec {
    /// Its word on screen and one line of help.
    pub about: About,
    /// Its own settings, those of the measurements in docs/model.md.
    pub defaults: Defaults,
    /// Most classes that its shape leaves room for.
    pub most_classes: u32,
    /// What is harder to learn.
    pub harder: Harder,
    /// Most classes on its button.
    pub thumbnail_classes: u32,
    /// The data set, by settings whose generator this is. Shapes are drawn before samples, so that more samples or another noise
    /// leave them where they are.
    generate: fn(&DataConfig, &mut Rng) -> Dataset,
}

/// What is harder to learn than a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harder {
    /// Another data set.
    Data(Generator),
    /// The same with two more classes.
    TwoMoreClasses,
    /// The same with twice the classes.
    TwiceTheClasses,
}

impl Generator {
    /// All that is said of it.
    pub fn spec(self) -> &'static GeneratorSpec {
        match self {
            Self::Clusters => &clusters::SPEC,
            Self::Rings => &rings::SPEC,
            Self::Moons => &moons::SPEC,
            Self::Spirals => &spirals::SPEC,
            Self::Stripes => &stripes::SPEC,
            Self::Blobs => &blobs::SPEC,
            Self::Grid => &grid::SPEC,
        }
    }

    /// The generator's own settings.
    pub fn defaults(self) -> Defaults {
        self.spec().defaults
    }

    /// Most classes that its shape leaves room for.
    pub fn most_classes(self) -> u32 {
        self.spec().most_classes
    }
}

/// The data set that `config` describes; the same for the same config, everywhere. Every draw comes from the stream "data" of
/// its seed; the shapes are drawn before the samples, so that more samples or another noise leave clusters where they are.
pub fn generate(config: &DataConfig) -> Dataset {
    let rng = &mut Rng::stream(config.seed, "data");
    (config.generator.spec().generate)(config, rng)
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
