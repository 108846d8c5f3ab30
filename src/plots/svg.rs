//! A chart as an SVG document: for files, and for looking at one without a page.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::prelude::SVGBackend;
use plotters::style::RGBColor;

use crate::plots::FINE;
use crate::scene::Look;
use crate::scene::palette::Ink;

/// What can go wrong while a chart is drawn to a string: nothing that has been seen to.
pub type Problem = DrawingAreaErrorKind<std::io::Error>;

/// A chart of so many CSS px, on the colour of a panel. `draw` is one of the charts' functions.
///
/// # Errors
/// Whatever `draw` ends with.
pub fn svg(
    [width, height]: [u32; 2],
    look: &Look,
    draw: impl FnOnce(&DrawingArea<SVGBackend, Shift>) -> Result<(), Problem>,
) -> Result<String, Problem> {
    let fine = FINE as u32;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (width * fine, height * fine)).into_drawing_area();
        let panel = look.palette.rgba(Ink::Panel);
        area.fill(&RGBColor(panel.r, panel.g, panel.b))?;
        draw(&area)?;
        area.present()?;
    }
    let size = format!("width=\"{}\" height=\"{}\"", width * fine, height * fine);
    let page = format!("width=\"{width}\" height=\"{height}\"");
    Ok(whole_sizes(&svg.replacen(&size, &page, 1)))
}

/// The SVG backend writes a text's size divided by 1.24: it takes sizes for line heights. Undone, in whole numbers.
fn whole_sizes(svg: &str) -> String {
    let mut parts = svg.split("font-size=\"");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (size, rest) = part.split_once('"').unwrap_or((part, ""));
        let size: f64 = size.parse().unwrap_or_default();
        whole += &format!("font-size=\"{}\"{rest}", libm::round(size * 1.24));
    }
    whole
}
