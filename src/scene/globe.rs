//! A sphere around the origin as it is seen: its outline, its meridians, and caps of directions upon it.

use std::f64::consts::{FRAC_PI_6, PI};

use super::camera::View;
use super::orbit::Orbit;
use super::palette::Ink;
use super::shape::{Drawing, Fill, Pen, Stroke, Xy};
use super::vector::{ORIGIN, Point, across, add, cross, direction, dot, length, scaled};

/// How much of a line on the far side is seen through the sphere.
pub const FAR_SIDE: f32 = 0.45;

/// The half of a sphere that faces the person, and the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The half that is seen.
    Near,
    /// The half that is seen through it.
    Far,
}

/// A sphere around the origin.
#[derive(Clone, Copy, Debug)]
pub struct Globe {
    view: View,
    /// In units of the space.
    radius: f64,
}

impl Globe {
    /// The sphere of this radius as it is seen in `view`.
    pub fn new(view: &View, radius: f64) -> Self {
        Self { view: *view, radius }
    }

    /// Its middle on the canvas.
    pub fn middle(&self) -> Xy {
        self.view.px(ORIGIN)
    }

    /// Its radius on the canvas.
    pub fn px(&self) -> f32 {
        self.view.length(self.radius)
    }

    /// Where a direction is on it.
    pub fn place(&self, direction: Point) -> Point {
        scaled(direction, self.radius)
    }

    /// The directions in which a place of the canvas lies, on the near and on the far side.
    pub fn facing(&self, at: Xy) -> Option<[Point; 2]> {
        let middle = self.middle();
        let px = f64::from(self.px());
        let [right, up] = [f64::from(at[0] - middle[0]) / px, f64::from(middle[1] - at[1]) / px];
        let near = 1.0 - right * right - up * up;
        let [x, y, z] = self.view.axes;
        let on = |side: f64| [0, 1, 2].map(|k| right * x[k] + up * y[k] + side * libm::sqrt(near) * z[k]);
        (near > 0.0).then(|| [on(1.0), on(-1.0)])
    }

    /// Whether a direction lies on the far side.
    pub fn is_behind(&self, direction: Point) -> bool {
        dot(self.view.axes[2], direction) < 0.0
    }

    /// All directions at this angle from `axis`, a direction; t = 0 is the nearest of them.
    fn circle(&self, axis: Point, angle: f64) -> Orbit {
        let u = across(axis, self.view.axes[2]);
        let (out, up) = (self.radius * libm::sin(angle), self.radius * libm::cos(angle));
        Orbit::new(&self.view, scaled(axis, up), [scaled(u, out), scaled(cross(axis, u), out)], ORIGIN)
    }

    /// Where the nearest of all directions at this angle from `axis` is on the canvas; `None` where all of them are behind.
    pub fn nearest(&self, axis: Point, angle: f64) -> Option<Xy> {
        let towards = add(scaled(axis, libm::cos(angle)), libm::sin(angle), across(axis, self.view.axes[2]));
        (!self.is_behind(towards)).then(|| self.view.px(self.place(towards)))
    }

    /// The way from `axis` through `towards`, directions, as a great circle: t is the angle from the axis.
    pub fn great_circle(&self, axis: Point, towards: Point) -> Orbit {
        let u = across(axis, towards);
        Orbit::new(&self.view, ORIGIN, [self.place(axis), self.place(u)], ORIGIN)
    }

