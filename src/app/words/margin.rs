//! What the margin is to the loss and to the mining, and whether it has any part in a step.

use triplet_engine::config::{Config, Distance, Loss};
use triplet_engine::loss::spec::Margin;
use triplet_engine::mining::{MiningRule, PerPair};

/// What a strategy that tells semi-hard from easy asks of a margin that the loss has not.
const TAKES: &str = "the soft margin has none; here α only says which negatives the mining takes";

/// What the strategy asks of the margin: which negatives are inside it, or how near is near; `None` if nothing.
fn asked_of_margin(config: &Config) -> Option<&'static str> {
    match config.rule(0) {
        MiningRule::PerPair(PerPair::DistanceWeighted(density)) if !density.sphere => {
            Some("the soft margin has none; here α only bounds how much likelier near negatives are drawn")
        }
        MiningRule::PerPair(PerPair::SemiHard) => Some(TAKES),
        // one that parts semi-hard from easy
        MiningRule::Band(band) if band.semi_hard != band.easy => Some(TAKES),
        MiningRule::Band(_) | MiningRule::PerPair(_) | MiningRule::PerAnchor(..) => None,
    }
}

/// Whether the margin has any part in a step.
pub fn uses_margin(config: &Config) -> bool {
    config.loss.has_margin() || (config.loss == Loss::SoftMargin && asked_of_margin(config).is_some())
}

/// What the margin is measured in, or that it plays no part.
pub fn about_margin(config: &Config) -> &'static str {
    if let Margin::Pair(help) = config.loss.spec().margin {
        return help;
    }
    match (config.loss, config.training_distance()) {
        (Loss::SoftMargin, _) => {
            asked_of_margin(config).unwrap_or("the soft margin has none; this value is kept for the hinge")
        }
        (loss, _) if !loss.has_margin() => "not in use: this loss has none; the value is kept for those that have",
        (_, Distance::Euclidean) => "how much farther than the positive a negative must be before it costs nothing",
        (_, Distance::SquaredEuclidean) => "in squared distance: how much more the negative’s must be to cost nothing",
        (_, Distance::Cosine) => {
            "in cosine distance, from 0 to 2: how much more the negative’s must be to cost nothing"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::choice::Choice;
    use triplet_engine::config::{Embedding, Mining};
    use triplet_engine::trainer::Trainer;

    #[test]
    fn a_margin_that_leads_to_another_step_is_said_to_be_in_use() {
        for &loss in Loss::ALL {
            for &mining in Mining::ALL {
                for &embedding in Embedding::ALL {
                    let config = Config { loss, mining, embedding, ..Config::default() };
                    let hash = |margin| {
                        let mut trainer = Trainer::generated(&Config { margin, ..config.clone() });
                        (0..8).for_each(|_| drop(trainer.step()));
                        trainer.hash()
                    };
                    let (differs, used) = (hash(0.5) != hash(2.0), uses_margin(&config));
                    // as long as all triplets violate, the hinge's step is the same under any
                    let holds = if loss.has_margin() { used } else { used == differs };
                    assert!(holds, "{loss:?} {mining:?} {embedding:?}");
                    let said = about_margin(&config);
                    let kept = said.starts_with("not in use") || said.contains("kept for");
                    assert_eq!(kept, !used, "{loss:?} {mining:?} {embedding:?}: {said}");
                }
            }
        }
    }
}
