//! Everything a person can set: the settings of a run, what they mean together, their defaults.

mod keys;
mod knobs;
mod limits;

use serde::{Deserialize, Serialize};

pub use crate::choice::{About, Choice};
pub use crate::data::held_out::HeldOut;
pub use crate::data::{DataConfig, DataSource, Generator};
pub use crate::distance::Distance;
pub use crate::loss::Loss;
use crate::loss::Objective;
use crate::mining::{Density, MiningContext, MiningRule};
pub use crate::mining::{Mining, Pick};
pub use crate::nn::activation::Activation;
pub use crate::optim::Optimiser;
pub use keys::{KEYS, Key, Problem};
pub use knobs::*;
pub use limits::{MOST_IN_BATCH, MOST_POINTS};

/// Where the embedding lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Embedding {
    /// The plane, unbounded.
    FreePlane,
    /// The unit circle: the output divided by its length.
    UnitCircle,
    /// Space, three numbers wide and unbounded.
    FreeSpace,
    /// The unit sphere in space: the output divided by its length.
    UnitSphere,
}

impl Embedding {
    /// Width of the embedding.
    pub fn dim(self) -> usize {
        match self {
            Self::FreePlane | Self::UnitCircle => 2,
            Self::FreeSpace | Self::UnitSphere => 3,
        }
    }

    /// Whether it has a third dimension, and can be turned.
    pub fn is_deep(self) -> bool {
        self.dim() == 3
    }

    /// Whether the output is divided by its length.
    pub fn normalised(self) -> bool {
        matches!(self, Self::UnitCircle | Self::UnitSphere)
    }
}

impl Choice for Embedding {
    const ALL: &'static [Self] = &[Self::FreePlane, Self::UnitCircle, Self::FreeSpace, Self::UnitSphere];

    fn about(self) -> About {
        match self {
            Self::FreePlane => {
                About { label: "Free plane", help: "points may go anywhere: pushing away costs nothing" }
            }
            Self::UnitCircle => {
                About { label: "Unit circle", help: "every embedding has length 1: no two are farther apart than 2" }
            }
            Self::FreeSpace => {
                About { label: "Free space", help: "three dimensions, no bounds: drag the picture to turn it" }
            }
            Self::UnitSphere => About {
                label: "Unit sphere",
                help: "length 1 (FaceNet), in three dimensions: drag the picture to turn it",
            },
        }
    }
}

/// What maps an input to its embedding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Model {
    /// A multi-layer perceptron.
    Network,
    /// No network: each sample's embedding is itself the parameter.
    FreePoints,
}

impl Choice for Model {
    const ALL: &'static [Self] = &[Self::Network, Self::FreePoints];

    fn about(self) -> About {
        match self {
            Self::Network => {
                About { label: "Network", help: "one function for all points: neighbours in the input move together" }
            }
            Self::FreePoints => About {
                label: "Free points",
                help: "no network: every point moves on its own, and nothing is learnt about new ones",
            },
        }
    }
}

/// Everything a person can set that a run depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Data and seed.
    pub data: DataConfig,
    /// How many classes are never trained on, [`Config::holds_out`]; at most [`Config::most_held_out`].
    pub held_out: u32,
    /// Network or free points.
    pub model: Model,
    /// Widths of the hidden layers, first to last: 0 to [`MAX_LAYERS`] of 1 to [`MAX_WIDTH`].
    pub hidden: Vec<u32>,
    /// What a hidden layer applies.
    pub activation: Activation,
    /// Where the embedding lives.
    pub embedding: Embedding,
    /// The distance chosen; what trains is [`Config::training_distance`].
    pub distance: Distance,
    /// Margin, in the distance that trains: α of triplets and quadruplets, m of pairs. Kept for losses that have none.
    pub margin: f32,
    /// Which triplets count.
    pub mining: Mining,
    /// Which positive of an anchor, where mining goes by the table.
    pub positive: Pick,
    /// Which negative.
    pub negative: Pick,
    /// [`RANDOM_SHARE`]
    pub random_share: f32,
    /// [`HARD_AFTER`]
    pub hard_after: u32,
    /// The loss.
    pub loss: Loss,
    /// The numbers that only some losses have.
    pub loss_params: LossParams,
    /// Classes in a batch; a data set with fewer gives all it has.
    pub p: u32,
    /// Samples of each class in a batch; a class with fewer gives all it has.
    pub k: u32,
    /// The optimiser.
    pub optimiser: Optimiser,
    /// Learning rate.
    pub rate: f32,
}

