//! The overlays on the embedding, each a switch: what they draw, and what of them must not jump from frame to frame.

pub mod centres;
pub mod decisions;
pub mod field;
#[cfg(test)]
mod gallery;
pub mod grid;
pub mod means;
pub mod open_set;
pub mod regions;
pub mod triplets;
pub mod votes;

use super::Look;
use super::camera::{Motion, View};
use super::globe::Globe;
use super::labels::Crowd;
use super::layout::Layout;
use super::ring::band;
use super::shape::{Drawing, Xy};
use super::trails::Classes;
use super::tween::News;
use super::zones::Space;
use crate::app::legend;
use crate::app::state::State;
use field::Field;
use grid::GridPicture;
use regions::RegionsPicture;
use triplet_engine::config::Loss;

/// What they are drawn into.
#[derive(Clone, Copy)]
pub struct OverlayScene<'a> {
    /// The page's state.
    pub state: &'a State,
    /// Where the embedding is.
    pub view: &'a View,
    /// How large things are.
    pub layout: &'a Layout,
    /// The geometry.
    pub space: Space,
    /// Where each sample is in the embedding.
    pub points: &'a [[f32; 3]],
    /// Where each sample is on the canvas.
    pub places: &'a [Xy],
    /// Which samples are of which class.
    pub classes: &'a Classes,
    /// In space, where angles count: the sphere on which they are drawn.
    pub globe: Option<Globe>,
}

impl OverlayScene<'_> {
    /// On the unit circle: radii of the band along it.
    fn band(&self) -> Option<[f32; 2]> {
        self.on_circle().then(|| band(self.view))
    }

    /// Whether all points lie on the unit circle.
    fn on_circle(&self) -> bool {
        self.space.is_round() && !self.space.is_deep()
    }
}

/// The overlays from frame to frame.
#[derive(Debug, Default)]
pub struct OverlayPictures {
    grid: GridPicture,
    regions: RegionsPicture,
}

impl OverlayPictures {
    /// Takes in what is new; `calm`: nothing moves that need not.
    pub fn aim(&mut self, state: &State, news: News, now: f64, calm: bool) {
        self.grid.aim(state.overlays.grid.as_ref(), now, calm || news == News::Anew);
        self.regions.aim(state.overlays.regions.as_ref());
    }

    /// Draws what lies beneath everything but the zones: the regions, the field's shade, and a head's decision lines.
    pub fn areas(&mut self, drawing: &mut Drawing, scene: &OverlayScene, look: &Look) {
        if scene.state.switches.knn {
            self.regions.draw(drawing, scene, look);
        }
        if let Some(field) = Field::of(scene) {
            field.shade(drawing);
        }
        // a frame may still be of the loss before
        let head = scene.state.frame.as_ref().and_then(|f| f.head.as_ref());
        if let Some(head) = head.filter(|_| scene.state.config.loss == Loss::Softmax) {
            decisions::draw(drawing, scene, look, head);
        }
    }

    /// Takes the room of the legend, which lies over the picture's lower right corner: about as large as it is.
    pub fn keep_clear(crowd: &mut Crowd, scene: &OverlayScene) {
        let lines = legend::signs(scene.state).count() as f32;
        if lines > 0.0 {
            let [w, h] = scene.layout.size;
            let (wide, line, foot) = if scene.layout.phone { (190.0, 15.0, 20.0) } else { (290.0, 18.0, 0.0) };
            let half = [wide / 2.0, (lines * line + 20.0) / 2.0];
            crowd.block([w - half[0], h - foot - half[1]], half, 15);
        }
    }

    /// Draws lines beneath the points; whether one moves.
    pub fn lines(&mut self, drawing: &mut Drawing, crowd: &mut Crowd, scene: &OverlayScene, now: f64) -> Motion {
        if let Some(field) = Field::of(scene) {
            field.lines(drawing, crowd);
        }
        let motion = if scene.state.switches.grid { self.grid.draw(drawing, scene, now) } else { Motion::AtRest };
        if let Some(list) = scene.state.overlays.triplets.as_ref().filter(|_| scene.state.switches.triplets) {
            triplets::draw(drawing, list, scene);
        }
        motion
    }

    /// Draws what lies above the points: the means, the clusters' centres, the open set and, in space, the neighbours' votes.
    pub fn above(&self, drawing: &mut Drawing, scene: &OverlayScene) {
        if scene.state.switches.means {
            means::draw(drawing, scene);
        }
        if let Some(votes) =
            scene.state.overlays.votes.as_ref().filter(|_| scene.state.switches.knn && scene.space.is_deep())
        {
            votes::draw(drawing, votes, scene);
        }
        let bench = scene.state.evaluating.measures.as_ref();
        if let Some(found) = bench.and_then(|b| b.trained.as_ref()?.clustering.as_ref()) {
            centres::draw(drawing, &found.centres, scene);
        }
        open_set::draw(drawing, scene);
    }
}
