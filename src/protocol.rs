//! What crosses the worker boundary: plain data, encoded with postcard.

pub mod overlays;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::diagnosis::Diagnosis;
use crate::eval::Evaluation;
use crate::history::Bucket;
use crate::protocol::overlays::{Overlays, Wanted};
use crate::trainer::StepReport;

/// What the page asks of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// A new run from step 0 with these settings. What arrives later with another run's id is dropped.
    Start {
        /// Its id, chosen by the page, never used before.
        run: u32,
        /// Its settings.
        config: Config,
    },
    /// Other settings from the next step on, the weights kept; they must [`Config::continues`] the run.
    Apply {
        /// The settings.
        config: Config,
    },
    /// One weight or bias set by hand.
    SetParameter {
        /// Which: its place in [`crate::trainer::Trainer::parameters`].
        index: u32,
        /// Its new value; one that is not finite is refused.
        value: f32,
    },
    /// Go on training, at the speed set.
    Train,
    /// Stop training, and show this step of a branch, or its last if it has not so many.
    Seek {
        /// The branch.
        branch: u32,
        /// The step.
        step: u64,
    },
    /// Stop training.
    Pause,
    /// Exactly one step.
    Step,
    /// Steps per second; infinite: as fast as it goes.
    Speed(f64),
    /// Answer with one [`Event::Frame`].
    Frame(FrameRequest),
}

/// What the next frame is to hold: nothing is computed or sent that no view needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrameRequest {
    /// At most this many buckets of the loss and composition charts; 0: none.
    pub buckets: u32,
    /// Weights and heat maps.
    pub network: bool,
    /// Choose another triplet to show.
    pub refocus: bool,
    /// What of the triplet a person has chosen.
    pub chosen: Option<Chosen>,
    /// What the overlays need that are switched on.
    pub overlays: Wanted,
}

/// The triplet as far as a person has chosen it: indices into the data set. The rest is completed by the mining in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The anchor.
    pub anchor: u32,
    /// Another sample of its class.
    pub positive: Option<u32>,
    /// A sample of another class.
    pub negative: Option<u32>,
}

/// What a session tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The state of now, as asked for.
    Frame(Box<Frame>),
    /// A command could not be carried out; nothing has changed.
    Refused(String),
}

/// The state of a run at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The run's id.
    pub run: u32,
    /// Steps taken.
    pub step: u64,
    /// The settings in force at this step.
    pub config: Config,
    /// Where in its past the run is.
    pub timeline: TimelineView,
    /// Whether it is training.
    pub training: bool,
    /// The step just taken; `None` at step 0.
    pub report: Option<StepReport>,
    /// Embedding of every sample by the weights now: sample after sample, [`Config`]'s embedding dim numbers each.
    pub positions: Vec<f32>,
    /// The samples of the step's batch (of the batch to come at step 0).
    pub batch: Vec<u32>,
    /// The triplet to show.
    pub focus: Option<Focus>,
    /// Over all training points.
    pub evaluation: Evaluation,
    /// What is going on.
    pub diagnosis: Diagnosis,
    /// Fingerprint of the parameters: FNV-1a-64 over their bits.
    pub hash: u64,
    /// The past, at most as many buckets as asked for.
    pub history: Option<Vec<Bucket>>,
    /// The network, if asked for and there is one.
    pub network: Option<NetworkView>,
    /// What the overlays need, if asked for.
    pub overlays: Overlays,
}

/// The past of a run, as far as it can be gone back to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineView {
    /// The branch that the run is on.
    pub branch: u32,
    /// Its newest step.
    pub last: u64,
    /// Whether that is where the run is.
    pub live: bool,
    /// All branches, oldest first.
    pub branches: Vec<BranchView>,
}

/// One way that the run went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchView {
    /// Its id.
    pub id: u32,
    /// The step at which it left another; `None` for the first.
    pub fork: Option<u64>,
    /// Its newest step.
    pub last: u64,
    /// What differs in it: `margin 0.50 from step 200`.
    pub label: String,
}

/// Why a triplet is the one shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FocusReason {
    /// Of the mined triplets with a loss, the one of median loss.
    Typical {
        /// How many there were.
        of: u32,
        /// At which step.
        step: u64,
    },
    /// No mined triplet has a loss: the valid one nearest to having one.
    NearestToMargin {
        /// At which step.
        step: u64,
    },
    /// A person has chosen its anchor.
    Chosen {
        /// And its positive.
        positive: bool,
        /// And its negative.
        negative: bool,
        /// Where the rest is from.
        rest: Rest,
        /// At which step it was completed.
        step: u64,
    },
}

/// Where what a person has not chosen of a triplet is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rest {
    /// There is none: all three were chosen.
    Nothing,
    /// Mined from the batch for what was chosen; of several with a loss, the one of median loss.
    Mined,
    /// The mining in force takes nothing for what was chosen: of the batch, what comes nearest to a loss.
    NearestToMargin,
}

/// One triplet with the engine's numbers for it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    /// Anchor, positive, negative: indices into the data set.
    pub triplet: [u32; 3],
    /// d(a,p) by the weights now.
    pub d_ap: f32,
    /// d(a,n) by the weights now.
    pub d_an: f32,
    /// Its loss: the hinge, or the soft margin.
    pub loss: f32,
    /// −∂L/∂f of this triplet alone at anchor, positive, negative (third coordinate 0 in the plane). On the unit circle the
    /// part along the circle: the rest is lost in the normalisation.
    pub step_direction: [[f32; 3]; 3],
    /// Why this one.
    pub reason: FocusReason,
}

/// The network as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NetworkView {
    /// Widths of all layers, input and embedding included.
    pub sizes: Vec<u32>,
    /// Layer after layer, row-major: a row for each output, a column for each input.
    pub weights: Vec<f32>,
    /// Layer after layer.
    pub biases: Vec<f32>,
    /// Cells along the side of a heat map.
    pub side: u32,
    /// Half the side of the square of the input plane that the maps show; its centre is the origin.
    pub extent: f32,
    /// What each neuron computes, −127 to 127 as shares of `peaks`: hidden layers first, then the embedding (before
    /// normalisation); a neuron after another, its rows from the top (largest x₂) down.
    pub maps: Vec<i8>,
    /// The value that 127 stands for, per neuron.
    pub peaks: Vec<f32>,
}
