//! One anchor: what a loss of the whole batch does to it.

use super::{figure, share};
use crate::app::state::State;
use triplet_engine::config::Loss;
use triplet_engine::loss::softmax::Guess;
use triplet_engine::trainer::anchor_forces::{AnchorForces, Four};

/// What the loss does to one anchor, its numbers as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Σ ∂L/∂d of those that it is drawn to, and how many.
    pub pull: (String, String),
    /// The same of those that it is pushed from.
    pub push: (String, String),
    /// Loss of the batch by the weights now.
    pub loss: String,
    /// Whether the anchor stands in for another of its class.
    pub stands_in: bool,
    /// What else the loss has of the anchor: what a softmax's head says of it, or its costliest quadruplet.
    pub detail: Option<String>,
}

impl Share {
    /// What there is to say of a frame's anchor.
    pub fn of(forces: &AnchorForces) -> Self {
        let named = |n: u32, one: &str, many: &str| format!("by {n} {}", if n == 1 { one } else { many });
        let also = match forces.pushing_own {
            0 => String::new(),
            n => format!(", {n} {}", if n == 1 { "positive" } else { "positives" }),
        };
        let (pulling, pushing) = match forces.guess {
            None => {
                (named(forces.pulling, "positive", "positives"), named(forces.pushing, "negative", "negatives") + &also)
            }
            Some(_) => ("to its row".into(), named(forces.pushing, "other", "others")),
        };
        Self {
            pull: (figure(Some(forces.pull.into()), 4), pulling),
            push: (figure(Some(forces.push.into()), 4), pushing),
            detail: forces.guess.map(said).or(forces.four.as_ref().map(measured)),
            loss: figure(Some(forces.loss.into()), 3),
            stands_in: forces.stands_in,
        }
    }
}

/// `logit of its class 2.310, share p 0.890, −ln p 0.117`.
fn said(guess: Guess) -> String {
    let [logit, cost] = [guess.logit, guess.cost].map(|v| figure(Some(v.into()), 3));
    format!("logit of its class {logit}, share p {}, −ln p {cost}", share(Some(guess.share.into())))
}

/// A quadruplet with its numbers.
fn measured(four: &Four) -> String {
    let [ap, an, nn, cost] =
        [four.distances[0], four.distances[1], four.distances[2], four.cost].map(|v| figure(Some(v.into()), 2));
    format!("drawn, its costliest: d²(a,p) {ap}, d²(a,n) {an}, d²(n₂,n) {nn}, cost {cost}")
}

/// What is said of the one anchor under a loss of the whole batch.
pub fn about_anchor(state: &State) -> (&'static str, &'static str) {
    let loss = state.config.loss;
    let frame = state.frame.as_ref().filter(|f| f.config.loss == loss);
    match (frame, loss, state.chosen.is_some()) {
        (None, _, _) => ("Not yet:", "the numbers come with the next picture."),
        (Some(f), loss, _) if f.forces.is_some() => ("Pull, push:", loss.spec().pull_push),
        (Some(_), Loss::NPair, true) => ("No part:", "the batch of this step has no pair of its class."),
        (Some(_), Loss::NPair, false) => ("No part:", "the batch of this step has no pair of one class."),
        (Some(_), _, true) => ("No part:", "none of its class is in the batch of this step."),
        (Some(_), _, false) => ("No numbers:", "they are beyond what can be written down."),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::link::Link;
    use crate::app::state::Theme;
    use triplet_engine::config::Config;
    use triplet_engine::protocol::{Chosen, Frame};

    #[test]
    fn the_anchor_is_said_to_have_no_part_only_where_it_has_none() {
        let config = Config { loss: Loss::Contrastive, ..Config::default() };
        let mut state = State::new(Link { config: config.clone(), ..Link::default() }, Theme::Light, false);
        assert_eq!(about_anchor(&state).0, "Not yet:", "before the first picture");
        state.frame = Some(Arc::new(Frame { config: Config::default(), ..Frame::default() }));
        assert_eq!(about_anchor(&state).0, "Not yet:", "of the loss before");
        let forces = Some(AnchorForces::default());
        state.frame = Some(Arc::new(Frame { config: config.clone(), forces, ..Frame::default() }));
        assert_eq!(about_anchor(&state).0, "Pull, push:");
        state.frame = Some(Arc::new(Frame { config, ..Frame::default() }));
        state.chosen = Some(Chosen { anchor: 3, positive: None, negative: None });
        assert_eq!(about_anchor(&state), ("No part:", "none of its class is in the batch of this step."));
    }

    #[test]
    fn positives_that_are_pushed_are_told_as_what_they_are() {
        let forces = AnchorForces { pulling: 5, pushing: 24, pushing_own: 2, ..AnchorForces::default() };
        assert_eq!(Share::of(&forces).push.1, "by 24 negatives, 2 positives");
        assert_eq!(Share::of(&AnchorForces { pushing: 1, ..AnchorForces::default() }).push.1, "by 1 negative");
    }
}
