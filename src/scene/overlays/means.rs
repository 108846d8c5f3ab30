//! The classes' means with their spread: one standard deviation along each of its own axes.

use std::ops::Range;

use super::OverlayScene;
use crate::app::legend::MANY_MEANS;
use crate::scene::palette::{CLASS_LOOKS, Ink};
use crate::scene::ring::along;
use crate::scene::shape::{Align, Drawing, Pen, Stroke, Type, Xy};
use crate::scene::vector::ORIGIN;

/// How much the means of classes that are not pointed at cover, while one is.
const PALE: f32 = 0.3;

/// A class's mean and its two half axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: Xy,
    /// Half axes of the ellipse of one standard deviation: eigenvectors of the covariance, each as long as the root of its
    /// eigenvalue, the longer first.
    pub axes: [Xy; 2],
}

/// Mean and spread of some places; `None` of none. On the canvas as in the plane: a view only shifts and scales, and what is
/// seen of an ellipsoid from a side is the ellipse of what is seen of its points.
pub fn spread(places: impl Iterator<Item = Xy> + Clone) -> Option<Spread> {
    let finite = places.map(|p| p.map(f64::from)).filter(|p| p[0].is_finite() && p[1].is_finite());
    let (sum, count) = finite.clone().fold(([0.0; 2], 0.0), |(s, n), p| ([s[0] + p[0], s[1] + p[1]], n + 1.0));
    if count == 0.0 {
        return None;
    }
    let mean = sum.map(|v| v / count);
    let [xx, xy, yy] = finite
        .map(|p| [p[0] - mean[0], p[1] - mean[1]])
        .fold([0.0; 3], |[xx, xy, yy], [x, y]| [xx + x * x, xy + x * y, yy + y * y])
        .map(|v| v / count);
    let (middle, half) = ((xx + yy) / 2.0, libm::hypot((xx - yy) / 2.0, xy));
    let angle = 0.5 * libm::atan2(2.0 * xy, xx - yy);
    let [long, short] = [middle + half, middle - half].map(|v| libm::sqrt(v.max(0.0)));
    let (c, s) = (libm::cos(angle), libm::sin(angle));
    let axes = [[long * c, long * s], [-short * s, short * c]].map(|axis| axis.map(|v| v as f32));
    Some(Spread { mean: mean.map(|v| v as f32), axes })
}

/// The mean direction of some unit vectors as an angle, and their circular standard deviation √(−2 ln R), R the length of
/// their mean (Mardia & Jupp 2000, §2.3); `None` where they leave no direction.
pub fn direction(points: impl Iterator<Item = [f32; 3]>) -> Option<(f64, f64)> {
    let (sum, count) = points
        .map(|p| p.map(f64::from))
        .filter(|p| p[0].is_finite() && p[1].is_finite())
        .fold(([0.0; 2], 0.0), |(s, n), p| ([s[0] + p[0], s[1] + p[1]], n + 1.0));
    let length = libm::hypot(sum[0], sum[1]) / count;
    (length > 1e-6).then(|| (libm::atan2(sum[1], sum[0]), libm::sqrt(-2.0 * libm::log(length.min(1.0)))))
}

/// Draws them above the points; of very many, all but the class pointed at as plain crosses.
pub fn draw(drawing: &mut Drawing, scene: &OverlayScene) {
    let plain = scene.state.dataset.classes > MANY_MEANS;
    if plain {
        crosses(drawing, scene);
    }
    let told = |(class, _): &(u32, Range<usize>)| !plain || scene.classes.lit() == Some(*class);
    if scene.on_circle() {
        for (class, samples) in scene.classes.ranges().filter(told) {
            if let Some(found) = direction(samples.filter_map(|i| scene.points.get(i).copied())) {
                on_circle(drawing, scene, class, found);
            }
        }
    } else {
        let found = |(class, samples): (u32, Range<usize>)| {
            Some((class, spread(samples.filter_map(|i| scene.places.get(i).copied()))?))
        };
        let all: Vec<(u32, Spread)> = scene.classes.ranges().filter(told).filter_map(found).collect();
        in_plane(drawing, scene, &all);
    }
}

