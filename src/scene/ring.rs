//! The margin ring: zones as areas and borders, and the margin itself as a length from the positive outwards.
//!
//! In space a ball is drawn as the disc it is seen as, and directions as caps on a sphere; what is behind shines through.

use std::f64::consts::{PI, TAU};

use super::camera::View;
use super::globe::{FAR_SIDE, Globe, Side};
use super::orbit::Orbit;
use super::palette::Ink;
use super::shape::{Drawing, Fill, Pen, Stroke, Texture, Xy};
use super::vector::{ORIGIN, Point, add, direction, dot, length, minus};
use super::zones::{Reach, Zones};

/// The three zones, from the anchor outwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Closer than the positive.
    Hard,
    /// Beyond the positive, inside the margin.
    SemiHard,
    /// The rest.
    Easy,
}

impl Zone {
    /// How it is filled; the easy zone is the ground itself.
    pub fn fill(self) -> Fill {
        match self {
            Self::Hard => Fill { ink: Ink::Hard, texture: Texture::Hatched },
            Self::SemiHard => Fill { ink: Ink::SemiHard, texture: Texture::Dotted },
            Self::Easy => Fill::plain(Ink::Easy),
        }
    }
}

/// The zones on a canvas.
#[derive(Clone, Copy, Debug)]
pub struct Ring<'a> {
    zones: &'a Zones,
    view: &'a View,
    /// Width and height of the canvas.
    size: Xy,
    anchor: Xy,
    origin: Xy,
    /// Direction of the anchor from the origin, in radians anticlockwise.
    direction: Option<f64>,
    /// On the unit circle: the radii of the band along it, in px.
    band: Option<[f32; 2]>,
    /// In space, where angles count: the sphere on which they are drawn.
    globe: Option<Globe>,
    /// Cosines of the two angular reaches, for asking about single places.
    cosines: [f64; 2],
    marks: f32,
}

impl<'a> Ring<'a> {
    /// The ring as it is seen in `view`; `round`: all points are on the unit circle.
    pub fn new(zones: &'a Zones, view: &'a View, round: bool, size: Xy, marks: f32) -> Self {
        let cosine = |reach: Option<Reach>| match reach {
            Some(Reach::Angle(half)) => libm::cos(half),
            _ => -1.0,
        };
        Self {
            zones,
            view,
            size,
            anchor: view.px(zones.anchor),
            origin: view.px(ORIGIN),
            direction: zones.direction.map(|d| libm::atan2(d[1], d[0])),
            band: (round && !view.is_deep()).then(|| band(view)),
            globe: None,
            cosines: [cosine(Some(zones.hard)), cosine(zones.margin)],
            marks,
        }
    }

    /// The same ring drawn on a sphere, if there is one.
    pub fn upon(self, globe: Option<Globe>) -> Self {
        Self { globe, ..self }
    }

    /// Draws the areas; on a sphere, those of its near side.
    pub fn areas(&self, drawing: &mut Drawing) {
        self.fill(drawing, if self.view.is_deep() { VEIL } else { 1.0 }, Side::Near);
    }

    /// Draws the areas of a sphere's far side, if there is one.
    pub fn far_areas(&self, drawing: &mut Drawing) {
        if self.globe.is_some() {
            self.fill(drawing, FAR_SIDE, Side::Far);
        }
    }

    fn fill(&self, drawing: &mut Drawing, covers: f32, side: Side) {
        if let Some(margin) = self.zones.margin {
            drawing.path(Some(Zone::SemiHard.fill()), None, covers, |pen| self.trace_on(pen, margin, side));
        }
        drawing.path(Some(Zone::Hard.fill()), None, covers, |pen| self.trace_on(pen, self.zones.hard, side));
    }

    /// Whether a place lies behind what is drawn of the zones, and is seen through them.
    pub fn is_behind(&self, place: Point) -> bool {
        match (self.globe, self.zones.margin.unwrap_or(self.zones.hard)) {
            (Some(globe), _) => globe.is_behind(place),
            (None, Reach::Disc(radius)) => {
                let off = minus(place, self.zones.anchor);
                dot(self.view.axes[2], off) < 0.0 && length(off) > radius
            }
            (None, Reach::Angle(_) | Reach::Everything) => false,
        }
    }

