//! Where the points came from: a few of their earlier places, fading.

use std::ops::Range;

use super::camera::{View, middle_of};
use super::palette::{CLASS_LOOKS, Ink};
use super::shape::{Drawing, Pen, Stroke, Xy};
use super::vector::{Point, add, along_sphere, angle, direction, minus, point};

/// Time between two places that are kept, in ms.
const INTERVAL: f64 = 80.0;
/// Most places kept.
const MOST: usize = 9;
/// Most pieces of line in all: what a frame has time for. Of more points only every second or third has a trail.
const PIECES: usize = 3000;
/// About how long they may be in all, in px, for the same reason.
const LENGTH: f32 = 40_000.0;
/// As much shorter they must have become before more samples have a trail again, so that none comes and goes from frame to frame.
const SLACK: f32 = 1.5;
/// How much the trail covers, from its oldest part to its newest.
const FADES: [f32; 3] = [0.14, 0.28, 0.5];
/// Longest straight piece of a trail that follows the circle or sphere, in radians.
const BEND: f64 = 0.15;

/// How far in px a line may be from the curve it stands for, about.
const FLAT: f32 = 1.5;
/// Ways between two places that are leaps, in px and in radians: at full speed a point is now here, now there, and a line
/// between tells nothing of the way it went.
const LEAP: [f32; 2] = [150.0, 0.5];

/// Earlier places of all points.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    /// Oldest first; each with the middle of the cloud then.
    past: Vec<(Vec<[f32; 3]>, Point)>,
    last: f64,
    /// All of them and the places now, on the canvas.
    seen: Vec<Xy>,
    /// Of so many samples one has a trail; 0: not found yet.
    every: usize,
}

impl Trails {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.past.clear();
        self.every = 0;
    }

    /// Keeps where the points are now if the last places are old enough; asked only while points move.
    pub fn keep(&mut self, points: &[[f32; 3]], now: f64) {
        if self.past.last().is_some_and(|(places, _)| places.len() != points.len()) {
            self.past.clear();
        }
        if !self.past.is_empty() && now - self.last < INTERVAL {
            return;
        }
        self.last = now;
        let room = (PIECES / points.len().max(1)).clamp(FADES.len(), MOST);
        // the oldest buffer is used again
        let mut places = if self.past.len() >= room { self.past.remove(0).0 } else { Vec::new() };
        self.past.truncate(room - 1);
        places.clear();
        places.extend_from_slice(points);
        self.past.push((places, middle_of(points)));
    }

    /// Draws the trail of every point up to where it is now: a cubic B-spline of the places, which rounds the zigzag of
    /// single steps off; on the circle or sphere, along it.
    pub fn draw(&mut self, drawing: &mut Drawing, view: &View, points: &[[f32; 3]], classes: &Classes, ground: Ground) {
        if self.past.last().is_none_or(|(places, _)| places.len() != points.len()) {
            return;
        }
        let middle = middle_of(points);
        let shift = |old: Point| match ground {
            Ground::Drifting => minus(middle, old),
            Ground::Fixed | Ground::Round => [0.0; 3],
        };
        self.seen.clear();
        for (places, old) in &self.past {
            let shift = shift(*old);
            self.seen.extend(places.iter().map(|&p| view.px(add(point(p), 1.0, shift))));
        }
        self.seen.extend(points.iter().map(|&p| view.px(point(p))));
        let (count, stride) = (self.past.len(), points.len());
        self.every = every(self.every, &self.seen, stride).max((stride * count).div_ceil(PIECES));
        let every = self.every;
        for (fade, alpha) in FADES.into_iter().enumerate() {
            let (first, last) = (count * fade / FADES.len(), count * (fade + 1) / FADES.len());
            if first == last {
                continue;
            }
            // classes of one look are one path: there may be a thousand
            for (look, is_lit) in (0..CLASS_LOOKS).flat_map(|look| [(look, false), (look, true)]) {
                let lit = if is_lit { alpha } else { alpha * 0.3 };
                let alike =
                    |(class, _): &(u32, Range<usize>)| class % CLASS_LOOKS == look && classes.is_lit(*class) == is_lit;
                if !classes.ranges().any(|range| alike(&range)) {
                    continue;
                }
                drawing.path(None, Some(Stroke::hairline(Ink::Class(look))), lit, |pen| {
                    for i in classes.ranges().filter(alike).flat_map(|(_, samples)| samples.filter(|i| i % every == 0))
                    {
                        // before the first place it stood there; after the last it stays where it is now
                        let px = |k: isize| self.seen[k.clamp(0, count as isize) as usize * stride + i];
                        let (start, end) = (px(first as isize), px(last as isize));
                        if (start[0] - end[0]).abs() + (start[1] - end[1]).abs() < 1.0 {
                            continue;
                        }
                        if ground == Ground::Round {
                            let place = |k: usize| self.past.get(k).map_or(points[i], |(places, _)| places[i]);
                            along_the_ground(pen, view, (first..=last).map(|k| point(place(k))));
                        } else {
                            // the spline ends in the point itself: three times the same place
                            let end = if last == count { count + 1 } else { last };
                            spline(pen, first as isize, end as isize, px);
                        }
                    }
                });
            }
        }
    }
}

