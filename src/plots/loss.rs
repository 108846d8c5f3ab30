//! The loss of every step, with the line it is stuck at when the embedding collapses.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::text_anchor::HPos;

use crate::plots::axes::{Axes, Layout, Point, Rect, Ticks, dense, freest, marks, rows};
use crate::plots::pen::{Drawn, Pen, bold};
use crate::plots::{ReadOut, entry_at, last_step, shown, span, thin, which_steps, words};
use crate::scene::Look;
use crate::scene::palette::Ink;
use triplet_engine::history::Bucket;

/// What the chart is of.
#[derive(Clone, Copy, Debug)]
pub struct LossData<'a> {
    /// The past.
    pub history: &'a [Bucket],
    /// The step shown, where it is not the newest.
    pub cursor: Option<u64>,
    /// Whether the past is growing.
    pub training: bool,
    /// What the loss is when all points lie on one spot, by the settings now, and its name; `None` of a loss that is not known to end
    /// there. What it was at past steps stands in the history.
    pub line: Option<(f32, &'static str)>,
    /// Whether the diagnosis is that it has collapsed.
    pub collapsed: bool,
}

/// How many times the curve counts, where labels look for room.
const CURVE: usize = 4;

/// The chart as it will be drawn.
struct Chart {
    entries: Vec<Bucket>,
    smooth: Vec<Option<f64>>,
    /// The reference line, from the left: over a past that knew several settings it has several levels.
    levels: Vec<Level>,
    axes: Axes,
}

/// A stretch of the reference line.
struct Level {
    /// From which step to which it reaches.
    steps: (f64, f64),
    /// The loss with all points on one spot.
    loss: f64,
    /// Whether it is that of the settings now, and has the name.
    named: bool,
}

/// The share of the axis that the reference line of the settings now takes before the first step under them.
const STUB: f64 = 0.04;

/// The levels of the reference line over this past.
fn levels(data: &LossData) -> Vec<Level> {
    let now = data.line.map(|(loss, _)| loss);
    let end = last_step(data.history).max(1) as f64;
    let same = |a: &Bucket, b: &Bucket| a.collapse_loss == b.collapse_loss;
    let mut levels: Vec<Level> = data
        .history
        .chunk_by(same)
        .filter_map(|of| Some((of, of[0].collapse_loss?)))
        .map(|(of, loss)| Level { steps: (span(&of[0]).0, span(&of[of.len() - 1]).1), loss: loss.into(), named: false })
        .collect();
    let Some(now) = now else { return levels };
    match levels.iter_mut().rfind(|level| level.loss as f32 == now) {
        Some(level) => level.named = true,
        None => {
            let start = if data.history.is_empty() { 0.0 } else { end * (1.0 - STUB) };
            levels.push(Level { steps: (start, end), loss: now.into(), named: true });
        }
    }
    levels
}

impl Chart {
    fn new(data: &LossData, look: &Look, size: Point) -> Self {
        let mut entries = thin(data.history, size.0);
        entries.retain(|b| b.loss_mean.is_finite());
        let levels = levels(data);
        let line = levels.iter().map(|level| level.loss).fold(1e-3, f64::max);
        let ticks = Ticks::within(&(0.0..top(&entries, line)), rows(size, look));
        // up to half a tick, so that the scale stands still while the loss moves
        let half = ticks.step / 2.0;
        let y = 0.0..(top(&entries, line) / half - 1e-6).ceil() * half;
        let ticks = Ticks {
            values: (0..=(y.end / ticks.step + 1e-6) as u32).map(|i| f64::from(i) * ticks.step).collect(),
            ..ticks
        };
        let text = f64::from(look.text);
        let x = 0.0..last_step(data.history).max(1) as f64;
        let axes = Axes::new(Layout { size, text, x, y, marks: marks(&ticks), right: 2.0 });
        Self { smooth: smooth(&entries, axes.y.end), entries, levels, axes }
    }

