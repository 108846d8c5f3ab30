//! The only place where data becomes pixels and y flips: a view, and the honest camera that moves it.
//!
//! A view looks from infinitely far away (orthographic): a length is the same near and far, and a ball is a disc. How far from
//! the person something is, is told by size and shade ([`View::nearness`]).
//!
//! The camera stays centred on the cloud, since a common drift teaches nothing. It gives way at once when points would leave the
//! picture and closes in slowly, and only once there is much room: so it does not breathe with every step. It never closes in so
//! far that the margin would be wider than [`MARGIN_SHARE`] of the view: a collapsed cloud looks like the dot it is.

use super::shape::Xy;
use super::turn::{Axes, FLAT, Turn};
use super::vector::{Point, dot, length, minus};

/// The margin is never wider than this share of the view's lesser side.
pub const MARGIN_SHARE: f64 = 0.45;
/// Points are kept this much inside the room they have.
const BORDER: f64 = 1.06;
/// A circle that is to be seen too may make the view this much wider than the points need, not more.
const EXTRA: f64 = 1.3;
/// As long as the points fill at least this share of the view, it does not close in.
const FILL: f64 = 0.82;
/// Time in which the view gives way, in seconds.
const GIVE_WAY: f64 = 0.10;
/// Time in which it closes in, in seconds.
const CLOSE_IN: f64 = 1.4;
/// Time in which it follows a cloud that is well out of the middle, in seconds.
const FOLLOW: f64 = 0.25;
/// How far from the middle, as shares of the view, the cloud's own middle is let be, and is followed at full speed.
const LET_BE: [f64; 2] = [0.015, 0.10];
/// Nor does it ever fall farther behind than this share of the view: a cloud that leaps as a whole would else be made small to
/// be kept in sight.
const BEHIND: f64 = 0.15;

/// The room that a picture has, in CSS px: a box and what of it is taken at its edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Width of the box.
    pub width: f32,
    /// Height of the box.
    pub height: f32,
    /// Taken at the top, right, bottom and left.
    pub taken: [f32; 4],
}

impl Viewport {
    /// Half the width and half the height of what is free; never nothing.
    fn half(&self) -> [f64; 2] {
        let [top, right, bottom, left] = self.taken.map(f64::from);
        let half = |side: f32, a: f64, b: f64| ((f64::from(side) - a - b) / 2.0).max(f64::from(side) / 8.0).max(1.0);
        [half(self.width, left, right), half(self.height, top, bottom)]
    }

    fn middle(&self) -> [f64; 2] {
        let [top, right, bottom, left] = self.taken.map(f64::from);
        [(f64::from(self.width) + left - right) / 2.0, (f64::from(self.height) + top - bottom) / 2.0]
    }

    /// The lesser side of the whole box.
    fn side(&self) -> f64 {
        f64::from(self.width.min(self.height))
    }
}

/// From the space to the canvas and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// What of the space is at [`View::middle`].
    pub centre: Point,
    /// Where that is, in CSS px.
    pub middle: [f64; 2],
    /// CSS px per unit of the space.
    pub scale: f64,
    /// Which directions of the space are the picture's right and up, and which comes nearer.
    pub axes: Axes,
    /// How far from the centre what is seen may be nearer or farther, in units of the space; 0 in the plane.
    pub depth: f64,
}

/// The farthest from the canvas that a place is told, in px: beyond, drawing commands lose their footing.
const FAR: f64 = 1e6;

impl View {
    /// A view of the plane.
    pub const fn flat(centre: [f64; 2], middle: [f64; 2], scale: f64) -> Self {
        Self { centre: [centre[0], centre[1], 0.0], middle, scale, axes: FLAT, depth: 0.0 }
    }

    /// The view that shows the square of this half side around `centre`.
    pub fn square(room: &Viewport, centre: [f64; 2], half_side: f64) -> Self {
        let half = room.half();
        Self::flat(centre, room.middle(), half[0].min(half[1]) / half_side.max(f64::MIN_POSITIVE))
    }

