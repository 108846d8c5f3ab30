//! Every number a person can turn as plain data: range, unit, the word on screen. The one source for controls, links and checks.

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
    max: 1000.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Classes that are never trained on; a data set gives at most all but two.
pub const HELD_OUT: Knob = Knob {
    key: "held-out",
    label: "Held out",
    help: "classes never drawn into a batch, shown hollow: what becomes of what training has not seen",
    min: 0.0,
    max: CLASSES.max - 2.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Samples of a class.
pub const SAMPLES: Knob = Knob {
    key: "samples",
    label: "Samples per class",
    help: "how many points each class has; under imbalance, the first",
    min: 2.0,
    max: 100.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
};
/// Noise of the data.
pub const NOISE: Knob = Knob {
    key: "noise",
    label: "Noise",
    help: "standard deviation of the points around their shape; on the grid, in steps of it",
    min: 0.0,
    max: 0.5,
    scale: Scale::Linear(0.01),
    decimals: 2,
};
/// How much larger the first class is than the last.
pub const IMBALANCE: Knob = Knob {
    key: "imbalance",
    label: "Imbalance",
    help: "how many times as many points the first class has as the last; 1: all have as many",
    min: 1.0,
    max: 20.0,
    scale: Scale::Linear(1.0),
    decimals: 0,
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
/// Share of random triplets among the mined ones.
pub const RANDOM_SHARE: Knob = Knob {
    key: "random-share",
    label: "Random share",
    help: "how many of the mined triplets give way to random ones: the hardest alone draw everything together",
    min: 0.0,
    max: 1.0,
    scale: Scale::Linear(0.05),
    decimals: 2,
};
/// Steps that are semi-hard before the hard ones.
pub const HARD_AFTER: Knob = Knob {
    key: "hard-after",
    label: "Hard after step",
    help: "how many steps are semi-hard before batch hard takes over",
    min: 0.0,
    max: 5000.0,
    scale: Scale::Linear(50.0),
    decimals: 0,
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
    max: 64.0,
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
