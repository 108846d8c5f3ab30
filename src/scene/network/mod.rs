//! The network: a heat map in every neuron, weights as lines whose width is their size and whose look is their sign.

mod parts;

use parts::{Pulse, between};

pub use parts::next;

use super::camera::Motion;
use triplet_raster::WireStyle;

use super::palette::{Ink, Palette, Rgba};
use super::shape::{Align, Drawing, Stroke, Type, Xy};
use super::{Look, slow};
use crate::app::part::{self, Part};
use crate::app::state::State;
use triplet_engine::config::{Config, Model};
use triplet_engine::protocol::NetworkView;

/// Where the first and the last layer stand, as shares of the width: beside them are names.
const ENDS: [f32; 2] = [0.16, 0.84];
/// Greatest distance between neurons, in px.
const PITCH: f32 = 34.0;
/// Tiles smaller than this, in px, are drawn as one strip of cells.
const LEAST_TILE: f32 = 14.0;
/// Widest strip, in px.
const STRIP: f32 = 22.0;
/// Most weights drawn between two layers: of more, the largest.
pub const MOST_WEIGHTS: usize = 400;
/// Viewport between two hidden layers beside that at the ends: their steppers need it.
const HIDDEN_GAP: f32 = 1.7;

/// Where the layers stand, input and embedding included, as shares of the width.
pub fn columns(layers: usize) -> impl Iterator<Item = f32> {
    let hidden = layers.saturating_sub(2);
    let place = move |l: usize| match l {
        0 => 0.0,
        l if l > hidden => 2.0 + HIDDEN_GAP * hidden.saturating_sub(1) as f32,
        l => 1.0 + HIDDEN_GAP * (l - 1) as f32,
    };
    let whole = if hidden == 0 { 1.0 } else { place(layers) };
    (0..layers).map(move |l| ENDS[0] + (ENDS[1] - ENDS[0]) * (place(l).min(whole)) / whole)
}

/// The colour of a value from −127 to 127: from negative weights by way of zero to positive ones.
pub fn cell_colour(palette: &Palette, value: i8) -> Rgba {
    let zero = palette.rgba(Ink::WeightZero);
    let end = palette.rgba(if value < 0 { Ink::WeightMinus } else { Ink::WeightPlus });
    let share = f32::from(value.unsigned_abs().min(127)) / 127.0;
    let mix = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share) as u8;
    Rgba { r: mix(zero.r, end.r), g: mix(zero.g, end.g), b: mix(zero.b, end.b), a: 1.0 }
}

/// Widths of all layers of these settings, input and embedding included.
fn sizes(config: &Config) -> Vec<usize> {
    let ends = [2, config.embedding.dim()];
    [ends[0]].into_iter().chain(config.hidden.iter().map(|&w| w as usize)).chain([ends[1]]).collect()
}

/// One layer on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    x: f32,
    middle: f32,
    neurons: usize,
    pitch: f32,
    /// Width and height of a neuron.
    tile: Xy,
}

impl Column {
    fn new(x: f32, gap: f32, neurons: usize, height: f32) -> Self {
        let room = (height - 4.0) / neurons as f32;
        let pitch = room.min(if neurons <= 3 { PITCH * 1.25 } else { PITCH });
        let side = (pitch - 4.0).min(PITCH - 4.0).min(gap * 0.55);
        let tile = if pitch - 4.0 < LEAST_TILE { [(gap * 0.4).clamp(10.0, STRIP), pitch] } else { [side, side] };
        Self { x, middle: height / 2.0, neurons, pitch, tile }
    }

    fn is_strip(&self) -> bool {
        self.tile[1] >= self.pitch
    }

    /// Middle of neuron j.
    fn at(&self, j: usize) -> Xy {
        [self.x, self.middle + (j as f32 - (self.neurons as f32 - 1.0) / 2.0) * self.pitch]
    }

    fn corner(&self, j: usize) -> Xy {
        let [x, y] = self.at(j);
        [x - self.tile[0] / 2.0, y - self.tile[1] / 2.0]
    }
}

impl slow::Place for Column {
    fn neurons(&self) -> usize {
        self.neurons
    }

    fn middle(&self, neuron: usize) -> Xy {
        self.at(neuron)
    }

    fn tile(&self) -> Xy {
        self.tile
    }
}

