//! What can happen on the page, and the one function that changes its state.

use std::sync::Arc;

use crate::app::evaluate::Evaluating;
use crate::app::link::Link;
use crate::app::notice::{self, Topic};
use crate::app::open_set::OpenSetMsg;
use crate::app::part::Part;
use crate::app::sandbox::SandboxMsg;
use crate::app::slow::SlowMsg;
use crate::app::state::{State, Switches, Theme};
use crate::app::timeline::PendingSeek;
use triplet_engine::config::{Config, Generator};
use triplet_engine::diagnosis::Remedy;
use triplet_engine::protocol::{Command, Event, FrameRequest};

/// What can happen to the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A control was turned: these settings now. Keeps the weights where it can, starts anew (and says so) where it can't.
    Configure(Config),
    /// Another data set; what the person set by hand stays, the rest is the new one's own.
    Generator(Generator),
    /// The address has changed: these settings now.
    Link(Link),
    /// Train.
    Train,
    /// Pause.
    Pause,
    /// One step.
    Step,
    /// Show this step of a branch.
    Seek {
        /// The branch.
        branch: u32,
        /// The step.
        step: u64,
    },
    /// So many steps on in the past, or back.
    Jump(i64),
    /// Back to step 0 of the same settings.
    Reset,
    /// The same settings with another seed.
    NewSample(u32),
    /// Steps per second.
    Speed(f64),
    /// A remedy's button.
    Remedy(Remedy),
    /// It is time for another frame.
    Ask(FrameRequest),
    /// What the session answered.
    Event(Event),
    /// What the embedding's picture shows.
    Switch(Switches),
    /// The panel of measures is opened, or closed.
    Evaluate(bool),
    /// The measures are those of classes held out, or of those trained on.
    OverHeldOut(bool),
    /// Something happened in the panel of the open set, or it is opened or closed.
    OpenSet(OpenSetMsg),
    /// The threshold of verification is put here: its number among those whose rates are known.
    Threshold(usize),
    /// Light or dark.
    Theme(Theme),
    /// The system's wish.
    ReducedMotion(bool),
    /// A sample is pointed at, or no longer.
    Hover(Option<u32>),
    /// A class is pointed at, or no longer.
    HoverClass(Option<u32>),
    /// A sample was clicked: it becomes anchor, positive or negative, or is let go.
    Choose(u32),
    /// The triplet chosen is let go.
    LetGo,
    /// A neuron or weight is pointed at, or no longer.
    Part(Option<Part>),
    /// It is kept in hand, or put down.
    Keep(Option<Part>),
    /// Its value is set by hand: a weight's, or a neuron's bias.
    SetPart {
        /// The neuron or weight.
        part: Part,
        /// Its new value.
        value: f32,
    },
    /// The samples behind what is pointed at in a chart; none: no longer.
    Lit(Vec<u32>),
    /// Something happened in the sandbox, or it is opened or left.
    Sandbox(SandboxMsg),
    /// Slow motion, and when, in ms.
    Slow(SlowMsg, f64),
    /// Something the person is to be told.
    Notice(String),
    /// Takes back notice number i.
    Dismiss(usize),
}

impl State {
    /// What `msg` makes of the state, and what the session is to be told.
    pub fn update(&mut self, msg: Msg) -> Vec<Command> {
        let asks = matches!(msg, Msg::Ask(_));
        let bar = self.bar();
        let mut commands = self.react(msg);
        if bar.is_some() && self.bar().is_none() {
            self.lit = Arc::default();
        }
        if commands.iter().any(|c| matches!(c, Command::Start { .. })) {
            self.wanted = PendingSeek::default();
        }
        // send the pending Seek first: later commands apply to that step
        if commands.iter().any(|c| !matches!(c, Command::Speed(_))) {
            commands.splice(0..0, self.wanted.send());
        }
        self.outdated |= self.asked && !asks && !commands.is_empty();
        commands
    }

    fn react(&mut self, msg: Msg) -> Vec<Command> {
        if let Msg::Slow(what, now) = msg {
            return self.slow_motion(what, now);
        }
        let mut commands = self.act(msg);
        if self.sandbox.open || !self.config.loss.is_of_triplets() {
            self.slow = None;
        }
        self.keep_slow_motion_true(&mut commands);
        commands
    }

