//! How the third dimension is turned towards the person: a turntable. e₂ stays upright, so that nobody loses the way.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::vector::Point;

/// Directions of the space in which the picture's right, its up, and what comes nearer lie: at right angles, of length 1.
pub type Axes = [Point; 3];

/// The plane as it lies: e₁ to the right, e₂ up.
pub const FLAT: Axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// How far the turntable is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// About e₂, in radians: what is near goes to the right.
    pub yaw: f64,
    /// How far from above it is seen, in radians, at most a right angle; below 0 from below.
    pub pitch: f64,
}

impl Default for Turn {
    /// A little from above and from the side: no axis points at the person.
    fn default() -> Self {
        Self { yaw: -0.5, pitch: 0.35 }
    }
}

impl Turn {
    /// Turned on by so much.
    pub fn by(self, yaw: f64, pitch: f64) -> Self {
        Self { yaw: libm::remainder(self.yaw + yaw, TAU), pitch: (self.pitch + pitch).clamp(-FRAC_PI_2, FRAC_PI_2) }
    }

    /// Where the picture's directions lie.
    pub fn axes(self) -> Axes {
        let [(sy, cy), (sp, cp)] = [self.yaw, self.pitch].map(|a| (libm::sin(a), libm::cos(a)));
        [[cy, 0.0, sy], [sp * sy, cp, -sp * cy], [-cp * sy, sp, cp * cy]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::vector::{cross, dot, minus};

    #[test]
    fn axes_are_at_right_angles_and_right_handed_however_it_is_turned() {
        assert_eq!(Turn { yaw: 0.0, pitch: 0.0 }.axes().map(|a| a.map(|v| v + 0.0)), FLAT);
        let mut turn = Turn::default();
        for i in 0..200 {
            turn = turn.by(0.37, if i % 40 < 20 { 0.11 } else { -0.11 });
            let [right, up, near] = turn.axes();
            for (a, b) in [(right, up), (up, near), (near, right)] {
                assert!(dot(a, b).abs() < 1e-12 && (dot(a, a) - 1.0).abs() < 1e-12);
            }
            assert!(minus(cross(right, up), near).iter().all(|v| v.abs() < 1e-12));
            assert!(up[1] >= -1e-12, "e₂ never points down");
        }
    }

    #[test]
    fn what_is_near_goes_where_it_is_turned_to() {
        let near = Turn { yaw: 0.0, pitch: 0.0 }.axes()[2];
        let [right, up, _] = Turn { yaw: 0.0, pitch: 0.0 }.by(0.1, 0.2).axes();
        assert!(dot(right, near) > 0.0 && dot(up, near) < 0.0, "to the right, and down");
    }
}