/// The picture of the network.
#[derive(Debug, Default)]
pub struct NetworkPicture {
    drawing: Drawing,
    scratch: Vec<f32>,
    /// Where the layers stand.
    layers: Vec<Column>,
    /// The size from which on the weights behind each layer are drawn.
    least: Vec<f32>,
    /// The sample whose pulse is shown, and since when.
    pulse: Option<(u32, f64)>,
}

impl NetworkPicture {
    /// What was drawn last.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The neuron or weight at a place, if one is within `reach` px.
    pub fn hit(&self, state: &State, at: Xy, reach: f32) -> Option<Part> {
        let sizes = sizes(&state.config);
        let view = state.network.as_deref().filter(|v| fits(v, &sizes));
        parts::hit(&self.layers, view, &self.least, at, reach)
    }

    /// Draws the state at `now` (ms) in a box of this size; whether it moves on by itself.
    pub fn draw(&mut self, state: &State, look: &Look, size: Xy, now: f64) -> Motion {
        self.drawing.clear();
        self.layers.clear();
        self.least.clear();
        if state.config.model == Model::FreePoints {
            self.no_network(look, size);
            return Motion::AtRest;
        }
        let slow = slow::Moment::of(state, now);
        let sizes = sizes(&state.config);
        let gap = size[0] * (ENDS[1] - ENDS[0]) / (sizes.len() - 1) as f32;
        let layers: Vec<Column> =
            columns(sizes.len()).zip(&sizes).map(|(x, &n)| Column::new(x * size[0], gap, n, size[1])).collect();
        // a network of another shape belongs to the run before
        let view = state.network().filter(|v| fits(v, &sizes));
        match (view, slow.filter(|s| s.lights_weights())) {
            (_, Some(slow)) => slow.slopes(&mut self.drawing, &layers),
            (Some(view), None) => self.weights(view, &layers),
            (None, None) => {}
        }
        self.tiles(view, &layers);
        if let (Some(slow), Some(view)) = (&slow, view) {
            slow.pulse(&mut self.drawing, &layers, view, state.followed());
        }
        self.names(&layers, look);
        // slow motion has a pulse of its own
        let free = view.filter(|_| slow.is_none());
        let motion = free.map_or(Motion::AtRest, |view| self.pulse(state, view, &layers, look, now));
        if let Some(at) = view.and_then(|view| place_in_tile(state, view)) {
            self.pointed_at(&layers, at);
        }
        if let (Some(view), Some(part)) = (view, part::in_hand(state)) {
            parts::in_hand(&mut self.drawing, &layers, view, part, state.kept == Some(part));
        }
        self.layers = layers;
        if slow.is_some_and(|s| s.is_moving()) { Motion::Moving } else { motion }
    }

    /// The sample pointed at on its way through the network: at once where things are to keep still.
    fn pulse(&mut self, state: &State, view: &NetworkView, layers: &[Column], look: &Look, now: f64) -> Motion {
        let lit = state.hover.and_then(|i| Some((i, part::activations_of(state, i)?)));
        let Some((sample, activations)) = lit else {
            self.pulse = None;
            return Motion::AtRest;
        };
        let since = self.pulse.filter(|(before, _)| *before == sample).map_or(now, |(_, since)| since);
        self.pulse = Some((sample, since));
        let age = if state.reduced_motion { f64::INFINITY } else { now - since };
        let pulse = Pulse { layers, view, activations: &activations, age };
        pulse.draw(&mut self.drawing, look.text);
        if pulse.moves() { Motion::Moving } else { Motion::AtRest }
    }

    fn no_network(&mut self, look: &Look, size: Xy) {
        let style = Type { size: look.text, weight: 450, ink: Ink::Ink2, rim: None, align: Align::Centre };
        let lines = ["no network:", "every point is", "its own parameter"];
        for (i, words) in lines.into_iter().enumerate() {
            let y = size[1] / 2.0 + (i as f32 - 1.0) * look.text * 1.4;
            let weight = if i == 0 { 650 } else { style.weight };
            self.drawing.write([size[0] / 2.0, y], Type { weight, ..style }, format_args!("{words}"));
        }
    }

