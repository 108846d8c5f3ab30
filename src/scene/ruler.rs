//! The ruler: anchor, positive, negative and margin on one axis of distance, and the loss as a bar in ink.

use super::Look;
use super::number::Short;
use super::palette::Ink;
use super::ring::Zone;
use super::shape::{Align, Drawing, Stroke, Type, Xy, text_width};
use crate::app::state::State;
use triplet_engine::config::Loss;

/// Lengths of the axis, as multiples of powers of ten.
const NICE: [f64; 7] = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0];
/// The axis stays as it is while what it must show takes at least this share of it.
const KEEP: f64 = 0.45;

/// The picture of the ruler; its axis does not change with every step.
#[derive(Debug, Default)]
pub struct RulerPicture {
    drawing: Drawing,
    axis: Option<f64>,
}

/// One triplet's numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Numbers {
    ap: f64,
    an: f64,
    /// Where the margin ends; `None` for the soft margin.
    border: Option<f64>,
    loss: f64,
}

impl Numbers {
    fn of(state: &State) -> Option<Self> {
        let focus = state.focus()?;
        let [ap, an, loss] = [focus.d_ap, focus.d_an, focus.loss].map(f64::from);
        let border = match state.config.loss {
            Loss::SoftMargin => None,
            _ => Some(ap + f64::from(state.config.margin)),
        };
        [ap, an, loss].iter().all(|v| v.is_finite()).then_some(Self { ap, an, border, loss })
    }

    fn loss_words(&self) -> String {
        // a loss too small to show is not none
        let sign = if self.loss > 0.0 && self.loss < 0.005 { '≈' } else { '=' };
        format!("L {sign} {}", Short(self.loss))
    }

    /// The length that the axis needs to show the margin's end and the loss's bar, and `beside` times as much for the words
    /// beside it. A negative far beyond is shown at the end.
    fn need(&self, beside: f64) -> f64 {
        let must = self.border.unwrap_or(self.ap).max(self.an.min(self.ap + self.loss)).max(1e-6);
        let end = if self.border.is_none() { must.max(self.an + self.loss) } else { must };
        (if self.an < 1.8 * must { end.max(self.an) } else { must }) * beside.max(1.12)
    }
}

/// What a negative beyond the axis is called.
fn far_words(an: f64) -> String {
    format!("n = {} →", Short(an))
}

/// The least nice number that is no less than `need`.
fn nice(need: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(need)));
    NICE.into_iter().map(|n| n * power).find(|n| *n >= need).unwrap_or(10.0 * power)
}

impl RulerPicture {
    /// What was drawn last.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// Draws the state in a box of this size.
    pub fn draw(&mut self, state: &State, look: &Look, size: Xy) {
        self.drawing.clear();
        let Some(numbers) = Numbers::of(state) else {
            self.axis = None;
            return;
        };
        let k = look.marks;
        let [left, right] = [9.0 * k, size[0] - 4.0 * k];
        let words = if numbers.loss > 0.0 { numbers.loss_words() } else { far_words(numbers.an) };
        let words = text_width(&words, look.text) + 2.0 * look.text;
        let whole = (right - left).max(1.0);
        let need = numbers.need(f64::from(whole / (whole - words).max(whole / 3.0)));
        let axis = match self.axis {
            Some(axis) if need <= axis && need >= KEEP * axis => axis,
            _ => nice(need),
        };
        self.axis = Some(axis);
        Ruler {
            drawing: &mut self.drawing,
            numbers,
            axis,
            left,
            right,
            top: look.text + 7.0,
            bottom: size[1] - look.text - 6.0,
            text: look.text,
            marks: k,
        }
        .draw();
    }
}

struct Ruler<'a> {
    drawing: &'a mut Drawing,
    numbers: Numbers,
    axis: f64,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    text: f32,
    marks: f32,
}

