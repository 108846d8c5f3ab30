//! The losses beside the triplet's: their pair weights against differences of their formulas, written down plainly in f64, over
//! random distances and classes of one, two and more samples.

use libm::{exp, log};
use triplet_engine::config::HeldOut;
use triplet_engine::loss::circle::Circle;
use triplet_engine::loss::contrastive::{Contrastive, Form};
use triplet_engine::loss::multi_similarity::MultiSimilarity;
use triplet_engine::loss::quadruplet::{Quadruplet, QuadrupletLoss};
use triplet_engine::loss::{Reduction, Scratch, lifted, npair, ntxent, softmax, supcon};
use triplet_engine::matrix::Matrix;
use triplet_engine::mining::Batch;
use triplet_engine::nn::Head;
use triplet_engine::rng::Rng;

use super::{H, ROUNDING};

const LABELS: [u32; 10] = [0, 0, 0, 1, 1, 4, 2, 2, 2, 2];
const N: usize = LABELS.len();
/// How far hinges are kept from 0, and weights that count as constants from their kinks.
const CLEAR: f64 = 1e-3;

type Distances = [[f64; N]; N];

/// Symmetric distances in [0, 2], as cosine distances are.
fn distances(seed: u32) -> Distances {
    let mut rng = Rng::stream(seed, "relatives");
    let mut d = [[0.0; N]; N];
    for (i, j) in (0..N).flat_map(|i| (0..i).map(move |j| (i, j))) {
        d[i][j] = f64::from(rng.uniform(0.05, 1.9));
        d[j][i] = d[i][j];
    }
    d
}

fn row(i: usize, same: bool) -> impl Iterator<Item = usize> {
    (0..N).filter(move |&j| j != i && (LABELS[i] == LABELS[j]) == same)
}

fn positives(i: usize) -> impl Iterator<Item = usize> {
    row(i, true)
}

fn negatives(i: usize) -> impl Iterator<Item = usize> {
    row(i, false)
}

/// Mean over what is there; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let all: Vec<f64> = values.collect();
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

fn positive_pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..N).flat_map(|i| positives(i).map(move |j| (i, j)))
}

/// Compares the engine's weights with differences of `formula`; `weigh` writes them and gives the value.
fn check(
    name: &str,
    seed: u32,
    constants: impl Fn(&Distances) -> Vec<f64>,
    formula: impl Fn(&Distances, &[f64]) -> f64,
    weigh: impl Fn(Batch, &mut Matrix) -> f32,
) {
    let d = distances(seed);
    let f32s = Matrix::from_fn(N, N, |i, j| d[i][j] as f32);
    let mut w = Matrix::default();
    let value = f64::from(weigh(Batch { d: &f32s, labels: &LABELS }, &mut w));
    let fixed = constants(&d);
    let want = formula(&d, &fixed);
    assert!((value - want).abs() <= ROUNDING * want.abs().max(1.0), "{name}, seed {seed}: {value}, not {want}");
    let mut slopes = Vec::new();
    for i in 0..N {
        for j in 0..i {
            let at = |steps: f64| {
                let mut moved = d;
                moved[i][j] += steps * H;
                moved[j][i] += steps * H;
                formula(&moved, &fixed)
            };
            let slope = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * H);
            slopes.push((i, j, slope));
        }
    }
    let scale = slopes.iter().map(|s| s.2.abs()).fold(1e-6, f64::max);
    for (i, j, slope) in slopes {
        let got = f64::from(w.at(i, j)) + f64::from(w.at(j, i));
        assert!((got - slope).abs() <= 5.0 * ROUNDING * scale, "{name}, seed {seed}, pair {i} {j}: {got}, not {slope}");
    }
}

/// Nothing counts as a constant.
fn none(_: &Distances) -> Vec<f64> {
    Vec::new()
}

/// Whether no hinge of the contrastive losses is near 0.
fn clear(d: &Distances, margin: f64) -> bool {
    d.iter().flatten().all(|d| (d - margin).abs() > CLEAR)
}

