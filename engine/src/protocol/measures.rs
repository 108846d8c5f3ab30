//! What the measures of `eval` say of an embedding, beside what they say without training and without a network.

use serde::{Deserialize, Serialize};

use crate::distance::Distance;
use crate::eval::Retrieval;

/// Most neighbours that are asked for their vote.
pub const VOTERS: usize = 25;
/// Thresholds to a bin of the histogram.
pub const PER_BIN: usize = 4;

/// Most distances that a round of k-means may take: points × clusters.
const MOST_TO_CLUSTER: usize = 100_000;

/// Whether so many points are few enough for k-means with as many clusters as classes: it must not keep the training waiting.
pub fn clusterable(points: usize, classes: usize) -> bool {
    points.saturating_mul(classes) <= MOST_TO_CLUSTER
}

/// The measures of a run, as far as they are known, over the training points or those held out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeasuresView {
    /// Whether they are over the points of the classes held out.
    pub held_out: bool,
    /// The distance that they are in, once something is said.
    pub distance: Option<Distance>,
    /// The step that `trained` is of.
    pub step: u64,
    /// The embedding at that step.
    pub trained: Option<Measures>,
    /// The same at step 0, before anything was learned.
    pub untrained: Option<Measures>,
    /// The input plane itself, in the same distance.
    pub input: Option<Measures>,
    /// Whether that is all there is to say of the state of now; if not, the next frame asked for says more.
    pub complete: bool,
}

/// What an embedding is worth: over all points measured or, of very many, those that ask ([`crate::eval::anchors`]).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Points that asked.
    pub anchors: u32,
    /// Every point asks for the others of its class.
    pub retrieval: Retrieval,
    /// Accuracy of the vote of the k nearest others, k = 1 … [`VOTERS`] or as many as there are.
    pub knn: Vec<f64>,
    /// Mean silhouette; `None` of no points.
    pub silhouette: Option<f64>,
    /// Directions that the embedding uses.
    pub effective_rank: f64,
    /// k-means with as many clusters as there are classes; `None` where they are too many ([`clusterable`]).
    pub clustering: Option<Clustering>,
    /// Same or different, by a threshold; `None` without pairs of both kinds.
    pub verification: Option<Verification>,
}

/// How well clusters found without labels meet the classes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clustering {
    /// Normalized mutual information.
    pub nmi: f64,
    /// What clusters of these sizes would have by chance.
    pub nmi_by_chance: f64,
    /// Adjusted mutual information.
    pub ami: f64,
    /// Where the clusters' means are: cluster after cluster, embedding dim numbers each.
    pub centres: Vec<f32>,
}

/// A pair is taken for one class if its distance is at most a threshold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// How many pairs of one class, and of two, were measured.
    pub pairs: [u32; 2],
    /// Mean distance of those of one class, and of two.
    pub means: [f64; 2],
    /// Of so many pairs one was measured; where not all points ask, of so many pairs of two classes.
    pub one_in: u32,
    /// Area under the curve.
    pub auc: f64,
    /// Equal error rate.
    pub equal_error_rate: f64,
    /// True accept rate at a false accept rate of 1 % and of 0.1 %.
    pub tar_at: [f64; 2],
    /// False and true accept rate along the curve, ascending; close neighbours are left out.
    pub curve: Vec<[f32; 2]>,
    /// Width of a bin of the histogram.
    pub bin_width: f32,
    /// False and true accept rate of the thresholds 0, 1, 2 … × `bin_width` / [`PER_BIN`].
    pub rates: Vec<[f32; 2]>,
}
