//! What may be otherwise when known classes are met again: every point moved in the input plane.

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};
use crate::matrix::Matrix;
use crate::rng::Rng;

/// Sizes of a condition, from none to its greatest, are this many steps apart.
pub const STEPS: u32 = 20;

/// A way in which the input changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// All points are moved along x₂.
    #[default]
    Shift,
    /// All points are turned about the origin.
    Rotation,
    /// Each point is moved by normal noise.
    Noise,
}

impl Choice for Condition {
    const ALL: &'static [Self] = &[Self::Shift, Self::Rotation, Self::Noise];

    fn about(self) -> About {
        match self {
            Self::Shift => About { label: "Shift", help: "all points to be told are moved up along x₂ by so much" },
            Self::Rotation => About {
                label: "Rotation",
                help: "all points to be told are turned about the origin by so many degrees",
            },
            Self::Noise => About {
                label: "Noise",
                help: "each point to be told is moved by normal noise of this standard deviation",
            },
        }
    }
}

impl Condition {
    /// The size at a step, 0 to [`STEPS`]: a length or, of a rotation, degrees.
    pub fn size(self, step: u32) -> f32 {
        let most = match self {
            Self::Shift => 2.0,
            Self::Rotation => 40.0,
            Self::Noise => 0.4,
        };
        most * step.min(STEPS) as f32 / STEPS as f32
    }

    /// The points, 2 × n, under this condition. Noise is drawn from the stream "condition" of the seed, and only its size grows.
    pub fn apply(self, size: f32, points: &Matrix, seed: u32) -> Matrix {
        let mut rng = Rng::stream(seed, "condition");
        let angle = size.to_radians();
        let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
        let mut moved = points.clone();
        for i in 0..points.cols() {
            let [x, y] = [points.at(0, i), points.at(1, i)];
            let [x, y] = match self {
                Self::Shift => [x, y + size],
                Self::Rotation => [cos * x - sin * y, sin * x + cos * y],
                Self::Noise => [x + size * rng.normal(), y + size * rng.normal()],
            };
            moved.set(0, i, x);
            moved.set(1, i, y);
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_move_points_as_they_say_and_size_0_moves_none() {
        let points = Matrix::from_fn(2, 3, |axis, i| if axis == 0 { i as f32 } else { 0.5 });
        for &condition in Condition::ALL {
            assert_eq!(condition.apply(0.0, &points, 7), points, "{condition:?}");
            assert_eq!(condition.size(0), 0.0);
        }
        let moved = Condition::Shift.apply(0.25, &points, 7);
        assert_eq!([moved.at(0, 2), moved.at(1, 2)], [2.0, 0.75]);
        let turned = Condition::Rotation.apply(90.0, &points, 7);
        assert!((turned.at(0, 2) + 0.5).abs() < 1e-6 && (turned.at(1, 2) - 2.0).abs() < 1e-6);
        let [little, much] = [0.1, 0.2].map(|size| Condition::Noise.apply(size, &points, 7));
        let way = |m: &Matrix, i: usize| m.at(0, i) - points.at(0, i);
        assert!((0..3).all(|i| (way(&much, i) - 2.0 * way(&little, i)).abs() < 1e-5), "the same, twice as far");
    }
}
