//! Where the points came from: a few of their earlier places, fading.

use super::camera::{View, middle_of};
use super::palette::Ink;
use super::shape::{Drawing, Stroke};

/// Time between two places that are kept, in ms.
const INTERVAL: f64 = 100.0;
/// Most places kept.
const MOST: usize = 7;
/// Most pieces of line in all: what a frame has time for.
const PIECES: usize = 5000;
/// How much the trail covers, from its oldest part to its newest.
const FADES: [f32; 3] = [0.22, 0.38, 0.58];

/// Earlier places of all points.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    /// Oldest first; each with the middle of the cloud then.
    past: Vec<(Vec<[f32; 2]>, [f64; 2])>,
    last: f64,
}

impl Trails {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.past.clear();
    }

    /// Keeps where the points are now if the last places are old enough; asked only while points move.
    pub fn keep(&mut self, points: &[[f32; 2]], now: f64) {
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

    /// Draws the trail of every point up to where it is now. Where only distances count, trails are drawn as the cloud's own
    /// middle saw them: its common drift teaches nothing.
    pub fn draw(&self, drawing: &mut Drawing, view: &View, points: &[[f32; 2]], classes: &Classes, drifts: bool) {
        if self.past.last().is_none_or(|(places, _)| places.len() != points.len()) {
            return;
        }
        let middle = middle_of(points);
        let shift = |old: [f64; 2]| if drifts { [middle[0] - old[0], middle[1] - old[1]] } else { [0.0; 2] };
        let place = |k: usize, i: usize| match self.past.get(k) {
            Some((places, old)) => {
                let [dx, dy] = shift(*old);
                view.px([f64::from(places[i][0]) + dx, f64::from(places[i][1]) + dy])
            }
            None => view.px(points[i].map(f64::from)),
        };
        let count = self.past.len();
        for (fade, alpha) in FADES.into_iter().enumerate() {
            let (first, last) = (count * fade / FADES.len(), count * (fade + 1) / FADES.len());
            if first == last {
                continue;
            }
            for (class, samples) in classes.ranges() {
                let lit = if classes.is_lit(class) { alpha } else { alpha * 0.3 };
                drawing.path(None, Some(Stroke::hairline(Ink::Class(class))), lit, |pen| {
                    for i in samples {
                        let start = place(first, i);
                        let end = place(last, i);
                        if (start[0] - end[0]).abs() + (start[1] - end[1]).abs() < 1.0 {
                            continue;
                        }
                        pen.move_to(start);
                        (first + 1..last).for_each(|k| {
                            pen.line_to(place(k, i));
                        });
                        pen.line_to(end);
                    }
                });
            }
        }
    }
}

/// Which samples are of which class, and which class is pointed at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes {
    ranges: Vec<(u32, std::ops::Range<usize>)>,
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
    pub fn ranges(&self) -> impl Iterator<Item = (u32, std::ops::Range<usize>)> + '_ {
        self.ranges.iter().cloned()
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

    const VIEW: View = View { centre: [0.0; 2], middle: [100.0; 2], scale: 50.0 };

    fn segments(drawing: &Drawing) -> Vec<Segment> {
        let of = |shape: &Shape| match shape {
            Shape::Path { segments, .. } => drawing.segments(segments).to_vec(),
            _ => Vec::new(),
        };
        drawing.shapes().iter().flat_map(of).collect()
    }

    #[test]
    fn a_common_drift_leaves_no_trail_but_a_move_does() {
        let mut trails = Trails::default();
        let mut classes = Classes::default();
        classes.read(&[0, 1], None);
        for i in 0..6 {
            trails.keep(&[[i as f32, 0.0], [i as f32, 1.0]], 120.0 * f64::from(i));
        }
        let now = [[6.0, 0.0], [6.0, 1.0]];
        let mut drawing = Drawing::default();
        trails.draw(&mut drawing, &VIEW, &now, &classes, true);
        assert_eq!(segments(&drawing), []);
        trails.draw(&mut drawing, &VIEW, &now, &classes, false);
        assert!(segments(&drawing).contains(&Segment::Line(VIEW.px([6.0, 1.0]))), "it ends where the point is");
    }

    #[test]
    fn many_points_have_short_trails_and_another_run_has_none() {
        let mut trails = Trails::default();
        for i in 0..50 {
            trails.keep(&vec![[i as f32, 0.0]; 2000], 120.0 * f64::from(i));
        }
        assert!(trails.past.len() * 2000 <= 6000);
        trails.keep(&[[0.0; 2]], 1e6);
        assert_eq!(trails.past.len(), 1);
    }
}
