//! How far the cloud reaches.

use crate::matrix::Matrix;

/// Root mean squared Euclidean distance of the columns from their centroid; 0 of nothing.
pub(super) fn spread(positions: &Matrix) -> f64 {
    let n = positions.cols() as f64;
    let variance = |feature: usize| {
        let values = || positions.row(feature).iter().map(|&v| f64::from(v));
        let mean = values().sum::<f64>() / n;
        values().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n
    };
    if positions.cols() == 0 { 0.0 } else { (0..positions.rows()).map(variance).sum::<f64>().sqrt() }
}
