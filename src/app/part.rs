//! A part of the network that is pointed at or kept in hand: a neuron or a weight, with its numbers and its words.

use crate::app::state::State;
use crate::app::words::{NONE, count, number};
use triplet_engine::config::{Config, Model};
use triplet_engine::matrix::Matrix;
use triplet_engine::nn::{Mlp, Tape};
use triplet_engine::protocol::{Closer, NetworkView};

/// A part of the network; layers count from 0, the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A neuron, or an input coordinate.
    Neuron {
        /// Its layer.
        layer: u32,
        /// Its number in it.
        index: u32,
    },
    /// The weight of a neuron of the layer before for a neuron of `layer`.
    Weight {
        /// The layer that it leads to: 1 or more.
        layer: u32,
        /// The neuron of the layer before.
        from: u32,
        /// The neuron of the layer.
        to: u32,
    },
}

/// Widths of all layers of these settings, input and embedding included; `None` where there is no network.
pub fn sizes(config: &Config) -> Option<Vec<u32>> {
    let hidden = config.hidden.iter().copied();
    let all = std::iter::once(2).chain(hidden).chain([config.embedding.dim() as u32]);
    (config.model == Model::Network).then(|| all.collect())
}

impl Part {
    /// Whether a network of these widths has it.
    pub fn is_of(self, sizes: &[u32]) -> bool {
        let width = |l: u32| sizes.get(l as usize).copied().unwrap_or(0);
        match self {
            Self::Neuron { layer, index } => index < width(layer),
            Self::Weight { layer, from, to } => layer > 0 && from < width(layer - 1) && to < width(layer),
        }
    }

    /// Numbers of weights and of biases before it, and of weights of its own layer: (before, biases before, own).
    fn offsets(self, sizes: &[u32]) -> (usize, usize, usize) {
        let (Self::Neuron { layer, .. } | Self::Weight { layer, .. }) = self;
        let weights = |l: usize| match (l.checked_sub(1).and_then(|l| sizes.get(l)), sizes.get(l)) {
            (Some(a), Some(b)) => (a * b) as usize,
            _ => 0,
        };
        let layers = 1..layer as usize;
        let biases = layers.clone().map(|l| sizes.get(l).map_or(0, |&n| n as usize)).sum();
        (layers.map(weights).sum(), biases, weights(layer as usize))
    }

    /// Where its own parameter, a weight or a neuron's bias, is among the trainer's; an input has none.
    pub fn parameter(self, sizes: &[u32]) -> Option<usize> {
        let (weights, biases, own) = self.offsets(sizes);
        match self {
            _ if !self.is_of(sizes) => None,
            Self::Neuron { layer: 0, .. } => None,
            Self::Neuron { index, .. } => Some(weights + biases + own + index as usize),
            Self::Weight { layer, from, to } => {
                let inputs = sizes[layer as usize - 1];
                Some(weights + biases + (to * inputs + from) as usize)
            }
        }
    }

    /// Its parameter's value.
    pub fn value(self, view: &NetworkView) -> Option<f32> {
        let sizes = &view.sizes;
        let (weights, biases, _) = self.offsets(sizes);
        match self {
            _ if !self.is_of(sizes) => None,
            Self::Neuron { layer: 0, .. } => None,
            Self::Neuron { index, .. } => view.biases.get(biases + index as usize).copied(),
            Self::Weight { layer, from, to } => {
                let inputs = sizes[layer as usize - 1];
                view.weights.get(weights + (to * inputs + from) as usize).copied()
            }
        }
    }

    /// A neuron's number among all that have a map: the inputs have none.
    pub fn map(self, sizes: &[u32]) -> Option<u32> {
        match self {
            Self::Neuron { layer, index } if layer > 0 && self.is_of(sizes) => {
                Some(sizes[1..layer as usize].iter().sum::<u32>() + index)
            }
            Self::Neuron { .. } | Self::Weight { .. } => None,
        }
    }

    /// The incoming weights of a neuron, in the order of the layer before.
    pub fn incoming(self, sizes: &[u32]) -> Vec<Self> {
        match self {
            Self::Neuron { layer, index } if layer > 0 && self.is_of(sizes) => {
                (0..sizes[layer as usize - 1]).map(|from| Self::Weight { layer, from, to: index }).collect()
            }
            Self::Neuron { .. } | Self::Weight { .. } => Vec::new(),
        }
    }

