//! trajectory: fifty steps through the trainer itself.

use serde_json::{Value, json};
use std::sync::Arc;

use triplet_engine::config::Config;
use triplet_engine::data::Dataset;
use triplet_engine::loss::{Form, Objective, Reduction, TripletLoss};
use triplet_engine::trainer::Trainer;

use crate::case::{Answers, Fields, index, list};
use crate::network::{network, unpacked};
use crate::{mining, optimizers};

fn loss(o: &Fields) -> TripletLoss {
    let form = match o.text("kind") {
        "hinge" => Form::Hinge,
        "soft_margin" => Form::SoftMargin,
        other => panic!("unknown loss {other:?}"),
    };
    let reduction = match o.text("reduction") {
        "mean" => Reduction::Mean,
        "mean_nonzero" => Reduction::MeanNonzero,
        "sum" => Reduction::Sum,
        other => panic!("unknown reduction {other:?}"),
    };
    TripletLoss { form, reduction, margin: o.number("margin") as f32 }
}

pub fn run(input: &Fields) -> Answers {
    let (mlp, params) = network(input).expect("parameters that fit the sizes");
    let labels = input.indices("labels");
    let classes = labels.iter().max().map_or(0, |l| l + 1);
    let dataset = Dataset { points: input.samples("X"), labels, classes };
    let described = Fields::of(input.get("loss"));
    let (loss, distance) = (loss(&described), described.distance());
    assert!(described.unread().is_empty(), "unknown fields of the loss: {:?}", described.unread());
    let (rule, update) = (mining::rule(input.text("mining")), optimizers::update(input));
    let mut trainer = Trainer::with_network(&Config::default(), Arc::new(dataset), mlp.clone());
    trainer.set_parameters(&params);

    let (mut losses, mut mined, mut active) = (Vec::new(), Vec::new(), Vec::new());
    let mut answers = Answers::new();
    for (t, batch) in list(input.get("batches")).iter().enumerate() {
        let batch: Vec<u32> = list(batch).iter().map(index).collect();
        let report =
            trainer.step_on_with(&batch, rule, distance, &Objective::Triplets(loss), &update).expect("a finite step");
        losses.push(report.loss);
        mined.push(report.mined.total());
        active.push(match loss.form {
            Form::Hinge => report.mined.violating(),
            Form::SoftMargin => report.mined.total(),
        });
        tell(&mut answers, &format!("after_{}", t + 1), &trainer);
    }
    tell(&mut answers, "final", &trainer);
    for (name, value) in [("loss", json!(losses)), ("n_triplets", json!(mined)), ("n_active", json!(active))] {
        both(&mut answers, name, value);
    }
    answers
}

fn tell(answers: &mut Answers, when: &str, trainer: &Trainer) {
    let (mlp, params) = trainer.network().expect("a network");
    for l in 0..mlp.layers() {
        let (w, b) = unpacked(mlp, params, l);
        both(answers, &format!("{when}.W{l}"), w);
        both(answers, &format!("{when}.b{l}"), b);
    }
}

/// One run of the engine is held against the recorded run in double and the one in single precision.
fn both(answers: &mut Answers, path: &str, value: Value) {
    for precision in ["f64", "f32"] {
        answers.insert(format!("{precision}.{path}"), value.clone());
    }
}
