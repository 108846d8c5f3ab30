//! Lists of triplets: indices only. Built where a list is small, or where one is drawn; batch all never needs one.

use std::fmt;

use serde::{Deserialize, Serialize};
use wide::{bytemuck::cast, u32x8};

use super::weighted::Density;
use crate::choice::{About, Choice};
use crate::matrix::{LANES, Matrix, Vector, greater, lesser, splat};
use crate::mining::reach;

/// As many equal parts a drawn share has.
pub(super) const FINENESS: u32 = 1 << 24;
/// How many samples are drawn before those that fit are counted.
const TRIES: usize = 8;

/// Anchor, positive, negative: columns of a batch.
pub type Triplet = [u32; 3];

/// Which sample of its kind an anchor is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pick {
    /// Every one.
    All,
    /// One, drawn uniformly.
    Random,
    /// The easiest: the closest positive, the farthest negative.
    Easiest,
    /// The closest negative beyond the positive; the farthest positive closer than the negative. No margin.
    SemiHard,
    /// The hardest: the farthest positive, the closest negative.
    Hardest,
}

impl Choice for Pick {
    const ALL: &'static [Self] = &[Self::All, Self::Random, Self::Easiest, Self::SemiHard, Self::Hardest];

    fn about(self) -> About {
        match self {
            Self::All => About { label: "All", help: "every one" },
            Self::Random => About { label: "Random", help: "one, drawn blindly" },
            Self::Easiest => About { label: "Easiest", help: "the closest positive, the farthest negative" },
            Self::SemiHard => About {
                label: "Semi-hard",
                help: "the closest negative beyond the positive, the farthest positive before the negative",
            },
            Self::Hardest => About { label: "Hardest", help: "the farthest positive, the closest negative" },
        }
    }
}

impl Pick {
    /// Why a positive and a negative picked like this make no triplets: semi-hard is defined by the other one of the two, so that must be
    /// a single one that does not depend on it. `None`: they do.
    pub fn conflict(positive: Self, negative: Self) -> Option<&'static str> {
        match (positive, negative) {
            (Self::SemiHard, Self::SemiHard) => Some("each would have to be chosen by the other"),
            (Self::SemiHard, Self::All | Self::Random) => {
                Some("a semi-hard positive needs one negative to stay inside of")
            }
            (Self::All, Self::SemiHard) => Some("a semi-hard negative per pair: that is what Semi-hard does"),
            _ => None,
        }
    }
}

/// What a pair's negative is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerPair {
    /// The closest one beyond the positive and inside the margin; none: the pair is dropped (Schroff et al. 2015).
    SemiHard,
    /// The closest one beyond the positive, however far; none: the farthest one (TensorFlow Addons).
    SemiHardWithFallback,
    /// The closest one.
    Hardest,
    /// One drawn: the rarer its distance would be among random points, the likelier (Wu et al. 2017, §4).
    DistanceWeighted(Density),
}

/// The distances and labels of a batch, as a miner looks at them.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// n × n distances.
    pub d: &'a Matrix,
    /// Class of each column.
    pub labels: &'a [u32],
}

/// Why a batch, or a triplet of it, can't be looked at. Inside a step all of this holds by construction and isn't checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// As many labels as samples are needed, and as many distances to as from each.
    Labels,
    /// The margin is not a finite number.
    Margin,
    /// A distance is not finite.
    Distance,
    /// The triplet at this place names a sample that the batch hasn't got.
    Index(usize),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Labels => write!(f, "not one label for each sample"),
            Self::Margin => write!(f, "the margin is not a finite number"),
            Self::Distance => write!(f, "a distance is not finite"),
            Self::Index(at) => write!(f, "triplet {at} names a sample that is not in the batch"),
        }
    }
}

impl<'a> Batch<'a> {
    /// A batch of distances and labels from outside.
    pub fn checked(d: &'a Matrix, labels: &'a [u32], margin: f32) -> Result<Self, Unfit> {
        if d.rows() != labels.len() || d.cols() != labels.len() {
            return Err(Unfit::Labels);
        }
        if !margin.is_finite() {
            return Err(Unfit::Margin);
        }
        if !d.is_finite() {
            return Err(Unfit::Distance);
        }
        Ok(Self { d, labels })
    }

    /// Whether all of these triplets are of this batch.
    pub fn check(self, triplets: &[Triplet]) -> Result<(), Unfit> {
        match triplets.iter().position(|t| t.iter().any(|&i| i as usize >= self.labels.len())) {
            Some(at) => Err(Unfit::Index(at)),
            None => Ok(()),
        }
    }

