//! The distance field of the anchor: lines of equal d(a, ·) in the distance that trains, numbered, and a pale shade.
//!
//! They are the borders of the same sets as the zones: at d(a, p) and d(a, p) + α runs the margin ring.

use super::OverlayScene;
use crate::scene::camera::View;
use crate::scene::focus::Triplet;
use crate::scene::labels::Crowd;
use crate::scene::layout::round_length;
use crate::scene::palette::Ink;
use crate::scene::ring::{Ring, along};
use crate::scene::shape::{Align, Drawing, Fill, Stroke, Type, Xy, text_width};
use crate::scene::vector::ORIGIN;
use crate::scene::zones::{Reach, Space, Zones};
use triplet_engine::config::Distance;

/// Least room between two lines of the plane, in px.
const APART: f64 = 44.0;
/// Most lines.
const MOST: usize = 24;
/// Areas that make the shade, and how much each covers.
const SHADES: (usize, f32) = (5, 0.022);

/// The field of the anchor shown.
pub struct Field<'a> {
    scene: OverlayScene<'a>,
    zones: Zones,
    values: Values,
}

/// The values at which lines are drawn: whole multiples of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values {
    /// The step.
    pub step: f64,
    /// How many lines.
    pub count: usize,
}

impl Values {
    /// Values whose lines are far enough apart, up to a place `far` away in the plane.
    pub fn of(space: Space, view: &View, far: f64) -> Self {
        let apart = APART / view.scale;
        let (step, last) = match (space.greatest(), space.distance) {
            (Some(greatest), _) => (greatest / 8.0, greatest),
            (None, Distance::SquaredEuclidean) => (round_length(far * apart), far * far),
            (None, Distance::Euclidean | Distance::Cosine) => (round_length(apart), far),
        };
        let count = libm::floor(last / step * (1.0 - 1e-9));
        Self { step, count: if count.is_finite() { (count as usize).min(MOST) } else { 0 } }
    }

    fn iter(self) -> impl DoubleEndedIterator<Item = f64> {
        (1..=self.count).map(move |i| i as f64 * self.step)
    }

    /// Decimals that tell two values apart.
    fn decimals(self) -> usize {
        (0..6).find(|&d| (self.step * libm::pow(10.0, d as f64)).fract().abs() < 1e-6).unwrap_or(6)
    }
}

impl<'a> Field<'a> {
    /// The field, if it is switched on and there is an anchor that has one.
    pub fn of(scene: &OverlayScene<'a>) -> Option<Self> {
        let state = scene.state;
        if !state.switches.field {
            return None;
        }
        let triplet = Triplet::of(state.focus().as_ref(), scene.points)?;
        let zones = Zones::around(triplet.points[0], triplet.points[1], &state.config)?;
        let anchor = scene.view.px(zones.anchor);
        let values =
            Values::of(scene.space, scene.view, f64::from(farthest(anchor, scene.layout.size)) / scene.view.scale);
        Some(Self { scene: *scene, zones, values })
    }

