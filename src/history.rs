//! The past of a run as charts need it: every step of a short run, a long one thinned evenly.

use serde::{Deserialize, Serialize};

/// Consecutive steps as one entry of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// First step.
    pub first: u64,
    /// Last step.
    pub last: u64,
    /// Least loss.
    pub loss_min: f32,
    /// Greatest loss.
    pub loss_max: f32,
    /// Mean loss.
    pub loss_mean: f32,
    /// Mean shares of easy, semi-hard and hard among the valid triplets (sum 1; all 0 where there was none).
    pub shares: [f32; 3],
    /// The same of the mined triplets.
    pub mined: [f32; 3],
}
