//! Distances from one point to all others, a row at a time.

use super::Workspace;
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;
use crate::nn::normalize;

/// Rows of the distance matrix of an embedding.
pub(super) struct Rows<'a> {
    positions: &'a Matrix,
    labels: &'a [u32],
    distance: Distance,
    row: &'a mut Vec<f32>,
    ranked: &'a mut Vec<u32>,
    sizes: &'a [u32],
    measured: &'a mut u64,
}

/// Distances from one point to all.
pub(super) struct Row<'a> {
    /// The point.
    pub anchor: usize,
    /// Distance to every point; that to itself means nothing.
    pub distances: &'a [f32],
    /// Class of every point.
    pub labels: &'a [u32],
    /// R: how many others are of its class.
    pub others: usize,
    /// Memory for an order of the distances, as their bits: none is negative, so bits and values have one order.
    pub ranked: &'a mut Vec<u32>,
}

impl<'a> Rows<'a> {
    /// Points with their classes; points beyond the shorter of the two lists are left out.
    pub fn new(
        positions: &'a Matrix,
        labels: &'a [u32],
        distance: Distance,
        workspace: &'a mut Workspace,
    ) -> Result<Self, NotFinite> {
        if !positions.is_finite() {
            return Err(NotFinite);
        }
        let labels = &labels[..labels.len().min(positions.cols())];
        let Workspace { unit, lengths, row, ranked, sizes, measured } = workspace;
        let positions = if distance == Distance::Cosine {
            unit.reshape(positions.rows(), positions.cols());
            lengths.reshape(1, positions.cols());
            normalize::forward(positions, unit, lengths);
            unit
        } else {
            positions
        };
        sizes.clear();
        sizes.resize(labels.iter().map(|&l| l as usize + 1).max().unwrap_or(0), 0);
        labels.iter().for_each(|&l| sizes[l as usize] += 1);
        Ok(Self { positions, labels, distance, row, ranked, sizes, measured })
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// The coordinates of a point; for cosine of its direction.
    pub fn point(&self, i: usize) -> impl Iterator<Item = f32> + '_ {
        (0..self.positions.rows()).map(move |row| self.positions.at(row, i))
    }

    /// The points that ask.
    pub fn asked(&self) -> impl ExactSizeIterator<Item = usize> + Clone + use<> {
        super::anchors(self.len())
    }

    /// Whether all distances are finite. None is greater than the diagonal of the box around all points: only where that is beyond
    /// a float they have to be looked at.
    pub fn check(&mut self) -> Result<(), NotFinite> {
        let side = |feature: usize| {
            let values = &self.positions.row(feature)[..self.len()];
            let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(low, high), &v| {
                (if v < low { v } else { low }, if v > high { v } else { high })
            });
            (high - low) * (high - low)
        };
        let diagonal = (0..self.positions.rows()).map(side).sum::<f32>();
        if self.len() == 0 || diagonal.is_finite() { Ok(()) } else { self.farthest().map(|_| ()) }
    }

    /// The greatest distance of two points, one of which asks.
    pub fn farthest(&mut self) -> Result<f32, NotFinite> {
        let mut farthest = 0.0f32;
        let all = self.asked().len() == self.len();
        for anchor in self.asked() {
            let from = if all { anchor + 1 } else { 0 };
            self.measure(anchor, from);
            for &d in &self.row[from..] {
                farthest = if d > farthest { d } else { farthest };
            }
        }
        if farthest.is_finite() { Ok(farthest) } else { Err(NotFinite) }
    }

    /// Distances from `anchor` to all.
    pub fn row(&mut self, anchor: usize) -> Row<'_> {
        self.measure(anchor, 0);
        let others = self.sizes[self.labels[anchor] as usize] as usize - 1;
        Row { anchor, distances: self.row, labels: self.labels, others, ranked: self.ranked }
    }

    /// Writes the distances from `anchor` to the points from number `from` on: [`Distance::between`], row by row.
    fn measure(&mut self, anchor: usize, from: usize) {
        let (n, cosine) = (self.len(), self.distance == Distance::Cosine);
        *self.measured += (n - from) as u64;
        self.row.resize(n, 0.0);
        let row = &mut self.row[from..];
        for feature in 0..self.positions.rows() {
            let values = &self.positions.row(feature)[..n];
            let own = values[anchor];
            let part = |v: f32| if cosine { own * v } else { (v - own) * (v - own) };
            let both = row.iter_mut().zip(&values[from..]);
            // the first feature overwrites what was there
            if feature == 0 {
                both.for_each(|(d, &v)| *d = part(v));
            } else {
                both.for_each(|(d, &v)| *d += part(v));
            }
        }
        match self.distance {
            Distance::SquaredEuclidean => {}
            Distance::Euclidean => row.iter_mut().for_each(|d| *d = d.sqrt()),
            // rounding may leave a little less than nothing
            Distance::Cosine => row.iter_mut().for_each(|d| *d = if *d < 1.0 { 1.0 - *d } else { 0.0 }),
        }
    }
}
