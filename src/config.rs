//! Every knob as plain data: default, range, unit, the word on screen. The one source for controls, links and checks.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

pub use crate::choice::{About, Choice};
pub use crate::data::{DataConfig, Generator};
pub use crate::distance::Distance;
pub use crate::loss::Loss;
use crate::loss::circle::Circle;
use crate::loss::contrastive::{Contrastive, Form};
use crate::loss::multi_similarity::MultiSimilarity;
use crate::loss::quadruplet::QuadrupletLoss;
use crate::loss::{Objective, Reduction};
use crate::mining::{Density, How, Rule};
pub use crate::mining::{Mining, Pick};
pub use crate::nn::activation::Activation;
pub use crate::optim::Optimiser;

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

/// How a slider's way is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Equal steps of this size.
    Linear(f64),
    /// Equal ratios, values rounded to two digits: this many steps to a factor of ten.
    Log(f64),
}

/// One number a person can turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob {
    /// Its name in links.
    pub key: &'static str,
    /// Its name on screen.
    pub label: &'static str,
    /// One line that says what it does.
    pub help: &'static str,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// How the way between is divided.
    pub scale: Scale,
    /// Decimals shown on a linear scale.
    pub decimals: usize,
}

/// Number of classes.
pub const CLASSES: Knob = Knob {
    key: "classes",
    label: "Classes",
    help: "how many classes (identities) the data has",
    min: 1.0,
    max: 20.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Samples of a class.
pub const SAMPLES: Knob = Knob {
    key: "samples",
    label: "Samples per class",
    help: "how many points each class has",
    min: 2.0,
    max: 100.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Noise of the data.
pub const NOISE: Knob = Knob {
    key: "noise",
    label: "Noise",
    help: "standard deviation of the points around their shape",
    min: 0.0,
    max: 0.5,
    scale: Scale::Linear(0.01),
    decimals: 2,
};
/// Seed of all random draws.
pub const SEED: Knob = Knob {
    key: "seed",
    label: "Seed",
    help: "the same settings with the same seed give the same run",
    min: 0.0,
    max: u32::MAX as f64,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Margin α.
pub const MARGIN: Knob = Knob {
    key: "margin",
    label: "Margin",
    help: "how much farther than the positive a negative must be before it costs nothing",
    min: 0.05,
    max: 3.0,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// The quadruplet loss's α₂.
pub const SECOND_MARGIN: Knob = Knob {
    key: "second-margin",
    label: "Second margin α₂",
    help: "how much farther apart than anchor and positive two negatives must be, in squared distance",
    min: 0.05,
    max: 3.0,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// The N-pair loss's λ.
pub const PENALTY: Knob = Knob {
    key: "penalty",
    label: "Penalty",
    help: "how much long embeddings cost: without it dot products grow for ever",
    min: 0.0,
    max: 0.5,
    scale: Scale::Linear(0.01),
    decimals: 2,
};
/// The multi-similarity loss's α.
pub const PULLING: Knob = Knob {
    key: "pulling",
    label: "Sharpness of pull",
    help: "α: how much the least similar positives count more than the others",
    min: 0.5,
    max: 20.0,
    scale: Scale::Linear(0.5),
    decimals: 1,
};
/// The multi-similarity loss's β.
pub const PUSHING: Knob = Knob {
    key: "pushing",
    label: "Sharpness of push",
    help: "β: how much the most similar negatives count more than the others",
    min: 1.0,
    max: 100.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// The multi-similarity loss's λ.
pub const BASE: Knob = Knob {
    key: "base",
    label: "Base similarity",
    help: "λ: positives are to be more similar than this, negatives less",
    min: -0.9,
    max: 0.95,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// T of the cross-entropies.
pub const TEMPERATURE: Knob = Knob {
    key: "temperature",
    label: "Temperature",
    help: "what similarities are divided by: the lower, the more the closest negatives count",
    min: 0.02,
    max: 2.0,
    scale: Scale::Log(20.0),
    decimals: 2,
};
/// The circle loss's m.
pub const RELAXATION: Knob = Knob {
    key: "relaxation",
    label: "Relaxation m",
    help: "how far from their best values, 1 and 0, similarities may stay",
    min: 0.05,
    max: 0.95,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// The circle loss's γ.
pub const GAMMA: Knob = Knob {
    key: "gamma",
    label: "Scale γ",
    help: "how much the worst pairs count more than the others",
    min: 8.0,
    max: 512.0,
    scale: Scale::Linear(8.0),
    decimals: 0,
};
/// Classes in a batch.
pub const P: Knob = Knob {
    key: "p",
    label: "P classes",
    help: "classes in a batch",
    min: 1.0,
    max: 20.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Samples of each class in a batch.
pub const K: Knob = Knob {
    key: "k",
    label: "K samples",
    help: "samples of each of these classes",
    min: 1.0,
    max: 32.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Learning rate.
pub const RATE: Knob = Knob {
    key: "rate",
    label: "Learning rate",
    help: "size of a step along the gradient",
    min: 0.0001,
    max: 10.0,
    scale: Scale::Log(20.0),
    decimals: 4,
};
/// Most hidden layers.
pub const MAX_LAYERS: usize = 6;
/// Most neurons in a hidden layer.
pub const MAX_WIDTH: u32 = 64;

impl Knob {
    /// The value nearest to `value` that this knob can have; `None` if it is not a number or out of range.
    pub fn check(&self, value: f64) -> Option<f64> {
        (value >= self.min && value <= self.max).then(|| self.snap(value))
    }

    /// The value nearest to `value` that this knob can have.
    pub fn snap(&self, value: f64) -> f64 {
        let value = value.clamp(self.min, self.max);
        let rounded = match self.scale {
            // rounded again to its decimals, so that 0.15000000000000002 is 0.15
            Scale::Linear(step) => {
                let tens = libm::pow(10.0, self.decimals as f64);
                libm::round(libm::round(value / step) * step * tens) / tens
            }
            Scale::Log(_) => two_digits(value),
        };
        rounded.clamp(self.min, self.max)
    }

    /// Steps of the slider from one end to the other.
    pub fn steps(&self) -> u32 {
        match self.scale {
            Scale::Linear(step) => libm::round((self.max - self.min) / step) as u32,
            Scale::Log(per_decade) => libm::round(libm::log10(self.max / self.min) * per_decade) as u32,
        }
    }

    /// Where on the slider, 0 to [`Knob::steps`], a value stands.
    pub fn position(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear(step) => libm::round((value - self.min) / step),
            Scale::Log(per_decade) => libm::round(libm::log10(value / self.min) * per_decade),
        }
    }

    /// The value at a position of the slider.
    pub fn at(&self, position: f64) -> f64 {
        match self.scale {
            Scale::Linear(step) => self.snap(self.min + position * step),
            Scale::Log(per_decade) => self.snap(self.min * libm::pow(10.0, position / per_decade)),
        }
    }

    /// The value as text, on screen and in links.
    pub fn show(&self, value: f64) -> String {
        match self.scale {
            Scale::Linear(_) => format!("{value:.*}", self.decimals),
            Scale::Log(_) => format!("{}", two_digits(value)),
        }
    }
}

/// Rounded to two significant digits, by way of decimal text, so that 0.01 is the 0.01 a person would type.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

/// Everything a person can set that a run depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Data and seed.
    pub data: DataConfig,
    /// Network or free points.
    pub model: Model,
    /// Widths of the hidden layers, first to last: 0 to [`MAX_LAYERS`] of 1 to [`MAX_WIDTH`].
    pub hidden: Vec<u32>,
    /// What a hidden layer applies.
    pub activation: Activation,
    /// Where the embedding lives.
    pub embedding: Embedding,
    /// The distance chosen; what trains is [`Config::measure`].
    pub distance: Distance,
    /// Margin, in the distance that trains: α of triplets and quadruplets, m of pairs. Kept for losses that have none.
    pub margin: f32,
    /// Which triplets count.
    pub mining: Mining,
    /// Which positive of an anchor, where mining goes by the table.
    pub positive: Pick,
    /// Which negative.
    pub negative: Pick,
    /// The loss.
    pub loss: Loss,
    /// [`SECOND_MARGIN`]
    pub second_margin: f32,
    /// [`PENALTY`]
    pub penalty: f32,
    /// [`PULLING`]
    pub pulling: f32,
    /// [`PUSHING`]
    pub pushing: f32,
    /// [`BASE`]
    pub base: f32,
    /// [`TEMPERATURE`]
    pub temperature: f32,
    /// [`RELAXATION`]
    pub relaxation: f32,
    /// [`GAMMA`]
    pub gamma: f32,
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
                generator: Generator::Clusters,
                classes: d.classes,
                samples: d.samples,
                noise: d.noise,
                seed: 1,
            },
            model: Model::Network,
            hidden: vec![16, 16],
            activation: Activation::Tanh,
            embedding: Embedding::FreePlane,
            distance: Distance::Euclidean,
            margin: 1.0,
            mining: Mining::BatchAll,
            positive: Pick::Hardest,
            negative: Pick::Hardest,
            loss: Loss::Triplet,
            second_margin: 0.5,
            penalty: 0.01,
            pulling: 2.0,
            pushing: 10.0,
            base: 0.5,
            temperature: 0.1,
            relaxation: 0.7,
            gamma: 8.0,
            p: 4,
            k: 8,
            optimiser: Optimiser::Adam,
            rate: 0.01,
        }
    }
}

/// A number that only some losses have.
pub struct Own {
    /// The number.
    pub knob: &'static Knob,
    /// Its name on screen, where that is shorter.
    pub shown: &'static str,
    /// Whose it is.
    pub of: &'static [Loss],
    /// Where its value is.
    pub read: fn(&Config) -> f64,
    /// Sets it.
    pub write: fn(&mut Config, f64),
}

/// Every number that only some losses have, the margin apart.
#[rustfmt::skip] // a number a line
pub const OWN: [Own; 8] = [
    Own { knob: &SECOND_MARGIN, shown: "α₂", of: &[Loss::Quadruplet], read: |c| c.second_margin.into(), write: |c, v| c.second_margin = v as f32 },
    Own { knob: &PENALTY, shown: "penalty", of: &[Loss::NPair], read: |c| c.penalty.into(), write: |c, v| c.penalty = v as f32 },
    Own { knob: &PULLING, shown: "pull α", of: &[Loss::MultiSimilarity], read: |c| c.pulling.into(), write: |c, v| c.pulling = v as f32 },
    Own { knob: &PUSHING, shown: "push β", of: &[Loss::MultiSimilarity], read: |c| c.pushing.into(), write: |c, v| c.pushing = v as f32 },
    Own { knob: &BASE, shown: "base λ", of: &[Loss::MultiSimilarity], read: |c| c.base.into(), write: |c, v| c.base = v as f32 },
    Own { knob: &TEMPERATURE, shown: "temp. T", of: &[Loss::NtXent, Loss::SupervisedContrastive], read: |c| c.temperature.into(), write: |c, v| c.temperature = v as f32 },
    Own { knob: &RELAXATION, shown: "relaxation", of: &[Loss::Circle], read: |c| c.relaxation.into(), write: |c, v| c.relaxation = v as f32 },
    Own { knob: &GAMMA, shown: "scale γ", of: &[Loss::Circle], read: |c| c.gamma.into(), write: |c, v| c.gamma = v as f32 },
];

/// What can be wrong with a value in a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

/// One setting as text: a word of the address and of every exported file.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// The setting as text.
    pub read: fn(&Config) -> String,
    /// Sets it from text, or says what is wrong and changes nothing.
    pub write: fn(&mut Config, &str) -> Result<(), Problem>,
}

/// Every setting, in the order in which a link must be read: the data set first, whose own defaults the next three take.
#[allow(clippy::unit_arg)] // a setting a line
pub const KEYS: [Key; 26] = [
    Key { name: "data", read: |c| c.data.generator.slug(), write: |c, t| Ok(c.set_generator(choice(t)?)) },
    Key {
        name: "classes",
        read: |c| c.data.classes.to_string(),
        write: |c, t| Ok(c.data.classes = number(&CLASSES, t)? as u32),
    },
    Key {
        name: "samples",
        read: |c| c.data.samples.to_string(),
        write: |c, t| Ok(c.data.samples = number(&SAMPLES, t)? as u32),
    },
    Key {
        name: "noise",
        read: |c| NOISE.show(c.data.noise.into()),
        write: |c, t| Ok(c.data.noise = number(&NOISE, t)? as f32),
    },
    Key { name: "seed", read: |c| c.data.seed.to_string(), write: |c, t| Ok(c.data.seed = number(&SEED, t)? as u32) },
    Key {
        name: "margin",
        read: |c| MARGIN.show(c.margin.into()),
        write: |c, t| Ok(c.margin = number(&MARGIN, t)? as f32),
    },
    Key { name: "mining", read: |c| c.mining.slug(), write: |c, t| Ok(c.mining = choice(t)?) },
    Key { name: "positive", read: |c| c.positive.slug(), write: |c, t| c.pick(choice(t)?, c.negative) },
    Key { name: "negative", read: |c| c.negative.slug(), write: |c, t| c.pick(c.positive, choice(t)?) },
    Key { name: "loss", read: |c| c.loss.slug(), write: |c, t| Ok(c.loss = choice(t)?) },
    Key {
        name: SECOND_MARGIN.key,
        read: |c| SECOND_MARGIN.show(c.second_margin.into()),
        write: |c, t| Ok(c.second_margin = number(&SECOND_MARGIN, t)? as f32),
    },
    Key {
        name: PENALTY.key,
        read: |c| PENALTY.show(c.penalty.into()),
        write: |c, t| Ok(c.penalty = number(&PENALTY, t)? as f32),
    },
    Key {
        name: PULLING.key,
        read: |c| PULLING.show(c.pulling.into()),
        write: |c, t| Ok(c.pulling = number(&PULLING, t)? as f32),
    },
    Key {
        name: PUSHING.key,
        read: |c| PUSHING.show(c.pushing.into()),
        write: |c, t| Ok(c.pushing = number(&PUSHING, t)? as f32),
    },
    Key { name: BASE.key, read: |c| BASE.show(c.base.into()), write: |c, t| Ok(c.base = number(&BASE, t)? as f32) },
    Key {
        name: TEMPERATURE.key,
        read: |c| TEMPERATURE.show(c.temperature.into()),
        write: |c, t| Ok(c.temperature = number(&TEMPERATURE, t)? as f32),
    },
    Key {
        name: RELAXATION.key,
        read: |c| RELAXATION.show(c.relaxation.into()),
        write: |c, t| Ok(c.relaxation = number(&RELAXATION, t)? as f32),
    },
    Key {
        name: GAMMA.key,
        read: |c| GAMMA.show(c.gamma.into()),
        write: |c, t| Ok(c.gamma = number(&GAMMA, t)? as f32),
    },
    Key { name: "distance", read: |c| c.distance.slug(), write: |c, t| Ok(c.distance = choice(t)?) },
    Key { name: "embedding", read: |c| c.embedding.slug(), write: |c, t| Ok(c.embedding = choice(t)?) },
    Key { name: "p", read: |c| c.p.to_string(), write: |c, t| Ok(c.p = number(&P, t)? as u32) },
    Key { name: "k", read: |c| c.k.to_string(), write: |c, t| Ok(c.k = number(&K, t)? as u32) },
    Key { name: "layers", read: show_layers, write: read_layers },
    Key { name: "activation", read: |c| c.activation.slug(), write: |c, t| Ok(c.activation = choice(t)?) },
    Key { name: "optimiser", read: |c| c.optimiser.slug(), write: |c, t| Ok(c.optimiser = choice(t)?) },
    Key { name: "rate", read: |c| RATE.show(c.rate.into()), write: |c, t| Ok(c.rate = number(&RATE, t)? as f32) },
];

fn choice<C: Choice>(text: &str) -> Result<C, Problem> {
    C::from_slug(text).ok_or_else(|| {
        let words: Vec<String> = C::ALL.iter().map(|c| c.slug()).collect();
        Problem(format!("not one of {}", words.join(", ")))
    })
}

fn number(knob: &Knob, text: &str) -> Result<f64, Problem> {
    let range = || Problem(format!("not a number from {} to {}", knob.show(knob.min), knob.show(knob.max)));
    knob.check(text.parse().map_err(|_| range())?).ok_or_else(range)
}

fn show_layers(config: &Config) -> String {
    let mut text = String::new();
    for (i, width) in config.hidden.iter().enumerate() {
        let _ = write!(text, "{}{width}", if i == 0 { "" } else { "-" });
    }
    let layers = if text.is_empty() { "none".into() } else { text };
    match config.model {
        Model::Network => layers,
        // the layers are not in use, but come back with the network
        Model::FreePoints if config.hidden == Config::default().hidden => Model::FreePoints.slug(),
        Model::FreePoints => format!("{}-{layers}", Model::FreePoints.slug()),
    }
}

fn read_layers(config: &mut Config, text: &str) -> Result<(), Problem> {
    let (model, text) = match text.strip_prefix(&Model::FreePoints.slug()) {
        Some("") => {
            config.model = Model::FreePoints;
            config.hidden = Config::default().hidden;
            return Ok(());
        }
        Some(layers) => (Model::FreePoints, layers.strip_prefix('-').unwrap_or("?")),
        None => (Model::Network, text),
    };
    let widths: Option<Vec<u32>> = match text {
        "none" => Some(Vec::new()),
        _ => text.split('-').map(|w| w.parse().ok().filter(|w| (1..=MAX_WIDTH).contains(w))).collect(),
    };
    let widths = widths.filter(|w| w.len() <= MAX_LAYERS);
    config.hidden =
        widths.ok_or_else(|| Problem(format!("not up to {MAX_LAYERS} widths from 1 to {MAX_WIDTH}, such as 16-16")))?;
    config.model = model;
    Ok(())
}

impl Config {
    /// Another data set: classes, samples and noise that were the old one's own become the new one's own; what a person set
    /// otherwise stays.
    pub fn set_generator(&mut self, generator: Generator) {
        let (old, new) = (self.data.generator.defaults(), generator.defaults());
        self.data.generator = generator;
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

    /// Sets both of the table, or says why they make no triplets and changes nothing.
    fn pick(&mut self, positive: Pick, negative: Pick) -> Result<(), Problem> {
        if let Some(why) = Pick::conflict(positive, negative) {
            let (positive, negative) = (positive.slug(), negative.slug());
            return Err(Problem(format!("{positive} × {negative} makes no triplets: {why}")));
        }
        (self.positive, self.negative) = (positive, negative);
        Ok(())
    }

    /// What the mining strategy does under these settings.
    pub fn rule(&self) -> Rule {
        let density = Density {
            dim: self.embedding.dim(),
            sphere: self.embedding.normalised() || self.measure() == Distance::Cosine,
            distance: self.measure(),
        };
        self.mining.rule(How { positive: self.positive, negative: self.negative, density })
    }

    /// The widths of all layers, input and embedding included: `[2, …, 2]`, or `[2, …, 3]` in space.
    pub fn sizes(&self) -> Vec<usize> {
        let hidden = self.hidden.iter().map(|&w| w as usize);
        std::iter::once(2).chain(hidden).chain(std::iter::once(self.embedding.dim())).collect()
    }

    /// The distance that trains: the loss's own if it has one, else the one chosen.
    pub fn measure(&self) -> Distance {
        self.loss.distance().unwrap_or(self.distance)
    }

    /// The settings, with the plain triplet loss in the place of a loss that is not of triplets: by it triplets are told apart
    /// all the same.
    pub fn of_triplets(&self) -> Self {
        let loss = if self.loss.is_of_triplets() { self.loss } else { Loss::Triplet };
        Self { loss, distance: self.measure(), ..self.clone() }
    }

    /// The loss with its numbers.
    pub fn objective(&self) -> Objective {
        let Self { margin, second_margin, penalty, temperature, .. } = *self;
        match self.loss {
            Loss::Triplet | Loss::TripletMeanOfAll | Loss::SoftMargin => {
                Objective::Triplets(self.loss.with_margin(margin))
            }
            Loss::Quadruplet => {
                Objective::Quadruplets(QuadrupletLoss { margin, second_margin, reduction: Reduction::MeanNonzero })
            }
            Loss::NPair => Objective::NPair { penalty },
            Loss::Contrastive => Objective::Contrastive(Contrastive { form: Form::Squared, margin }),
            Loss::LiftedStructure => Objective::LiftedStructure { margin },
            Loss::MultiSimilarity => {
                Objective::MultiSimilarity(MultiSimilarity { alpha: self.pulling, beta: self.pushing, base: self.base })
            }
            Loss::NtXent => Objective::NtXent { temperature },
            Loss::SupervisedContrastive => Objective::SupervisedContrastive { temperature },
            Loss::Circle => Objective::Circle(Circle { margin: self.relaxation, gamma: self.gamma }),
        }
    }

    /// What the loss is when all embeddings lie on one point, if that is where it stays for want of a gradient: α, or ln 2
    /// with the soft margin. `None` for losses that are not of triplets.
    pub fn collapse_loss(&self) -> Option<f64> {
        match self.loss {
            Loss::SoftMargin => Some(std::f64::consts::LN_2),
            loss => loss.is_hinge().then_some(self.margin.into()),
        }
    }

    /// The settings with every value within its knob's range: what a file or a message may say is not trusted.
    pub fn clamped(mut self) -> Self {
        let snap = |knob: &Knob, v: f64| knob.snap(if v.is_finite() { v } else { knob.min });
        self.data.classes = snap(&CLASSES, self.data.classes.into()) as u32;
        self.data.samples = snap(&SAMPLES, self.data.samples.into()) as u32;
        self.data.noise = snap(&NOISE, self.data.noise.into()) as f32;
        self.margin = snap(&MARGIN, self.margin.into()) as f32;
        for own in &OWN {
            let value = snap(own.knob, (own.read)(&self));
            (own.write)(&mut self, value);
        }
        self.p = snap(&P, self.p.into()) as u32;
        self.k = snap(&K, self.k.into()) as u32;
        self.rate = snap(&RATE, self.rate.into()) as f32;
        if Pick::conflict(self.positive, self.negative).is_some() {
            (self.positive, self.negative) = (Pick::Hardest, Pick::Hardest);
        }
        self.hidden.truncate(MAX_LAYERS);
        self.hidden.iter_mut().for_each(|w| *w = (*w).clamp(1, MAX_WIDTH));
        self
    }
}
