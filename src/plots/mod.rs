//! The charts, with plotters: one pure function per chart, for the canvas and for SVG alike.
//!
//! Each chart has its data as a plain struct of references, `draw` for an area, `read_out` for what is under a
//! pointer, and `words` for those who can't see it. An area is [`FINE`] times as wide and high as its place on the
//! page.

mod axes;
pub mod composition;
pub mod conditions;
pub mod distances;
pub mod gaps;
pub mod loss;
mod pen;
pub mod roc;
pub mod svg;
mod trio;
pub mod votes;
pub mod words;

use crate::app::lit::Behind;
use triplet_engine::history::Bucket;

pub use axes::Point;
pub use pen::Drawn;

/// Units of an area in a CSS px: plotters knows whole numbers only, and lines that keep to whole px are jagged.
pub const FINE: f64 = 8.0;

/// CSS px in units of an area.
pub fn fine(px: f64) -> i32 {
    libm::round(px * FINE) as i32
}

/// What a chart shows at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadOut {
    /// In words.
    pub text: String,
    /// The place, in CSS px from the chart's upper left corner.
    pub at: Point,
    /// The sample that stands there.
    pub anchor: Option<u32>,
    /// What points are behind it.
    pub behind: Option<Behind>,
}

/// The span of an entry on an axis where step k reaches from k − 1 to k.
fn span(bucket: &Bucket) -> (f64, f64) {
    (bucket.first.saturating_sub(1) as f64, bucket.last as f64)
}

/// The last step of a past; 0 before the first.
fn last_step(history: &[Bucket]) -> u64 {
    history.last().map_or(0, |b| b.last)
}

/// The entry that holds the step shown; without one, the last.
fn shown(history: &[Bucket], cursor: Option<u64>) -> Option<&Bucket> {
    match cursor {
        Some(step) => entry_at(history, step as f64).map(|(_, bucket)| bucket),
        None => history.last(),
    }
}

/// At most `most` entries that hold the same steps: neighbours are merged.
fn thin(history: &[Bucket], most: f64) -> Vec<Bucket> {
    let most = most.max(1.0) as usize;
    history.chunks(history.len().div_ceil(most).max(1)).map(Bucket::merged).collect()
}

/// The entry that holds a place on the axis of steps, and its number.
fn entry_at(entries: &[Bucket], x: f64) -> Option<(usize, &Bucket)> {
    let i = entries.partition_point(|b| (b.last as f64) < x).min(entries.len().checked_sub(1)?);
    Some((i, &entries[i]))
}

/// `step 120`, `steps 121–130`.
fn which_steps(bucket: &Bucket) -> String {
    if bucket.first >= bucket.last {
        format!("step {}", words::count(bucket.last))
    } else {
        format!("steps {}–{}", words::count(bucket.first), words::count(bucket.last))
    }
}
