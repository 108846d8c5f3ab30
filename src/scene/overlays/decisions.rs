//! Where a softmax's head changes its mind: the lines between the regions of the plane, or the angles between the arcs of the unit
//! circle, in which another class has the largest logit.

use super::{OverlayScene, regions};
use crate::scene::Look;
use crate::scene::palette::Ink;
use crate::scene::ring::along;
use crate::scene::shape::{Body, Drawing, Stroke, Xy};
use crate::scene::vector::ORIGIN;
use triplet_engine::protocol::HeadView;

/// Angles at which the circle is asked before the borders between them are looked for.
const ANGLES: usize = 720;
/// Halvings of the way between two angles.
const HALVINGS: usize = 20;
/// What of the canvas is left for marks, at its sides, its top and its foot, in px.
const CLEAR: [f32; 3] = [14.0, 52.0, 58.0];

/// A class with its output's weights and bias.
#[derive(Clone, Copy, Debug)]
struct Named {
    class: u32,
    plane: [f64; 3],
}

/// The classes that a head knows.
fn named(head: &HeadView, classes: u32) -> Vec<Named> {
    let of = |class: u32| {
        let (w, bias) = head.shape.row(&head.params, head.shape.output(class)?);
        let plane = [*w.first()?, *w.get(1)?, bias].map(f64::from);
        plane.iter().all(|x| x.is_finite()).then_some(Named { class, plane })
    };
    (0..classes).filter_map(of).collect()
}

/// A convex region: its corners, each with the class that is beyond the side which begins there; none beyond the window's.
type Region = Vec<([f64; 2], Option<u32>)>;

/// What of a region is on this side of a x + b y + c = 0, where that is at least 0; beyond it is `other`.
fn clip(region: &Region, [a, b, c]: [f64; 3], other: Option<u32>) -> Region {
    let height = |[x, y]: [f64; 2]| a * x + b * y + c;
    let mut kept = Region::new();
    for (i, &(at, beyond)) in region.iter().enumerate() {
        let next = region[(i + 1) % region.len()].0;
        let (here, there) = (height(at), height(next));
        let crossing = || {
            let t = here / (here - there);
            [0, 1].map(|k| at[k] + t * (next[k] - at[k]))
        };
        match (here >= 0.0, there >= 0.0) {
            (true, true) => kept.push((at, beyond)),
            (true, false) => kept.extend([(at, beyond), (crossing(), other)]),
            (false, true) => kept.push((crossing(), beyond)),
            (false, false) => {}
        }
    }
    kept
}

/// Of each class the part of a window in which it has the largest logit; without corners where it has none.
fn partition(all: &[Named], low: [f64; 2], high: [f64; 2]) -> Vec<(u32, Region)> {
    let window: Region = [low, [high[0], low[1]], high, [low[0], high[1]]].map(|at| (at, None)).into();
    let of = |own: &Named| {
        let mut region = window.clone();
        for other in all.iter().filter(|o| o.class != own.class) {
            let ahead = [0, 1, 2].map(|k| own.plane[k] - other.plane[k]);
            // of two that are everywhere the same the first is taken
            if ahead != [0.0; 3] || other.class < own.class {
                let ahead = if ahead == [0.0; 3] { [0.0, 0.0, -1.0] } else { ahead };
                region = clip(&region, ahead, Some(other.class));
            }
            if region.is_empty() {
                break;
            }
        }
        (own.class, region)
    };
    all.iter().map(of).collect()
}

/// Draws them beneath the points; nothing in three dimensions, where they would be planes and cones.
pub fn draw(drawing: &mut Drawing, scene: &OverlayScene, look: &Look, head: &HeadView) {
    if scene.space.is_deep() {
        return;
    }
    let all = named(head, scene.state.dataset.classes);
    if scene.on_circle() {
        around(drawing, scene, &all);
    } else {
        flat(drawing, scene, look, &all);
    }
}

fn line(scene: &OverlayScene) -> Stroke {
    Stroke::solid(Ink::Ink2, 1.6 * scene.layout.marks)
}

