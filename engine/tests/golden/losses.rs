//! losses_triplet, losses_mined.

use serde_json::json;
use triplet_engine::distance::Distance;
use triplet_engine::loss::{Form, LossOutcome, Reduction, TripletLoss};
use triplet_engine::matrix::Matrix;
use triplet_engine::mining::{MiningRule, Triplet};

use crate::case::{Answers, Fields, index, list, to_rows};
use crate::mining::{Measured, rule};

/// Reduction and form of a key.
fn loss(key: &str, margin: f32) -> TripletLoss {
    let (form, reduction) = match key {
        "mean" => (Form::Hinge, Reduction::Mean),
        "mean_nonzero" => (Form::Hinge, Reduction::MeanNonzero),
        "sum" => (Form::Hinge, Reduction::Sum),
        "soft_margin_mean" => (Form::SoftMargin, Reduction::Mean),
        other => panic!("unknown reduction {other:?}"),
    };
    TripletLoss { form, reduction, margin }
}

pub fn triplets(input: &Fields) -> Vec<Triplet> {
    let three = |t: &serde_json::Value| <Triplet>::try_from(list(t).iter().map(index).collect::<Vec<u32>>());
    list(input.get("triplets")).iter().map(|t| three(t).expect("three indices")).collect()
}

fn gradient(batch: &mut Measured, distance: Distance, w: &Matrix, scale: f32) -> serde_json::Value {
    let mut grad = Matrix::default();
    batch.pairs.backward(distance, &batch.f, w, scale, &mut grad);
    to_rows(&grad)
}

pub fn triplet(input: &Fields) -> Answers {
    let (mut batch, distance, margin) = (Measured::of(input), input.distance(), input.number("margin") as f32);
    let triplets = triplets(input);
    batch.batch().check(&triplets).expect("triplets of the batch");
    let d = |i: u32, j: u32| batch.batch().distance(i, j);
    let d_ap: Vec<f32> = triplets.iter().map(|&[a, p, _]| d(a, p)).collect();
    let d_an: Vec<f32> = triplets.iter().map(|&[a, _, n]| d(a, n)).collect();
    let hinge: Vec<f32> = d_ap.iter().zip(&d_an).map(|(&p, &n)| loss("mean", margin).of(p, n)).collect();
    let mut answers: Answers =
        [("d_ap".into(), json!(d_ap)), ("d_an".into(), json!(d_an)), ("hinge".into(), json!(hinge))].into();
    for key in ["mean", "mean_nonzero", "sum", "soft_margin_mean"] {
        let mut w = Matrix::default();
        let outcome = loss(key, margin).over_list(batch.batch(), &triplets, &mut batch.negatives(), &mut w);
        answers.insert(format!("{key}.value"), json!(outcome.value));
        answers.insert(format!("{key}.grad"), gradient(&mut batch, distance, &w, outcome.scale));
        if key == "mean" {
            answers.insert("n_active".into(), json!(outcome.active));
        }
    }
    answers
}

/// Each strategy by its list; those that are bands also without one, and both ways must agree with the vectors.
pub fn mined(input: &Fields) -> Answers {
    let (mut batch, distance, margin) = (Measured::of(input), input.distance(), input.number("margin") as f32);
    let mut answers = Answers::new();
    for (key, strategy, reduction) in [
        ("batch_all_mean", "all", "mean"),
        ("batch_all_mean_nonzero", "all", "mean_nonzero"),
        ("batch_hard_mean", "batch_hard", "mean"),
        ("batch_hard_soft_margin", "batch_hard", "soft_margin_mean"),
        ("pair_hardest_mean", "pair_hardest", "mean"),
        ("semihard_pair_mean", "semihard_pair", "mean"),
        ("semihard_tf_mean", "semihard_tf", "mean"),
    ] {
        let (rule, loss) = (rule(strategy), loss(reduction, margin));
        let mut w = Matrix::default();
        let triplets = batch.mined(rule, margin);
        let listed = loss.over_list(batch.batch(), &triplets, &mut batch.negatives(), &mut w);
        let by_list = answer(&mut batch, distance, &listed, &w);
        let by_band = match rule {
            MiningRule::Band(band) => {
                let banded = loss.over_band(batch.batch(), band, &mut batch.negatives(), &mut w);
                Some(answer(&mut batch, distance, &banded, &w))
            }
            MiningRule::PerPair(_) | MiningRule::PerAnchor(..) => None,
        };
        for (i, answer) in by_band.into_iter().chain([by_list]).enumerate() {
            for (leaf, value) in answer {
                let path = format!("{key}.{leaf}");
                // the second way overwrites the first: what must be equal is compared here, the rest below
                if let Some(first) = answers.insert(path.clone(), value.clone()) {
                    assert!(i == 1 && close(&first, &value), "{path}: {first} by band, {value} by list");
                }
            }
        }
    }
    answers
}

fn answer(
    batch: &mut Measured,
    distance: Distance,
    outcome: &LossOutcome,
    w: &Matrix,
) -> [(&'static str, serde_json::Value); 4] {
    [
        ("value", json!(outcome.value)),
        ("grad", gradient(batch, distance, w, outcome.scale)),
        ("n_triplets", json!(outcome.mined.total())),
        // whatever form is minimised, the vectors count where the hinge is above 0
        ("n_active", json!(outcome.mined.violating())),
    ]
}

/// Equal but for rounding.
fn close(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    match (a.as_array(), b.as_array()) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(a, b)),
        _ => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
            _ => false,
        },
    }
}