    /// Its name: `x₁`, `layer 2, neuron 5`, `e₂`, `x₁ → layer 1, neuron 3`.
    pub fn name(self, sizes: &[u32]) -> String {
        let neuron = |layer: u32, index: u32| match layer as usize {
            0 => format!("x{}", subscript(index)),
            l if l + 1 == sizes.len() => format!("e{}", subscript(index)),
            _ => format!("layer {layer}, neuron {}", index + 1),
        };
        match self {
            Self::Neuron { layer, index } => neuron(layer, index),
            Self::Weight { layer, from, to } => format!("{} → {}", neuron(layer - 1, from), neuron(layer, to)),
        }
    }
}

/// A coordinate's number from 0, counted from 1.
fn subscript(index: u32) -> char {
    char::from_u32('₁' as u32 + index.min(8)).unwrap_or('₁')
}

/// What every neuron gives for an input: the input itself, the hidden layers, and the embedding before it is normalised; layer
/// after layer. The engine's own arithmetic. `None` if the view is not of these settings.
pub fn activations(view: &NetworkView, config: &Config, input: [f32; 2]) -> Option<Vec<f32>> {
    let sizes: Vec<usize> = view.sizes.iter().map(|&s| s as usize).collect();
    if sizes.len() < 2 || sizes[0] != 2 || sizes.contains(&0) {
        return None;
    }
    let mlp = Mlp::new(&sizes, config.activation, false);
    let (mut weights, mut biases) = (view.weights.as_slice(), view.biases.as_slice());
    let mut params = Vec::with_capacity(mlp.parameters());
    for pair in sizes.windows(2) {
        let (own, rest) = weights.split_at_checked(pair[0] * pair[1])?;
        let (bias, others) = biases.split_at_checked(pair[1])?;
        (weights, biases) = (rest, others);
        params.extend_from_slice(own);
        params.extend_from_slice(bias);
    }
    let mut tape = Tape::default();
    mlp.prepare(&mut tape, 1);
    tape.h[0] = Matrix::from_fn(2, 1, |row, _| input[row]);
    mlp.forward(&params, &mut tape);
    let layers = tape.h.iter().chain([&tape.sums]);
    Some(layers.flat_map(|m| (0..m.rows()).map(|row| m.at(row, 0))).collect())
}

/// Those of a sample of the data set.
pub fn activations_of(state: &State, sample: u32) -> Option<Vec<f32>> {
    let (data, i) = (&state.dataset, sample as usize);
    let input = (i < data.len()).then(|| [data.points.at(0, i), data.points.at(1, i)])?;
    activations(state.network.as_deref()?, &state.config, input)
}

/// Whose way through the network is shown: the sample pointed at, else the anchor of the triplet.
pub fn followed(state: &State) -> Option<u32> {
    state.hover.or_else(|| state.frame.as_ref()?.focus.map(|f| f.triplet[0]))
}

/// Incoming weights that are told one by one.
const TOLD: usize = 6;

/// What the page says of a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The part.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// What can be set, in a word: `Weight` or `Bias`; an input has neither.
    pub kind: Option<&'static str>,
    /// The value of that.
    pub value: Option<f32>,
    /// Its gradient, in words.
    pub gradient: String,
    /// What it gives for the sample followed, in words.
    pub activation: String,
    /// Where its weights come from, how large they are, and what share of the largest that is: the largest first.
    pub incoming: Vec<(String, f32, f32)>,
    /// How many more there are.
    pub more: usize,
}

/// The part in hand: the one pointed at, else the one kept.
pub fn in_hand(state: &State) -> Option<Part> {
    let sizes = sizes(&state.config)?;
    state.part.or(state.kept).filter(|part| part.is_of(&sizes))
}

