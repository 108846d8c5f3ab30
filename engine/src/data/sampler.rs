//! Batches: P classes × K samples of each, without replacement.

use super::Dataset;
use crate::rng::Rng;

/// Draws batches from a data set, from the stream "batches" of its seed. Allocates nothing after construction.
///
/// The index arrays stay shuffled as the last draw left them: a partial Fisher–Yates draw is uniform from any order.
#[derive(Clone, Debug)]
pub struct Sampler {
    /// Samples, class after class.
    members: Vec<u32>,
    /// Where in `members` a class starts; one more at the end.
    starts: Vec<u32>,
    /// The classes that are drawn from, in the order the last draw left.
    order: Vec<u32>,
    /// Whether a class is in the batch being drawn.
    chosen: Vec<bool>,
    p: usize,
    k: usize,
    rng: Rng,
}

impl Sampler {
    /// A sampler of batches of `p` classes × `k` samples.
    pub fn new(dataset: &Dataset, p: u32, k: u32, seed: u32) -> Self {
        let classes = dataset.labels.iter().map(|&l| l as usize + 1).max().unwrap_or(0);
        let mut starts = vec![0u32; classes + 1];
        dataset.labels.iter().for_each(|&l| starts[l as usize + 1] += 1);
        for class in 0..classes {
            starts[class + 1] += starts[class];
        }
        let mut members: Vec<u32> = (0..dataset.labels.len() as u32).collect();
        members.sort_by_key(|&i| dataset.labels[i as usize]);
        let (order, rng) = (Vec::with_capacity(classes), Rng::stream(seed, "batches"));
        let mut sampler =
            Self { members, starts, order, chosen: vec![false; classes], p: p as usize, k: k as usize, rng };
        sampler.hold_out(|_| false);
        sampler
    }

    /// Another shape of batch from the next draw on; the stream goes on.
    pub fn set_batch(&mut self, p: u32, k: u32) {
        (self.p, self.k) = (p as usize, k as usize);
    }

    /// Draws from now on from all classes that have samples but those that `held_out` is true of; the stream goes on.
    pub fn hold_out(&mut self, held_out: impl Fn(u32) -> bool) {
        let starts = &self.starts;
        let has = |&class: &u32| starts[class as usize] < starts[class as usize + 1];
        self.order.clear();
        self.order.extend((0..self.chosen.len() as u32).filter(has).filter(|&class| !held_out(class)));
    }

    /// Bytes that it takes beside itself.
    pub fn bytes(&self) -> usize {
        let words = self.members.len() + self.starts.len() + self.order.len();
        words * size_of::<u32>() + self.chosen.len()
    }

    /// The largest batch that can be drawn: where classes differ in size, others are smaller.
    pub fn largest(&self) -> Vec<u32> {
        let size = |&class: &u32| (self.starts[class as usize + 1] - self.starts[class as usize]).min(self.k as u32);
        let mut classes = self.order.clone();
        classes.sort_by_key(|class| (std::cmp::Reverse(size(class)), *class));
        classes.truncate(self.p);
        classes.sort_unstable();
        let first =
            |class: &u32| self.members[self.starts[*class as usize] as usize..].iter().take(size(class) as usize);
        classes.iter().flat_map(first).copied().collect()
    }

    /// Draws a batch: P distinct classes, K distinct samples of each, grouped by class in ascending order. A class with fewer
    /// than K gives all it has, and if there are fewer than P classes all are taken.
    pub fn draw(&mut self, batch: &mut Vec<u32>) {
        batch.clear();
        let Self { members, starts, order, chosen, p, k, rng } = self;
        let p = (*p).min(order.len());
        if p < order.len() {
            rng.draw_first(order, p);
        }
        order[..p].iter().for_each(|&c| chosen[c as usize] = true);
        for (class, chosen) in chosen.iter_mut().enumerate() {
            if !std::mem::take(chosen) {
                continue;
            }
            let members = &mut members[starts[class] as usize..starts[class + 1] as usize];
            if *k < members.len() {
                rng.draw_first(members, *k);
            }
            batch.extend_from_slice(&members[..(*k).min(members.len())]);
        }
    }
}
