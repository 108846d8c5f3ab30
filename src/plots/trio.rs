//! Three lines of one measure: the embedding now solid, that at step 0 dashed, the input dotted.

use plotters::backend::DrawingBackend;

use crate::plots::axes::Point;
use crate::plots::pen::{Drawn, Pen};
use crate::scene::palette::Ink;

/// What each line is of.
const NAMES: [&str; 3] = ["now", "untrained", "input"];

/// The lines' places.
pub struct Trio(pub [Option<Vec<Point>>; 3]);

impl Trio {
    /// Draws them, the embedding now above all.
    pub fn draw<DB: DrawingBackend>(&self, pen: &Pen<DB>) -> Drawn<DB> {
        let [now, untrained, input] = self.0.each_ref().map(|line| line.as_deref().unwrap_or_default());
        pen.dashed_line(input, Ink::Ink2, 1.6, [1.6, 3.2])?;
        pen.dashed_line(untrained, Ink::Ink2, 1.6, [6.0, 3.5])?;
        pen.line(now.iter().copied(), Ink::Ink, 2.2)
    }
}

/// A number of each, in words.
pub fn told(values: [Option<f64>; 3], number: impl Fn(f64) -> String) -> String {
    let known = NAMES.iter().zip(values).filter_map(|(name, value)| Some(format!("{name} {}", number(value?))));
    let known: Vec<String> = known.collect();
    if known.is_empty() { "none yet".into() } else { known.join(", ") }
}