    /// The weights, negative ones beneath; dashes belong to them.
    fn weights(&mut self, view: &NetworkView, layers: &[Column]) {
        let mut rest = view.weights.as_slice();
        for pair in layers.windows(2) {
            let [from, to] = [pair[0], pair[1]];
            let (weights, after) = rest.split_at(from.neurons * to.neurons);
            rest = after;
            let least = self.least_drawn(weights);
            self.least.push(least);
            // many lines together are as dark as few
            let crowd = libm::sqrtf(120.0 / weights.len().clamp(120, MOST_WEIGHTS) as f32);
            for (plus, ink) in [(false, Ink::WeightMinus), (true, Ink::WeightPlus)] {
                for (q, w) in weights.iter().enumerate() {
                    let size = w.abs();
                    if (*w > 0.0) == plus && size >= least && size > 0.0 {
                        let style = WireStyle {
                            width: (0.4 + 1.5 * size).min(2.8),
                            alpha: (0.25 + 0.5 * size.min(1.0)) * crowd,
                            dashed: !plus,
                        };
                        self.drawing.wire(between(&from, q % from.neurons, &to, q / from.neurons), ink, style);
                    }
                }
            }
        }
    }

    /// The size from which on a weight is drawn: 0 where all are.
    fn least_drawn(&mut self, weights: &[f32]) -> f32 {
        if weights.len() <= MOST_WEIGHTS {
            return 0.0;
        }
        self.scratch.clear();
        self.scratch.extend(weights.iter().map(|w| w.abs()));
        *self.scratch.select_nth_unstable_by(MOST_WEIGHTS, |a, b| b.total_cmp(a)).1
    }

    fn tiles(&mut self, view: Option<&NetworkView>, layers: &[Column]) {
        let side = view.map_or(8, |v| v.side as usize).max(2);
        let mut maps = view.map_or(&[][..], |v| v.maps.as_slice()).chunks_exact(side * side);
        for (l, layer) in layers.iter().enumerate() {
            for j in 0..layer.neurons {
                let [corner, size] = [layer.corner(j), layer.tile];
                let ramp = |i: usize| (127.0 * (2.0 * i as f32 / (side - 1) as f32 - 1.0)) as i8;
                match (l, j) {
                    (0, 0) => self.drawing.heat(corner, size, side, (0..side * side).map(|q| ramp(q % side))),
                    (0, _) => self.drawing.heat(corner, size, side, (0..side * side).map(|q| -ramp(q / side))),
                    _ => match maps.next() {
                        Some(map) => self.drawing.heat(corner, size, side, map.iter().copied()),
                        None => self.drawing.heat(corner, size, 1, [0]),
                    },
                }
            }
            let edge = Stroke::solid(Ink::Edge, 0.8);
            self.drawing.outline(edge, |pen| {
                if layer.is_strip() {
                    let high = layer.pitch * layer.neurons as f32;
                    pen.rectangle(layer.corner(0), [layer.tile[0], high]);
                } else {
                    (0..layer.neurons).for_each(|j| {
                        pen.rectangle(layer.corner(j), layer.tile);
                    });
                }
            });
        }
    }

    fn names(&mut self, layers: &[Column], look: &Look) {
        let style = Type { size: look.text, weight: 550, ink: Ink::Ink2, rim: None, align: Align::Right };
        let (Some(first), Some(last)) = (layers.first(), layers.last()) else { return };
        for (j, name) in ["x₁", "x₂"].into_iter().enumerate() {
            let [x, y] = first.at(j);
            self.drawing.write([x - first.tile[0] / 2.0 - 4.0, y], style, format_args!("{name}"));
        }
        for (j, name) in ["e₁", "e₂", "e₃"].into_iter().take(last.neurons).enumerate() {
            let [x, y] = last.at(j);
            let style = Type { align: Align::Left, ..style };
            self.drawing.write([x + last.tile[0] / 2.0 + 4.0, y], style, format_args!("{name}"));
        }
    }

    /// The sample pointed at, in every tile that is large enough.
    fn pointed_at(&mut self, layers: &[Column], share: Xy) {
        for layer in layers.iter().filter(|l| !l.is_strip()) {
            self.drawing.outline(Stroke::solid(Ink::Ink, 1.4).rimmed(2.0), |pen| {
                for j in 0..layer.neurons {
                    let [x, y] = layer.corner(j);
                    pen.circle([x + share[0] * layer.tile[0], y + share[1] * layer.tile[1]], 2.2);
                }
            });
        }
    }
}

