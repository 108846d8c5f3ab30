//! Clusters found without looking at the classes: Lloyd's algorithm from k-means++ starts (Arthur & Vassilvitskii 2007).

use super::Workspace;
use super::rows::Rows;
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;
use crate::rng::Rng;

/// Starts, of which the one with the least sum of squares is kept.
const STARTS: usize = 3;
/// Most rounds of a start.
const ROUNDS: usize = 20;

/// A division into clusters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clusters {
    /// The cluster of each point.
    pub of: Vec<u32>,
    /// Where the mean of each that has points is: dim × clusters.
    pub centres: Matrix,
}

/// At most `k` clusters of the points, `positions` being dim × n, by straight distance; for cosine by that of the directions.
/// The same points always give the same clusters.
pub fn kmeans(
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    k: usize,
    workspace: &mut Workspace,
) -> Result<Clusters, NotFinite> {
    let rows = Rows::new(positions, labels, distance, workspace)?;
    let (dim, n) = (positions.rows(), rows.len());
    let k = k.min(n);
    if k == 0 || dim == 0 {
        return Ok(Clusters::default());
    }
    let mut points = Points::new(&rows, dim);
    let mut rng = Rng::stream(1, "k-means");
    let mut best: Option<(f64, Vec<u32>)> = None;
    for _ in 0..STARTS {
        let mut centres = points.begin(k, &mut rng);
        let mut of = vec![0; n];
        let mut sum = f64::INFINITY;
        for _ in 0..ROUNDS {
            let before = sum;
            sum = points.assign(&centres, &mut of);
            if sum >= before {
                break;
            }
            points.recentre(&of, &mut centres);
        }
        if !sum.is_finite() {
            return Err(NotFinite);
        }
        if best.as_ref().is_none_or(|b| sum < b.0) {
            best = Some((sum, of));
        }
    }
    let of = best.map(|b| b.1).unwrap_or_default();
    let members = |cluster: u32| (0..n).filter(|&i| of[i] == cluster).collect::<Vec<_>>();
    let filled: Vec<Vec<usize>> = (0..k as u32).map(members).filter(|members| !members.is_empty()).collect();
    // in the embedding as it is, also where directions alone were looked at
    let mean =
        |row: usize, of: &[usize]| of.iter().map(|&i| f64::from(positions.at(row, i))).sum::<f64>() / of.len() as f64;
    let centres = Matrix::from_fn(dim, filled.len(), |row, cluster| mean(row, &filled[cluster]) as f32);
    Ok(Clusters { of, centres })
}

/// The points, a row for each coordinate, and room for their squared distances: a centre is compared with all of them at once.
struct Points {
    rows: Vec<Vec<f64>>,
    /// To the nearest centre so far.
    nearest: Vec<f64>,
    /// To the centre at hand.
    far: Vec<f64>,
}

impl Points {
    fn new(rows: &Rows, dim: usize) -> Self {
        let n = rows.len();
        let mut points = Self { rows: vec![Vec::with_capacity(n); dim], nearest: vec![0.0; n], far: vec![0.0; n] };
        (0..n).for_each(|i| points.rows.iter_mut().zip(rows.point(i)).for_each(|(row, x)| row.push(x.into())));
        points
    }

    fn at(&self, i: usize) -> impl Iterator<Item = f64> + '_ {
        self.rows.iter().map(move |row| row[i])
    }

    /// Writes the squared distances to a centre.
    fn measure(&mut self, centre: &[f64]) {
        for (feature, (row, c)) in self.rows.iter().zip(centre).enumerate() {
            let both = self.far.iter_mut().zip(row);
            // the first feature overwrites what was there
            if feature == 0 {
                both.for_each(|(far, p)| *far = (c - p) * (c - p));
            } else {
                both.for_each(|(far, p)| *far += (c - p) * (c - p));
            }
        }
    }

    /// First centres, one after the other: points, each drawn with a probability in proportion to its squared distance from those
    /// before.
    fn begin(&mut self, k: usize, rng: &mut Rng) -> Vec<f64> {
        let n = self.far.len();
        let mut centres: Vec<f64> = self.at(rng.below(n as u32) as usize).collect();
        self.nearest.fill(f64::INFINITY);
        while centres.len() < k * self.rows.len() {
            // only the newest may be nearer than those before
            self.measure(&centres[centres.len() - self.rows.len()..]);
            self.nearest.iter_mut().zip(&self.far).for_each(|(nearest, &far)| {
                *nearest = if far < *nearest { far } else { *nearest };
            });
            let mut left = f64::from(rng.unit()) * self.nearest.iter().sum::<f64>();
            let drawn = self.nearest.iter().position(|far| {
                left -= far;
                left < 0.0
            });
            centres.extend(self.at(drawn.unwrap_or(n - 1)));
        }
        centres
    }

    /// Gives each point to its nearest centre, of equals the first; the sum of the squared distances.
    fn assign(&mut self, centres: &[f64], of: &mut [u32]) -> f64 {
        self.nearest.fill(f64::INFINITY);
        for (i, centre) in centres.chunks_exact(self.rows.len()).enumerate() {
            self.measure(centre);
            for ((of, nearest), &far) in of.iter_mut().zip(&mut self.nearest).zip(&self.far) {
                let nearer = far < *nearest;
                (*of, *nearest) = if nearer { (i as u32, far) } else { (*of, *nearest) };
            }
        }
        self.nearest.iter().sum()
    }

    /// Makes each centre the mean of its cluster; one without points stays where it was.
    fn recentre(&self, of: &[u32], centres: &mut [f64]) {
        let dim = self.rows.len();
        let mut counts = vec![0.0; centres.len() / dim];
        of.iter().for_each(|&cluster| counts[cluster as usize] += 1.0);
        for (feature, row) in self.rows.iter().enumerate() {
            let mut sums = vec![0.0; counts.len()];
            of.iter().zip(row).for_each(|(&cluster, p)| sums[cluster as usize] += p);
            for (cluster, (sum, count)) in sums.iter().zip(&counts).enumerate().filter(|(_, (_, count))| **count > 0.0)
            {
                centres[cluster * dim + feature] = sum / count;
            }
        }
    }
}
