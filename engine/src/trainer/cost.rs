//! What a batch costs, and which way down: the part of a step in which losses differ.

use super::StepBuffers;
use crate::data::held_out::HeldOut;
use crate::distance::Distance;
use crate::loss::{Embedded, LossOutcome, Objective, TripletLoss};
use crate::mining::{Batch, MiningRule, count, mix};
use crate::nn::Head;
use crate::rng::Rng;

/// What a batch is judged by besides rule and loss.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// The margin that tells hard, semi-hard and easy triplets apart, whatever the loss.
    pub margin: f32,
    /// The share of random triplets among the listed ones.
    pub mixing: f32,
    /// The softmax's head and its parameters.
    pub head: Option<(Head, &'a [f32])>,
}

impl StepBuffers {
    /// Mines the batch, if the loss asks for it, and sums up the loss. The slopes are then in `weights`: ∂L/∂d of pairs, n × n;
    /// of a loss that knows no distance, ∂L/∂f, E × n; of a softmax the head's too, in `softmax`. A loss that mines nothing takes all valid triplets, which
    /// `margin` tells apart.
    pub(super) fn cost(&mut self, rule: MiningRule, objective: &Objective, terms: Terms, rng: &mut Rng) -> LossOutcome {
        let Terms { margin, mixing, head } = terms;
        self.triplets.clear();
        self.replaced.clear();
        let batch = Batch { d: &self.pairs.d, labels: &self.labels };
        let w = &mut self.weights;
        let value = match objective {
            Objective::Triplets(loss) => return self.triplets_cost(rule, loss, mixing, rng),
            Objective::Quadruplets(loss) => {
                for a in 0..self.labels.len() as u32 {
                    rule.listed(batch, a, loss.margin, &mut |n| rng.below(n), &mut self.triplets);
                }
                let keep = |i, t| self.replaced.push((i, t));
                mix(batch, mixing, &mut self.triplets, &mut |n| rng.below(n), keep);
                self.quadruplets.clear();
                self.quadruplets.extend(self.triplets.iter().map(|&t| batch.quadruplet(t, &mut |n| rng.below(n))));
                let cost = loss.over_list(batch, &self.quadruplets, w);
                let mut outcome = whole(cost.value, batch, margin, &mut self.negatives);
                outcome.mined = Default::default();
                self.triplets.iter().for_each(|&[a, p, n]| {
                    outcome.mined.add(batch.distance(a, p), batch.distance(a, n), margin);
                });
                return outcome;
            }
            Objective::OfBatch(loss) => {
                let embedded = Embedded { f: &self.tape.out, pairs: batch };
                loss.value_and_gradient(embedded, &mut self.scratch, w)
            }
            Objective::Softmax => {
                let (head, params) = head.unwrap_or((Head::new(HeldOut::new(0, 0), self.tape.out.rows()), &[]));
                self.softmax.run(&self.tape.out, &self.labels, head, params, w)
            }
        };
        whole(value, batch, margin, &mut self.negatives)
    }

    fn triplets_cost(&mut self, rule: MiningRule, loss: &TripletLoss, mixing: f32, rng: &mut Rng) -> LossOutcome {
        let batch = Batch { d: &self.pairs.d, labels: &self.labels };
        match rule {
            MiningRule::Band(band) => loss.over_band(batch, band, &mut self.negatives, &mut self.weights),
            MiningRule::PerPair(_) | MiningRule::PerAnchor(..) => {
                for a in 0..self.labels.len() as u32 {
                    rule.of_anchor(batch, a, loss.margin, &mut |n| rng.below(n), &mut self.triplets);
                }
                let keep = |i, t| self.replaced.push((i, t));
                mix(batch, mixing, &mut self.triplets, &mut |n| rng.below(n), keep);
                loss.over_list(batch, &self.triplets, &mut self.negatives, &mut self.weights)
            }
        }
    }

    /// From slopes to ∂L/∂f of the batch, in `d_out`.
    pub(super) fn embedding_gradient(&mut self, objective: &Objective, distance: Distance) {
        let f = &self.tape.out;
        if objective.is_of_embeddings() {
            self.d_out.shape(f.rows(), f.cols());
            self.d_out.padded_data_mut().copy_from_slice(self.weights.padded_data());
        } else {
            self.pairs.backward(distance, f, &self.weights, self.outcome.scale, &mut self.d_out);
        }
    }
}

/// Of a loss in which every valid triplet of the batch takes part, and whose weights are as they should be.
fn whole(value: f32, batch: Batch, margin: f32, negatives: &mut crate::mining::Negatives) -> LossOutcome {
    let valid = count(batch, margin, negatives);
    LossOutcome { value, scale: 1.0, valid, mined: valid, active: valid.total() }
}
