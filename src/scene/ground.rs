//! What lies under the points: grid and axes of the plane, or the unit circle.

use super::camera::View;
use super::layout::{Layout, round_length};
use super::palette::Ink;
use super::ring::band;
use super::shape::{Drawing, Fill, Stroke};
use super::vector::ORIGIN;

/// Grid and axes of the plane, or the unit circle.
pub fn ground(drawing: &mut Drawing, view: &View, layout: &Layout, round: bool) {
    let [w, h] = layout.size;
    let origin = view.px(ORIGIN);
    let axes = Stroke::solid(Ink::Axis, 1.0);
    if !round {
        let spacing = round_length(70.0 / view.scale);
        let (corner, end) = (view.plane([0.0, h]), view.plane([w, 0.0]));
        drawing.outline(Stroke::solid(Ink::Grid, 1.0), |pen| {
            for axis in [0, 1] {
                let first = libm::ceil(corner[axis] / spacing);
                let count = ((end[axis] / spacing - first) as usize).min(200);
                for i in 0..=count {
                    let value = first + i as f64;
                    let at = view.px([value * spacing; 3])[axis];
                    if value != 0.0 && axis == 0 {
                        pen.move_to([at, 0.0]).line_to([at, h]);
                    } else if value != 0.0 {
                        pen.move_to([0.0, at]).line_to([w, at]);
                    }
                }
            }
        });
    }
    if (0.0..=w).contains(&origin[0]) {
        drawing.line([origin[0], 0.0], [origin[0], h], axes);
    }
    if (0.0..=h).contains(&origin[1]) {
        drawing.line([0.0, origin[1]], [w, origin[1]], axes);
    }
    if round {
        let [inner, outer] = band(view);
        drawing.outline(Stroke::solid(Ink::Line, 1.0), |pen| {
            pen.circle(origin, inner).circle(origin, outer);
        });
        drawing.outline(Stroke::solid(Ink::Edge, 1.4 * layout.marks), |pen| {
            pen.circle(origin, view.length(1.0));
        });
        drawing.area(Fill::plain(Ink::Edge), |pen| {
            pen.circle(origin, 2.0 * layout.marks);
        });
    }
}