    fn act(&mut self, msg: Msg) -> Vec<Command> {
        match msg {
            // slow motion's own steps don't end it
            Msg::Slow(..) => Vec::new(),
            Msg::Configure(config) => {
                let config = config.clamped();
                if config.data.generator == self.config.data.generator {
                    self.wishes.note(&self.config, &config);
                }
                self.configure(config)
            }
            Msg::Generator(generator) => {
                let data = self.wishes.data(generator, &self.config.data);
                self.configure(Config { data, held_out: self.wishes.held_out, ..self.config.clone() }.clamped())
            }
            Msg::Link(link) => self.follow(link),
            Msg::Train => self.set_training(true),
            Msg::Pause => self.set_training(false),
            Msg::Step => {
                let mut commands = self.set_training(false);
                commands.push(Command::Step);
                commands
            }
            Msg::Seek { branch, step } => {
                self.training = false;
                // slow motion is of the step after the one left
                self.slow = None;
                self.wanted.set(branch, step);
                Vec::new()
            }
            Msg::Jump(by) => {
                let place = self.place();
                let step = place.moved(by);
                if step == place.step { Vec::new() } else { self.act(Msg::Seek { branch: place.branch, step }) }
            }
            Msg::Reset => {
                self.training = false;
                notice::drop_topic(&mut self.notices, Topic::Restart);
                self.start(self.config.clone())
            }
            Msg::NewSample(seed) => {
                let mut config = self.config.clone();
                config.data.seed = seed;
                self.configure(config)
            }
            Msg::Speed(speed) => {
                self.speed = speed;
                vec![Command::Speed(speed)]
            }
            Msg::Remedy(remedy) => self.remedy(remedy),
            Msg::Ask(request) => {
                self.asked = true;
                vec![Command::Frame(request)]
            }
            Msg::Event(Event::Frame(frame)) => {
                self.take(*frame);
                Vec::new()
            }
            Msg::Event(Event::Anatomy(dissected)) => {
                self.take_anatomy(*dissected);
                Vec::new()
            }
            Msg::Event(Event::Refused(why)) => {
                notice::put(&mut self.notices, Topic::Refusal, why);
                Vec::new()
            }
            Msg::Switch(switches) => {
                self.switches = switches;
                self.overlays.keep(&switches);
                Vec::new()
            }
            Msg::Evaluate(open) => {
                let held_out = self.evaluating.held_out;
                self.evaluating = Evaluating { open, held_out, ..Evaluating::default() };
                self.open_set.update(OpenSetMsg::Open(false), &self.dataset.labels);
                Vec::new()
            }
            Msg::OverHeldOut(held_out) => {
                self.evaluating = Evaluating { open: self.evaluating.open, held_out, ..Evaluating::default() };
                Vec::new()
            }
            Msg::OpenSet(msg) => {
                if msg == OpenSetMsg::Open(true) {
                    self.act(Msg::Evaluate(false));
                }
                self.open_set.update(msg, &self.dataset.labels);
                Vec::new()
            }
            Msg::Threshold(position) => {
                self.evaluating.threshold = self.evaluating.threshold_at(position);
                Vec::new()
            }
            Msg::Theme(theme) => {
                self.theme = theme;
                Vec::new()
            }
            Msg::ReducedMotion(reduced) => {
                self.reduced_motion = reduced;
                Vec::new()
            }
            Msg::Hover(sample) => {
                self.hover = sample;
                Vec::new()
            }
            Msg::HoverClass(class) => {
                self.hover_class = class;
                Vec::new()
            }
            Msg::Choose(sample) => {
                self.choose(sample);
                Vec::new()
            }
            Msg::LetGo => {
                self.chosen = None;
                Vec::new()
            }
            Msg::Part(part) => {
                self.part = part;
                Vec::new()
            }
            Msg::Keep(part) => {
                self.kept = part;
                Vec::new()
            }
            Msg::SetPart { part, value } => self.set_part(part, value),
            Msg::Lit(samples) => {
                self.lit = Arc::new(samples);
                Vec::new()
            }
            Msg::Sandbox(msg) => self.play(msg),
            Msg::Notice(text) => {
                notice::put(&mut self.notices, Topic::Other, text);
                Vec::new()
            }
            Msg::Dismiss(i) => {
                if i < self.notices.len() {
                    self.notices.remove(i);
                }
                Vec::new()
            }
        }
    }

    /// The sandbox, which the run waits for and is not touched by.
    fn play(&mut self, msg: SandboxMsg) -> Vec<Command> {
        self.sandbox.update(msg, &self.config, self.reduced_motion);
        self.rest_for_sandbox()
    }

    /// Pauses the run under an open sandbox.
    pub(super) fn rest_for_sandbox(&mut self) -> Vec<Command> {
        if self.sandbox.open && self.training { self.set_training(false) } else { Vec::new() }
    }
}

#[cfg(test)]
pub(in crate::app) mod tests;
