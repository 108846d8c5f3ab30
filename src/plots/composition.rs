//! Of the valid triplets of each step's batch, the shares of easy, semi-hard and hard ones; and of the mined ones now.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::text_anchor::HPos;

use crate::app::lit::{Band, Behind};
use crate::plots::axes::{Axes, Layout, Point, Rect};
use crate::plots::pen::{Drawn, Pen, Type, bold, plain};
use crate::plots::{ReadOut, entry_at, last_step, shown, span, thin, which_steps, words};
use crate::scene::Look;
use crate::scene::palette::Ink;
use triplet_engine::history::Bucket;

/// What the chart is of.
#[derive(Clone, Copy, Debug)]
pub struct CompositionData<'a> {
    /// The past.
    pub history: &'a [Bucket],
    /// Whether the loss has a margin: without one, semi-hard and easy are one.
    pub margin: bool,
    /// The step shown, where it is not the newest.
    pub cursor: Option<u64>,
    /// Whether the past is growing.
    pub training: bool,
}

/// Width of the column of the mined, in sizes of the text.
const COLUMN: f64 = 0.9;

/// Room between a band's name and its share, in sizes of the text.
const GAP: f64 = 0.35;

/// Shares in the order in which they stand, from below: hard, semi-hard, easy.
fn upward([easy, semi, hard]: [f32; 3]) -> [f64; 3] {
    [hard, semi, easy].map(|share| if share.is_finite() { f64::from(share).clamp(0.0, 1.0) } else { 0.0 })
}

impl CompositionData<'_> {
    /// The past as it is drawn: without a margin, semi-hard counts as easy.
    fn entries(&self) -> Vec<Bucket> {
        let merged =
            |[easy, semi, hard]: [f32; 3]| if self.margin { [easy, semi, hard] } else { [easy + semi, 0.0, hard] };
        self.history.iter().map(|b| Bucket { shares: merged(b.shares), mined: merged(b.mined), ..*b }).collect()
    }

    /// The bands with a name, from below: their place among the shares, and the name, shorter where it is narrow.
    fn names(&self, look: &Look, size: Point) -> Vec<(usize, &'static str)> {
        let wide = size.0 > 24.0 * f64::from(look.text);
        match (self.margin, wide) {
            (true, true) => vec![(0, "hard"), (1, "semi-hard"), (2, "easy")],
            (true, false) => vec![(0, "hard"), (1, "semi"), (2, "easy")],
            (false, _) => vec![(0, "hard"), (2, "in order")],
        }
    }

    /// `easy 66 %, semi-hard 26 %, hard 8 %`.
    fn mix(&self, shares: [f32; 3]) -> String {
        let [hard, semi, easy] = upward(shares).map(words::percent);
        if self.margin {
            format!("easy {easy} %, semi-hard {semi} %, hard {hard} %")
        } else {
            format!("in order {easy} %, hard {hard} %")
        }
    }
}

/// Whether there was any triplet.
fn any(shares: [f32; 3]) -> bool {
    upward(shares).iter().sum::<f64>() > 0.5
}

/// The chart as it will be drawn.
struct Chart {
    entries: Vec<Bucket>,
    /// The last step, as it was.
    now: Option<Bucket>,
    names: Vec<(usize, &'static str)>,
    axes: Axes,
    /// Room for the words and for the numbers.
    columns: (f64, f64),
}

impl Chart {
    fn new(data: &CompositionData, look: &Look, size: Point) -> Self {
        let text = f64::from(look.text);
        let (past, names) = (data.entries(), data.names(look, size));
        let word = names.iter().map(|(_, n)| words::width(n, text, true)).fold(0.0, f64::max);
        let columns = (word, words::width(">99", text, false));
        let right = 0.5 * text + columns.0 + GAP * text + columns.1 + (0.6 + COLUMN) * text;
        let marks = [0.0, 0.5, 1.0].map(|share| (share, words::percent(share))).to_vec();
        let x = 0.0..last_step(data.history).max(1) as f64;
        let axes = Axes::new(Layout { size, text, x, y: 0.0..1.0, marks, right });
        Self {
            entries: thin(&past, axes.plot.x1 - axes.plot.x0),
            now: shown(&past, data.cursor).copied(),
            names,
            axes,
            columns,
        }
    }

