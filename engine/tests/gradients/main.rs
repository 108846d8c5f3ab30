//! The engine's gradients against differences of an independent f64 model: every activation × distance × form × reduction ×
//! mining strategy × output, looping over the registries, for networks of none, one and two hidden layers.
//!
//! **Step.** Five-point central differences, step h: the error is h⁴/30 times a fifth derivative, plus f64 rounding over h.
//! With h = 10⁻⁴ both are below 10⁻¹⁰ of the gradient's scale, so what is compared is the engine's own f32 rounding.
//!
//! **Kinks.** Differences are meaningless across a kink, so points are drawn until all of them are more than [`CLEAR`] away:
//! pre-activations of ReLU, leaky ReLU and ELU from 0, hinges from 0, distances and lengths from 0. [`CLEAR`] is 100 h, more
//! than a step can move any of these. What happens at the kinks themselves is fixed by the golden vectors.

use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, DataConfig, Embedding, Loss, Model as Kind, Optimiser};
use triplet_engine::distance::{Distance, Pairwise};
use triplet_engine::loss::{Form, Reduction, TripletLoss};
use triplet_engine::matrix::Matrix;
use triplet_engine::mining::{Batch, Mining, MiningContext, MiningRule, Negatives, Triplet};
use triplet_engine::nn::activation::Activation;
use triplet_engine::nn::{Mlp, Tape};
use triplet_engine::rng::Rng;
use triplet_engine::trainer::Trainer;

mod reference;
mod relatives;
use reference::Model;

/// The step of the differences.
const H: f64 = 1e-4;
/// Distance kept from every kink.
const CLEAR: f64 = 100.0 * H;
/// The engine's share of the gradient's scale that may be rounding: some 300 roundings of 2⁻²⁴ each, all one way.
const ROUNDING: f64 = 2e-5;
/// P × K = 3 × 3, which is no whole number of lanes.
const LABELS: [u32; 9] = [0, 0, 0, 1, 1, 1, 2, 2, 2];

const FORMS: [Form; 2] = [Form::Hinge, Form::SoftMargin];
const REDUCTIONS: [Reduction; 3] = [Reduction::Mean, Reduction::MeanNonzero, Reduction::Sum];

/// A network's parameters and a batch, as both sides see them.
struct Point {
    params: Vec<f32>,
    x: Matrix,
}

impl Point {
    fn draw(mlp: &Mlp, seed: u32) -> Self {
        let mut rng = Rng::stream(seed, "gradients");
        // wide enough that the embeddings lie apart; the sigmoid's small slope wants more
        let reach = if mlp.activation() == Activation::Sigmoid { 4.0 } else { 1.2 };
        let mut params: Vec<f32> = (0..mlp.parameters()).map(|_| rng.uniform(-reach, reach)).collect();
        params.resize(mlp.padded_parameters(), 0.0);
        Self { params, x: Matrix::from_fn(mlp.sizes()[0], LABELS.len(), |_, _| rng.uniform(-2.0, 2.0)) }
    }

    fn params64(&self, mlp: &Mlp) -> Vec<f64> {
        self.params[..mlp.parameters()].iter().map(|&p| p.into()).collect()
    }

    fn samples64(&self) -> Vec<Vec<f64>> {
        (0..self.x.cols()).map(|c| (0..self.x.rows()).map(|r| self.x.at(r, c).into()).collect()).collect()
    }
}

/// What the engine makes of a point.
struct Given {
    triplets: Vec<Triplet>,
    value: f32,
    d_params: Vec<f32>,
    d_input: Matrix,
}

fn engine(mlp: &Mlp, point: &Point, distance: Distance, mining: Mining, loss: &TripletLoss) -> Given {
    let mut tape = Tape::default();
    mlp.prepare(&mut tape, LABELS.len());
    tape.h[0] = point.x.clone();
    mlp.forward(&point.params, &mut tape);
    let mut pairs = Pairwise::default();
    pairs.measure(distance, &tape.out, &tape.out).expect("finite distances");
    let batch = Batch { d: &pairs.d, labels: &LABELS };
    let mut triplets = Vec::new();
    let mut rng = Rng::stream(1, "mining");
    for a in 0..LABELS.len() as u32 {
        mining.rule(MiningContext::default()).of_anchor(batch, a, loss.margin, &mut |n| rng.below(n), &mut triplets);
    }
    let mut negatives = Negatives::default();
    negatives.prepare(&LABELS);
    let (mut w, mut d_out, mut d_input) = (Matrix::default(), Matrix::default(), Matrix::default());
    let outcome = match mining.rule(MiningContext::default()) {
        MiningRule::Band(band) => loss.over_band(batch, band, &mut negatives, &mut w),
        MiningRule::PerPair(_) | MiningRule::PerAnchor(..) => loss.over_list(batch, &triplets, &mut negatives, &mut w),
    };
    pairs.backward(distance, &tape.out, &w, outcome.scale, &mut d_out);
    let mut d_params = vec![0.0; point.params.len()];
    mlp.backward(&point.params, &mut tape, &mut d_out, &mut d_params, Some(&mut d_input));
    Given { triplets, value: outcome.value, d_params, d_input }
}