    fn x(&self, entry: &Bucket) -> f64 {
        let (from, to) = span(entry);
        self.axes.x_at((from + to) / 2.0)
    }

    /// Stretches without a gap: between them, no batch had a loss. Each with its smoothed losses.
    fn stretches(&self) -> impl Iterator<Item = (&[Bucket], &[Option<f64>])> {
        let mut smooth = self.smooth.as_slice();
        self.entries.chunk_by(|a, b| a.last + 1 >= b.first).map(move |entries| {
            let (now, later) = smooth.split_at(entries.len());
            smooth = later;
            (entries, now)
        })
    }

    /// All that is drawn of the loss, for labels to keep clear of.
    fn drawn(&self, curve: &[Point]) -> Vec<Point> {
        let edges = [|b: &Bucket| b.loss_min, |b: &Bucket| b.loss_mean, |b: &Bucket| b.loss_max];
        let lines = self
            .stretches()
            .flat_map(|(entries, _)| edges.map(|edge| self.line(entries, edge).collect::<Vec<_>>()))
            // the curve is what is read: it counts for more than the edges around it
            .chain(std::iter::repeat_n(curve.to_vec(), CURVE));
        lines.flat_map(|line| dense(&line)).collect()
    }

    fn line(&self, entries: &[Bucket], value: impl Fn(&Bucket) -> f32) -> impl DoubleEndedIterator<Item = Point> {
        entries.iter().map(move |b| (self.x(b), self.axes.y_at(value(b).into())))
    }
}

/// How high the axis reaches: all of it, except what stands so far above the rest that the rest would lie flat, be it
/// a spike of the first step. The reference line and what is going on now are always in sight.
fn top(entries: &[Bucket], line: f64) -> f64 {
    let mut means: Vec<f64> = entries.iter().map(|b| b.loss_mean.into()).collect();
    let mut recent: Vec<f64> = means.iter().rev().take(3).copied().collect();
    means.sort_by(f64::total_cmp);
    recent.sort_by(f64::total_cmp);
    let quarter = means.get((means.len() * 3 / 4).min(means.len().saturating_sub(1))).copied().unwrap_or(0.0);
    let recent = recent.get(recent.len() / 2).copied().unwrap_or(0.0);
    let highest = entries.iter().map(|b| b.loss_max.into()).fold(0.0, f64::max);
    let sensible = (3.0 * quarter).min(3.0 * means.get(means.len() / 2).copied().unwrap_or(0.0)).max(1.1 * recent);
    (1.04 * highest).min(sensible).max(1.2 * line)
}

/// Exponential mean over about a sixteenth of the past, started without bias. What is above the axis, and marked
/// there, doesn't count: one spike would hide what comes after it.
fn smooth(entries: &[Bucket], top: f64) -> Vec<Option<f64>> {
    let keep = 1.0 - 1.0 / (entries.len() as f64 / 16.0).clamp(2.0, 64.0);
    let (mut sum, mut weight) = (0.0, 0.0);
    let mut next = |b: &Bucket| {
        let value = f64::from(b.loss_mean);
        if value <= top {
            sum = keep * sum + value;
            weight = keep * weight + 1.0;
        }
        (weight > 0.0).then(|| sum / weight)
    };
    entries.iter().map(&mut next).collect()
}

