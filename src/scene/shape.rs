//! What a drawing is made of: a few kinds of shapes in CSS px, y down, coloured by name.
//!
//! A [`Drawing`] keeps its shapes, path segments and texts in buffers that are used again, so that a frame allocates nothing.

use std::fmt;
use std::ops::Range;

use triplet_raster::WireStyle;
pub use triplet_raster::{Segment, Wire, Xy};

pub use super::form::form;
use super::palette::Ink;

/// Zones differ by texture, not by hue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texture {
    /// None.
    Plain,
    /// Hatching at 45°.
    Hatched,
    /// Dots.
    Dotted,
}

/// How a path is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// The colour.
    pub ink: Ink,
    /// The texture upon it.
    pub texture: Texture,
}

impl Fill {
    /// One colour.
    pub fn plain(ink: Ink) -> Self {
        Self { ink, texture: Texture::Plain }
    }
}

/// How a path is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The colour.
    pub ink: Ink,
    /// Width in px; 0: one pixel of the screen, however fine. Such lines cost a fiftieth of wider ones.
    pub width: f32,
    /// Lengths of dash and gap; both 0: a solid line.
    pub dash: [f32; 2],
    /// How much wider than the line its rim of the panel's colour is; 0: no rim.
    pub rim: f32,
}

impl Stroke {
    /// A solid line.
    pub fn solid(ink: Ink, width: f32) -> Self {
        Self { ink, width, dash: [0.0; 2], rim: 0.0 }
    }

    /// As fine as the screen can draw.
    pub fn hairline(ink: Ink) -> Self {
        Self::solid(ink, 0.0)
    }

    /// Whether it is such a line, without a rim.
    pub fn is_hairline(&self) -> bool {
        self.width == 0.0 && self.dash == [0.0; 2] && self.rim == 0.0
    }

    /// The same with dashes.
    pub fn dashed(self, dash: f32, gap: f32) -> Self {
        Self { dash: [dash, gap], ..self }
    }

    /// The same with a rim that sets it apart from what is beneath.
    pub fn rimmed(self, rim: f32) -> Self {
        Self { rim, ..self }
    }
}

/// The inside of a class's mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Class colour, with a dark rim: a point of the batch.
    Solid,
    /// Class colour without a rim: too small for one.
    Plain,
    /// Filled with this ground, the rim in class colour: any other point.
    Hollow(Ink),
}

/// Where a text lies from its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It starts there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Size in px.
    pub size: f32,
    /// Weight as in CSS.
    pub weight: u16,
    /// The colour.
    pub ink: Ink,
    /// Colour of a rim around the letters.
    pub rim: Option<Ink>,
    /// Where it lies from its place; up and down, its middle is there.
    pub align: Align,
}

/// One shape; those drawn first lie beneath.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A path.
    Path {
        /// Its segments in [`Drawing::segments`].
        segments: Range<usize>,
        /// Its inside.
        fill: Option<Fill>,
        /// Its line.
        stroke: Option<Stroke>,
        /// How much it covers, 0 to 1.
        alpha: f32,
    },
    /// A sample: form and colour tell its class.
    Mark {
        /// Its middle.
        at: Xy,
        /// Radius of a circle of about its area.
        radius: f32,
        /// Its class.
        class: u32,
        /// Its inside.
        body: Body,
        /// How much it covers, 0 to 1.
        alpha: f32,
    },
    /// The line of a weight.
    Wire {
        /// Where it runs.
        wire: Wire,
        /// Its colour.
        ink: Ink,
        /// How it looks otherwise.
        style: WireStyle,
    },
    /// An arrow in ink with a rim of the panel's colour.
    Arrow {
        /// Its tail.
        from: Xy,
        /// Its point.
        to: Xy,
        /// 1: a line of 3 px.
        scale: f32,
    },
    /// A text.
    Text {
        /// Its place.
        at: Xy,
        /// Its bytes in [`Drawing::text`].
        text: Range<usize>,
        /// How it is set.
        style: Type,
    },
    /// A heat map: values −127 to 127, between the colours of negative and positive weights.
    Cells {
        /// Top left corner.
        corner: Xy,
        /// Width and height.
        size: Xy,
        /// Its values in [`Drawing::cells`], row by row from the top.
        cells: Range<usize>,
        /// Values in a row.
        side: usize,
    },
    /// A raster of classes, each cell pale in its class's colour.
    Regions {
        /// Top left corner.
        corner: Xy,
        /// Width and height.
        size: Xy,
        /// Its classes in [`Drawing::classes`], row by row from the top.
        classes: Range<usize>,
        /// Cells in a row.
        columns: usize,
    },
}