/// Whether every kink is [`CLEAR`] away, and at least two triplets pull.
fn is_smooth(model: &Model, params: &[f64], x: &[Vec<f64>]) -> bool {
    let mut sums = Vec::new();
    let f: Vec<Vec<f64>> = x.iter().map(|x| model.embed(params, x, &mut sums)).collect();
    let layers = model.sizes.len() - 1;
    let kinked = matches!(model.activation, Activation::Relu | Activation::LeakyRelu | Activation::Elu);
    let hidden = sums.iter().enumerate().filter(|(l, _)| (l + 1) % layers != 0);
    let activations_clear = !kinked || hidden.flat_map(|(_, z)| z).all(|z| z.abs() > CLEAR);
    // ten times as much: the curvature of 1 / length grows towards 0
    let last = sums.iter().skip(layers - 1).step_by(layers);
    let lengths_clear = last.chain(&f).all(|z| reference::length(z) > 10.0 * CLEAR);
    let apart = |i: u32, j: u32| reference::distance(Distance::Euclidean, &f[i as usize], &f[j as usize]);
    let distances_clear = model.triplets.iter().all(|&[a, p, n]| apart(a, p).min(apart(a, n)) > 5.0 * CLEAR);
    let d = |i: u32, j: u32| reference::distance(model.distance, &f[i as usize], &f[j as usize]);
    let hinges = model.triplets.iter().map(|&[a, p, n]| d(a, p) - d(a, n) + f64::from(model.loss.margin));
    let hinges_clear = hinges.clone().all(|h| h.abs() > CLEAR);
    let pulling = model.loss.form == Form::SoftMargin || hinges.filter(|&h| h > 0.0).count() > 1;
    activations_clear && lengths_clear && distances_clear && hinges_clear && pulling && model.triplets.len() > 1
}

/// ∂f/∂v at `values[k]` by five points.
fn slope(values: &mut [f64], k: usize, f: impl Fn(&[f64]) -> f64) -> f64 {
    let centre = values[k];
    let mut at = |steps: f64| {
        values[k] = centre + steps * H;
        f(values)
    };
    let slope = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * H);
    values[k] = centre;
    slope
}

fn assert_close(given: &[f32], wanted: &[f64], what: &str) {
    assert_eq!(given.len(), wanted.len());
    let scale = wanted.iter().fold(0.0f64, |m, w| m.max(w.abs()));
    for (k, (&g, &w)) in given.iter().zip(wanted).enumerate() {
        assert!(
            (f64::from(g) - w).abs() <= ROUNDING * scale + 1e-10,
            "{what}[{k}]: {g} given, {w} by differences, {scale}"
        );
    }
}

/// One combination, at the first point that has no kink nearby.
fn check(
    sizes: &[usize],
    activation: Activation,
    normalised: bool,
    distance: Distance,
    mining: Mining,
    loss: TripletLoss,
) {
    let mlp = Mlp::new(sizes, activation, normalised);
    for seed in 0..2000 {
        let point = Point::draw(&mlp, seed);
        let given = engine(&mlp, &point, distance, mining, &loss);
        let model = Model { sizes, activation, normalised, distance, loss, triplets: &given.triplets };
        let (mut params, samples) = (point.params64(&mlp), point.samples64());
        if !is_smooth(&model, &params, &samples) {
            continue;
        }
        let what = format!("{sizes:?} {activation:?} normalised: {normalised} {distance:?} {mining:?} {loss:?}");
        let value = model.loss(&params, &samples);
        // a difference of distances has the rounding of the distances
        let terms = if loss.reduction == Reduction::Sum { given.triplets.len() as f64 } else { 1.0 };
        let room = ROUNDING * (0.1 * value + 0.1 * terms * model.farthest(&params, &samples));
        assert!((f64::from(given.value) - value).abs() <= room, "{what}: {} {value}", given.value);
        let wanted: Vec<f64> = (0..params.len()).map(|k| slope(&mut params, k, |p| model.loss(p, &samples))).collect();
        assert_close(&given.d_params[..params.len()], &wanted, &format!("{what} ∂L/∂parameters"));
        let mut flat: Vec<f64> = samples.concat();
        let batch = |flat: &[f64]| flat.chunks(sizes[0]).map(<[f64]>::to_vec).collect::<Vec<_>>();
        let wanted: Vec<f64> =
            (0..flat.len()).map(|k| slope(&mut flat, k, |x| model.loss(&params, &batch(x)))).collect();
        let by_sample: Vec<f32> = (0..LABELS.len())
            .flat_map(|c| (0..sizes[0]).map(move |r| (r, c)))
            .map(|(r, c)| given.d_input.at(r, c))
            .collect();
        assert_close(&by_sample, &wanted, &format!("{what} ∂L/∂input"));
        return;
    }
    panic!("no smooth point for {activation:?} {distance:?} {mining:?} {loss:?}");
}

