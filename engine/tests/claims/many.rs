//! Open, large class sets: a grid of 100 and of 1,000 identities with ten samples each. What the embedding is trained to, and what it
//! costs in parameters.

use triplet_engine::config::*;
use triplet_engine::eval::{Evaluation, Workspace, evaluate};
use triplet_engine::trainer::Trainer;

use super::measured;

/// Parameters of the 2-16-16-2 network.
const PARAMETERS: usize = 2 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2;

fn grid(classes: u32, p: u32, k: u32, seed: u32) -> Config {
    let mut config = Config::default();
    config.set_generator(Generator::Grid);
    (config.data.classes, config.data.seed) = (classes, seed);
    (config.p, config.k) = (p, k);
    assert_eq!(config.clone().clamped(), config, "as the page has it");
    config
}

/// Share of anchors whose nearest negative is farther than their farthest positive.
fn in_order(look: &Evaluation) -> f64 {
    look.gaps.iter().filter(|g| g.gap > 0.0).count() as f64 / look.gaps.len() as f64
}

fn look(trainer: &mut Trainer) -> Evaluation {
    let labels = trainer.dataset().labels.clone();
    evaluate(trainer.embed_all().expect("finite"), &labels, Distance::Euclidean, &mut Workspace::default())
}

#[test]
fn large_class_sets_are_embedded_by_a_network_that_does_not_grow_with_them() {
    let names = ["R-precision untrained", "trained", "anchors in order untrained", "trained", "clear of α"];
    let claim = "100 classes, 500 steps of 20 × 8: R-precision ≥ 0.99, anchors clear of α, none before; 354 parameters";
    measured(claim, names, |seed| {
        let (before, after) = trained(&grid(100, 20, 8, seed), 500);
        let clear = |look: &Evaluation| look.gaps.iter().filter(|g| g.gap >= 1.0).count() as f64 / 1_000.0;
        let values = [r(&before), r(&after), in_order(&before), in_order(&after), clear(&after)];
        (values[1] >= 0.99 && values[3] > values[2] && clear(&before) == 0.0 && values[4] > 0.7, values)
    });
    let claim = "1,000 classes, 150 steps of 64 × 10: R-precision ≥ 0.985, less before; 354 parameters";
    measured(claim, ["R-precision untrained", "trained", "anchors in order untrained", "trained"], |seed| {
        let (before, after) = trained(&grid(1_000, 64, 10, seed), 150);
        let values = [r(&before), r(&after), in_order(&before), in_order(&after)];
        (values[1] >= 0.985 && values[1] > values[0] && values[3] > values[2], values)
    });
}

/// A look before training, and one after.
fn trained(config: &Config, steps: u64) -> (Evaluation, Evaluation) {
    let mut trainer = Trainer::generated(config);
    assert_eq!(trainer.parameters().len(), PARAMETERS);
    let before = look(&mut trainer);
    for _ in 0..steps {
        trainer.step().expect("a healthy run");
    }
    (before, look(&mut trainer))
}

fn r(look: &Evaluation) -> f64 {
    look.r_precision.expect("several of a class")
}
