//! What a judgement rests on: settings, numbers of now, and the conditions that follow from them alone.

use std::f64::consts::PI;

use crate::choice::Choice;
use crate::config::{Config, Distance, Embedding, Loss, Mining, Pick};
use crate::eval::Evaluation;
use crate::mining::{MiningRule, PerPair};
use crate::trainer::StepReport;

/// Everything known when a verdict is put into words.
pub(super) struct Facts<'a> {
    pub config: &'a Config,
    pub step: u64,
    pub evaluation: &'a Evaluation,
    /// The last step under these settings.
    pub latest: Option<&'a StepReport>,
    /// Whether the condition of the verdict given holds at this moment.
    pub holds: bool,
    /// A look some time ago: its step, and R-precision then.
    pub before: Option<(u64, f64)>,
    /// Whether the cloud has ever been open.
    pub opened: bool,
    /// Mean loss over the last 500 steps.
    pub loss: Option<f64>,
}

/// Why a batch has no valid triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// There is one class only.
    Classes,
    /// The batch takes one class only.
    P,
    /// A class has one sample only.
    Samples,
    /// The batch takes one sample of a class only.
    K,
}

/// What a batch under these settings lacks for a valid triplet.
pub(super) fn lacks(config: &Config) -> Vec<Lack> {
    let mut lacks = Vec::new();
    if config.data.classes < 2 {
        lacks.push(Lack::Classes);
    }
    if config.p < 2 {
        lacks.push(Lack::P);
    }
    if config.data.samples < 2 {
        lacks.push(Lack::Samples);
    }
    if config.k < 2 {
        lacks.push(Lack::K);
    }
    lacks
}

/// The length that distances are compared with: α. For a loss that has none between positive and negative it is 1.
pub(super) fn scale(config: &Config) -> f64 {
    if soft(config) && config.loss != Loss::Quadruplet { 1.0 } else { config.margin.into() }
}

/// Whether the loss has no margin between positive and negative.
pub(super) fn soft(config: &Config) -> bool {
    !config.loss.is_hinge()
}

/// Whether what was mined has no loss: nothing was, or nothing of it violates. The soft margin is never 0.
pub(super) fn idle(config: &Config, report: &StepReport) -> bool {
    let mined = report.mined;
    report.valid.total() > 0 && (mined.total() == 0 || (!soft(config) && mined.violating() == 0))
}

/// Whether all embeddings lie on one spot: the mean distance between classes is under a tenth of α.
pub(super) fn on_one_spot(config: &Config, evaluation: &Evaluation) -> bool {
    evaluation.between.is_some_and(|d| d < 0.1 * scale(config))
}

/// Whether all embeddings are one and the same, so that no gradient is left. (Cosine distances round to 0 long before.)
pub(super) fn is_dead(config: &Config, evaluation: &Evaluation) -> bool {
    config.training_distance() != Distance::Cosine && evaluation.between == Some(0.0)
}

/// Whether the embeddings lie where nothing leads out: on one spot, if the loss stands still there; else on the very same point.
pub fn collapsed(config: &Config, evaluation: &Evaluation) -> bool {
    match config.collapse_loss() {
        Some(_) => on_one_spot(config, evaluation),
        None => is_dead(config, evaluation),
    }
}

/// R-precision from which classes count as apart.
pub(super) const APART: f64 = 0.98;

/// Whether the classes are apart.
pub(super) fn apart(evaluation: &Evaluation) -> bool {
    evaluation.r_precision.is_some_and(|r| r >= APART)
}

/// Share of anchors whose nearest negative is not farther than their farthest positive by α (without margin: at all).
pub(super) fn lacking(config: &Config, evaluation: &Evaluation) -> Option<f64> {
    let margin = if soft(config) { 0.0 } else { config.margin };
    let lacking = evaluation.gaps.iter().filter(|g| g.gap < margin).count();
    (!evaluation.gaps.is_empty()).then(|| lacking as f64 / evaluation.gaps.len() as f64)
}

/// Where embeddings have no more room than a circle or a sphere: how far apart its classes can be at most. On the circle evenly
/// spaced; on the sphere by Fejes Tóth's bound (1943), which 3, 4, 6 and 12 classes reach.
pub(super) fn room(config: &Config) -> Option<f64> {
    let round = config.embedding.normalised() || config.training_distance() == Distance::Cosine;
    if !round || config.training_classes() < 2 {
        return None;
    }
    let n = f64::from(config.training_classes());
    let squared = match config.embedding {
        _ if config.training_classes() == 2 => 4.0,
        Embedding::FreePlane | Embedding::UnitCircle => {
            let chord = 2.0 * libm::sin(PI / n);
            chord * chord
        }
        Embedding::FreeSpace | Embedding::UnitSphere => {
            let sine = libm::sin(PI * n / (6.0 * (n - 2.0)));
            4.0 - 1.0 / (sine * sine)
        }
    };
    Some(match config.training_distance() {
        Distance::Euclidean => libm::sqrt(squared),
        Distance::SquaredEuclidean => squared,
        Distance::Cosine => squared / 2.0,
    })
}

/// Whether α is more than there is room for: no embedding could satisfy every triplet.
pub(super) fn cramped(config: &Config) -> bool {
    !soft(config) && room(config).is_some_and(|room| f64::from(config.margin) > room)
}

/// Whether the miner takes the hardest negatives, which is what draws everything together.
pub(super) fn takes_hardest(facts: &Facts) -> bool {
    if facts.config.mixing() > 0.0 {
        return false;
    }
    match facts.config.rule(facts.step) {
        MiningRule::Band(band) => band.hard && !band.semi_hard,
        MiningRule::PerPair(negative) => negative == PerPair::Hardest,
        MiningRule::PerAnchor(_, negative) => negative == Pick::Hardest,
    }
}

/// Whether the miner passes hard negatives over.
pub(super) fn passes_over_hard(facts: &Facts) -> bool {
    if facts.config.mixing() > 0.0 {
        return false;
    }
    match facts.config.rule(facts.step) {
        MiningRule::Band(band) => !band.hard,
        MiningRule::PerPair(negative) => matches!(negative, PerPair::SemiHard | PerPair::SemiHardWithFallback),
        MiningRule::PerAnchor(positive, negative) => {
            positive == Pick::SemiHard || matches!(negative, Pick::SemiHard | Pick::Easiest)
        }
    }
}

/// The miner's name inside a sentence.
pub(super) fn miner(mining: Mining) -> String {
    mining.label().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_room_that_the_regular_bodies_have() {
        let room = |classes, embedding, distance| {
            let mut config = Config { embedding, distance, ..Config::default() };
            config.data.classes = classes;
            room(&config)
        };
        let near = |a: Option<f64>, b: f64| assert!(a.is_some_and(|a| (a - b).abs() < 1e-9), "{a:?} {b}");
        let sphere = |classes| room(classes, Embedding::UnitSphere, Distance::Euclidean);
        // opposite points, triangle, tetrahedron, octahedron, icosahedron
        near(sphere(2), 2.0);
        near(sphere(3), libm::sqrt(3.0));
        near(sphere(4), libm::sqrt(8.0 / 3.0));
        near(sphere(6), libm::sqrt(2.0));
        near(sphere(12), 1.051_462_224_238_267_2);
        near(room(4, Embedding::UnitCircle, Distance::SquaredEuclidean), 2.0);
        near(room(4, Embedding::FreeSpace, Distance::Cosine), 4.0 / 3.0);
        assert_eq!(room(4, Embedding::FreeSpace, Distance::Euclidean), None);
    }
}
