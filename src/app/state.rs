//! The page's state and the one function that changes it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::choose;
use crate::app::link::Link;
use crate::app::notice::{self, Notice, Topic};
use crate::app::overlays::Shown;
use crate::app::part::{self, Part};
use crate::app::sandbox::{Sandbox, SandboxMsg};
use crate::app::slow::{SlowMotion, SlowMsg};
use crate::app::speed;
use crate::app::timeline::Wanted;
use crate::app::words;
use crate::choice::{About, Choice};
use crate::config::{Config, Generator};
use crate::data::{DataConfig, Dataset, generate};
use crate::diagnosis::Remedy;
use crate::history::Bucket;
use crate::protocol::{Chosen, Command, Event, Focus, Frame, FrameRequest, NetworkView};

/// What the embedding's picture shows besides the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches {
    /// The margin ring with its zones.
    pub ring: bool,
    /// The gradient arrows of the triplet shown.
    pub forces: bool,
    /// Where the points came from.
    pub trails: bool,
    /// The active triplets of the batch.
    pub triplets: bool,
    /// The input plane's grid, mapped.
    pub grid: bool,
    /// The regions of the neighbours' vote.
    pub knn: bool,
    /// The classes' means with their spread.
    pub means: bool,
    /// The field of distances from the anchor.
    pub field: bool,
    /// In space: it turns slowly by itself.
    pub turn: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            ring: true,
            forces: true,
            trails: true,
            triplets: false,
            grid: false,
            knn: false,
            means: false,
            field: false,
            turn: true,
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

impl Choice for Theme {
    const ALL: &'static [Self] = &[Self::Light, Self::Dark];

    fn about(self) -> About {
        match self {
            Self::Light => About { label: "Light", help: "ink on paper" },
            Self::Dark => About { label: "Dark", help: "paper on ink" },
        }
    }
}

/// What a person wants of the data whatever its shape: values set by hand outlive a change of data set, the others are each
/// data set's own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wishes {
    classes: Option<u32>,
    samples: Option<u32>,
    noise: Option<f32>,
}

impl Wishes {
    /// What in `data` is not its data set's own.
    fn of(data: &DataConfig) -> Self {
        let own = data.generator.defaults();
        Self {
            classes: (data.classes != own.classes).then_some(data.classes),
            samples: (data.samples != own.samples).then_some(data.samples),
            noise: (data.noise != own.noise).then_some(data.noise),
        }
    }

    /// Takes over what was changed from `old` to `new`, two settings of one data set.
    fn note(&mut self, old: &DataConfig, new: &DataConfig) {
        let set = Self::of(new);
        if old.classes != new.classes {
            self.classes = set.classes;
        }
        if old.samples != new.samples {
            self.samples = set.samples;
        }
        if old.noise != new.noise {
            self.noise = set.noise;
        }
    }

    /// The data set `generator` as wished.
    fn data(self, generator: Generator, seed: u32) -> DataConfig {
        let own = generator.defaults();
        DataConfig {
            generator,
            classes: self.classes.unwrap_or(own.classes),
            samples: self.samples.unwrap_or(own.samples),
            noise: self.noise.unwrap_or(own.noise),
            seed,
        }
    }
}

/// Everything the page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What was chosen.
    pub config: Config,
    /// The id of the run on screen; frames of another are dropped.
    pub run: u32,
    /// The points of that run.
    pub dataset: Arc<Dataset>,
    /// The newest frame of that run.
    pub frame: Option<Arc<Frame>>,
    /// The past of that run, as last asked for.
    pub history: Arc<Vec<Bucket>>,
    /// Its network, as last asked for.
    pub network: Option<Arc<NetworkView>>,
    /// The step of its past that is wanted.
    pub wanted: Wanted,
    /// Whether the settings are those of the step shown, and were not set by hand since.
    pub followed: bool,
    /// Whether it trains.
    pub training: bool,
    /// Steps per second; infinite: as fast as it goes.
    pub speed: f64,
    /// What the embedding's picture shows.
    pub switches: Switches,
    /// What the session last said for those of its overlays that are on.
    pub overlays: Shown,
    /// Light or dark, as in force now.
    pub theme: Theme,
    /// Whether things may move that need not.
    pub reduced_motion: bool,
    /// The sample pointed at.
    pub hover: Option<u32>,
    /// The class pointed at.
    pub hover_class: Option<u32>,
    /// What of the triplet shown was chosen by hand; it stays until let go.
    pub chosen: Option<Chosen>,
    /// The samples behind what is pointed at in a chart; none: nothing is.
    pub lit: Arc<Vec<u32>>,
    /// Three points to play with, instead of the run while it is open.
    pub sandbox: Sandbox,
    /// The neuron or weight pointed at.
    pub part: Option<Part>,
    /// The one kept in hand until put down.
    pub kept: Option<Part>,
    /// At which step of this run a weight or bias was first set by hand.
    pub by_hand: Option<u64>,
    /// What the person is to be told, oldest first; each stays until dismissed or outdated.
    pub notices: Vec<Notice>,
    /// One step as six scenes, while it is on.
    pub slow: Option<SlowMotion>,
    /// Number of the last question about a step.
    pub(super) questions: u32,
    wishes: Wishes,
    /// A frame has been asked for and has not come.
    asked: bool,
    /// That frame was asked for before the last word on training, settings or the step to show: what it says about them is old.
    outdated: bool,
}

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

/// Steps after which nobody needs to be told any more that a run began anew.
const RESTART_IS_OLD: u64 = 200;

