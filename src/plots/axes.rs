//! Where things stand in a chart: the one place that lays out axes, for drawing and for reading values back.

use std::ops::Range;

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;

use crate::plots::{FINE, fine, words};
use crate::scene::Look;

/// A place in CSS px from the chart's upper left corner.
pub type Point = (f64, f64);

/// An upright rectangle in CSS px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left.
    pub x0: f64,
    /// Top.
    pub y0: f64,
    /// Right.
    pub x1: f64,
    /// Bottom.
    pub y1: f64,
}

impl Rect {
    /// Whether a place is inside.
    pub fn holds(&self, (x, y): Point) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }
}

/// Of several places for a label the one that covers fewest of `points`; the first of equals.
pub fn freest(places: impl IntoIterator<Item = Rect>, points: &[Point]) -> Option<Rect> {
    places.into_iter().min_by_key(|place| points.iter().filter(|p| place.holds(**p)).count())
}

/// The points of a line with no two farther apart than 3 px: what a label would cover of it can then be counted.
pub fn dense(line: &[Point]) -> Vec<Point> {
    let mut all = line.get(..1).unwrap_or_default().to_vec();
    for (&(x0, y0), &(x1, y1)) in line.iter().zip(line.iter().skip(1)) {
        let parts = ((x1 - x0).abs().max((y1 - y0).abs()) / 3.0).ceil().clamp(1.0, 400.0) as u32;
        let part = |i: u32| f64::from(i) / f64::from(parts);
        all.extend((1..=parts).map(part).map(|t| (x0 + t * (x1 - x0), y0 + t * (y1 - y0))));
    }
    all
}

/// Values at even distances, few enough to be labelled.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// Their distance: 1, 2 or 5 times a power of ten.
    pub step: f64,
    /// The values.
    pub values: Vec<f64>,
}

impl Ticks {
    /// At most `most` intervals within a range of finite, different ends.
    pub fn within(range: &Range<f64>, most: f64) -> Self {
        let least = (range.end - range.start) / most.max(1.0);
        let power = libm::pow(10.0, libm::floor(libm::log10(least)));
        let step = [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= least * 0.999_999);
        let step = step.unwrap_or(10.0 * power);
        let (first, last) = ((range.start / step - 1e-6).ceil(), (range.end / step + 1e-6).floor());
        let count = (last - first).clamp(0.0, 100.0) as usize;
        Self { step, values: (0..=count).map(|i| (first + i as f64) * step).collect() }
    }
}

/// The plot within its chart: a rectangle, what it shows, and its marks.
pub struct Axes {
    /// The rectangle.
    pub plot: Rect,
    /// Values from left to right.
    pub x: Range<f64>,
    /// Values from bottom to top.
    pub y: Range<f64>,
    /// Marks of the vertical axis.
    pub marks: Vec<(f64, String)>,
    plane: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

/// What [`Axes::new`] lays out.
pub struct Layout {
    /// Width and height of the chart in CSS px.
    pub size: Point,
    /// Size of the text.
    pub text: f64,
    /// Values from left to right.
    pub x: Range<f64>,
    /// Values from bottom to top.
    pub y: Range<f64>,
    /// Marks of the vertical axis.
    pub marks: Vec<(f64, String)>,
    /// Room right of the plot.
    pub right: f64,
}

/// Room above a plot: half a mark's text.
fn above(text: f64) -> f64 {
    (0.6 * text).ceil()
}

/// Room below a plot: the line of the horizontal axis' text.
fn below(text: f64) -> f64 {
    (1.45 * text).ceil()
}

/// How many marks a vertical axis has room for.
pub fn rows(size: Point, look: &Look) -> f64 {
    let text = f64::from(look.text);
    ((size.1 - above(text) - below(text)) / (2.2 * text)).clamp(1.0, 5.0).floor()
}

impl Axes {
    /// Lays out a plot: as large as its texts leave room for, never less than a few px.
    pub fn new(layout: Layout) -> Self {
        let Layout { size, text, x, y, marks, right } = layout;
        let widest = marks.iter().map(|(_, label)| words::width(label, text, false)).fold(0.0, f64::max);
        let (x0, y0) = ((widest + 0.5 * text).ceil(), above(text));
        let plot = Rect { x0, y0, x1: (size.0 - right).max(x0 + 4.0), y1: (size.1 - below(text)).max(y0 + 4.0) };
        let across = fine(plot.x0)..fine(plot.x1);
        let up = fine(plot.y1)..fine(plot.y0);
        Self { plot, plane: Cartesian2d::new(x.clone(), y.clone(), (across, up)), x, y, marks }
    }

    /// Where a pair of values stands; what is beyond the plot stands at its edge.
    pub fn at(&self, x: f64, y: f64) -> Point {
        let (x, y) = (x.clamp(self.x.start, self.x.end), y.clamp(self.y.start, self.y.end));
        let (x, y) = self.plane.translate(&(x, y));
        (f64::from(x) / FINE, f64::from(y) / FINE)
    }

    /// Where a horizontal value stands.
    pub fn x_at(&self, x: f64) -> f64 {
        self.at(x, self.y.start).0
    }

    /// Where a vertical value stands.
    pub fn y_at(&self, y: f64) -> f64 {
        self.at(self.x.start, y).1
    }

    /// The horizontal value at a place; `None` beside the plot.
    pub fn x_value(&self, (x, y): Point) -> Option<f64> {
        let share = (x - self.plot.x0) / (self.plot.x1 - self.plot.x0);
        self.plot.holds((x, y)).then_some(self.x.start + share * (self.x.end - self.x.start))
    }
}

/// Marks of a plain vertical axis.
pub fn marks(ticks: &Ticks) -> Vec<(f64, String)> {
    ticks.values.iter().map(|&v| (v, words::tick(v, ticks.step))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steep_line_is_met_wherever_it_passes() {
        let steep = dense(&[(0.0, 0.0), (2.0, 300.0)]);
        let crossed = Rect { x0: 0.0, y0: 100.0, x1: 5.0, y1: 104.0 };
        assert!(steep.iter().any(|p| crossed.holds(*p)));
        assert_eq!((dense(&[]), dense(&[(1.0, 2.0)])), (vec![], vec![(1.0, 2.0)]));
        assert!(dense(&[(0.0, 0.0), (0.0, 1e300)]).len() < 1_000);
    }

    #[test]
    fn ticks_are_few_and_round() {
        assert_eq!(Ticks::within(&(0.0..1.5), 4.0).values, [0.0, 0.5, 1.0, 1.5]);
        assert_eq!(Ticks::within(&(-2.1..1.3), 4.0).values, [-2.0, -1.0, 0.0, 1.0]);
        assert_eq!(Ticks::within(&(0.0..1.1e19), 3.0).values, [0.0, 5e18, 1e19]);
        for most in 1..6 {
            for top in [1e-9, 0.03, 0.7, 3.3, 99.0, 1e6, 3e38] {
                let n = Ticks::within(&(0.0..top), f64::from(most)).values.len();
                assert!((1..=most as usize + 1).contains(&n), "{n} ticks for {top}, {most}");
            }
        }
    }
}
