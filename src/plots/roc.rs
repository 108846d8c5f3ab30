//! The receiver operating characteristic: how many pairs of one class are accepted, over how many of two.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::text_anchor::HPos;

use crate::app::evaluate::unknown;
use crate::plots::axes::{Axes, Layout, Point};
use crate::plots::pen::{Drawn, Pen, plain};
use crate::plots::trio::{self, Trio};
use crate::plots::{ReadOut, words};
use crate::scene::Look;
use crate::scene::palette::Ink;

/// What the chart is of.
#[derive(Clone, Copy, Debug, Default)]
pub struct RocData<'a> {
    /// False and true accept rates along the curves, ascending: of the embedding now, of that at step 0, of the input.
    pub curves: [Option<&'a [[f32; 2]]>; 3],
    /// The area under each.
    pub areas: [Option<f64>; 3],
    /// The rates of the threshold.
    pub threshold: Option<[f32; 2]>,
    /// Why there will never be a curve, if so.
    pub missing: Option<&'a str>,
}

fn axes(look: &Look, size: Point) -> Axes {
    let marks = [0.0, 0.5, 1.0].map(|v| (v, words::tick(v, 0.5))).to_vec();
    Axes::new(Layout { size, text: look.text.into(), x: 0.0..1.0, y: 0.0..1.0, marks, right: 4.0 })
}

/// Draws the chart.
pub fn draw<DB: DrawingBackend>(data: &RocData, look: &Look, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
    let pen = Pen::new(area, look);
    let axes = axes(look, pen.size());
    pen.axes(&axes, 0.0)?;
    pen.line([axes.at(0.0, 0.0), axes.at(1.0, 1.0)], Ink::Edge, 1.0)?;
    let line = |curve: &[[f32; 2]]| {
        let inner = curve.iter().filter(|v| v.iter().all(|r| r.is_finite()));
        let inner = inner.map(|v| axes.at(v[0].into(), v[1].into()));
        std::iter::once(axes.at(0.0, 0.0)).chain(inner).collect::<Vec<_>>()
    };
    Trio(data.curves.map(|c| c.map(line))).draw(&pen)?;
    if let Some([far, tar]) = data.threshold {
        let at = axes.at(far.into(), tar.into());
        pen.disc(at, 5.0, Ink::Panel)?;
        pen.disc(at, 3.5, Ink::Ink)?;
    }
    let y = pen.foot(&axes);
    pen.text("0", (axes.plot.x0, y), plain(HPos::Left))?;
    pen.text("1 FAR", (axes.plot.x1, y), plain(HPos::Right))
}

/// The rates of the embedding now at a place.
pub fn read_out(data: &RocData, look: &Look, size: Point, at: Point) -> Option<ReadOut> {
    let axes = axes(look, size);
    let far = axes.x_value(at)?;
    let curve = data.curves[0]?;
    let end = curve.partition_point(|v| f64::from(v[0]) <= far);
    let [far, tar] = end.checked_sub(1).map_or([0.0; 2], |last| curve[last]).map(f64::from);
    let text = format!("FAR {}: TAR {}", words::fixed(far, 3), words::fixed(tar, 3));
    Some(ReadOut { text, at: (axes.x_at(far), axes.y_at(tar)), anchor: None, behind: None })
}

/// The chart in words.
pub fn words(data: &RocData) -> String {
    let told = match data.missing {
        Some(_) => unknown(data.missing),
        None => trio::told(data.areas, |area| words::fixed(area, 3)),
    };
    format!("ROC, true over false accept rate; area under the curve: {told}.")
}
