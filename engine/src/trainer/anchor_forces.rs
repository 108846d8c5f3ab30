//! What the loss of the batch does to one of its samples: for losses that are no sums of triplets, in a triplet's place.

use serde::{Deserialize, Serialize};

use super::{StepBuffers, Terms, Trainer, anatomy};
use crate::loss::anchor_term::AnchorTerm;
use crate::loss::batch_loss::slopes;
use crate::loss::quadruplet::Quadruplet;
use crate::loss::softmax::Guess;
use crate::loss::spec::Family;
use crate::loss::{Embedded, Objective};
use crate::matrix::Matrix;
use crate::mining::Batch;

/// Most pairs that can be told apart in a picture.
const MOST: usize = 12;

/// One sample of the batch with what ties it to the others, by the weights now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnchorForces {
    /// The sample.
    pub anchor: u32,
    /// Whether it stands in for another of its class, since the loss does not look at it in this batch.
    pub stands_in: bool,
    /// How many samples of the batch the loss looks at.
    pub among: u32,
    /// Loss of the whole batch.
    pub loss: f32,
    /// Σ ∂L/∂d over the samples that it is drawn to, those of its class; of the N-pair loss, by −⟨f, f⟩ in the place of d; of a
    /// softmax, the length of that part of −∂L/∂f that goes towards its class's row of the head.
    pub pull: f32,
    /// The same over those that it is pushed from, of whatever class, as a positive number.
    pub push: f32,
    /// How many pull: other samples, or rows of the head.
    pub pulling: u32,
    /// How many of other classes push.
    pub pushing: u32,
    /// How many of its own class push: a supervised contrastive loss makes the similarities within a class equal.
    pub pushing_own: u32,
    /// The strongest, strongest first: the other sample, and ∂L/∂d, below 0 for a push.
    pub strongest: Vec<(u32, f32)>,
    /// Of its quadruplets the one of the greatest cost, if the loss is of quadruplets and there is one.
    pub four: Option<Four>,
    /// Its own formula with its numbers, if the loss is of all pairs of an anchor.
    pub anchor_term: Option<AnchorTerm>,
    /// What the head says of it, under a softmax.
    pub guess: Option<Guess>,
    /// −∂L/∂f at the sample (third coordinate 0 in the plane); on the unit circle or sphere, the part along it.
    pub step: [f32; 3],
}

/// A quadruplet with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Four {
    /// Anchor, positive, negative, second negative; the anchor in its place where the batch has no third class.
    pub samples: [u32; 4],
    /// d²(a,p), d²(a,n), d²(n₂,n)
    pub distances: [f32; 3],
    /// Both hinges.
    pub cost: f32,
}

