//! The class of a point by the vote of its nearest neighbours.

use super::Workspace;
use super::rows::Rows;
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;

/// Points that are looked at together.
const CHUNK: usize = 16;

/// The class that most of the `k` nearest have; of classes with as many votes the smallest, of neighbours as far the first.
/// `itself` has no vote. `None` if there is nobody to ask.
pub(super) fn vote(distances: &[f32], labels: &[u32], itself: Option<usize>, k: usize) -> Option<u32> {
    let others = distances.iter().zip(labels).enumerate().filter(|(i, _)| Some(*i) != itself);
    let mut nearest: Vec<(f32, usize, u32)> = others.map(|(i, (&d, &label))| (d, i, label)).collect();
    let k = k.min(nearest.len());
    if k == 0 {
        return None;
    }
    nearest.select_nth_unstable_by(k - 1, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut votes: Vec<u32> = nearest[..k].iter().map(|n| n.2).collect();
    votes.sort_unstable();
    // the first of the largest groups: the smallest class
    votes.chunk_by(|a, b| a == b).rev().max_by_key(|group| group.len()).map(|group| group[0])
}

/// What all others say of each point: the class that most of its `k` nearest have. `positions` is dim × n.
pub fn leave_one_out(
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    k: usize,
    workspace: &mut Workspace,
) -> Result<Vec<Option<u32>>, NotFinite> {
    let mut rows = Rows::new(positions, labels, distance, workspace)?;
    rows.check()?;
    let of = |anchor: usize| {
        let row = rows.row(anchor);
        vote(row.distances, row.labels, Some(anchor), k)
    };
    Ok((0..labels.len().min(positions.cols())).map(of).collect())
}

/// The accuracy of [`leave_one_out`], of the points that ask, for k = 1 … `most`, all from one ranking of the neighbours. Empty of no points.
pub fn curve(
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    most: usize,
    workspace: &mut Workspace,
) -> Result<Vec<f64>, NotFinite> {
    let mut rows = Rows::new(positions, labels, distance, workspace)?;
    rows.check()?;
    let (asked, most) = (rows.asked(), most.min(rows.len().saturating_sub(1)));
    let count = asked.len();
    let mut right = vec![0u32; most];
    let mut votes = vec![0u32; labels.iter().map(|&l| l as usize + 1).max().unwrap_or(0)];
    let mut nearest: Vec<(f32, u32)> = Vec::with_capacity(most + 1);
    for anchor in asked {
        let row = rows.row(anchor);
        nearest.clear();
        let mut limit = f32::INFINITY;
        let near = row.distances.chunks(CHUNK).zip(row.labels.chunks(CHUNK)).enumerate();
        // most points are farther than those found already: so many are passed over at once
        for (start, distances, labels) in near.map(|(chunk, (d, l))| (chunk * CHUNK, d, l)) {
            if !distances.iter().fold(false, |any, &d| any | (d < limit)) {
                continue;
            }
            for (i, (&d, &label)) in distances.iter().zip(labels).enumerate() {
                if d >= limit || start + i == anchor {
                    continue;
                }
                // of equally far ones the first in the list has the vote
                let place = nearest.partition_point(|n| n.0 <= d);
                nearest.insert(place, (d, label));
                nearest.truncate(most);
                limit = if nearest.len() < most { f32::INFINITY } else { nearest.last().map_or(0.0, |n| n.0) };
            }
        }
        votes.fill(0);
        let mut leader = u32::MAX;
        for ((_, label), right) in nearest.iter().zip(&mut right) {
            votes[*label as usize] += 1;
            let (ours, best) = (votes[*label as usize], votes.get(leader as usize).copied().unwrap_or(0));
            // of equal votes the smallest class
            if ours > best || (ours == best && *label < leader) {
                leader = *label;
            }
            *right += u32::from(leader == row.labels[anchor]);
        }
    }
    Ok(right.iter().map(|&right| f64::from(right) / count as f64).collect())
}

/// The share of points whose class was said; a point of which nothing could be said counts as wrong. `None` of no points.
pub fn accuracy(said: &[Option<u32>], labels: &[u32]) -> Option<f64> {
    let right = said.iter().zip(labels).filter(|(said, label)| **said == Some(**label)).count();
    (!said.is_empty()).then(|| right as f64 / said.len() as f64)
}
