//! Neurons and weights in the picture of the network: found under a pointer, walked through, drawn when in hand, and lit by a
//! sample on its way through.

use triplet_raster::{DASH, Wire};

use super::{Column, NetworkView, place_of_map};
use crate::app::keys::Arrow;
use crate::app::part::Part;
use crate::scene::number::Short;
use crate::scene::palette::Ink;
use crate::scene::shape::{Align, Drawing, Stroke, Type, Xy};

/// Time in which a pulse goes from layer to layer, in ms.
const PER_LAYER: f64 = 240.0;
/// Weights between two layers along which a pulse is seen: those that carry most.
const CARRIERS: usize = 40;
/// Pieces in which the curve of a weight is measured.
const PIECES: usize = 16;

/// The wire between neuron `i` of one layer and neuron `j` of the next.
pub(super) fn between(left: &Column, i: usize, right: &Column, j: usize) -> Wire {
    let ([x0, y0], [x1, y1]) = (left.at(i), right.at(j));
    Wire { from: [x0 + left.tile[0] / 2.0, y0], to: [x1 - right.tile[0] / 2.0, y1] }
}

/// How far a place is from a wire.
fn distance(wire: Wire, place: Xy) -> f32 {
    let mut least = f32::INFINITY;
    let mut start = wire.from;
    for i in 1..=PIECES {
        let end = wire.at(i as f32 / PIECES as f32);
        least = least.min(from_segment(place, start, end));
        start = end;
    }
    least
}

/// How far a place is from a straight piece.
fn from_segment(at: Xy, a: Xy, b: Xy) -> f32 {
    let (ab, ap) = ([b[0] - a[0], b[1] - a[1]], [at[0] - a[0], at[1] - a[1]]);
    let square = ab[0] * ab[0] + ab[1] * ab[1];
    let t = if square > 0.0 { ((ap[0] * ab[0] + ap[1] * ab[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    libm::hypotf(ap[0] - t * ab[0], ap[1] - t * ab[1])
}

/// The weights between layer l and the next, row by row.
fn weights<'a>(view: &'a NetworkView, layers: &[Column], l: usize) -> &'a [f32] {
    let size = |l: usize| layers[l].neurons * layers[l + 1].neurons;
    let start: usize = (0..l).map(size).sum();
    view.weights.get(start..start + size(l)).unwrap_or(&[])
}

/// The neuron or, failing that, the drawn weight at a place; `least[l]`: the size from which on weights behind layer l are drawn.
pub(super) fn hit(layers: &[Column], view: Option<&NetworkView>, least: &[f32], at: Xy, reach: f32) -> Option<Part> {
    for (l, column) in layers.iter().enumerate() {
        let [w, h] = [column.tile[0] / 2.0 + 2.0, column.pitch.max(column.tile[1]) / 2.0];
        let near = |j: &usize| {
            let [x, y] = column.at(*j);
            (at[0] - x).abs() <= w && (at[1] - y).abs() <= h
        };
        if let Some(j) = (0..column.neurons).find(near) {
            return Some(Part::Neuron { layer: l as u32, index: j as u32 });
        }
    }
    let (view, l) = (view?, layers.windows(2).position(|pair| pair[0].x <= at[0] && at[0] <= pair[1].x)?);
    let (left, right) = (&layers[l], &layers[l + 1]);
    let least = least.get(l).copied().unwrap_or(0.0);
    let drawn = weights(view, layers, l).iter().enumerate().filter(|(_, w)| w.abs() >= least && w.abs() > 0.0);
    let part =
        |q: usize| Part::Weight { layer: l as u32 + 1, from: (q % left.neurons) as u32, to: (q / left.neurons) as u32 };
    drawn
        .map(|(q, _)| (distance(between(left, q % left.neurons, right, q / left.neurons), at), q))
        .filter(|(d, _)| *d <= reach)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, q)| part(q))
}

