//! One training run: the only owner of mutable training state.

pub mod anatomy;
mod checkpoint;
mod cost;
mod head;
mod learner;
pub mod ties;

use serde::{Deserialize, Serialize};

use crate::config::{Config, Loss, Model};
use crate::data::{Dataset, sampler::Sampler};
use crate::distance::{Distance, Pairwise};
use crate::loss::npair::Pair;
use crate::loss::quadruplet::Quadruplet;
use crate::loss::{Objective, Outcome, lifted, softmax};
use crate::matrix::{Matrix, Vector, lanes, splat, sum};
pub use crate::mining::Counts;
use crate::mining::{Negatives, Rule, Triplet};
use crate::nn::{Head, Mlp, Tape};
use crate::optim::{Memory, Update};
use crate::rng::{Fnv, Rng};
pub use checkpoint::Checkpoint;
use cost::Terms;
use learner::Learner;

/// What one step was: its batch measured before the update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Steps taken, this one included.
    pub step: u64,
    /// The loss as optimised.
    pub loss: f32,
    /// Whether it is one: of a batch without a valid triplet most losses have nothing to sum up, and their 0 says nothing.
    pub has_loss: bool,
    /// All valid triplets of the batch, whichever were mined.
    pub valid: Counts,
    /// The mined ones; under a loss that mines nothing, all valid ones.
    pub mined: Counts,
}

impl StepReport {
    /// Share of all valid triplets of the batch that are not as they should be: their negative is inside the margin, or under
    /// a loss that has none between positive and negative, no farther than the positive. `None` if there is no valid triplet.
    pub fn violating(&self, loss: Loss) -> Option<f64> {
        let total = self.valid.total();
        let wrong = if loss.is_hinge() { self.valid.violating() } else { self.valid.hard };
        (total > 0).then(|| f64::from(wrong) / f64::from(total))
    }
}

/// A run that ended because a number was not finite; the state is that of the last finite step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diverged {
    /// The step whose state is kept.
    pub step: u64,
    /// What was not finite.
    pub what: String,
}

/// Everything that moves when a step is taken.
#[derive(Clone, Debug)]
struct Moving {
    params: Vec<f32>,
    memory: Memory,
    /// Of the head, in whole lanes; empty without one.
    head: Vec<f32>,
    head_memory: Memory,
    step: u64,
}

impl Moving {
    /// Takes over another's state without allocating.
    fn copy_from(&mut self, other: &Self) {
        self.params.clone_from(&other.params);
        self.memory.copy_from(&other.memory);
        self.head.clone_from(&other.head);
        self.head_memory.copy_from(&other.head_memory);
        self.step = other.step;
    }
}

/// Room for a batch's forward and backward pass, reused from step to step.
#[derive(Clone, Debug, Default)]
struct Room {
    batch: Vec<u32>,
    labels: Vec<u32>,
    tape: Tape,
    pairs: Pairwise,
    negatives: Negatives,
    triplets: Vec<Triplet>,
    /// Where in the list random triplets stand, and what they took the place of.
    replaced: Vec<(u32, Triplet)>,
    quadruplets: Vec<Quadruplet>,
    couples: Vec<Pair>,
    lifted: lifted::Room,
    softmax: softmax::Pass,
    weights: Matrix,
    d_out: Matrix,
    grads: Vec<f32>,
    /// What the batch cost.
    outcome: Outcome,
}

/// One training run: data, parameters, optimiser, random streams. The same config gives the same run, to the last bit.
#[derive(Clone, Debug)]
pub struct Trainer {
    config: Config,
    dataset: Dataset,
    learner: Learner,
    parameters: usize,
    /// The head, while the loss has one.
    head: Option<Head>,
    now: Moving,
    /// The state before the last update: where a run goes back to when that update turns out to have been one too many.
    before: Moving,
    /// The last state in which every sample was seen to have a finite embedding.
    seen: Moving,
    sampler: Sampler,
    mining: Rng,
    room: Room,
    all: Tape,
    /// The step whose gradients are kept.
    graded: Option<u64>,
    diverged: Option<Diverged>,
}

