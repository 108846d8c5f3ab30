//! The losses of triplets as bars, and their mean: the loss.

use super::Moment;
use crate::app::slow::words::mean_of;
use crate::app::words::{figure, number};
use crate::scene::embedding::Layout;
use crate::scene::palette::Ink;
use crate::scene::shape::{Align, Drawing, Fill, Stroke, Type, text_width};

/// Share of the picture's height that the bars take.
const HIGH: f32 = 0.46;
/// The greatest height they take, in px.
const HIGHEST: f32 = 300.0;

impl Moment<'_> {
    /// Draws them over the lower part of the picture.
    pub(super) fn bars(&self, drawing: &mut Drawing, layout: &Layout) {
        let [w, h] = layout.size;
        let text = layout.text;
        let margin = if layout.phone { 6.0 } else { 12.0 };
        let high = (h * HIGH).min(HIGHEST * if layout.big { 1.3 } else { 1.0 }).max((text * 8.0).min(h - 2.0 * margin));
        let (left, top) = (margin, h - margin - high);
        drawing.path(Some(Fill::plain(Ink::Panel)), Some(Stroke::solid(Ink::Edge, 1.0)), 1.0, |pen| {
            pen.rectangle([left, top], [w - 2.0 * margin, high]);
        });
        let style = Type { size: text, weight: 600, ink: Ink::Ink, rim: None, align: Align::Left };
        let bars = &self.anatomy.bars;
        let (x0, x1) = (left + 14.0, w - margin - 14.0);
        drawing.write([x0, top + text * 1.2], style, format_args!("{}", self.title(x1 - x0, text)));
        let greatest = bars.heights.first().copied().unwrap_or(0.0);
        let (ground, ceiling) = (top + high - text * 0.9, top + text * 3.6);
        drawing.line([x0, ground], [x1, ground], Stroke::solid(Ink::Edge, 1.0));
        if bars.heights.is_empty() || !(greatest.is_finite() && greatest > 0.0) {
            let style = Type { align: Align::Centre, weight: 500, ink: Ink::Ink2, ..style };
            drawing.write([(x0 + x1) / 2.0, (ground + ceiling) / 2.0], style, format_args!("no triplet has a loss"));
            return;
        }
        let grown = self.part(0.0, 0.6);
        let y = |value: f32| ground - (ground - ceiling) * (value / greatest).clamp(0.0, 1.0);
        let pitch = ((x1 - x0) / bars.heights.len() as f32).min(26.0);
        let gap = if pitch >= 4.0 { 1.0 } else { 0.0 };
        let shown = self.study().and_then(|s| s.shown).and_then(|s| Some((s.bar? as usize, s.loss)));
        for own in [false, true] {
            // its own bar in full ink
            let ink = if own { Ink::Ink } else { Ink::Edge };
            drawing.area(Fill::plain(ink), |pen| {
                for (i, &height) in bars.heights.iter().enumerate() {
                    if (shown.map(|s| s.0) == Some(i)) == own {
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
        let Some((i, cost)) = shown.filter(|_| seen >= 1.0) else { return };
        let words = format!("the triplet shown: {}", number(cost.into(), 2));
        let x = x0 + pitch * (i as f32 + 0.5);
        let half = text_width(&words, text) / 2.0;
        let at = [x.clamp(x0 + half, (x1 - half).max(x0 + half)), y(cost) - text * 0.9];
        // beside the mean's words there is no room for others
        let clear =
            (at[1] - above).abs() > text * 1.4 || at[0] + half < x1 - text_width("mean = loss 0.000", text) - 8.0;
        let crossing = (at[1] - mean).abs() < text * 0.8;
        let at = if clear && !crossing { at } else { [at[0], ground - text * 0.9] };
        drawing.write(at, Type { align: Align::Centre, ..style }, format_args!("{words}"));
    }

    /// What a bar is.
    fn title(&self, room: f32, text: f32) -> String {
        let bars = &self.anatomy.bars;
        let of = mean_of(self.anatomy, self.config);
        let each = f64::from(bars.of) / bars.heights.len().max(1) as f64;
        let long = match bars.heights.len() as u32 == bars.of {
            true => format!("{of}: a bar each"),
            false => format!("{of}: a bar for every {}", number(each, 1)),
        };
        if text_width(&long, text) <= room { long } else { of }
    }
}
