//! optimizers.

use serde_json::json;
use triplet_engine::matrix::padded;
use triplet_engine::optim::{Memory, Update, UpdateRule};

use crate::case::{Answers, Fields, floats, list};

/// The update rule of an `optimizer` object; fields that its rule does not use are ignored.
pub fn update(input: &Fields) -> Update {
    let o = Fields::of(input.get("optimizer"));
    let (momentum, nesterov) = (o.number("momentum"), o.flag("nesterov"));
    let (alpha, epsilon) = (o.number("alpha"), o.number("eps"));
    let (beta1, beta2) = (o.number("beta1"), o.number("beta2"));
    let rule = match o.text("name") {
        "sgd" => UpdateRule::Sgd { momentum, nesterov },
        "rmsprop" => UpdateRule::RmsProp { alpha, epsilon },
        "adam" => UpdateRule::Adam { beta1, beta2, epsilon, decoupled: false },
        "adamw" => UpdateRule::Adam { beta1, beta2, epsilon, decoupled: true },
        other => panic!("unknown optimiser {other:?}"),
    };
    let update = Update { rule, rate: o.number("lr") as f32, weight_decay: o.number("weight_decay") as f32 };
    assert!(o.unread().is_empty(), "unknown fields of the optimiser: {:?}", o.unread());
    update
}

pub fn run(input: &Fields) -> Answers {
    let update = update(input);
    let start = input.vector("p0");
    let n = start.len();
    let given: Option<Vec<Vec<f32>>> = input.find("grads").map(|g| list(g).iter().map(floats).collect());
    let matrix: Vec<Vec<f32>> = input.find("A").map(|a| list(a).iter().map(floats).collect()).unwrap_or_default();
    let offset: Vec<f32> = input.find("b").map(floats).unwrap_or_default();
    let quadratic = match input.text("mode") {
        "given_gradients" => false,
        "quadratic" => true,
        other => panic!("unknown mode {other:?}"),
    };
    let mut params = start;
    params.resize(padded(n), 0.0);
    let mut grads = vec![0.0; params.len()];
    let mut memory = Memory::new(params.len());
    let mut answers = Answers::new();
    for t in 1..=given.as_ref().map_or(30, Vec::len) {
        match &given {
            Some(given) if !quadratic => grads[..n].copy_from_slice(&given[t - 1]),
            _ => {
                // A p − b
                for k in 0..n {
                    let dot: f64 = matrix[k].iter().zip(&params).map(|(&a, &p)| f64::from(a) * f64::from(p)).sum();
                    grads[k] = (dot - f64::from(offset[k])) as f32;
                }
            }
        }
        update.step(&mut memory, &mut params, &grads);
        answers.insert(format!("after_{t}"), json!(params[..n]));
    }
    answers
}
