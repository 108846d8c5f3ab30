//! One training run: the only owner of mutable training state.

pub mod anatomy;
pub mod anchor_forces;
mod checkpoint;
mod cost;
mod head;
mod learner;
pub mod typical;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::{Config, Loss, Model};
use crate::data::{Dataset, generate, sampler::Sampler};
use crate::distance::{Distance, Pairwise};
use crate::loss::quadruplet::Quadruplet;
use crate::loss::{LossOutcome, Objective, Scratch, softmax};
use crate::matrix::{Matrix, Vector, lanes, splat, sum};
pub use crate::mining::Counts;
use crate::mining::{MiningRule, Negatives, Triplet};
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
struct TrainState {
    params: Vec<f32>,
    memory: Memory,
    /// Of the head, in whole lanes; empty without one.
    head: Vec<f32>,
    head_memory: Memory,
    step: u64,
}

impl TrainState {
    /// Takes over another's state without allocating.
    fn copy_from(&mut self, other: &Self) {
        self.params.clone_from(&other.params);
        self.memory.copy_from(&other.memory);
        self.head.clone_from(&other.head);
        self.head_memory.copy_from(&other.head_memory);
        self.step = other.step;
    }
}

/// StepBuffers for a batch's forward and backward pass, reused from step to step.
#[derive(Clone, Debug, Default)]
struct StepBuffers {
    batch: Vec<u32>,
    labels: Vec<u32>,
    tape: Tape,
    pairs: Pairwise,
    negatives: Negatives,
    triplets: Vec<Triplet>,
    /// Where in the list random triplets stand, and what they took the place of.
    replaced: Vec<(u32, Triplet)>,
    quadruplets: Vec<Quadruplet>,
    scratch: Scratch,
    softmax: softmax::Pass,
    weights: Matrix,
    d_out: Matrix,
    grads: Vec<f32>,
    /// What the batch cost.
    outcome: LossOutcome,
}

/// One training run: data, parameters, optimiser, random streams. The same config gives the same run, to the last bit.
#[derive(Clone, Debug)]
pub struct Trainer {
    config: Config,
    dataset: Arc<Dataset>,
    learner: Learner,
    parameters: usize,
    /// The head, while the loss has one.
    head: Option<Head>,
    current: TrainState,
    /// The state before the last update: where a run goes back to when that update turns out to have been one too many.
    previous: TrainState,
    /// The last state in which every sample was seen to have a finite embedding.
    last_finite: TrainState,
    sampler: Sampler,
    mining: Rng,
    buffers: StepBuffers,
    all: Tape,
    /// The step whose gradients are kept.
    graded: Option<u64>,
    diverged: Option<Diverged>,
}