impl Default for Config {
    fn default() -> Self {
        let d = Generator::Clusters.defaults();
        Self {
            data: DataConfig {
                source: DataSource::Generated,
                generator: Generator::Clusters,
                classes: d.classes,
                samples: d.samples,
                noise: d.noise,
                imbalance: 1,
                seed: 1,
            },
            held_out: 0,
            model: Model::Network,
            hidden: vec![16, 16],
            activation: Activation::Tanh,
            embedding: Embedding::FreePlane,
            distance: Distance::Euclidean,
            margin: 1.0,
            mining: Mining::BatchAll,
            positive: Pick::Hardest,
            negative: Pick::Hardest,
            random_share: 0.0,
            hard_after: 1_000,
            loss: Loss::Triplet,
            loss_params: LossParams::default(),
            p: 4,
            k: 8,
            optimiser: Optimiser::Adam,
            rate: 0.01,
        }
    }
}

impl Config {
    /// Another data set: classes, samples and noise that were the old one's own become the new one's own; what a person set
    /// otherwise stays.
    pub fn set_generator(&mut self, generator: Generator) {
        let (old, new) = (self.data.generator.defaults(), generator.defaults());
        (self.data.source, self.data.generator) = (DataSource::Generated, generator);
        if self.data.classes == old.classes {
            self.data.classes = new.classes;
        }
        if self.data.samples == old.samples {
            self.data.samples = new.samples;
        }
        if self.data.noise == old.noise {
            self.data.noise = new.noise;
        }
    }

    /// Whether a run can go on with these settings instead of `other`, its weights kept: same data, same model.
    pub fn continues(&self, other: &Self) -> bool {
        let shape = |c: &Self| match c.model {
            Model::Network => Some((c.hidden.clone(), c.activation)),
            Model::FreePoints => None,
        };
        self.data == other.data && shape(self) == shape(other) && self.embedding.dim() == other.embedding.dim()
    }

    /// The classes that are never trained on.
    pub fn held(&self) -> HeldOut {
        HeldOut::new(self.data.classes, self.held_out)
    }

    /// Whether a class is never trained on.
    pub fn holds_out(&self, class: u32) -> bool {
        self.held().holds(class)
    }

    /// How many classes can be held out.
    pub fn most_held_out(&self) -> u32 {
        HeldOut::most(self.data.classes)
    }

    /// How many classes are trained on.
    pub fn training_classes(&self) -> u32 {
        self.held().trained()
    }

    /// Which samples with these labels are of classes trained on (`held_out` false) or not (true), ascending.
    pub fn samples_of(&self, held_out: bool, labels: &[u32]) -> Vec<u32> {
        let held = self.held();
        (0..labels.len() as u32).filter(|&i| held.holds(labels[i as usize]) == held_out).collect()
    }

    /// Sets both of the table, or says why they make no triplets and changes nothing.
    fn pick(&mut self, positive: Pick, negative: Pick) -> Result<(), Problem> {
        if let Some(why) = Pick::conflict(positive, negative) {
            let (positive, negative) = (positive.slug(), negative.slug());
            return Err(Problem(format!("{positive} × {negative} makes no triplets: {why}")));
        }
        (self.positive, self.negative) = (positive, negative);
        Ok(())
    }

    /// What the mining strategy does in the step after so many.
    pub fn rule(&self, steps: u64) -> MiningRule {
        let density = Density {
            dim: self.embedding.dim(),
            sphere: self.embedding.normalised() || self.training_distance() == Distance::Cosine,
            distance: self.training_distance(),
        };
        let warm = steps >= self.hard_after.into();
        self.mining.rule(MiningContext { positive: self.positive, negative: self.negative, warm, density })
    }

