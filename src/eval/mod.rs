//! What the embedding is worth: numbers over all training points, by the weights now, in the distance that trains.

use serde::{Deserialize, Serialize};

/// Bins of the two distance histograms.
pub const BINS: usize = 32;

/// What one look at the whole embedding gives. Distances are in the distance that trains.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// For each point, of its R nearest the share of its own class, R being the number of others of its class; the mean of
    /// that over the points that have others. Musgrave et al. 2020.
    pub r_precision: Option<f64>,
    /// Root mean squared Euclidean distance from the centroid.
    pub spread: f64,
    /// Mean distance of pairs of one class.
    pub within: Option<f64>,
    /// Mean distance of pairs of two classes.
    pub between: Option<f64>,
    /// Share of same-class pairs in each of [`BINS`] bins (sums to 1).
    pub same: Vec<f32>,
    /// Share of different-class pairs in each bin (sums to 1).
    pub different: Vec<f32>,
    /// Width of a bin; bin i covers `[i, i + 1) × bin_width`, the last one everything beyond too.
    pub bin_width: f32,
    /// Per anchor, nearest negative minus farthest positive, ascending; anchors without either are left out.
    pub gaps: Vec<Gap>,
}

/// One anchor's gap.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The anchor: an index into the data set.
    pub anchor: u32,
    /// The anchor's class.
    pub class: u32,
    /// Distance of the nearest negative minus that of the farthest positive.
    pub gap: f32,
}
