//! The run: begun, changed under way, and shown by the frames that come of it.

use std::sync::Arc;

use crate::app::link::Link;
use crate::app::notice::{self, Topic};
use crate::app::overlays::OverlayData;
use crate::app::part::{self, Part};
use crate::app::state::{State, Wishes, points_of};
use crate::app::words;
use triplet_engine::config::Config;
use triplet_engine::diagnosis::Remedy;
use triplet_engine::protocol::{Command, Frame};

/// Steps after which nobody needs to be told any more that a run began anew.
const RESTART_IS_OLD: u64 = 200;

impl State {
    /// Other settings: from the next step on where the run can go on, else from step 0.
    pub(super) fn configure(&mut self, config: Config) -> Vec<Command> {
        if config == self.config {
            return Vec::new();
        }
        notice::drop_topic(&mut self.notices, Topic::Refusal);
        self.sandbox.settings_changed();
        self.followed = false;
        if config.continues(&self.config) {
            self.config = config.clone();
            notice::drop_topic(&mut self.notices, Topic::HeldOut);
            self.let_go_of_held_out();
            return vec![Command::Apply { config }];
        }
        if self.step() > 0 || self.training {
            let what = match &self.config {
                now if config.data != now.data => "data",
                now if config.embedding.dim() != now.embedding.dim() => "embedding",
                _ => "network",
            };
            let text = format!("New {what}: started again from step 0. All other settings are kept.");
            notice::put(&mut self.notices, Topic::Restart, text);
        }
        self.start(config)
    }

    /// A new run; it trains if the old one did.
    pub(super) fn start(&mut self, config: Config) -> Vec<Command> {
        self.run = self.run.wrapping_add(1);
        if config.data != self.config.data {
            self.dataset = points_of(&config);
            self.hover = None;
            self.hover_class = None;
            self.chosen = None;
            self.lit = Arc::default();
            self.open_set.enrol_again(&self.dataset.labels);
        }
        if part::sizes(&config) != part::sizes(&self.config) {
            self.part = None;
            self.kept = None;
        }
        self.by_hand = None;
        notice::drop_topic(&mut self.notices, Topic::HeldOut);
        notice::drop_topic(&mut self.notices, Topic::ByHand);
        self.config = config.clone();
        self.let_go_of_held_out();
        self.frame = None;
        self.history = Arc::default();
        self.network = None;
        self.overlays = OverlayData::default();
        self.evaluating.forget();
        self.open_set.answer = None;
        let mut commands = vec![Command::Start { run: self.run, config }];
        commands.extend(self.set_training(self.training));
        commands
    }

    /// Training is paused from now on, whatever a frame on its way says.
    pub(super) fn pause(&mut self) -> Command {
        self.training = false;
        self.outdated = self.asked;
        Command::Pause
    }

    pub(super) fn set_training(&mut self, training: bool) -> Vec<Command> {
        self.training = training;
        vec![if training { Command::Train } else { Command::Pause }]
    }

    /// A remedy acts: where steps have been taken, training goes on under it.
    pub(super) fn remedy(&mut self, remedy: Remedy) -> Vec<Command> {
        let train = self.training || self.step() > 0;
        let config = remedy.config.clamped();
        self.wishes.note(&self.config, &config);
        let mut commands = if remedy.restart {
            notice::drop_topic(&mut self.notices, Topic::Refusal);
            notice::put(&mut self.notices, Topic::Restart, format!("{}: started again from step 0.", remedy.label));
            self.start(config)
        } else {
            self.configure(config)
        };
        if train {
            commands.extend(self.set_training(true));
        }
        commands
    }

    /// The address was changed by hand, or by going back or forward.
    pub(super) fn follow(&mut self, link: Link) -> Vec<Command> {
        notice::put_link(&mut self.notices, &link.notices);
        self.wishes = Wishes::of(&link.config);
        self.sandbox.show(link.sandbox);
        let mut commands = self.rest_for_sandbox();
        commands.extend(self.configure(link.config));
        commands
    }

    /// A weight or bias is set by hand; from then on the run is no longer what its settings and seed alone give, and says so.
    pub(super) fn set_part(&mut self, part: Part, value: f32) -> Vec<Command> {
        let parameter = part::sizes(&self.config).and_then(|sizes| part.parameter(&sizes));
        let Some(index) = parameter.filter(|_| value.is_finite()) else { return Vec::new() };
        if self.by_hand.is_none() {
            self.by_hand = Some(self.step());
            let step = words::count(self.step());
            let text = format!(
                "Set by hand at step {step}: from there on the run is yours, and no longer the one that its address gives. Reset goes back to that."
            );
            notice::put(&mut self.notices, Topic::ByHand, text);
        }
        vec![Command::SetParameter { index: index as u32, value }]
    }

    /// A frame has come; one of another run is dropped.
    pub(super) fn take(&mut self, mut frame: Frame) {
        self.asked = false;
        let outdated = std::mem::take(&mut self.outdated);
        if frame.run != self.run {
            return;
        }
        if !outdated {
            self.wanted.arrived();
            if !self.wanted.is_due() {
                self.training = frame.training;
                self.followed |= self.config != frame.config;
                self.config.clone_from(&frame.config);
                self.let_go_of_held_out();
            }
        }
        if let Some(history) = frame.history.take() {
            self.history = Arc::new(history);
        }
        if let Some(network) = frame.network.take() {
            self.network = Some(Arc::new(network));
        }
        self.overlays.take(std::mem::take(&mut frame.overlays));
        self.overlays.keep(&self.switches);
        let held_out = self.over_held_out();
        let distance = self.config.training_distance();
        self.evaluating.take(&mut frame, held_out, distance);
        self.open_set.take(&mut frame);
        if frame.step >= RESTART_IS_OLD {
            notice::drop_topic(&mut self.notices, Topic::Restart);
        }
        self.frame = Some(Arc::new(frame));
    }
}
