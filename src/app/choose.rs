//! Choosing the triplet by hand: what a click on a sample makes of what was chosen, and what it would, in words.

use crate::app::notice::{self, Topic};
use crate::app::slow::SlowMotion;
use crate::app::state::State;
use triplet_engine::protocol::Chosen;

/// What a click on a sample does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It becomes the anchor: nothing was chosen.
    Anchor,
    /// It becomes the positive.
    Positive,
    /// It becomes the negative.
    Negative,
    /// It is the anchor: all is let go.
    LetGo,
    /// It is the positive or negative chosen: that one is mined again.
    Unchoose,
    /// Nothing: it is not in the batch of the step in slow motion.
    Outside,
    /// It is enrolled as an example of its class.
    Enrol,
    /// It is enrolled, and no longer is then.
    Unenrol,
    /// Nothing but a notice: no triplet ever has it.
    HeldOut,
}

impl Role {
    /// What a click on `sample` does; `None` for a sample that there is not.
    pub fn of(chosen: Option<Chosen>, sample: u32, labels: &[u32]) -> Option<Self> {
        let class = labels.get(sample as usize)?;
        let Some(chosen) = chosen else { return Some(Self::Anchor) };
        Some(match () {
            () if sample == chosen.anchor => Self::LetGo,
            () if Some(sample) == chosen.positive || Some(sample) == chosen.negative => Self::Unchoose,
            () if labels.get(chosen.anchor as usize) == Some(class) => Self::Positive,
            () => Self::Negative,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Anchor => "make it the anchor",
            Self::Positive => "make it the positive",
            Self::Negative => "make it the negative",
            Self::LetGo => "let go of the triplet",
            Self::Unchoose => "let go of it",
            Self::Outside => "not in this batch",
            Self::Enrol => "enrol it as an example",
            Self::Unenrol => "take it out of the examples",
            Self::HeldOut => "held out: in no triplet",
        }
    }

    /// What `by` does, in words: `click: make it the anchor`.
    pub fn told(self, by: &str) -> String {
        match self {
            Self::Outside | Self::HeldOut => self.words().into(),
            role => format!("{by}: {}", role.words()),
        }
    }
}

impl State {
    /// What is chosen and can be shown: in slow motion an anchor of the step's batch.
    pub fn choice(&self) -> Option<Chosen> {
        self.chosen.filter(|chosen| self.can_choose(chosen.anchor))
    }

    /// What a click on `sample` does.
    pub fn role(&self, sample: u32) -> Option<Role> {
        let role = Role::of(self.choice(), sample, &self.dataset.labels)?;
        if self.enrols() {
            let known = self.open_set.question.enrolled.binary_search(&sample).is_ok();
            return Some(if known { Role::Unenrol } else { Role::Enrol });
        }
        if self.is_held_out(sample) {
            return Some(Role::HeldOut);
        }
        Some(if self.can_choose(sample) { role } else { Role::Outside })
    }

    /// Whether a sample is of a class that is never trained on.
    pub fn is_held_out(&self, sample: u32) -> bool {
        self.dataset.labels.get(sample as usize).is_some_and(|&class| self.config.holds_out(class))
    }

    /// A click on a sample: it has a part in the triplet shown or, if it can have none, why that is; or it is enrolled.
    pub(super) fn choose(&mut self, sample: u32) {
        match self.role(sample) {
            Some(Role::Outside) | None => {}
            Some(Role::Enrol | Role::Unenrol) => self.open_set.toggle(sample),
            Some(Role::HeldOut) => {
                let class = self.dataset.labels.get(sample as usize).map_or(0, |class| class + 1);
                let text = format!(
                    "Sample {} is of class {class}, which is held out: it is never in a batch, so no triplet has it.",
                    sample + 1
                );
                notice::put(&mut self.notices, Topic::HeldOut, text);
            }
            Some(Role::Anchor | Role::Positive | Role::Negative | Role::LetGo | Role::Unchoose) => {
                notice::drop_topic(&mut self.notices, Topic::HeldOut);
                self.chosen = click(self.choice(), sample, &self.dataset.labels);
            }
        }
    }

    /// Lets go of a triplet of which a class is held out by now.
    pub(super) fn let_go_of_held_out(&mut self) {
        let out = |i: u32| self.is_held_out(i);
        let is_out = |c: &mut Chosen| [Some(c.anchor), c.positive, c.negative].into_iter().flatten().any(out);
        let mut chosen = self.chosen;
        chosen.take_if(is_out);
        self.chosen = chosen;
    }

    /// Slow motion's step has no triplets but those of its batch.
    fn can_choose(&self, sample: u32) -> bool {
        self.slow.as_ref().and_then(SlowMotion::anatomy).is_none_or(|anatomy| anatomy.batch.contains(&sample))
    }
}

/// What is chosen after a click on `sample`.
pub fn click(chosen: Option<Chosen>, sample: u32, labels: &[u32]) -> Option<Chosen> {
    let before = chosen.unwrap_or(Chosen { anchor: sample, positive: None, negative: None });
    match Role::of(chosen, sample, labels) {
        Some(Role::Anchor) => Some(before),
        Some(Role::Positive) => Some(Chosen { positive: Some(sample), ..before }),
        Some(Role::Negative) => Some(Chosen { negative: Some(sample), ..before }),
        Some(Role::LetGo) => None,
        Some(Role::Unchoose) => Some(Chosen {
            positive: before.positive.filter(|&p| p != sample),
            negative: before.negative.filter(|&n| n != sample),
            ..before
        }),
        Some(Role::Outside | Role::Enrol | Role::Unenrol | Role::HeldOut) | None => chosen,
    }
}

/// What of the triplet was chosen, in words.
pub fn told(chosen: Chosen) -> &'static str {
    match (chosen.positive, chosen.negative) {
        (Some(_), Some(_)) => "all three by you",
        (Some(_), None) => "a and p by you",
        (None, Some(_)) => "a and n by you",
        (None, None) => "a by you",
    }
}

