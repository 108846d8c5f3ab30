//! What the overlays on the embedding need: only what was asked for is computed, and nothing of the trainer changes.

mod grid;
mod neighbours;
mod regions;
mod triplets;
mod votes;

use crate::protocol::overlays::{OverlayRequest, Overlays};
use crate::trainer::Trainer;

/// The overlays' part of a frame; `flat` is the embedding of every sample, one after the other.
pub fn view(trainer: &Trainer, flat: &[f32], wanted: OverlayRequest) -> Overlays {
    let config = trainer.config();
    let dim = config.embedding.dim();
    let labels = &trainer.dataset().labels;
    let seen = config.samples_of(false, labels);
    // held-out points have no vote
    let voters = || -> (Vec<f32>, Vec<u32>) {
        let at = |&i: &u32| &flat[i as usize * dim..][..dim];
        (seen.iter().flat_map(at).copied().collect(), seen.iter().map(|&i| labels[i as usize]).collect())
    };
    let regions = |window| {
        let (flat, labels) = voters();
        regions::view(&flat, &labels, config, window)
    };
    let votes = || {
        let (flat, own) = voters();
        let mut said = labels.clone();
        for (&i, vote) in seen.iter().zip(votes::view(&flat, &own, config)?) {
            said[i as usize] = vote;
        }
        Some(said)
    };
    Overlays {
        triplets: wanted.triplets.then(|| triplets::view(trainer, flat)),
        grid: if wanted.grid { grid::view(trainer) } else { None },
        regions: wanted.regions.filter(|_| dim == 2).and_then(regions),
        votes: if wanted.votes { votes() } else { None },
    }
}