impl Trainer {
    /// What the loss of the batch does to `anchor`; `None` of a loss of triplets, and where
    /// no sample of its class is in the batch.
    pub fn forces(&self, anchor: u32) -> Option<AnchorForces> {
        let config = &self.config;
        if config.loss.is_of_triplets() {
            return None;
        }
        let mut buffers = StepBuffers { batch: self.buffers.batch.clone(), ..StepBuffers::default() };
        let part = self.part();
        let stands_in = !part.contains(&anchor);
        if stands_in {
            let own = self.dataset.labels.get(anchor as usize)?;
            let batch = &mut buffers.batch;
            // a sample that the loss passes over makes room, so that none is in the batch twice
            batch.retain(|&i| i != anchor);
            let place = batch.iter().position(|&i| self.dataset.labels[i as usize] == *own)?;
            batch[place] = anchor;
        }
        let column = buffers.batch.iter().position(|&i| i == anchor)?;
        self.embed(&mut buffers);
        let (objective, measure) = (config.objective(), config.training_distance());
        buffers.pairs.measure(measure, &buffers.tape.out, &buffers.tape.out).ok()?;
        let head = self.head.map(|head| (head, self.current.head.as_slice()));
        let terms = Terms { margin: config.margin, mixing: config.mixing(), head };
        buffers.outcome = buffers.cost(self.rule(), &objective, terms, &mut self.mining.clone());
        buffers.embedding_gradient(&objective, measure);
        let slopes = buffers.slopes_of(&objective, column);
        let (pulls, pushes) = (|| slopes.iter().filter(|s| s.1 > 0.0), || slopes.iter().filter(|s| s.1 < 0.0));
        let pushing_own = pushes().filter(|s| buffers.labels[s.0] == buffers.labels[column]).count() as u32;
        let mut strongest: Vec<(u32, f32)> = slopes.iter().map(|&(j, w)| (buffers.batch[j], w)).collect();
        strongest.sort_by(|x, y| y.1.abs().total_cmp(&x.1.abs()));
        strongest.truncate(MOST);
        let dim = buffers.tape.out.rows();
        let normalised = config.embedding.normalised();
        let steps = anatomy::pulls(&buffers.tape.out, &buffers.d_out, normalised);
        let mut forces = AnchorForces {
            anchor,
            stands_in,
            among: part.len() as u32,
            loss: buffers.outcome.value,
            pull: pulls().map(|s| s.1).sum(),
            push: -pushes().map(|s| s.1).sum::<f32>(),
            pulling: pulls().count() as u32,
            pushing: pushes().count() as u32 - pushing_own,
            pushing_own,
            strongest,
            four: buffers.costliest(&objective, column),
            anchor_term: buffers.anchor_term(&objective, column),
            guess: None,
            step: [0, 1, 2].map(|k| if k < dim { steps[column * dim + k] } else { 0.0 }),
        };
        if let Some((head, params)) = head {
            let label = buffers.labels[column];
            forces.guess = Some(buffers.softmax.guess(column, label, head)?);
            let parts = buffers.softmax.parts(column, label, head, params)?;
            let f = &buffers.tape.out;
            let lengths = parts.map(|part| {
                let part = Matrix::from_fn(dim, 1, |k, _| -part[k]);
                let at = Matrix::from_fn(dim, 1, |k, _| f.at(k, column));
                libm::sqrtf(anatomy::pulls(&at, &part, normalised).iter().map(|x| x * x).sum())
            });
            ([forces.pull, forces.push], forces.pulling, forces.pushing) = (lengths, 1, head.outputs() as u32 - 1);
        }
        (forces.loss.is_finite() && forces.pull.is_finite() && forces.push.is_finite()).then_some(forces)
    }

    /// The samples of the batch that the loss looks at: all, but for the N-pair loss.
    pub fn part(&self) -> Vec<u32> {
        let batch = &self.buffers.batch;
        let Family::OfBatch(loss) = self.config.loss.spec().family else { return batch.clone() };
        let labels: Vec<u32> = batch.iter().map(|&i| self.dataset.labels[i as usize]).collect();
        (loss.part)(&labels).into_iter().map(|c| batch[c as usize]).collect()
    }
}

impl StepBuffers {
    /// The costliest quadruplet of one column, the first of equals.
    fn costliest(&self, objective: &Objective, a: usize) -> Option<Four> {
        let Objective::Quadruplets(loss) = objective else { return None };
        let batch = Batch { d: &self.pairs.d, labels: &self.labels };
        let own = self.quadruplets.iter().filter(|q| q[0] as usize == a);
        let cost = |&q: &Quadruplet| loss.hinges(batch, q).into_iter().map(|h| h.max(0.0)).sum::<f32>();
        let (q, cost) = own.map(|q| (*q, cost(q))).reduce(|best, x| if x.1 > best.1 { x } else { best })?;
        let [a, p, n1, n2] = q;
        let distances = [(a, p), (a, n1), (n2, n1)].map(|(i, j)| batch.distance(i, j));
        Some(Four { samples: q.map(|c| self.batch[c as usize]), distances, cost })
    }

    fn embedded(&self) -> Embedded<'_> {
        Embedded { f: &self.tape.out, pairs: Batch { d: &self.pairs.d, labels: &self.labels } }
    }

    /// The formula of one column with its numbers.
    fn anchor_term(&self, objective: &Objective, a: usize) -> Option<AnchorTerm> {
        match objective {
            Objective::OfBatch(loss) => loss.anchor_term(self.embedded(), a),
            Objective::Triplets(_) | Objective::Quadruplets(_) | Objective::Softmax => None,
        }
    }

    /// ∂L/∂d of one column with each other that the loss pairs it with.
    fn slopes_of(&self, objective: &Objective, a: usize) -> Vec<(usize, f32)> {
        match objective {
            Objective::OfBatch(loss) => loss.slopes(self.embedded(), &self.weights, a),
            // it is tied to the rows of the head, to no other sample
            Objective::Softmax => Vec::new(),
            Objective::Triplets(_) | Objective::Quadruplets(_) => slopes(&self.weights, self.labels.len(), a),
        }
    }
}
