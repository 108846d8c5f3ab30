//! The active triplets, drawn thin: pull solid, push dashed, the stronger the more loss.

use super::OverlayScene;
use crate::scene::palette::Ink;
use crate::scene::shape::{Drawing, Stroke, Xy};
use triplet_engine::protocol::overlays::ActiveTriplets;

/// How much lines cover, by their loss: from this share of the greatest loss on.
const LEVELS: [(f32, f32); 3] = [(0.0, 0.28), (0.4, 0.5), (0.75, 0.8)];

/// The level of a loss.
pub fn level(loss: f32, greatest: f32) -> usize {
    let share = if greatest > 0.0 { loss / greatest } else { 0.0 };
    LEVELS.iter().rposition(|&(from, _)| share >= from).unwrap_or(0)
}

/// Draws them where their samples are now.
pub fn draw(drawing: &mut Drawing, list: &ActiveTriplets, scene: &OverlayScene) {
    let greatest = list.shown.iter().map(|t| t.1).fold(0.0, f32::max);
    let k = scene.layout.marks;
    let pull = Stroke::solid(Ink::Pull, k);
    let push = Stroke::solid(Ink::Push, k).dashed(4.0 * k, 3.0 * k);
    let place = |i: u32| scene.places.get(i as usize).copied();
    for (at, (_, alpha)) in LEVELS.into_iter().enumerate() {
        for (other, stroke) in [(2, push), (1, pull)] {
            drawing.path(None, Some(stroke), alpha, |pen| {
                // a pair is of many triplets: those that follow one another are drawn once
                let mut last: Option<(Xy, Xy)> = None;
                for (triplet, _) in list.shown.iter().filter(|t| level(t.1, greatest) == at) {
                    let (Some(a), Some(b)) = (place(triplet[0]), place(triplet[other])) else { continue };
                    if last.replace((a, b)) != Some((a, b)) {
                        pen.move_to(a).line_to(b);
                    }
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_loss_is_drawn_stronger() {
        assert_eq!([0.0, 0.1, 0.5, 0.9, 1.0].map(|loss| level(loss, 1.0)), [0, 0, 1, 2, 2]);
        assert_eq!(level(0.0, 0.0), 0);
        assert!(LEVELS.is_sorted_by(|x, y| x.0 < y.0 && x.1 < y.1));
    }
}