/// Of how many samples one has a trail, where it was `before` and each row of `stride` places leads to the next.
fn every(before: usize, places: &[Xy], stride: usize) -> usize {
    let length = |(a, b): (&Xy, &Xy)| (a[0] - b[0]).abs() + (a[1] - b[1]).abs();
    let ways = places.iter().zip(places.iter().skip(stride)).map(length).filter(|&way| way <= LEAP[0]);
    let needed = ways.sum::<f32>() / LENGTH;
    let least = |slack: f32| ((needed * slack).ceil() as usize).max(1);
    if before == 0 { least(1.0) } else { before.clamp(least(1.0), least(SLACK)) }
}

/// What the points move on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A plane or space where only distances count: trails are drawn as the cloud's own middle saw them, for its common drift teaches
    /// nothing.
    Drifting,
    /// A plane or space whose origin counts.
    Fixed,
    /// The unit circle or sphere.
    Round,
}

/// The pieces from place `first` to `last` of the uniform cubic B-spline of all places, in lines short enough to look round.
fn spline(pen: &mut Pen, first: isize, last: isize, place: impl Fn(isize) -> Xy) {
    let knot = |[before, here, next]: [Xy; 3]| [0, 1].map(|x| (before[x] + 4.0 * here[x] + next[x]) / 6.0);
    let mut places = [first - 1, first, first + 1, first + 2].map(&place);
    pen.move_to(knot([places[0], places[1], places[2]]));
    for k in first..last {
        let [before, here, next, after] = places;
        let end = knot([here, next, after]);
        if (here[0] - next[0]).abs() + (here[1] - next[1]).abs() > LEAP[0] {
            pen.move_to(end);
        } else {
            // how far it bends away from a straight line: an eighth of its second difference
            let bend = [0, 1].map(|x| (before[x] - here[x] - next[x] + after[x]).abs() / 16.0);
            let pieces = 1 + ((bend[0] + bend[1]) / FLAT).min(3.0) as usize;
            for piece in 1..pieces {
                pen.line_to(on_spline(places, piece as f32 / pieces as f32));
            }
            pen.line_to(end);
        }
        places = [here, next, after, place(k + 3)];
    }
}

/// A place of the uniform cubic B-spline between the second and the third of four places, `t` from 0 to 1 on.
fn on_spline(places: [Xy; 4], t: f32) -> Xy {
    let u = 1.0 - t;
    let weights = [
        u * u * u / 6.0,
        (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0,
        (3.0 * u * u * u - 6.0 * u * u + 4.0) / 6.0,
        t * t * t / 6.0,
    ];
    [0, 1].map(|x| (0..4).map(|i| weights[i] * places[i][x]).sum())
}

/// Through the places of the unit circle or sphere, the shorter way around each time.
fn along_the_ground(pen: &mut Pen, view: &View, mut places: impl Iterator<Item = Point>) {
    let Some(mut from) = places.next().and_then(|p| direction(p, 1e-6)) else { return };
    pen.move_to(view.px(from));
    for to in places.filter_map(|p| direction(p, 1e-6)) {
        let turn = angle(from, to);
        if turn > f64::from(LEAP[1]) {
            pen.move_to(view.px(to));
            from = to;
            continue;
        }
        let pieces = libm::ceil(turn / BEND).max(1.0);
        for piece in 1..=pieces as usize {
            pen.line_to(view.px(along_sphere(from, to, piece as f64 / pieces)));
        }
        from = to;
    }
}

/// Which samples are of which class, and which class is pointed at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes {
    ranges: Vec<(u32, Range<usize>)>,
    lit: Option<u32>,
}

impl Classes {
    /// Reads them off the labels; runs of equal labels are taken together.
    pub fn read(&mut self, labels: &[u32], lit: Option<u32>) {
        self.lit = lit;
        self.ranges.clear();
        for (i, &class) in labels.iter().enumerate() {
            match self.ranges.last_mut() {
                Some((c, range)) if *c == class => range.end = i + 1,
                _ => self.ranges.push((class, i..i + 1)),
            }
        }
    }