impl Trainer {
    /// A run at step 0. Settings out of range are taken at the nearest value that is in range.
    pub fn new(config: &Config) -> Self {
        let config = config.clone().clamped();
        let dataset = crate::data::generate(&config.data);
        let learner = match config.model {
            Model::Network => {
                Learner::Network(Mlp::new(&config.sizes(), config.activation, config.embedding.normalised()))
            }
            Model::FreePoints => {
                Learner::Points { dim: config.embedding.dim(), normalised: config.embedding.normalised() }
            }
        };
        Self::with(config, dataset, learner)
    }

    /// A run of a network of any shape on any data: what the benchmarks and the recorded trajectories use.
    pub fn with_network(config: &Config, dataset: Dataset, network: Mlp) -> Self {
        Self::with(config.clone(), dataset, Learner::Network(network))
    }

    fn with(config: Config, dataset: Dataset, learner: Learner) -> Self {
        let seed = config.data.seed;
        let mut rng = Rng::stream(seed, "initialisation");
        let (parameters, params) = learner.begin(&dataset.points, &mut rng);
        let memory = Memory::new(params.len());
        let now = Moving { params, memory, head: Vec::new(), head_memory: Memory::default(), step: 0 };
        let mut trainer = Self {
            sampler: Sampler::new(&dataset, config.p, config.k, seed),
            mining: Rng::stream(seed, "mining"),
            before: now.clone(),
            seen: now.clone(),
            now,
            parameters,
            head: None,
            learner,
            dataset,
            config,
            room: Room::default(),
            all: Tape::default(),
            graded: None,
            diverged: None,
        };
        trainer.hold_out();
        trainer.change_head(trainer.config.loss);
        trainer.room.grads = vec![0.0; trainer.now.params.len()];
        trainer.prepare();
        trainer
    }

    /// Makes room for the batches to come, so that a step allocates nothing.
    fn prepare(&mut self) {
        self.sampler.clone().draw(&mut self.room.batch);
        let largest = self.sampler.largest();
        let (n, first) = (largest.len(), self.room.batch.len());
        if n > first {
            self.make_room_for(&largest);
        }
        let room = &mut self.room;
        let k = self.config.k.max(2) as usize;
        // whichever rule the schedule comes to
        let listed = self.config.rule(0).most_listed(n, k).max(n * k);
        room.triplets.reserve(listed);
        room.replaced.reserve(listed);
        // a quadruplet is made of each
        room.quadruplets.reserve(if self.config.loss == Loss::Quadruplet { listed } else { 0 });
        room.couples.reserve(n);
        room.labels.reserve(n);
        room.batch.reserve(n - first);
    }

    /// Takes over the room of a copy that has taken a step on this batch.
    fn make_room_for(&mut self, batch: &[u32]) {
        let mut copy = self.clone();
        // where it leads does not matter
        let _ = copy.step_on(batch);
        std::mem::swap(&mut copy.room.batch, &mut self.room.batch);
        copy.room.triplets.clear();
        self.room = copy.room;
    }

