//! How well a point's nearest neighbours are of its class (Musgrave, Belongie & Lim, "A Metric Learning Reality Check", 2020).
//!
//! Ties are scored by expectation over their orders (McSherry & Najork, "Computing Information Retrieval Performance Measures
//! Efficiently in the Presence of Tied Scores", 2008).

use serde::{Deserialize, Serialize};

use super::Workspace;
use super::rows::{Row, Rows};
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
    let mut rows = Rows::new(positions, labels, distance, workspace)?;
    rows.check()?;
    let (mut nearest, mut share, mut average) = (Mean::default(), Mean::default(), Mean::default());
    for anchor in rows.asked() {
        let mut row = rows.row(anchor);
        if row.others > 0 {
            let scores = scores(&mut row);
            nearest.take(scores[0]);
            share.take(scores[1]);
            average.take(scores[2]);
        }
    }
    Ok(Retrieval { precision_at_1: nearest.value(), r_precision: share.value(), map_at_r: average.value() })
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

/// Precision@1, R-precision and average precision up to rank R, from one ranking; R > 0 is the number of others of the class.
pub(super) fn scores(row: &mut Row<'_>) -> [f64; 3] {
    let own = row.labels[row.anchor];
    let key = |(&d, &label): (&f32, &u32)| d.to_bits() << 1 | u32::from(label == own);
    let (before, after) = (row.anchor, row.anchor + 1);
    row.ranked.clear();
    row.ranked.extend(row.distances[..before].iter().zip(&row.labels[..before]).map(key));
    row.ranked.extend(row.distances[after..].iter().zip(&row.labels[after..]).map(key));
    // ranks count up to R, and all that ties with that place
    let last = *row.ranked.select_nth_unstable(row.others - 1).1 | 1;
    let mut counted = row.others;
    for i in row.others..row.ranked.len() {
        if row.ranked[i] <= last {
            row.ranked.swap(counted, i);
            counted += 1;
        }
    }
    let ranking = &mut row.ranked[..counted];
    ranking.sort_unstable();
    let (mut first, mut found) = (None, 0.0);
    let (mut sum, mut before, mut hits_before) = (0.0, 0usize, 0.0);
    for tied in ranking.chunk_by(|a, b| a >> 1 == b >> 1) {
        let (size, hits) = (tied.len() as f64, tied.iter().filter(|&&t| t & 1 == 1).count() as f64);
        let places = tied.len().min(row.others.saturating_sub(before));
        first = first.or(Some(hits / size));
        found += places as f64 * hits / size;
        for place in 1..=places {
            sum += hits / size * expected_precision(place, before, hits_before, size, hits);
        }
        before += tied.len();
        hits_before += hits;
    }
    let others = row.others as f64;
    [first.unwrap_or(0.0), found / others, sum / others]
}