/// From a part to the next by an arrow key: from neuron to neuron and layer to layer; with `weights`, up and down through the
/// incoming weights of a neuron.
pub fn next(sizes: &[u32], from: Option<Part>, arrow: Arrow, weights: bool) -> Option<Part> {
    let width = |l: u32| sizes.get(l as usize).copied().unwrap_or(0);
    let Some(from) = from.filter(|part| part.is_of(sizes)) else {
        return Some(Part::Neuron { layer: 1, index: 0 }).filter(|part| part.is_of(sizes));
    };
    let (layer, index) = match from {
        Part::Neuron { layer, index } => (layer, index),
        Part::Weight { layer, to, .. } => (layer, to),
    };
    let up = match arrow {
        Arrow::Up => -1,
        Arrow::Down => 1,
        Arrow::Left | Arrow::Right => {
            let layer = if arrow == Arrow::Left { layer.checked_sub(1) } else { Some(layer + 1) };
            let Some(layer) = layer.filter(|&l| width(l) > 0) else { return Some(from) };
            // to the neuron that stands about as high
            let index = (index * width(layer)) / width(if arrow == Arrow::Left { layer + 1 } else { layer - 1 }).max(1);
            return Some(Part::Neuron { layer, index: index.min(width(layer) - 1) });
        }
    };
    let moved = |i: u32, count: u32| i.saturating_add_signed(up).min(count.saturating_sub(1));
    Some(match from {
        Part::Neuron { layer, index } if weights && layer > 0 => {
            let last = width(layer - 1) - 1;
            Part::Weight { layer, from: if up < 0 { last } else { 0 }, to: index }
        }
        Part::Weight { layer, from, to } if weights => Part::Weight { layer, from: moved(from, width(layer - 1)), to },
        Part::Neuron { .. } | Part::Weight { .. } => Part::Neuron { layer, index: moved(index, width(layer)) },
    })
}

/// Draws the part in hand above the rest: a neuron with its incoming weights, or a weight with its two ends.
pub(super) fn in_hand(drawing: &mut Drawing, layers: &[Column], view: &NetworkView, part: Part, kept: bool) {
    if !part.is_of(&view.sizes) {
        return;
    }
    let wires = match part {
        Part::Neuron { .. } => part.incoming(&view.sizes),
        Part::Weight { .. } => vec![part],
    };
    for plus in [false, true] {
        let stroke = Stroke::solid(Ink::Ink, if wires.len() > 24 { 1.0 } else { 1.8 });
        let stroke = if plus { stroke } else { stroke.dashed(DASH[0], DASH[1]) };
        let stroke = if wires.len() > 1 { stroke } else { stroke.rimmed(3.0) };
        drawing.outline(stroke, |pen| {
            for wire in &wires {
                let Part::Weight { layer, from, to } = *wire else { continue };
                if wire.value(view).is_some_and(|w| (w > 0.0) == plus) {
                    let (left, right) = (&layers[layer as usize - 1], &layers[layer as usize]);
                    pen.wire(between(left, from as usize, right, to as usize));
                }
            }
        });
    }
    let ends = match part {
        Part::Neuron { layer, index } => vec![(layer, index)],
        Part::Weight { layer, from, to } => vec![(layer - 1, from), (layer, to)],
    };
    drawing.outline(Stroke::solid(Ink::Ink, if kept { 3.0 } else { 2.0 }).rimmed(2.0), |pen| {
        for (layer, index) in ends {
            let column = &layers[layer as usize];
            pen.rectangle(column.corner(index as usize), column.tile);
        }
    });
}

/// A sample on its way through the network.
pub(super) struct Pulse<'a> {
    /// Where the layers stand.
    pub layers: &'a [Column],
    /// Their weights.
    pub view: &'a NetworkView,
    /// What every neuron gives, inputs first.
    pub activations: &'a [f32],
    /// Ms since it set out; infinite: it has arrived.
    pub age: f64,
}