    fn ring(&self) -> Ring<'_> {
        let OverlayScene { view, layout, space, .. } = self.scene;
        Ring::new(&self.zones, view, space.is_round(), layout.size, layout.marks).upon(self.scene.globe)
    }

    /// Shades what is near.
    pub fn shade(&self, drawing: &mut Drawing) {
        let ring = self.ring();
        let (areas, alpha) = SHADES;
        for i in (1..=areas).rev() {
            let value = self.values.step * (self.values.count * i) as f64 / areas as f64;
            let reach = self.scene.space.reach(value);
            drawing.path(Some(Fill::plain(Ink::Ink)), None, alpha, |pen| ring.trace(pen, reach));
        }
    }

    /// Draws the lines with their values.
    pub fn lines(&self, drawing: &mut Drawing, crowd: &mut Crowd) {
        let ring = self.ring();
        let k = self.scene.layout.marks;
        match (self.scene.globe, self.zones.direction) {
            (Some(globe), Some(axis)) => {
                for value in self.values.iter() {
                    if let Reach::Angle(half) = self.scene.space.reach(value) {
                        globe.border(drawing, axis, half, Stroke::solid(Ink::Ink3, k));
                    }
                }
            }
            _ => drawing.path(None, Some(Stroke::solid(Ink::Ink3, k)), 0.75, |pen| {
                self.values.iter().for_each(|v| ring.edge(pen, self.scene.space.reach(v)));
            }),
        }
        let size = self.scene.layout.text;
        let style = Type { size, weight: 500, ink: Ink::Ink2, rim: Some(Ink::Panel), align: Align::Centre };
        let decimals = self.values.decimals();
        let mut last: Option<Xy> = None;
        for value in self.values.iter() {
            let Some(at) = self.name_place(self.scene.space.reach(value)) else { continue };
            let text = format!("{value:.decimals$}");
            let half = [text_width(&text, size) / 2.0, size * 0.6];
            let near = |other: Xy| (at[0] - other[0]).abs() < 2.2 * half[0] && (at[1] - other[1]).abs() < 2.4 * half[1];
            if last.is_some_and(near) || !self.fits(at, half) {
                continue;
            }
            last = Some(at);
            drawing.write(at, style, format_args!("{text}"));
            crowd.block(at, half, 10);
        }
    }

    /// Where the number of a line stands: on it, on the side of the anchor that has more room.
    fn name_place(&self, reach: Reach) -> Option<Xy> {
        let view = self.scene.view;
        let [w, h] = self.scene.layout.size;
        let anchor = view.px(self.zones.anchor);
        match reach {
            Reach::Disc(radius) => {
                let up = if anchor[1] > h / 2.0 { -1.0 } else { 1.0 };
                Some([anchor[0], anchor[1] + up * view.length(radius)])
            }
            Reach::Angle(half) if self.scene.globe.is_some() => self.scene.globe?.nearest(self.zones.direction?, half),
            Reach::Angle(half) => {
                let origin = view.px(ORIGIN);
                let at = |side: f64| {
                    let towards = self.zones.direction.map_or(0.0, |d| libm::atan2(d[1], d[0]));
                    let angle = -(towards + side * half) as f32;
                    match self.scene.band() {
                        Some([inner, _]) => along(origin, angle, inner - 1.4 * self.scene.layout.text),
                        None => along(origin, angle, 0.36 * w.min(h)),
                    }
                };
                Some(at(1.0))
            }
            Reach::Everything => None,
        }
    }

    fn fits(&self, at: Xy, half: Xy) -> bool {
        let [w, h] = self.scene.layout.size;
        let top = if self.scene.layout.phone { 4.0 } else { 40.0 };
        at[0] - half[0] > 3.0 && at[0] + half[0] < w - 3.0 && at[1] - half[1] > top && at[1] + half[1] < h - 3.0
    }
}

/// How far the farthest corner of the canvas is from a place.
fn farthest(from: Xy, [w, h]: Xy) -> f32 {
    let far = |x: f32, side: f32| x.abs().max((side - x).abs());
    libm::hypotf(far(from[0], w), far(from[1], h))
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::choice::Choice;
    use triplet_engine::config::Embedding;

    #[test]
    fn a_place_on_a_line_is_as_far_as_the_line_says() {
        for &distance in Distance::ALL {
            for &embedding in Embedding::ALL {
                let space = Space { distance, embedding };
                let anchor = [0.6, 0.8, 0.0];
                for value in [0.1, 0.25, 0.5, 1.0, 1.5, 1.9] {
                    let place = match space.reach(value) {
                        Reach::Disc(r) => [anchor[0] + r, anchor[1], 0.0],
                        Reach::Angle(half) => {
                            let angle = libm::atan2(anchor[1], anchor[0]) + half;
                            [libm::cos(angle), libm::sin(angle), 0.0]
                        }
                        Reach::Everything => continue,
                    };
                    let seen = space.distance(anchor, place);
                    assert!((seen - value).abs() < 1e-9, "{distance:?} {embedding:?}: {seen} for {value}");
                }
            }
        }
    }

    #[test]
    fn lines_are_few_round_and_apart() {
        for scale in [0.01, 3.0, 100.0, 4000.0] {
            let view = View::flat([0.0; 2], [300.0; 2], scale);
            for &distance in Distance::ALL {
                for &embedding in Embedding::ALL {
                    let space = Space { distance, embedding };
                    let values = Values::of(space, &view, 500.0 / scale);
                    assert!((4..=MOST).contains(&values.count), "{distance:?} {embedding:?} {scale}: {values:?}");
                    if let Reach::Disc(first) = space.reach(values.step) {
                        assert!(f64::from(view.length(first)) >= APART * 0.99, "{distance:?} {scale}");
                    }
                }
            }
        }
        assert_eq!(Values { step: 0.25, count: 8 }.decimals(), 2);
        assert_eq!(Values { step: 2.0, count: 8 }.decimals(), 0);
    }
}
