//! The points as they are drawn: those of the batch solid, the others hollow or, where classes are held out, those hollow and the
//! others small; in space those near upon those far.

use super::depth::{self, Depth, Layer};
use super::overlays::OverlayScene;
use super::palette::Ink;
use super::sample::{self, Lot};
use super::shape::Drawing;
use super::vector::{Point, point};

/// The points from frame to frame.
#[derive(Debug, Default)]
pub struct Cloud {
    in_batch: Vec<bool>,
    /// Which of them a chart lights, if it lights some: then the others step back.
    lit: Vec<bool>,
    /// How large each is drawn, by how near it is.
    sizes: Vec<f32>,
    depth: Depth,
    /// How well those that are not of the batch are seen, 0 to 1.
    rest: f32,
}

impl Cloud {
    /// Takes in what is to be drawn, those that are not of the batch seen this well, 0 to 1; in space, which places are behind what is drawn between.
    pub fn aim(&mut self, scene: &OverlayScene, rest: f32, behind: impl Fn(Point) -> bool) {
        let count = scene.places.len();
        self.rest = rest;
        sample::flag(&mut self.in_batch, count, scene.state.batch());
        sample::flag(&mut self.lit, count, &scene.state.lit);
        let near = |p: [f32; 3]| scene.view.nearness(point(p));
        self.sizes.clear();
        self.sizes.extend(scene.points.iter().map(|&p| depth::size(near(p))));
        if scene.space.is_deep() {
            self.depth.sort(scene.points.iter().map(|&p| (near(p), behind(point(p)))));
        }
    }

    /// How large a sample is drawn, as a share of the usual size.
    pub fn size(&self, sample: Option<u32>) -> f32 {
        sample.and_then(|i| self.sizes.get(i as usize)).copied().unwrap_or(1.0)
    }

    /// Draws those behind what comes next; in the plane there are none.
    pub fn behind(&self, drawing: &mut Drawing, scene: &OverlayScene) {
        if scene.space.is_deep() {
            self.depth.behind().for_each(|layer| self.layer(drawing, scene, &layer));
        }
    }

    /// Draws all others; in the plane those of the batch above the rest.
    pub fn before(&self, drawing: &mut Drawing, scene: &OverlayScene) {
        if scene.space.is_deep() {
            self.depth.before().for_each(|layer| self.layer(drawing, scene, &layer));
            return;
        }
        for batch in [false, true] {
            for (class, samples) in scene.classes.ranges() {
                samples.for_each(|i| self.mark(drawing, scene, [i, class as usize], batch, 1.0));
            }
        }
    }

    fn layer(&self, drawing: &mut Drawing, scene: &OverlayScene, layer: &Layer) {
        for batch in [false, true] {
            for &i in layer.samples {
                let class = scene.state.dataset.labels.get(i as usize).copied().unwrap_or(0);
                self.mark(drawing, scene, [i as usize, class as usize], batch, layer.shade);
            }
        }
    }

    /// A sample, given with its class, if it is of the batch or, as asked for, is not.
    fn mark(&self, drawing: &mut Drawing, scene: &OverlayScene, [i, class]: [usize; 2], batch: bool, shade: f32) {
        if self.in_batch.get(i) != Some(&batch) {
            return;
        }
        let (class, config) = (class as u32, &scene.state.config);
        let (body, share) = Lot::of(config, class, batch).look(config, Ink::Panel, 0.75);
        let radius = scene.layout.point * 1.04 * share;
        let shade = if batch { shade } else { shade * self.rest };
        let none = scene.state.lit.is_empty();
        let bright = if none { scene.classes.is_lit(class) } else { self.lit[i] };
        let alpha = if bright { shade } else { sample::DIM * shade };
        drawing.mark(scene.places[i], radius * self.sizes[i], class, body, alpha);
    }
}
