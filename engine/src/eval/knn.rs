//! The class of a point by the vote of its nearest neighbours.

use super::Workspace;
use super::ranking::Ranking;
use super::rows::{Row, Rows};
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;

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

/// The accuracy of [`leave_one_out`], of the points that ask, for k = 1 … `most`: in the making, a point after another.
pub(super) struct Curve {
    /// For each k, how many were told rightly.
    right: Vec<u32>,
    /// Votes for each class.
    votes: Vec<u32>,
    asked: u32,
}

impl Curve {
    pub fn new(labels: &[u32], most: usize) -> Self {
        let classes = labels.iter().map(|&l| l as usize + 1).max().unwrap_or(0);
        Self { right: vec![0; most], votes: vec![0; classes], asked: 0 }
    }

    /// Takes in a point with its ranking.
    pub fn take(&mut self, row: &Row<'_>, ranking: &Ranking) {
        self.asked += 1;
        let voters = self.right.len();
        let mut leader = u32::MAX;
        for (label, right) in ranking.classes(row.labels).zip(&mut self.right) {
            self.votes[label as usize] += 1;
            let best = self.votes.get(leader as usize).copied().unwrap_or(0);
            // of equal votes the smallest class
            if self.votes[label as usize] > best || (self.votes[label as usize] == best && label < leader) {
                leader = label;
            }
            *right += u32::from(leader == row.labels[row.anchor]);
        }
        ranking.classes(row.labels).take(voters).for_each(|label| self.votes[label as usize] = 0);
    }

    pub fn finish(self) -> Vec<f64> {
        self.right.iter().map(|&right| f64::from(right) / f64::from(self.asked.max(1))).collect()
    }
}

/// The share of points whose class was said; a point of which nothing could be said counts as wrong. `None` of no points.
pub fn accuracy(said: &[Option<u32>], labels: &[u32]) -> Option<f64> {
    let right = said.iter().zip(labels).filter(|(said, label)| **said == Some(**label)).count();
    (!said.is_empty()).then(|| right as f64 / said.len() as f64)
}
