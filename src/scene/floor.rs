//! What shows how space is turned: a floor under the cloud, three little axes with their names, and a word on how to read it.

use super::camera::View;
use super::labels::Crowd;
use super::layout::{Layout, round_length};
use super::palette::Ink;
use super::shape::{Align, Drawing, Stroke, Type, Xy, text_width};
use super::vector::{ORIGIN, Point};
use super::zones::Space;

/// How far the floor reaches from the middle of the view, and how far below it lies, as shares of how far is seen.
const REACH: f64 = 0.62;
/// Length of the little axes, in px.
const ARM: f64 = 20.0;

/// A floor of squares of a round length, at right angles to e₂.
pub fn floor(drawing: &mut Drawing, view: &View) {
    let half = REACH * view.depth;
    let spacing = round_length(70.0 / view.scale);
    let [x, y, z] = view.centre;
    let line = |drawing: &mut Drawing, ink: Ink, from: Point, to: Point| {
        drawing.line(view.px(from), view.px(to), Stroke::solid(ink, 1.0));
    };
    let y = y - half;
    let along = |middle: f64| {
        let first = libm::ceil((middle - half) / spacing);
        let count = ((middle + half) / spacing - first).clamp(0.0, 60.0) as usize;
        (0..=count).map(move |i| (first + i as f64) * spacing)
    };
    for at in along(x) {
        line(drawing, Ink::Grid, [at, y, z - half], [at, y, z + half]);
    }
    for at in along(z) {
        line(drawing, Ink::Grid, [x - half, y, at], [x + half, y, at]);
    }
    for (from, to) in
        [([-1.0, -1.0], [1.0, -1.0]), ([1.0, -1.0], [1.0, 1.0]), ([1.0, 1.0], [-1.0, 1.0]), ([-1.0, 1.0], [-1.0, -1.0])]
    {
        let corner = |c: [f64; 2]| [x + c[0] * half, y, z + c[1] * half];
        line(drawing, Ink::Axis, corner(from), corner(to));
    }
}

/// Plumb lines from places to the floor beneath them: where in the depth they are.
pub fn plumb(drawing: &mut Drawing, view: &View, places: &[Point]) {
    let floor = view.centre[1] - REACH * view.depth;
    for place in places.iter().filter(|p| p[1] > floor) {
        let foot = [place[0], floor, place[2]];
        drawing.line(view.px(*place), view.px(foot), Stroke::solid(Ink::Edge, 1.0).dashed(2.0, 3.0));
        let ring = super::orbit::Orbit::new(view, foot, radii(4.0 / view.scale), foot);
        drawing.outline(Stroke::solid(Ink::Edge, 1.2), |pen| ring.trace(pen, ring.front()));
    }
}

fn radii(r: f64) -> [Point; 2] {
    [[r, 0.0, 0.0], [0.0, 0.0, r]]
}

/// How to read what is drawn in this space, `ring` with its zones.
fn note(space: Space, ring: bool) -> &'static str {
    match (ring, space.is_round(), space.is_angular()) {
        (true, false, false) => "each ring is a sphere",
        (true, false, true) => "zones: at the mean length",
        (_, true, _) => "paler: the far side",
        (false, ..) => "paler and smaller: farther away",
    }
}

/// Which way e₁, e₂ and e₃ point now, at the upper left, and how to read the picture.
pub fn compass(drawing: &mut Drawing, crowd: &mut Crowd, view: &View, layout: &Layout, space: Space, ring: bool) {
    let k = f64::from(layout.marks.min(1.4));
    let room = (ARM * k) as f32 + layout.text + 4.0;
    let middle: Xy = if layout.phone { [room + 2.0, room + 4.0] } else { [room + 12.0, room + 44.0] };
    crowd.block(middle, [room; 2], 15);
    let little = View { centre: ORIGIN, middle: middle.map(f64::from), scale: ARM * k, ..*view };
    let axes = [([1.0, 0.0, 0.0], "e₁"), ([0.0, 1.0, 0.0], "e₂"), ([0.0, 0.0, 1.0], "e₃")];
    for (axis, name) in axes {
        let end = little.px(axis);
        // what points away from the person is paler
        let alpha = if little.turned(axis)[2] < 0.0 { 0.55 } else { 1.0 };
        drawing.path(None, Some(Stroke::solid(Ink::Ink2, 1.6 * layout.marks)), alpha, |pen| {
            pen.move_to(middle).line_to(end);
        });
        let [right, up, _] = little.turned(axis);
        // the name stands beyond the end, or beside the middle where the axis points at the person
        let aside = f64::from(layout.text) * 0.85;
        let long = libm::hypot(right, up).max(0.3);
        let at = [end[0] + (right / long * aside) as f32, end[1] - (up / long * aside) as f32];
        let style =
            Type { size: layout.text, weight: 550, ink: Ink::Ink2, rim: Some(Ink::Panel), align: Align::Centre };
        drawing.write(at, style, format_args!("{name}"));
    }
    let left = if layout.phone { 10.0 } else { 14.0 };
    let style = Type { size: layout.text, weight: 450, ink: Ink::Ink3, rim: Some(Ink::Panel), align: Align::Left };
    let top = middle[1] + room + 2.0;
    drawing.write([left, top], style, format_args!("drag to turn"));
    let half = [text_width("drag to turn", layout.text) / 2.0, layout.text * 0.7];
    crowd.block([left + half[0], top], half, 15);
    if !layout.phone {
        drawing.write([left, top + 1.3 * layout.text], style, format_args!("{}", note(space, ring)));
    }
}
