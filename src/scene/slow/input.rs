//! Slow motion in the input plane's picture.

use super::Moment;
use crate::app::slow::Scene;
use crate::scene::palette::Ink;
use crate::scene::shape::{Drawing, Stroke, Xy};

impl Moment<'_> {
    /// Rings around the batch as it is drawn, then around the sample that is followed.
    pub fn in_input(&self, drawing: &mut Drawing, places: &[Xy], point: f32, marks: f32) {
        let stroke = Stroke::solid(Ink::Ink, 1.2 * marks);
        match self.scene {
            Scene::Sample => {
                let part = self.part(0.0, 1.0);
                let radius = point * (3.4 - 1.6 * part);
                let batch = self.anatomy.batch.iter().filter_map(|&i| places.get(i as usize));
                drawing.path(None, Some(stroke), 0.25 + 0.5 * part, |pen| {
                    batch.for_each(|&at| {
                        pen.circle(at, radius);
                    });
                });
            }
            Scene::Embed | Scene::Gradient => {
                let Some(&at) = self.study().and_then(|s| places.get(s.anchor as usize)) else { return };
                drawing.outline(Stroke::solid(Ink::Ink, 2.0 * marks), |pen| {
                    pen.circle(at, point * 2.4);
                });
            }
            Scene::Mine | Scene::Loss | Scene::Move => {}
        }
    }
}
