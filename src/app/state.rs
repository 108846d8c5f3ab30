//! The page's state, and what can be asked of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::evaluate::Evaluating;
use crate::app::link::Link;
use crate::app::notice::{self, Notice};
use crate::app::open_set::OpenSet;
use crate::app::overlays::OverlayData;
use crate::app::part::Part;
use crate::app::sandbox::Sandbox;
use crate::app::slow::SlowMotion;
use crate::app::speed;
use crate::app::timeline::PendingSeek;
use triplet_engine::choice::{About, Choice};
use triplet_engine::config::{Config, Generator};
use triplet_engine::data::{DataConfig, DataSource, Dataset, generate};
use triplet_engine::history::Bucket;
use triplet_engine::protocol::{Chosen, Command, Focus, Frame, NetworkView};

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
pub(super) struct Wishes {
    classes: Option<u32>,
    samples: Option<u32>,
    noise: Option<f32>,
    /// Classes held out; a data set with few of them gives what it can.
    pub held_out: u32,
}

impl Wishes {
    /// What of the data is not its data set's own.
    pub(super) fn of(config: &Config) -> Self {
        let data = &config.data;
        let own = data.generator.defaults();
        Self {
            classes: (data.classes != own.classes).then_some(data.classes),
            samples: (data.samples != own.samples).then_some(data.samples),
            noise: (data.noise != own.noise).then_some(data.noise),
            held_out: config.held_out,
        }
    }

    /// Takes over what was changed from `old` to `new`, two settings of one data set.
    pub(super) fn note(&mut self, old: &Config, new: &Config) {
        let set = Self::of(new);
        if old.held_out != new.held_out && old.data.classes == new.data.classes {
            self.held_out = new.held_out;
        }
        let (old, new) = (&old.data, &new.data);
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

    /// The data set `generator` as wished; all else as it is `now`.
    pub(super) fn data(self, generator: Generator, now: &DataConfig) -> DataConfig {
        let own = generator.defaults();
        DataConfig {
            source: DataSource::Generated,
            generator,
            classes: self.classes.unwrap_or(own.classes),
            samples: self.samples.unwrap_or(own.samples),
            noise: self.noise.unwrap_or(own.noise),
            ..*now
        }
    }
}

/// The points that a run with these settings is of, as its session has them.
pub(super) fn points_of(config: &Config) -> Arc<Dataset> {
    Arc::new(generate(&config.data))
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
    pub wanted: PendingSeek,
    /// Whether the settings are those of the step shown, and were not set by hand since.
    pub followed: bool,
    /// Whether it trains.
    pub training: bool,
    /// Steps per second; infinite: as fast as it goes.
    pub speed: f64,
    /// What the embedding's picture shows.
    pub switches: Switches,
    /// What the session last said for those of its overlays that are on.
    pub overlays: OverlayData,
    /// The panel of measures.
    pub evaluating: Evaluating,
    /// The panel of the open set.
    pub open_set: OpenSet,
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
    pub(super) wishes: Wishes,
    /// A frame has been asked for and has not come.
    pub(super) asked: bool,
    /// That frame was asked for before the last word on training, settings or the step to show: what it says about them is old.
    pub(super) outdated: bool,
}

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
            dataset: points_of(&config),
            frame: None,
            history: Arc::default(),
            network: None,
            wanted: PendingSeek::default(),
            followed: false,
            training: false,
            speed: speed::TO_BEGIN_WITH,
            switches: Switches::default(),
            overlays: OverlayData::default(),
            evaluating: Evaluating::default(),
            open_set: OpenSet::default(),
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
            wishes: Wishes::of(&config),
            asked: false,
            outdated: false,
            config,
        }
    }

    /// What its address says.
    pub fn link(&self) -> Link {
        Link { config: self.config.clone(), sandbox: self.sandbox.linked(), notices: Vec::new() }
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

    /// The triplet on screen: the sandbox's while it is open, that of the step in slow motion, else the one in focus.
    pub fn focus(&self) -> Option<Focus> {
        if self.sandbox.open {
            return Some(self.sandbox.focus(&self.config));
        }
        self.slow_focus().unwrap_or_else(|| self.frame.as_ref()?.focus)
    }
}
