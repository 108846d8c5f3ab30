//! How much nearer a point is to its own class than to the next one (Rousseeuw 1987).

use super::rows::Rows;
use super::{Workspace, anchors};
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;

/// The sum of distances, four at a time, always in the same order.
fn sum(distances: &[f32]) -> f64 {
    let (fours, rest) = distances.as_chunks::<4>();
    let mut sums = [0.0f64; 4];
    for four in fours {
        (0..4).for_each(|i| sums[i] += f64::from(four[i]));
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest.iter().copied().map(f64::from).sum::<f64>()
}

/// Of each point that asks (b − a) / max(a, b): a its mean distance to the others of its class, b the least mean distance to another
/// class. 0 for a point that is alone in its class, and where there is one class only.
pub fn silhouettes(
    positions: &Matrix,
    labels: &[u32],
    distance: Distance,
    workspace: &mut Workspace,
) -> Result<Vec<f64>, NotFinite> {
    let mut rows = Rows::new(positions, labels, distance, workspace)?;
    rows.check()?;
    let count = labels.iter().map(|&l| l as usize + 1).max().unwrap_or(0);
    let mut sizes = vec![0u32; count];
    labels.iter().for_each(|&l| sizes[l as usize] += 1);
    let mut sums = vec![0.0f64; count];
    // samples of a class stand side by side
    let runs: Vec<(usize, usize)> = labels.chunk_by(|a, b| a == b).map(|run| (run[0] as usize, run.len())).collect();
    let mut of = |anchor: usize| {
        let row = rows.row(anchor);
        sums.fill(0.0);
        let mut rest = row.distances;
        for &(class, length) in &runs {
            let (distances, beyond) = rest.split_at(length.min(rest.len()));
            (sums[class], rest) = (sums[class] + sum(distances), beyond);
        }
        // what it is said to be from itself may be a little more than nothing
        sums[row.labels[anchor] as usize] -= f64::from(row.distances[anchor]);
        let own = row.labels[anchor] as usize;
        let mean = |class: usize, of: u32| sums[class] / f64::from(of);
        let rest = (0..count).filter(|&class| class != own && sizes[class] > 0);
        let b = rest.map(|class| mean(class, sizes[class])).fold(f64::INFINITY, f64::min);
        if row.others == 0 || b.is_infinite() {
            return 0.0;
        }
        let a = mean(own, sizes[own] - 1);
        let most = a.max(b);
        if most > 0.0 { (b - a) / most } else { 0.0 }
    };
    Ok(anchors(labels.len().min(positions.cols())).map(&mut of).collect())
}
