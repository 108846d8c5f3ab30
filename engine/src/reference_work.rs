//! The reference work that speed is measured on: the same for the native benchmark and for the page's own.

use std::sync::Arc;

use crate::config::{Config, DataConfig, DataSource, Embedding, Generator, Mining};
use crate::data::generate;
use crate::nn::Mlp;
use crate::nn::activation::Activation;
use crate::trainer::Trainer;

/// The pieces of reference work, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// 2-16-16-2 tanh, P 4 × K 8, Adam, Euclidean, batch all; margin 100 and rate 10⁻⁶ keep all 5,376 triplets active.
    W1,
    /// The same with batch hard: 32 triplets.
    W2,
    /// Batch all on the default scene from step 300 on, margin 1: a part is active.
    W1h,
    /// 2-64-64-64-3 relu, P 16 × K 16, semi-hard pairs, unit sphere.
    W3,
}

impl Work {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::W1, Self::W2, Self::W1h, Self::W3];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::W1 => "W1",
            Self::W2 => "W2",
            Self::W1h => "W1h",
            Self::W3 => "W3",
        }
    }

    /// What it is.
    pub fn about(self) -> &'static str {
        match self {
            Self::W1 => "batch all, 5,376 triplets, all active",
            Self::W2 => "batch hard, 32 triplets",
            Self::W1h => "batch all, default scene after 300 steps",
            Self::W3 => "semi-hard pairs, 64-64-64, 256 samples, sphere",
        }
    }

    /// A run at the point from which it is timed.
    pub fn trainer(self) -> Trainer {
        let default = Config::default();
        match self {
            Self::W1 => unending(Mining::BatchAll),
            Self::W2 => unending(Mining::BatchHard),
            Self::W1h => {
                let mut trainer = Trainer::generated(&default);
                (0..300).for_each(|_| drop(trainer.step()));
                trainer
            }
            Self::W3 => {
                let data = DataConfig {
                    source: DataSource::Generated,
                    generator: Generator::Blobs,
                    classes: 16,
                    samples: 40,
                    noise: 0.1,
                    imbalance: 1,
                    seed: 1,
                };
                let config = Config {
                    data,
                    p: 16,
                    k: 16,
                    margin: 0.2,
                    rate: 1e-4,
                    mining: Mining::SemiHard,
                    distance: crate::config::Distance::SquaredEuclidean,
                    embedding: Embedding::UnitCircle,
                    ..default
                };
                let network = Mlp::new(&[2, 64, 64, 64, 3], Activation::Relu, true);
                Trainer::with_network(&config, Arc::new(generate(&data)), network)
            }
        }
    }
}

/// Settings under which every triplet stays active for the whole run. The margin is beyond the page's knob, so these go
/// around [`Config::clamped`].
fn unending(mining: Mining) -> Trainer {
    let config = Config { mining, margin: 100.0, rate: 1e-6, ..Config::default() };
    let network = Mlp::new(&config.sizes(), config.activation, false);
    Trainer::with_network(&config, Arc::new(generate(&config.data)), network)
}