fn flat(drawing: &mut Drawing, scene: &OverlayScene, look: &Look, all: &[Named]) {
    let [w, h] = scene.layout.size;
    let corner = |at: Xy| [scene.view.plane(at)[0], scene.view.plane(at)[1]];
    let found = partition(all, corner([0.0, h]), corner([w, 0.0]));
    let px = |[x, y]: [f64; 2]| scene.view.px([x, y, 0.0]);
    drawing.path(None, Some(line(scene)), 1.0, |pen| {
        for (class, region) in &found {
            for (i, &(at, beyond)) in region.iter().enumerate() {
                // a border is a side of two regions
                if beyond.is_some_and(|other| other > *class) {
                    pen.move_to(px(at)).line_to(px(region[(i + 1) % region.len()].0));
                }
            }
        }
    });
    // the neighbours' regions have marks of their own
    if scene.state.switches.knn {
        return;
    }
    let [side, top, foot] = CLEAR;
    let (low, high) = (corner([side, h - foot]), corner([w - side, top]));
    let sign = |(class, region): (u32, Region)| {
        let inside = [[1.0, 0.0, -low[0]], [-1.0, 0.0, high[0]], [0.0, 1.0, -low[1]], [0.0, -1.0, high[1]]];
        let region = inside.into_iter().fold(region, |region, side| clip(&region, side, None));
        let corners: Vec<Xy> = region.iter().map(|r| px(r.0)).collect();
        middle(&corners).map(|(at, room)| (class, at, room))
    };
    let places: Vec<(u32, Xy, f32)> = found.into_iter().filter_map(sign).collect();
    regions::signs(drawing, scene, look, places.into_iter());
}

/// The mean of a region's corners, and how far it is from the nearest side.
fn middle(corners: &[Xy]) -> Option<(Xy, f32)> {
    let count = corners.len() as f32;
    let at = [0, 1].map(|k| corners.iter().map(|c| c[k]).sum::<f32>() / count);
    let far = |(i, from): (usize, &Xy)| {
        let to = corners[(i + 1) % corners.len()];
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        let long = libm::hypotf(dx, dy);
        // two corners upon one another have no side
        (long > 1e-3).then(|| ((at[0] - from[0]) * dy - (at[1] - from[1]) * dx).abs() / long)
    };
    let room = corners.iter().enumerate().filter_map(far).reduce(f32::min)?;
    room.is_finite().then_some((at, room))
}

/// The class of the largest logit in a direction.
fn winner(all: &[Named], angle: f64) -> Option<u32> {
    let (c, s) = (libm::cos(angle), libm::sin(angle));
    let logit = |n: &Named| n.plane[0] * c + n.plane[1] * s + n.plane[2];
    let best = |best: (u32, f64), n: &Named| if logit(n) > best.1 { (n.class, logit(n)) } else { best };
    let first = all.first()?;
    Some(all.iter().fold((first.class, logit(first)), best).0)
}

/// The arcs of the circle: class, and the angles between which it has the largest logit; none where one class has it all around.
fn arcs(all: &[Named]) -> Vec<(u32, f64, f64)> {
    let turn = std::f64::consts::TAU;
    let angle = |i: usize| turn * i as f64 / ANGLES as f64;
    let mut borders = Vec::new();
    for i in 0..ANGLES {
        let (mut from, mut to) = (angle(i), angle(i + 1));
        let (Some(before), Some(after)) = (winner(all, from), winner(all, to)) else { return Vec::new() };
        if before == after {
            continue;
        }
        for _ in 0..HALVINGS {
            let half = 0.5 * (from + to);
            *if winner(all, half) == Some(before) { &mut from } else { &mut to } = half;
        }
        borders.push((after, to));
    }
    let ends = borders.iter().skip(1).map(|b| b.1).chain(borders.first().map(|b| b.1 + turn));
    borders.iter().zip(ends).map(|(&(class, from), to)| (class, from, to)).collect()
}

