//! What slow motion adds to the pictures, at one moment: true numbers of one step, and how far the eye has been led through
//! them.

mod bars;
mod input;
mod network;
mod points;

pub use bars::Bars;
pub use network::Place;
pub use points::Picture;

use super::tween::between;
use crate::app::slow::Scene;
use crate::app::state::State;
use triplet_engine::config::Config;
use triplet_engine::trainer::anatomy::{Anatomy, Study};

/// A scene at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Which scene.
    pub scene: Scene,
    /// The step.
    pub anatomy: &'a Anatomy,
    /// The settings it is taken under.
    pub config: &'a Config,
    /// The bar of the losses that is pointed at.
    bar: Option<u32>,
    /// How much of what moves has moved, 0 to 1.
    share: f32,
}

impl<'a> Moment<'a> {
    /// What is on at `now`, in ms; `None` if slow motion is not on, or has nothing to show yet.
    pub fn of(state: &'a State, now: f64) -> Option<Self> {
        let slow = state.slow.as_ref()?;
        let (shown, anatomy) = (slow.shown.as_ref()?, slow.anatomy()?);
        let share = if state.reduced_motion { 1.0 } else { slow.progress(now) as f32 };
        // of other data than is on screen nothing can be shown
        let fits = anatomy.before.len() == state.dataset.len() * shown.config.embedding.dim();
        fits.then_some(Self { scene: slow.scene, anatomy, config: &shown.config, bar: slow.bar, share })
    }

    /// Whether something is yet to move.
    pub fn is_moving(&self) -> bool {
        self.share < 1.0
    }

    /// Whether all points are drawn where they were after this many steps.
    pub fn shows(&self, step: u64) -> bool {
        let taken = self.anatomy.report.step;
        match self.scene {
            Scene::Move => step == taken && !self.is_moving(),
            Scene::Sample | Scene::Embed | Scene::Mine | Scene::Loss | Scene::Gradient => step + 1 == taken,
        }
    }

    /// Whether the triplet is drawn with its pull and push, and the zones around its anchor.
    pub fn has_triplet(&self) -> bool {
        match self.scene {
            Scene::Mine | Scene::Loss | Scene::Move => true,
            Scene::Sample | Scene::Embed | Scene::Gradient => false,
        }
    }

    /// How well samples that are not of the batch are seen, 0 to 1.
    pub fn rest(&self) -> f32 {
        match self.scene {
            Scene::Sample => 1.0 - 0.75 * self.part(0.0, 0.7),
            Scene::Embed | Scene::Mine | Scene::Loss | Scene::Gradient => 0.25,
            Scene::Move => 0.25 + 0.75 * self.part(0.0, 0.3),
        }
    }

    /// Where every sample is drawn: before the step, and in the last scene on its way to where the step puts it.
    pub fn positions(&self, to: &mut Vec<[f32; 3]>) {
        let share = if self.scene == Scene::Move { self.part(0.15, 1.0) } else { 0.0 };
        let embedding = self.config.embedding;
        let places = |values: &'a [f32]| values.chunks_exact(embedding.dim()).map(in_space);
        to.clear();
        to.extend(places(&self.anatomy.before).zip(places(&self.anatomy.after)).map(|(a, b)| match share {
            0.0 => a,
            1.0 => b,
            share => between(a, b, share, embedding),
        }));
    }

    /// How far a movement is that begins and ends at these shares of the scene: it starts and ends gently.
    fn part(&self, from: f32, to: f32) -> f32 {
        let t = ((self.share - from) / (to - from)).clamp(0.0, 1.0);
        t * t * (3.0 - 2.0 * t)
    }

    fn study(&self) -> Option<&'a Study> {
        self.anatomy.study.as_ref()
    }
}

/// Coordinates of an embedding of up to three, 0 where it has none.
fn in_space(values: &[f32]) -> [f32; 3] {
    [0, 1, 2].map(|k| values.get(k).copied().unwrap_or(0.0))
}

#[cfg(test)]
mod tests;
