//! How long a triplet stays on screen, and when it is time for another: long enough to be read, never longer than what is said
//! of it is true.

use crate::app::state::State;
use triplet_engine::config::{Config, Distance, Embedding, Loss};
use triplet_engine::mining::MiningRule;
use triplet_engine::protocol::FocusReason;

/// Milliseconds of training after which another triplet is shown.
const READ: f64 = 5_000.0;
/// The same once the one shown has no loss.
const READ_IDLE: f64 = 1_500.0;
/// Milliseconds for which the margin must have rested: while it is being turned, what it does to one triplet is what matters.
const REST: f64 = 400.0;

/// What decides which triplets count, besides the margin.
type Rules = (MiningRule, u32, f32, Loss, Distance, Embedding);

/// What is remembered of the triplet on screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// When it was last looked at.
    last: f64,
    /// Time that it has been on screen while training, ms.
    shown: f64,
    /// Time since it last had a loss, ms.
    idle: f64,
    /// Time since the margin was last turned, until it has rested.
    turned: Option<f64>,
    /// Which triplet it is, and of which run.
    triplet: Option<(u32, [u32; 3])>,
    /// What it was chosen by.
    rules: Option<(Rules, f32)>,
    /// Run and step at which it was last asked, while paused, whether it still has a loss.
    judged: Option<(u32, u64)>,
    /// It is time for another.
    due: bool,
}

impl Reading {
    /// Looks at the state at a time in milliseconds, as often as anything is drawn; whether it is time for another triplet.
    pub fn is_over(&mut self, state: &State, now: f64) -> bool {
        // a tab that was hidden has shown nothing meanwhile
        let passed = (now - self.last).clamp(0.0, 100.0);
        self.last = now;
        // both: each remembers
        let (outdated, spent) = (self.is_outdated(&state.config, passed), self.is_spent(state, passed));
        self.due |= outdated || spent;
        self.due
    }

    /// Another one has been asked for.
    pub fn begin(&mut self) {
        (self.due, self.shown, self.idle) = (false, 0.0, 0.0);
    }

    /// Whether settings that it was chosen by have changed.
    fn is_outdated(&mut self, config: &Config, passed: f64) -> bool {
        let rules = (
            config.rule(0),
            config.hard_after,
            config.mixing(),
            config.loss,
            config.training_distance(),
            config.embedding,
        );
        let before = self.rules.replace((rules, config.margin));
        if before.is_some_and(|(_, margin)| margin != config.margin) {
            self.turned = Some(0.0);
        }
        let rested = self.turned.map(|rested| rested + passed);
        self.turned = rested.filter(|rested| *rested < REST);
        before.is_some_and(|(before, _)| before != rules) || (rested.is_some() && self.turned.is_none())
    }

