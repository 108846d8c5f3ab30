//! How many triplets of a batch are easy, semi-hard, hard: counted, never listed.

use serde::{Deserialize, Serialize};

use crate::matrix::{LANES, Lanes, lanes, padded};
use crate::mining::Batch;

/// Triplets by type. Hard: d(a,n) ≤ d(a,p). Semi-hard: d(a,p) < d(a,n) < d(a,p) + α. Easy: the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Triplets without loss.
    pub easy: u32,
    /// Negative beyond the positive, inside the margin.
    pub semi_hard: u32,
    /// Negative no farther than the positive.
    pub hard: u32,
}

impl Counts {
    /// All of them.
    pub fn total(self) -> u32 {
        self.easy + self.semi_hard + self.hard
    }

    /// Those with a loss.
    pub fn violating(self) -> u32 {
        self.semi_hard + self.hard
    }

    /// Takes in one triplet.
    pub fn add(&mut self, d_ap: f32, d_an: f32, margin: f32) {
        if d_an <= d_ap {
            self.hard += 1;
        } else if d_an < d_ap + margin {
            self.semi_hard += 1;
        } else {
            self.easy += 1;
        }
    }
}

/// One anchor's row of distances, everything that is not a negative set to infinity. Reused from anchor to anchor.
#[derive(Clone, Debug, Default)]
pub struct Negatives {
    row: Vec<f32>,
    /// How many there are.
    pub count: u32,
}

impl Negatives {
    /// Makes room for batches of `n`.
    pub fn prepare(&mut self, n: usize) {
        self.row.clear();
        self.row.resize(padded(n), f32::INFINITY);
    }

    /// Takes the negatives of anchor `a`.
    pub fn of(&mut self, batch: Batch, a: usize) {
        let own = batch.labels[a];
        let mut count = 0;
        for ((to, &d), &label) in self.row.iter_mut().zip(batch.d.row(a)).zip(batch.labels) {
            let negative = label != own;
            *to = if negative { d } else { f32::INFINITY };
            count += u32::from(negative);
        }
        self.count = count;
    }

    /// The row, in whole lanes.
    pub fn lanes(&self) -> &[Lanes] {
        lanes(&self.row)
    }
}

/// All valid triplets of a batch by type. `negatives` is room to work in, prepared for the batch's size.
pub fn count(batch: Batch, margin: f32, negatives: &mut Negatives) -> Counts {
    let mut counts = Counts::default();
    for a in 0..batch.labels.len() {
        negatives.of(batch, a);
        let mut positives = 0;
        let (mut hard, mut violating) = ([0u32; LANES], [0u32; LANES]);
        for p in batch.positives(a as u32) {
            positives += 1;
            let near = batch.distance(a as u32, p);
            let far = near + margin;
            for v in negatives.lanes() {
                for l in 0..LANES {
                    hard[l] += u32::from(v[l] <= near);
                    violating[l] += u32::from(v[l] < far);
                }
            }
        }
        let (hard, violating) = (hard.iter().sum::<u32>(), violating.iter().sum::<u32>());
        counts.hard += hard;
        counts.semi_hard += violating - hard;
        counts.easy += positives * negatives.count - violating;
    }
    counts
}
