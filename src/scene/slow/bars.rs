//! The losses of triplets as bars, and their mean: the loss.

use super::Moment;
use crate::app::slow::Scene;
use crate::app::slow::words::{bar, mean_of, triplets_each};
use crate::app::words::{figure, number};
use crate::scene::layout::Layout;
use crate::scene::palette::Ink;
use crate::scene::shape::{Align, Drawing, Fill, Stroke, Type, Xy, text_width};

/// Share of the picture's height that the bars take.
const HIGH: f32 = 0.36;
/// The greatest height they take, in px.
const HIGHEST: f32 = 300.0;

/// Where bars are: each from top to bottom of their panel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bars {
    /// Left and top of the first, in px.
    from: Xy,
    /// From one to the next.
    pitch: f32,
    count: usize,
}

impl Bars {
    /// The bar there.
    pub fn at(&self, [x, y]: Xy) -> Option<u32> {
        let along = (x - self.from[0]) / self.pitch;
        let within = y >= self.from[1] && (0.0..self.count as f32).contains(&along);
        within.then_some(along as u32)
    }
}

impl Moment<'_> {
    /// Whether there is a loss to draw.
    fn has_loss(&self) -> bool {
        self.anatomy.bars.heights.first().is_some_and(|most| most.is_finite() && *most > 0.0)
    }

    /// How much of the picture's foot the bars take, in px.
    pub fn foot(&self, layout: &Layout) -> f32 {
        if self.scene != Scene::Loss { 0.0 } else { high(layout, self.has_loss()) + 2.0 * margin(layout) }
    }

    /// Draws them over the lower part of the picture, and says where they are.
    pub(super) fn bars(&self, drawing: &mut Drawing, layout: &Layout) -> Option<Bars> {
        let [w, h] = layout.size;
        let text = layout.text;
        let margin = margin(layout);
        let high = high(layout, self.has_loss());
        let (left, top) = (margin, h - margin - high);
        drawing.path(Some(Fill::plain(Ink::Panel)), Some(Stroke::solid(Ink::Edge, 1.0)), 1.0, |pen| {
            pen.rectangle([left, top], [w - 2.0 * margin, high]);
        });
        let style = Type { size: text, weight: 600, ink: Ink::Ink, rim: None, align: Align::Left };
        let bars = &self.anatomy.bars;
        let (x0, x1) = (left + 14.0, w - margin - 14.0);
        if !self.has_loss() {
            drawing.write([x0, top + high / 2.0], style, format_args!("no triplet has a loss"));
            return None;
        }
        let title = self.bar.and_then(|i| bar(self.anatomy, i)).unwrap_or_else(|| self.title(x1 - x0, text));
        drawing.write([x0, top + text * 1.2], style, format_args!("{title}"));
        let greatest = bars.heights.first().copied().unwrap_or(0.0);
        let (ground, ceiling) = (top + high - text * 0.9, top + text * 3.6);
        drawing.line([x0, ground], [x1, ground], Stroke::solid(Ink::Edge, 1.0));
        let grown = self.part(0.0, 0.6);
        let y = |value: f32| ground - (ground - ceiling) * (value / greatest).clamp(0.0, 1.0);
        let pitch = ((x1 - x0) / bars.heights.len() as f32).min(26.0);
        let gap = if pitch >= 4.0 { 1.0 } else { 0.0 };
        let places = Bars { from: [x0, top], pitch, count: bars.heights.len() };
        if let Some(i) = self.bar {
            drawing.area(Fill::plain(Ink::Line), |pen| {
                pen.rectangle([x0 + pitch * i as f32, ceiling], [pitch.max(3.0), ground - ceiling]);
            });
        }
        let shown = self.study().and_then(|s| s.shown).and_then(|s| Some((s.bar? as usize, s.loss)));
        for own in [false, true] {
            // its own bar in full ink
            let ink = if own { Ink::Ink } else { Ink::Edge };
            drawing.area(Fill::plain(ink), |pen| {
                for (i, &height) in bars.heights.iter().enumerate() {
                    if (shown.map(|s| s.0) == Some(i) || self.bar == Some(i as u32)) == own {
                        let top = ground - (ground - y(height)) * grown;
                        let wide = if own { (pitch - gap).max(3.0) } else { pitch - gap };
                        pen.rectangle([x0 + pitch * i as f32, top], [wide, ground - top]);
                    }
                }
            });
        }
        let mean = y(self.anatomy.report.loss);
        let seen = self.part(0.6, 1.0);
        let words = format!("mean = loss {}", figure(Some(self.anatomy.report.loss.into()), 3));
        let end = x0 + (x1 - x0) * seen;
        drawing.line([x0, mean], [end, mean], Stroke::solid(Ink::Ink, 2.4 * layout.marks).rimmed(2.0));
        // bars fall to the right: there is room above the line
        let style = Type { weight: 650, rim: Some(Ink::Panel), align: Align::Right, ..style };
        let above = (mean - text * 0.9).max(top + text * 2.4);
        if seen >= 1.0 {
            drawing.write([x1, above], style, format_args!("{words}"));
        }
        let Some((i, cost)) = shown.filter(|_| seen >= 1.0) else { return Some(places) };
        let words = format!("the triplet shown: {}", number(cost.into(), 2));
        let x = x0 + pitch * (i as f32 + 0.5);
        let half = text_width(&words, text) / 2.0;
        // beside the mean's words there is no room for others
        let beside = x1 - text_width("mean = loss 0.000", text) - 8.0 - half;
        let place = |end: f32| x.clamp(x0 + half, end.max(x0 + half));
        let clear = |y: f32| {
            let overlaps = (y - above).abs() <= text * 1.4 && place(x1 - half) > beside;
            !overlaps && (y - mean).abs() >= text * 0.8
        };
        let heights = [y(cost) - text * 0.9, ground - text * 0.9];
        let at = match heights.into_iter().find(|&y| clear(y)) {
            Some(y) => [place(x1 - half), y],
            // under the title, with a line to its bar
            None => {
                let at = [place(beside), top + text * 2.5];
                drawing.line([x, y(cost)], [at[0], at[1] + text * 0.7], Stroke::solid(Ink::Ink, 1.0).rimmed(2.0));
                at
            }
        };
        drawing.write(at, Type { align: Align::Centre, ..style }, format_args!("{words}"));
        Some(places)
    }

    /// What a bar is.
    fn title(&self, room: f32, text: f32) -> String {
        let bars = &self.anatomy.bars;
        let of = mean_of(self.anatomy, self.config);
        let long = match bars.heights.len() as u32 == bars.of {
            true => format!("{of}: a bar each"),
            false => format!("{of}; each bar: {} triplets", triplets_each(self.anatomy)),
        };
        if text_width(&long, text) <= 0.92 * room { long } else { of }
    }
}

fn margin(layout: &Layout) -> f32 {
    if layout.phone { 6.0 } else { 12.0 }
}

/// The height of their panel: of one line, where there is no loss.
fn high(layout: &Layout, has_loss: bool) -> f32 {
    let (h, text) = (layout.size[1], layout.text);
    if !has_loss {
        return text * 2.2;
    }
    let most = HIGHEST * if layout.big { 1.3 } else { 1.0 };
    (h * HIGH).min(most).max((text * 8.0).min(h - 2.0 * margin(layout)))
}