fn check_all(sizes: &[usize], activations: &[Activation]) {
    for &activation in activations {
        for &distance in Distance::ALL {
            for &mining in Mining::ALL {
                for (form, reduction) in FORMS.iter().flat_map(|f| REDUCTIONS.iter().map(move |r| (*f, *r))) {
                    // every soft margin is above 0: the mean of those is the mean
                    let again = (form, reduction) == (Form::SoftMargin, Reduction::MeanNonzero);
                    for normalised in [false, true].into_iter().filter(|_| !again) {
                        let loss = TripletLoss { form, reduction, margin: 0.4 };
                        check(sizes, activation, normalised, distance, mining, loss);
                    }
                }
            }
        }
    }
}

#[test]
fn a_single_linear_layer() {
    // without a hidden layer the activation is not applied
    check_all(&[2, 2], &[Activation::Tanh]);
}

#[test]
fn one_hidden_layer() {
    check_all(&[2, 5, 3], Activation::ALL);
}

#[test]
fn two_hidden_layers() {
    check_all(&[2, 4, 3, 2], Activation::ALL);
}

#[test]
fn a_step_of_free_points_is_the_gradient_at_each_point() {
    for &distance in Distance::ALL {
        for &embedding in Embedding::ALL {
            for &loss in Loss::ALL.iter().filter(|l| l.is_of_triplets()) {
                let found = (0..500).any(|seed| check_free_points(seed, distance, embedding, loss));
                assert!(found, "no smooth points for {distance:?} {embedding:?} {loss:?}");
            }
        }
    }
}

/// `false` if there is a kink near these points.
fn check_free_points(seed: u32, distance: Distance, embedding: Embedding, loss: Loss) -> bool {
    let mut config = Config { model: Kind::FreePoints, distance, embedding, loss, ..Config::default() };
    (config.optimiser, config.rate) = (Optimiser::Sgd, 1.0);
    config.data = DataConfig { classes: 3, samples: 3, noise: 0.3, seed, ..config.data };
    let mut trainer = Trainer::generated(&config);
    assert_eq!(trainer.dataset().labels, LABELS);
    let mut flat: Vec<f64> = trainer.parameters().iter().map(|&p| p.into()).collect();
    let n = LABELS.len();
    let samples = |flat: &[f64]| (0..n).map(|i| vec![flat[i], flat[i + n]]).collect::<Vec<_>>();
    let triplets: Vec<Triplet> = (0..729u32)
        .map(|i| [i / 81, i / 9 % 9, i % 9])
        .filter(|&[a, p, n]| a != p && a / 3 == p / 3 && a / 3 != n / 3)
        .collect();
    // an identity map from the points to themselves: what is left is normalisation, distance and loss
    let identity = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let model = Model {
        sizes: &[2, 2],
        activation: Activation::Identity,
        normalised: embedding.normalised(),
        distance,
        loss: loss.with_margin(config.margin),
        triplets: &triplets,
    };
    if !is_smooth(&model, &identity, &samples(&flat)) {
        return false;
    }
    trainer.step_on(&(0..n as u32).collect::<Vec<u32>>()).expect("a finite step");
    let moved = flat.iter().zip(trainer.parameters()).map(|(before, &after)| (before - f64::from(after)) as f32);
    let moved: Vec<f32> = moved.collect();
    let wanted: Vec<f64> =
        (0..flat.len()).map(|k| slope(&mut flat, k, |p| model.loss(&identity, &samples(p)))).collect();
    for (given, wanted) in moved.iter().zip(&wanted) {
        // the points are of size 1 and have its rounding, and so has their difference
        assert!((f64::from(*given) - wanted).abs() < 1e-6 + ROUNDING * wanted.abs(), "{given} {wanted} {config:?}");
    }
    true
}