/// Draws the chart.
pub fn draw<DB: DrawingBackend>(data: &LossData, look: &Look, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
    let pen = Pen::new(area, look);
    let chart = Chart::new(data, look, pen.size());
    let axes = &chart.axes;
    pen.axes(axes, 0.0)?;
    pen.steps(axes, last_step(data.history), data.training)?;
    let thinned = chart.entries.iter().any(|b| b.last > b.first);
    for (entries, _) in chart.stretches() {
        if thinned {
            let upper = chart.line(entries, |b| b.loss_max);
            pen.fill(upper.chain(chart.line(entries, |b| b.loss_min).rev()), Ink::Ink, 0.2)?;
        } else {
            pen.veiled_line(chart.line(entries, |b| b.loss_mean), Ink::Ink, 0.35, 1.0)?;
        }
    }
    if let Some(step) = data.cursor {
        pen.cursor(axes, step, last_step(data.history))?;
    }
    for Level { steps: (from, to), loss, .. } in &chart.levels {
        pen.level(axes.x_at(*from), axes.x_at(*to), axes.y_at(*loss), Ink::Margin, 2.0)?;
    }
    let mut curve: Vec<Point> = Vec::new();
    for (entries, smooth) in chart.stretches() {
        let known = entries.iter().zip(smooth);
        let piece: Vec<Point> = known.filter_map(|(b, s)| Some((chart.x(b), axes.y_at((*s)?)))).collect();
        match piece[..] {
            [only] => pen.disc(only, 2.5, Ink::Ink)?,
            _ => pen.line(piece.iter().copied(), Ink::Ink, 2.0)?,
        }
        curve.extend(piece);
    }
    let drawn = chart.drawn(&curve);
    cut_off(&pen, &chart, &drawn)?;
    name_line(&pen, data, &chart, &drawn)
}

/// Says where the loss was higher than the axis, and how high at most; no mark stands in those words.
fn cut_off<DB: DrawingBackend>(pen: &Pen<DB>, chart: &Chart, drawn: &[Point]) -> Drawn<DB> {
    let Rect { x0, x1, y0, .. } = chart.axes.plot;
    let text = pen.text_size();
    let beyond = |b: &&Bucket| f64::from(b.loss_max) > chart.axes.y.end;
    let Some(highest) = chart.entries.iter().filter(beyond).max_by(|a, b| a.loss_max.total_cmp(&b.loss_max)) else {
        return Ok(());
    };
    let label = format!("up to {}", words::number(highest.loss_max.into()));
    let width = words::width(&label, text, true);
    // beside its mark, else at an end of the plot
    let mark = chart.x(highest).clamp(x0 + 3.5, x1 - 3.5);
    let starts = [mark + 7.0, mark - 7.0 - width, x1 - width, x0 + 3.0];
    let places = starts.map(|x| pen.bold_room(&label, (x, y0 + 0.2 * text), &HPos::Left));
    let inside = places.into_iter().filter(|place| place.x0 >= x0 && place.x1 <= x1 + 1.0);
    let place = freest(inside, drawn);
    let mut free = f64::NEG_INFINITY;
    for entry in chart.entries.iter().filter(beyond) {
        let x = chart.x(entry).clamp(x0 + 3.5, x1 - 3.5);
        let spoken = place.is_some_and(|p| p.x0 - 5.0 < x && x < p.x1 + 5.0);
        if x >= free && !spoken {
            pen.fill([(x - 3.5, y0 + 3.0), (x, y0 - 3.0), (x + 3.5, y0 + 3.0)], Ink::Ink2, 1.0)?;
            free = x + 8.0;
        }
    }
    let Some(place) = place else { return Ok(()) };
    let middle = (place.y0 + place.y1) / 2.0;
    if drawn.iter().any(|p| place.holds(*p)) {
        // nowhere is free: a plate makes it so
        pen.rect(Rect { x0: place.x0 - 2.0, x1: place.x1 + 2.0, ..place }, Ink::Panel)?;
    }
    match place.x1 > x1 - 1.0 {
        true => pen.label(&label, (x1, middle), bold(Ink::Ink2, HPos::Right)),
        false => pen.label(&label, (place.x0, middle), bold(Ink::Ink2, HPos::Left)),
    }
}

