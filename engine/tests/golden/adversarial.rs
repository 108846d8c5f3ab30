//! adversarial: what must not happen with input that is wrong, empty, or too large. Typed errors, never a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;
use triplet_engine::distance::{Distance, Pairwise};
use triplet_engine::eval::{Workspace, measure, retrieval};
use triplet_engine::loss::{Form, Reduction, TripletLoss};
use triplet_engine::matrix::{Matrix, padded};
use triplet_engine::mining::{Batch, Mining, MiningContext, Negatives};
use triplet_engine::nn::normalize;
use triplet_engine::optim::Memory;

use crate::case::{Fields, Verdict, floats, list};
use crate::known_keys;
use crate::losses::triplets;
use crate::network::{embedded, network};
use crate::optimizers;

/// What the engine did.
#[derive(Debug)]
enum Deed {
    /// Refused, with a typed error.
    Refused(String),
    /// Said that a number is not finite.
    NotFinite,
    /// Found nothing to do.
    Empty,
    /// Gave the value 0 with zero gradient.
    Zero,
    /// Gave numbers, all finite.
    Finite,
}

/// Every field that a case may have; which of them matter depends on its target.
const INPUT: &[&str] = &[
    "target",
    "embeddings",
    "labels",
    "distance",
    "margin",
    "triplets",
    "sizes",
    "activation",
    "normalize_output",
    "X",
    "weights",
    "biases",
    "G",
    "optimizer",
    "p0",
    "grads",
];

pub fn run(case: &Value) -> Verdict {
    known_keys(&case["input"], INPUT);
    known_keys(&case["expect"], &["behaviour"]);
    let input = Fields::of(&case["input"]);
    let behaviour = case["expect"]["behaviour"].as_str().expect("a behaviour");
    let mut verdict = Verdict::default();
    let answer: fn(&Fields) -> Deed = match input.text("target") {
        "distance" => distance,
        "normalize" => normalized,
        "mining" => mining,
        "triplet_loss" => triplet_loss,
        "mlp" => mlp,
        "optimizer" => optimizer,
        "metrics" => metrics,
        other => panic!("unknown target {other:?}"),
    };
    verdict.compared = 1;
    let Ok(deed) = catch_unwind(AssertUnwindSafe(|| answer(&input))) else {
        verdict.failures.push("panicked".into());
        return verdict;
    };
    let right = match behaviour {
        "report_nonfinite" => matches!(deed, Deed::NotFinite),
        "error" => matches!(deed, Deed::Refused(_)),
        "finite" | "finite_or_undefined" => matches!(deed, Deed::Finite | Deed::Zero),
        "finite_or_report_nonfinite" => matches!(deed, Deed::Finite | Deed::NotFinite),
        "empty_or_error" => matches!(deed, Deed::Empty | Deed::Refused(_)),
        "value_zero_or_error" => matches!(deed, Deed::Zero | Deed::Refused(_)),
        other => panic!("unknown behaviour {other:?}"),
    };
    if !right {
        let why = if let Deed::Refused(why) = &deed { why.as_str() } else { "" };
        verdict.failures.push(format!("{behaviour} wanted, {deed:?} given {why}"));
    }
    verdict
}

/// The embeddings, measured against themselves.
fn measured(input: &Fields) -> Result<(Matrix, Pairwise), Deed> {
    let f = Matrix::from_samples(&input.rows("embeddings")).map_err(|e| Deed::Refused(e.to_string()))?;
    let mut pairs = Pairwise::default();
    pairs.measure(input.distance(), &f, &f).map_err(|_| Deed::NotFinite)?;
    Ok((f, pairs))
}

fn margin(input: &Fields) -> f32 {
    input.find("margin").map_or(1.0, |m| floats(&Value::Array(vec![m.clone()]))[0])
}

fn either(result: Result<Deed, Deed>) -> Deed {
    result.unwrap_or_else(|deed| deed)
}

fn distance(input: &Fields) -> Deed {
    either(measured(input).map(|_| Deed::Finite))
}

fn normalized(input: &Fields) -> Deed {
    let x = input.samples("embeddings");
    let (mut y, mut lengths) = (Matrix::zeros(x.rows(), x.cols()), Matrix::zeros(1, x.cols()));
    normalize::forward(&x, &mut y, &mut lengths);
    if !y.is_finite() {
        return Deed::NotFinite;
    }
    // finite, then, but not zero by an overflow: every vector here has a direction
    let long = (0..y.cols()).all(|c| ((0..y.rows()).map(|r| y.at(r, c).powi(2)).sum::<f32>() - 1.0).abs() < 1e-6);
    assert!(long, "a unit vector whose length is not 1");
    Deed::Finite
}

