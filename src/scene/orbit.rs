//! A circle in space as it is seen: an ellipse, one part of which may be nearer than the body it runs around, and the other
//! farther.

use std::f64::consts::{FRAC_PI_4, PI, TAU};

use super::camera::View;
use super::shape::{Pen, Xy};
use super::vector::{Point, dot, minus};

/// The circle centre + a cos t + b sin t on the canvas.
#[derive(Clone, Copy, Debug)]
pub struct Orbit {
    middle: [f64; 2],
    /// a and b in px.
    axes: [[f64; 2]; 2],
    /// Where it comes nearest.
    nearest: f64,
    /// It is nearer than the body's middle as far as this to both sides of there: 0 nowhere, π everywhere.
    half: f64,
}

impl Orbit {
    /// The circle around `centre` with the radii `a` and `b`, at right angles, on a body around `body`.
    pub fn new(view: &View, centre: Point, [a, b]: [Point; 2], body: Point) -> Self {
        let px = |v: Point| {
            let [right, up, _] = view.turned(v);
            [right * view.scale, -up * view.scale]
        };
        let near = |v: Point| dot(view.axes[2], v);
        let (ahead, along) = (near(minus(centre, body)), [near(a), near(b)]);
        let reach = libm::hypot(along[0], along[1]);
        let half = match ahead {
            // as seen from one of its poles
            _ if reach < 1e-12 && ahead.abs() < 1e-12 => PI,
            _ if ahead >= reach => PI,
            _ if ahead <= -reach => 0.0,
            _ => libm::acos(-ahead / reach),
        };
        Self {
            middle: view.px(centre).map(f64::from),
            axes: [px(a), px(b)],
            nearest: if reach > 0.0 { libm::atan2(along[1], along[0]) } else { 0.0 },
            half,
        }
    }

    /// Its place at `t`.
    pub fn at(&self, t: f64) -> Xy {
        let (s, c) = (libm::sin(t), libm::cos(t));
        let [a, b] = self.axes;
        [0, 1].map(|k| (self.middle[k] + a[k] * c + b[k] * s) as f32)
    }

    /// The part that is nearer than the body's middle, from and to.
    pub fn front(&self) -> [f64; 2] {
        [self.nearest - self.half, self.nearest + self.half]
    }

    /// The part that is farther.
    pub fn back(&self) -> [f64; 2] {
        [self.nearest + self.half, self.nearest - self.half + TAU]
    }

    /// What of a part is nearer than the body's middle, and what is farther: up to two pieces each.
    pub fn split(&self, [from, to]: [f64; 2]) -> ([[f64; 2]; 2], [[f64; 2]; 2]) {
        let overlap = |[start, end]: [f64; 2]| {
            // the part's own turn and the one before: it is shorter than a turn
            let shift = libm::floor((from - start) / TAU) * TAU;
            [shift, shift + TAU].map(|s| [from.max(start + s), to.min(end + s)])
        };
        (overlap(self.front()), overlap(self.back()))
    }

    /// Whether any of it is nearer than the body's middle.
    pub fn is_seen(&self) -> bool {
        self.half > 0.0
    }

    /// Whether any of it is farther.
    pub fn is_hidden(&self) -> bool {
        self.half < PI
    }

    /// Traces a part as a new line; nothing where it ends before it starts.
    pub fn trace(&self, pen: &mut Pen, [from, to]: [f64; 2]) {
        if to > from {
            pen.move_to(self.at(from));
            self.go_on(pen, [from, to]);
        }
    }

    /// Traces a part from where the pen is, either way round.
    pub fn go_on(&self, pen: &mut Pen, [from, to]: [f64; 2]) {
        let pieces = libm::ceil((to - from).abs() / FRAC_PI_4).max(1.0);
        let step = (to - from) / pieces;
        // the handles of a circle's arc: an ellipse is a circle seen from aside
        let handle = 4.0 / 3.0 * libm::tan(step / 4.0);
        let ahead = |t: f64, by: f64| {
            let (s, c) = (libm::sin(t), libm::cos(t));
            let [a, b] = self.axes;
            [0, 1].map(|k| (self.middle[k] + a[k] * (c - by * s) + b[k] * (s + by * c)) as f32)
        };
        for piece in 0..pieces as usize {
            let t = from + piece as f64 * step;
            pen.curve_to(ahead(t, handle), ahead(t + step, -handle), self.at(t + step));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::camera::Viewport;
    use crate::scene::turn::Turn;
    use crate::scene::vector::{ORIGIN, add};
    use proptest::prelude::*;

    const ROOM: Viewport = Viewport { width: 400.0, height: 400.0, taken: [0.0; 4] };

    proptest! {
        /// Nearer and farther are told as the places themselves are.
        #[test]
        fn the_front_is_what_is_nearer(t in -3.0f64..3.0, yaw in -3.0f64..3.0, pitch in -1.5f64..1.5, lift in -0.9f64..0.9) {
            let view = View::ball(&ROOM, 1.2, Turn { yaw, pitch });
            let radius = (1.0 - lift * lift).sqrt();
            let (centre, a, b) = ([0.0, lift, 0.0], [radius, 0.0, 0.0], [0.0, 0.0, radius]);
            let orbit = Orbit::new(&view, centre, [a, b], ORIGIN);
            let place = add(add(centre, libm::cos(t), a), libm::sin(t), b);
            let [x, y] = view.px(place);
            let drawn = orbit.at(t);
            prop_assert!((drawn[0] - x).abs() < 1e-3 && (drawn[1] - y).abs() < 1e-3);
            let nearness = view.nearness(place);
            let within = |[from, to]: [f64; 2]| [-TAU, 0.0, TAU].into_iter().any(|s| from < t + s && t + s < to);
            if nearness.abs() > 1e-6 {
                prop_assert_eq!(within(orbit.front()), nearness > 0.0);
                prop_assert_eq!(within(orbit.back()), nearness < 0.0);
                let (front, back) = orbit.split([t - 0.3, t + 0.3]);
                let among = |parts: [[f64; 2]; 2]| parts.into_iter().any(|[from, to]| from < t && t < to);
                prop_assert_eq!((among(front), among(back)), (nearness > 0.0, nearness < 0.0));
            }
        }
    }
}
