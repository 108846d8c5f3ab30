//! How far apart pairs are: same class upward, different classes downward, on one scale, with the margin to that scale.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::text_anchor::HPos;

use crate::app::lit::Behind;
use crate::plots::axes::{Axes, Layout, Point, Rect, Ticks};
use crate::plots::pen::{Drawn, Pen, bold, plain};
use crate::plots::{ReadOut, words};
use crate::scene::Look;
use crate::scene::palette::Ink;
use triplet_engine::distance::Distance;
use triplet_engine::eval::Evaluation;

/// What the chart is of.
#[derive(Clone, Copy, Debug)]
pub struct DistancesData<'a> {
    /// The newest evaluation.
    pub evaluation: &'a Evaluation,
    /// Margin α; the soft margin has none.
    pub margin: Option<f32>,
    /// Pairs up to this distance are taken for one class.
    pub threshold: Option<f32>,
    /// The distance that trains.
    pub distance: Distance,
}

/// The word at the end of an axis of distance.
pub fn unit(distance: Distance) -> &'static str {
    match distance {
        Distance::Euclidean => "distance",
        Distance::SquaredEuclidean => "distance²",
        Distance::Cosine => "1 − cos",
    }
}

/// Tops of the axis, in per cent, each at most twice the one before: the scale stands still while the bars move.
const TOPS: [f64; 9] = [4.0, 6.0, 10.0, 15.0, 25.0, 40.0, 60.0, 80.0, 100.0];

/// The shares of a histogram that are numbers.
fn shares(bins: &[f32]) -> impl Iterator<Item = (usize, f64)> {
    bins.iter().enumerate().filter(|(_, s)| s.is_finite() && **s > 0.0).map(|(i, s)| (i, f64::from(*s).min(1.0)))
}

/// The chart as it will be drawn.
struct Chart {
    axes: Axes,
    ticks: Ticks,
    bin: f64,
    /// The margin from the mean distance within classes.
    bar: Option<(f64, f64)>,
}

impl Chart {
    fn new(data: &DistancesData, look: &Look, size: Point) -> Self {
        let text = f64::from(look.text);
        let Evaluation { same, different, bin_width, within, .. } = data.evaluation;
        let bin = Some(f64::from(*bin_width)).filter(|w| w.is_finite() && *w > 0.0).unwrap_or(1.0);
        let from = within.filter(|w| w.is_finite()).unwrap_or(0.0);
        let bar = data.margin.map(|m| (from, from + f64::from(m)));
        let bins = shares(same).chain(shares(different)).map(|(i, _)| i + 1).max().unwrap_or(0);
        let end = bar.map_or(0.0, |b| 1.04 * b.1).max(bins as f64 * bin);
        let highest = 100.0 * shares(same).chain(shares(different)).map(|(_, s)| s).fold(0.0, f64::max);
        let top = TOPS.into_iter().find(|t| *t >= highest).unwrap_or(100.0);
        let marks = [-top, 0.0, top].map(|v: f64| (v / 100.0, words::fixed(v.abs(), 0))).to_vec();
        let (x, y) = (0.0..if end > 0.0 { end } else { 1.0 }, -top / 100.0..top / 100.0);
        let axes = Axes::new(Layout { size, text, x, y, marks, right: 2.0 });
        let ticks = Ticks::within(&axes.x, ((axes.plot.x1 - axes.plot.x0) / (4.0 * text)).clamp(1.0, 5.0).floor());
        Self { axes, ticks, bin, bar }
    }

    /// The bar of a bin: at least one px wide, so that a collapsed cloud is seen.
    fn rect(&self, i: usize, share: f64) -> Rect {
        let (x0, x1) = (self.axes.x_at(i as f64 * self.bin), self.axes.x_at((i + 1) as f64 * self.bin));
        let gap = if x1 - x0 > 3.0 { 0.5 } else { 0.0 };
        let (zero, end) = (self.axes.y_at(0.0), self.axes.y_at(share));
        Rect { x0: x0 + gap, y0: zero.min(end), x1: (x1 - gap).max(x0 + gap + 1.0), y1: zero.max(end) }
    }
}

/// Draws the chart.
pub fn draw<DB: DrawingBackend>(data: &DistancesData, look: &Look, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
    let pen = Pen::new(area, look);
    let chart = Chart::new(data, look, pen.size());
    let axes = &chart.axes;
    pen.axes(axes, 0.0)?;
    for (i, share) in shares(&data.evaluation.same) {
        pen.rect(chart.rect(i, share), Ink::Pull)?;
    }
    for (i, share) in shares(&data.evaluation.different) {
        pen.rect(chart.rect(i, -share), Ink::Push)?;
    }
    pen.level(axes.plot.x0, axes.plot.x1, axes.y_at(0.0), Ink::Edge, 1.0)?;
    if let Some(bar) = chart.bar {
        margin(&pen, axes, bar)?;
    }
    if let Some(threshold) = data.threshold.filter(|t| t.is_finite()) {
        let x = axes.x_at(threshold.into());
        pen.upright(x, axes.plot.y0, axes.plot.y1, Ink::Panel, 4.0)?;
        pen.upright(x, axes.plot.y0, axes.plot.y1, Ink::Ink, 2.0)?;
    }
    names(&pen, data, &chart)?;
    distances(&pen, &chart, unit(data.distance))
}

