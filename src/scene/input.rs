//! The input plane: the points as they are given, the batch, and the triplet in focus.

use super::camera::{Motion, View, Viewport};
use super::number::Short;
use super::overlays::open_set;
use super::palette::Ink;
use super::sample::{self, Lot, Said};
use super::shape::{Align, Body, Drawing, Stroke, Type, Xy};
use super::trails::Classes;
use super::{Look, slow};
use crate::app::part::{self, Part};
use crate::app::state::State;
use triplet_engine::protocol::NetworkView;
use triplet_engine::trainer::anchor_forces::AnchorForces;

/// The least half side of the plane that is shown.
const LEAST_HALF: f64 = 1.5;
/// The least radius of a hollow point, in px.
const LEAST_HOLLOW: f32 = 2.2;

/// The picture of the input plane: where its points are, for finding them again.
#[derive(Debug, Default)]
pub struct InputPicture {
    drawing: Drawing,
    places: Vec<Xy>,
    classes: Classes,
    in_batch: Vec<bool>,
    bright: Vec<bool>,
}

impl InputPicture {
    /// What was drawn last.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// Where each sample is drawn.
    pub fn places(&self) -> &[Xy] {
        &self.places
    }

    /// Draws the state at `now` (ms) in a box of this size; whether it moves on by itself.
    pub fn draw(&mut self, state: &State, look: &Look, size: Xy, now: f64) -> Motion {
        let slow = slow::Moment::of(state, now);
        let Self { drawing, places, classes, in_batch, bright } = self;
        drawing.clear();
        let data = &state.dataset;
        let moved = open_set::moved_inputs(state);
        let all = || [Some(&data.points), moved.as_ref()].into_iter().flatten();
        let values = all().flat_map(|points| (0..points.rows()).flat_map(|r| points.row(r))).filter(|v| v.is_finite());
        let reach = values.fold(0.0, |m: f32, v| m.max(v.abs()));
        let half = (f64::from(reach) * 1.08).max(LEAST_HALF);
        let room = Viewport { width: size[0], height: size[1], taken: [2.0; 4] };
        let view = View::square(&room, [0.0; 2], half);
        neuron(drawing, state, &view);
        plane(drawing, &view, size);

        let at = |x: f32, y: f32| [f64::from(x), f64::from(y), 0.0];
        places.clear();
        places.extend((0..data.len()).map(|i| view.px(at(data.points.at(0, i), data.points.at(1, i)))));
        let lit = state.hover_class.or_else(|| sample::class_of(state, state.hover));
        classes.read(&data.labels, lit);
        sample::flag(in_batch, data.len(), state.batch());
        sample::flag(bright, data.len(), &state.lit);
        let none = state.lit.is_empty();
        let many = libm::sqrtf(400.0 / data.len().max(400) as f32).max(0.45);
        let point = (size[0].min(size[1]) / 50.0).clamp(2.8, 5.0) * many * if look.text > 16.0 { 1.3 } else { 1.0 };
        for batch in [false, true] {
            for (class, samples) in classes.ranges() {
                let seen = if batch { 1.0 } else { slow.map_or(1.0, |s| s.rest()) };
                let lot = Lot::of(&state.config, class, batch);
                let (body, radius) = match lot.look(&state.config, Ink::Sunken, 0.85) {
                    // a rim would be all there is of a point so small
                    (Body::Hollow(_), share) if lot == Lot::Rest && point < LEAST_HOLLOW => {
                        (Body::Plain, point * share)
                    }
                    (body, share) => (body, point * share),
                };
                for i in samples.filter(|&i| in_batch[i] == batch) {
                    let alpha =
                        if if none { classes.is_lit(class) } else { bright[i] } { seen } else { sample::DIM * seen };
                    drawing.mark(places[i], radius, class, body, alpha);
                }
            }
        }
        let moved = moved.map_or_else(Vec::new, |points| {
            (0..points.cols()).map(|i| view.px(at(points.at(0, i), points.at(1, i)))).collect()
        });
        open_set::draw_input(drawing, state, [places, &moved], [point, look.marks]);
        // a frame may still be of the loss before
        let frame = state.frame.as_ref().filter(|f| f.config.loss == state.config.loss);
        if let Some(forces) = frame.and_then(|f| f.forces.as_ref()) {
            self::forces(drawing, forces, places, point, look.marks);
        } else if state.config.loss.is_of_triplets() && slow.is_none_or(|s| s.has_triplet()) {
            triplet(drawing, state, places, point, look.marks);
        }
        if let Some(slow) = &slow {
            slow.in_input(drawing, places, point, look.marks);
        }
        let style = Type { size: look.text, weight: 450, ink: Ink::Ink3, rim: Some(Ink::Sunken), align: Align::Right };
        drawing.write([size[0] - 5.0, size[1] - look.text * 0.75], style, format_args!("x₁ →"));
        let style = Type { align: Align::Left, ..style };
        drawing.write([5.0, look.text * 0.85], style, format_args!("↑ x₂"));
        neuron_name(drawing, state, look, size);
        sample::held(drawing, state, places, point, look.marks);
        sample::hovered(drawing, state, places, look.text, point, size, Said::Briefly);
        if slow.is_some_and(|s| s.is_moving()) { Motion::Moving } else { Motion::AtRest }
    }
}