    /// The view that shows the ball of this radius around the origin.
    pub fn ball(room: &Viewport, radius: f64, turn: Turn) -> Self {
        Self { axes: turn.axes(), depth: radius, ..Self::square(room, [0.0; 2], radius) }
    }

    /// Whether what is seen has a third dimension.
    pub fn is_deep(&self) -> bool {
        self.depth > 0.0
    }

    /// A direction as it is seen: how far it goes to the right, up, and nearer.
    pub fn turned(&self, direction: Point) -> Point {
        self.axes.map(|axis| dot(axis, direction))
    }

    /// Where a place is on the canvas.
    pub fn px(&self, point: Point) -> Xy {
        let [right, up, _] = self.turned(minus(point, self.centre));
        let [x, y] = [self.middle[0] + right * self.scale, self.middle[1] - up * self.scale];
        [x, y].map(|v| if v.is_finite() { v.clamp(-FAR, FAR) as f32 } else { FAR as f32 })
    }

    /// How near a place is: 1 the nearest that is seen, −1 the farthest; always 0 in the plane.
    pub fn nearness(&self, point: Point) -> f64 {
        let near = dot(self.axes[2], minus(point, self.centre)) / self.depth;
        if self.depth > 0.0 && near.is_finite() { near.clamp(-1.0, 1.0) } else { 0.0 }
    }

    /// How long a length is on the canvas.
    pub fn length(&self, length: f64) -> f32 {
        let px = length * self.scale;
        if px.is_finite() { px.min(FAR) as f32 } else { FAR as f32 }
    }

    /// Which place is at a place of the canvas; in space, the one as far away as the centre.
    pub fn plane(&self, at: Xy) -> Point {
        let [x, y] = at.map(f64::from);
        let (right, up) = ((x - self.middle[0]) / self.scale, (self.middle[1] - y) / self.scale);
        [0, 1, 2].map(|k| self.centre[k] + right * self.axes[0][k] + up * self.axes[1][k])
    }
}

/// What the camera is to show besides the points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Aim {
    /// Length of the margin in the plane, by which it never closes in too far.
    pub margin: f64,
    /// Whether the origin is to be seen: angles are measured there.
    pub origin: bool,
    /// A circle or ball that is to be seen if that does not take much.
    pub circle: Option<(Point, f64)>,
    /// How the space is turned; `None`: it is a plane.
    pub turn: Option<Turn>,
}

/// Whether a camera is where it wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// It has yet some way to go.
    Moving,
    /// It is there.
    AtRest,
}

/// The honest camera of the free plane and of free space. In space it makes room for the whole ball that the cloud may fill
/// when it is turned, so that turning changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Camera {
    /// Where it looks and how far it sees: the half side of the square that the room's lesser side shows. None before the first
    /// look.
    state: Option<(Point, f64)>,
}

impl Camera {
    /// Forgets where it was: the next look is at once where it wants to be.
    pub fn reset(&mut self) {
        self.state = None;
    }

