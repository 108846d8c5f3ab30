//! mining, mining_easy_hard, mining_boundary.

use serde_json::json;
use triplet_engine::distance::Pairwise;
use triplet_engine::matrix::Matrix;
use triplet_engine::mining::{
    Band, Batch, Mining, MiningContext, MiningRule, Negatives, PerPair, Pick, Triplet, count,
};

use crate::case::{Answers, Fields};

/// An embedded batch, measured.
pub struct Measured {
    pub f: Matrix,
    pub pairs: Pairwise,
    pub labels: Vec<u32>,
}

impl Measured {
    pub fn of(input: &Fields) -> Self {
        let f = input.samples("embeddings");
        let mut pairs = Pairwise::default();
        pairs.measure(input.distance(), &f, &f).expect("finite distances");
        Self { f, pairs, labels: input.indices("labels") }
    }

    pub fn batch(&self) -> Batch<'_> {
        Batch { d: &self.pairs.d, labels: &self.labels }
    }

    pub fn negatives(&self) -> Negatives {
        let mut negatives = Negatives::default();
        negatives.prepare(&self.labels);
        negatives
    }

    /// The triplets of a rule that draws nothing.
    pub fn mined(&self, rule: MiningRule, margin: f32) -> Vec<Triplet> {
        let mut list = Vec::new();
        for a in 0..self.labels.len() as u32 {
            rule.of_anchor(self.batch(), a, margin, &mut |_| panic!("nothing is drawn here"), &mut list);
        }
        list.sort_unstable();
        list
    }
}

/// The rule of a key of *mining*.
pub fn rule(key: &str) -> MiningRule {
    match key {
        "all" => Mining::BatchAll.rule(MiningContext::default()),
        "batch_hard" => Mining::BatchHard.rule(MiningContext::default()),
        "pair_hardest" => Mining::HardestNegativePerPair.rule(MiningContext::default()),
        "semihard_all" => Mining::AllSemiHard.rule(MiningContext::default()),
        "hard_all" => Mining::AllHard.rule(MiningContext::default()),
        "easy_all" => MiningRule::Band(Band { easy: true, semi_hard: false, hard: false }),
        "violating" => Mining::ViolatingOnly.rule(MiningContext::default()),
        "semihard_pair" => MiningRule::PerPair(PerPair::SemiHard),
        "semihard_tf" => MiningRule::PerPair(PerPair::SemiHardWithFallback),
        other => panic!("unknown strategy {other:?}"),
    }
}

pub fn presets(input: &Fields) -> Answers {
    let (batch, margin) = (Measured::of(input), input.number("margin") as f32);
    let keys = [
        "all",
        "batch_hard",
        "pair_hardest",
        "semihard_all",
        "hard_all",
        "easy_all",
        "violating",
        "semihard_pair",
        "semihard_tf",
    ];
    let mut answers: Answers =
        keys.iter().map(|key| (format!("triplets.{key}"), json!(batch.mined(rule(key), margin)))).collect();
    let counts = count(batch.batch(), margin, &mut batch.negatives());
    answers.extend([
        ("counts.total".into(), json!(counts.total())),
        ("counts.easy".into(), json!(counts.easy)),
        ("counts.semihard".into(), json!(counts.semi_hard)),
        ("counts.hard".into(), json!(counts.hard)),
    ]);
    answers
}

pub fn easy_hard(input: &Fields) -> Answers {
    let batch = Measured::of(input);
    let picks = [("easy", Pick::Easiest), ("semihard", Pick::SemiHard), ("hard", Pick::Hardest), ("all", Pick::All)];
    let pairs = picks.iter().flat_map(|p| picks.iter().map(move |n| (p, n)));
    pairs
        .map(|((positive, p), (negative, n))| {
            // where two picks define one another there is nothing; the vectors leave those out, and "all/all"
            let triplets = batch.mined(MiningRule::PerAnchor(*p, *n), f32::NAN);
            (format!("triplets.{positive}/{negative}"), json!(triplets))
        })
        .collect()
}

/// The definitions of pytorch-metric-learning, which are not this project's.
pub const OTHER_DEFINITION: &[&str] = &["pml.semihard_all", "pml.hard_all", "pml.easy_all", "pml.violating"];

pub fn boundary(input: &Fields) -> Answers {
    let (batch, margin) = (Measured::of(input), input.number("margin") as f32);
    ["semihard_all", "hard_all", "easy_all", "violating"]
        .iter()
        .map(|key| (format!("strict.{key}"), json!(batch.mined(rule(key), margin))))
        .collect()
}
