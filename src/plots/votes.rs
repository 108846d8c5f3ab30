//! The accuracy of the vote of the k nearest, over k.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::text_anchor::HPos;

use crate::plots::axes::{Axes, Layout, Point};
use crate::plots::pen::{Drawn, Pen, plain};
use crate::plots::trio::{self, Trio};
use crate::plots::{ReadOut, words};
use crate::scene::Look;
use crate::scene::palette::Ink;

/// What the chart is of.
#[derive(Clone, Copy, Debug, Default)]
pub struct VotesData<'a> {
    /// Accuracies for k = 1, 2, …: of the embedding now, of that at step 0, of the input.
    pub curves: [Option<&'a [f64]>; 3],
    /// What chance would give.
    pub chance: Option<f64>,
}

impl VotesData<'_> {
    /// The greatest k.
    fn most(&self) -> usize {
        self.curves.iter().flatten().map(|c| c.len()).max().unwrap_or(0)
    }
}

fn axes(data: &VotesData, look: &Look, size: Point) -> Axes {
    let marks = [0.0, 0.5, 1.0].map(|v| (v, words::tick(v, 0.5))).to_vec();
    let x = 0.5..data.most().max(2) as f64 + 0.5;
    Axes::new(Layout { size, text: look.text.into(), x, y: 0.0..1.0, marks, right: 4.0 })
}

/// Draws the chart.
pub fn draw<DB: DrawingBackend>(data: &VotesData, look: &Look, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
    let pen = Pen::new(area, look);
    let axes = axes(data, look, pen.size());
    pen.axes(&axes, 0.0)?;
    if let Some(chance) = data.chance.filter(|c| c.is_finite()) {
        pen.level(axes.plot.x0, axes.plot.x1, axes.y_at(chance), Ink::Edge, 1.0)?;
    }
    let line = |curve: &[f64]| {
        let found = curve.iter().enumerate().filter(|(_, a)| a.is_finite());
        found.map(|(i, a)| axes.at(i as f64 + 1.0, *a)).collect::<Vec<_>>()
    };
    let lines = data.curves.map(|c| c.map(line));
    let dots = lines[0].clone();
    Trio(lines).draw(&pen)?;
    for at in dots.into_iter().flatten() {
        pen.disc(at, 1.8, Ink::Ink)?;
    }
    let y = pen.foot(&axes);
    if data.most() > 0 {
        pen.text("1", (axes.x_at(1.0), y), plain(HPos::Center))?;
    }
    pen.text(&format!("k = {}", data.most()), (axes.plot.x1, y), plain(HPos::Right))
}

/// The accuracies at a place.
pub fn read_out(data: &VotesData, look: &Look, size: Point, at: Point) -> Option<ReadOut> {
    let axes = axes(data, look, size);
    let k = libm::round(axes.x_value(at)?).max(1.0) as usize;
    let at_k = data.curves.map(|c| c.and_then(|c| c.get(k - 1).copied()));
    at_k[0]?;
    let text = format!("k = {k}: {}", trio::told(at_k, |a| words::fixed(a, 3)));
    Some(ReadOut { text, at: (axes.x_at(k as f64), at.1), anchor: None, behind: None })
}

/// The chart in words.
pub fn words(data: &VotesData) -> String {
    let said = [1, 5, data.most()].into_iter().filter(|&k| k > 0 && k <= data.most());
    let mut ks: Vec<usize> = said.collect();
    ks.dedup();
    let told = ks.into_iter().map(|k| {
        let at_k = data.curves.map(|c| c.and_then(|c| c.get(k - 1).copied()));
        format!(" k = {k}: {}.", trio::told(at_k, |a| words::fixed(a, 3)))
    });
    let told: String = told.collect();
    format!("Accuracy of the vote of the k nearest others.{}", if told.is_empty() { " None yet." } else { &told })
}
