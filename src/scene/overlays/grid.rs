//! The input plane's grid as f maps it: upright lines solid, level ones dotted, the axes stronger.

use std::sync::Arc;

use super::OverlayScene;
use crate::scene::camera::Motion;
use crate::scene::palette::Ink;
use crate::scene::ring::along;
use crate::scene::shape::{Drawing, Pen, Stroke, Xy};
use crate::scene::vector::{ORIGIN, point};
use triplet_engine::protocol::overlays::{GridLine, MappedGrid};

/// The longest way between two grids, in ms.
const LONGEST: f64 = 300.0;
/// The shortest piece that is drawn, in px, across and up together: where vertices are nearer, what bends between them is not seen.
const SHORTEST: f32 = 3.0;

/// The grid between two frames.
#[derive(Clone, Debug, Default)]
pub struct GridPicture {
    goal: Option<Arc<MappedGrid>>,
    from: Vec<f32>,
    shown: Vec<f32>,
    started: f64,
    duration: f64,
    last: f64,
}

impl GridPicture {
    /// Takes in the newest grid: from what is drawn now to this.
    pub fn aim(&mut self, grid: Option<&Arc<MappedGrid>>, now: f64, at_once: bool) {
        let Some(grid) = grid else {
            self.goal = None;
            return;
        };
        if self.goal.as_ref().is_some_and(|goal| Arc::ptr_eq(goal, grid)) {
            return;
        }
        self.move_to(now);
        match self.goal.replace(grid.clone()) {
            Some(old) if !at_once && old.dim == grid.dim => {
                resample(&old, &self.shown, grid, &mut self.from);
                self.duration = (now - self.last).clamp(0.0, LONGEST);
            }
            _ => {
                self.from.clone_from(&grid.positions);
                self.duration = 0.0;
            }
        }
        self.started = now;
        self.last = now;
    }

    /// Writes the positions to show at `now`.
    fn move_to(&mut self, now: f64) {
        let Some(goal) = &self.goal else { return };
        let share = if self.duration > 0.0 { ((now - self.started) / self.duration).clamp(0.0, 1.0) } else { 1.0 };
        let share = share as f32;
        self.shown.clear();
        if share >= 1.0 || self.from.len() != goal.positions.len() {
            self.duration = 0.0;
            self.shown.extend_from_slice(&goal.positions);
        } else {
            self.shown.extend(self.from.iter().zip(&goal.positions).map(|(a, b)| a + (b - a) * share));
        }
    }

    /// Draws it; whether it is under way.
    pub fn draw(&mut self, drawing: &mut Drawing, scene: &OverlayScene, now: f64) -> Motion {
        self.move_to(now);
        let Some(grid) = &self.goal else { return Motion::AtRest };
        let dim = grid.dim as usize;
        if dim != scene.space.embedding.dim() {
            return Motion::AtRest;
        }
        let (origin, radius) = (scene.view.px(ORIGIN), scene.view.length(1.0));
        let position = |v: usize| point([0, 1, 2].map(|d| if d < dim { self.shown[dim * v + d] } else { 0.0 }));
        // in space what is behind is paler
        let sides: &[(bool, f32)] = if scene.space.is_deep() { &[(false, 0.35), (true, 1.0)] } else { &[(true, 1.0)] };
        // on the circle the lines lie upon one another and upon the circle: as thick as can be seen there
        let k = scene.layout.marks * if scene.on_circle() { 3.0 } else { 1.0 };
        for &(front, shade) in sides {
            for (fixed, axis) in [(1, false), (0, false), (1, true), (0, true)] {
                drawing.path(None, Some(stroke(fixed, axis, k)), shade * 0.8, |pen| {
                    let of_style = |line: &GridLine| line.fixed == fixed && (line.value == 0.0) == axis;
                    for (_, vertices) in grid.pieces().filter(|(line, _)| of_style(line)) {
                        if scene.on_circle() {
                            around(pen, origin, radius, vertices.map(|v| scene.view.px(position(v))));
                        } else if scene.space.is_deep() {
                            let place = |v| (scene.view.px(position(v)), scene.view.nearness(position(v)));
                            side(pen, front, vertices.map(place));
                        } else {
                            chain(pen, vertices.map(|v| scene.view.px(position(v))));
                        }
                    }
                });
            }
        }
        if self.duration > 0.0 { Motion::Moving } else { Motion::AtRest }
    }
}

/// How a line is drawn: upright ones solid, level ones dotted, axes stronger.
fn stroke(fixed: u8, axis: bool, k: f32) -> Stroke {
    let width = if axis { 2.0 } else { 1.0 } * k;
    let solid = Stroke::solid(if axis { Ink::Ink2 } else { Ink::Ink3 }, width);
    if fixed == 1 { solid.dashed(width.max(1.2), 2.6 * k) } else { solid }
}