impl Trainer {
    /// A run at step 0 on these points. Settings out of range are taken at the nearest value that is in range; what they say of the
    /// data becomes what is true of these points.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use triplet_engine::config::Config;
    /// use triplet_engine::data::Dataset;
    /// use triplet_engine::trainer::Trainer;
    ///
    /// let data = Dataset::own(&[[0.0, 0.0], [0.1, 0.0], [1.0, 1.0], [1.1, 1.0]], &[0, 0, 1, 1]).unwrap();
    /// let mut trainer = Trainer::new(&Config::default(), Arc::new(data));
    /// let report = trainer.step().unwrap();
    /// assert!(report.loss.is_finite() && trainer.steps() == 1);
    /// ```
    pub fn new(config: &Config, dataset: Arc<Dataset>) -> Self {
        let mut config = config.clone();
        if !config.data.describes(&dataset) {
            config.data = config.data.of_own(&dataset);
        }
        let config = config.clamped();
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

    /// A run at step 0 on the points that the settings' generator makes.
    pub fn generated(config: &Config) -> Self {
        let config = config.clone().clamped();
        Self::new(&config, Arc::new(generate(&config.data)))
    }

    /// A run of a network of any shape on any data: what the benchmarks and the recorded trajectories use.
    pub fn with_network(config: &Config, dataset: Arc<Dataset>, network: Mlp) -> Self {
        Self::with(config.clone(), dataset, Learner::Network(network))
    }

    fn with(config: Config, dataset: Arc<Dataset>, learner: Learner) -> Self {
        let seed = config.data.seed;
        let mut rng = Rng::stream(seed, "initialisation");
        let (parameters, params) = learner.begin(&dataset.points, &mut rng);
        let memory = Memory::new(params.len());
        let current = TrainState { params, memory, head: Vec::new(), head_memory: Memory::default(), step: 0 };
        let mut trainer = Self {
            sampler: Sampler::new(&dataset, config.p, config.k, seed),
            mining: Rng::stream(seed, "mining"),
            previous: current.clone(),
            last_finite: current.clone(),
            current,
            parameters,
            head: None,
            learner,
            dataset,
            config,
            buffers: StepBuffers::default(),
            all: Tape::default(),
            graded: None,
            diverged: None,
        };
        trainer.hold_out();
        trainer.change_head(trainer.config.loss);
        trainer.buffers.grads = vec![0.0; trainer.current.params.len()];
        trainer.prepare();
        trainer
    }

    /// Makes room for the batches to come, so that a step allocates nothing.
    fn prepare(&mut self) {
        self.sampler.clone().draw(&mut self.buffers.batch);
        let largest = self.sampler.largest();
        let (n, first) = (largest.len(), self.buffers.batch.len());
        if n > first {
            self.reserve_for(&largest);
        }
        let buffers = &mut self.buffers;
        let k = self.config.k.max(2) as usize;
        // whichever rule the schedule comes to
        let listed = self.config.rule(0).most_listed(n, k).max(n * k);
        buffers.triplets.reserve(listed);
        buffers.replaced.reserve(listed);
        // a quadruplet is made of each
        buffers.quadruplets.reserve(if self.config.loss == Loss::Quadruplet { listed } else { 0 });
        buffers.scratch.reserve(n);
        buffers.labels.reserve(n);
        buffers.batch.reserve(n - first);
    }

    /// Takes over the buffers of a copy that has taken a step on this batch.
    fn reserve_for(&mut self, batch: &[u32]) {
        let mut copy = self.clone();
        // where it leads does not matter
        let _ = copy.step_on(batch);
        std::mem::swap(&mut copy.buffers.batch, &mut self.buffers.batch);
        copy.buffers.triplets.clear();
        self.buffers = copy.buffers;
    }

    /// The settings in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The data.
    pub fn dataset(&self) -> &Arc<Dataset> {
        &self.dataset
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.current.step
    }

    /// The batch of the step just taken; before the first, the batch to come.
    pub fn batch(&self) -> &[u32] {
        &self.buffers.batch
    }

    /// The triplets listed by the step just taken, as places in its batch; none where the rule takes a whole band, unlisted, and
    /// where the run has come here otherwise than by that step, or under another rule since.
    pub fn mined(&self) -> &[Triplet] {
        &self.buffers.triplets
    }

    /// Why the run has ended, if it has.
    pub fn diverged(&self) -> Option<&Diverged> {
        self.diverged.as_ref()
    }

    /// The network and its parameters; `None` for free points.
    pub fn network(&self) -> Option<(&Mlp, &[f32])> {
        match &self.learner {
            Learner::Network(mlp) => Some((mlp, &self.current.params[..self.parameters])),
            Learner::Points { .. } => None,
        }
    }

    /// The parameters, in the order of [`Mlp`], or the free points' E × N coordinates.
    pub fn parameters(&self) -> &[f32] {
        &self.current.params[..self.parameters]
    }

    /// Sets the parameters, one for one, those of a head last; what is too much is ignored.
    pub fn set_parameters(&mut self, values: &[f32]) {
        let (own, rest) = values.split_at(values.len().min(self.parameters));
        self.current.params[..own.len()].copy_from_slice(own);
        let n = rest.len().min(self.head.map_or(0, Head::parameters));
        self.current.head[..n].copy_from_slice(&rest[..n]);
        self.previous.copy_from(&self.current);
    }

    /// Sets one parameter by hand; `false`, and nothing done, if there is none of that index or the value is not finite. What
    /// the optimiser remembers stays. A run that diverged goes on from where it was kept.
    pub fn set_parameter(&mut self, index: usize, value: f32) -> bool {
        if index >= self.parameters || !value.is_finite() {
            return false;
        }
        self.current.params[index] = value;
        self.diverged = None;
        self.previous.copy_from(&self.current);
        true
    }

    /// ∂L/∂ every parameter as the step that has led here had it: on its batch, by the weights before it. `None` if no step has.
    pub fn gradients(&self) -> Option<&[f32]> {
        (self.graded == Some(self.current.step)).then(|| &self.buffers.grads[..self.parameters])
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
            self.current.memory.clear();
            self.current.head_memory.clear();
        }
        self.sampler.set_batch(config.p, config.k);
        let held_out = std::mem::replace(&mut self.config.held_out, config.held_out);
        if held_out != config.held_out {
            self.hold_out();
        }
        self.change_head(config.loss);
        if config.rule(self.current.step) != self.rule() {
            // what was listed was listed by the rule before
            self.buffers.triplets.clear();
        }
        self.set_config_unchecked(config);
        self.diverged = None;
        self.previous.copy_from(&self.current);
        if self.current.step == 0 {
            self.prepare();
        }
        true
    }

