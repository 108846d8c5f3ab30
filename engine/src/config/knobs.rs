//! Every number of a run that a person can set, but for those of single losses. The one source for controls, links and checks.

pub use crate::knob::{Knob, Scale};
pub use crate::loss::params::*;

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
