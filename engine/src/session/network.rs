//! The network as it is drawn: its weights, and a heat map of what each neuron computes over the input plane.

use crate::matrix::Matrix;
use crate::nn::{Mlp, Tape};
use crate::protocol::{Closer, LargeMap, NetworkView};
use crate::trainer::Trainer;

/// Half the side of the square of the input plane that the maps show: the data's extent with some air.
pub const EXTENT: f32 = 1.5;

/// Cells along a map's side: finer for few neurons, coarser where each is drawn small.
fn side(neurons: usize) -> usize {
    match neurons {
        0..=48 => 24,
        49..=160 => 16,
        _ => 10,
    }
}

/// Multiplications that a finer map may take.
const FINE_WORK: usize = 8_000_000;

/// Cells along a finer map's side: as many as the work for them allows.
fn fine_side(parameters: usize) -> usize {
    (FINE_WORK / parameters.max(1)).isqrt().clamp(24, 72)
}

/// Computes what every neuron gives in the cells of the input plane.
fn survey(mlp: &Mlp, params: &[f32], side: usize, tape: &mut Tape) {
    mlp.prepare(tape, side * side);
    let step = 2.0 * EXTENT / side as f32;
    tape.h[0] = Matrix::from_fn(mlp.sizes()[0], side * side, |row, cell| match row {
        0 => -EXTENT + step * ((cell % side) as f32 + 0.5),
        1 => EXTENT - step * ((cell / side) as f32 + 0.5),
        _ => 0.0,
    });
    mlp.forward(params, tape);
}

/// One map: its values as shares of its peak, and that.
fn map(values: &[f32], bound: Option<f32>) -> (impl Iterator<Item = i8>, f32) {
    let largest = values.iter().fold(0.0f32, |m, v| if v.abs() > m { v.abs() } else { m });
    let peak = bound.unwrap_or(largest);
    let scale = if peak > 0.0 && peak.is_finite() { 127.0 / peak } else { 0.0 };
    (values.iter().map(move |v| (v * scale) as i8), if peak.is_finite() { peak } else { 0.0 })
}

/// `None` for free points.
pub fn view(trainer: &Trainer, closer: Closer) -> Option<NetworkView> {
    let (mlp, params) = trainer.network()?;
    let neurons: usize = mlp.sizes()[1..].iter().sum();
    let side = side(neurons);
    let mut tape = Tape::default();
    survey(mlp, params, side, &mut tape);
    let mut view = NetworkView {
        sizes: mlp.sizes().iter().map(|&s| s as u32).collect(),
        side: side as u32,
        extent: EXTENT,
        maps: Vec::with_capacity(neurons * side * side),
        ..NetworkView::default()
    };
    for l in 0..mlp.layers() {
        let (from, mid, to) = mlp.layer(l);
        view.weights.extend_from_slice(&params[from..mid]);
        view.biases.extend_from_slice(&params[mid..to]);
    }
    let bound = mlp.activation().bound();
    for (layer, bound) in layers(&tape, bound) {
        for neuron in 0..layer.rows() {
            let (values, peak) = map(layer.row(neuron), bound);
            view.maps.extend(values);
            view.peaks.push(peak);
        }
    }
    if closer.gradients
        && let Some(gradients) = trainer.gradients()
    {
        view.gradients = gradients.to_vec();
        view.graded = Some(trainer.steps());
    }
    view.large = closer.neuron.and_then(|neuron| large(mlp, params, neuron));
    Some(view)
}

/// The hidden layers and the embedding before normalisation, with the bounds of their values.
fn layers(tape: &Tape, bound: Option<f32>) -> impl Iterator<Item = (&Matrix, Option<f32>)> {
    tape.h[1..].iter().map(move |m| (m, bound)).chain(std::iter::once((&tape.sums, None)))
}

/// The finer map of a neuron, if there is one of that number.
fn large(mlp: &Mlp, params: &[f32], neuron: u32) -> Option<LargeMap> {
    let side = fine_side(params.len());
    let mut tape = Tape::default();
    survey(mlp, params, side, &mut tape);
    let rows = layers(&tape, mlp.activation().bound());
    let mut rows = rows.flat_map(|(layer, bound)| (0..layer.rows()).map(move |row| (layer.row(row), bound)));
    let (values, bound) = rows.nth(neuron as usize)?;
    let (values, peak) = map(values, bound);
    Some(LargeMap { neuron, side: side as u32, values: values.collect(), peak })
}