#[test]
fn every_pair_loss_goes_down_where_its_weights_point() {
    let margin = 0.9f32;
    let m = f64::from(margin);
    let mut tried = 0;
    for seed in 0..30 {
        if !clear(&distances(seed), m) {
            continue;
        }
        tried += 1;
        for (form, power, share) in [(Form::Squared, 2, 1.0), (Form::HalfSquared, 2, 0.5)] {
            let formula = |d: &Distances, _: &[f64]| {
                let pairs = (0..N).flat_map(|i| (0..i).map(move |j| (i, j)));
                share
                    * mean(pairs.map(|(i, j)| {
                        if LABELS[i] == LABELS[j] { d[i][j].powi(power) } else { (m - d[i][j]).max(0.0).powi(power) }
                    }))
            };
            let loss = Contrastive { form, margin };
            check("contrastive", seed, none, formula, |b, w| loss.over_pairs(b, w));
        }
        let lifted = |d: &Distances, _: &[f64]| {
            mean(positive_pairs().map(|(i, j)| {
                let push = |i: usize| negatives(i).map(|n| exp(m - d[i][n])).sum::<f64>();
                (log(push(i) + push(j)) + d[i][j]).max(0.0).powi(2) / 2.0
            }))
        };
        check("lifted structure", seed, none, lifted, |b, w| lifted::structured(margin, b, &mut Scratch::default(), w));
        let generalized = |d: &Distances, _: &[f64]| {
            mean((0..N).map(|i| {
                let pull = positives(i).map(|p| exp(d[i][p])).sum::<f64>();
                let push = negatives(i).map(|n| exp(m - d[i][n])).sum::<f64>();
                ((if pull > 0.0 { log(pull) } else { 0.0 }) + log(push)).max(0.0)
            }))
        };
        check("generalized lifted structure", seed, none, generalized, |b, w| lifted::generalized(margin, b, w));
        let multi = MultiSimilarity { alpha: 2.0, beta: 20.0, base: 0.5 };
        let multi_formula = |d: &Distances, _: &[f64]| {
            mean((0..N).map(|i| {
                let pull = positives(i).map(|p| exp(-2.0 * (1.0 - d[i][p] - 0.5))).sum::<f64>();
                let push = negatives(i).map(|n| exp(20.0 * (1.0 - d[i][n] - 0.5))).sum::<f64>();
                log(1.0 + pull) / 2.0 + log(1.0 + push) / 20.0
            }))
        };
        check("multi-similarity", seed, none, multi_formula, |b, w| multi.over_pairs(b, w));
        let t = 0.2;
        let ntxent_formula = |d: &Distances, _: &[f64]| {
            mean(positive_pairs().map(|(i, p)| {
                let own = exp((1.0 - d[i][p]) / t);
                let rest = negatives(i).map(|n| exp((1.0 - d[i][n]) / t)).sum::<f64>();
                -log(own / (own + rest))
            }))
        };
        check("NT-Xent", seed, none, ntxent_formula, |b, w| ntxent::over_pairs(t as f32, b, w));
        let supcon_formula = |d: &Distances, _: &[f64]| {
            let rows = (0..N).filter(|&i| positives(i).count() > 0);
            mean(rows.map(|i| {
                let all = (0..N).filter(|&j| j != i).map(|j| exp((1.0 - d[i][j]) / t)).sum::<f64>();
                -mean(positives(i).map(|p| (1.0 - d[i][p]) / t - log(all)))
            }))
        };
        check("supervised contrastive", seed, none, supcon_formula, |b, w| supcon::over_pairs(t as f32, b, w));
        // the weights that count as constants: one for each ordered pair
        let weights = |d: &Distances| {
            let weight = |i: usize, j: usize| {
                let s = 1.0 - d[i][j];
                if LABELS[i] == LABELS[j] { (1.25 - s).max(0.0) } else { (s + 0.25).max(0.0) }
            };
            (0..N * N).map(|at| weight(at / N, at % N)).collect::<Vec<f64>>()
        };
        let circle_formula = |d: &Distances, fixed: &[f64]| {
            let rows = (0..N).filter(|&i| positives(i).count() > 0);
            mean(rows.map(|i| {
                let x = |j: usize, optimum: f64| 8.0 * fixed[i * N + j] * (1.0 - d[i][j] - optimum);
                let pull = positives(i).map(|p| exp(-x(p, 0.75))).sum::<f64>();
                let push = negatives(i).map(|n| exp(x(n, 0.25))).sum::<f64>();
                log(1.0 + pull * push)
            }))
        };
        let circle = Circle { margin: 0.25, gamma: 8.0 };
        check("circle", seed, weights, circle_formula, |b, w| circle.over_pairs(b, w));
    }
    assert!(tried > 20, "only {tried} draws are clear of the kinks");
}

#[test]
fn quadruplets_go_down_where_their_weights_point() {
    let list: Vec<Quadruplet> = vec![[0, 1, 3, 6], [1, 2, 4, 5], [6, 7, 0, 3], [3, 4, 9, 1], [0, 1, 3, 6]];
    let (first, second) = (0.7, 0.3);
    let hinges = |d: &Distances| {
        list.iter()
            .flat_map(|&[a, p, n1, n2]| {
                let [a, p, n1, n2] = [a, p, n1, n2].map(|i| i as usize);
                [d[a][p] - d[a][n1] + first, d[a][p] - d[n2][n1] + second]
            })
            .collect::<Vec<f64>>()
    };
    for seed in 0..30 {
        if hinges(&distances(seed)).iter().any(|h| h.abs() < CLEAR) {
            continue;
        }
        let formula = |d: &Distances, _: &[f64]| hinges(d).iter().map(|h| h.max(0.0)).sum::<f64>() / list.len() as f64;
        let loss = QuadrupletLoss { margin: first as f32, second_margin: second as f32, reduction: Reduction::Mean };
        check("quadruplet", seed, none, formula, |b, w| loss.over_list(b, &list, w).value);
    }
}