    /// Batches are of the classes that the settings don't hold out.
    fn hold_out(&mut self) {
        let held = self.config.held();
        self.sampler.hold_out(|class| held.holds(class));
    }

    fn set_config_unchecked(&mut self, config: Config) {
        self.learner = match &self.learner {
            Learner::Network(mlp) => {
                Learner::Network(Mlp::new(mlp.sizes(), mlp.activation(), config.embedding.normalised()))
            }
            Learner::Points { dim, .. } => Learner::Points { dim: *dim, normalised: config.embedding.normalised() },
        };
        self.config = config;
    }

    /// What the mining strategy does in the next step.
    pub fn rule(&self) -> MiningRule {
        self.config.rule(self.current.step)
    }

    /// One training step on the next batch.
    pub fn step(&mut self) -> Result<StepReport, Diverged> {
        self.sampler.draw(&mut self.buffers.batch);
        self.step_on_batch()
    }

    /// One training step on these samples.
    pub fn step_on(&mut self, batch: &[u32]) -> Result<StepReport, Diverged> {
        self.buffers.batch.clear();
        self.buffers.batch.extend_from_slice(batch);
        self.step_on_batch()
    }

    /// One training step on these samples, under other rules than those of the settings.
    pub fn step_on_with(
        &mut self,
        batch: &[u32],
        rule: MiningRule,
        distance: Distance,
        objective: &Objective,
        update: &Update,
    ) -> Result<StepReport, Diverged> {
        self.buffers.batch.clear();
        self.buffers.batch.extend_from_slice(batch);
        self.step_with(rule, distance, objective, update)
    }

    fn step_on_batch(&mut self) -> Result<StepReport, Diverged> {
        if let Some(diverged) = &self.diverged {
            return Err(diverged.clone());
        }
        let update = self.config.optimiser.with_rate(self.config.rate);
        self.step_with(self.rule(), self.config.training_distance(), &self.config.objective(), &update)
    }

