//! The past of a run as charts need it: every step of a short run, a long one thinned evenly.

use serde::{Deserialize, Serialize};

use crate::trainer::{Counts, StepReport};

/// Most buckets kept.
pub const CAPACITY: usize = 4_000;

/// Consecutive steps as one entry of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// First step.
    pub first: u64,
    /// Last step.
    pub last: u64,
    /// Least loss of those steps that had one ([`StepReport::has_loss`]); not a number where none had.
    pub loss_min: f32,
    /// Greatest loss, likewise.
    pub loss_max: f32,
    /// Mean loss, likewise.
    pub loss_mean: f32,
    /// How many of those steps had a loss.
    pub losses: u32,
    /// The loss that all embeddings on one point would have had at the last step, if one is known
    /// ([`crate::config::Config::collapse_loss`]).
    pub collapse_loss: Option<f32>,
    /// Mean shares of easy, semi-hard and hard among the valid triplets (sum 1; all 0 where there was none).
    pub shares: [f32; 3],
    /// How many of those steps had a valid triplet.
    pub valid_steps: u32,
    /// The same shares of the mined triplets.
    pub mined: [f32; 3],
    /// How many of those steps had a mined triplet.
    pub mined_steps: u32,
}

impl Bucket {
    /// Several that follow one another as one; each mean counts by the steps that it is of. A loss that is not finite counts for
    /// nothing. The default bucket for none.
    pub fn merged(several: &[Self]) -> Self {
        let Some((first, rest)) = several.split_first() else { return Self::default() };
        let mut sums = StepSums::of_bucket(first);
        rest.iter().for_each(|b| sums.merge(&StepSums::of_bucket(b)));
        sums.bucket()
    }
}

/// Everything that has been reported of a run, in at most [`CAPACITY`] entries. While they suffice, each is one step; then
/// neighbours are merged, so that an entry stands for 2, 4, 8, … steps. Allocates nothing after it was made, but for one that was cut.
#[derive(Clone, Debug)]
pub struct History {
    entries: Vec<StepSums>,
    /// Steps that a full entry stands for.
    width: u64,
}

/// Sums over consecutive steps.
#[derive(Clone, Copy, Debug)]
struct StepSums {
    first: u64,
    last: u64,
    steps: u64,
    loss_min: f32,
    loss_max: f32,
    loss_sum: f64,
    /// Steps that had a loss.
    losses: u64,
    collapse_loss: Option<f32>,
    valid: Shares,
    mined: Shares,
}

/// Sums of the shares of easy, semi-hard and hard over the steps that had triplets.
#[derive(Clone, Copy, Debug)]
struct Shares {
    steps: u64,
    sums: [f64; 3],
}

impl Default for History {
    fn default() -> Self {
        Self { entries: Vec::with_capacity(CAPACITY), width: 1 }
    }
}

impl History {
    /// Takes in the step just taken, and what its loss would have been with all embeddings on one point. Steps come in order; their
    /// loss is finite, or there is no report.
    pub fn push(&mut self, report: StepReport, collapse_loss: Option<f32>) {
        let entry = StepSums::of(&report, collapse_loss);
        match self.entries.last_mut().filter(|last| last.steps < self.width) {
            Some(last) => last.merge(&entry),
            None => {
                if self.entries.len() == CAPACITY {
                    self.halve();
                }
                self.entries.push(entry);
            }
        }
    }

    /// Merges every entry with its neighbour.
    fn halve(&mut self) {
        let half = CAPACITY / 2;
        for i in 0..half {
            self.entries[i] = self.entries[2 * i];
            let right = self.entries[2 * i + 1];
            self.entries[i].merge(&right);
        }
        self.entries.truncate(half);
        self.width *= 2;
    }

    /// The last step of all; 0 before the first.
    pub fn last(&self) -> u64 {
        self.entries.last().map_or(0, |e| e.last)
    }