/// Five-point differences of a function of one number.
fn slope(at: impl Fn(f64) -> f64) -> f64 {
    (8.0 * (at(H) - at(-H)) - (at(2.0 * H) - at(-2.0 * H))) / (12.0 * H)
}

#[test]
fn n_pairs_and_the_softmax_head_go_down_where_their_gradients_point() {
    let pairs = [[0, 1], [3, 4], [6, 8]];
    let (dim, classes) = (3, 5);
    for seed in 0..20 {
        let mut rng = Rng::stream(seed, "heads");
        let f = Matrix::from_fn(dim, N, |_, _| rng.uniform(-1.5, 1.5));
        let w = Matrix::from_fn(classes, dim, |_, _| rng.uniform(-1.0, 1.0));
        let b: Vec<f32> = (0..classes).map(|_| rng.uniform(-1.0, 1.0)).collect();
        let n_pair = |f: &dyn Fn(usize, usize) -> f64| {
            let dot = |i: u32, j: u32| (0..dim).map(|k| f(k, i as usize) * f(k, j as usize)).sum::<f64>();
            let cost = |[a, own]: [u32; 2]| log(pairs.iter().map(|&[_, p]| exp(dot(a, p) - dot(a, own))).sum::<f64>());
            let squares = (0..N).flat_map(|i| (0..dim).map(move |k| (k, i))).map(|(k, i)| f(k, i).powi(2)).sum::<f64>();
            mean(pairs.into_iter().map(cost)) + 0.1 * squares / N as f64
        };
        let head = |f: &dyn Fn(usize, usize) -> f64, w: &dyn Fn(usize, usize) -> f64, b: &dyn Fn(usize) -> f64| {
            let logit = |c: usize, i: usize| (0..dim).map(|k| w(c, k) * f(k, i)).sum::<f64>() + b(c);
            mean((0..N).map(|i| {
                let right = logit(LABELS[i] as usize, i);
                log((0..classes).map(|c| exp(logit(c, i) - right)).sum::<f64>())
            }))
        };
        let moved = |m: &'_ Matrix, at: (usize, usize), by: f64| {
            let m = m.clone();
            move |r: usize, c: usize| f64::from(m.at(r, c)) + if (r, c) == at { by } else { 0.0 }
        };
        let bias = |at: usize, by: f64| {
            let b = b.clone();
            move |c: usize| f64::from(b[c]) + if c == at { by } else { 0.0 }
        };
        let nowhere = (usize::MAX, usize::MAX);
        let close = |name: &str, got: f32, want: f64| {
            assert!((f64::from(got) - want).abs() < 1e-5, "{name}, seed {seed}: {got}, not {want}");
        };
        let mut grad = Matrix::default();
        let value = npair::over_pairs(0.1, &f, &pairs, &mut grad);
        close("N-pair", value, n_pair(&moved(&f, nowhere, 0.0)));
        let shape = Head::new(HeldOut::new(classes as u32, 0), dim);
        let rows = (0..classes).flat_map(|c| w.row(c).to_vec());
        let params: Vec<f32> = rows.chain(b.iter().copied()).collect();
        let (mut pass, mut d_f) = (softmax::Pass::default(), Matrix::default());
        let value = pass.run(&f, &LABELS, shape, &params, &mut d_f);
        close("softmax", value, head(&moved(&f, nowhere, 0.0), &moved(&w, nowhere, 0.0), &bias(classes, 0.0)));
        for k in 0..dim {
            for i in 0..N {
                close("N-pair ∂f", grad.at(k, i), slope(|by| n_pair(&moved(&f, (k, i), by))));
                let of_f = |by| head(&moved(&f, (k, i), by), &moved(&w, nowhere, 0.0), &bias(classes, 0.0));
                close("softmax ∂f", d_f.at(k, i), slope(of_f));
            }
        }
        for c in 0..classes {
            let of_b = |by| head(&moved(&f, nowhere, 0.0), &moved(&w, nowhere, 0.0), &bias(c, by));
            let (row, own) = shape.places(c);
            close("softmax ∂b", pass.grads[own], slope(of_b));
            for k in 0..dim {
                let of_w = |by| head(&moved(&f, nowhere, 0.0), &moved(&w, (c, k), by), &bias(classes, 0.0));
                close("softmax ∂W", pass.grads[row + k], slope(of_w));
            }
        }
    }
}