    /// The step itself: embed, measure, mine and sum up, go back, move.
    pub fn step_with(
        &mut self,
        rule: MiningRule,
        distance: Distance,
        objective: &Objective,
        update: &Update,
    ) -> Result<StepReport, Diverged> {
        self.embed_batch();
        let f = self.buffers.embedding();
        if !f.is_finite() {
            return Err(self.stop("an embedding"));
        }
        let mut pairs = std::mem::take(&mut self.buffers.pairs);
        let measured = pairs.measure(distance, self.buffers.embedding(), self.buffers.embedding());
        self.buffers.pairs = pairs;
        if measured.is_err() {
            return Err(self.stop("a distance"));
        }
        let head = self.head.map(|head| (head, self.current.head.as_slice()));
        let terms = Terms { margin: self.config.margin, mixing: self.config.mixing(), head };
        let outcome = self.buffers.cost(rule, objective, terms, &mut self.mining);
        self.buffers.outcome = outcome;
        if !outcome.value.is_finite() {
            return Err(self.stop("the loss"));
        }
        self.backward(objective, distance);
        let of_head = self.head.is_some() && matches!(objective, Objective::Softmax);
        if !all_finite(&self.buffers.grads) || (of_head && !all_finite(&self.buffers.softmax.grads)) {
            return Err(self.stop("the gradient"));
        }
        self.previous.copy_from(&self.current);
        update.step(&mut self.current.memory, &mut self.current.params, &self.buffers.grads);
        if of_head {
            update.step(&mut self.current.head_memory, &mut self.current.head, &self.buffers.softmax.grads);
        }
        if !all_finite(&self.current.params) || !all_finite(&self.current.head) {
            return Err(self.stop("a weight"));
        }
        // unseen, it would leave its weight without a step for ever
        if !all_finite(&self.current.memory.second) || !all_finite(&self.current.head_memory.second) {
            return Err(self.stop("a squared gradient"));
        }
        self.current.step += 1;
        self.graded = Some(self.current.step);
        let LossOutcome { value: loss, valid, mined, .. } = outcome;
        let has_loss =
            valid.total() > 0 || loss > 0.0 || objective.is_defined_without_triplets(self.buffers.batch.len());
        Ok(StepReport { step: self.current.step, loss, has_loss, valid, mined })
    }

    /// Ends the run, and takes back the update that has led here. Should samples outside the batch be beyond all bounds before
    /// it too, the run goes back to where all were last seen finite.
    fn stop(&mut self, what: &str) -> Diverged {
        self.current.copy_from(&self.previous);
        if !self.write_all() {
            self.current.copy_from(&self.last_finite);
            self.previous.copy_from(&self.current);
        }
        self.buffers.triplets.clear();
        let diverged = Diverged { step: self.current.step, what: what.into() };
        self.diverged = Some(diverged.clone());
        diverged
    }

    /// Writes the batch's embedding.
    fn embed_batch(&mut self) {
        let mut buffers = std::mem::take(&mut self.buffers);
        self.embed(&mut buffers);
        self.buffers = buffers;
    }

    /// Embeds the batch of these buffers with the weights now: through the network, or, for free points, as it lies.
    fn embed(&self, buffers: &mut StepBuffers) {
        buffers.labels.clear();
        buffers.labels.extend(buffers.batch.iter().map(|&i| self.dataset.labels[i as usize]));
        buffers.negatives.prepare(&buffers.labels);
        self.learner.embed(&self.current.params, &self.dataset.points, &buffers.batch, &mut buffers.tape);
    }

    /// From the loss's slopes to ∂L/∂parameters.
    fn backward(&mut self, objective: &Objective, distance: Distance) {
        let buffers = &mut self.buffers;
        buffers.embedding_gradient(objective, distance);
        let StepBuffers { batch, tape, d_out, grads, .. } = buffers;
        self.learner.backward(&self.current.params, self.dataset.len(), batch, tape, d_out, grads);
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
        self.last_finite.copy_from(&self.current);
        Ok(&self.all.out)
    }

    /// What [`Trainer::embed_all`] found last.
    pub fn embeddings(&self) -> &Matrix {
        &self.all.out
    }

    fn write_all(&mut self) -> bool {
        self.learner.embed_all(&self.current.params, &self.dataset.points, &mut self.all);
        self.all.out.is_finite()
    }
}

impl StepBuffers {
    fn embedding(&self) -> &Matrix {
        &self.tape.out
    }
}

/// Whether every entry of a padded slice is finite: 0 · v is 0 for those, NaN for the others, and NaN survives a sum.
fn all_finite(values: &[f32]) -> bool {
    let zeros = lanes(values).iter().fold(splat(0.0), |acc, v| acc + Vector::new(*v) * splat(0.0));
    sum(zeros.to_array()) == 0.0
}