/// How much a class's colour covers where it fills an area.
pub const PALE: f32 = 0.15;

/// A list of shapes, filled anew for each frame.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    shapes: Vec<Shape>,
    segments: Vec<Segment>,
    text: String,
    cells: Vec<i8>,
    classes: Vec<u16>,
}

/// Writes the segments of one path.
pub struct Pen<'a>(&'a mut Vec<Segment>);

impl Pen<'_> {
    /// Starts anew at a place.
    pub fn move_to(&mut self, to: Xy) -> &mut Self {
        self.0.push(Segment::Move(to));
        self
    }

    /// A straight line.
    pub fn line_to(&mut self, to: Xy) -> &mut Self {
        self.0.push(Segment::Line(to));
        self
    }

    /// A cubic curve.
    pub fn curve_to(&mut self, a: Xy, b: Xy, to: Xy) -> &mut Self {
        self.0.push(Segment::Curve(a, b, to));
        self
    }

    /// A piece of a circle; see [`Segment::Arc`].
    pub fn arc(&mut self, centre: Xy, radius: f32, from: f32, to: f32) -> &mut Self {
        self.0.push(Segment::Arc { centre, radius, from, to });
        self
    }

    /// A whole circle.
    pub fn circle(&mut self, centre: Xy, radius: f32) -> &mut Self {
        self.move_to([centre[0] + radius, centre[1]]);
        self.arc(centre, radius, 0.0, std::f32::consts::TAU).close()
    }

    /// A rectangle.
    pub fn rectangle(&mut self, corner: Xy, size: Xy) -> &mut Self {
        let [x, y] = corner;
        let [w, h] = size;
        self.move_to(corner).line_to([x + w, y]).line_to([x + w, y + h]).line_to([x, y + h]).close()
    }

    /// A class's mark, with a radius as in [`Shape::Mark`].
    pub fn form(&mut self, class: u32, [x, y]: Xy, radius: f32) -> &mut Self {
        let mut corners = form(class).iter().map(|[u, v]| [x + u * radius, y + v * radius]);
        let Some(first) = corners.next() else { return self.circle([x, y], radius) };
        self.move_to(first);
        for corner in corners {
            self.line_to(corner);
        }
        self.close()
    }

    /// The curve of a weight's line.
    pub fn wire(&mut self, wire: Wire) -> &mut Self {
        let [a, b] = wire.handles();
        self.move_to(wire.from).curve_to(a, b, wire.to)
    }

    /// Back to where the path started.
    pub fn close(&mut self) -> &mut Self {
        self.0.push(Segment::Close);
        self
    }
}

impl Drawing {
    /// Takes everything away.
    pub fn clear(&mut self) {
        self.shapes.clear();
        self.segments.clear();
        self.text.clear();
        self.cells.clear();
        self.classes.clear();
    }

    /// The shapes, from the lowest up.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// Segments of a path.
    pub fn segments(&self, range: &Range<usize>) -> &[Segment] {
        &self.segments[range.clone()]
    }

    /// A text.
    pub fn text(&self, range: &Range<usize>) -> &str {
        &self.text[range.clone()]
    }

    /// Values of a heat map.
    pub fn cells(&self, range: &Range<usize>) -> &[i8] {
        &self.cells[range.clone()]
    }

    /// Classes of a raster.
    pub fn classes(&self, range: &Range<usize>) -> &[u16] {
        &self.classes[range.clone()]
    }