    /// Runs of samples of one class.
    pub fn ranges(&self) -> impl Iterator<Item = (u32, Range<usize>)> + '_ {
        self.ranges.iter().cloned()
    }

    /// The class pointed at.
    pub fn lit(&self) -> Option<u32> {
        self.lit
    }

    /// Whether a class is to be seen clearly: it is pointed at, or none is.
    pub fn is_lit(&self, class: u32) -> bool {
        self.lit.is_none_or(|lit| lit == class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::shape::{Segment, Shape};

    const VIEW: View = View::flat([0.0; 2], [100.0; 2], 50.0);

    fn segments(drawing: &Drawing) -> Vec<Segment> {
        let of = |shape: &Shape| match shape {
            Shape::Path { segments, .. } => drawing.segments(segments).to_vec(),
            _ => Vec::new(),
        };
        drawing.shapes().iter().flat_map(of).collect()
    }

    #[test]
    fn a_leap_leaves_no_line() {
        let mut classes = Classes::default();
        classes.read(&[0], None);
        for (ground, places) in [
            (Ground::Fixed, [[0.0, 0.0, 0.0], [9.0, 0.0, 0.0], [0.0, 0.0, 0.0], [9.0, 0.0, 0.0]]),
            (Ground::Round, [[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]),
        ] {
            let (mut trails, mut drawing) = (Trails::default(), Drawing::default());
            places.iter().enumerate().for_each(|(i, p)| trails.keep(&[*p], 120.0 * i as f64));
            trails.draw(&mut drawing, &VIEW, &[places[0]], &classes, ground);
            let moves = segments(&drawing);
            assert!(moves.iter().all(|s| matches!(s, Segment::Move(_))), "{moves:?}");
        }
    }

    #[test]
    fn a_common_drift_leaves_no_trail_but_a_move_does() {
        let mut trails = Trails::default();
        let mut classes = Classes::default();
        classes.read(&[0, 1], None);
        for i in 0..6 {
            trails.keep(&[[i as f32, 0.0, 0.0], [i as f32, 1.0, 0.0]], 120.0 * f64::from(i));
        }
        let now = [[6.0, 0.0, 0.0], [6.0, 1.0, 0.0]];
        let mut drawing = Drawing::default();
        trails.draw(&mut drawing, &VIEW, &now, &classes, Ground::Drifting);
        assert_eq!(segments(&drawing), []);
        trails.draw(&mut drawing, &VIEW, &now, &classes, Ground::Fixed);
        let end = VIEW.px([6.0, 1.0, 0.0]);
        let ends = |s: &Segment| matches!(s, Segment::Line(to) if (to[0] - end[0]).hypot(to[1] - end[1]) < 1e-3);
        assert!(segments(&drawing).iter().any(ends), "it ends where the point is");
    }

    #[test]
    fn on_the_circle_a_trail_never_leaves_it() {
        let mut trails = Trails::default();
        let mut classes = Classes::default();
        classes.read(&[0], None);
        let at = |angle: f32| [[libm::cosf(angle), libm::sinf(angle), 0.0]];
        // across the seam at half a turn too
        for (i, angle) in [2.4, 2.8, -3.1, -2.7, 3.1, 2.7].into_iter().enumerate() {
            trails.keep(&at(angle), 120.0 * i as f64);
        }
        let mut drawing = Drawing::default();
        trails.draw(&mut drawing, &VIEW, &at(2.3), &classes, Ground::Round);
        let path = segments(&drawing);
        assert!(path.len() > 15);
        let middle = VIEW.px([0.0; 3]);
        for pair in path.windows(2) {
            let (Segment::Move(p) | Segment::Line(p)) = pair[0] else { panic!("only lines: {:?}", pair[0]) };
            assert!(((p[0] - middle[0]).hypot(p[1] - middle[1]) - 50.0).abs() < 1e-2, "{p:?}");
            if let Segment::Line(q) = pair[1] {
                assert!((p[0] - q[0]).hypot(p[1] - q[1]) < 50.0 * 0.16, "{p:?} {q:?}");
            }
        }
    }

    #[test]
    fn the_longer_the_trails_the_fewer_but_none_comes_and_goes() {
        let rows = |way: f32| (0..4).flat_map(|row| vec![[way * row as f32, 0.0]; 1000]).collect::<Vec<Xy>>();
        // 3,000 pieces of 40 px: three times as long as may be
        let long = every(0, &rows(40.0), 1000);
        assert_eq!(long, 3);
        assert_eq!(every(long, &rows(39.0), 1000), long, "a little shorter");
        assert_eq!(every(long, &rows(41.0), 1000), 4, "never longer");
        assert_eq!(every(long, &rows(10.0), 1000), 2);
        assert_eq!(every(2, &rows(5.0), 1000), 1);
        assert_eq!(every(0, &rows(400.0), 1000), 1, "leaps are not drawn");
    }

    #[test]
    fn many_points_have_short_trails_and_another_run_has_none() {
        let mut trails = Trails::default();
        for i in 0..50 {
            trails.keep(&vec![[i as f32, 0.0, 0.0]; 2000], 120.0 * f64::from(i));
        }
        assert!(trails.past.len() * 2000 <= 6000);
        trails.keep(&[[0.0; 3]], 1e6);
        assert_eq!(trails.past.len(), 1);
    }
}