    /// Looks at a cloud, `seconds` after the last look (infinite: without a way between). Points that are no numbers are left
    /// out.
    pub fn look(&mut self, points: &[[f32; 3]], aim: &Aim, room: &Viewport, seconds: f64) -> (View, Motion) {
        let mean = middle_of(points);
        let half = room.half();
        let lesser = half[0].min(half[1]);
        // distance of a point from the middle of the view, as the half side of the square that would just show it
        let reach = |centre: Point, p: Point, r: f64| {
            let off = minus(p, centre);
            let along = |axis: usize| (off[axis].abs() + r) * lesser / half[axis];
            if aim.turn.is_some() { length(off) + r } else { along(0).max(along(1)) }
        };
        let least = (aim.margin * lesser / (MARGIN_SHARE * room.side())).max(f64::MIN_POSITIVE);
        let need = |centre: Point| {
            let mut need = finite(points).map(|p| reach(centre, p, 0.0)).fold(0.0, f64::max);
            if aim.origin {
                need = need.max(reach(centre, [0.0; 3], 0.0));
            }
            let with_circle = aim.circle.map_or(0.0, |(c, r)| reach(centre, c, r));
            [need, with_circle.min(need * EXTRA).max(need)].map(|n| (n * BORDER).max(least))
        };
        let view = |centre: Point, extent: f64| View {
            centre,
            middle: room.middle(),
            scale: lesser / extent,
            axes: aim.turn.map_or(FLAT, Turn::axes),
            depth: if aim.turn.is_some() { extent } else { 0.0 },
        };

        let Some((mut centre, mut extent)) = self.state else {
            let extent = need(mean)[1];
            self.state = Some((mean, extent));
            return (view(mean, extent), Motion::AtRest);
        };
        let before = (centre, extent);

        let off = length(minus(mean, centre)) / extent;
        let share = eased(smooth_step(LET_BE, off), FOLLOW, seconds).max(1.0 - BEHIND / off.max(BEHIND));
        centre = [0, 1, 2].map(|axis| centre[axis] + (mean[axis] - centre[axis]) * share);

        let [points_need, all_need] = need(centre);
        // whatever the pace, points are never out of the picture
        extent = extent.max(points_need / BORDER);
        if all_need > extent {
            extent *= libm::pow(all_need / extent, eased(1.0, GIVE_WAY, seconds));
        } else if all_need < FILL * extent {
            extent *= libm::pow(all_need / (FILL * extent), eased(1.0, CLOSE_IN, seconds));
        }
        extent = extent.max(least);
        if !extent.is_finite() || centre.iter().any(|c| !c.is_finite()) {
            (centre, extent) = (mean, 1.0);
        }
        self.state = Some((centre, extent));

        let view = view(centre, extent);
        let travelled = length(minus(centre, before.0)) * view.scale;
        let grown = (extent / before.1 - 1.0).abs() * lesser;
        (view, if travelled.max(grown) > 0.02 { Motion::Moving } else { Motion::AtRest })
    }
}

/// The share of the way to go in `seconds` by something that takes `time` for most of it, at this share of its full pace.
fn eased(pace: f64, time: f64, seconds: f64) -> f64 {
    if pace <= 0.0 { 0.0 } else { 1.0 - libm::exp(-pace * seconds / time) }
}