/// Names the reference line of the settings now, where the loss leaves room.
fn name_line<DB: DrawingBackend>(pen: &Pen<DB>, data: &LossData, chart: &Chart, drawn: &[Point]) -> Drawn<DB> {
    let text = pen.text_size();
    let axes = &chart.axes;
    let Rect { x0, y0, x1, y1 } = axes.plot;
    let Some((_, name)) = data.line else { return Ok(()) };
    let Some(level) = chart.levels.iter().rfind(|level| level.named) else { return Ok(()) };
    let long = format!("{name} · stuck here: collapsed");
    let label = match data.collapsed {
        false => name.to_owned(),
        true if words::width(&long, text, true) < x1 - x0 => long,
        true => format!("{name} · collapsed"),
    };
    let y = axes.y_at(level.loss);
    let (above, below) = (y - 0.8 * text, y + 0.85 * text);
    let room = |x, y, anchor| pen.bold_room(&label, (x, y), &anchor);
    let heights = [above, below].into_iter().filter(|y| *y > y0 && y + 0.5 * text < y1);
    // at its ends, else along its way
    let width = words::width(&label, text, true);
    let x1 = axes.x_at(level.steps.1).max(x0 + width + 5.0).min(x1);
    let x0 = axes.x_at(level.steps.0).min(x1 - width - 5.0).max(x0);
    let along = |share: f64| x0 + 3.0 + share * (x1 - x0 - 5.0 - width).max(0.0);
    let places = heights.flat_map(|y| {
        let ways = [0.75, 0.5, 0.25].map(along).map(|x| room(x, y, HPos::Left));
        [room(x1 - 2.0, y, HPos::Right), room(x0 + 3.0, y, HPos::Left)].into_iter().chain(ways)
    });
    let Some(place) = freest(places, drawn) else { return Ok(()) };
    let middle = (place.y0 + place.y1) / 2.0;
    match place.x1 > x1 - 3.0 {
        true => pen.label(&label, (x1 - 2.0, middle), bold(Ink::Ink, HPos::Right)),
        false => pen.label(&label, (place.x0, middle), bold(Ink::Ink, HPos::Left)),
    }
}

/// The loss at a place.
pub fn read_out(data: &LossData, look: &Look, size: Point, at: Point) -> Option<ReadOut> {
    let chart = Chart::new(data, look, size);
    let (_, entry) = entry_at(&chart.entries, chart.axes.x_value(at)?)?;
    let number = |v: f32| words::number(v.into());
    let range = match entry.last > entry.first {
        true => format!(" ({} to {})", number(entry.loss_min), number(entry.loss_max)),
        false => String::new(),
    };
    Some(ReadOut {
        text: format!("{}: loss {}{range}", which_steps(entry), number(entry.loss_mean)),
        at: (chart.x(entry), chart.axes.y_at(entry.loss_mean.into())),
        anchor: None,
        behind: None,
    })
}

/// The chart in words.
pub fn words(data: &LossData) -> String {
    let entries = thin(data.history, 64.0);
    let line = match data.line {
        Some((margin, "α")) => format!("; margin α {}", words::number(margin.into())),
        Some((_, name)) if name.starts_with("ln") => format!("; {name} where all points lie on one spot"),
        Some((loss, name)) => format!("; {name} {} where all points lie on one spot", words::number(loss.into())),
        None => String::new(),
    };
    let means: Vec<&Bucket> = entries.iter().filter(|b| b.loss_mean.is_finite()).collect();
    let (Some(first), Some(last)) = (means.first(), means.last()) else {
        let none = if data.history.is_empty() { "no step taken yet" } else { "no batch has had a loss" };
        return format!("Loss: {none}{line}.");
    };
    let highest = means.iter().map(|b| b.loss_max).fold(0.0, f32::max);
    let stuck = if data.collapsed { ", stuck there: collapsed" } else { "" };
    let number = |v: f32| words::number(v.into());
    let at = match data.cursor.zip(shown(data.history, data.cursor)) {
        Some((0, _)) => "; shown is step 0".into(),
        Some((step, bucket)) => {
            format!("; {} at step {}, which is shown", number(bucket.loss_mean), words::count(step))
        }
        None => String::new(),
    };
    format!(
        "Loss over {}: {} at first, {} now, at most {}{at}{line}{stuck}.",
        words::steps(last_step(data.history)),
        number(first.loss_mean),
        number(last.loss_mean),
        number(highest),
    )
}