/// What the neuron in hand computes, as the ground: as fine as it has come.
fn neuron(drawing: &mut Drawing, state: &State, view: &View) {
    let Some((net, map, _)) = neuron_in_hand(state) else { return };
    let extent = f64::from(net.extent);
    let (corner, end) = (view.px([-extent, extent, 0.0]), view.px([extent, -extent, 0.0]));
    let size = [end[0] - corner[0], end[1] - corner[1]];
    match net.large.as_ref().filter(|large| large.neuron == map) {
        Some(large) => drawing.heat(corner, size, large.side as usize, large.values.iter().copied()),
        None => {
            let side = net.side as usize;
            let coarse = net.maps.get(map as usize * side * side..).and_then(|m| m.get(..side * side));
            drawing.heat(corner, size, side, coarse.unwrap_or(&[]).iter().copied());
        }
    }
}

/// Its name, and the values that its two ends of colour stand for.
fn neuron_name(drawing: &mut Drawing, state: &State, look: &Look, size: Xy) {
    let Some((net, map, part)) = neuron_in_hand(state) else { return };
    let peak = net.large.as_ref().filter(|large| large.neuron == map).map(|large| large.peak);
    let peak = peak.or_else(|| net.peaks.get(map as usize).copied()).unwrap_or(0.0);
    let style = Type { size: look.text, weight: 600, ink: Ink::Ink, rim: Some(Ink::Sunken), align: Align::Right };
    // beneath the name of the axis
    drawing.write([size[0] - 5.0, look.text * 2.1], style, format_args!("{}", part.name(&net.sizes)));
    let style = Type { weight: 450, ..style };
    let at = [size[0] - 5.0, look.text * 3.35];
    drawing.write(at, style, format_args!("−{0} to {0}", Short(peak.into())));
}

/// The neuron in hand, its number among the maps, and the network it is of.
fn neuron_in_hand(state: &State) -> Option<(&NetworkView, u32, Part)> {
    let (part, net) = (part::in_hand(state)?, state.network.as_deref()?);
    Some((net, part.map(&net.sizes)?, part))
}

/// Grid and axes.
fn plane(drawing: &mut Drawing, view: &View, [w, h]: Xy) {
    let reach = view.plane([w, 0.0]);
    let lines = |reach: f64| ((reach / 0.5) as i32).clamp(0, 60);
    drawing.outline(Stroke::solid(Ink::Grid, 1.0), |pen| {
        for i in (-lines(reach[0])..=lines(reach[0])).filter(|&i| i != 0) {
            let x = view.px([f64::from(i) * 0.5, 0.0, 0.0])[0];
            pen.move_to([x, 0.0]).line_to([x, h]);
        }
        for i in (-lines(reach[1])..=lines(reach[1])).filter(|&i| i != 0) {
            let y = view.px([0.0, f64::from(i) * 0.5, 0.0])[1];
            pen.move_to([0.0, y]).line_to([w, y]);
        }
    });
    let [x, y] = view.px([0.0; 3]);
    drawing.outline(Stroke::solid(Ink::Axis, 1.0), |pen| {
        pen.move_to([x, 0.0]).line_to([x, h]).move_to([0.0, y]).line_to([w, y]);
    });
}

/// The triplet in focus: pull, push, and the anchor's ring.
fn triplet(drawing: &mut Drawing, state: &State, places: &[Xy], point: f32, k: f32) {
    let Some(focus) = state.focus() else { return };
    let place = |i: usize| places.get(focus.triplet[i] as usize).copied();
    let (Some(a), Some(p), Some(n)) = (place(0), place(1), place(2)) else { return };
    drawing.line(a, p, Stroke::solid(Ink::Pull, 2.2 * k).rimmed(2.0));
    drawing.line(a, n, Stroke::solid(Ink::Push, 2.2 * k).dashed(5.0 * k, 4.0 * k).rimmed(2.0));
    for (at, i) in [(p, 1), (n, 2), (a, 0)] {
        let class = sample::class_of(state, Some(focus.triplet[i])).unwrap_or(0);
        drawing.mark(at, point * 1.3, class, Body::Solid, 1.0);
    }
    drawing.outline(Stroke::solid(Ink::Ink, 2.0 * k), |pen| {
        pen.circle(a, point * 2.4);
    });
}

/// One anchor under a loss of the whole batch, and what it is drawn to and pushed from the most.
fn forces(drawing: &mut Drawing, forces: &AnchorForces, places: &[Xy], point: f32, k: f32) {
    let place = |i: u32| places.get(i as usize).copied();
    let Some(a) = place(forces.anchor) else { return };
    for &(other, slope) in forces.strongest.iter().rev() {
        let Some(b) = place(other) else { continue };
        let stroke = match slope > 0.0 {
            true => Stroke::solid(Ink::Pull, 1.6 * k),
            false => Stroke::solid(Ink::Push, 1.6 * k).dashed(5.0 * k, 4.0 * k),
        };
        drawing.line(a, b, stroke.rimmed(2.0));
    }
    drawing.outline(Stroke::solid(Ink::Ink, 2.0 * k), |pen| {
        pen.circle(a, point * 2.4);
    });
}

/// What the picture shows, in a sentence.
pub fn describe(state: &State) -> String {
    let data = state.config.data.generator;
    let classes = sample::classes(state);
    format!(
        "Input plane: {} points of {classes}, {}.",
        state.dataset.len(),
        triplet_engine::choice::Choice::label(data).to_lowercase()
    )
}
