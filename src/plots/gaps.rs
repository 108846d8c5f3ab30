//! Per anchor, how much nearer its farthest positive is than its nearest negative: what zero loss bounds by the margin.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::text_anchor::HPos;

use crate::app::lit::Behind;
use crate::plots::axes::{Axes, Layout, Point, Rect, Ticks, dense, freest, marks, rows};
use crate::plots::pen::{Drawn, Pen, bold, plain};
use crate::plots::{ReadOut, distances, words};
use crate::scene::Look;
use crate::scene::palette::Ink;
use crate::scene::shape::form;
use triplet_engine::distance::Distance;
use triplet_engine::eval::Gap;

/// How close two marks may stand, in px along the axis.
const CLOSEST: f64 = 0.8;

/// What the chart is of.
#[derive(Clone, Copy, Debug)]
pub struct GapsData<'a> {
    /// Ascending.
    pub gaps: &'a [Gap],
    /// How many points asked, and how many there are.
    pub asked: [u32; 2],
    /// Margin α; the soft margin has none.
    pub margin: Option<f32>,
    /// The distance that trains.
    pub distance: Distance,
    /// The sample pointed at, here or elsewhere.
    pub hover: Option<u32>,
}

impl GapsData<'_> {
    fn line(&self) -> f64 {
        self.margin.map_or(0.0, f64::from)
    }

    /// How many anchors clear the margin.
    fn clear(&self) -> usize {
        self.gaps.iter().filter(|g| f64::from(g.gap) >= self.line()).count()
    }

    /// Of how many anchors it is, where not all points asked.
    fn sample(&self) -> Option<String> {
        let [anchors, points] = self.asked;
        triplet_engine::text::sample(anchors, points)
    }

    fn verdict(&self) -> String {
        let of = format!("{} of {}", words::count(self.clear() as u64), words::count(self.gaps.len() as u64));
        if self.margin.is_some() { format!("α: {of} clear it") } else { format!("{of} above 0") }
    }
}

/// The chart as it will be drawn.
struct Chart<'a> {
    gaps: Vec<&'a Gap>,
    axes: Axes,
}

impl<'a> Chart<'a> {
    fn new(data: &GapsData<'a>, look: &Look, size: Point) -> Self {
        let text = f64::from(look.text);
        let gaps: Vec<&Gap> = data.gaps.iter().filter(|g| g.gap.is_finite()).collect();
        let values = || gaps.iter().map(|g| f64::from(g.gap)).chain([0.0, data.line()]);
        let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let room = 0.08 * Some(high - low).filter(|r| *r > 0.0).unwrap_or(1.0);
        let y = low - room..high + 1.5 * room;
        let ticks = Ticks::within(&y, rows(size, look));
        let x = -0.5..gaps.len().max(1) as f64 - 0.5;
        let axes = Axes::new(Layout { size, text, x, y, marks: marks(&ticks), right: 4.0 });
        Self { gaps, axes }
    }

    fn at(&self, i: usize) -> Point {
        self.axes.at(i as f64, self.gaps[i].gap.into())
    }
}

/// Draws the chart.
pub fn draw<DB: DrawingBackend>(data: &GapsData, look: &Look, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
    let pen = Pen::new(area, look);
    let chart = Chart::new(data, look, pen.size());
    let (axes, plot) = (&chart.axes, chart.axes.plot);
    pen.axes(axes, 0.0)?;
    if data.margin.is_some() {
        pen.level(plot.x0, plot.x1, axes.y_at(data.line()), Ink::Margin, 2.0)?;
    }
    let label = place(&pen, data, &chart);
    if let Some(room) = label.filter(|room| room.y0 < axes.y_at(0.0) && axes.y_at(0.0) < room.y1) {
        // a line through words is no line
        pen.rect(Rect { x1: room.x1.min(plot.x1), ..room }, Ink::Panel)?;
    }
    let radius = 2.4 * f64::from(look.marks);
    // where many anchors share a pixel only some are drawn: between two of them the others are no higher or lower
    let every = (chart.gaps.len() as f64 * CLOSEST / (plot.x1 - plot.x0).max(1.0)).ceil().max(1.0) as usize;
    let last = chart.gaps.len().saturating_sub(1);
    for (i, gap) in chart.gaps.iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last) {
        mark(&pen, chart.at(i), gap.class, radius)?;
    }
    if let Some(i) = chart.gaps.iter().position(|g| Some(g.anchor) == data.hover) {
        pen.disc(chart.at(i), 2.6 * radius, Ink::Panel)?;
        pen.ring(chart.at(i), 2.6 * radius, Ink::Ink, 1.5)?;
        mark(&pen, chart.at(i), chart.gaps[i].class, 1.6 * radius)?;
    }
    feet(&pen, axes, data, chart.gaps.len())?;
    label.map_or(Ok(()), |room| count(&pen, data, plot.x1, room))
}

