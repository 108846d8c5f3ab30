//! How well a point's nearest neighbours are of its class (Musgrave, Belongie & Lim, "A Metric Learning Reality Check", 2020).
//!
//! AnchorForces are scored by expectation over their orders (McSherry & Najork, "Computing Information Retrieval Performance Measures
//! Efficiently in the Presence of Tied Scores", 2008).

use serde::{Deserialize, Serialize};

use super::ranking::Ranking;
use super::rows::{Row, Rows};
use super::{Workspace, knn};
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;

/// Scores of retrieval by example, every point asking for the others of its class; means over the points that have others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Retrieval {
    /// Share of points whose nearest is of their class (recall@1).
    pub precision_at_1: Option<f64>,
    /// Of the R nearest, the share of the own class.
    pub r_precision: Option<f64>,
    /// Mean over the first R ranks of (precision at that rank, where it is a hit).
    pub map_at_r: Option<f64>,
}

/// All three scores of an embedding, of the points that ask: `positions` is dim × n.
pub fn retrieval(
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    workspace: &mut Workspace,
) -> Result<Retrieval, NotFinite> {
    Ok(neighbours(positions, labels, distance, 0, workspace)?.0)
}

/// The same, and the accuracy of the vote of the k nearest for k = 1 … `most` ([`knn::leave_one_out`]): each point ranks its
/// neighbours once for all of it. No accuracies of no points.
pub fn neighbours(
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    most: usize,
    workspace: &mut Workspace,
) -> Result<(Retrieval, Vec<f64>), NotFinite> {
    let mut rows = Rows::new(positions, labels, distance, workspace)?;
    rows.check()?;
    let mut scores = Scores::default();
    let mut votes = knn::Curve::new(labels, most.min(rows.len().saturating_sub(1)));
    let mut ranking = Ranking::default();
    for anchor in rows.asked() {
        let row = rows.row(anchor);
        ranking.rank(&row, most);
        scores.take(&row, &ranking);
        votes.take(&row, &ranking);
    }
    Ok((scores.finish(), votes.finish()))
}

/// The three scores in the making.
#[derive(Default)]
pub(super) struct Scores {
    nearest: Mean,
    share: Mean,
    average: Mean,
}

impl Scores {
    /// Takes in a point with its ranking; one that has no others of its class is left out.
    pub fn take(&mut self, row: &Row<'_>, ranking: &Ranking) {
        if row.others == 0 {
            return;
        }
        let own = row.labels[row.anchor];
        let (mut first, mut found) = (None, 0.0);
        let (mut sum, mut before, mut hits_before) = (0.0, 0usize, 0.0);
        for tied in ranking.ties() {
            if before >= row.others {
                break;
            }
            let hit = |key: &&u64| row.labels[**key as u32 as usize] == own;
            let (size, hits) = (tied.len() as f64, tied.iter().filter(hit).count() as f64);
            // ranks count up to R, and what ties with that place shares the places left
            let places = tied.len().min(row.others - before);
            first = first.or(Some(hits / size));
            found += places as f64 * hits / size;
            for place in 1..=places {
                sum += hits / size * expected_precision(place, before, hits_before, size, hits);
            }
            before += tied.len();
            hits_before += hits;
        }
        let others = row.others as f64;
        self.nearest.take(first.unwrap_or(0.0));
        self.share.take(found / others);
        self.average.take(sum / others);
    }

    pub fn finish(self) -> Retrieval {
        let Self { nearest, share, average } = self;
        Retrieval { precision_at_1: nearest.value(), r_precision: share.value(), map_at_r: average.value() }
    }
}

/// What guessing would score: each ranking with probability one of all orders of the others.
pub fn chance(labels: &[u32]) -> Retrieval {
    let mut classes = labels.to_vec();
    classes.sort_unstable();
    let total = labels.len() as f64;
    let (mut nearest, mut share, mut average) = (Mean::default(), Mean::default(), Mean::default());
    for class in classes.chunk_by(|a, b| a == b).filter(|class| class.len() > 1) {
        let others = class.len() - 1;
        let hit = others as f64 / (total - 1.0);
        let precisions = (1..=others).map(|place| expected_precision(place, 0, 0.0, total - 1.0, others as f64));
        let precision = hit * precisions.sum::<f64>() / others as f64;
        for _ in class {
            nearest.take(hit);
            share.take(hit);
            average.take(precision);
        }
    }
    Retrieval { precision_at_1: nearest.value(), r_precision: share.value(), map_at_r: average.value() }
}

/// Precision at `place` of a tie, given a hit there: `before` ranks with `hits_before` hits come before the tie, which has
/// `size` points with `hits` hits.
fn expected_precision(place: usize, before: usize, hits_before: f64, size: f64, hits: f64) -> f64 {
    let ahead = if size > 1.0 { (place - 1) as f64 * (hits - 1.0) / (size - 1.0) } else { 0.0 };
    (hits_before + ahead + 1.0) / (before + place) as f64
}

/// A mean in the making; `None` of nothing.
#[derive(Default)]
pub(super) struct Mean {
    sum: f64,
    count: u32,
}

impl Mean {
    pub fn take(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    pub fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}

/// Of the R > 0 nearest to the anchor, the share of its class. Those as far as the last of them share the places left.
pub(super) fn r_precision(row: &mut Row<'_>) -> f64 {
    let rank = row.others;
    row.ranked.clear();
    row.ranked.extend(row.distances[..row.anchor].iter().map(|d| d.to_bits()));
    row.ranked.extend(row.distances[row.anchor + 1..].iter().map(|d| d.to_bits()));
    let last = f32::from_bits(*row.ranked.select_nth_unstable(rank - 1).1);
    let (mut closer, mut tied) = (0u32, 0u32);
    let (mut closer_hits, mut tied_hits) = (0u32, 0u32);
    let own = row.labels[row.anchor];
    for (&d, &label) in row.distances.iter().zip(row.labels) {
        let hit = u32::from(label == own);
        closer += u32::from(d < last);
        closer_hits += u32::from(d < last) & hit;
        tied += u32::from(d == last);
        tied_hits += u32::from(d == last) & hit;
    }
    // the anchor itself was counted, as the hit that it is
    let itself = row.distances[row.anchor];
    let (before, level) = (u32::from(itself < last), u32::from(itself == last));
    let (closer, closer_hits, tied, tied_hits) =
        (closer - before, closer_hits - before, tied - level, tied_hits - level);
    let places = (rank as u32 - closer).min(tied);
    (f64::from(closer_hits) + f64::from(places) * f64::from(tied_hits) / f64::from(tied.max(1))) / rank as f64
}
