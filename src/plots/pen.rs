//! plotters' elements in CSS px and in the page's inks.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};

use crate::plots::axes::{Axes, Point, Rect};
use crate::plots::{FINE, fine, words};
use crate::scene::Look;
use crate::scene::palette::Ink;

/// Whether a drawing succeeded.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// The face of all text.
const FACE: FontFamily<'static> = FontFamily::Name("system-ui, sans-serif");

/// How a text stands.
#[derive(Clone, Copy)]
pub struct Type {
    /// Its ink.
    pub ink: Ink,
    /// Whether it is bold.
    pub bold: bool,
    /// Which end of it stands at its place; in height its middle does.
    pub anchor: HPos,
}

/// Axis numbers and units.
pub fn plain(anchor: HPos) -> Type {
    Type { ink: Ink::Ink3, bold: false, anchor }
}

/// A label among the data.
pub fn bold(ink: Ink, anchor: HPos) -> Type {
    Type { ink, bold: true, anchor }
}

/// Draws on a chart's area, in CSS px.
pub struct Pen<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    /// Colours and sizes.
    pub look: &'a Look,
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    /// A pen for an area.
    pub fn new(area: &'a DrawingArea<DB, Shift>, look: &'a Look) -> Self {
        Self { area, look }
    }

    /// Width and height of the area.
    pub fn size(&self) -> Point {
        let (width, height) = self.area.dim_in_pixel();
        (f64::from(width) / FINE, f64::from(height) / FINE)
    }

    /// Size of the text.
    pub fn text_size(&self) -> f64 {
        self.look.text.into()
    }

    fn colour(&self, ink: Ink, cover: f64) -> RGBAColor {
        let c = self.look.palette.rgba(ink);
        // to three decimals: an f32's 0.2 would be written with eighteen
        let cover = libm::round(f64::from(c.a) * cover * 1e3) / 1e3;
        RGBAColor(c.r, c.g, c.b, cover)
    }

    /// A line, its joints round.
    pub fn line(&self, points: impl IntoIterator<Item = Point>, ink: Ink, width: f64) -> Drawn<DB> {
        self.veiled_line(points, ink, 1.0, width)
    }

    /// A line that what is beneath shines through.
    pub fn veiled_line(&self, points: impl IntoIterator<Item = Point>, ink: Ink, cover: f64, width: f64) -> Drawn<DB> {
        let style = self.colour(ink, cover).stroke_width(fine(width).max(1) as u32);
        let points: Vec<_> = points.into_iter().map(place).collect();
        if points.len() < 2 {
            return Ok(());
        }
        self.area.draw(&PathElement::new(points, style))
    }

    /// A line in dashes of `on` px with gaps of `off` px, which go on around its corners.
    pub fn dashed_line(&self, points: &[Point], ink: Ink, width: f64, [on, off]: [f64; 2]) -> Drawn<DB> {
        let mut dash: Vec<Point> = points.first().copied().into_iter().collect();
        let (mut left, mut drawn) = (on, true);
        for (&from, &to) in points.iter().zip(points.iter().skip(1)) {
            let length = libm::hypot(to.0 - from.0, to.1 - from.1);
            let mut gone = 0.0;
            while length - gone > left {
                gone += left;
                let share = gone / length;
                let at = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
                if drawn {
                    dash.push(at);
                    self.line(dash.drain(..), ink, width)?;
                } else {
                    dash.push(at);
                }
                drawn = !drawn;
                left = if drawn { on } else { off };
            }
            left -= length - gone;
            if drawn {
                dash.push(to);
            }
        }
        if drawn { self.line(dash, ink, width) } else { Ok(()) }
    }

    /// A filled polygon.
    pub fn fill(&self, points: impl IntoIterator<Item = Point>, ink: Ink, cover: f64) -> Drawn<DB> {
        let points: Vec<_> = points.into_iter().map(place).collect();
        self.area.draw(&Polygon::new(points, self.colour(ink, cover).filled()))
    }

    /// A filled rectangle.
    pub fn rect(&self, rect: Rect, ink: Ink) -> Drawn<DB> {
        let style = self.colour(ink, 1.0).filled();
        self.area.draw(&Rectangle::new([place((rect.x0, rect.y0)), place((rect.x1, rect.y1))], style))
    }

    /// A horizontal line as a rectangle, so that it is as sharp as the screen.
    pub fn level(&self, x0: f64, x1: f64, y: f64, ink: Ink, width: f64) -> Drawn<DB> {
        self.rect(Rect { x0, y0: y - width / 2.0, x1, y1: y + width / 2.0 }, ink)
    }

    /// A vertical line, likewise.
    pub fn upright(&self, x: f64, y0: f64, y1: f64, ink: Ink, width: f64) -> Drawn<DB> {
        self.rect(Rect { x0: x - width / 2.0, y0, x1: x + width / 2.0, y1 }, ink)
    }

    /// A disc.
    pub fn disc(&self, at: Point, radius: f64, ink: Ink) -> Drawn<DB> {
        self.area.draw(&Circle::new(place(at), fine(radius), self.colour(ink, 1.0).filled()))
    }

    /// A circle.
    pub fn ring(&self, at: Point, radius: f64, ink: Ink, width: f64) -> Drawn<DB> {
        let style: ShapeStyle = self.colour(ink, 1.0).stroke_width(fine(width).max(1) as u32);
        self.area.draw(&Circle::new(place(at), fine(radius), style))
    }

    /// A text.
    pub fn text(&self, text: &str, at: Point, how: Type) -> Drawn<DB> {
        let style = if how.bold { FontStyle::Bold } else { FontStyle::Normal };
        let style = TextStyle {
            font: FontDesc::new(FACE, self.text_size() * FINE, style),
            color: self.colour(how.ink, 1.0).to_backend_color(),
            pos: Pos::new(how.anchor, VPos::Center),
        };
        self.area.draw(&Text::new(text, place(at), style))
    }

    /// A text over data: with a rim of the panel's colour.
    pub fn label(&self, text: &str, (x, y): Point, how: Type) -> Drawn<DB> {
        for (dx, dy) in
            [(1.5, 0.0), (-1.5, 0.0), (0.0, 1.5), (0.0, -1.5), (1.1, 1.1), (-1.1, 1.1), (1.1, -1.1), (-1.1, -1.1)]
        {
            self.text(text, (x + dx, y + dy), Type { ink: Ink::Panel, ..how })?;
        }
        self.text(text, (x, y), how)
    }

    /// The room that a bold text takes if it starts (or ends) at a place.
    pub fn bold_room(&self, text: &str, (x, y): Point, anchor: &HPos) -> Rect {
        let (width, half) = (words::width(text, self.text_size(), true), 0.6 * self.text_size());
        let x0 = match anchor {
            HPos::Left => x,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width,
        };
        Rect { x0, y0: y - half, x1: x0 + width, y1: y + half }
    }

    /// Marks and lines of the vertical axis; `base` is the line that things stand on.
    pub fn axes(&self, axes: &Axes, base: f64) -> Drawn<DB> {
        let Rect { x0, x1, .. } = axes.plot;
        for (value, label) in &axes.marks {
            let y = axes.y_at(*value);
            self.level(x0, x1, y, Ink::Line, 1.0)?;
            self.text(label, (x0 - 0.4 * self.text_size(), y), plain(HPos::Right))?;
        }
        self.level(x0, x1, axes.y_at(base), Ink::Edge, 1.0)
    }

    /// Middle of the line of text below a plot.
    pub fn foot(&self, axes: &Axes) -> f64 {
        axes.plot.y1 + 0.85 * self.text_size()
    }

    /// A line at the step that is shown, with its number where the ends of the axis leave room.
    pub fn cursor(&self, axes: &Axes, step: u64, last: u64) -> Drawn<DB> {
        let (Rect { x0, x1, y0, y1 }, size) = (axes.plot, self.text_size());
        let x = axes.x_at((step as f64 - 0.5).max(0.0)).clamp(x0, x1);
        self.upright(x, y0, y1, Ink::Panel, 4.0)?;
        self.upright(x, y0, y1, Ink::Ink, 1.5)?;
        let label = words::count(step);
        let half = words::width(&label, size, true) / 2.0;
        let right = x1 - words::width(&words::steps(last), size, false);
        if x - half > x0 + size && x + half < right - 0.4 * size {
            self.text(&label, (x, self.foot(axes)), bold(Ink::Ink, HPos::Center))?;
        }
        Ok(())
    }

    /// The ends of a time axis: 0, if there is room for it, and so many steps; while it trains, *now*: a chart is not painted with every
    /// step, and its number would not be the one that is written elsewhere on the page.
    pub fn steps(&self, axes: &Axes, last: u64, training: bool) -> Drawn<DB> {
        let (y, Rect { x0, x1, .. }, size) = (self.foot(axes), axes.plot, self.text_size());
        let label = match (last, training) {
            (0, _) => String::new(),
            (_, true) => "now".into(),
            _ => words::steps(last),
        };
        // a narrow plot has room for the number only: words would run into the marks beside it
        let wide = words::width(&label, size, false) > x1 - x0;
        let label = if wide { words::count(last) } else { label };
        // between them, a gap that nobody takes for one number
        if words::width(&label, size, false) + 2.0 * size < x1 - x0 {
            self.text("0", (x0, y), plain(HPos::Left))?;
        }
        self.text(&label, (x1, y), plain(HPos::Right))
    }
}

fn place((x, y): Point) -> (i32, i32) {
    (fine(x), fine(y))
}