impl Pulse<'_> {
    /// Layers it has come through, and a share of the next.
    fn way(&self) -> f64 {
        self.age / PER_LAYER
    }

    /// Whether it is still on its way.
    pub fn moves(&self) -> bool {
        self.way() < (self.layers.len() - 1) as f64
    }

    fn activation(&self, l: usize, j: usize) -> f32 {
        let before: usize = self.layers[..l].iter().map(|c| c.neurons).sum();
        self.activations.get(before + j).copied().unwrap_or(0.0)
    }

    /// The size of an activation as a share of the largest that the neuron's map shows.
    fn share(&self, l: usize, j: usize) -> f32 {
        let peak = match l {
            0 => self.view.extent,
            _ => self.view.peaks.get(place_of_map(&self.view.sizes, l, j)).copied().unwrap_or(0.0),
        };
        let share = self.activation(l, j).abs() / peak;
        if share.is_finite() { share.min(1.0) } else { 0.0 }
    }

    /// Draws what it has reached: rims as thick as activations are large, and the weights that carry most of it.
    pub fn draw(&self, drawing: &mut Drawing, text: f32) {
        let way = self.way();
        for l in 0..self.layers.len() - 1 {
            if way >= l as f64 {
                self.carriers(drawing, l, (way - l as f64).min(1.0) as f32);
            }
        }
        for (l, column) in self.layers.iter().enumerate() {
            if way >= l as f64 {
                self.rims(drawing, l, column);
            }
        }
        for l in [0, self.layers.len() - 1] {
            if way >= l as f64 {
                self.numbers(drawing, l, text);
            }
        }
    }

    fn carriers(&self, drawing: &mut Drawing, l: usize, gone: f32) {
        let (left, right) = (&self.layers[l], &self.layers[l + 1]);
        let carried = |(q, w): (usize, &f32)| (q, (w * self.activation(l, q % left.neurons)).abs());
        let mut carriers: Vec<(usize, f32)> =
            weights(self.view, self.layers, l).iter().enumerate().map(carried).collect();
        carriers.retain(|(_, c)| c.is_finite() && *c > 0.0);
        carriers.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        carriers.truncate(CARRIERS);
        let Some(&(_, most)) = carriers.first() else { return };
        let wire = |q: usize| between(left, q % left.neurons, right, q / left.neurons);
        for (least, upto, width) in [(0.6, f32::INFINITY, 2.2), (0.25, 0.6, 1.3), (0.0, 0.25, 0.6)] {
            let group = || carriers.iter().filter(|(_, c)| c / most >= least && c / most < upto);
            drawing.path(None, Some(Stroke::solid(Ink::Ink, width)), 0.6 * gone, |pen| {
                group().for_each(|(q, _)| {
                    pen.wire(wire(*q));
                });
            });
            if gone < 1.0 {
                drawing.area(crate::scene::shape::Fill::plain(Ink::Ink), |pen| {
                    group().for_each(|(q, _)| {
                        pen.circle(wire(*q).at(gone), 1.2 + width * 0.8);
                    });
                });
            }
        }
    }

    fn rims(&self, drawing: &mut Drawing, l: usize, column: &Column) {
        for plus in [false, true] {
            for (least, upto, width) in [(0.05, 0.35, 1.4), (0.35, 0.7, 2.4), (0.7, f32::INFINITY, 3.6)] {
                let stroke = Stroke::solid(Ink::Ink, if column.is_strip() { width * 0.6 } else { width });
                let stroke = if plus { stroke } else { stroke.dashed(3.0, 2.0) };
                drawing.outline(stroke, |pen| {
                    for j in 0..column.neurons {
                        let share = self.share(l, j);
                        if share >= least && share < upto && (self.activation(l, j) > 0.0) == plus {
                            let corner = column.corner(j);
                            if column.is_strip() {
                                // a bar beside the cell: rims of neighbours would run into one another
                                let y = corner[1] + column.tile[1] / 2.0;
                                let x = corner[0] + column.tile[0] + 1.0;
                                pen.move_to([x, y]).line_to([x + 7.0 * share, y]);
                            } else {
                                pen.rectangle(corner, column.tile);
                            }
                        }
                    }
                });
            }
        }
    }

    fn numbers(&self, drawing: &mut Drawing, l: usize, text: f32) {
        let column = &self.layers[l];
        let style = Type { size: text, weight: 600, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Centre };
        for j in 0..column.neurons {
            let [x, y] = column.at(j);
            let at = [x, y + column.tile[1] / 2.0 + text * 0.55];
            drawing.write(at, style, format_args!("{}", Short(self.activation(l, j).into())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(widths: &[usize], height: f32) -> Vec<Column> {
        widths.iter().enumerate().map(|(l, &n)| Column::new(40.0 + 120.0 * l as f32, 120.0, n, height)).collect()
    }

    fn view(widths: &[u32]) -> NetworkView {
        let count: u32 = widths.windows(2).map(|w| w[0] * w[1]).sum();
        NetworkView {
            sizes: widths.to_vec(),
            weights: (0..count).map(|i| (i as f32 - 3.5) / 10.0).collect(),
            peaks: vec![1.0; widths[1..].iter().sum::<u32>() as usize],
            extent: 1.5,
            ..NetworkView::default()
        }
    }

    #[test]
    fn every_neuron_is_found_where_it_is_drawn_in_tiles_and_in_strips() {
        for widths in [[2, 8, 2], [2, 64, 2]] {
            let layers = columns(&widths, 170.0);
            for (l, &n) in widths.iter().enumerate() {
                for j in 0..n {
                    let found = hit(&layers, None, &[], layers[l].at(j), 5.0);
                    assert_eq!(found, Some(Part::Neuron { layer: l as u32, index: j as u32 }));
                }
            }
        }
    }

    #[test]
    fn every_weight_is_found_along_its_line_and_nothing_beside_it() {
        let (layers, view) = (columns(&[2, 3, 2], 170.0), view(&[2, 3, 2]));
        for l in 0..2_usize {
            let (left, right) = (&layers[l], &layers[l + 1]);
            for i in 0..left.neurons {
                for j in 0..right.neurons {
                    let wire = between(left, i, right, j);
                    // not where it crosses another: beside its ends
                    let found = [0.1, 0.2, 0.8, 0.9].map(|t| hit(&layers, Some(&view), &[], wire.at(t), 1.0));
                    let own = Part::Weight { layer: l as u32 + 1, from: i as u32, to: j as u32 };
                    assert!(found.contains(&Some(own)), "{own:?}: {found:?}");
                }
            }
        }
        assert_eq!(hit(&layers, Some(&view), &[], [100.0, 2.0], 5.0), None);
        assert_eq!(hit(&layers, Some(&view), &[], [-50.0, 80.0], 5.0), None);
    }

    #[test]
    fn a_weight_too_small_to_be_drawn_is_not_found() {
        let (layers, view) = (columns(&[2, 3, 2], 170.0), view(&[2, 3, 2]));
        let wire = between(&layers[0], 1, &layers[1], 1);
        assert_eq!(hit(&layers, Some(&view), &[9.0, 9.0], wire.at(0.5), 4.0), None);
    }

    #[test]
    fn arrows_reach_every_neuron_and_every_weight() {
        let sizes = [2, 5, 3, 2];
        let mut seen = std::collections::BTreeSet::new();
        let mut edge = vec![next(&sizes, None, Arrow::Left, false).expect("a beginning")];
        while let Some(part) = edge.pop() {
            if seen.insert(format!("{part:?}")) {
                for arrow in [Arrow::Left, Arrow::Right, Arrow::Up, Arrow::Down] {
                    edge.extend([false, true].iter().filter_map(|w| next(&sizes, Some(part), arrow, *w)));
                }
            }
        }
        assert_eq!(seen.len(), 12 + 10 + 15 + 6);
    }

    #[test]
    fn a_pulse_lights_layer_after_layer_and_rests_at_the_end() {
        let (layers, view) = (columns(&[2, 3, 2], 170.0), view(&[2, 3, 2]));
        let activations = [0.5, -0.2, 0.9, -0.8, 0.1, 0.3, 0.4];
        let shapes = |age: f64| {
            let pulse = Pulse { layers: &layers, view: &view, activations: &activations, age };
            let mut drawing = Drawing::default();
            pulse.draw(&mut drawing, 12.0);
            (drawing.shapes().len(), pulse.moves())
        };
        let (begins, half, ends) = (shapes(0.0), shapes(1.5 * PER_LAYER), shapes(f64::INFINITY));
        assert!(begins.1 && half.1 && !ends.1);
        assert!(begins.0 < half.0, "{begins:?} {half:?} {ends:?}");
    }
}
