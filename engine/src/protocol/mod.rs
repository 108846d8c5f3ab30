//! What crosses the worker boundary: plain data, encoded with postcard.

pub mod measures;
pub mod open_set;
pub mod overlays;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::diagnosis::Diagnosis;
use crate::eval::Evaluation;
use crate::history::Bucket;
use crate::nn::Head;
use crate::protocol::measures::MeasuresView;
use crate::protocol::open_set::{Question, Recognition};
use crate::protocol::overlays::{OverlayRequest, Overlays};
use crate::trainer::anatomy::Anatomy;
use crate::trainer::anchor_forces::AnchorForces;
use crate::trainer::{Diverged, StepReport};

/// What the page asks of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Points of one's own, for runs that start later with [`crate::data::DataSource::Own`] and their fingerprint; those loaded before
    /// are let go. Refused, and nothing changes, where [`crate::data::Dataset::own`] refuses them.
    Load {
        /// x₁ and x₂ of each point.
        points: Vec<[f32; 2]>,
        /// The class of each.
        labels: Vec<u32>,
    },
    /// A new run from step 0 with these settings. What arrives later with another run's id is dropped. Refused, and nothing changes,
    /// if it is to be on data of one's own that are not those loaded.
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
    /// Answer with one [`Event::Anatomy`] of the step that would come next. Nothing changes.
    Dissect {
        /// Comes back with the answer, so that it can be told from answers to earlier questions.
        question: u32,
        /// What of the triplet shown a person has chosen; it is shown as far as the step has mined it.
        chosen: Option<Chosen>,
    },
    /// Answer with one [`Event::Frame`].
    Frame(FrameRequest),
}

/// What the next frame is to hold: nothing is computed or sent that no view needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    pub overlays: OverlayRequest,
    /// What of the network is looked at closely.
    pub closer: Closer,
    /// The measures of `eval`.
    pub evaluate: bool,
    /// Those of the classes held out, if there are any, instead of those trained on.
    pub held_out: bool,
    /// Which class each point is told to be.
    pub recognise: Option<Question>,
}

/// What of the network is looked at closely: sent with its weights and maps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closer {
    /// The gradients of the last step.
    pub gradients: bool,
    /// The map of this neuron once more, finer.
    pub neuron: Option<u32>,
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
    /// The next step taken apart, as asked for.
    Anatomy(Box<Dissected>),
    /// A command could not be carried out; nothing has changed.
    Refused(String),
}

/// The step that would come next, taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dissected {
    /// The run's id.
    pub run: u32,
    /// Which question this answers.
    pub question: u32,
    /// The settings under which the step would be taken.
    pub config: Config,
    /// The step, or why it can't be taken.
    pub anatomy: Result<Anatomy, Diverged>,
    /// The triplet shown, by the weights before the step; `None` if the batch has no valid one.
    pub focus: Option<Focus>,
    /// The same by the weights after it.
    pub moved: Option<Focus>,
}

/// The state of a run at one step; by default there is nothing to show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// What the loss does to its anchor, if it is not a loss of triplets and the anchor has a part in it.
    pub forces: Option<AnchorForces>,
    /// The head that classes are named by, while the loss has one.
    pub head: Option<HeadView>,
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
    /// The measures of `eval`, if asked for, as far as they are known.
    pub measures: Option<Box<MeasuresView>>,
    /// Which class each point is told to be, if asked for: the last answer there is.
    pub recognition: Option<Box<Recognition>>,
}

/// A softmax's head by the weights now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadView {
    /// Its shape.
    pub shape: Head,
    /// Its parameters.
    pub params: Vec<f32>,
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
    /// Slow motion shows this step.
    SlowMotion {
        /// Which one.
        step: u64,
        /// Whether the strategy has mined it.
        mined: bool,
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
    /// ∂L/∂ every parameter, in their order in [`crate::trainer::Trainer::parameters`]: of the last step's batch, by the weights
    /// before it. Only if asked for and there are any.
    pub gradients: Vec<f32>,
    /// The step that the gradients are of.
    pub graded: Option<u64>,
    /// The finer map asked for.
    pub large: Option<LargeMap>,
}

/// What one neuron computes, in finer cells than [`NetworkView::maps`] has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LargeMap {
    /// Which: its number among the maps.
    pub neuron: u32,
    /// Cells along its side.
    pub side: u32,
    /// Its values, as in [`NetworkView::maps`].
    pub values: Vec<i8>,
    /// The value that 127 stands for.
    pub peak: f32,
}