    /// Draws the borders.
    pub fn borders(&self, drawing: &mut Drawing) {
        let k = self.marks;
        let hard = (self.zones.hard, Stroke::solid(Ink::Ink3, 1.2 * k));
        let margin = self.zones.margin.map(|reach| (reach, Stroke::solid(Ink::Margin, 2.6 * k)));
        for (reach, stroke) in [Some(hard), margin].into_iter().flatten() {
            match (reach, self.globe, self.zones.direction) {
                (Reach::Angle(half), Some(globe), Some(axis)) => globe.border(drawing, axis, half, stroke),
                (Reach::Disc(radius), ..) if self.view.is_deep() => self.ball(drawing, radius, stroke),
                _ => drawing.outline(stroke, |pen| self.edge(pen, reach)),
            }
        }
    }

    /// The outline of a ball around the anchor, with the equator that shows it is one.
    fn ball(&self, drawing: &mut Drawing, radius: f64, stroke: Stroke) {
        drawing.outline(stroke, |pen| self.edge(pen, Reach::Disc(radius)));
        if self.view.length(radius) > WIDE {
            return;
        }
        let axes = [[radius, 0.0, 0.0], [0.0, 0.0, radius]];
        let equator = Orbit::new(self.view, self.zones.anchor, axes, self.zones.anchor);
        let fine = Stroke { width: stroke.width * 0.5, ..stroke };
        drawing.path(None, Some(fine), 0.9, |pen| equator.trace(pen, equator.front()));
        drawing.path(None, Some(fine.dashed(3.0, 3.0)), FAR_SIDE, |pen| equator.trace(pen, equator.back()));
    }

    /// Outline of an area.
    pub fn trace(&self, pen: &mut Pen, reach: Reach) {
        self.trace_on(pen, reach, Side::Near);
    }

    /// The same on either side of a sphere.
    fn trace_on(&self, pen: &mut Pen, reach: Reach, side: Side) {
        if let (Some(globe), Some(axis)) = (self.globe, self.zones.direction) {
            globe.cap(pen, axis, if let Reach::Angle(half) = reach { half } else { PI }, side);
            return;
        }
        match (reach, self.band, self.direction) {
            (Reach::Disc(radius), ..) if self.view.length(radius) < WIDE => {
                pen.circle(self.anchor, self.view.length(radius));
            }
            (Reach::Disc(_), ..) => {
                pen.rectangle([0.0; 2], self.size);
            }
            (reach, Some([inner, outer]), Some(direction)) => {
                let half = if let Reach::Angle(half) = reach { half } else { PI };
                let (from, to) = ((-direction - half) as f32, (-direction + half) as f32);
                let start = along(self.origin, from, outer);
                pen.move_to(start).arc(self.origin, outer, from, to);
                if half >= PI {
                    // a whole ring: the inner circle is not joined to the outer one
                    pen.close().move_to(along(self.origin, to, inner));
                }
                pen.arc(self.origin, inner, to, from).close();
            }
            (Reach::Angle(half), None, Some(direction)) => {
                let far = self.far();
                let (from, to) = ((-direction - half) as f32, (-direction + half) as f32);
                pen.move_to(self.origin).arc(self.origin, far, from, to).close();
            }
            _ => {
                pen.rectangle([0.0; 2], self.size);
            }
        }
    }

    /// The border of an area: a circle, two rays, or two ticks across the band.
    pub fn edge(&self, pen: &mut Pen, reach: Reach) {
        match (reach, self.direction) {
            (Reach::Disc(radius), _) if self.view.length(radius) < WIDE => {
                pen.circle(self.anchor, self.view.length(radius));
            }
            (Reach::Angle(half), Some(direction)) => {
                let [near, far] = self.band.map_or([0.0, self.far()], |[inner, outer]| {
                    let over = 5.0 * self.marks;
                    [inner - over, outer + over]
                });
                for angle in [-direction - half, -direction + half] {
                    pen.move_to(along(self.origin, angle as f32, near)).line_to(along(self.origin, angle as f32, far));
                }
            }
            _ => {}
        }
    }