/// What the page says of the part in hand.
pub fn told(state: &State) -> Option<Told> {
    let part = in_hand(state)?;
    let view = state.network.as_deref()?;
    let sizes = &view.sizes;
    let value = part.value(view);
    let kind = match part {
        Part::Neuron { layer: 0, .. } => None,
        Part::Neuron { .. } => Some("Bias"),
        Part::Weight { .. } => Some("Weight"),
    };
    let mut incoming: Vec<(String, f32)> = part
        .incoming(sizes)
        .into_iter()
        .filter_map(|weight| {
            let Part::Weight { layer, from, .. } = weight else { return None };
            Some((Part::Neuron { layer: layer - 1, index: from }.name(sizes), weight.value(view)?))
        })
        .collect();
    incoming.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let more = incoming.len().saturating_sub(TOLD);
    incoming.truncate(TOLD);
    let largest = incoming.first().map_or(1.0, |(_, w)| w.abs()).max(f32::MIN_POSITIVE);
    let incoming = incoming.into_iter().map(|(from, w)| (from, w, (w.abs() / largest).min(1.0))).collect();
    let gradient = part.parameter(sizes).map(|index| gradient_words(view, index, part)).unwrap_or_default();
    let name = part.name(sizes);
    Some(Told { part, name, kind, value, gradient, activation: activation_words(state, part, sizes), incoming, more })
}

/// The same in a sentence, for those who can't see it.
pub fn said(told: &Told) -> String {
    let value =
        told.kind.zip(told.value).map(|(kind, v)| format!(" {kind} {}.", number(v.into(), 2))).unwrap_or_default();
    let rest = [&told.activation, &told.gradient].into_iter().filter(|t| !t.is_empty());
    let rest: Vec<String> = rest.map(|t| format!(" {t}.")).collect();
    format!("{}.{value}{}", told.name, rest.concat())
}

/// What is to be sent of the network for the part in hand.
pub fn closer(state: &State) -> Closer {
    let (part, sizes) = (in_hand(state), sizes(&state.config).unwrap_or_default());
    Closer { gradients: part.is_some(), neuron: part.and_then(|p| p.map(&sizes)) }
}

fn gradient_words(view: &NetworkView, index: usize, part: Part) -> String {
    let of = if matches!(part, Part::Weight { .. }) { "∂L/∂w" } else { "∂L/∂b" };
    match (view.gradients.get(index), view.graded) {
        (Some(&g), Some(step)) => format!("{of} = {} in step {}", small(g), count(step)),
        _ => format!("{of}: known once a step is taken"),
    }
}

/// A gradient: three digits, however small.
fn small(value: f32) -> String {
    let size = value.abs();
    match size {
        _ if !value.is_finite() => NONE.into(),
        _ if size == 0.0 => "0".into(),
        _ if size < 0.001 => format!("{value:.1e}").replace('-', "−"),
        _ if size < 0.1 => format!("{value:.4}").replace('-', "−"),
        _ => number(value.into(), 3),
    }
}

fn activation_words(state: &State, part: Part, sizes: &[u32]) -> String {
    let Part::Neuron { layer, index } = part else { return String::new() };
    let at = sizes[..layer as usize].iter().sum::<u32>() + index;
    let found = followed(state).and_then(|i| Some((i, *activations_of(state, i)?.get(at as usize)?)));
    match found {
        Some((i, value)) => {
            let who = if state.hover.is_some() { "" } else { ", the anchor" };
            format!("{} for sample {}{who}", number(value.into(), 3), i + 1)
        }
        None => String::new(),
    }
}

/// How far a value goes per px of a drag.
const PER_PX: f32 = 0.01;
/// Values that a drag or a slider leads to lie within this, unless the value was beyond it already.
pub const FARTHEST: f32 = 4.0;

/// The value after a drag by so many px upward.
pub fn dragged(from: f32, up: f32) -> f32 {
    let farthest = from.abs().max(FARTHEST);
    let value = (from + up * PER_PX).clamp(-farthest, farthest);
    // whole hundredths, as they are shown
    libm::roundf(value * 100.0) / 100.0
}

