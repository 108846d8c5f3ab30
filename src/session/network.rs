//! The network as it is drawn: its weights, and a heat map of what each neuron computes over the input plane.

use crate::matrix::Matrix;
use crate::nn::Tape;
use crate::protocol::NetworkView;
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

/// `None` for free points.
pub fn view(trainer: &Trainer) -> Option<NetworkView> {
    let (mlp, params) = trainer.network()?;
    let neurons: usize = mlp.sizes()[1..].iter().sum();
    let side = side(neurons);
    let mut tape = Tape::default();
    mlp.prepare(&mut tape, side * side);
    let step = 2.0 * EXTENT / side as f32;
    tape.h[0] = Matrix::from_fn(mlp.sizes()[0], side * side, |row, cell| match row {
        0 => -EXTENT + step * ((cell % side) as f32 + 0.5),
        1 => EXTENT - step * ((cell / side) as f32 + 0.5),
        _ => 0.0,
    });
    mlp.forward(params, &mut tape);
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
    let hidden = tape.h[1..].iter().map(|m| (m, bound));
    for (layer, bound) in hidden.chain(std::iter::once((&tape.sums, None))) {
        for neuron in 0..layer.rows() {
            let values = layer.row(neuron);
            let largest = values.iter().fold(0.0f32, |m, v| if v.abs() > m { v.abs() } else { m });
            let peak = bound.unwrap_or(largest);
            let scale = if peak > 0.0 && peak.is_finite() { 127.0 / peak } else { 0.0 };
            view.maps.extend(values.iter().map(|v| (v * scale) as i8));
            view.peaks.push(if peak.is_finite() { peak } else { 0.0 });
        }
    }
    Some(view)
}
