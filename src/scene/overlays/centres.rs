//! The centres that k-means has found without the classes: a ring with a cross in it, in ink, for they have no class.

use super::OverlayScene;
use crate::scene::palette::Ink;
use crate::scene::shape::{Drawing, Stroke};
use crate::scene::vector::point;

/// Draws them above the points; `centres`: one after the other, as many numbers each as the embedding has.
pub fn draw(drawing: &mut Drawing, centres: &[f32], scene: &OverlayScene) {
    let k = scene.layout.marks;
    let (radius, arm) = (8.0 * k, 4.0 * k);
    let line = Stroke::solid(Ink::Ink, 1.8 * k).rimmed(2.2);
    for centre in centres.chunks_exact(scene.state.config.embedding.dim()) {
        let place = [0, 1, 2].map(|d| centre.get(d).copied().unwrap_or(0.0));
        let [x, y] = scene.view.px(point(place));
        drawing.path(None, Some(line), 1.0, |pen| {
            pen.circle([x, y], radius);
            pen.move_to([x - arm, y - arm]).line_to([x + arm, y + arm]);
            pen.move_to([x - arm, y + arm]).line_to([x + arm, y - arm]);
        });
    }
}