    /// What of the cap of all directions within `half` of `axis` lies on one side.
    pub fn cap(&self, pen: &mut Pen, axis: Point, half: f64, side: Side) {
        let [right, up, _] = self.view.turned(axis);
        let aside = libm::hypot(right, up);
        let cosine = libm::cos(half);
        let border = self.circle(axis, half);
        let (part, is_here) = match side {
            Side::Near => (border.front(), border.is_seen()),
            Side::Far => (border.back(), border.is_hidden()),
        };
        if half >= PI || (cosine <= -aside && !is_here) {
            pen.circle(self.middle(), self.px());
        } else if cosine <= -aside {
            // all but a piece of this side, whose border runs the other way round than the outline
            let (from, to) = if side == Side::Near { (PI, -PI) } else { (-PI, PI) };
            pen.circle(self.middle(), self.px()).move_to(border.at(from));
            border.go_on(pen, [from, to]);
            pen.close();
        } else if cosine < aside {
            // along the border on this side, and back along the outline
            let (towards, reach) = (libm::atan2(up, right), libm::acos(cosine / aside));
            let reach = if side == Side::Near { reach } else { -reach };
            border.trace(pen, part);
            pen.arc(self.middle(), self.px(), (reach - towards) as f32, (-reach - towards) as f32).close();
        } else if is_here {
            border.trace(pen, part);
            pen.close();
        }
    }

    /// The border of a cap: on the near side solid, on the far side dashed and pale.
    pub fn border(&self, drawing: &mut Drawing, axis: Point, half: f64, stroke: Stroke) {
        let border = self.circle(axis, half);
        let far = stroke.dashed(3.0 * stroke.width, 2.5 * stroke.width);
        drawing.path(None, Some(far), FAR_SIDE, |pen| border.trace(pen, border.back()));
        drawing.outline(stroke, |pen| border.trace(pen, border.front()));
    }

    /// Meridians, parallels around e₂, and axes: the far half of them.
    pub fn far_grid(&self, drawing: &mut Drawing) {
        self.grid(drawing, FAR_SIDE, Orbit::back);
        let stroke = Stroke::solid(Ink::Axis, 1.0);
        drawing.path(None, Some(stroke), 0.7, |pen| {
            for axis in [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] {
                let [from, to] = [-1.0, 1.0].map(|end| self.view.px(self.place(scaled(axis, end))));
                pen.move_to(from).line_to(to);
            }
        });
    }

    /// The near half, and the outline.
    pub fn near_grid(&self, drawing: &mut Drawing, marks: f32) {
        self.grid(drawing, 1.0, Orbit::front);
        drawing.outline(Stroke::solid(Ink::Edge, 1.4 * marks), |pen| {
            pen.circle(self.middle(), self.px());
        });
    }

    /// From the origin by way of each place: where its direction goes through the sphere.
    pub fn rays(&self, drawing: &mut Drawing, places: &[Point]) {
        for (place, towards) in places.iter().filter_map(|&p| Some((p, direction(p, 1e-12)?))) {
            let through = self.place(towards);
            let [from, far, at] = [ORIGIN, place, through].map(|p| self.view.px(p));
            let end = if length(place) > self.radius { far } else { at };
            drawing.line(from, end, Stroke::solid(Ink::Edge, 1.0).dashed(2.0, 3.0));
            let alpha = if self.is_behind(towards) { FAR_SIDE } else { 1.0 };
            drawing.path(Some(Fill::plain(Ink::Panel)), Some(Stroke::solid(Ink::Ink2, 1.2)), alpha, |pen| {
                pen.circle(at, 2.5);
            });
        }
    }

