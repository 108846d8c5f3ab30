//! One anchor's own formula with its numbers: the term, or terms, of a loss of the whole batch that are its.

use serde::{Deserialize, Serialize};

/// A formula worked out for one anchor. Over the samples that the loss looks at, Σ `terms` · `cost` / Σ `terms` + `beside` is
/// the batch's loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnchorTerm {
    /// What its positives give; of a loss over positive pairs, the costliest positive. `None` where it has none.
    pub positive_part: Option<f32>,
    /// What its negatives give (supervised contrastive: all others). `None` where there are none, or no positive to set them
    /// against.
    pub negative_part: Option<f32>,
    /// What the formula makes of the two; 0 where one that it can't do without is missing.
    pub value: f32,
    /// The mean over its terms; the value itself unless it has one for each positive.
    pub cost: f32,
    /// How many of the terms that the loss is the mean of are its own: 0 of a sample that is left out of the mean.
    pub terms: u32,
    /// What the batch's loss has beside that mean: the penalty of N-pair.
    pub regularizer: f32,
    /// Whether the formula's anchor is the other one of its pair, and it the positive: of N-pair.
    pub as_positive: bool,
}

impl AnchorTerm {
    /// A formula that is one term of the loss.
    pub(super) fn single(positive_part: Option<f64>, negative_part: Option<f64>, value: f64) -> Self {
        let [positive_part, negative_part] = [positive_part, negative_part].map(|x| x.map(|x| x as f32));
        Self { positive_part, negative_part, value: value as f32, cost: value as f32, terms: 1, ..Self::default() }
    }

    /// One term for each positive: of each what it gives, and what it costs.
    pub(super) fn of_positives(
        positives: impl Iterator<Item = (f64, f64)> + Clone,
        negative_part: Option<f64>,
    ) -> Self {
        let costliest = positives.clone().reduce(|most, x| if x.1 > most.1 { x } else { most });
        let (terms, total) = positives.fold((0u32, 0.0), |(n, sum), (_, cost)| (n + 1, sum + cost));
        let single = Self::single(costliest.map(|c| c.0), negative_part, costliest.map_or(0.0, |c| c.1));
        Self { cost: (total / f64::from(terms.max(1))) as f32, terms, ..single }
    }
}
