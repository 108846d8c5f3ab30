//! How many directions an embedding really uses.

use crate::matrix::Matrix;

/// Turns until a symmetric matrix of this size is diagonal to the last digit; each sweep squares the error.
const SWEEPS: usize = 30;

/// Effective rank (Roy & Vetterli 2007, eq. 3) of the embedding without its mean: e to the entropy of the singular values as
/// shares of their sum. `positions` is E × n; 0 where all points are one.
pub fn effective_rank(positions: &Matrix) -> f64 {
    let (dim, n) = (positions.rows(), positions.cols());
    let means: Vec<f64> =
        (0..dim).map(|k| positions.row(k).iter().map(|&x| f64::from(x)).sum::<f64>() / n.max(1) as f64).collect();
    let centred = |k: usize, i: usize| f64::from(positions.at(k, i)) - means[k];
    let mut gram: Vec<Vec<f64>> =
        (0..dim).map(|k| (0..dim).map(|l| (0..n).map(|i| centred(k, i) * centred(l, i)).sum()).collect()).collect();
    let singular: Vec<f64> = eigenvalues(&mut gram).iter().map(|&v| libm::sqrt(v.max(0.0))).collect();
    let sum: f64 = singular.iter().sum();
    if sum <= 0.0 || !sum.is_finite() {
        return 0.0;
    }
    let entropy = -singular.iter().map(|s| s / sum).map(|p| if p > 0.0 { p * libm::log(p) } else { 0.0 }).sum::<f64>();
    libm::exp(entropy)
}

/// Eigenvalues of a symmetric matrix, by Jacobi's rotations.
fn eigenvalues(a: &mut [Vec<f64>]) -> Vec<f64> {
    let n = a.len();
    for _ in 0..SWEEPS {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
                let c = 1.0 / libm::sqrt(t * t + 1.0);
                let s = t * c;
                for row in a.iter_mut() {
                    let (x, y) = (row[p], row[q]);
                    (row[p], row[q]) = (c * x - s * y, s * x + c * y);
                }
                let (upper, lower) = a.split_at_mut(q);
                for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
            }
        }
    }
    (0..n).map(|i| a[i][i]).collect()
}
