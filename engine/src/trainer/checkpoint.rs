//! A run's state at one step, without all that its data says anyway: small enough that many can be kept.

use super::{Diverged, TrainState, Trainer};
use crate::config::Config;
use crate::data::sampler::Sampler;
use crate::rng::Rng;

/// What a run is at one step: settings, parameters, optimiser, random streams, and the batch of the step just taken.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    config: Config,
    current: TrainState,
    sampler: Sampler,
    mining: Rng,
    batch: Vec<u32>,
    diverged: Option<Diverged>,
}

impl Checkpoint {
    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.current.step
    }

    /// The settings in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        let words =
            3 * (self.current.params.len() + self.current.head.len()) + self.batch.len() + self.config.hidden.len();
        size_of::<Self>() + words * size_of::<f32>() + self.sampler.bytes()
    }
}

impl Trainer {
    /// The state of now.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            config: self.config.clone(),
            current: self.current.clone(),
            sampler: self.sampler.clone(),
            mining: self.mining.clone(),
            batch: self.buffers.batch.clone(),
            diverged: self.diverged.clone(),
        }
    }

    /// Takes over a state of this very run: from there it goes on as it did then, to the last bit. Should it turn out to have
    /// been one step too many, this state is also what it goes back to.
    pub fn restore(&mut self, checkpoint: &Checkpoint) {
        self.set_config_unchecked(checkpoint.config.clone());
        self.head = self.head_for(self.config.loss);
        self.current.copy_from(&checkpoint.current);
        self.previous.copy_from(&checkpoint.current);
        self.last_finite.copy_from(&checkpoint.current);
        self.sampler.clone_from(&checkpoint.sampler);
        self.mining.clone_from(&checkpoint.mining);
        self.buffers.batch.clone_from(&checkpoint.batch);
        self.diverged.clone_from(&checkpoint.diverged);
        // gradients and triplets in the buffers are those of another step
        self.graded = None;
        self.buffers.triplets.clear();
    }
}
