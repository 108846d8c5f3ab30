//! Distances of pairs of one class and of pairs of two: means and histograms.

use super::rows::Row;
use super::{BINS, Evaluation};

/// Bin widths are these times a power of ten, so that the axis stands still while the cloud moves a little.
const LADDER: [f64; 10] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.3, 8.0];
/// Least width of a bin: what lies closer together is one spot.
const FINEST: f64 = 1e-6;

/// Sums over unordered pairs.
pub(super) struct Pairs {
    bin_width: f32,
    same: Kind,
    different: Kind,
}

#[derive(Default)]
struct Kind {
    sum: f64,
    bins: [u32; BINS],
}

impl Kind {
    fn count(&self) -> u32 {
        self.bins.iter().sum()
    }

    fn mean(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.sum / f64::from(count))
    }

    fn shares(&self) -> Vec<f32> {
        let count = f64::from(self.count().max(1));
        self.bins.iter().map(|&b| (f64::from(b) / count) as f32).collect()
    }
}

impl Pairs {
    /// Histograms that reach to `farthest`.
    pub fn with_farthest(farthest: f32) -> Self {
        let bin_width = nice_above(f64::from(farthest) / BINS as f64) as f32;
        Self { bin_width, same: Kind::default(), different: Kind::default() }
    }

    /// Takes in the pairs of the row's anchor: if all points ask, with the points after it, else with all others.
    pub fn take(&mut self, row: &Row<'_>, all: bool) {
        let (own, after) = (row.labels[row.anchor], row.anchor + 1);
        let per_width = 1.0 / self.bin_width;
        let mut take = |range: std::ops::Range<usize>| {
            for (&d, &label) in row.distances[range.clone()].iter().zip(&row.labels[range]) {
                let kind = if label == own { &mut self.same } else { &mut self.different };
                kind.sum += f64::from(d);
                kind.bins[((d * per_width) as usize).min(BINS - 1)] += 1;
            }
        };
        if !all {
            take(0..row.anchor);
        }
        take(after..row.labels.len());
    }

    /// The evaluation's part that is about pairs.
    pub fn finish(self) -> Evaluation {
        Evaluation {
            within: self.same.mean(),
            between: self.different.mean(),
            same: self.same.shares(),
            different: self.different.shares(),
            bin_width: self.bin_width,
            ..Evaluation::default()
        }
    }
}

/// An evaluation of no pairs at all.
pub(super) fn none() -> Evaluation {
    Pairs::with_farthest(1.0).finish()
}

/// The least width of the ladder that is no less than `width`.
pub(super) fn nice_above(width: f64) -> f64 {
    if width <= FINEST {
        return FINEST;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(width)));
    LADDER.iter().map(|step| step * power).find(|&nice| nice >= width).unwrap_or(10.0 * power)
}