    /// The upper border of the lowest `bands` bands, from edge to edge.
    fn border(&self, bands: usize) -> Vec<Point> {
        let height = |b: &Bucket| self.axes.y_at(upward(b.shares)[..bands].iter().sum());
        let middle = |b: &Bucket| (self.axes.x_at((span(b).0 + span(b).1) / 2.0), height(b));
        let (Some(first), Some(last)) = (self.entries.first(), self.entries.last()) else { return Vec::new() };
        let left = (self.axes.x_at(span(first).0), height(first));
        let right = (self.axes.plot.x1, height(last));
        std::iter::once(left).chain(self.entries.iter().map(middle)).chain([right]).collect()
    }
}

/// Draws the chart.
pub fn draw<DB: DrawingBackend>(data: &CompositionData, look: &Look, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
    let pen = Pen::new(area, look);
    let chart = Chart::new(data, look, pen.size());
    let axes = &chart.axes;
    pen.axes(axes, 0.0)?;
    if !chart.entries.is_empty() {
        bands(&pen, axes.plot, &chart.border(1), &chart.border(2))?;
    }
    for run in chart.entries.chunk_by(|a, b| any(a.shares) == any(b.shares)).filter(|run| !any(run[0].shares)) {
        let (x0, x1) = (axes.x_at(span(&run[0]).0), axes.x_at(span(&run[run.len() - 1]).1));
        pen.rect(Rect { x0, x1, ..axes.plot }, Ink::Sunken)?;
    }
    pen.level(axes.plot.x0, axes.plot.x1, axes.plot.y1, Ink::Edge, 1.0)?;
    pen.steps(axes, last_step(data.history), data.training)?;
    if let Some(step) = data.cursor {
        pen.cursor(axes, step, last_step(data.history))?;
    }
    let Some(now) = &chart.now else { return Ok(()) };
    labels(&pen, &chart, now)?;
    mined(&pen, axes, now)
}

/// Three bands in a rectangle, painted from below: each covers what of the texture beneath it reaches too far.
fn bands<DB: DrawingBackend>(pen: &Pen<DB>, room: Rect, hard: &[Point], semi: &[Point]) -> Drawn<DB> {
    let up_from = |border: &[Point]| {
        let (left, right) = (border.first().map_or(room.x0, |p| p.0), border.last().map_or(room.x1, |p| p.0));
        border.iter().copied().chain([(right, room.y0), (left, room.y0)]).collect::<Vec<_>>()
    };
    let highest = |border: &[Point]| border.iter().map(|p| p.1).fold(room.y1, f64::min);
    let k = f64::from(pen.look.marks);
    let hatched = Rect { y0: highest(hard), ..room };
    pen.rect(hatched, Ink::Hard)?;
    hatch(pen, hatched, 7.0 * k)?;
    pen.fill(up_from(hard), Ink::SemiHard, 1.0)?;
    let mut x = room.x0 + 4.0;
    while x < room.x1 - 1.0 {
        let (from, to) = (height_at(semi, x) + 1.0, height_at(hard, x) - 1.5);
        // every row of dots stands at its own height, so that they don't swim while the bands move
        let mut y = room.y1 - 4.0 - ((room.y1 - 4.0 - to).max(0.0) / (6.0 * k)).ceil() * 6.0 * k;
        while y > from {
            pen.disc((x, y), 0.75, Ink::Texture)?;
            y -= 6.0 * k;
        }
        x += 7.0 * k;
    }
    pen.fill(up_from(semi), Ink::Easy, 1.0)?;
    pen.line(hard.iter().copied(), Ink::Ink3, 1.0)?;
    pen.line(semi.iter().copied(), Ink::Ink3, 1.0)
}

/// Lines at 45°, so far apart, within a rectangle.
fn hatch<DB: DrawingBackend>(pen: &Pen<DB>, room: Rect, apart: f64) -> Drawn<DB> {
    let (width, height) = (room.x1 - room.x0, room.y1 - room.y0);
    let lines = ((width + height) / apart) as u32;
    for s in (1..=lines).map(|i| f64::from(i) * apart) {
        let from = (room.x1 - (s - height).max(0.0), room.y1 - s.min(height));
        let to = (room.x1 - s.min(width), room.y1 - (s - width).max(0.0));
        pen.line([from, to], Ink::Texture, 1.0)?;
    }
    Ok(())
}

/// Height of a border at a place.
fn height_at(border: &[Point], x: f64) -> f64 {
    let i = border.partition_point(|p| p.0 < x).clamp(1, border.len().saturating_sub(1).max(1));
    match (border.get(i - 1), border.get(i)) {
        (Some(a), Some(b)) if b.0 > a.0 => a.1 + (b.1 - a.1) * ((x - a.0) / (b.0 - a.0)).clamp(0.0, 1.0),
        (_, Some(p)) | (Some(p), _) => p.1,
        _ => 0.0,
    }
}

/// What each band is and how much, beside where it ends.
fn labels<DB: DrawingBackend>(pen: &Pen<DB>, chart: &Chart, now: &Bucket) -> Drawn<DB> {
    let (text, plot) = (pen.text_size(), chart.axes.plot);
    let x = plot.x1 + 0.5 * text;
    if !any(now.shares) {
        let middle = (plot.y0 + plot.y1) / 2.0;
        pen.text("no valid", (x, middle - 0.6 * text), bold(Ink::Ink2, HPos::Left))?;
        return pen.text("triplets", (x, middle + 0.6 * text), bold(Ink::Ink2, HPos::Left));
    }
    let shares = upward(now.shares);
    let mut below = 0.0;
    let middles = shares.map(|share| {
        below += share;
        chart.axes.y_at(below - share / 2.0)
    });
    let heights = apart(middles, 1.2 * text, plot.y0 + 0.4 * text, plot.y1 - 0.5 * text);
    for &(band, name) in &chart.names {
        let y = heights[band];
        pen.text(name, (x, y), bold(Ink::Ink, HPos::Left))?;
        let end = x + chart.columns.0 + GAP * text + chart.columns.1;
        pen.text(&words::percent(shares[band]), (end, y), Type { ink: Ink::Ink2, ..plain(HPos::Right) })?;
    }
    Ok(())
}

/// Heights from below moved as little as it takes to be `least` apart, between `top` and `bottom`.
fn apart(mut heights: [f64; 3], least: f64, top: f64, bottom: f64) -> [f64; 3] {
    let mut limit = bottom;
    for y in &mut heights {
        *y = y.min(limit);
        limit = *y - least;
    }
    let mut limit = top;
    for y in heights.iter_mut().rev() {
        *y = y.max(limit);
        limit = *y + least;
    }
    heights
}

/// The mix of what was mined, as a column of its own.
fn mined<DB: DrawingBackend>(pen: &Pen<DB>, axes: &Axes, now: &Bucket) -> Drawn<DB> {
    let (text, right) = (pen.text_size(), pen.size().0 - 1.0);
    let room = Rect { x0: right - COLUMN * text, x1: right, ..axes.plot };
    let at = |share: f64| {
        let y = axes.y_at(share);
        [(room.x0, y), (room.x1, y)]
    };
    let [hard, semi, _] = upward(now.mined);
    let some = any(now.mined);
    if some {
        bands(pen, room, &at(hard), &at(hard + semi))?;
    }
    let Rect { x0, y0, x1, y1 } = room;
    pen.level(x0, x1, y0, Ink::Edge, 1.0)?;
    pen.level(x0, x1, y1, Ink::Edge, 1.0)?;
    pen.upright(x0, y0 - 0.5, y1 + 0.5, Ink::Edge, 1.0)?;
    pen.upright(x1, y0 - 0.5, y1 + 0.5, Ink::Edge, 1.0)?;
    pen.text(if some { "mined" } else { "none mined" }, (right, pen.foot(axes)), plain(HPos::Right))
}

/// The mix at a place, of what there was and of what was mined; over the column, the mined ones now.
pub fn read_out(data: &CompositionData, look: &Look, size: Point, at: Point) -> Option<ReadOut> {
    let chart = Chart::new(data, look, size);
    let plot = chart.axes.plot;
    if at.0 > size.0 - (COLUMN + 0.4) * f64::from(look.text) && (plot.y0..=plot.y1).contains(&at.1) {
        let now = chart.now?;
        let text = if any(now.mined) { format!("mined: {}", data.mix(now.mined)) } else { "nothing mined".into() };
        let at = (size.0 - 0.5 * COLUMN * f64::from(look.text), at.1);
        return Some(ReadOut { text, at, anchor: None, behind: None });
    }
    let (_, entry) = entry_at(&chart.entries, chart.axes.x_value(at)?)?;
    let (from, to) = span(entry);
    let what = if any(entry.shares) { data.mix(entry.shares) } else { "no valid triplets".into() };
    let mined = if any(entry.mined) && entry.mined != entry.shares {
        format!("; mined {}", data.mix(entry.mined))
    } else {
        String::new()
    };
    let text = format!("{}: {what}{mined}", which_steps(entry));
    let behind = any(entry.shares).then(|| Behind::Band(band_at(entry.shares, (plot.y1 - at.1) / (plot.y1 - plot.y0))));
    Some(ReadOut { text, at: (chart.axes.x_at((from + to) / 2.0), at.1), anchor: None, behind })
}

/// The band at a height from 0 to 1.
fn band_at(shares: [f32; 3], height: f64) -> Band {
    let [hard, semi, _] = upward(shares);
    match height {
        h if h < hard => Band::Hard,
        h if h < hard + semi => Band::SemiHard,
        _ => Band::Easy,
    }
}

/// The chart in words.
pub fn words(data: &CompositionData) -> String {
    let Some(now) = shown(&data.entries(), data.cursor).copied() else {
        return "Triplets in the batch: no step taken yet.".into();
    };
    let what = if any(now.shares) { data.mix(now.shares) } else { "no valid ones".into() };
    let mined = if any(now.mined) { data.mix(now.mined) } else { "none".into() };
    format!("Triplets in the batch of step {}: {what}. Mined: {mined}.", words::count(now.last))
}
