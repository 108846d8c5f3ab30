//! How many triplets of a batch are easy, semi-hard, hard: counted, never listed.

use serde::{Deserialize, Serialize};
use wide::{bytemuck::cast, u32x8};

use crate::matrix::{LANES, Lanes, Vector, greater, lanes, padded, splat};
use crate::mining::Batch;

/// How far a positive's margin reaches: d(a,p) + α, and never just d(a,p), even where α is lost in rounding (far-off points
/// under the squared distance): what is hard violates.
#[inline(always)]
pub fn reach(d_ap: f32, margin: f32) -> f32 {
    greater(d_ap + margin, d_ap.next_up())
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
}

/// Room for the counting kernels, which look at one anchor after another. Prepared once a batch.
#[derive(Clone, Debug, Default)]
pub struct Negatives {
    /// Columns by class: those of one class side by side, ascending.
    order: Vec<u32>,
    /// Set masks (all bits 1) where a column has the class at hand or is padding.
    others: Vec<[u32; LANES]>,
    /// Distances from the anchor at hand, infinity where there is no negative.
    row: Vec<Lanes>,
    /// For each column, how many positives' margins it violates: for the kernel's use, 0 at first.
    inside: Vec<[u32; LANES]>,
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
    pub negatives: u32,
    /// Its distances, infinity where there is no negative.
    pub row: &'a [Lanes],
    /// Room for a count per column, 0 at first.
    pub inside: &'a mut [[u32; LANES]],
}

impl Negatives {
    /// Takes the labels of a batch; allocates nothing if it has had one as large.
    pub fn prepare(&mut self, labels: &[u32]) {
        let width = padded(labels.len()) / LANES;
        self.others.resize(width, [0; LANES]);
        self.row.resize(width, [0.0; LANES]);
        self.inside.resize(width, [0; LANES]);
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
        let n = batch.labels.len();
        let Self { order, others, row, inside, positives } = self;
        for class in order.chunk_by(|&i, &j| batch.labels[i as usize] == batch.labels[j as usize]) {
            others.fill([0; LANES]);
            others.as_flattened_mut()[n..].fill(u32::MAX);
            class.iter().for_each(|&i| others.as_flattened_mut()[i as usize] = u32::MAX);
            for &a in class {
                positives.clear();
                positives.extend(class.iter().filter(|&&p| p != a));
                let distances = lanes(batch.d.lanes(a as usize));
                for (((to, inside), d), other) in row.iter_mut().zip(inside.iter_mut()).zip(distances).zip(&*others) {
                    let other: Vector = cast(*other);
                    *to = other.bitselect(splat(f32::INFINITY), Vector::new(*d)).to_array();
                    *inside = [0; LANES];
                }
                let negatives = (n - class.len()) as u32;
                visit(Anchor { a: a as usize, positives, negatives, row, inside });
            }
        }
    }
}

/// All valid triplets of a batch by type. `room` was prepared with the batch's labels.
#[inline(never)]
pub fn count(batch: Batch, margin: f32, room: &mut Negatives) -> Counts {
    let mut counts = Counts::default();
    room.each_anchor(batch, |anchor| {
        let (mut hard, mut violating) = (u32x8::splat(0), u32x8::splat(0));
        let reaches = |p: u32| {
            let near = batch.d.at(anchor.a, p as usize);
            (splat(near), splat(reach(near, margin)))
        };
        // a set mask is −1
        let mask = |m: Vector| cast::<Vector, u32x8>(m);
        let mut fours = anchor.positives.chunks_exact(4);
        for four in &mut fours {
            // four positives at a time: each negative is loaded once for all
            let reaches = [four[0], four[1], four[2], four[3]].map(reaches);
            for v in anchor.row {
                let v = Vector::new(*v);
                let [a, b, c, d] = reaches;
                hard -= (mask(v.simd_le(a.0)) + mask(v.simd_le(b.0))) + (mask(v.simd_le(c.0)) + mask(v.simd_le(d.0)));
                violating -=
                    (mask(v.simd_lt(a.1)) + mask(v.simd_lt(b.1))) + (mask(v.simd_lt(c.1)) + mask(v.simd_lt(d.1)));
            }
        }
        for &p in fours.remainder() {
            let (near, far) = reaches(p);
            for v in anchor.row {
                let v = Vector::new(*v);
                hard -= mask(v.simd_le(near));
                violating -= mask(v.simd_lt(far));
            }
        }
        let (hard, violating) = (hard.reduce_add(), violating.reduce_add());
        counts.hard += hard;
        counts.semi_hard += violating - hard;
        counts.easy += anchor.positives.len() as u32 * anchor.negatives - violating;
    });
    counts
}