fn mining(input: &Fields) -> Deed {
    either((|| {
        let (_, pairs) = measured(input)?;
        let labels = input.indices("labels");
        let batch = Batch::checked(&pairs.d, &labels, margin(input)).map_err(|e| Deed::Refused(e.to_string()))?;
        let mut list = Vec::new();
        for a in 0..labels.len() as u32 {
            Mining::BatchAll.rule(MiningContext::default()).of_anchor(batch, a, margin(input), &mut |_| 0, &mut list);
        }
        Ok(if list.is_empty() { Deed::Empty } else { Deed::Finite })
    })())
}

fn triplet_loss(input: &Fields) -> Deed {
    either((|| {
        let (f, mut pairs) = measured(input)?;
        let labels = input.indices("labels");
        let refused = |e: triplet_engine::mining::Unfit| Deed::Refused(e.to_string());
        let batch = Batch::checked(&pairs.d, &labels, margin(input)).map_err(refused)?;
        let triplets = if input.find("triplets").is_some() { triplets(input) } else { Vec::new() };
        batch.check(&triplets).map_err(refused)?;
        let loss = TripletLoss { form: Form::Hinge, reduction: Reduction::Mean, margin: margin(input) };
        let (mut w, mut grad) = (Matrix::default(), Matrix::default());
        let mut negatives = Negatives::default();
        negatives.prepare(&labels);
        let outcome = loss.over_list(batch, &triplets, &mut negatives, &mut w);
        pairs.backward(input.distance(), &f, &w, outcome.scale, &mut grad);
        let still = (0..grad.rows()).all(|r| grad.row(r).iter().all(|&g| g == 0.0));
        Ok(match (outcome.value.is_finite() && grad.is_finite(), outcome.value == 0.0 && still) {
            (false, _) => Deed::NotFinite,
            (true, true) => Deed::Zero,
            (true, false) => Deed::Finite,
        })
    })())
}

/// Every number finite; what can't be said is said to be undefined.
fn metrics(input: &Fields) -> Deed {
    let f = input.samples("embeddings");
    let (labels, distance, mut workspace) = (input.indices("labels"), input.distance(), Workspace::default());
    let (Ok(pairs), Ok(ranked)) =
        (measure(&f, &labels, distance, &mut workspace), retrieval(&f, &labels, distance, &mut workspace))
    else {
        return Deed::NotFinite;
    };
    let scores = [ranked.precision_at_1, ranked.r_precision, ranked.map_at_r, pairs.r_precision, pairs.within];
    let scores = scores.into_iter().chain([pairs.between, Some(pairs.spread)]).flatten();
    let shown = pairs.same.iter().chain(&pairs.different).copied().chain(pairs.gaps.iter().map(|g| g.gap));
    let finite = scores.chain(shown.map(f64::from)).chain([pairs.bin_width.into()]).all(f64::is_finite);
    assert!(finite, "a score that is no number: {pairs:?} {ranked:?}");
    Deed::Finite
}

fn mlp(input: &Fields) -> Deed {
    match network(input) {
        Err(e) => Deed::Refused(e.to_string()),
        Ok((mlp, params)) => {
            let tape = embedded(&mlp, &params, &input.samples("X"));
            if tape.out.is_finite() { Deed::Finite } else { Deed::NotFinite }
        }
    }
}

fn optimizer(input: &Fields) -> Deed {
    let update = optimizers::update(input);
    let mut params = input.vector("p0");
    let n = params.len();
    params.resize(padded(n), 0.0);
    let start = params.clone();
    let mut memory = Memory::new(params.len());
    for gradient in list(input.get("grads")) {
        let mut grads = floats(gradient);
        grads.resize(params.len(), 0.0);
        if update.checked_step(&mut memory, &mut params, &grads).is_err() {
            assert_eq!(params, start, "refused, but moved");
            return Deed::NotFinite;
        }
    }
    Deed::Finite
}

#[test]
fn every_distance_reports_a_coordinate_that_is_not_finite() {
    use triplet_engine::choice::Choice;
    for &distance in Distance::ALL {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let f = Matrix::from_fn(2, 3, |r, c| if (r, c) == (1, 2) { bad } else { 0.5 });
            assert!(Pairwise::default().measure(distance, &f, &f).is_err(), "{distance:?} {bad}");
        }
    }
}
