//! The page's state and the one function that changes it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::config::Config;
use crate::data::Dataset;
use crate::diagnosis::Remedy;
use crate::history::Bucket;
use crate::protocol::{Command, Event, Frame, NetworkView};

/// What the embedding's picture shows besides the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches {
    /// The margin ring with its zones.
    pub ring: bool,
    /// The gradient arrows of the triplet shown.
    pub forces: bool,
    /// Where the points came from.
    pub trails: bool,
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
    /// Whether it trains.
    pub training: bool,
    /// Steps per second; infinite: as fast as it goes.
    pub speed: f64,
    /// What the embedding's picture shows.
    pub switches: Switches,
    /// Light or dark, as in force now.
    pub theme: Theme,
    /// Whether things may move that need not.
    pub reduced_motion: bool,
    /// The sample pointed at.
    pub hover: Option<u32>,
    /// The class pointed at.
    pub hover_class: Option<u32>,
    /// What the person is to be told, oldest first; each stays until dismissed or outdated.
    pub notices: Vec<String>,
}

/// What can happen to the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A control was turned: these settings now. Keeps the weights where it can, starts anew (and says so) where it can't.
    Configure(Config),
    /// Train.
    Train,
    /// Pause.
    Pause,
    /// One step.
    Step,
    /// Back to step 0 of the same settings.
    Reset,
    /// The same settings with another seed.
    NewSample(u32),
    /// Steps per second.
    Speed(f64),
    /// A remedy's button.
    Remedy(Remedy),
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
    /// Something the person is to be told.
    Notice(String),
    /// Takes back notice number i.
    Dismiss(usize),
}

impl State {
    /// What `msg` makes of the state, and what the session is to be told.
    pub fn update(&mut self, msg: Msg) -> Vec<Command> {
        let _ = msg;
        Vec::new()
    }
}