    /// The share of the mined triplets in whose place random ones are taken: 0 where the strategy does not list what it mines.
    pub fn mixing(&self) -> f32 {
        if self.mixes() { self.random_share } else { 0.0 }
    }

    /// Whether random triplets can be mixed in.
    pub fn mixes(&self) -> bool {
        self.loss.mines() && self.rule(0).mixes()
    }

    /// The widths of all layers, input and embedding included: `[2, …, 2]`, or `[2, …, 3]` in space.
    pub fn sizes(&self) -> Vec<usize> {
        let hidden = self.hidden.iter().map(|&w| w as usize);
        std::iter::once(2).chain(hidden).chain(std::iter::once(self.embedding.dim())).collect()
    }

    /// How many parameters the model has: weights and biases, or the free points' coordinates.
    pub fn parameters(&self) -> usize {
        match self.model {
            Model::Network => self.sizes().windows(2).map(|s| (s[0] + 1) * s[1]).sum(),
            Model::FreePoints => self.data.total() as usize * self.embedding.dim(),
        }
    }

    /// The distance that trains: the loss's own if it has one, else the one chosen.
    pub fn training_distance(&self) -> Distance {
        self.loss.distance().unwrap_or(self.distance)
    }

    /// The settings, with the plain triplet loss in the place of a loss that is not of triplets: by it triplets are told apart
    /// all the same.
    pub fn of_triplets(&self) -> Self {
        let loss = if self.loss.is_of_triplets() { self.loss } else { Loss::Triplet };
        Self { loss, distance: self.training_distance(), ..self.clone() }
    }

    /// The loss with its numbers.
    pub fn objective(&self) -> Objective {
        Objective::new(self.loss, self.margin, self.loss_params)
    }

    /// What the loss is when all embeddings lie on one point, if that is where it is known to end up for want of a gradient: α,
    /// ln 2 with the soft margin, both margins of quadruplets. `None` for losses of the whole batch.
    pub fn collapse_loss(&self) -> Option<f64> {
        self.loss.spec().collapse.map(|collapse| (collapse.value)(self.margin, &self.loss_params))
    }

    /// The settings with every value within its knob's range: what a file or a message may say is not trusted.
    pub fn clamped(mut self) -> Self {
        let snap = |knob: &Knob, v: f64| knob.snap(if v.is_finite() { v } else { knob.min });
        if self.data.source == DataSource::Generated {
            let most = self.data.generator.most_classes();
            self.data.classes = snap(&CLASSES, self.data.classes.into()).min(most.into()) as u32;
            self.data.samples = snap(&SAMPLES, self.data.samples.into()).min(self.most_samples().into()) as u32;
        }
        self.data.noise = snap(&NOISE, self.data.noise.into()) as f32;
        self.data.imbalance = snap(&IMBALANCE, self.data.imbalance.into()) as u32;
        self.held_out = self.held_out.min(self.most_held_out());
        self.margin = snap(&MARGIN, self.margin.into()) as f32;
        for param in &LOSS_PARAMS {
            let value = snap(param.knob, (param.read)(&self.loss_params).into());
            (param.write)(&mut self.loss_params, value as f32);
        }
        self.random_share = snap(&RANDOM_SHARE, self.random_share.into()) as f32;
        self.hard_after = snap(&HARD_AFTER, self.hard_after.into()) as u32;
        self.p = snap(&P, self.p.into()) as u32;
        self.k = snap(&K, self.k.into()).min(self.most_k().into()) as u32;
        self.rate = snap(&RATE, self.rate.into()) as f32;
        if Pick::conflict(self.positive, self.negative).is_some() {
            (self.positive, self.negative) = (Pick::Hardest, Pick::Hardest);
        }
        self.hidden.truncate(MAX_LAYERS);
        self.hidden.iter_mut().for_each(|w| *w = (*w).clamp(1, MAX_WIDTH));
        self
    }
}