    fn grid(&self, drawing: &mut Drawing, alpha: f32, part: fn(&Orbit) -> [f64; 2]) {
        let up = [0.0, 1.0, 0.0];
        drawing.path(None, Some(Stroke::solid(Ink::Line, 1.0)), alpha, |pen| {
            for i in 0..6 {
                let turn = f64::from(i) * FRAC_PI_6;
                let meridian = self.circle([libm::cos(turn), 0.0, libm::sin(turn)], PI / 2.0);
                meridian.trace(pen, part(&meridian));
            }
            for i in [1, 2, 4, 5] {
                let parallel = self.circle(up, f64::from(i) * FRAC_PI_6);
                parallel.trace(pen, part(&parallel));
            }
        });
        let equator = self.circle(up, PI / 2.0);
        drawing.path(None, Some(Stroke::solid(Ink::Axis, 1.2)), alpha, |pen| equator.trace(pen, part(&equator)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::camera::Viewport;
    use crate::scene::shape::{Segment, Shape};
    use crate::scene::turn::Turn;
    use proptest::prelude::*;

    const ROOM: Viewport = Viewport { width: 600.0, height: 600.0, taken: [0.0; 4] };

    /// How often a closed outline runs around a place: 0, and it is outside.
    fn windings(drawing: &Drawing, at: Xy) -> i32 {
        let mut loops: Vec<Vec<Xy>> = Vec::new();
        for shape in drawing.shapes() {
            let Shape::Path { segments, .. } = shape else { continue };
            for segment in drawing.segments(segments) {
                match segment {
                    Segment::Move(p) => loops.push(vec![*p]),
                    Segment::Line(p) => loops.last_mut().expect("a start").push(*p),
                    Segment::Curve(a, b, c) => {
                        let path = loops.last_mut().expect("a start");
                        let from = path[path.len() - 1];
                        path.extend((1..=24).map(|i| {
                            let t = i as f32 / 24.0;
                            let u = 1.0 - t;
                            [0, 1].map(|k| {
                                u * u * u * from[k] + 3.0 * u * u * t * a[k] + 3.0 * u * t * t * b[k] + t * t * t * c[k]
                            })
                        }));
                    }
                    Segment::Arc { centre, radius, from, to } => {
                        let path = loops.last_mut().expect("a start");
                        path.extend((0..=400).map(|i| {
                            let angle = from + (to - from) * i as f32 / 400.0;
                            [centre[0] + radius * libm::cosf(angle), centre[1] + radius * libm::sinf(angle)]
                        }));
                    }
                    Segment::Close => {}
                }
            }
        }
        let turns = |path: &Vec<Xy>| {
            let angle = |p: Xy| libm::atan2f(p[1] - at[1], p[0] - at[0]);
            let turn = |i: usize| {
                let d = angle(path[(i + 1) % path.len()]) - angle(path[i]);
                libm::remainderf(d, std::f32::consts::TAU)
            };
            (0..path.len()).map(turn).sum::<f32>() / std::f32::consts::TAU
        };
        loops.iter().map(|path| turns(path).round() as i32).sum()
    }

    proptest! {
        /// What is drawn of a cap is what of the sphere lies within its angle, on either side, however it is turned.
        #[test]
        fn the_cap_drawn_is_the_cap_meant(
            axis in prop::array::uniform3(-1.0f64..1.0), p in prop::array::uniform3(-1.0f64..1.0),
            half in 0.05f64..3.1, yaw in -3.0f64..3.0, pitch in -1.5f64..1.5,
        ) {
            let (Some(axis), Some(p)) = (direction(axis, 0.1), direction(p, 0.1)) else { return Ok(()) };
            let globe = Globe::new(&View::ball(&ROOM, 1.2, Turn { yaw, pitch }), 1.0);
            let side = if globe.is_behind(p) { Side::Far } else { Side::Near };
            let mut drawing = Drawing::default();
            drawing.path(None, None, 1.0, |pen| globe.cap(pen, axis, half, side));
            let angle = crate::scene::vector::angle(axis, p);
            let outline = globe.view.turned(p)[2].abs();
            // on a border itself rounding decides
            if (angle - half).abs() > 0.02 && outline > 0.1 {
                let drawn = windings(&drawing, globe.view.px(p)) != 0;
                prop_assert_eq!(drawn, angle < half, "{:?}: {} of {}", side, angle, half);
            }
            if side == Side::Near {
                let [facing, _] = globe.facing(globe.view.px(p)).expect("on the sphere");
                prop_assert!(outline < 0.05 || crate::scene::vector::angle(facing, p) < 0.01);
            }
        }
    }
}
