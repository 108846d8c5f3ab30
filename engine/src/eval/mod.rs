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
pub mod prototype;
pub mod rank;
mod ranking;
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

/// Most pair distances of one measurement: all there are of 2,000 points. Of more points not all ask, see [`anchors`].
pub const MOST_DISTANCES: usize = 4_000_000;

/// The points of `n` that ask how far all others are, ascending: all of them or, where that would be more than
/// [`MOST_DISTANCES`], as many as there is room for, evenly taken. The same for the same `n`.
pub fn anchors(n: usize) -> impl ExactSizeIterator<Item = usize> + Clone + use<> {
    let count = n.min(MOST_DISTANCES / n.max(1)).max(n.min(1));
    (0..count).map(move |i| (2 * i + 1) * n / (2 * count))
}

/// What one look at the whole embedding gives. Distances are in the distance that trains.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Points that asked: all, or those of [`anchors`]. Means, shares and gaps are of what they were told.
    pub anchors: u32,
    /// Points that there are.
    pub points: u32,
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

impl Evaluation {
    /// Of how many anchors it is, where not all points asked: `400 of 10,000 anchors`.
    pub fn sample(&self) -> Option<String> {
        crate::text::sample(self.anchors, self.points)
    }
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
    /// Pair distances measured so far.
    measured: u64,
}

impl Workspace {
    /// How many distances of pairs were measured with it so far.
    pub fn measured(&self) -> u64 {
        self.measured
    }
}

/// Judges an embedding: `positions` is dim × n, a column a point, `labels` their classes. Where [`measure`] refuses, an
/// evaluation without numbers.
pub fn evaluate(positions: &Matrix, labels: &[u32], distance: Distance, workspace: &mut Workspace) -> Evaluation {
    measure(positions, labels, distance, workspace).unwrap_or_else(|NotFinite| pairs::none())
}

/// Judges these samples of an embedding as if there were no others.
pub fn evaluate_only(
    samples: &[u32],
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    workspace: &mut Workspace,
) -> Evaluation {
    let own: Vec<u32> = samples.iter().map(|&i| labels[i as usize]).collect();
    let mut found = evaluate(&positions.select(samples), &own, distance, workspace);
    found.gaps.iter_mut().for_each(|gap| gap.anchor = samples[gap.anchor as usize]);
    found
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
    let (asked, points) = (rows.asked(), rows.len());
    let all = asked.len() == points;
    for anchor in asked.clone() {
        let mut row = rows.row(anchor);
        pairs.take(&row, all);
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
    let (anchors, points) = (asked.len() as u32, points as u32);
    Ok(Evaluation { anchors, points, r_precision: mean.value(), spread, gaps, ..pairs.finish() })
}