    /// The positives of an anchor: others of its class, ascending.
    pub fn positives(self, a: u32) -> impl Iterator<Item = u32> + Clone + 'a {
        let labels = self.labels;
        let own = labels[a as usize];
        (0..labels.len() as u32).filter(move |&p| p != a && labels[p as usize] == own)
    }

    /// The negatives of an anchor: samples of other classes, ascending.
    pub fn negatives(self, a: u32) -> impl Iterator<Item = u32> + Clone + 'a {
        let labels = self.labels;
        let own = labels[a as usize];
        (0..labels.len() as u32).filter(move |&n| labels[n as usize] != own)
    }

    /// Distance of two columns.
    pub fn distance(self, i: u32, j: u32) -> f32 {
        self.d.at(i as usize, j as usize)
    }

    /// The farthest of `among`, the first of equals.
    fn farthest(self, a: u32, among: impl Iterator<Item = u32>) -> Option<u32> {
        among.fold(None, |best, j| match best {
            Some(b) if self.distance(a, b) >= self.distance(a, j) => best,
            _ => Some(j),
        })
    }

    /// The closest of `among`, the first of equals.
    fn closest(self, a: u32, among: impl Iterator<Item = u32>) -> Option<u32> {
        among.fold(None, |best, j| match best {
            Some(b) if self.distance(a, b) <= self.distance(a, j) => best,
            _ => Some(j),
        })
    }

    /// The farthest positive, the first of equals: eight columns at a time.
    fn farthest_positive(self, a: u32) -> Option<u32> {
        let row = self.d.row(a as usize);
        let own = self.labels[a as usize];
        let ((rows, rest), (labels, rest_labels)) = (row.as_chunks::<LANES>(), self.labels.as_chunks::<LANES>());
        let own_v = u32x8::splat(own);
        let mut most = splat(f32::NEG_INFINITY);
        for (d, labels) in rows.iter().zip(labels) {
            let d = Vector::new(*d);
            let same: Vector = cast(u32x8::new(*labels).simd_eq(own_v));
            most = (same & d.simd_gt(most)).bitselect(d, most);
        }
        let tail = rest.iter().zip(rest_labels).filter(|&(_, &l)| l == own).map(|(&d, _)| d);
        let most = most.to_array().into_iter().chain(tail).fold(f32::NEG_INFINITY, greater);
        // the anchor is of its own class too, at distance 0: it must not be taken for a positive
        let found =
            |(i, (&d, &l)): (usize, (&f32, &u32))| (d == most && l == own && i != a as usize).then_some(i as u32);
        row.iter().zip(self.labels).enumerate().find_map(found).or_else(|| self.positives(a).next())
    }

    /// The closest negative with `low` < d(a,n) < `high`, the first of equals: eight columns at a time, since this is what
    /// miners spend their time on.
    #[inline(never)]
    fn closest_negative(self, a: u32, low: f32, high: f32) -> Option<u32> {
        let row = self.d.row(a as usize);
        let own = self.labels[a as usize];
        let ((rows, rest), (labels, rest_labels)) = (row.as_chunks::<LANES>(), self.labels.as_chunks::<LANES>());
        let (low_v, high_v, own_v) = (splat(low), splat(high), u32x8::splat(own));
        let inside = |d: f32, label: u32| label != own && d > low && d < high;
        let mut least = splat(f32::INFINITY);
        for (d, labels) in rows.iter().zip(labels) {
            let d = Vector::new(*d);
            let same: Vector = cast(u32x8::new(*labels).simd_eq(own_v));
            let good = d.simd_gt(low_v) & d.simd_lt(high_v) & d.simd_lt(least);
            least = (!same & good).bitselect(d, least);
        }
        let tail = rest.iter().zip(rest_labels).filter(|&(&d, &l)| inside(d, l)).map(|(&d, _)| d);
        let least = least.to_array().into_iter().chain(tail).fold(f32::INFINITY, lesser);
        if least == f32::INFINITY {
            return None;
        }
        row.iter().zip(self.labels).position(|(&d, &l)| d == least && l != own).map(|n| n as u32)
    }

    /// Appends the triplets of anchor `a` under `positive` × `negative`. Nothing for the pairs that define one another:
    /// semi-hard with semi-hard, semi-hard with all or random. `draw(n)` gives a uniform number below n.
    #[inline(never)]
    pub fn per_anchor(
        self,
        a: u32,
        positive: Pick,
        negative: Pick,
        draw: &mut impl FnMut(u32) -> u32,
        out: &mut Vec<Triplet>,
    ) {
        if positive == Pick::SemiHard {
            // the negative comes first: the positive is chosen in relation to it
            let negative = match negative {
                Pick::Easiest => self.farthest(a, self.negatives(a)),
                Pick::Hardest => self.closest_negative(a, f32::NEG_INFINITY, f32::INFINITY),
                Pick::All | Pick::Random | Pick::SemiHard => None,
            };
            let Some(n) = negative else { return };
            let limit = self.distance(a, n);
            if let Some(p) = self.farthest(a, self.positives(a).filter(|&p| self.distance(a, p) < limit)) {
                out.push([a, p, n]);
            }
            return;
        }
        match positive {
            Pick::All if negative == Pick::SemiHard => {}
            Pick::All => {
                for p in self.positives(a) {
                    self.negatives_for(a, p, negative, draw, out);
                }
            }
            _ => {
                let p = match positive {
                    Pick::Easiest => self.closest(a, self.positives(a)),
                    Pick::Hardest => self.farthest_positive(a),
                    _ => drawn(self.positives(a), draw),
                };
                if let Some(p) = p {
                    self.negatives_for(a, p, negative, draw, out);
                }
            }
        }
    }

    fn negatives_for(self, a: u32, p: u32, negative: Pick, draw: &mut impl FnMut(u32) -> u32, out: &mut Vec<Triplet>) {
        let one = match negative {
            Pick::All => {
                out.extend(self.negatives(a).map(|n| [a, p, n]));
                return;
            }
            Pick::Random => drawn(self.negatives(a), draw),
            Pick::Easiest => self.farthest(a, self.negatives(a)),
            Pick::Hardest => self.closest_negative(a, f32::NEG_INFINITY, f32::INFINITY),
            Pick::SemiHard => self.closest_negative(a, self.distance(a, p), f32::INFINITY),
        };
        out.extend(one.map(|n| [a, p, n]));
    }

    /// A random triplet of an anchor: one of its positives, then one of its negatives, each as likely; `None` if it has none.
    pub(super) fn random(self, a: u32, draw: &mut impl FnMut(u32) -> u32) -> Option<Triplet> {
        let p = drawn(self.positives(a), draw)?;
        Some([a, p, drawn(self.negatives(a), draw)?])
    }

    /// A negative drawn by weights that depend on its distance; where none has any, each is as likely.
    fn weighted(self, a: u32, weight: impl Fn(f32) -> f32, draw: &mut impl FnMut(u32) -> u32) -> Option<u32> {
        let weight = |n: u32| weight(self.distance(a, n));
        let total: f32 = self.negatives(a).map(weight).sum();
        if total <= 0.0 {
            return drawn(self.negatives(a), draw);
        }
        let mut left = total * (draw(FINENESS) as f32 / FINENESS as f32);
        let mut last = None;
        for n in self.negatives(a) {
            let own = weight(n);
            if own > 0.0 {
                last = Some(n);
            }
            left -= own;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// A triplet's quadruplet: its second negative is drawn from the samples of all third classes; where the batch has none, it
    /// is the anchor itself.
    pub fn quadruplet(self, [a, p, n]: Triplet, draw: &mut impl FnMut(u32) -> u32) -> [u32; 4] {
        let (own, other) = (self.labels[a as usize], self.labels[n as usize]);
        let third = |i: u32| self.labels[i as usize] != own && self.labels[i as usize] != other;
        [a, p, n, self.any(third, draw).unwrap_or(a)]
    }

    /// A uniform one of the samples that fit. Most draws are from many: a few are tried before all are counted.
    pub(super) fn any(self, fits: impl Fn(u32) -> bool, draw: &mut impl FnMut(u32) -> u32) -> Option<u32> {
        let count = self.labels.len() as u32;
        for _ in 0..TRIES {
            let i = draw(count);
            if fits(i) {
                return Some(i);
            }
        }
        drawn((0..count).filter(|&i| fits(i)), draw)
    }

    /// Appends the triplets of anchor `a`, one negative for each of its positives at the most.
    pub fn per_pair(
        self,
        a: u32,
        negative: PerPair,
        margin: f32,
        draw: &mut impl FnMut(u32) -> u32,
        out: &mut Vec<Triplet>,
    ) {
        for p in self.positives(a) {
            let n = match negative {
                PerPair::SemiHard => self.closest_negative(a, self.distance(a, p), reach(self.distance(a, p), margin)),
                PerPair::SemiHardWithFallback => self
                    .closest_negative(a, self.distance(a, p), f32::INFINITY)
                    .or_else(|| self.farthest(a, self.negatives(a))),
                PerPair::Hardest => self.closest_negative(a, f32::NEG_INFINITY, f32::INFINITY),
                PerPair::DistanceWeighted(density) => self.weighted(a, density.weight(margin), draw),
            };
            out.extend(n.map(|n| [a, p, n]));
        }
    }
}

/// A uniform one of `among`.
fn drawn(among: impl Iterator<Item = u32> + Clone, draw: &mut impl FnMut(u32) -> u32) -> Option<u32> {
    let count = among.clone().count() as u32;
    if count == 0 {
        return None;
    }
    let k = draw(count) as usize;
    among.into_iter().nth(k)
}