impl State {
    /// The page as it opens, with settings from its address.
    pub fn new(link: Link, theme: Theme, reduced_motion: bool) -> Self {
        let config = link.config.clamped();
        let mut notices = Vec::new();
        notice::put_link(&mut notices, &link.notices);
        let mut sandbox = Sandbox::default();
        sandbox.show(link.sandbox);
        Self {
            sandbox,
            run: 1,
            dataset: Arc::new(generate(&config.data)),
            frame: None,
            history: Arc::default(),
            network: None,
            wanted: Wanted::default(),
            followed: false,
            training: false,
            speed: speed::TO_BEGIN_WITH,
            switches: Switches::default(),
            overlays: Shown::default(),
            theme,
            reduced_motion,
            hover: None,
            hover_class: None,
            chosen: None,
            lit: Arc::default(),
            part: None,
            kept: None,
            by_hand: None,
            notices,
            slow: None,
            questions: 0,
            wishes: Wishes::of(&config.data),
            asked: false,
            outdated: false,
            config,
        }
    }

    /// What a new session is to be told.
    pub fn opening(&self) -> Vec<Command> {
        vec![Command::Start { run: self.run, config: self.config.clone() }, Command::Speed(self.speed)]
    }

    /// Whether a frame is on its way: the next is asked for when it has come.
    pub fn awaits_frame(&self) -> bool {
        self.asked
    }

    /// Whether the embedding turns by itself now: in space, unless motion is unwelcome or a point is being looked at.
    pub fn turns_by_itself(&self) -> bool {
        self.switches.turn && self.config.embedding.is_deep() && !self.reduced_motion && self.hover.is_none()
    }

    /// Steps taken, as far as known.
    pub fn step(&self) -> u64 {
        self.frame.as_ref().map_or(0, |f| f.step)
    }

    /// What `msg` makes of the state, and what the session is to be told.
    pub fn update(&mut self, msg: Msg) -> Vec<Command> {
        let asks = matches!(msg, Msg::Ask(_));
        let mut commands = self.react(msg);
        if commands.iter().any(|c| matches!(c, Command::Start { .. })) {
            self.wanted = Wanted::default();
        }
        // what is said next is said of the step wanted
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
        if self.sandbox.open {
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
                    self.wishes.note(&self.config.data, &config.data);
                }
                self.configure(config)
            }
            Msg::Generator(generator) => {
                let data = self.wishes.data(generator, self.config.data.seed);
                self.configure(Config { data, ..self.config.clone() }.clamped())
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
                self.chosen = choose::click(self.chosen, sample, &self.dataset.labels);
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

    /// The triplet on screen: the sandbox's while it is open, that of the step in slow motion, else the one in focus.
    pub fn focus(&self) -> Option<Focus> {
        if self.sandbox.open {
            return Some(self.sandbox.focus(&self.config));
        }
        self.slow_focus().unwrap_or_else(|| self.frame.as_ref()?.focus)
    }

    /// The sandbox, which the run waits for and is not touched by.
    fn play(&mut self, msg: SandboxMsg) -> Vec<Command> {
        self.sandbox.update(msg, &self.config, self.reduced_motion);
        self.rest_for_sandbox()
    }

    /// Pauses the run under an open sandbox.
    fn rest_for_sandbox(&mut self) -> Vec<Command> {
        if self.sandbox.open && self.training { self.set_training(false) } else { Vec::new() }
    }

    /// A weight or bias is set by hand; from then on the run is no longer what its settings and seed alone give, and says so.
    fn set_part(&mut self, part: Part, value: f32) -> Vec<Command> {
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

    /// Other settings: from the next step on where the run can go on, else from step 0.
    fn configure(&mut self, config: Config) -> Vec<Command> {
        if config == self.config {
            return Vec::new();
        }
        notice::drop_topic(&mut self.notices, Topic::Refusal);
        self.sandbox.settings_changed();
        self.followed = false;
        if config.continues(&self.config) {
            self.config = config.clone();
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
    fn start(&mut self, config: Config) -> Vec<Command> {
        self.run = self.run.wrapping_add(1);
        if config.data != self.config.data {
            self.dataset = Arc::new(generate(&config.data));
            self.hover = None;
            self.hover_class = None;
            self.chosen = None;
            self.lit = Arc::default();
        }
        if part::sizes(&config) != part::sizes(&self.config) {
            self.part = None;
            self.kept = None;
        }
        self.by_hand = None;
        notice::drop_topic(&mut self.notices, Topic::ByHand);
        self.config = config.clone();
        self.frame = None;
        self.history = Arc::default();
        self.network = None;
        self.overlays = Shown::default();
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

    fn set_training(&mut self, training: bool) -> Vec<Command> {
        self.training = training;
        vec![if training { Command::Train } else { Command::Pause }]
    }

    /// A remedy acts: where steps have been taken, training goes on under it.
    fn remedy(&mut self, remedy: Remedy) -> Vec<Command> {
        let train = self.training || self.step() > 0;
        let config = remedy.config.clamped();
        self.wishes.note(&self.config.data, &config.data);
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
    fn follow(&mut self, link: Link) -> Vec<Command> {
        notice::put_link(&mut self.notices, &link.notices);
        self.wishes = Wishes::of(&link.config.data);
        self.sandbox.show(link.sandbox);
        let mut commands = self.rest_for_sandbox();
        commands.extend(self.configure(link.config));
        commands
    }

    fn take(&mut self, mut frame: Frame) {
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
        if frame.step >= RESTART_IS_OLD {
            notice::drop_topic(&mut self.notices, Topic::Restart);
        }
        self.frame = Some(Arc::new(frame));
    }
}

#[cfg(test)]
pub(in crate::app) mod tests;