    /// Whether it has been seen for long enough, or has nothing more to show.
    fn is_spent(&mut self, state: &State, passed: f64) -> bool {
        let Some(frame) = &state.frame else { return false };
        let triplet = frame.focus.map(|f| (state.run, f.triplet));
        if triplet != self.triplet {
            (self.triplet, self.shown, self.idle) = (triplet, 0.0, 0.0);
        }
        let for_its_loss = frame.focus.is_some_and(|f| matches!(f.reason, FocusReason::Typical { .. }));
        let has_loss = frame.focus.is_some_and(|f| f.loss > 0.0);
        if !state.training {
            // step by step, time says nothing: one without a loss makes room at once, if only for the next of its kind
            let at = (frame.run, frame.step);
            return self.judged.replace(at) != Some(at) && !(for_its_loss && has_loss);
        }
        self.shown += passed;
        // a triplet that was chosen although it has no loss does not become worse by having none
        let idle = !has_loss && (for_its_loss || frame.focus.is_none());
        self.idle = if idle { self.idle + passed } else { 0.0 };
        self.shown >= READ || self.idle >= READ_IDLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::link::Link;
    use crate::app::state::Theme;
    use crate::app::update::Msg;
    use triplet_engine::config::{Mining, Pick};
    use triplet_engine::protocol::{Event, Focus, Frame, FrameRequest, TimelineView};

    fn page() -> State {
        State::new(Link::default(), Theme::Light, false)
    }

    /// A frame comes whose triplet has this loss and was chosen for having one, or for having none.
    fn comes(state: &mut State, step: u64, loss: f32, reason: FocusReason) {
        let focus = Focus { triplet: [0, 1, 60], d_ap: 1.0, d_an: 1.0, loss, step_direction: [[0.0; 3]; 3], reason };
        let frame = Frame {
            run: 1,
            step,
            config: state.config.clone(),
            timeline: TimelineView { live: true, ..TimelineView::default() },
            training: state.training,
            focus: Some(focus),
            ..Frame::default()
        };
        state.update(Msg::Ask(FrameRequest::default()));
        state.update(Msg::Event(Event::Frame(Box::new(frame))));
    }

    const FOR_ITS_LOSS: FocusReason = FocusReason::Typical { of: 9, step: 0 };
    const FOR_NONE: FocusReason = FocusReason::NearestToMargin { step: 0 };

    /// Milliseconds, by animation frames, until it is over; `None` if it isn't within ten seconds.
    fn lasts(reading: &mut Reading, state: &State) -> Option<u32> {
        let start = reading.last;
        let over = (1..=600).find(|i| reading.is_over(state, start + f64::from(*i) * 16.0));
        if over.is_some() {
            reading.begin();
        }
        over.map(|frames| frames * 16)
    }

    /// A page at rest with a triplet on screen that has a loss, and its reading.
    fn at_rest() -> (State, Reading) {
        let (mut state, mut reading) = (page(), Reading::default());
        comes(&mut state, 0, 0.5, FOR_ITS_LOSS);
        assert_eq!(lasts(&mut reading, &state), None);
        (state, reading)
    }

    #[test]
    fn while_it_trains_a_triplet_stays_five_seconds_and_less_without_a_loss() {
        let (mut state, mut reading) = at_rest();
        state.update(Msg::Train);
        assert!(matches!(lasts(&mut reading, &state), Some(5_000..5_100)));
        comes(&mut state, 9, 0.0, FOR_ITS_LOSS);
        assert!(matches!(lasts(&mut reading, &state), Some(1_500..1_600)));
        comes(&mut state, 10, 0.0, FOR_NONE);
        assert!(matches!(lasts(&mut reading, &state), Some(5_000..5_100)));
    }

    #[test]
    fn step_by_step_a_triplet_stays_until_it_has_no_loss() {
        let (mut state, mut reading) = at_rest();
        comes(&mut state, 1, 0.1, FOR_ITS_LOSS);
        assert_eq!(lasts(&mut reading, &state), None);
        comes(&mut state, 2, 0.0, FOR_ITS_LOSS);
        assert!(lasts(&mut reading, &state).is_some());
        comes(&mut state, 2, 0.0, FOR_NONE);
        assert_eq!(lasts(&mut reading, &state), None, "asked once a step");
        comes(&mut state, 3, 0.0, FOR_NONE);
        assert!(lasts(&mut reading, &state).is_some(), "others may have a loss by now");
    }

    #[test]
    fn a_pause_shows_one_that_has_a_loss() {
        let (mut state, mut reading) = at_rest();
        state.update(Msg::Train);
        comes(&mut state, 900, 0.0, FOR_ITS_LOSS);
        assert!(!reading.is_over(&state, reading.last + 16.0));
        state.update(Msg::Pause);
        assert!(reading.is_over(&state, reading.last + 16.0));
    }

    #[test]
    fn other_rules_choose_again_at_once_and_another_margin_when_it_rests() {
        let (mut state, mut reading) = at_rest();
        let start = state.config.clone();
        for config in [
            Config { mining: Mining::BatchHard, ..start.clone() },
            Config { mining: Mining::Table, positive: Pick::Easiest, ..start.clone() },
            Config { mining: Mining::Table, positive: Pick::Random, ..start.clone() },
            Config { mining: Mining::Table, positive: Pick::Random, negative: Pick::Random, ..start.clone() },
            Config { loss: Loss::SoftMargin, ..start.clone() },
            Config { distance: Distance::Cosine, ..start.clone() },
            Config { embedding: Embedding::UnitCircle, ..start.clone() },
        ] {
            state.update(Msg::Configure(config));
            assert_eq!(lasts(&mut reading, &state), Some(16));
        }
        for turn in 0..40_u8 {
            state.update(Msg::Configure(Config { margin: 0.5 + f32::from(turn) * 0.05, ..state.config.clone() }));
            assert!(!reading.is_over(&state, reading.last + 16.0), "it is still being turned");
        }
        assert!(matches!(lasts(&mut reading, &state), Some(300..500)));
        assert_eq!(lasts(&mut reading, &state), None);
    }
}
