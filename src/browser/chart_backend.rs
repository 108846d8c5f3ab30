//! Charts on a canvas: plotters' own backend, made sharp and kept from measuring text by adding spans to the page,
//! which the content security policy forbids.

use std::f64::consts::TAU;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use plotters_canvas::CanvasBackend;
use web_sys::CanvasRenderingContext2d;

use super::surface::Surface;
use crate::plots::FINE;

type Error = <CanvasBackend as DrawingBackend>::ErrorType;
type Drawn = Result<(), DrawingErrorKind<Error>>;

/// Draws an area of [`FINE`] units per CSS px onto a surface; upright edges fall on device pixels.
pub struct ChartBackend {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    /// Units per device pixel.
    pixel: f64,
    /// What areas are filled with now.
    fill: Option<BackendColor>,
}

impl ChartBackend {
    /// Draws on a surface from now on, until dropped; `None` if its canvas has no context.
    pub fn new(surface: &Surface) -> Option<Self> {
        let inner = CanvasBackend::with_canvas_object(surface.canvas.clone())?;
        let context = surface.context.clone();
        context.save();
        let _ = context.scale(1.0 / FINE, 1.0 / FINE);
        context.set_line_join("round");
        let size = [surface.width, surface.height].map(|px| (f64::from(px) * FINE) as u32);
        Some(Self { inner, context, size: (size[0], size[1]), pixel: FINE / surface.ratio, fill: None })
    }

    /// The edge between device pixels nearest to a coordinate.
    fn edge(&self, unit: i32) -> f64 {
        (f64::from(unit) / self.pixel).round() * self.pixel
    }

    /// Fills with this colour from now on. Charts have many small areas of one colour, and to set it costs more than to fill.
    fn set_fill(&mut self, color: BackendColor) {
        let same = |c: BackendColor| c.rgb == color.rgb && c.alpha == color.alpha;
        if !self.fill.is_some_and(same) {
            self.context.set_fill_style_str(&css(color));
            self.fill = Some(color);
        }
    }

    fn set_font<S: BackendTextStyle>(&self, style: &S) {
        let weight = match style.style() {
            FontStyle::Bold => "600",
            FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => "400",
        };
        self.context.set_font(&format!("{weight} {}px {}", style.size() / FINE, style.family().as_str()));
    }
}

impl Drop for ChartBackend {
    fn drop(&mut self) {
        self.context.restore();
    }
}

fn css(color: BackendColor) -> String {
    let (r, g, b) = color.rgb;
    format!("rgba({r},{g},{b},{})", color.alpha)
}

impl DrawingBackend for ChartBackend {
    type ErrorType = Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.fill = None;
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.inner.draw_line(from, to, style)
    }

    /// A filled rectangle is at least one device pixel wide and high.
    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        if !fill {
            return self.inner.draw_rect(from, to, style, fill);
        }
        let (x, y) = (self.edge(from.0.min(to.0)), self.edge(from.1.min(to.1)));
        let (width, height) = (self.edge(from.0.max(to.0)) - x, self.edge(from.1.max(to.1)) - y);
        self.set_fill(style.color());
        self.context.fill_rect(x, y, width.max(self.pixel), height.max(self.pixel));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.inner.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.set_fill(style.color());
        self.context.begin_path();
        for (i, (x, y)) in path.into_iter().enumerate() {
            let (x, y) = (f64::from(x), f64::from(y));
            if i == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
        self.context.fill();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        if !fill {
            return self.inner.draw_circle(center, radius, style, fill);
        }
        self.set_fill(style.color());
        self.context.begin_path();
        let _ = self.context.arc(center.0.into(), center.1.into(), radius.into(), 0.0, TAU);
        self.context.fill();
        Ok(())
    }

    /// Level text only: charts have no other.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let anchor = style.anchor();
        self.set_font(style);
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        self.set_fill(style.color());
        // in CSS px: faces look different at eight times their size, scaled down
        let _ = self.context.scale(FINE, FINE);
        let _ = self.context.fill_text(text, f64::from(x) / FINE, f64::from(y) / FINE);
        let _ = self.context.scale(1.0 / FINE, 1.0 / FINE);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Error>> {
        self.set_font(style);
        let width = self.context.measure_text(text).map_or(0.0, |measured| FINE * measured.width());
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}
