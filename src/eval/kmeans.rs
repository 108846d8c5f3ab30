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
    let points: Vec<f64> = (0..n).flat_map(|i| rows.point(i)).map(f64::from).collect();
    let point = |i: usize| &points[i * dim..(i + 1) * dim];
    let k = k.min(n);
    if k == 0 || dim == 0 {
        return Ok(Clusters::default());
    }
    let mut rng = Rng::stream(1, "k-means");
    let mut best: Option<(f64, Vec<u32>)> = None;
    for _ in 0..STARTS {
        let mut centres = begin(&point, n, k, &mut rng);
        let mut of = vec![0; n];
        let mut sum = f64::INFINITY;
        for _ in 0..ROUNDS {
            let before = sum;
            sum = 0.0;
            for (i, of) in of.iter_mut().enumerate() {
                let (cluster, far) = nearest(point(i), &centres);
                *of = cluster as u32;
                sum += far;
            }
            if sum >= before {
                break;
            }
            centres = means(&point, &of, &centres);
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

/// First centres: points, each drawn with a probability in proportion to its squared distance from those before.
fn begin<'a>(point: &impl Fn(usize) -> &'a [f64], n: usize, k: usize, rng: &mut Rng) -> Vec<Vec<f64>> {
    let mut centres = vec![point(rng.below(n as u32) as usize).to_vec()];
    while centres.len() < k {
        let far: Vec<f64> = (0..n).map(|i| nearest(point(i), &centres).1).collect();
        let mut left = f64::from(rng.unit()) * far.iter().sum::<f64>();
        let drawn = far.iter().position(|f| {
            left -= f;
            left < 0.0
        });
        centres.push(point(drawn.unwrap_or(n - 1)).to_vec());
    }
    centres
}

/// The nearest centre, of equals the first, and its squared distance.
fn nearest(point: &[f64], centres: &[Vec<f64>]) -> (usize, f64) {
    let far = |centre: &Vec<f64>| centre.iter().zip(point).map(|(c, p)| (c - p) * (c - p)).sum::<f64>();
    let mut best = (0, f64::INFINITY);
    for (i, centre) in centres.iter().enumerate() {
        let d = far(centre);
        if d < best.1 {
            best = (i, d);
        }
    }
    best
}

/// The mean of each cluster; one without points stays where it was.
fn means<'a>(point: &impl Fn(usize) -> &'a [f64], of: &[u32], before: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut sums: Vec<(Vec<f64>, f64)> = before.iter().map(|c| (vec![0.0; c.len()], 0.0)).collect();
    for (i, &cluster) in of.iter().enumerate() {
        let (sum, count) = &mut sums[cluster as usize];
        sum.iter_mut().zip(point(i)).for_each(|(s, p)| *s += p);
        *count += 1.0;
    }
    let mean = |((sum, count), before): (&(Vec<f64>, f64), &Vec<f64>)| {
        if *count > 0.0 { sum.iter().map(|s| s / count).collect() } else { before.clone() }
    };
    sums.iter().zip(before).map(mean).collect()
}
