//! How many points are classified correctly by a few examples, over the size of a condition: in the embedding and in the input.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::text_anchor::HPos;

use crate::app::open_set::told_size;
use crate::plots::axes::{Axes, Layout, Point};
use crate::plots::pen::{Drawn, Pen, plain};
use crate::plots::trio::Trio;
use crate::plots::{ReadOut, words};
use crate::scene::Look;
use crate::scene::palette::Ink;
use triplet_engine::choice::Choice;
use triplet_engine::data::condition::{Condition, STEPS};
use triplet_engine::protocol::open_set::Scores;

/// What the chart is of.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConditionsData<'a> {
    /// Shares classified correctly at each step of the condition.
    pub curve: &'a [Scores],
    /// The condition.
    pub condition: Condition,
    /// The step that is set.
    pub step: u32,
    /// What chance would give.
    pub chance: Option<f64>,
}

impl ConditionsData<'_> {
    /// In the embedding and in the input, at a step.
    fn at(&self, step: usize) -> [Option<f64>; 2] {
        let scores = self.curve.get(step);
        [scores.and_then(|s| s.embedding.all), scores.and_then(|s| s.input.all)].map(|v| v.filter(|v| v.is_finite()))
    }
}

fn axes(look: &Look, size: Point) -> Axes {
    let marks = [0.0, 0.5, 1.0].map(|v| (v, words::tick(v, 0.5))).to_vec();
    Axes::new(Layout { size, text: look.text.into(), x: 0.0..f64::from(STEPS), y: 0.0..1.0, marks, right: 4.0 })
}

/// Draws the chart.
pub fn draw<DB: DrawingBackend>(data: &ConditionsData, look: &Look, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
    let pen = Pen::new(area, look);
    let axes = axes(look, pen.size());
    pen.axes(&axes, 0.0)?;
    if let Some(chance) = data.chance.filter(|c| c.is_finite()) {
        pen.level(axes.plot.x0, axes.plot.x1, axes.y_at(chance), Ink::Edge, 1.0)?;
    }
    let x = axes.x_at(f64::from(data.step.min(STEPS)));
    pen.upright(x, axes.plot.y0, axes.plot.y1, Ink::Edge, 1.0)?;
    let line = |which: usize| {
        let found = (0..data.curve.len()).filter_map(|i| Some(axes.at(i as f64, data.at(i)[which]?)));
        Some(found.collect::<Vec<_>>())
    };
    Trio([line(0), None, line(1)]).draw(&pen)?;
    for (value, ink) in data.at(data.step as usize).into_iter().zip([Ink::Ink, Ink::Ink2]).rev() {
        if let Some(value) = value {
            pen.disc((x, axes.y_at(value)), 5.0, Ink::Panel)?;
            pen.disc((x, axes.y_at(value)), 3.5, ink)?;
        }
    }
    let y = pen.foot(&axes);
    pen.text("0", (axes.plot.x0, y), plain(HPos::Left))?;
    let name = data.condition.label().to_lowercase();
    pen.text(&format!("{name} {}", told(data.condition, STEPS as usize)), (axes.plot.x1, y), plain(HPos::Right))
}

fn told(condition: Condition, step: usize) -> String {
    told_size(condition, condition.size(step as u32).into())
}

/// Both shares at a step, in words.
fn both(data: &ConditionsData, step: usize) -> String {
    let known = ["embedding", "input"].into_iter().zip(data.at(step));
    let known = known.filter_map(|(name, value)| Some(format!("{name} {}", words::fixed(value?, 3))));
    let known: Vec<String> = known.collect();
    if known.is_empty() { "none yet".into() } else { known.join(", ") }
}

/// The shares at a place.
pub fn read_out(data: &ConditionsData, look: &Look, size: Point, at: Point) -> Option<ReadOut> {
    let axes = axes(look, size);
    let step = libm::round(axes.x_value(at)?).clamp(0.0, f64::from(STEPS)) as usize;
    data.curve.get(step)?;
    let text = format!("{} {}: {}", data.condition.label(), told(data.condition, step), both(data, step));
    Some(ReadOut { text, at: (axes.x_at(step as f64), at.1), anchor: None, behind: None })
}

/// The chart in words.
pub fn words(data: &ConditionsData) -> String {
    if data.curve.is_empty() {
        return "Share classified correctly over the condition: none yet.".into();
    }
    let mut steps = vec![0, data.step.min(STEPS) as usize, STEPS as usize];
    steps.dedup();
    let name = data.condition.label().to_lowercase();
    let told: String =
        steps.iter().map(|&s| format!(" At {name} {}: {}.", told(data.condition, s), both(data, s))).collect();
    format!("Share of points classified correctly by a few examples, over the condition.{told}")
}