/// Whether the view is of a network of these sizes, with all its parts.
fn fits(view: &NetworkView, sizes: &[usize]) -> bool {
    let weights: usize = sizes.windows(2).map(|s| s[0] * s[1]).sum();
    view.sizes.iter().map(|&s| s as usize).eq(sizes.iter().copied()) && view.weights.len() == weights
}

/// The number of a neuron of layer l (1 or more) among the maps.
fn place_of_map(sizes: &[u32], l: usize, j: usize) -> usize {
    sizes.get(1..l).map_or(0, |s| s.iter().map(|&n| n as usize).sum()) + j
}

/// Where in a tile the sample pointed at is, as shares of its sides.
fn place_in_tile(state: &State, view: &NetworkView) -> Option<Xy> {
    let i = state.hover.map(|i| i as usize).filter(|&i| i < state.dataset.len())?;
    let share = |axis: usize| (state.dataset.points.at(axis, i) / view.extent + 1.0) / 2.0;
    let at = [share(0), 1.0 - share(1)];
    at.iter().all(|v| (0.0..=1.0).contains(v)).then_some(at)
}

/// What the picture shows, in a sentence.
pub fn describe(state: &State) -> String {
    let config = &state.config;
    if config.model == Model::FreePoints {
        return "No network: every point is its own parameter.".into();
    }
    let sizes = sizes(config);
    let widths: Vec<String> = sizes.iter().map(usize::to_string).collect();
    let cut = match sizes.windows(2).any(|s| s[0] * s[1] > MOST_WEIGHTS) {
        true => format!(" Between two layers the {MOST_WEIGHTS} largest weights are drawn."),
        false => String::new(),
    };
    let activation = triplet_engine::choice::Choice::label(config.activation);
    format!(
        "Network: {} neurons, {activation}; each shows what it computes over the input plane.{cut}",
        widths.join("-")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::shape::Shape;

    fn lines(drawing: &Drawing) -> usize {
        drawing.shapes().iter().filter(|s| matches!(s, Shape::Wire { .. })).count()
    }

    fn columns_of(widths: &[usize]) -> Vec<Column> {
        widths.iter().enumerate().map(|(l, &n)| Column::new(100.0 * l as f32, 100.0, n, 160.0)).collect()
    }

    #[test]
    fn layers_stand_from_left_to_right_with_room_for_steppers() {
        for layers in 2..=8 {
            let places: Vec<f32> = columns(layers).collect();
            assert!((places[0] - ENDS[0]).abs() + (places[layers - 1] - ENDS[1]).abs() < 1e-5, "{places:?}");
            assert!(places.windows(2).all(|p| p[1] - p[0] > 0.05), "{places:?}");
            assert!((places[1] + places[layers - 2] - 1.0).abs() < 1e-5, "even on both sides: {places:?}");
        }
    }

    #[test]
    fn every_weight_of_a_small_network_is_a_line_and_the_largest_of_a_large_one() {
        let mut picture = NetworkPicture::default();
        let weights: Vec<f32> = (1..=32).map(|i| (i as f32 - 16.5) / 10.0).collect();
        picture.weights(&NetworkView { weights, ..NetworkView::default() }, &columns_of(&[2, 16]));
        assert_eq!(lines(&picture.drawing), 32);
        picture.drawing.clear();
        let weights: Vec<f32> = (0..64 * 64).map(|i| i as f32 / 4096.0).collect();
        picture.weights(&NetworkView { weights, ..NetworkView::default() }, &columns_of(&[64, 64]));
        assert!(lines(&picture.drawing).abs_diff(MOST_WEIGHTS) <= 1);
    }

    #[test]
    fn a_layer_too_wide_for_tiles_is_a_strip_and_all_fit_the_box() {
        let [narrow, wide] = [8, 64].map(|n| Column::new(50.0, 100.0, n, 160.0));
        assert!(!narrow.is_strip() && wide.is_strip());
        for layer in [narrow, wide] {
            assert!(layer.corner(0)[1] >= 0.0);
            assert!(layer.corner(layer.neurons - 1)[1] + layer.tile[1] <= 160.0);
        }
    }
}