/// How much a class's mean covers.
fn alpha(scene: &OverlayScene, class: u32) -> f32 {
    if scene.classes.is_lit(class) { 1.0 } else { PALE }
}

/// A small cross for each class's mean, all in one path.
fn crosses(drawing: &mut Drawing, scene: &OverlayScene) {
    let arm = 2.5 * scene.layout.marks;
    let alpha = if scene.classes.lit().is_some() { PALE } else { 1.0 };
    drawing.path(None, Some(Stroke::solid(Ink::Ink, scene.layout.marks)), alpha, |pen| {
        for (_, samples) in scene.classes.ranges() {
            let [x, y] = if scene.on_circle() {
                let found = direction(samples.filter_map(|i| scene.points.get(i).copied()));
                let (Some((angle, _)), Some([_, outer])) = (found, scene.band()) else { continue };
                along(scene.view.px(ORIGIN), -angle as f32, outer)
            } else {
                let found = spread(samples.filter_map(|i| scene.places.get(i).copied()));
                let Some(Spread { mean, .. }) = found else { continue };
                mean
            };
            pen.move_to([x - arm, y]).line_to([x + arm, y]).move_to([x, y - arm]).line_to([x, y + arm]);
        }
    });
}

/// All ellipses, then all crosses, then all names: what looks alike is one path.
fn in_plane(drawing: &mut Drawing, scene: &OverlayScene, all: &[(u32, Spread)]) {
    let k = scene.layout.marks;
    for &(class, Spread { mean, axes }) in all {
        // many ellipses lie upon one another: finer
        let line = match numbered(scene.state.dataset.classes) {
            true => Stroke::solid(Ink::Class(class), 1.3 * k),
            false => Stroke::solid(Ink::Class(class), 1.8 * k).rimmed(1.6),
        };
        let line = dashed_if_held(scene, class, line);
        drawing.path(None, Some(line), alpha(scene, class), |pen| ellipse(pen, mean, axes));
    }
    let arm = 6.0 * k;
    for lit in [false, true] {
        let alike = all.iter().filter(|(class, _)| scene.classes.is_lit(*class) == lit);
        let covered = if lit { 1.0 } else { PALE };
        drawing.path(None, Some(Stroke::solid(Ink::Ink, 2.0 * k).rimmed(2.4)), covered, |pen| {
            for (_, Spread { mean: [x, y], .. }) in alike {
                pen.move_to([x - arm, *y]).line_to([x + arm, *y]).move_to([*x, y - arm]).line_to([*x, y + arm]);
            }
        });
    }
    for &(class, Spread { mean: [x, y], .. }) in all {
        name(drawing, scene, class, [x + arm + 6.0, y - arm - 3.0]);
    }
}

fn on_circle(drawing: &mut Drawing, scene: &OverlayScene, class: u32, (angle, deviation): (f64, f64)) {
    let Some([inner, outer]) = scene.band() else { return };
    let k = scene.layout.marks;
    let origin = scene.view.px(ORIGIN);
    let at = -angle as f32;
    let half = (deviation as f32).min(std::f32::consts::PI);
    let line = dashed_if_held(scene, class, Stroke::solid(Ink::Class(class), 2.4 * k).rimmed(1.6));
    let alpha = alpha(scene, class);
    drawing.path(None, Some(line), alpha, |pen| {
        // an arc, closed off at both ends
        for end in [at - half, at + half] {
            pen.move_to(along(origin, end, outer - 4.0 * k)).line_to(along(origin, end, outer + 4.0 * k));
        }
        pen.move_to(along(origin, at - half, outer)).arc(origin, outer, at - half, at + half);
    });
    drawing.path(None, Some(Stroke::solid(Ink::Ink, 2.0 * k).rimmed(2.4)), alpha, |pen| {
        pen.move_to(along(origin, at, inner)).line_to(along(origin, at, outer + 5.0 * k));
    });
    name(drawing, scene, class, along(origin, at, outer + 5.0 * k + scene.layout.text));
}