/// The pieces of a chain that are in front of the middle, or those behind it; places with how near they are.
fn side(pen: &mut Pen, front: bool, mut places: impl Iterator<Item = (Xy, f64)>) {
    let Some(mut last) = places.next() else { return };
    let mut down = false;
    for next in places {
        if (last.1 + next.1 >= 0.0) == front {
            if !down {
                pen.move_to(last.0);
            }
            pen.line_to(next.0);
            down = true;
        } else {
            down = false;
        }
        last = next;
    }
}

/// A chain of straight pieces; those that cannot be seen are left out.
fn chain(pen: &mut Pen, mut places: impl Iterator<Item = Xy>) {
    let Some(start) = places.next() else { return };
    pen.move_to(start);
    let mut last = start;
    let mut skipped = None;
    for place in places {
        if (place[0] - last[0]).abs() + (place[1] - last[1]).abs() < SHORTEST {
            skipped = Some(place);
            continue;
        }
        pen.line_to(place);
        (last, skipped) = (place, None);
    }
    if let Some(end) = skipped {
        pen.line_to(end);
    }
}

/// Along the unit circle, the shorter way each time.
fn around(pen: &mut Pen, centre: Xy, radius: f32, mut places: impl Iterator<Item = Xy>) {
    let angle = |p: Xy| libm::atan2f(p[1] - centre[1], p[0] - centre[0]);
    let Some(start) = places.next() else { return };
    let mut from = angle(start);
    pen.move_to(along(centre, from, radius));
    for place in places {
        let turn = libm::remainderf(angle(place) - from, std::f32::consts::TAU);
        if (turn * radius).abs() >= 0.5 {
            pen.arc(centre, radius, from, from + turn);
            from += turn;
        }
    }
}

/// The places that `new`'s vertices have on the old grid's lines, whose own vertices are at `shown`.
fn resample(old: &MappedGrid, shown: &[f32], new: &MappedGrid, out: &mut Vec<f32>) {
    let dim = new.dim as usize;
    out.clear();
    if old.lines.len() != new.lines.len() || shown.len() != dim * old.along.len() {
        out.extend_from_slice(&new.positions);
        return;
    }
    for ((_, old_line), (_, vertices)) in old.pieces().zip(new.pieces()) {
        let mut piece = old_line.start;
        for &t in &new.along[vertices] {
            while piece + 2 < old_line.end && old.along[piece + 1] < t {
                piece += 1;
            }
            let next = (piece + 1).min(old_line.end - 1);
            let (from, to) = (old.along[piece], old.along[next]);
            let share = if to > from { ((t - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
            out.extend((0..dim).map(|d| {
                let (a, b) = (shown[dim * piece + d], shown[dim * next + d]);
                a + (b - a) * share
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line from −1 to 1 with these vertices, shifted by `shift`.
    fn grid(along: &[f32], shift: f32) -> Arc<MappedGrid> {
        Arc::new(MappedGrid {
            lines: vec![GridLine { fixed: 0, value: 0.0, end: along.len() as u32 }],
            along: along.to_vec(),
            dim: 2,
            positions: along.iter().flat_map(|&t| [t + shift, t * t]).collect(),
        })
    }

    #[test]
    fn a_grid_of_other_vertices_goes_on_from_where_the_old_one_is() {
        let mut picture = GridPicture::default();
        picture.aim(Some(&grid(&[-1.0, 0.0, 1.0], 0.0)), 0.0, false);
        picture.aim(Some(&grid(&[-1.0, -0.5, 0.0, 0.25, 1.0], 1.0)), 100.0, false);
        picture.move_to(100.0);
        assert_eq!(picture.shown, [-1.0, 1.0, -0.5, 0.5, 0.0, 0.0, 0.25, 0.25, 1.0, 1.0], "on the old one's pieces");
        picture.move_to(150.0);
        assert_eq!(picture.shown[..2], [-0.5, 1.0], "half way");
        picture.move_to(200.0);
        assert_eq!(picture.shown[2..4], [0.5, 0.25], "there");
        assert_eq!(picture.duration, 0.0);
    }

    #[test]
    fn another_run_and_reduced_motion_are_shown_at_once() {
        let mut picture = GridPicture::default();
        picture.aim(Some(&grid(&[-1.0, 1.0], 0.0)), 0.0, false);
        picture.aim(Some(&grid(&[-1.0, 1.0], 5.0)), 100.0, true);
        picture.move_to(100.0);
        assert_eq!(picture.shown, [4.0, 1.0, 6.0, 1.0]);
        picture.aim(None, 200.0, false);
        assert!(picture.goal.is_none());
    }
}
