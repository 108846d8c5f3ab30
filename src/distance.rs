//! Pairwise distances and their gradients.

use serde::{Deserialize, Serialize};

use crate::choice::{About, Choice};

/// The distance that trains. Conventions: docs/model.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Distance {
    /// ‖x − y‖
    Euclidean,
    /// ‖x − y‖²
    SquaredEuclidean,
    /// 1 − cos ∠(x, y)
    Cosine,
}

impl Choice for Distance {
    const ALL: &'static [Self] = &[Self::Euclidean, Self::SquaredEuclidean, Self::Cosine];

    fn about(self) -> About {
        match self {
            Self::Euclidean => {
                About { label: "Euclidean", help: "the length of the straight line; every pair pulls equally hard" }
            }
            Self::SquaredEuclidean => About {
                label: "Squared Euclidean",
                help: "far pairs pull harder; at distance 0 there is no pull at all",
            },
            Self::Cosine => {
                About { label: "Cosine", help: "1 − cosine of the angle seen from the origin; length plays no part" }
            }
        }
    }
}
