//! What a mining strategy takes, and which of them a place of the table is.

use super::count;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Loss, Mining, Pick};
use triplet_engine::mining::MiningRule;

/// What a mining strategy does under this loss, and how much of it is left to chance.
pub fn about_mining(config: &Config) -> String {
    let strategy = about_strategy(config);
    match config.mixing() {
        0.0 => strategy,
        1.0 => format!("{strategy}; but all of these give way to random ones of their anchors"),
        share => format!("{strategy}; {:.0} % of these give way to random ones of their anchors", 100.0 * share),
    }
}

fn about_strategy(config: &Config) -> String {
    let (positive, negative) = (config.positive, config.negative);
    match (config.mining, config.loss) {
        (Mining::BatchAll, Loss::SoftMargin) => {
            "every valid triplet; all of them pull and push, the worse the more".into()
        }
        (Mining::ViolatingOnly, Loss::SoftMargin) => {
            "every triplet whose negative is inside α, which the loss itself has not".into()
        }
        (_, loss) if !loss.mines() => format!("not in use: {}", loss.spec().takes),
        (_, Loss::Quadruplet) if matches!(config.rule(0), MiningRule::Band(_)) => {
            "per pair, one of the negatives that this strategy takes, drawn blindly".into()
        }
        (Mining::SemiHardThenHard, _) => match config.hard_after {
            0 => "batch hard from the first step on".into(),
            n => format!("semi-hard for the first {} steps, batch hard from then on", count(n.into())),
        },
        (Mining::Table, _) => match table_name(positive, negative) {
            Some(name) => format!("{}: {}", pair_words(positive, negative), name.label()),
            None => pair_words(positive, negative),
        },
        (mining, _) => mining.help().into(),
    }
}

/// The named strategy that is this place of the table.
pub fn table_name(positive: Pick, negative: Pick) -> Option<Mining> {
    match (positive, negative) {
        (Pick::All, Pick::All) => Some(Mining::BatchAll),
        (Pick::All, Pick::Hardest) => Some(Mining::HardestNegativePerPair),
        (Pick::Random, Pick::Random) => Some(Mining::Random),
        (Pick::Easiest, Pick::SemiHard) => Some(Mining::EasyPositive),
        (Pick::Hardest, Pick::Hardest) => Some(Mining::BatchHard),
        _ => None,
    }
}

/// `per anchor the farthest positive and the closest negative beyond it`.
pub fn pair_words(positive: Pick, negative: Pick) -> String {
    format!("per anchor {}", picked(positive, negative))
}

/// `the farthest positive and the closest negative beyond it`.
pub fn picked(positive: Pick, negative: Pick) -> String {
    match (positive, negative) {
        (Pick::All, Pick::Random) => "every positive, each with one negative drawn blindly".into(),
        _ => format!("{} and {}", positive_words(positive), negative_words(negative)),
    }
}

/// `the farthest positive`.
pub fn positive_words(pick: Pick) -> &'static str {
    match pick {
        Pick::All => "every positive",
        Pick::Random => "one positive drawn blindly",
        Pick::Easiest => "the closest positive",
        Pick::SemiHard => "the farthest positive that is closer than the negative",
        Pick::Hardest => "the farthest positive",
    }
}

/// `the closest negative beyond it`.
pub fn negative_words(pick: Pick) -> &'static str {
    match pick {
        Pick::All => "every negative",
        Pick::Random => "one negative drawn blindly",
        Pick::Easiest => "the farthest negative",
        Pick::SemiHard => "the closest negative beyond it",
        Pick::Hardest => "the closest negative",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strategy_is_told_as_the_loss_makes_use_of_it() {
        let table = |positive, negative, loss| {
            about_mining(&Config { mining: Mining::Table, positive, negative, loss, ..Config::default() })
        };
        assert_eq!(
            table(Pick::All, Pick::All, Loss::Triplet),
            "per anchor every positive and every negative: Batch all"
        );
        assert!(table(Pick::All, Pick::All, Loss::Quadruplet).starts_with("per pair, one of the negatives"));
        let each = "per anchor every positive, each with one negative drawn blindly";
        assert_eq!(table(Pick::All, Pick::Random, Loss::Triplet), each);
        assert_eq!(table(Pick::All, Pick::Random, Loss::Quadruplet), each);
    }
}