    /// The past up to `step`; and if that lies within an entry, which can't be cut and is left out, that entry's first step.
    pub fn until(&self, step: u64) -> (Self, Option<u64>) {
        let whole = self.entries.partition_point(|e| e.last <= step);
        let cut = self.entries.get(whole).filter(|e| e.first <= step).map(|e| e.first);
        (Self { entries: self.entries[..whole].to_vec(), width: self.width }, cut)
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.entries.capacity() * size_of::<StepSums>()
    }

    /// The whole past in at most `most` buckets, each (but for the last) of as many steps as the others.
    pub fn view(&self, most: usize) -> Vec<Bucket> {
        if most == 0 {
            return Vec::new();
        }
        let merged = |entries: &[StepSums]| {
            let mut all = entries[0];
            entries[1..].iter().for_each(|e| all.merge(e));
            all.bucket()
        };
        self.entries.chunks(self.entries.len().div_ceil(most).max(1)).map(merged).collect()
    }
}

impl StepSums {
    fn of(report: &StepReport, collapse_loss: Option<f32>) -> Self {
        let StepReport { step, loss, has_loss, valid, mined } = *report;
        let loss = if has_loss { loss } else { f32::NAN };
        Self {
            first: step,
            last: step,
            steps: 1,
            loss_min: loss,
            loss_max: loss,
            loss_sum: if loss.is_nan() { 0.0 } else { loss.into() },
            losses: u64::from(!loss.is_nan()),
            collapse_loss,
            valid: Shares::of(valid),
            mined: Shares::of(mined),
        }
    }

    fn of_bucket(b: &Bucket) -> Self {
        let finite = [b.loss_min, b.loss_max, b.loss_mean].iter().all(|l| l.is_finite());
        let losses = if finite { b.losses } else { 0 };
        let loss = |l: f32| if losses > 0 { l } else { f32::NAN };
        Self {
            first: b.first,
            last: b.last,
            steps: b.last.saturating_sub(b.first) + 1,
            loss_min: loss(b.loss_min),
            loss_max: loss(b.loss_max),
            loss_sum: if losses > 0 { f64::from(b.loss_mean) * f64::from(losses) } else { 0.0 },
            losses: losses.into(),
            collapse_loss: b.collapse_loss,
            valid: Shares::of_means(b.shares, b.valid_steps),
            mined: Shares::of_means(b.mined, b.mined_steps),
        }
    }

    fn merge(&mut self, later: &Self) {
        self.last = later.last;
        self.steps += later.steps;
        self.loss_min = self.loss_min.min(later.loss_min);
        self.loss_max = self.loss_max.max(later.loss_max);
        self.loss_sum += later.loss_sum;
        self.losses += later.losses;
        self.collapse_loss = later.collapse_loss;
        self.valid.merge(&later.valid);
        self.mined.merge(&later.mined);
    }

    fn bucket(&self) -> Bucket {
        let mean = (self.loss_sum / self.losses as f64) as f32;
        // rounding must not carry the mean of equal losses beyond them
        Bucket {
            first: self.first,
            last: self.last,
            loss_min: self.loss_min,
            loss_max: self.loss_max,
            loss_mean: mean.max(self.loss_min).min(self.loss_max),
            losses: self.losses as u32,
            collapse_loss: self.collapse_loss,
            shares: self.valid.mean(),
            valid_steps: self.valid.steps as u32,
            mined: self.mined.mean(),
            mined_steps: self.mined.steps as u32,
        }
    }
}

impl Shares {
    fn of(counts: Counts) -> Self {
        let total = counts.total();
        let share = |count: u32| f64::from(count) / f64::from(total.max(1));
        let sums = [share(counts.easy), share(counts.semi_hard), share(counts.hard)];
        Self { steps: u64::from(total > 0), sums }
    }

    fn of_means(means: [f32; 3], steps: u32) -> Self {
        Self { steps: steps.into(), sums: means.map(|mean| f64::from(mean) * f64::from(steps)) }
    }

    fn merge(&mut self, later: &Self) {
        self.steps += later.steps;
        (0..3).for_each(|i| self.sums[i] += later.sums[i]);
    }

    fn mean(&self) -> [f32; 3] {
        self.sums.map(|sum| (sum / self.steps.max(1) as f64) as f32)
    }
}