impl Ruler<'_> {
    fn x(&self, distance: f64) -> f32 {
        self.left + (self.right - self.left) * (distance / self.axis).clamp(0.0, 1.0) as f32
    }

    fn style(&self, ink: Ink, align: Align) -> Type {
        Type { size: self.text, weight: 650, ink, rim: None, align }
    }

    fn draw(mut self) {
        let Numbers { ap, an, border, loss } = self.numbers;
        let [p, n] = [self.x(ap), self.x(an)];
        let end = border.map(|b| self.x(b));
        let beyond = an > self.axis;
        self.zones(p, end, n);
        self.axis_line();

        // from the least to the most important, so that those above stand above
        if let Some(end) = end {
            self.tick(end, Ink::Margin, 3.0);
        }
        self.tick(p, Ink::Pull, 3.0);
        if !beyond {
            self.tick(n, Ink::Push, 3.0);
        }
        self.tick(self.left, Ink::Ink, 3.0);
        self.names(p, end, n, beyond, an);
        self.loss(n, loss);
    }

    fn zones(&mut self, p: f32, end: Option<f32>, n: f32) {
        let last = end.unwrap_or(self.right);
        let (top, high) = (self.top, self.bottom - self.top);
        let outer = if end.is_some() { "easy" } else { "beyond p: less loss, never none" };
        let parts = [
            (Zone::Hard, self.left, p, "hard", "hard"),
            (Zone::SemiHard, p, if end.is_some() { last } else { p }, "semi-hard", "semi"),
            (
                Zone::Easy,
                if end.is_some() { last } else { p },
                self.right,
                outer,
                if end.is_some() { "" } else { "beyond p" },
            ),
        ];
        for (zone, from, to, long, short) in parts {
            if to - from < 0.5 {
                continue;
            }
            if zone != Zone::Easy {
                self.drawing.area(zone.fill(), |pen| {
                    pen.rectangle([from, top], [to - from, high]);
                });
            }
            // the name must end before the negative's line, or begin after it
            let gap = 8.0 * self.marks;
            let fits = |from: f32, to: f32| {
                [long, short].into_iter().find(|w| !w.is_empty() && text_width(w, self.text) + 2.0 * gap <= to - from)
            };
            let place = match n > from && n < to {
                false => fits(from, to).map(|w| (w, from)),
                true => fits(from, n).map(|w| (w, from)).or_else(|| fits(n, to).map(|w| (w, n))),
            };
            if let Some((word, from)) = place {
                let style = Type { weight: 500, rim: Some(zone.fill().ink), ..self.style(Ink::Ink, Align::Left) };
                self.drawing.write([from + gap, top + high / 2.0 + 0.5], style, format_args!("{word}"));
            }
        }
    }

    fn axis_line(&mut self) {
        let (left, right, top, bottom) = (self.left, self.right, self.top, self.bottom);
        self.drawing.outline(Stroke::solid(Ink::Edge, 1.0), |pen| {
            pen.rectangle([left, top], [right - left, bottom - top]);
        });
    }

    fn tick(&mut self, x: f32, ink: Ink, width: f32) {
        let stroke = Stroke::solid(ink, width * self.marks);
        self.drawing.line([x, self.top - 3.0], [x, self.bottom + 3.0], stroke);
    }

    /// The names above their lines, pushed apart where they would touch.
    fn names(&mut self, p: f32, end: Option<f32>, n: f32, beyond: bool, an: f64) {
        let far = if beyond { far_words(an) } else { "n".to_owned() };
        let n = if beyond { self.right } else { n };
        let mut names = vec![(self.left, Ink::Ink, "a"), (p, Ink::Pull, "p"), (n, Ink::Push, far.as_str())];
        names.extend(end.map(|x| (x, Ink::Ink, "p + α")));
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let width = |w: &str| text_width(w, self.text);
        let gap = self.text * 0.35;
        // from the left each as near to its line as the one before lets it, then back from the right edge
        let mut middles: Vec<f32> = Vec::new();
        let mut edge = 0.0;
        for (x, _, word) in &names {
            let half = width(word) / 2.0;
            middles.push(x.max(edge + half));
            edge = middles[middles.len() - 1] + half + gap;
        }
        let mut edge = self.right;
        for (middle, (_, _, word)) in middles.iter_mut().zip(&names).rev() {
            let half = width(word) / 2.0;
            *middle = middle.min(edge - half);
            edge = *middle - half - gap;
        }
        for (middle, (_, ink, word)) in middles.into_iter().zip(names) {
            let style = self.style(ink, Align::Centre);
            self.drawing.write([middle, self.text / 2.0 + 1.0], style, format_args!("{word}"));
        }
    }

    /// The loss: a bar from the negative, as long as the loss.
    fn loss(&mut self, n: f32, loss: f64) {
        if loss <= 0.0 {
            return;
        }
        let y = self.bottom + 4.0 + 3.0 * self.marks;
        // from where it is measured, even where the negative is beyond the axis
        let to = n + (self.right - self.left) * (loss / self.axis).min(2.0) as f32;
        let to = to.min(self.right);
        if to - n > 0.3 {
            self.drawing.line([n, y], [to, y], Stroke::solid(Ink::Ink, 6.0 * self.marks));
        }
        let words = self.numbers.loss_words();
        let fits = to + 8.0 + text_width(&words, self.text) <= self.right + 6.0;
        let (x, align) = if fits { (to + 8.0, Align::Left) } else { (n - 8.0, Align::Right) };
        let style = Type { rim: Some(Ink::Panel), ..self.style(Ink::Ink, align) };
        self.drawing.write([x, y + self.text * 0.35], style, format_args!("{words}"));
    }
}

/// What the picture shows, in a sentence that changes with events and not with every step.
pub fn describe(state: &State) -> String {
    match state.config.loss {
        Loss::SoftMargin => "Ruler: the distances from the anchor to the positive and to the negative on one axis.".into(),
        _ => {
            "Ruler: the distances from the anchor to the positive, to the negative and to the end of the margin on one axis; \
             the loss is the way from the negative to that end."
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_does_not_change_with_every_step() {
        let mut axis = nice(1.73 * 1.15);
        assert_eq!(axis, 2.0);
        let mut changes = 0;
        for i in 0..100 {
            let need = 1.7 + 0.2 * f64::from(i % 3);
            if need > axis || need < KEEP * axis {
                axis = nice(need);
                changes += 1;
            }
        }
        assert!(changes <= 1);
    }

    #[test]
    fn the_axis_shows_the_loss_whole_and_a_far_negative_at_its_end() {
        let near = Numbers { ap: 0.73, an: 1.34, border: Some(1.73), loss: 0.39 };
        assert!(near.need(1.2) > 1.73 && nice(near.need(1.2)) > 1.73);
        let far = Numbers { an: 1e19, loss: 0.0, ..near };
        assert!(nice(far.need(1.2)) <= 3.0, "a negative far away does not squeeze the margin");
        let huge = Numbers { ap: 1e19, an: 3.0, border: Some(1e19), loss: 1e19 };
        assert!(nice(huge.need(1.2)).is_finite());
    }
}