/// The unit at the axis' left end, as many words on the anchors as leave room for it at the right one.
fn feet<DB: DrawingBackend>(pen: &Pen<DB>, axes: &Axes, data: &GapsData, anchors: usize) -> Drawn<DB> {
    let (text, right, y) = (pen.text_size(), axes.plot.x1, pen.foot(axes));
    let unit = distances::unit(data.distance);
    let count = words::count(anchors as u64);
    let ways = match (anchors, data.sample()) {
        (0, _) => vec!["no anchor has both".to_owned(), "no anchors".to_owned()],
        (1, _) => vec!["1 anchor".to_owned()],
        (_, Some(sample)) => {
            let short = sample.trim_end_matches(" anchors").to_owned();
            vec![format!("{sample}, sorted"), sample, short]
        }
        (_, None) => vec![format!("{count} anchors, sorted"), format!("{count} anchors")],
    };
    let room = right - words::width(unit, text, false) - text;
    let fits = |room: f64| ways.iter().find(|way| words::width(way, text, false) < room);
    if let Some(way) = fits(room) {
        pen.text(unit, (0.0, y), plain(HPos::Left))?;
        return pen.text(way, (right, y), plain(HPos::Right));
    }
    fits(right).map_or(Ok(()), |way| pen.text(way, (right, y), plain(HPos::Right)))
}

/// Where to say how many clear the margin: beside its line or, in a low chart, at the bottom, where marks and the line of no gap
/// leave room.
fn place<DB: DrawingBackend>(pen: &Pen<DB>, data: &GapsData, chart: &Chart) -> Option<Rect> {
    let (text, Rect { x0, x1, y0, y1 }) = (pen.text_size(), chart.axes.plot);
    let label = data.verdict();
    let line = chart.axes.y_at(data.line());
    let heights =
        [line - 0.85 * text, line + 0.9 * text, y1 - 0.7 * text].into_iter().filter(|y| *y > y0 && y + 0.5 * text < y1);
    let right = x1 - words::width(&label, text, true);
    let places = heights.flat_map(|y| [x0 + 3.0, right].map(|x| pen.bold_room(&label, (x, y), &HPos::Left)));
    let points: Vec<Point> = (0..chart.gaps.len()).map(|i| chart.at(i)).collect();
    let zero = chart.axes.y_at(0.0);
    let marks = dense(&points).into_iter().chain(dense(&[(x0, zero), (x1, zero)])).collect::<Vec<_>>();
    freest(places, &marks).filter(|_| !points.is_empty())
}

/// Says how many clear the margin, in that room.
fn count<DB: DrawingBackend>(pen: &Pen<DB>, data: &GapsData, x1: f64, place: Rect) -> Drawn<DB> {
    let label = data.verdict();
    let middle = (place.y0 + place.y1) / 2.0;
    match place.x1 > x1 - 1.0 {
        true => pen.label(&label, (x1, middle), bold(Ink::Ink, HPos::Right)),
        false => pen.label(&label, (place.x0, middle), bold(Ink::Ink, HPos::Left)),
    }
}

/// A class' mark: its colour and its shape.
fn mark<DB: DrawingBackend>(pen: &Pen<DB>, (x, y): Point, class: u32, radius: f64) -> Drawn<DB> {
    let ink = Ink::Class(class);
    match form(class) {
        [] => pen.disc((x, y), radius, ink),
        corners => {
            let corner = |[cx, cy]: &[f32; 2]| (x + radius * f64::from(*cx), y + radius * f64::from(*cy));
            pen.fill(corners.iter().map(corner), ink, 1.0)
        }
    }
}

/// The anchor nearest to a place.
pub fn read_out(data: &GapsData, look: &Look, size: Point, at: Point) -> Option<ReadOut> {
    let chart = Chart::new(data, look, size);
    let near = libm::round(chart.axes.x_value(at)?).max(0.0) as usize;
    // where marks stand closer than a pointer can tell, the one nearest in height too
    let reach = (8.0 * chart.gaps.len() as f64 / (chart.axes.plot.x1 - chart.axes.plot.x0)).ceil() as usize;
    let off = |i: usize| {
        let (x, y) = chart.at(i);
        (x - at.0) * (x - at.0) + (y - at.1) * (y - at.1)
    };
    let i = (near.saturating_sub(reach)..(near + reach + 1).min(chart.gaps.len()))
        .min_by(|a, b| off(*a).total_cmp(&off(*b)))?;
    let gap = chart.gaps[i];
    // counted from 1, as wherever a sample is named
    let (class, sample) = (u64::from(gap.class) + 1, u64::from(gap.anchor) + 1);
    let text = format!("class {class} · sample {sample}: {}", words::number(gap.gap.into()));
    let behind = Some(Behind::Anchor(gap.anchor));
    Some(ReadOut { text, at: chart.at(i), anchor: Some(gap.anchor), behind })
}

/// The chart in words.
pub fn words(data: &GapsData) -> String {
    let finite: Vec<f64> = data.gaps.iter().map(|g| g.gap.into()).filter(|g: &f64| g.is_finite()).collect();
    let (Some(least), Some(most)) = (finite.first(), finite.last()) else {
        return "Nearest negative minus farthest positive: no anchor has both.".into();
    };
    let of = format!("{} of {} anchors", data.clear(), data.gaps.len());
    let clear = match data.margin {
        Some(margin) => format!("{of} clear the margin of {}", words::number(margin.into())),
        None => format!("{of} are above 0"),
    };
    format!(
        "Nearest negative minus farthest positive, per anchor, in {}: from {} to {}; {clear}.",
        distances::unit(data.distance),
        words::number(*least),
        words::number(*most)
    )
}
