//! A point's neighbours in their order.

use super::rows::Row;

/// The nearest others of a point, nearest first; of those equally far the first in the list first.
#[derive(Default)]
pub(super) struct Ranking {
    /// Distance as bits (none is negative, so bits and values have one order), then index.
    keys: Vec<u64>,
    /// How many of them are ranked.
    ranked: usize,
    /// How far the neighbours are perhaps: a little farther than those of the point before.
    reach: f32,
}

/// Distances that are looked at together.
const BLOCK: usize = 16;
/// How much farther than a point's neighbours those of the next are looked for at first.
const FARTHER: f32 = 1.5;

impl Ranking {
    /// Ranks at least `most`, and at least R, the number of others of the point's class, with all that are as far as the last.
    pub fn rank(&mut self, row: &Row<'_>, most: usize) {
        let key = |i: usize, d: f32| u64::from(d.to_bits()) << 32 | i as u64;
        self.ranked = most.max(row.others).min(row.distances.len() - 1);
        // most are much farther than any neighbour: if enough are within reach, none of the rest is one
        self.keys.clear();
        for (block, distances) in row.distances.chunks(BLOCK).enumerate() {
            // without branches: four comparisons at a time
            if distances.iter().fold(false, |near, &d| near | (d <= self.reach)) {
                let near = distances.iter().enumerate().filter(|(_, d)| **d <= self.reach);
                self.keys.extend(near.map(|(i, &d)| key(BLOCK * block + i, d)));
            }
        }
        self.keys.retain(|&k| k as u32 as usize != row.anchor);
        if self.keys.len() < self.ranked {
            self.keys.clear();
            let others = row.distances.iter().enumerate().filter(|(i, _)| *i != row.anchor);
            self.keys.extend(others.map(|(i, &d)| key(i, d)));
        }
        if self.ranked == 0 {
            return;
        }
        let last = *self.keys.select_nth_unstable(self.ranked - 1).1 >> 32;
        self.reach = FARTHER * f32::from_bits(last as u32);
        for i in self.ranked..self.keys.len() {
            if self.keys[i] >> 32 == last {
                self.keys.swap(self.ranked, i);
                self.ranked += 1;
            }
        }
        self.keys[..self.ranked].sort_unstable();
    }

    /// Their classes, in their order.
    pub fn classes<'a>(&'a self, labels: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
        self.keys[..self.ranked].iter().map(|&key| labels[key as u32 as usize])
    }

    /// Those equally far, together.
    pub fn ties(&self) -> impl Iterator<Item = &[u64]> {
        self.keys[..self.ranked].chunk_by(|a, b| a >> 32 == b >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::Distance;
    use crate::eval::Workspace;
    use crate::eval::rows::Rows;
    use crate::matrix::Matrix;
    use crate::rng::Rng;

    #[test]
    fn what_was_within_reach_of_the_point_before_changes_no_ranking() {
        let mut rng = Rng::stream(1, "reach");
        let mut kept = Ranking::default();
        for round in 0..40 {
            let count = 2 + round % 30;
            // spread over ever other lengths, with ties and points upon one another
            let scale = if round % 7 == 0 { 0.0 } else { libm::powf(10.0, rng.uniform(-3.0, 3.0)) };
            let positions = Matrix::from_fn(2, count, |_, _| scale * libm::roundf(2.0 * rng.normal()));
            let labels: Vec<u32> = (0..count as u32).map(|i| i % 3).collect();
            let mut workspace = Workspace::default();
            let mut rows = Rows::new(&positions, &labels, Distance::Euclidean, &mut workspace).expect("finite");
            for anchor in 0..count {
                let row = rows.row(anchor);
                let mut fresh = Ranking::default();
                kept.rank(&row, 4);
                fresh.rank(&row, 4);
                assert_eq!(kept.keys[..kept.ranked], fresh.keys[..fresh.ranked], "round {round}, point {anchor}");
            }
        }
    }
}
