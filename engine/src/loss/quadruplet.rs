//! Quadruplets: a triplet, and a second hinge that keeps any negative pair farther apart than the positive pair.
//!
//! Chen, Chen, Zhang & Huang 2017, eq. 4, with fixed margins; d² is the squared Euclidean distance.

use super::Reduction;
use super::params::SECOND_MARGIN_PARAM;
use super::spec::{Collapse, Family, LossSpec, Margin, Measures, PLAIN};
use crate::choice::About;
use crate::distance::Distance;
use crate::matrix::Matrix;
use crate::mining::Batch;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About { label: "Quadruplet", help: "a triplet, and two negatives that are to be farther apart still" },
    family: Family::Quadruplets,
    measures: Measures::Only(Distance::SquaredEuclidean),
    margin: Margin::Triplet,
    params: &[SECOND_MARGIN_PARAM],
    collapse: Some(Collapse {
        symbol: "α + α₂",
        name: "α + α₂",
        of: "quadruplet",
        value: |margin, params| f64::from(margin) + f64::from(params.second_margin),
    }),
    mean_of: "mean over active",
    formula: "max(0, d²(a,p) − d²(a,n) + α) + max(0, d²(a,p) − d²(n₂,n) + α₂)",
    ..PLAIN
};

/// Anchor, positive, and two negatives of two further classes, as places in a batch.
pub type Quadruplet = [u32; 4];

/// A quadruplet loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuadrupletLoss {
    /// α₁: how much farther than the positive the first negative must be from the anchor.
    pub margin: f32,
    /// α₂: how much farther apart than anchor and positive the two negatives must be.
    pub second_margin: f32,
    /// How the costs of quadruplets are reduced to one number.
    pub reduction: Reduction,
}

/// What a list of quadruplets costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QuadrupletOutcome {
    /// The loss; 0 for no quadruplets.
    pub value: f32,
    /// How many of the first and of the second hinges are above 0.
    pub active: [u32; 2],
}

impl QuadrupletLoss {
    /// What one quadruplet's two hinges are, before they are cut off at 0.
    pub fn hinges(&self, batch: Batch, [a, p, n1, n2]: Quadruplet) -> [f32; 2] {
        let near = batch.distance(a, p);
        [near - batch.distance(a, n1) + self.margin, near - batch.distance(n2, n1) + self.second_margin]
    }

    /// max(0, d²(a,p) − d²(a,n₁) + α₁) + max(0, d²(a,p) − d²(n₂,n₁) + α₂) over a list. `batch` has squared Euclidean distances;
    /// writes ∂L/∂d², n × n, to `w`.
    pub fn over_list(&self, batch: Batch, list: &[Quadruplet], w: &mut Matrix) -> QuadrupletOutcome {
        let n = batch.labels.len();
        w.reshape(n, n);
        let (mut total, mut active, mut costly) = (0.0f64, [0; 2], 0u32);
        for &quadruplet in list {
            let [a, p, n1, n2] = quadruplet;
            let mut costs = false;
            for (i, (hinge, from)) in self.hinges(batch, quadruplet).into_iter().zip([a, n2]).enumerate() {
                if hinge > 0.0 {
                    total += f64::from(hinge);
                    (active[i], costs) = (active[i] + 1, true);
                    w.lanes_mut(a as usize)[p as usize] += 1.0;
                    w.lanes_mut(from as usize)[n1 as usize] -= 1.0;
                }
            }
            costly += u32::from(costs);
        }
        let count = match self.reduction {
            Reduction::Mean => list.len() as u32,
            Reduction::MeanNonzero => costly,
            Reduction::Sum => 1,
        };
        super::divided(w, count);
        QuadrupletOutcome { value: (total / f64::from(count.max(1))) as f32, active }
    }
}
