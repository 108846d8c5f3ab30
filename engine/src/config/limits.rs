//! How much of everything there may be together: what one setting leaves to another.

use super::*;

pub use crate::data::MOST_POINTS;
/// Most points of a batch: a step looks at all pairs of them.
pub const MOST_IN_BATCH: u32 = 640;

impl Config {
    /// Most classes that this data set can have with as many samples of each.
    pub fn most_classes(&self) -> u32 {
        match self.data.source {
            DataSource::Generated => self.data.generator.most_classes().min(MOST_POINTS / self.data.samples.max(1)),
            DataSource::Own { .. } => self.data.classes,
        }
    }

    /// Most samples of each of its classes.
    pub fn most_samples(&self) -> u32 {
        match self.data.source {
            DataSource::Generated => (MOST_POINTS / self.data.classes.max(1)).min(SAMPLES.max as u32),
            DataSource::Own { .. } => self.data.samples,
        }
    }

    /// Most classes of a batch with as many samples of each.
    pub fn most_p(&self) -> u32 {
        (MOST_IN_BATCH / self.k.max(1)).min(P.max as u32)
    }

    /// Most samples of each of a batch's classes.
    pub fn most_k(&self) -> u32 {
        (MOST_IN_BATCH / self.p.max(1)).min(K.max as u32)
    }
}
