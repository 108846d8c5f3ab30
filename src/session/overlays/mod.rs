//! What the overlays on the embedding need: only what was asked for is computed, and nothing of the trainer changes.

mod grid;
mod neighbours;
mod regions;
mod triplets;
mod votes;

use crate::protocol::overlays::{Overlays, Wanted};
use crate::trainer::Trainer;

/// The overlays' part of a frame; `flat` is the embedding of every sample, one after the other.
pub fn view(trainer: &Trainer, flat: &[f32], wanted: Wanted) -> Overlays {
    let config = trainer.config();
    let dim = config.embedding.dim();
    let labels = &trainer.dataset().labels;
    Overlays {
        triplets: wanted.triplets.then(|| triplets::view(trainer, flat)),
        grid: if wanted.grid { grid::view(trainer) } else { None },
        regions: wanted.regions.filter(|_| dim == 2).and_then(|window| regions::view(flat, labels, config, window)),
        votes: if wanted.votes { votes::view(flat, labels, config) } else { None },
    }
}