/// The margin as a bar with end ticks.
fn margin<DB: DrawingBackend>(pen: &Pen<DB>, axes: &Axes, (from, to): (f64, f64)) -> Drawn<DB> {
    let text = pen.text_size();
    let (x0, x1, y) = (axes.x_at(from), axes.x_at(to), axes.plot.y0 + 0.42 * (axes.y_at(0.0) - axes.plot.y0));
    for (ink, rim) in [(Ink::Panel, 1.5), (Ink::Margin, 0.0)] {
        pen.rect(Rect { x0: x0 - rim, y0: y - 1.0 - rim, x1: x1 + rim, y1: y + 1.0 + rim }, ink)?;
        for x in [x0, x1] {
            pen.rect(Rect { x0: x - 1.0 - rim, y0: y - 4.0 - rim, x1: x + 1.0 + rim, y1: y + 4.0 + rim }, ink)?;
        }
    }
    let beside = x1 + 0.4 * text;
    if beside + words::width("α", text, true) < axes.plot.x1 {
        pen.label("α", (beside, y), bold(Ink::Ink, HPos::Left))
    } else {
        pen.label("α", ((x0 + x1) / 2.0, y + 0.85 * text), bold(Ink::Ink, HPos::Center))
    }
}

/// Names each half where its bars leave more room.
fn names<DB: DrawingBackend>(pen: &Pen<DB>, data: &DistancesData, chart: &Chart) -> Drawn<DB> {
    let (text, plot) = (pen.text_size(), chart.axes.plot);
    let halves = [
        ("same class", Ink::Pull, &data.evaluation.same, plot.y0 + 0.25 * text),
        ("different", Ink::Push, &data.evaluation.different, plot.y1 - 0.45 * text),
    ];
    for (name, ink, bins, y) in halves {
        let name = if shares(bins).next().is_some() { name.to_owned() } else { format!("{name}: no pairs") };
        let width = words::width(&name, text, true);
        let highest = |x0: f64, x1: f64| {
            let beneath = |(i, s): &(usize, f64)| chart.rect(*i, *s).x1 > x0 && chart.rect(*i, *s).x0 < x1;
            shares(bins).filter(beneath).map(|(_, s)| s).fold(0.0, f64::max)
        };
        let right = highest(plot.x1 - width, plot.x1) <= highest(plot.x0, plot.x0 + width);
        let (x, anchor) = if right { (plot.x1 - 2.0, HPos::Right) } else { (plot.x0 + 4.0, HPos::Left) };
        pen.label(&name, (x, y), bold(ink, anchor))?;
    }
    Ok(())
}

/// The axis of distance: its unit at the end, marks as far as there is room before it.
fn distances<DB: DrawingBackend>(pen: &Pen<DB>, chart: &Chart, unit: &str) -> Drawn<DB> {
    let (text, plot, y) = (pen.text_size(), chart.axes.plot, pen.foot(&chart.axes));
    let end = plot.x1 - words::width(unit, text, false) - 0.5 * text;
    for &value in &chart.ticks.values {
        let (x, label) = (chart.axes.x_at(value), words::tick(value, chart.ticks.step));
        let half = words::width(&label, text, false) / 2.0;
        if x + half < end {
            let x = x.max(plot.x0 + half);
            pen.text(&label, (x, y), plain(HPos::Center))?;
            pen.upright(chart.axes.x_at(value), plot.y1, plot.y1 + 3.0, Ink::Edge, 1.0)?;
        }
    }
    pen.level(plot.x0, plot.x1, plot.y1, Ink::Line, 1.0)?;
    pen.text(unit, (plot.x1, y), plain(HPos::Right))
}

/// The bin at a place.
pub fn read_out(data: &DistancesData, look: &Look, size: Point, at: Point) -> Option<ReadOut> {
    let chart = Chart::new(data, look, size);
    let i = (chart.axes.x_value(at)? / chart.bin) as usize;
    let e = data.evaluation;
    let bins = e.same.len().max(e.different.len());
    if i >= bins {
        return None;
    }
    let share = |bins: &[f32]| match shares(bins).next() {
        Some(_) => format!("{} %", words::percent(shares(bins).find(|(j, _)| *j == i).map_or(0.0, |(_, s)| s))),
        None => "no pairs".into(),
    };
    let (from, to) = (i as f64 * chart.bin, (i + 1) as f64 * chart.bin);
    let range = match i + 1 == bins {
        true => format!("from {}", words::number(from)),
        false => format!("{} to {}", words::number(from), words::number(to)),
    };
    let text =
        format!("{} {range}: same class {}, different {}", unit(data.distance), share(&e.same), share(&e.different));
    let behind = Some(Behind::Bin { bin: i as u32, of: bins as u32 });
    Some(ReadOut { text, at: (chart.axes.x_at((from + to) / 2.0), at.1), anchor: None, behind })
}

/// The chart in words.
pub fn words(data: &DistancesData) -> String {
    let e = data.evaluation;
    let mean = |d: Option<f64>| {
        d.filter(|d| d.is_finite()).map_or("no pairs".into(), |d| format!("mean {}", words::number(d)))
    };
    let margin = data.margin.map(|m| format!("; margin α {}", words::number(m.into()))).unwrap_or_default();
    let threshold = data.threshold.map(|t| format!("; threshold {}", words::number(t.into()))).unwrap_or_default();
    format!(
        "Histograms of the {} of pairs: same class, {}; different classes, {}{margin}{threshold}.",
        unit(data.distance),
        mean(e.within),
        mean(e.between)
    )
}
