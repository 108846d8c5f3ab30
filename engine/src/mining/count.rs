//! How many triplets of a batch are easy, semi-hard, hard: counted, never listed.

use serde::{Deserialize, Serialize};
use wide::{bytemuck::cast, f32x4, i32x4, i32x8};

use crate::matrix::{LANES, Lanes, Vector, greater, lanes, padded, splat};
use crate::mining::Batch;

/// How far a positive's margin reaches: d(a,p) + α, and never just d(a,p), even where α is lost in rounding (far-off points
/// under the squared distance): what is hard violates.
#[inline(always)]
pub fn reach(d_ap: f32, margin: f32) -> f32 {
    // f32::next_up without its branches, for lanes; of −0 it is that of 0, and nothing is above infinity
    let bits = (d_ap + 0.0).to_bits();
    let next = f32::from_bits(if d_ap < 0.0 { bits.wrapping_sub(1) } else { bits.wrapping_add(1) });
    greater(next, d_ap + margin)
}

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
        } else if d_an < reach(d_ap, margin) {
            self.semi_hard += 1;
        } else {
            self.easy += 1;
        }
    }

    /// Takes in what was tallied of this many triplets.
    #[inline(always)]
    pub fn take(&mut self, tally: &Tally, triplets: usize) {
        let violating = tally.violating.iter().sum::<i32>() as u32;
        let hard = tally.hard.iter().sum::<i32>() as u32;
        self.hard += hard;
        self.semi_hard += violating - hard;
        self.easy += triplets as u32 - violating;
    }
}

/// Room for the counting kernels, which look at one anchor after another. Prepared once a batch.
#[derive(Clone, Debug, Default)]
pub struct Negatives {
    /// Columns by class: those of one class side by side, ascending.
    order: Vec<u32>,
    /// Eight columns side by side that are not all of the class at hand: where they begin, in eights, and set masks (all
    /// bits 1) where a column is of another class.
    others: Vec<(u32, [u32; LANES])>,
    /// The positives of the anchor at hand, ascending.
    positives: Vec<u32>,
}

/// One anchor.
pub struct Anchor<'a> {
    /// Its column.
    pub a: usize,
    /// Its positives, ascending.
    pub positives: &'a [u32],
    /// Number of its negatives.
    pub negatives: usize,
    /// Where its negatives are.
    others: &'a [(u32, [u32; LANES])],
    /// Its distance to every column.
    distances: &'a [Lanes],
}

/// What an anchor's negatives are to up to eight of its positives: a lane each; where there is no positive, no negative is
/// either.
pub struct Tally {
    /// How far each positive's margin reaches.
    pub far: Lanes,
    /// How many negatives violate it.
    pub violating: [i32; LANES],
    /// How many are hard.
    pub hard: [i32; LANES],
}

impl Anchor<'_> {
    /// Its negatives eight columns at a time: where these begin, in eights, and the distances, infinity where there is no
    /// negative.
    #[inline(always)]
    pub fn negatives(&self) -> impl Iterator<Item = (usize, Vector)> {
        self.others.iter().map(|&(at, other)| {
            let other: Vector = cast(other);
            (at as usize, other.bitselect(Vector::new(self.distances[at as usize]), splat(f32::INFINITY)))
        })
    }

    /// Compares every negative with up to eight positives at once. Tells `each`, of eight columns at a time, where they
    /// begin, in eights, the distances, and minus the number of those positives whose margin each violates.
    #[inline(always)]
    pub fn tally(&self, positives: &[u32], margin: f32, mut each: impl FnMut(usize, Vector, i32x8)) -> Tally {
        // no distance is as low as a lane without a positive
        let mut near = [f32::MIN; LANES];
        for (near, &p) in near.iter_mut().zip(positives) {
            *near = self.distances.as_flattened()[p as usize];
        }
        let far = near.map(|d_ap| reach(d_ap, margin));
        let (near, far_v) = (Vector::new(near), Vector::new(far));
        let (mut violating, mut hard) = (i32x8::splat(0), i32x8::splat(0));
        for (at, d_an) in self.negatives() {
            let v = d_an.to_array();
            // a set mask is −1
            let mut four = |lanes: [usize; 4]| {
                lanes.map(|l| {
                    let v = splat(v[l]);
                    let violates: i32x8 = cast(v.simd_lt(far_v));
                    violating -= violates;
                    hard -= cast::<Vector, i32x8>(v.simd_le(near));
                    let [low, high]: [i32x4; 2] = cast(violates);
                    low + high
                })
            };
            let halves = [four([0, 1, 2, 3]), four([4, 5, 6, 7])].map(|four| {
                // as floats only to be moved
                let [a, b, c, d]: [i32x4; 4] = cast(f32x4::transpose(cast(four)));
                (a + b) + (c + d)
            });
            each(at, d_an, cast(halves));
        }
        Tally { far, violating: violating.to_array(), hard: hard.to_array() }
    }
}

impl Negatives {
    /// Takes the labels of a batch; allocates nothing if it has had one as large.
    pub fn prepare(&mut self, labels: &[u32]) {
        self.others.clear();
        self.others.reserve(padded(labels.len()) / LANES);
        self.positives.clear();
        self.positives.reserve(labels.len());
        self.order.clear();
        self.order.extend(0..labels.len() as u32);
        if !labels.is_sorted() {
            self.order.sort_unstable_by_key(|&i| (labels[i as usize], i));
        }
    }

    /// Visits every anchor of the batch whose labels this was prepared with, class by class.
    #[inline(always)]
    pub fn each_anchor(&mut self, batch: Batch, mut visit: impl FnMut(Anchor)) {
        let Self { order, others, positives } = self;
        for class in order.chunk_by(|&i, &j| batch.labels[i as usize] == batch.labels[j as usize]) {
            let label = batch.labels[class[0] as usize];
            others.clear();
            for (at, labels) in batch.labels.chunks(LANES).enumerate() {
                let mut other = [0; LANES];
                other.iter_mut().zip(labels).for_each(|(other, &l)| *other = if l != label { u32::MAX } else { 0 });
                if other != [0; LANES] {
                    others.push((at as u32, other));
                }
            }
            for &a in class {
                positives.clear();
                positives.extend(class.iter().filter(|&&p| p != a));
                let negatives = batch.labels.len() - class.len();
                let distances = lanes(batch.d.lanes(a as usize));
                visit(Anchor { a: a as usize, positives, negatives, others, distances });
            }
        }
    }
}

/// All valid triplets of a batch by type. `negatives` was prepared with the batch's labels.
#[inline(never)]
pub fn count(batch: Batch, margin: f32, negatives: &mut Negatives) -> Counts {
    let mut counts = Counts::default();
    negatives.each_anchor(batch, |anchor| {
        for positives in anchor.positives.chunks(LANES) {
            let tally = anchor.tally(positives, margin, |_, _, _| {});
            counts.take(&tally, positives.len() * anchor.negatives);
        }
    });
    counts
}
