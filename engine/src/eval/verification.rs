//! Are two samples of one class? Yes, if their distance is at most a threshold: what that gets right and wrong, for every one.

use super::rows::Rows;
use super::{BINS, Workspace, pairs};
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;

/// Distances of unordered pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// Of one class.
    pub genuine: Vec<f32>,
    /// Of two.
    pub impostor: Vec<f32>,
    /// Of so many pairs one was taken; where not all points ask, of so many pairs of two classes.
    pub one_in: usize,
}

impl Pairs {
    /// All pairs of an embedding or, of more than `most`, evenly as many as are no more. Where not all points ask, the pairs of
    /// one class are rare: all are taken that those have who ask. `positions` is dim × n.
    pub fn of(
        positions: &Matrix,
        labels: &[u32],
        distance: Distance,
        most: usize,
        workspace: &mut Workspace,
    ) -> Result<Self, NotFinite> {
        let mut rows = Rows::new(positions, labels, distance, workspace)?;
        let (n, asked) = (rows.len(), rows.asked());
        if asked.len() < n {
            return Self::of_some(&mut rows, most);
        }
        let mut found = Self { one_in: (n * n.saturating_sub(1) / 2).div_ceil(most.max(1)).max(1), ..Self::default() };
        // places in the row of the next pair to be taken
        let mut next = 0;
        for anchor in 0..n {
            let row = rows.row(anchor);
            let (own, after) = (row.labels[anchor], anchor + 1);
            let (distances, labels) = (&row.distances[after..], &row.labels[after..]);
            while next < distances.len() {
                let d = distances[next];
                if !d.is_finite() {
                    return Err(NotFinite);
                }
                if labels[next] == own { &mut found.genuine } else { &mut found.impostor }.push(d);
                next += found.one_in;
            }
            next -= distances.len();
        }
        Ok(found)
    }

    /// Those of the points that ask.
    fn of_some(rows: &mut Rows, most: usize) -> Result<Self, NotFinite> {
        let asked = rows.asked();
        let pairs = asked.len() * (rows.len() - 1);
        let mut found = Self { one_in: pairs.div_ceil(most.max(1)), ..Self::default() };
        let mut next = 0;
        for anchor in asked {
            let row = rows.row(anchor);
            let own = row.labels[anchor];
            for (i, (&d, &label)) in row.distances.iter().zip(row.labels).enumerate() {
                if !d.is_finite() {
                    return Err(NotFinite);
                }
                match label == own {
                    true if i != anchor => found.genuine.push(d),
                    true => {}
                    false if next == 0 => {
                        found.impostor.push(d);
                        next = found.one_in - 1;
                    }
                    false => next -= 1,
                }
            }
        }
        Ok(found)
    }

    /// The width of a bin of their histogram, as in [`crate::eval::Evaluation`].
    pub fn bin_width(&self) -> f32 {
        let farthest = self.genuine.iter().chain(&self.impostor).fold(0.0f32, |far, &d| if d > far { d } else { far });
        pairs::nice_above(f64::from(farthest) / BINS as f64) as f32
    }
}

/// How a threshold does: the shares of pairs that it takes for one class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vertex {
    /// The threshold: pairs up to this distance are taken for one class. −∞ at the first vertex.
    pub threshold: f32,
    /// False accept rate: of pairs of two classes.
    pub far: f64,
    /// True accept rate: of pairs of one class.
    pub tar: f64,
}

/// The receiver operating characteristic: a vertex for (0, 0) and one for each distance that occurs, ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roc {
    /// Its vertices.
    pub vertices: Vec<Vertex>,
}

impl Roc {
    /// By the distances of all pairs of one class (genuine) and of two (impostor), in any order. `None` if one of them is missing.
    pub fn of(genuine: &mut [f32], impostor: &mut [f32]) -> Option<Self> {
        if genuine.is_empty() || impostor.is_empty() {
            return None;
        }
        genuine.sort_unstable_by(f32::total_cmp);
        impostor.sort_unstable_by(f32::total_cmp);
        let mut vertices = vec![Vertex { threshold: f32::NEG_INFINITY, far: 0.0, tar: 0.0 }];
        let (mut g, mut i) = (0, 0);
        while g < genuine.len() || i < impostor.len() {
            let next = |list: &[f32], at: usize| list.get(at).copied().unwrap_or(f32::INFINITY);
            let (a, b) = (next(genuine, g), next(impostor, i));
            let threshold = if b < a { b } else { a };
            g += genuine[g..].iter().take_while(|&&d| d <= threshold).count();
            i += impostor[i..].iter().take_while(|&&d| d <= threshold).count();
            let (far, tar) = (i as f64 / impostor.len() as f64, g as f64 / genuine.len() as f64);
            vertices.push(Vertex { threshold, far, tar });
        }
        Some(Self { vertices })
    }

    /// How a threshold does, whether or not it is a distance that occurs.
    pub fn at(&self, threshold: f32) -> Vertex {
        let end = self.vertices.partition_point(|v| v.threshold <= threshold);
        let vertex = end.checked_sub(1).map_or_else(Vertex::default, |last| self.vertices[last]);
        Vertex { threshold, ..vertex }
    }

    /// The curve with no more than some `2 × steps` vertices: of those nearer together than `1 / steps` in both rates, the last.
    pub fn thinned(&self, steps: f64) -> Vec<Vertex> {
        let cell = |v: &Vertex| ((v.far * steps) as u32, (v.tar * steps) as u32);
        self.vertices.chunk_by(|a, b| cell(a) == cell(b)).flat_map(<[Vertex]>::last).copied().collect()
    }

    /// Area under the curve: how often, of one pair of each kind, the genuine one is nearer; ties count half.
    pub fn auc(&self) -> f64 {
        self.vertices.windows(2).map(|v| (v[1].far - v[0].far) * (v[0].tar + v[1].tar) / 2.0).sum()
    }

    /// Equal error rate: where the curve, straight between vertices, crosses FAR = 1 − TAR.
    pub fn equal_error_rate(&self) -> f64 {
        let excess = |v: &Vertex| v.far - (1.0 - v.tar);
        for pair in self.vertices.windows(2) {
            let (before, after) = (excess(&pair[0]), excess(&pair[1]));
            if after >= 0.0 {
                let share = if after > before { -before / (after - before) } else { 0.0 };
                return pair[0].far + share * (pair[1].far - pair[0].far);
            }
        }
        1.0
    }

    /// The greatest true accept rate of a vertex whose false accept rate is at most `far`.
    pub fn tar_at(&self, far: f64) -> f64 {
        // both rates rise along the curve
        let end = self.vertices.partition_point(|v| v.far <= far);
        self.vertices[..end].last().map_or(0.0, |v| v.tar)
    }
}
