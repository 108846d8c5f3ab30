//! In space, where no regions can be seen: a ring around every point whose neighbours vote for another class, in the colour of
//! that class.

use super::OverlayScene;
use crate::scene::palette::{CLASS_LOOKS, Ink};
use crate::scene::shape::{Drawing, Stroke};

/// Draws them above the points.
pub fn draw(drawing: &mut Drawing, votes: &[u32], scene: &OverlayScene) {
    let labels = &scene.state.dataset.labels;
    if votes.len() != labels.len() {
        return;
    }
    let k = scene.layout.marks;
    let radius = scene.layout.point * 1.2 + 2.5 * k;
    let others = || votes.iter().zip(labels).zip(scene.places).filter(|((vote, own), _)| vote != own);
    for look in 0..CLASS_LOOKS {
        let stroke = Stroke::solid(Ink::Class(look), 2.0 * k).rimmed(1.6 * k);
        drawing.outline(stroke, |pen| {
            for ((vote, _), &at) in others() {
                if vote % CLASS_LOOKS == look {
                    pen.circle(at, radius);
                }
            }
        });
    }
}