fn around(drawing: &mut Drawing, scene: &OverlayScene, all: &[Named]) {
    let Some([inner, outer]) = scene.band() else { return };
    let origin = scene.view.px(ORIGIN);
    let over = 5.0 * scene.layout.marks;
    let arcs = arcs(all);
    drawing.path(None, Some(line(scene)), 1.0, |pen| {
        for &(_, from, _) in &arcs {
            pen.move_to(along(origin, -from as f32, inner - over));
            pen.line_to(along(origin, -from as f32, outer + over));
        }
    });
    let radius = scene.layout.point * 1.5;
    for &(class, from, to) in &arcs {
        if (to - from) as f32 * outer > 3.0 * radius {
            let at = along(origin, -0.5 * (from + to) as f32, outer + radius + 6.0);
            drawing.mark(at, radius, class, Body::Plain, 0.5);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::config::HeldOut;
    use triplet_engine::nn::Head;
    use triplet_engine::rng::Rng;

    fn head(seed: u32, classes: u32) -> HeadView {
        let shape = Head::new(HeldOut::new(classes, 0), 2);
        let mut params = vec![0.0; shape.padded_parameters()];
        shape.initialise(&mut params, &mut Rng::stream(seed, "decisions"));
        HeadView { shape, params }
    }

    fn area(region: &Region) -> f64 {
        let next = |i: usize| region[(i + 1) % region.len()].0;
        region.iter().enumerate().map(|(i, (at, _))| 0.5 * (at[0] * next(i)[1] - next(i)[0] * at[1])).sum()
    }

    fn largest(all: &[Named], [x, y]: [f64; 2]) -> u32 {
        let logit = |n: &Named| n.plane[0] * x + n.plane[1] * y + n.plane[2];
        all.iter().max_by(|a, b| logit(a).total_cmp(&logit(b))).expect("a class").class
    }

    #[test]
    fn every_place_is_in_the_region_of_its_largest_logit() {
        for (seed, classes) in [(1, 2), (2, 4), (3, 8), (4, 20), (5, 1)] {
            let all = named(&head(seed, classes), classes);
            let found = partition(&all, [-2.0, -1.5], [2.0, 1.5]);
            let covered: f64 = found.iter().map(|f| area(&f.1)).sum();
            assert!((covered - 12.0).abs() < 1e-9, "{classes} classes: {covered}");
            let mut rng = Rng::stream(seed, "places");
            for (class, region) in found.iter().filter(|f| area(&f.1) > 1e-9) {
                for _ in 0..20 {
                    // a convex mix of the corners
                    let weights: Vec<f64> = region.iter().map(|_| f64::from(rng.uniform(0.01, 1.0))).collect();
                    let total: f64 = weights.iter().sum();
                    let mix = |k: usize| region.iter().zip(&weights).map(|(r, w)| r.0[k] * w / total).sum::<f64>();
                    assert_eq!(largest(&all, [mix(0), mix(1)]), *class);
                }
                for (i, &(at, beyond)) in region.iter().enumerate() {
                    let to = region[(i + 1) % region.len()].0;
                    let height = |c: u32| {
                        let n = all.iter().find(|n| n.class == c).expect("its class");
                        let [x, y] = [0, 1].map(|k| 0.5 * (at[k] + to[k]));
                        n.plane[0] * x + n.plane[1] * y + n.plane[2]
                    };
                    assert!(beyond.is_none_or(|other| (height(other) - height(*class)).abs() < 1e-9));
                }
            }
        }
    }

    #[test]
    fn the_arcs_go_all_around_and_each_is_of_one_class() {
        for (seed, classes) in [(1, 2), (2, 4), (3, 8), (4, 20)] {
            let all = named(&head(seed, classes), classes);
            let arcs = arcs(&all);
            let whole: f64 = arcs.iter().map(|a| a.2 - a.1).sum();
            assert!(arcs.is_empty() || (whole - std::f64::consts::TAU).abs() < 1e-9, "{whole}");
            for (class, from, to) in arcs {
                for part in [1e-4, 0.5, 1.0 - 1e-4] {
                    assert_eq!(winner(&all, from + part * (to - from)), Some(class));
                }
            }
        }
    }

    #[test]
    fn rows_that_are_the_same_or_not_finite_are_no_trouble() {
        let mut view = head(1, 3);
        view.params = vec![0.5, 0.25, 0.5, 0.25, f32::NAN, 0.0, 0.1, 0.1, 0.0];
        let all = named(&view, 3);
        assert_eq!(all.len(), 2);
        let found = partition(&all, [-1.0; 2], [1.0; 2]);
        assert!((area(&found[0].1) - 4.0).abs() < 1e-12 && found[1].1.is_empty());
        assert!(arcs(&all).is_empty() && arcs(&[]).is_empty());
        assert_eq!(middle(&[]), None);
        assert_eq!(middle(&[[1.0, 1.0]; 3]), None);
    }
}