/// The spread of a class that is held out is dashed.
fn dashed_if_held(scene: &OverlayScene, class: u32, line: Stroke) -> Stroke {
    let k = scene.layout.marks;
    if scene.state.config.holds_out(class) { line.dashed(5.0 * k, 3.5 * k) } else { line }
}

/// A class's number, counted from 1 as everywhere.
fn name(drawing: &mut Drawing, scene: &OverlayScene, class: u32, at: Xy) {
    let size = scene.layout.text + 1.0;
    let style = Type { size, weight: 700, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Centre };
    drawing.write(at, style, format_args!("{}", class + 1));
}

/// An ellipse by its half axes.
fn ellipse(pen: &mut Pen, mean: Xy, [u, v]: [Xy; 2]) {
    // a quarter of a circle as one cubic curve
    const HANDLE: f32 = 0.552_284_8;
    let at = |a: f32, b: f32| [mean[0] + a * u[0] + b * v[0], mean[1] + a * u[1] + b * v[1]];
    pen.move_to(at(1.0, 0.0));
    for (c, s) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
        // from the direction (c, s) a quarter on, to (−s, c)
        let h = HANDLE;
        pen.curve_to(at(c - h * s, s + h * c), at(-s + h * c, c + h * s), at(-s, c));
    }
    pen.close();
}

/// Whether class numbers must be told beside their looks: beyond eight these repeat.
pub fn numbered(classes: u32) -> bool {
    classes > CLASS_LOOKS
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::rng::Rng;

    #[test]
    fn the_ellipse_lies_along_the_cloud_one_deviation_far() {
        let mut rng = Rng::stream(1, "cloud");
        let (c, s) = (libm::cosf(0.6), libm::sinf(0.6));
        let points: Vec<Xy> = (0..4000)
            .map(|_| {
                let (a, b) = (3.0 * rng.normal(), 0.5 * rng.normal());
                [10.0 + a * c - b * s, -4.0 + a * s + b * c]
            })
            .collect();
        let found = spread(points.iter().copied()).expect("a spread");
        assert!((found.mean[0] - 10.0).abs() < 0.2 && (found.mean[1] + 4.0).abs() < 0.2, "{found:?}");
        let [long, short] = found.axes.map(|[x, y]| libm::hypotf(x, y));
        assert!((long - 3.0).abs() < 0.15 && (short - 0.5).abs() < 0.03, "{long} {short}");
        let turn = libm::atan2f(found.axes[0][1], found.axes[0][0]);
        assert!(libm::remainderf(turn - 0.6, std::f32::consts::PI).abs() < 0.03, "{turn}");
        let dot = found.axes[0][0] * found.axes[1][0] + found.axes[0][1] * found.axes[1][1];
        assert!(dot.abs() < 1e-3);
    }

    #[test]
    fn one_point_has_no_spread_and_no_point_no_mean() {
        let one = spread([[2.0, 3.0]].into_iter()).expect("a mean");
        assert_eq!(one.mean, [2.0, 3.0]);
        assert!(one.axes.iter().flatten().all(|v| v.abs() == 0.0));
        assert_eq!(spread([].into_iter()), None);
        assert_eq!(spread([[f32::NAN, 1.0]].into_iter()), None);
    }

    #[test]
    fn directions_have_a_mean_across_the_seam() {
        let at = |angle: f32| [libm::cosf(angle), libm::sinf(angle), 0.0];
        let (mean, deviation) = direction([3.04, -3.04].map(at).into_iter()).expect("a direction");
        assert!((mean.abs() - std::f64::consts::PI).abs() < 1e-6);
        assert!((deviation - 0.1017).abs() < 1e-3, "for a narrow cloud, the usual one: {deviation}");
        assert_eq!(direction([0.0, std::f32::consts::PI].map(at).into_iter()), None, "two opposite ones leave none");
        assert_eq!(direction([].into_iter()), None);
    }
}