    /// Draws the way from the positive to the margin, on which the distance grows by α; where its name may stand.
    pub fn margin_line(&self, drawing: &mut Drawing, positive: Point, clear: f32) -> Option<Xy> {
        let stroke = Stroke::solid(Ink::Margin, 1.6 * self.marks).rimmed(3.0 * self.marks);
        match (self.zones.hard, self.zones.margin?) {
            (Reach::Angle(near), Reach::Angle(far)) if self.globe.is_some() => {
                self.margin_arc(drawing, positive, [near, far], clear, stroke)
            }
            (Reach::Disc(near), Reach::Disc(far)) if self.view.length(far) < WIDE => {
                // with a positive upon the anchor any direction will do
                let u = direction(minus(positive, self.zones.anchor), 1e-9).unwrap_or([0.6, 0.8, 0.0]);
                let go = |r: f64| self.view.px(add(self.zones.anchor, r, u));
                let (from, to) = (go(near), go(far));
                let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
                let long = libm::hypotf(dx, dy);
                if clear < long {
                    drawing.line([from[0] + dx / long * clear, from[1] + dy / long * clear], to, stroke);
                }
                let aside = 11.0 * self.marks / long;
                let middle = [(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0];
                (long > 24.0).then(|| [middle[0] - dy * aside, middle[1] + dx * aside])
            }
            (Reach::Angle(near), Reach::Angle(far)) => {
                let direction = self.direction?;
                let turn = libm::remainder(libm::atan2(positive[1], positive[0]) - direction, TAU);
                let side = if turn < 0.0 { -1.0 } else { 1.0 };
                let radius = match self.band {
                    Some([_, outer]) => outer + 9.0 * self.marks,
                    None => self.view.length(length(positive)).clamp(30.0, self.far()),
                };
                let gap = f64::from(if self.band.is_some() { 0.0 } else { clear / radius });
                let on_screen = |angle: f64| (-direction - side * angle) as f32;
                if near + gap < far {
                    drawing.outline(stroke, |pen| {
                        let from = along(self.origin, on_screen(near + gap), radius);
                        pen.move_to(from).arc(self.origin, radius, on_screen(near + gap), on_screen(far));
                    });
                }
                let name = along(self.origin, on_screen((near + far) / 2.0), radius + 12.0 * self.marks);
                (f64::from(radius) * (far - near) > 24.0).then_some(name)
            }
            _ => None,
        }
    }

    /// The same along the sphere, on the great circle from the anchor by way of the positive.
    fn margin_arc(
        &self,
        drawing: &mut Drawing,
        positive: Point,
        [near, far]: [f64; 2],
        clear: f32,
        stroke: Stroke,
    ) -> Option<Xy> {
        let (globe, axis) = (self.globe?, self.zones.direction?);
        let way = globe.great_circle(axis, positive);
        let (seen, hidden) = way.split([near + f64::from(clear / globe.px()), far]);
        let pale = stroke.dashed(4.0 * self.marks, 3.0 * self.marks);
        drawing.path(None, Some(pale), FAR_SIDE, |pen| hidden.iter().for_each(|&part| way.trace(pen, part)));
        drawing.outline(stroke, |pen| seen.iter().for_each(|&part| way.trace(pen, part)));
        let [from, middle, to] = [near, (near + far) / 2.0, far].map(|t| way.at(t));
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        let long = libm::hypotf(dx, dy);
        let aside = 12.0 * self.marks / long;
        (long > 24.0).then(|| [middle[0] - dy * aside, middle[1] + dx * aside])
    }

    /// What is inside the margin; `None` for the soft margin.
    pub fn margin(&self) -> Option<Reach> {
        self.zones.margin
    }

    /// Whether a text of this width in px has room in a zone: only discs can be too narrow.
    pub fn is_wide(&self, zone: Zone, width: f32) -> bool {
        match (zone, self.zones.hard, self.zones.margin) {
            (Zone::Hard, Reach::Disc(hard), _) => self.view.length(2.0 * hard) > width * 1.4,
            (Zone::SemiHard, Reach::Disc(hard), Some(Reach::Disc(margin))) => self.view.length(margin - hard) > width,
            _ => true,
        }
    }

    /// The zone drawn at a place of the canvas: on a sphere that of the near side or, where that is easy and so left plain, of
    /// the far side, which is seen through it. `None` beside the sphere.
    pub fn zone_at(&self, at: Xy) -> Option<Zone> {
        let Some(globe) = &self.globe else { return Some(self.zone(|reach, cosine| self.inside(at, reach, cosine))) };
        let axis = self.zones.direction?;
        let on = |facing: Point| {
            self.zone(|reach, cosine| match reach {
                Reach::Angle(_) => dot(facing, axis) > cosine,
                Reach::Disc(_) | Reach::Everything => true,
            })
        };
        let [near, far] = globe.facing(at)?.map(on);
        Some(if near == Zone::Easy { far } else { near })
    }

    /// The zone of what is told to be inside a reach, given with the cosine of its angle.
    fn zone(&self, inside: impl Fn(Reach, f64) -> bool) -> Zone {
        match self.zones.margin {
            _ if inside(self.zones.hard, self.cosines[0]) => Zone::Hard,
            Some(margin) if inside(margin, self.cosines[1]) => Zone::SemiHard,
            Some(_) | None => Zone::Easy,
        }
    }

    fn inside(&self, at: Xy, reach: Reach, cosine: f64) -> bool {
        match reach {
            Reach::Disc(radius) => {
                libm::hypotf(at[0] - self.anchor[0], at[1] - self.anchor[1]) < self.view.length(radius)
            }
            Reach::Angle(_) => {
                let [x, y] = [f64::from(at[0] - self.origin[0]), f64::from(self.origin[1] - at[1])];
                let [ax, ay, _] = self.zones.anchor;
                x * ax + y * ay > cosine * libm::sqrt((x * x + y * y) * (ax * ax + ay * ay))
            }
            Reach::Everything => true,
        }
    }

    /// Farther from the origin than any place of the canvas.
    fn far(&self) -> f32 {
        let [x, y] = self.origin;
        libm::hypotf(x.abs().max((self.size[0] - x).abs()), y.abs().max((self.size[1] - y).abs())) + 10.0
    }
}

/// How much of what is behind them zones in space cover.
const VEIL: f32 = 0.8;
/// A circle wider than this, in px, has no edge on the canvas: its centre is.
const WIDE: f32 = 1e5;

/// Radii of the band that shows the zones of the unit circle.
pub fn band(view: &View) -> [f32; 2] {
    let radius = view.length(1.0);
    let half = (radius * 0.085).clamp(8.0, 26.0).min(radius * 0.5);
    [radius - half, radius + half]
}

/// The place at an angle (clockwise on the screen) and a distance from `from`.
pub fn along(from: Xy, angle: f32, distance: f32) -> Xy {
    [from[0] + distance * libm::cosf(angle), from[1] + distance * libm::sinf(angle)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::camera::Viewport;
    use crate::scene::shape::{Segment, Shape};
    use crate::scene::turn::Turn;
    use triplet_engine::choice::Choice;
    use triplet_engine::config::{Config, Distance, Embedding};

    const VIEW: View = View::flat([0.0; 2], [300.0; 2], 100.0);

    fn config(distance: Distance, embedding: Embedding) -> Config {
        Config { distance, embedding, margin: 0.5, ..Config::default() }
    }

    #[test]
    fn the_positive_stands_on_the_border_of_the_hard_zone() {
        for &distance in Distance::ALL {
            for &embedding in Embedding::ALL {
                let config = config(distance, embedding);
                let zones = Zones::around([1.0, 0.0, 0.0], [0.6, 0.8, 0.0], &config).expect("zones");
                let ring = Ring::new(&zones, &VIEW, embedding.normalised(), [600.0; 2], 1.0);
                let [x, y] = VIEW.px([0.6, 0.8, 0.0]);
                // a little nearer to the anchor, a little farther
                assert_eq!(ring.zone_at([x + 1.0, y + 1.0]), Some(Zone::Hard), "{distance:?} {embedding:?}");
                assert_eq!(ring.zone_at([x - 1.0, y - 1.0]), Some(Zone::SemiHard), "{distance:?} {embedding:?}");
                assert_eq!(ring.zone_at(VIEW.px([-1.0, 0.0, 0.0])), Some(Zone::Easy), "{distance:?} {embedding:?}");
            }
        }
    }

    #[test]
    fn squared_distances_have_circles_of_radius_root() {
        let zones = Zones::around([0.0; 3], [0.5, 0.0, 0.0], &config(Distance::SquaredEuclidean, Embedding::FreePlane))
            .expect("zones");
        let mut drawing = Drawing::default();
        Ring::new(&zones, &VIEW, false, [600.0; 2], 1.0).areas(&mut drawing);
        let radii: Vec<f32> = drawing.shapes().iter().filter_map(|s| radius(&drawing, s)).collect();
        // √(0.25 + 0.5) and √0.25
        assert!((radii[0] - 86.6025).abs() < 1e-3 && (radii[1] - 50.0).abs() < 1e-3, "{radii:?}");
    }

    fn radius(drawing: &Drawing, shape: &Shape) -> Option<f32> {
        let Shape::Path { segments, .. } = shape else { return None };
        drawing
            .segments(segments)
            .iter()
            .find_map(|s| if let Segment::Arc { radius, .. } = s { Some(*radius) } else { None })
    }

    #[test]
    fn the_way_to_the_margin_grows_the_distance_by_the_margin() {
        let zones = Zones::around([0.0; 3], [0.0, 1.0, 0.0], &config(Distance::Euclidean, Embedding::FreePlane))
            .expect("zones");
        let mut drawing = Drawing::default();
        assert!(
            Ring::new(&zones, &VIEW, false, [600.0; 2], 1.0).margin_line(&mut drawing, [0.0, 1.0, 0.0], 10.0).is_some()
        );
        let Shape::Path { segments, .. } = &drawing.shapes()[0] else { panic!("a line") };
        assert_eq!(drawing.segments(segments), [Segment::Move([300.0, 190.0]), Segment::Line([300.0, 150.0])]);
    }

    #[test]
    fn zones_of_any_size_are_drawn_with_finite_numbers() {
        for margin in [0.05, 3.0] {
            for positive in [[0.0; 3], [1e19, 1e19, 0.0], [1e-20, 0.0, 0.0], [-1.0, 0.0, 0.0]] {
                for &distance in Distance::ALL {
                    let config = Config { distance, margin, ..Config::default() };
                    let Some(zones) = Zones::around([1.0, 0.0, 0.0], positive, &config) else { continue };
                    let mut drawing = Drawing::default();
                    let ring = Ring::new(&zones, &VIEW, false, [600.0; 2], 1.0);
                    ring.areas(&mut drawing);
                    ring.borders(&mut drawing);
                    ring.margin_line(&mut drawing, positive, 10.0);
                    assert!(!format!("{drawing:?}").contains("NaN"), "{zones:?}");
                }
            }
        }
    }

    #[test]
    fn on_a_sphere_the_zone_shown_is_that_of_the_side_that_is_seen() {
        for &distance in Distance::ALL {
            for yaw in [0.0, 1.1, 2.3, 3.4, 5.0] {
                let config = config(distance, Embedding::UnitSphere);
                let zones = Zones::around([0.0, 0.0, 1.0], [0.6, 0.0, 0.8], &config).expect("zones");
                let room = Viewport { width: 600.0, height: 600.0, taken: [0.0; 4] };
                let view = View::ball(&room, 1.2, Turn { yaw, pitch: 0.3 });
                let ring = Ring::new(&zones, &view, true, [600.0; 2], 1.0).upon(Some(Globe::new(&view, 1.0)));
                let a = view.px([0.0, 0.0, 0.99]);
                assert_eq!(ring.zone_at(a), Some(Zone::Hard), "{distance:?} {yaw}");
                assert_eq!(ring.zone_at([5.0, 5.0]), None, "beside it there is no zone");
                let mut drawing = Drawing::default();
                ring.far_areas(&mut drawing);
                ring.areas(&mut drawing);
                ring.borders(&mut drawing);
                ring.margin_line(&mut drawing, [0.6, 0.0, 0.8], 10.0);
                assert!(!drawing.shapes().is_empty() && !format!("{drawing:?}").contains("NaN"));
            }
        }
    }
}
