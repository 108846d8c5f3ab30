//! How the third dimension is turned towards the person: a turntable. e₂ stays upright, so that nobody loses the way.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::shape::Xy;
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

/// How far an arrow key turns, in radians.
const KEY: f64 = 0.09;
/// How fast it turns by itself, in radians a second: once around in half a minute.
const PACE: f64 = 0.2;
/// How far a pointer must have gone before it drags, in px: less is a click.
const SLACK: f32 = 5.0;

/// What holds the turntable.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grip {
    /// Where the pointer was last.
    at: Xy,
    /// Whether it has gone far enough to drag.
    drags: bool,
}

/// The turntable as a person handles it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turntable {
    turn: Turn,
    grip: Option<Grip>,
}

impl Turntable {
    /// How far it is turned now.
    pub fn turn(&self) -> Turn {
        self.turn
    }

    /// A pointer goes down at a place.
    pub fn take(&mut self, at: Xy) {
        self.grip = Some(Grip { at, drags: false });
    }

    /// The pointer moves to a place of a picture of this size; whether it drags. What is nearest at the middle stays under it.
    pub fn drag(&mut self, at: Xy, size: Xy) -> bool {
        let Some(grip) = &mut self.grip else { return false };
        let [dx, dy] = [at[0] - grip.at[0], at[1] - grip.at[1]];
        grip.drags |= libm::hypotf(dx, dy) > SLACK;
        if grip.drags {
            grip.at = at;
            let radius = f64::from(size[0].min(size[1])).max(1.0) / 2.4;
            self.turn = self.turn.by(f64::from(dx) / radius, f64::from(dy) / radius);
        }
        grip.drags
    }

    /// The pointer goes up or is lost; whether it has dragged: if not, it was a click.
    pub fn let_go(&mut self) -> bool {
        self.grip.take().is_some_and(|grip| grip.drags)
    }

    /// Whether a pointer drags it.
    pub fn is_dragged(&self) -> bool {
        self.grip.is_some_and(|grip| grip.drags)
    }

    /// A key (`KeyboardEvent.key`) is pressed; whether it turns anything.
    pub fn key(&mut self, key: &str) -> bool {
        match key {
            "ArrowLeft" => self.turn = self.turn.by(-KEY, 0.0),
            "ArrowRight" => self.turn = self.turn.by(KEY, 0.0),
            "ArrowUp" => self.turn = self.turn.by(0.0, -KEY),
            "ArrowDown" => self.turn = self.turn.by(0.0, KEY),
            "0" | "Home" => self.reset(),
            _ => return false,
        }
        true
    }

    /// As it was in the beginning.
    pub fn reset(&mut self) {
        self.turn = Turn::default();
    }

    /// Turns by itself for some seconds; not while it is held.
    pub fn pass(&mut self, seconds: f64) {
        if self.grip.is_none() && seconds.is_finite() {
            self.turn = self.turn.by(PACE * seconds, 0.0);
        }
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

    #[test]
    fn a_drag_turns_and_a_click_does_not() {
        let mut table = Turntable::default();
        let before = table.turn();
        table.take([100.0, 100.0]);
        assert!(!table.drag([103.0, 101.0], [600.0, 500.0]));
        assert_eq!((table.let_go(), table.turn()), (false, before), "a click");
        table.take([100.0, 100.0]);
        assert!(table.drag([120.0, 100.0], [600.0, 500.0]) && table.drag([121.0, 100.0], [600.0, 500.0]));
        assert!(table.turn().yaw > before.yaw && table.turn().pitch == before.pitch);
        let held = table.turn();
        table.pass(1.0);
        assert_eq!(table.turn(), held, "what is held does not turn by itself");
        assert!(table.let_go() && !table.is_dragged());
        table.pass(1.0);
        assert!(table.turn().yaw > held.yaw);
        assert!(!table.drag([300.0, 300.0], [600.0, 500.0]), "nothing is held any more");
    }

    #[test]
    fn arrows_turn_and_zero_turns_back() {
        let mut table = Turntable::default();
        for (key, back) in [("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown")] {
            assert!(table.key(key) && table.turn() != Turn::default());
            assert!(table.key(back));
        }
        assert!(!table.key("x") && !table.key("Tab"));
        table.key("ArrowDown");
        assert!(table.key("0"));
        assert_eq!(table, Turntable::default());
    }
}