/// Tells a click or a tap, which chooses, from a drag, and from a long touch, which only shows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tap {
    down: Option<Down>,
    /// Presses so far: a timer of one of them says nothing about the next.
    count: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Down {
    at: [f32; 2],
    dragged: bool,
    held: bool,
}

/// A pointer that goes no farther than this, in px, has not dragged.
const STILL: f32 = 6.0;

impl Tap {
    /// Down at a place; the number of this press.
    pub fn press(&mut self, at: [f32; 2]) -> u32 {
        self.down = Some(Down { at, dragged: false, held: false });
        self.count += 1;
        self.count
    }

    /// The pointer is now here; whether it shows what it is at: always while it is up, a finger only once it was held.
    pub fn go(&mut self, at: [f32; 2]) -> bool {
        let Some(down) = &mut self.down else { return true };
        down.dragged |= libm::hypotf(at[0] - down.at[0], at[1] - down.at[1]) > STILL;
        down.held
    }

    /// Press number `count` has lasted: where it is held, if it is still down and was not dragged.
    pub fn hold(&mut self, count: u32) -> Option<[f32; 2]> {
        let down = self.down.as_mut().filter(|down| self.count == count && !down.dragged)?;
        down.held = true;
        Some(down.at)
    }

    /// Up again: whether that was a click.
    pub fn release(&mut self) -> bool {
        self.down.take().is_some_and(|down| !down.dragged && !down.held)
    }

    /// Whether a pointer is down.
    pub fn is_down(&self) -> bool {
        self.down.is_some()
    }

    /// Whether a pointer is down and has been dragged.
    pub fn drags(&self) -> bool {
        self.down.is_some_and(|down| down.dragged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: [u32; 6] = [0, 0, 0, 1, 1, 2];

    fn clicks(samples: &[u32]) -> Option<Chosen> {
        samples.iter().fold(None, |chosen, &sample| click(chosen, sample, &LABELS))
    }

    fn chosen(anchor: u32, positive: Option<u32>, negative: Option<u32>) -> Option<Chosen> {
        Some(Chosen { anchor, positive, negative })
    }

    #[test]
    fn the_first_click_is_the_anchor_and_further_ones_are_what_their_class_makes_them() {
        assert_eq!(clicks(&[1]), chosen(1, None, None));
        assert_eq!(clicks(&[1, 0]), chosen(1, Some(0), None));
        assert_eq!(clicks(&[1, 5]), chosen(1, None, Some(5)));
        assert_eq!(clicks(&[1, 0, 5]), chosen(1, Some(0), Some(5)));
    }

    #[test]
    fn another_of_its_kind_replaces_it() {
        assert_eq!(clicks(&[1, 0, 5, 2, 3]), chosen(1, Some(2), Some(3)));
    }

    #[test]
    fn a_click_on_what_is_chosen_lets_go_of_it() {
        assert_eq!(clicks(&[1, 0, 5, 1]), None);
        assert_eq!(clicks(&[1, 0, 5, 0]), chosen(1, None, Some(5)));
        assert_eq!(clicks(&[1, 0, 5, 5]), chosen(1, Some(0), None));
    }

    #[test]
    fn a_sample_that_there_is_not_changes_nothing() {
        assert_eq!(clicks(&[99]), None);
        assert_eq!(clicks(&[1, 99]), chosen(1, None, None));
        assert_eq!(Role::of(None, 99, &LABELS), None);
    }

    #[test]
    fn a_click_chooses_and_a_drag_or_a_long_touch_does_not() {
        let mut tap = Tap::default();
        tap.press([10.0, 10.0]);
        tap.go([12.0, 11.0]);
        assert!(tap.release());
        tap.press([10.0, 10.0]);
        tap.go([30.0, 10.0]);
        tap.go([10.0, 10.0]);
        assert!(tap.drags() && !tap.release(), "back where it began it has still been dragged");
        let held = tap.press([10.0, 10.0]);
        assert_eq!(tap.hold(held), Some([10.0, 10.0]));
        assert!(!tap.release());
        assert!(!tap.release(), "nothing was down");
    }

    #[test]
    fn a_long_touch_is_not_that_of_an_earlier_press_and_not_a_drag() {
        let mut tap = Tap::default();
        let first = tap.press([10.0, 10.0]);
        tap.release();
        assert_eq!(tap.hold(first), None);
        let second = tap.press([10.0, 10.0]);
        assert_eq!(tap.hold(first), None);
        assert!(!tap.go([40.0, 10.0]), "a finger that drags shows nothing");
        assert_eq!(tap.hold(second), None);
    }
}