/// The value after a press of + or −.
pub fn nudged(from: f32, by: f32) -> f32 {
    dragged(from, by * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::trainer::Trainer;

    const SIZES: [u32; 4] = [2, 3, 4, 2];

    #[test]
    fn a_parts_parameter_is_where_the_trainer_has_it() {
        let config = Config { hidden: vec![3, 4], ..Config::default() };
        let mut trainer = Trainer::generated(&config);
        let marked: Vec<f32> = (0..trainer.parameters().len()).map(|i| i as f32).collect();
        trainer.set_parameters(&marked);
        let view = triplet_engine::protocol::NetworkView {
            sizes: SIZES.to_vec(),
            // as the session sends them: weights and biases apart
            weights: [&marked[0..6], &marked[9..21], &marked[25..33]].concat(),
            biases: [&marked[6..9], &marked[21..25], &marked[33..35]].concat(),
            ..Default::default()
        };
        let mut seen = Vec::new();
        for layer in 1..4 {
            for index in 0..SIZES[layer as usize] {
                let neuron = Part::Neuron { layer, index };
                for part in neuron.incoming(&SIZES).into_iter().chain([neuron]) {
                    let parameter = part.parameter(&SIZES).expect("it has one");
                    assert_eq!(part.value(&view), Some(parameter as f32), "{part:?}");
                    seen.push(parameter);
                }
            }
        }
        seen.sort_unstable();
        assert!(seen.iter().copied().eq(0..35), "all of them, each once");
    }

    #[test]
    fn inputs_and_parts_of_another_network_have_none() {
        assert_eq!(Part::Neuron { layer: 0, index: 1 }.parameter(&SIZES), None);
        for part in [
            Part::Neuron { layer: 4, index: 0 },
            Part::Neuron { layer: 1, index: 3 },
            Part::Weight { layer: 0, from: 0, to: 0 },
            Part::Weight { layer: 2, from: 3, to: 0 },
            Part::Weight { layer: 9, from: 0, to: 0 },
        ] {
            assert!(!part.is_of(&SIZES) && part.parameter(&SIZES).is_none() && part.map(&SIZES).is_none());
        }
    }

    #[test]
    fn parts_have_the_names_that_the_picture_shows() {
        assert_eq!(Part::Neuron { layer: 0, index: 1 }.name(&SIZES), "x₂");
        assert_eq!(Part::Neuron { layer: 3, index: 0 }.name(&SIZES), "e₁");
        assert_eq!(Part::Weight { layer: 1, from: 0, to: 2 }.name(&SIZES), "x₁ → layer 1, neuron 3");
        assert_eq!(Part::Neuron { layer: 2, index: 3 }.map(&SIZES), Some(6));
    }

    #[test]
    fn a_samples_way_through_the_network_ends_at_its_embedding() {
        let config = Config { hidden: vec![3, 4], ..Config::default() };
        let mut trainer = Trainer::generated(&config);
        let p = trainer.parameters().to_vec();
        let view = NetworkView {
            sizes: SIZES.to_vec(),
            weights: [&p[0..6], &p[9..21], &p[25..33]].concat(),
            biases: [&p[6..9], &p[21..25], &p[33..35]].concat(),
            ..Default::default()
        };
        let input = [0, 1].map(|row| trainer.dataset().points.at(row, 7));
        let all = activations(&view, &config, input).expect("it fits");
        assert_eq!((all.len(), &all[..2]), (11, &input[..]));
        let f = trainer.embed_all().expect("finite");
        assert_eq!(&all[9..], &[f.at(0, 7), f.at(1, 7)]);
        assert_eq!(activations(&NetworkView { weights: vec![], ..view }, &config, input), None);
    }

    #[test]
    fn a_drag_upward_makes_a_value_larger_by_hundredths_and_never_runs_away() {
        assert_eq!(dragged(0.5, 30.0), 0.8);
        assert_eq!(dragged(0.5, -80.0), -0.3);
        assert_eq!(dragged(0.5, 1e9), FARTHEST);
        assert_eq!(dragged(9.0, 5.0), 9.0, "what was beyond stays, but goes no farther");
        assert_eq!(nudged(0.5, 1.0), 0.6);
    }

    #[test]
    fn gradients_show_digits_however_small_they_are() {
        assert_eq!(small(0.0), "0");
        assert_eq!(small(-0.000_012), "−1.2e−5");
        assert_eq!(small(0.012_3), "0.0123");
        assert_eq!(small(-0.5), "−0.500");
        assert_eq!(small(f32::NAN), NONE);
    }
}