    /// The settings in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The data.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.now.step
    }

    /// The batch of the step just taken; before the first, the batch to come.
    pub fn batch(&self) -> &[u32] {
        &self.room.batch
    }

    /// The triplets listed by the step just taken, as places in its batch; none where the rule takes a whole band, unlisted, and
    /// where the run has come here otherwise than by that step, or under another rule since.
    pub fn mined(&self) -> &[Triplet] {
        &self.room.triplets
    }

    /// Why the run has ended, if it has.
    pub fn diverged(&self) -> Option<&Diverged> {
        self.diverged.as_ref()
    }

    /// The network and its parameters; `None` for free points.
    pub fn network(&self) -> Option<(&Mlp, &[f32])> {
        match &self.learner {
            Learner::Network(mlp) => Some((mlp, &self.now.params[..self.parameters])),
            Learner::Points { .. } => None,
        }
    }

    /// The parameters, in the order of [`Mlp`], or the free points' E × N coordinates.
    pub fn parameters(&self) -> &[f32] {
        &self.now.params[..self.parameters]
    }

    /// Sets the parameters, one for one, those of a head last; what is too much is ignored.
    pub fn set_parameters(&mut self, values: &[f32]) {
        let (own, rest) = values.split_at(values.len().min(self.parameters));
        self.now.params[..own.len()].copy_from_slice(own);
        let n = rest.len().min(self.head.map_or(0, Head::parameters));
        self.now.head[..n].copy_from_slice(&rest[..n]);
        self.before.copy_from(&self.now);
    }

    /// Sets one parameter by hand; `false`, and nothing done, if there is none of that index or the value is not finite. What
    /// the optimiser remembers stays. A run that diverged goes on from where it was kept.
    pub fn set_parameter(&mut self, index: usize, value: f32) -> bool {
        if index >= self.parameters || !value.is_finite() {
            return false;
        }
        self.now.params[index] = value;
        self.diverged = None;
        self.before.copy_from(&self.now);
        true
    }

    /// ∂L/∂ every parameter as the step that has led here had it: on its batch, by the weights before it. `None` if no step has.
    pub fn gradients(&self) -> Option<&[f32]> {
        (self.graded == Some(self.now.step)).then(|| &self.room.grads[..self.parameters])
    }

    /// Fingerprint of the parameters, those of a head last: FNV-1a-64 over their bits.
    pub fn hash(&self) -> u64 {
        let mut hash = Fnv::default();
        let head = self.head().map_or(&[][..], |(_, params)| params);
        self.parameters().iter().chain(head).for_each(|&p| hash.float(p));
        hash.value()
    }

    /// Other settings from the next step on; `false`, and nothing done, if they need a new run ([`Config::continues`]).
    /// The weights stay; another optimiser starts with an empty memory. A run that diverged goes on from where it was kept.
    pub fn apply(&mut self, config: &Config) -> bool {
        let config = config.clone().clamped();
        if !config.continues(&self.config) {
            return false;
        }
        if config.optimiser != self.config.optimiser {
            self.now.memory.clear();
            self.now.head_memory.clear();
        }
        self.sampler.set_batch(config.p, config.k);
        let held_out = std::mem::replace(&mut self.config.held_out, config.held_out);
        if held_out != config.held_out {
            self.hold_out();
        }
        self.change_head(config.loss);
        if config.rule(self.now.step) != self.rule() {
            // what was listed was listed by the rule before
            self.room.triplets.clear();
        }
        self.obey(config);
        self.diverged = None;
        self.before.copy_from(&self.now);
        if self.now.step == 0 {
            self.prepare();
        }
        true
    }

    /// Batches are of the classes that the settings don't hold out.
    fn hold_out(&mut self) {
        let held = self.config.held();
        self.sampler.hold_out(|class| held.holds(class));
    }

    fn obey(&mut self, config: Config) {
        self.learner = match &self.learner {
            Learner::Network(mlp) => {
                Learner::Network(Mlp::new(mlp.sizes(), mlp.activation(), config.embedding.normalised()))
            }
            Learner::Points { dim, .. } => Learner::Points { dim: *dim, normalised: config.embedding.normalised() },
        };
        self.config = config;
    }

    /// What the mining strategy does in the next step.
    pub fn rule(&self) -> Rule {
        self.config.rule(self.now.step)
    }

    /// One training step on the next batch.
    pub fn step(&mut self) -> Result<StepReport, Diverged> {
        self.sampler.draw(&mut self.room.batch);
        self.step_on_batch()
    }

    /// One training step on these samples.
    pub fn step_on(&mut self, batch: &[u32]) -> Result<StepReport, Diverged> {
        self.room.batch.clear();
        self.room.batch.extend_from_slice(batch);
        self.step_on_batch()
    }

    /// One training step on these samples, under other rules than those of the settings.
    pub fn step_on_with(
        &mut self,
        batch: &[u32],
        rule: Rule,
        distance: Distance,
        objective: &Objective,
        update: &Update,
    ) -> Result<StepReport, Diverged> {
        self.room.batch.clear();
        self.room.batch.extend_from_slice(batch);
        self.step_with(rule, distance, objective, update)
    }

    fn step_on_batch(&mut self) -> Result<StepReport, Diverged> {
        if let Some(diverged) = &self.diverged {
            return Err(diverged.clone());
        }
        let update = self.config.optimiser.with_rate(self.config.rate);
        self.step_with(self.rule(), self.config.measure(), &self.config.objective(), &update)
    }

    /// The step itself: embed, measure, mine and sum up, go back, move.
    pub fn step_with(
        &mut self,
        rule: Rule,
        distance: Distance,
        objective: &Objective,
        update: &Update,
    ) -> Result<StepReport, Diverged> {
        self.embed_batch();
        let f = self.room.embedding();
        if !f.is_finite() {
            return Err(self.stop("an embedding"));
        }
        let mut pairs = std::mem::take(&mut self.room.pairs);
        let measured = pairs.measure(distance, self.room.embedding(), self.room.embedding());
        self.room.pairs = pairs;
        if measured.is_err() {
            return Err(self.stop("a distance"));
        }
        let head = self.head.map(|head| (head, self.now.head.as_slice()));
        let terms = Terms { margin: self.config.margin, mixing: self.config.mixing(), head };
        let outcome = self.room.cost(rule, objective, terms, &mut self.mining);
        self.room.outcome = outcome;
        if !outcome.value.is_finite() {
            return Err(self.stop("the loss"));
        }
        self.go_back(objective, distance);
        let of_head = self.head.is_some() && *objective == Objective::Softmax;
        if !all_finite(&self.room.grads) || (of_head && !all_finite(&self.room.softmax.grads)) {
            return Err(self.stop("the gradient"));
        }
        self.before.copy_from(&self.now);
        update.step(&mut self.now.memory, &mut self.now.params, &self.room.grads);
        if of_head {
            update.step(&mut self.now.head_memory, &mut self.now.head, &self.room.softmax.grads);
        }
        if !all_finite(&self.now.params) || !all_finite(&self.now.head) {
            return Err(self.stop("a weight"));
        }
        // unseen, it would leave its weight without a step for ever
        if !all_finite(&self.now.memory.second) || !all_finite(&self.now.head_memory.second) {
            return Err(self.stop("a squared gradient"));
        }
        self.now.step += 1;
        self.graded = Some(self.now.step);
        let Outcome { value: loss, valid, mined, .. } = outcome;
        let has_loss = valid.total() > 0 || loss > 0.0 || objective.sums_up(self.room.batch.len());
        Ok(StepReport { step: self.now.step, loss, has_loss, valid, mined })
    }

    /// Ends the run, and takes back the update that has led here. Should samples outside the batch be beyond all bounds before
    /// it too, the run goes back to where all were last seen finite.
    fn stop(&mut self, what: &str) -> Diverged {
        self.now.copy_from(&self.before);
        if !self.write_all() {
            self.now.copy_from(&self.seen);
            self.before.copy_from(&self.now);
        }
        self.room.triplets.clear();
        let diverged = Diverged { step: self.now.step, what: what.into() };
        self.diverged = Some(diverged.clone());
        diverged
    }

    /// Writes the batch's embedding.
    fn embed_batch(&mut self) {
        let mut room = std::mem::take(&mut self.room);
        self.embed(&mut room);
        self.room = room;
    }

    /// Writes the embedding of a room's batch by the weights now: through the network, or as it lies.
    fn embed(&self, room: &mut Room) {
        room.labels.clear();
        room.labels.extend(room.batch.iter().map(|&i| self.dataset.labels[i as usize]));
        room.negatives.prepare(&room.labels);
        self.learner.embed(&self.now.params, &self.dataset.points, &room.batch, &mut room.tape);
    }

    /// From the loss's slopes to ∂L/∂parameters.
    fn go_back(&mut self, objective: &Objective, distance: Distance) {
        let room = &mut self.room;
        room.pull(objective, distance);
        let Room { batch, tape, d_out, grads, .. } = room;
        self.learner.go_back(&self.now.params, self.dataset.len(), batch, tape, d_out, grads);
    }

    /// The embedding of every sample by the weights now, E × N. If it is not finite the run has ended, and this is where it
    /// went back to.
    pub fn embed_all(&mut self) -> Result<&Matrix, Diverged> {
        if !self.write_all() {
            let diverged = self.stop("an embedding");
            if !self.write_all() {
                return Err(diverged);
            }
        }
        self.seen.copy_from(&self.now);
        Ok(&self.all.out)
    }

    fn write_all(&mut self) -> bool {
        self.learner.embed_all(&self.now.params, &self.dataset.points, &mut self.all);
        self.all.out.is_finite()
    }
}

impl Room {
    fn embedding(&self) -> &Matrix {
        &self.tape.out
    }
}

/// Whether every entry of a padded slice is finite: 0 · v is 0 for those, NaN for the others, and NaN survives a sum.
fn all_finite(values: &[f32]) -> bool {
    let zeros = lanes(values).iter().fold(splat(0.0), |acc, v| acc + Vector::new(*v) * splat(0.0));
    sum(zeros.to_array()) == 0.0
}