    /// Adds a path.
    pub fn path(&mut self, fill: Option<Fill>, stroke: Option<Stroke>, alpha: f32, write: impl FnOnce(&mut Pen)) {
        let start = self.segments.len();
        write(&mut Pen(&mut self.segments));
        if self.segments.len() > start {
            self.shapes.push(Shape::Path { segments: start..self.segments.len(), fill, stroke, alpha });
        }
    }

    /// Adds an area.
    pub fn area(&mut self, fill: Fill, write: impl FnOnce(&mut Pen)) {
        self.path(Some(fill), None, 1.0, write);
    }

    /// Adds a line along a path.
    pub fn outline(&mut self, stroke: Stroke, write: impl FnOnce(&mut Pen)) {
        self.path(None, Some(stroke), 1.0, write);
    }

    /// Adds a straight line.
    pub fn line(&mut self, from: Xy, to: Xy, stroke: Stroke) {
        self.outline(stroke, |pen| {
            pen.move_to(from).line_to(to);
        });
    }

    /// Adds a sample's mark.
    pub fn mark(&mut self, at: Xy, radius: f32, class: u32, body: Body, alpha: f32) {
        self.shapes.push(Shape::Mark { at, radius, class, body, alpha });
    }

    /// Adds the line of a weight.
    pub fn wire(&mut self, wire: Wire, ink: Ink, style: WireStyle) {
        self.shapes.push(Shape::Wire { wire, ink, style });
    }

    /// Adds an arrow.
    pub fn arrow(&mut self, from: Xy, to: Xy, scale: f32) {
        self.shapes.push(Shape::Arrow { from, to, scale });
    }

    /// Adds a text.
    pub fn write(&mut self, at: Xy, style: Type, text: fmt::Arguments) {
        let start = self.text.len();
        // writing to a String cannot fail
        let _ = fmt::Write::write_fmt(&mut self.text, text);
        self.shapes.push(Shape::Text { at, text: start..self.text.len(), style });
    }

    /// Adds a heat map of rows of `side` values, from the top.
    pub fn heat(&mut self, corner: Xy, size: Xy, side: usize, values: impl IntoIterator<Item = i8>) {
        let start = self.cells.len();
        self.cells.extend(values);
        if side > 0 && self.cells.len() >= start + side {
            self.shapes.push(Shape::Cells { corner, size, cells: start..self.cells.len(), side });
        }
    }

    /// Adds a raster of classes in rows of `columns`, from the top.
    pub fn regions(&mut self, corner: Xy, size: Xy, columns: usize, classes: &[u16]) {
        let start = self.classes.len();
        if columns > 0 && classes.len() >= columns {
            self.classes.extend_from_slice(classes);
            self.shapes.push(Shape::Regions { corner, size, classes: start..self.classes.len(), columns });
        }
    }
}

/// About how wide a semi-bold text is, in px: enough to place it, not to set it.
pub fn text_width(text: &str, size: f32) -> f32 {
    let em = |c: char| match c {
        '=' | '+' | '−' | '→' | '≈' | '×' => 0.84,
        'i' | 'j' | 'l' | '.' | ',' | ':' | '\'' | '|' | ' ' | '\u{a0}' | '(' | ')' => 0.32,
        'f' | 'r' | 't' | '-' | '·' => 0.42,
        'm' | 'w' | 'M' | 'W' => 0.92,
        c if c.is_uppercase() => 0.73,
        _ => 0.64,
    };
    text.chars().map(em).sum::<f32>() * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cleared_drawing_is_empty_and_keeps_its_room() {
        let mut drawing = Drawing::default();
        drawing.write([1.0, 2.0], style(), format_args!("α = {:.2}", 0.5));
        drawing.heat([0.0; 2], [4.0; 2], 2, [1, 2, 3, 4]);
        assert_eq!(drawing.shapes().len(), 2);
        let Shape::Text { text, .. } = &drawing.shapes()[0] else { panic!("a text") };
        assert_eq!(drawing.text(text), "α = 0.50");
        drawing.clear();
        assert!(drawing.shapes().is_empty() && drawing.text.capacity() > 0);
    }

    fn style() -> Type {
        Type { size: 12.0, weight: 400, ink: Ink::Ink, rim: None, align: Align::Left }
    }
}
