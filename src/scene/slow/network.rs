//! Slow motion in the network's picture: what goes through it on the way there, and what comes back.

use triplet_raster::{Wire, WireStyle};

use super::Moment;
use crate::app::slow::Scene;
use crate::scene::palette::Ink;
use crate::scene::shape::{Drawing, Fill, Stroke, Xy};
use triplet_engine::protocol::NetworkView;

/// How large a dot under way is at least and at most, in px.
const DOTS: [f32; 2] = [0.7, 3.2];
/// Most lines or dots between two layers: of more, the greatest.
const MOST: usize = 400;
/// A layer as the network's picture has it.
pub trait Place {
    /// Number of neurons.
    fn neurons(&self) -> usize;
    /// Middle of a neuron.
    fn middle(&self, neuron: usize) -> Xy;
    /// Its width and height.
    fn tile(&self) -> Xy;
}

impl Moment<'_> {
    /// Whether weights are drawn by their gradient instead of by themselves.
    pub fn lights_weights(&self) -> bool {
        self.scene == Scene::Gradient && self.share >= 0.45
    }

    /// ∂L/∂w instead of w: wide and dark where it is steep.
    pub fn slopes<P: Place>(&self, drawing: &mut Drawing, layers: &[P]) {
        let slopes = &self.anatomy.slopes;
        let greatest = slopes.iter().fold(0.0f32, |m, s| m.max(s.abs()));
        let part = self.part(0.45, 1.0);
        let mut rest = slopes.as_slice();
        for pair in layers.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let count = from.neurons() * to.neurons();
            if rest.len() < count || greatest <= 0.0 {
                return;
            }
            let (own, after) = rest.split_at(count);
            rest = after;
            let least = least_of(own);
            for (q, s) in own.iter().enumerate().filter(|(_, s)| s.abs() >= least && **s != 0.0) {
                let share = s.abs() / greatest;
                let alpha = (0.1 + 0.85 * share) * part;
                drawing.wire(wire(from, to, q), Ink::Ink, WireStyle { width: 0.4 + 4.4 * share, alpha, dashed: false });
            }
        }
    }

    /// The anchor on its way: neurons it has reached show what they give for it, and between two layers dots as large as what
    /// each weight hands on.
    pub fn pulse<P: Place>(&self, drawing: &mut Drawing, layers: &[P], view: &NetworkView, x: [f32; 2]) {
        if self.scene != Scene::Embed || layers.len() < 2 {
            return;
        }
        // at the input for a moment, then from layer to layer, and for a moment at the end
        let front = self.part_straight(0.08, 0.92) * (layers.len() - 1) as f32;
        let mut given = self.anatomy.activations.as_slice();
        let mut peaks = view.peaks.as_slice();
        let (mut before, mut weights) = (x.to_vec(), view.weights.as_slice());
        let scale = if view.extent > 0.0 { 127.0 / view.extent } else { 0.0 };
        for (l, layer) in layers.iter().enumerate() {
            let neurons = layer.neurons();
            let values = if l == 0 {
                x.iter().take(neurons).copied().collect()
            } else {
                if given.len() < neurons || peaks.len() < neurons {
                    return;
                }
                let (own, after) = given.split_at(neurons);
                given = after;
                own.to_vec()
            };
            let reached = front >= l as f32;
            if reached {
                for (j, &value) in values.iter().enumerate() {
                    let peak = if l == 0 { 1.0 } else { peaks[j] };
                    let per = if l == 0 { scale } else { 127.0 / peak.max(f32::MIN_POSITIVE) };
                    let [mx, my] = layer.middle(j);
                    let [w, h] = layer.tile();
                    let shade = (value * per).clamp(-127.0, 127.0) as i8;
                    drawing.heat([mx - w / 2.0, my - h / 2.0], [w, h], 1, [shade]);
                }
                self.frames(drawing, layer);
            }
            if l > 0 {
                peaks = &peaks[neurons..];
                let count = layers[l - 1].neurons() * neurons;
                if weights.len() < count {
                    return;
                }
                let (own, after) = weights.split_at(count);
                weights = after;
                let way = front - (l - 1) as f32;
                if (0.0..1.0).contains(&way) && self.is_moving() {
                    dots(drawing, &layers[l - 1], layer, own, &before, way);
                }
            }
            before = values;
        }
    }

    /// Evenly from one share of the scene to another.
    fn part_straight(&self, from: f32, to: f32) -> f32 {
        ((self.share - from) / (to - from)).clamp(0.0, 1.0)
    }

    fn frames<P: Place>(&self, drawing: &mut Drawing, layer: &P) {
        drawing.outline(Stroke::solid(Ink::Ink, 1.2), |pen| {
            let [w, h] = layer.tile();
            for [x, y] in (0..layer.neurons()).map(|j| layer.middle(j)) {
                pen.rectangle([x - w / 2.0, y - h / 2.0], [w, h]);
            }
        });
    }
}

/// The line of weight number q.
fn wire<P: Place>(from: &P, to: &P, q: usize) -> Wire {
    let ([x0, y0], [x1, y1]) = (from.middle(q % from.neurons()), to.middle(q / from.neurons()));
    Wire { from: [x0 + from.tile()[0] / 2.0, y0], to: [x1 - to.tile()[0] / 2.0, y1] }
}

/// What is handed on by each weight, under way.
fn dots<P: Place>(drawing: &mut Drawing, from: &P, to: &P, weights: &[f32], given: &[f32], way: f32) {
    let handed: Vec<f32> =
        weights.iter().enumerate().map(|(q, w)| w * given.get(q % from.neurons()).unwrap_or(&0.0)).collect();
    let greatest = handed.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    let least = least_of(&handed);
    if !(greatest.is_finite() && greatest > 0.0) {
        return;
    }
    drawing.area(Fill::plain(Ink::Ink), |pen| {
        for (q, v) in handed.iter().enumerate().filter(|(_, v)| v.abs() >= least) {
            let share = v.abs() / greatest;
            if share < 0.02 {
                continue;
            }
            pen.circle(wire(from, to, q).at(way), DOTS[0] + (DOTS[1] - DOTS[0]) * share);
        }
    });
}

/// The size from which on something is drawn: 0 where all are.
fn least_of(values: &[f32]) -> f32 {
    if values.len() <= MOST {
        return 0.0;
    }
    let mut sizes: Vec<f32> = values.iter().map(|v| v.abs()).collect();
    *sizes.select_nth_unstable_by(MOST, |a, b| b.total_cmp(a)).1
}
