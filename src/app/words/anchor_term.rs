//! One anchor's own formula as it stands on the screen: each of its numbers beside what it is of.

use super::{NONE, figure};
use crate::app::state::State;
use triplet_engine::config::Loss;
use triplet_engine::loss::anchor_term::AnchorTerm;
use triplet_engine::loss::spec::{LossSpec, Terms};

/// A number and what it is of; both empty where there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The number as shown.
    pub number: String,
    /// The part of the formula.
    pub name: String,
}

/// The formula of the anchor shown: what its positives give, what its negatives give, what comes of both. `None` of a loss that
/// has none of an anchor, and where the numbers are not those of the loss chosen.
pub fn of(state: &State) -> Option<[Line; 3]> {
    let frame = state.frame.as_ref().filter(|f| f.config.loss == state.config.loss)?;
    Some(lines(frame.config.loss, frame.forces.as_ref()?.anchor_term.as_ref()?))
}

/// The three lines.
fn lines(loss: Loss, anchor_term: &AnchorTerm) -> [Line; 3] {
    let text = |x: f32| figure(Some(x.into()), 3);
    let LossSpec { parts: [near, far, value], terms, .. } = loss.spec();
    let part = |x: Option<f32>, name: &str, missing: &str| match x {
        Some(x) => Line { number: text(x), name: name.into() },
        None if missing.is_empty() => Line::default(),
        None => Line { number: NONE.into(), name: missing.into() },
    };
    let near = if anchor_term.as_positive { "a·p of its pair, where it is the p" } else { near };
    // where there is no positive nothing may have been looked for to set against it
    let missing = if anchor_term.positive_part.is_some() { "no negative in the batch" } else { "" };
    let more = match (terms, anchor_term.terms) {
        (_, 0) => "; no part of the mean".into(),
        (Terms::Penalised, _) => format!("; λ‖f‖² of all {}", text(anchor_term.regularizer)),
        (Terms::Pairs, pairs) => format!(" {pairs} pairs"),
        (Terms::Positives, 2..) => {
            format!("; mean of its {} p {}", anchor_term.terms, text(anchor_term.cost))
        }
        (Terms::Positives | Terms::One, _) => String::new(),
    };
    [
        part(anchor_term.positive_part, near, "no positive in the batch"),
        part(anchor_term.negative_part, far, missing),
        Line { number: text(anchor_term.value), name: format!("{value}{more}") },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::choice::Choice;
    use triplet_engine::config::Config;
    use triplet_engine::trainer::Trainer;

    fn shown(loss: Loss, p: u32, k: u32) -> Vec<[Line; 3]> {
        let mut trainer = Trainer::generated(&Config { loss, p, k, ..Config::default() });
        (0..20).for_each(|_| drop(trainer.step()));
        let forces = trainer.part().into_iter().filter_map(|a| trainer.forces(a)).collect::<Vec<_>>();
        forces
            .iter()
            .filter_map(|forces| forces.anchor_term.as_ref())
            .map(|anchor_term| lines(loss, anchor_term))
            .collect()
    }

    fn words(lines: &[Line; 3]) -> String {
        lines.iter().map(|l| format!("{} {}", l.number, l.name)).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn every_loss_of_an_anchors_pairs_has_three_numbers() {
        for &loss in Loss::ALL {
            let all = shown(loss, 4, 8);
            assert_eq!(all.is_empty(), loss.spec().parts[0].is_empty(), "{loss:?}");
            for lines in all {
                assert!(lines.iter().all(|l| !l.name.is_empty() && l.number != NONE), "{loss:?}: {}", words(&lines));
            }
        }
    }

    #[test]
    fn what_is_not_in_the_batch_is_said_to_be_missing() {
        for &loss in Loss::ALL {
            for lines in shown(loss, 4, 1) {
                let said = words(&lines);
                assert!(said.starts_with("– no positive in the batch"), "{loss:?}: {said}");
                assert!(!said.contains("no negative") && !said.contains("NaN"), "{loss:?}: {said}");
            }
            for lines in shown(loss, 1, 8) {
                let said = words(&lines);
                let others = loss == Loss::SupervisedContrastive;
                assert_eq!(said.contains("– no negative in the batch"), !others, "{loss:?}: {said}");
            }
        }
        assert!(words(&shown(Loss::Circle, 4, 1)[0]).ends_with("0.000 ln(1 + exp(their sum)); no part of the mean"));
    }

    #[test]
    fn an_anchor_with_several_terms_says_how_many() {
        assert!(words(&shown(Loss::NtXent, 4, 8)[0]).contains("; mean of its 7 p "));
        assert!(words(&shown(Loss::Contrastive, 4, 8)[0]).ends_with("their sum, divided by its 31 pairs"));
        assert!(!words(&shown(Loss::NtXent, 4, 2)[0]).contains("mean of"));
        let pair = shown(Loss::NPair, 4, 8);
        assert!(pair[1][0].name.ends_with("where it is the p") && pair[0][0].name == "a·p");
        assert_eq!(pair[0][2], pair[1][2]);
    }
}
