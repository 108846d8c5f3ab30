//! Contours of a function over the canvas: where it is above a level as an area, and the level itself as a line.

use super::shape::{Pen, Xy};

/// Values at the corners of square cells that cover a canvas.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    cell: f32,
    columns: usize,
    rows: usize,
    values: Vec<f32>,
}

/// Most cells along a side, whatever the canvas.
const MOST: f32 = 400.0;

impl Grid {
    /// Asks `value` at every corner of cells of this size, in px.
    pub fn fill(&mut self, size: Xy, cell: f32, mut value: impl FnMut(Xy) -> f32) {
        let count = |side: f32| libm::ceilf((side / cell).clamp(1.0, MOST)) as usize;
        (self.cell, self.columns, self.rows) = (cell, count(size[0]), count(size[1]));
        self.values.clear();
        for row in 0..=self.rows {
            for column in 0..=self.columns {
                let v = value([column as f32 * cell, row as f32 * cell]);
                self.values.push(if v.is_finite() { v } else { 0.0 });
            }
        }
    }

    /// The greatest value.
    pub fn greatest(&self) -> f32 {
        self.values.iter().copied().fold(f32::MIN, f32::max)
    }

    /// The value at the corner nearest to a place.
    pub fn at(&self, place: Xy) -> f32 {
        let near = |v: f32, last: usize| libm::roundf((v / self.cell.max(1e-6)).clamp(0.0, last as f32)) as usize;
        self.value(near(place[0], self.columns), near(place[1], self.rows))
    }

    fn value(&self, column: usize, row: usize) -> f32 {
        self.values.get(row * (self.columns + 1) + column).copied().unwrap_or(0.0)
    }

    /// Place and value of a cell's corners, clockwise from the top left.
    fn corners(&self, column: usize, row: usize) -> [(Xy, f32); 4] {
        [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(dx, dy)| {
            let (c, r) = (column + dx, row + dy);
            ([c as f32 * self.cell, r as f32 * self.cell], self.value(c, r))
        })
    }

    /// Writes the area in which the value is above `level`: whole rows of cells at once, pieces of cells at its border.
    pub fn area(&self, pen: &mut Pen, level: f32) {
        for row in 0..self.rows {
            let mut whole_from = None;
            for column in 0..=self.columns {
                let corners = (column < self.columns).then(|| self.corners(column, row));
                let above = corners.map_or(0, |c| c.iter().filter(|(_, v)| *v > level).count());
                if above == 4 {
                    whole_from.get_or_insert(column);
                    continue;
                }
                if let Some(from) = whole_from.take() {
                    let corner = [from as f32 * self.cell, row as f32 * self.cell];
                    pen.rectangle(corner, [(column - from) as f32 * self.cell, self.cell]);
                }
                if let (1..=3, Some(corners)) = (above, corners) {
                    piece(pen, &corners, level);
                }
            }
        }
    }

    /// Tells every piece of the line on which the value is `level`.
    pub fn line(&self, level: f32, mut each: impl FnMut(Xy, Xy)) {
        for row in 0..self.rows {
            for column in 0..self.columns {
                let corners = self.corners(column, row);
                let mut open = None;
                for (i, from) in corners.iter().enumerate() {
                    let to = &corners[(i + 1) % 4];
                    if (from.1 > level) != (to.1 > level) {
                        let at = crossing(from, to, level);
                        match open.take() {
                            None => open = Some(at),
                            Some(start) => each(start, at),
                        }
                    }
                }
            }
        }
    }
}

/// The piece of one cell that is above the level.
fn piece(pen: &mut Pen, corners: &[(Xy, f32); 4], level: f32) {
    let mut begun = false;
    let mut go = |pen: &mut Pen, to: Xy| {
        if begun {
            pen.line_to(to)
        } else {
            pen.move_to(to)
        };
        begun = true;
    };
    for (i, from) in corners.iter().enumerate() {
        let to = &corners[(i + 1) % 4];
        if from.1 > level {
            go(pen, from.0);
        }
        if (from.1 > level) != (to.1 > level) {
            go(pen, crossing(from, to, level));
        }
    }
    if begun {
        pen.close();
    }
}

/// Where between two corners on either side of a level the level is.
fn crossing((from, v): &(Xy, f32), (to, w): &(Xy, f32), level: f32) -> Xy {
    let t = ((level - v) / (w - v)).clamp(0.0, 1.0);
    let t = if t.is_finite() { t } else { 0.5 };
    [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::palette::Ink;
    use crate::scene::shape::{Drawing, Fill, Segment, Shape};

    const MIDDLE: Xy = [100.0, 80.0];

    fn cone() -> Grid {
        let mut grid = Grid::default();
        grid.fill([200.0, 160.0], 8.0, |[x, y]| 60.0 - libm::hypotf(x - MIDDLE[0], y - MIDDLE[1]));
        grid
    }

    #[test]
    fn the_line_of_a_cone_is_a_circle() {
        let mut pieces = 0;
        cone().line(20.0, |a, b| {
            for p in [a, b] {
                let radius = libm::hypotf(p[0] - MIDDLE[0], p[1] - MIDDLE[1]);
                assert!((radius - 40.0).abs() < 0.3, "{p:?} at {radius}");
            }
            pieces += 1;
        });
        assert!(pieces > 20);
    }

    #[test]
    fn the_area_above_a_level_has_the_size_it_should() {
        let mut drawing = Drawing::default();
        drawing.area(Fill::plain(Ink::Ink), |pen| cone().area(pen, 20.0));
        let Shape::Path { segments, .. } = &drawing.shapes()[0] else { panic!("a path") };
        // by the shoelace formula, piece by piece
        let (mut total, mut polygon) = (0.0f32, Vec::new());
        for segment in drawing.segments(segments) {
            match segment {
                Segment::Move(p) | Segment::Line(p) => polygon.push(*p),
                _ => {
                    let twice = (0..polygon.len()).map(|i| {
                        let ([ax, ay], [bx, by]): (Xy, Xy) = (polygon[i], polygon[(i + 1) % polygon.len()]);
                        ax * by - bx * ay
                    });
                    total += twice.sum::<f32>() / 2.0;
                    polygon.clear();
                }
            }
        }
        let expected = std::f32::consts::PI * 40.0 * 40.0;
        assert!((total / expected - 1.0).abs() < 0.01, "{total}, not {expected}");
    }

    #[test]
    fn what_is_no_number_does_no_harm() {
        let mut grid = Grid::default();
        grid.fill([50.0, 50.0], 5.0, |[x, _]| if x > 20.0 { f32::NAN } else { f32::INFINITY });
        let mut drawing = Drawing::default();
        drawing.area(Fill::plain(Ink::Ink), |pen| grid.area(pen, 0.5));
        grid.line(0.5, |a, b| assert!(a.iter().chain(&b).all(|v| v.is_finite())));
        assert!(grid.greatest().is_finite() && !format!("{drawing:?}").contains("NaN"));
    }
}
