//! What the embedding is worth: numbers over all training points, by the weights now, in the distance that trains.
//!
//! Pairs are never stored: a row of distances at a time is measured and everything that asks for it is asked at once. Where
//! distances tie, a retrieval score is its expectation over all orders of the tied: it does not depend on the order of the
//! samples, and a collapsed cloud scores what guessing would. Only the votes of the nearest (the first of equally distant ones,
//! the smallest of classes with equally many) and k-means (whose centres start at samples drawn by their number) do.

pub mod clustering;
pub mod gallery;
mod gaps;
pub mod kmeans;
pub mod knn;
mod pairs;
pub mod rank;
pub mod retrieval;
mod rows;
pub mod silhouette;
mod spread;
pub mod verification;

use serde::{Deserialize, Serialize};

use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;

pub use retrieval::{Retrieval, retrieval};

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
    /// Share of same-class pairs in each of [`BINS`] bins (sums to 1; all 0 where there is no such pair).
    pub same: Vec<f32>,
    /// Share of different-class pairs in each bin (sums to 1; all 0 where there is no such pair).
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

/// Memory that evaluations use again and again.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// For cosine: the positions divided by their lengths.
    unit: Matrix,
    lengths: Matrix,
    /// Distances from the point at hand to all.
    row: Vec<f32>,
    /// The same to be reordered, as bits.
    ranked: Vec<u32>,
    /// Samples of each class.
    sizes: Vec<u32>,
}

/// Judges an embedding: `positions` is dim × n, a column a point, `labels` their classes. Where [`measure`] refuses, an
/// evaluation without numbers.
pub fn evaluate(positions: &Matrix, labels: &[u32], distance: Distance, workspace: &mut Workspace) -> Evaluation {
    measure(positions, labels, distance, workspace).unwrap_or_else(|NotFinite| pairs::none())
}

/// Judges an embedding, or says that it can't be judged: a coordinate, or a distance of two points, is not finite.
pub fn measure(
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    workspace: &mut Workspace,
) -> Result<Evaluation, NotFinite> {
    let mut rows = rows::Rows::new(positions, labels, distance, workspace)?;
    let mut pairs = pairs::Pairs::with_farthest(rows.farthest()?);
    let mut mean = retrieval::Mean::default();
    let mut gaps = Vec::with_capacity(rows.len());
    for anchor in 0..rows.len() {
        let mut row = rows.row(anchor);
        pairs.take(&row);
        let gap = gaps::gap(&row);
        gaps.extend(gap);
        if row.others > 0 {
            // all positives before the first negative: nothing to rank
            let apart = gap.is_some_and(|g| g.gap > 0.0);
            mean.take(if apart { 1.0 } else { retrieval::r_precision(&mut row) });
        }
    }
    gaps.sort_unstable_by(|a: &Gap, b: &Gap| a.gap.total_cmp(&b.gap).then(a.anchor.cmp(&b.anchor)));
    let spread = spread::spread(positions);
    Ok(Evaluation { r_precision: mean.value(), spread, gaps, ..pairs.finish() })
}
