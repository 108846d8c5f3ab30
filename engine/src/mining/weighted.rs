//! How likely a distance is among points that lie anywhere: what distance-weighted sampling evens out.
//!
//! Wu, Manmatha, Smola & Krähenbühl 2017, §4: on the unit sphere of n dimensions q(d) ∝ dⁿ⁻² (1 − d²/4)^((n − 3)/2), and a negative is
//! drawn with a weight of min(λ, 1/q(d)). The paper has no unbounded space; there q(d) ∝ dⁿ⁻¹, as of points spread evenly.

use crate::distance::Distance;

/// On the unit sphere, no negative closer than this is likelier than one here: λ = 1/q of it. In an unbounded space it is this share of the
/// margin.
const CLOSE: f32 = 0.5;

/// The space whose distances are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Density {
    /// Its dimensions n.
    pub dim: usize,
    /// Whether all points have length 1, or only their directions count.
    pub sphere: bool,
    /// What distances are given in.
    pub distance: Distance,
}

impl Density {
    /// The weight of a distance, under this margin.
    pub fn weight(self, margin: f32) -> impl Fn(f32) -> f32 {
        let close = if self.sphere { CLOSE } else { CLOSE * self.length(margin) };
        let n = self.dim as f32;
        move |d| {
            let d = self.length(d);
            let d = if d > close { d } else { close };
            let inside = 1.0 - 0.25 * d * d;
            let inside = if inside > 0.0 { inside } else { 0.0 };
            match (self.sphere, self.dim) {
                (true, 2) => inside.sqrt(),
                (true, 3) | (false, 2) => 1.0 / d,
                (false, 3) => 1.0 / (d * d),
                (true, _) => libm::powf(d, 2.0 - n) * libm::powf(inside, (3.0 - n) / 2.0),
                (false, _) => libm::powf(d, 1.0 - n),
            }
        }
    }

    /// The straight distance that a distance means.
    fn length(self, d: f32) -> f32 {
        match self.distance {
            Distance::Euclidean => d,
            Distance::SquaredEuclidean => d.sqrt(),
            Distance::Cosine => (2.0 * d).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;
    use crate::mining::{Batch, PerPair};
    use crate::rng::Rng;

    /// Distances of drawn negatives from an anchor among random points of a sphere, or of a square around it.
    fn drawn(density: Density, points: impl Fn(&mut Rng) -> Vec<f32>) -> Vec<f32> {
        let mut rng = Rng::stream(3, "weighted");
        let mut distances = Vec::new();
        for _ in 0..40 {
            let cloud: Vec<Vec<f32>> = (0..400).map(|_| points(&mut rng)).collect();
            let anchor: Vec<f32> = if density.sphere { points(&mut rng) } else { vec![0.0; density.dim] };
            // columns: the anchor, a positive on it, and the negatives
            let labels: Vec<u32> = (0..402).map(|i| u32::from(i > 1)).collect();
            let d = Matrix::from_fn(
                1,
                402,
                |_, j| if j < 2 { 0.0 } else { density.distance.between(&anchor, &cloud[j - 2]) },
            );
            let batch = Batch { d: &d, labels: &labels };
            for _ in 0..50 {
                let mut found = Vec::new();
                batch.per_pair(0, PerPair::DistanceWeighted(density), 1.0, &mut |n| rng.below(n), &mut found);
                let [_, _, n] = found[0];
                distances.push(density.length(batch.distance(0, n)));
            }
        }
        distances
    }

    fn on_sphere(rng: &mut Rng, dim: usize) -> Vec<f32> {
        let x: Vec<f32> = (0..dim).map(|_| rng.normal()).collect();
        let length = x.iter().map(|v| v * v).sum::<f32>().sqrt();
        x.iter().map(|v| v / length).collect()
    }

    /// Shares of four equal parts of an interval.
    fn shares(distances: &[f32], from: f32, to: f32) -> [f32; 4] {
        let inside: Vec<f32> = distances.iter().copied().filter(|&d| d >= from && d < to).collect();
        let part = |i: usize| {
            let [low, high] = [i, i + 1].map(|k| from + (to - from) * k as f32 / 4.0);
            inside.iter().filter(|&&d| d >= low && d < high).count() as f32 / inside.len() as f32
        };
        [0, 1, 2, 3].map(part)
    }

    #[test]
    fn among_random_points_every_distance_is_drawn_as_often() {
        let of = |dim, sphere, distance| Density { dim, sphere, distance };
        for distance in [Distance::Euclidean, Distance::SquaredEuclidean, Distance::Cosine] {
            for dim in [2, 3, 5] {
                let drawn = drawn(of(dim, true, distance), |rng| on_sphere(rng, dim));
                let shares = shares(&drawn, CLOSE, 1.9);
                assert!(shares.iter().all(|s| (s - 0.25).abs() < 0.06), "{distance:?} {dim}: {shares:?}");
            }
        }
        for dim in [2, 3] {
            let square = |rng: &mut Rng| (0..dim).map(|_| rng.uniform(-4.0, 4.0)).collect();
            let drawn = drawn(of(dim, false, Distance::Euclidean), square);
            let shares = shares(&drawn, 1.0, 4.0);
            assert!(shares.iter().all(|s| (s - 0.25).abs() < 0.06), "flat {dim}: {shares:?}");
        }
    }

    #[test]
    fn where_no_negative_has_a_weight_one_is_drawn_all_the_same() {
        let density = Density { dim: 2, sphere: true, distance: Distance::Euclidean };
        let d = Matrix::from_fn(1, 4, |_, j| [0.0, 0.0, 2.0, 2.0][j]);
        let batch = Batch { d: &d, labels: &[0, 0, 1, 1] };
        let mut found = Vec::new();
        batch.per_pair(0, PerPair::DistanceWeighted(density), 1.0, &mut |n| n - 1, &mut found);
        assert_eq!(found, [[0, 1, 3]]);
    }
}