/// 0 up to `range[0]`, 1 from `range[1]` on, without a kink between.
fn smooth_step(range: [f64; 2], value: f64) -> f64 {
    let t = ((value - range[0]) / (range[1] - range[0])).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn finite(points: &[[f32; 3]]) -> impl Iterator<Item = Point> {
    points.iter().filter(|p| p.iter().all(|v| v.is_finite())).map(|p| p.map(f64::from))
}

/// The mean of the points; the origin if there is none.
pub fn middle_of(points: &[[f32; 3]]) -> Point {
    let (sum, count) = finite(points).fold(([0.0; 3], 0.0), |(s, n), p| ([0, 1, 2].map(|k| s[k] + p[k]), n + 1.0));
    if count > 0.0 { sum.map(|v| v / count) } else { [0.0; 3] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::vector::{add, point};
    use proptest::prelude::*;

    const ROOM: Viewport = Viewport { width: 700.0, height: 600.0, taken: [50.0, 20.0, 60.0, 20.0] };
    const FRAME: f64 = 1.0 / 60.0;

    fn settle(camera: &mut Camera, points: &[[f32; 3]], aim: &Aim) -> View {
        (0..1200).map(|_| camera.look(points, aim, &ROOM, FRAME).0).last().expect("frames")
    }

    fn cloud(centre: [f32; 2], radius: f32) -> Vec<[f32; 3]> {
        [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0], [0.3, 0.2], [-0.3, -0.2]]
            .map(|[x, y]| [centre[0] + radius * x, centre[1] + radius * y, 0.0])
            .to_vec()
    }

    proptest! {
        #[test]
        fn pixels_and_plane_are_each_others_inverse(x in -5.0f64..5.0, y in -5.0f64..5.0, scale in 10.0f64..500.0) {
            let view = View::flat([0.3, -0.7], [350.0, 290.0], scale);
            let back = view.plane(view.px([x, y, 0.0]));
            prop_assert!((back[0] - x).abs() < 1e-3 && (back[1] - y).abs() < 1e-3);
        }

        #[test]
        fn no_point_is_ever_out_of_the_picture(radii in prop::collection::vec(0.01f32..50.0, 1..40), x in -9.0f32..9.0) {
            let mut camera = Camera::default();
            let aim = Aim { margin: 1.0, ..Aim::default() };
            for (i, radius) in radii.into_iter().enumerate() {
                let points = cloud([x * i as f32, 0.0], radius);
                let (view, _) = camera.look(&points, &aim, &ROOM, FRAME);
                for p in points {
                    let [px, py] = view.px(p.map(f64::from));
                    prop_assert!((0.0..=ROOM.width).contains(&px) && (0.0..=ROOM.height).contains(&py), "{px} {py}");
                }
            }
        }

        #[test]
        fn the_margin_is_never_wider_than_its_share(radius in 0.0f32..20.0, margin in 0.05f64..3.0, frames in 1..200) {
            let mut camera = Camera::default();
            let aim = Aim { margin, ..Aim::default() };
            camera.look(&cloud([0.0; 2], 20.0), &aim, &ROOM, FRAME);
            for _ in 0..frames {
                let (view, _) = camera.look(&cloud([0.0; 2], radius), &aim, &ROOM, FRAME);
                prop_assert!(f64::from(view.length(margin)) <= MARGIN_SHARE * 600.0 + 1e-3);
            }
        }
    }

    #[test]
    fn up_is_up() {
        let view = View::square(&ROOM, [0.0; 2], 1.0);
        assert!(view.px([0.0, 1.0, 0.0])[1] < view.px([0.0; 3])[1]);
        assert!(view.px([1.0, 0.0, 0.0])[0] > view.px([0.0; 3])[0]);
    }

    #[test]
    fn a_collapsed_cloud_is_a_dot() {
        let aim = Aim { margin: 1.0, ..Aim::default() };
        let view = settle(&mut Camera::default(), &cloud([7.0, 3.0], 0.02), &aim);
        assert!(view.length(0.04) < 12.0, "a cloud 0.04 wide under a margin of 1 takes {} px", view.length(0.04));
        let [x, y] = view.px([7.0, 3.0, 0.0]);
        assert!((x - 350.0).abs() < 1.0 && (y - 295.0).abs() < 1.0, "and is in the middle: {x} {y}");
    }

    #[test]
    fn it_does_not_breathe_with_every_step() {
        let aim = Aim { margin: 1.0, ..Aim::default() };
        let mut camera = Camera::default();
        settle(&mut camera, &cloud([0.0; 2], 2.1), &aim);
        let before = settle(&mut camera, &cloud([0.0; 2], 1.95), &aim);
        for i in 0..200 {
            let wobble = 0.02 * (i % 7) as f32;
            let points = cloud([0.005 * (i % 5) as f32, 0.0], 1.85 + wobble);
            assert_eq!(camera.look(&points, &aim, &ROOM, FRAME).0, before);
        }
    }

    #[test]
    fn it_gives_way_at_once_and_closes_in_slowly() {
        let aim = Aim { margin: 0.2, ..Aim::default() };
        let mut camera = Camera::default();
        let near = settle(&mut camera, &cloud([0.0; 2], 1.0), &aim);
        let (given, _) = camera.look(&cloud([0.0; 2], 3.0), &aim, &ROOM, FRAME);
        assert!(given.length(3.0) <= 245.0 + 1e-3, "all points are inside in the very next frame");
        let far = settle(&mut camera, &cloud([0.0; 2], 3.0), &aim);
        let mut closing = far;
        for _ in 0..20 {
            closing = camera.look(&cloud([0.0; 2], 1.0), &aim, &ROOM, FRAME).0;
        }
        assert!(
            closing.scale > far.scale && closing.scale < 1.5 * far.scale,
            "after a third of a second it has only begun"
        );
        let back = settle(&mut camera, &cloud([0.0; 2], 1.0), &aim);
        assert!(back.scale > 0.7 * near.scale, "but it does close in");
    }

    #[test]
    fn a_drifting_cloud_stays_in_the_middle() {
        let aim = Aim { margin: 1.0, ..Aim::default() };
        let mut camera = Camera::default();
        let mut view = settle(&mut camera, &cloud([0.0; 2], 2.0), &aim);
        for i in 0..600 {
            view = camera.look(&cloud([0.005 * i as f32, 0.0], 2.0), &aim, &ROOM, FRAME).0;
        }
        let [x, _] = view.px([3.0, 0.0, 0.0]);
        assert!((x - 350.0).abs() < 35.0, "after a drift of 3 units in 10 s it is {} px off", x - 350.0);
    }

    #[test]
    fn a_cloud_that_leaps_as_a_whole_keeps_its_size() {
        let aim = Aim { margin: 1.0, ..Aim::default() };
        let mut camera = Camera::default();
        let before = settle(&mut camera, &cloud([0.0; 2], 2.0), &aim);
        for i in 1..60 {
            let side = if i % 2 == 0 { 40.0 } else { -40.0 };
            let (view, _) = camera.look(&cloud([side, 0.0], 2.0), &aim, &ROOM, FRAME);
            assert!(view.length(1.0) > 0.7 * before.length(1.0), "{} of {}", view.length(1.0), before.length(1.0));
        }
    }

    #[test]
    fn what_is_no_number_does_no_harm() {
        for turn in [None, Some(Turn::default())] {
            let mut camera = Camera::default();
            let circle = Some(([f64::NAN, 0.0, 0.0], f64::INFINITY));
            let aim = Aim { margin: 1.0, origin: true, circle, turn };
            let points = [[f32::NAN, 1.0, 0.0], [f32::INFINITY, 0.0, 0.0], [3.4e38, -3.4e38, 3.4e38], [1.0, 1.0, 1.0]];
            for _ in 0..50 {
                let (view, _) = camera.look(&points, &aim, &ROOM, FRAME);
                assert!(view.scale.is_finite() && view.scale > 0.0 && view.centre.iter().all(|c| c.is_finite()));
                assert!(points.iter().all(|&p| view.px(point(p)).iter().all(|v| v.is_finite())));
                assert!(points.iter().all(|&p| view.nearness(point(p)).abs() <= 1.0));
            }
            let (view, _) = camera.look(&[], &aim, &ROOM, f64::INFINITY);
            assert!(view.scale.is_finite() && view.scale > 0.0);
        }
    }

    proptest! {
        #[test]
        fn turning_moves_the_camera_not_at_all(yaw in -3.0f64..3.0, pitch in -1.5f64..1.5, r in 0.1f32..9.0) {
            let points: Vec<[f32; 3]> = (0..40).map(|i| [r * (i % 7) as f32, (i % 5) as f32, 2.0 - (i % 3) as f32]).collect();
            let aim = |turn: Turn| Aim { margin: 1.0, turn: Some(turn), ..Aim::default() };
            let mut camera = Camera::default();
            let before = camera.look(&points, &aim(Turn::default()), &ROOM, FRAME).0;
            let (after, motion) = camera.look(&points, &aim(Turn { yaw, pitch }), &ROOM, FRAME);
            prop_assert_eq!((before.centre, before.scale, motion), (after.centre, after.scale, Motion::AtRest));
            for p in &points {
                let [x, y] = after.px(point(*p));
                prop_assert!((0.0..=ROOM.width).contains(&x) && (0.0..=ROOM.height).contains(&y), "{} {}", x, y);
            }
        }

        #[test]
        fn a_place_seen_and_its_nearness_are_the_place(p in prop::array::uniform3(-1.0f64..1.0), yaw in -3.0f64..3.0) {
            let view = View::ball(&ROOM, 2.0, Turn { yaw, pitch: 0.4 });
            let near = view.nearness(p) * view.depth;
            let back = add(view.plane(view.px(p)), near, view.axes[2]);
            prop_assert!(minus(back, p).iter().all(|v| v.abs() < 1e-3), "{:?} {:?}", back, p);
        }
    }
}
