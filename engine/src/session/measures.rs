//! The measures of `eval` over all points trained on, or over all held out, a part at a time: training is not to wait for them.

use std::collections::VecDeque;

use crate::config::Embedding;
use crate::distance::Distance;
use crate::eval::verification::{Pairs, Roc};
use crate::eval::{BINS, Workspace, anchors, clustering, kmeans, rank, retrieval, silhouette};
use crate::matrix::Matrix;
use crate::protocol::measures::{Clustering, Measures, MeasuresView, PER_BIN, VOTERS, Verification, clusterable};
use crate::trainer::Trainer;

/// Most pairs that are measured for verification: all there are of 500 points.
const MOST_PAIRS: usize = 125_000;
/// Finest difference of two rates along the curve.
const CURVE_STEPS: f64 = 150.0;
/// Pairs of points that one look may take: of 500 points all parts at once, of 2,000 one.
const AT_ONCE: usize = 4 * 500 * 500;

/// The parts of a measurement, each its own share of the time.
const PARTS: [fn(&mut Job, &[u32], &mut Workspace); 4] = [
    |job, labels, workspace| {
        let found = retrieval::neighbours(&job.positions, labels, job.distance, VOTERS, workspace);
        (job.measures.retrieval, job.measures.knn) = found.unwrap_or_default();
    },
    |job, labels, workspace| {
        let each = silhouette::silhouettes(&job.positions, labels, job.distance, workspace).unwrap_or_default();
        job.measures.silhouette = (!each.is_empty()).then(|| each.iter().sum::<f64>() / each.len() as f64);
        job.measures.effective_rank = rank::effective_rank(&job.positions);
    },
    |job, labels, workspace| {
        job.measures.clustering = clusters(&job.positions, labels, job.distance, workspace);
    },
    |job, labels, workspace| {
        let pairs = Pairs::of(&job.positions, labels, job.distance, MOST_PAIRS, workspace);
        job.measures.verification = pairs.ok().and_then(verify);
    },
];

/// What an embedding is measured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Trained,
    Untrained,
    Input,
}

/// What is measured: points of the embedding with their classes.
#[derive(Clone, Debug)]
pub struct Over {
    held_out: bool,
    positions: Matrix,
    /// The same in the input plane.
    input: Matrix,
    labels: Vec<u32>,
}

impl Over {
    /// The points held out if they are `wanted` and there are any, else those trained on; `positions`: the embedding of all.
    pub fn of(wanted: bool, trainer: &Trainer, positions: &Matrix) -> Self {
        let (config, data) = (trainer.config(), trainer.dataset());
        let held_out = wanted && config.held_out > 0;
        let samples = config.samples_of(held_out, &data.labels);
        let labels = samples.iter().map(|&i| data.labels[i as usize]).collect();
        Self { held_out, positions: positions.select(&samples), input: data.points.select(&samples), labels }
    }
}

/// An embedding being measured.
#[derive(Clone, Debug)]
struct Job {
    of: Of,
    step: u64,
    positions: Matrix,
    distance: Distance,
    part: usize,
    measures: Measures,
}

impl Job {
    fn new(of: Of, step: u64, positions: &Matrix, distance: Distance) -> Self {
        let measures = Measures { anchors: anchors(positions.cols()).len() as u32, ..Measures::default() };
        Self { of, step, positions: positions.clone(), distance, part: 0, measures }
    }
}

/// What is known and what is still to be measured.
#[derive(Clone, Debug, Default)]
pub struct Measurer {
    measures: MeasuresView,
    /// The embedding that `measures` is of.
    measured: Option<(Matrix, Distance)>,
    /// What the two references depend on, as they are or will be.
    references: Option<(Distance, Embedding, u32, bool)>,
    jobs: VecDeque<Job>,
}

impl Measurer {
    /// Goes on measuring, and says what is known. Nothing of the trainer changes. While it is `training`, what has been begun is
    /// finished first.
    pub fn look(&mut self, trainer: &Trainer, over: Over, training: bool, workspace: &mut Workspace) -> MeasuresView {
        let config = trainer.config();
        let distance = config.training_distance();
        let references = (distance, config.embedding, config.held_out, over.held_out);
        if self.references.is_some_and(|before| before != references) {
            // of other points, or of distances that can't stand beside these
            *self = Self::default();
        }
        (self.measures.held_out, self.measures.distance) = (over.held_out, Some(distance));
        let Over { positions, input, labels, .. } = &over;
        let outdated = |job: &Job| job.distance != distance || (!training && job.positions != *positions);
        self.jobs.retain(|job| job.of != Of::Trained || !outdated(job));
        if self.references != Some(references) {
            self.references = Some(references);
            self.jobs.retain(|job| job.of == Of::Trained);
            // the settings that start a run give its step 0 again
            if let Ok(start) = Trainer::new(config, trainer.dataset().clone()).embed_all() {
                let start = Over::of(over.held_out, trainer, start).positions;
                self.jobs.push_back(Job::new(Of::Untrained, 0, &start, distance));
            }
            self.jobs.push_back(Job::new(Of::Input, 0, input, distance));
        }
        let is_measured = |(p, d): &(Matrix, Distance)| p == positions && *d == distance;
        let known = self.measured.as_ref().is_some_and(is_measured);
        let under_way = self.jobs.iter().any(|job| job.of == Of::Trained);
        // the references have their turn before the next of many
        if !known && !under_way && (self.jobs.is_empty() || !training || self.measures.trained.is_none()) {
            self.jobs.push_front(Job::new(Of::Trained, trainer.steps(), positions, distance));
        }
        let parts = AT_ONCE / labels.len().pow(2).max(1);
        for _ in 0..parts.max(1) {
            self.work(labels, workspace);
        }
        let known = self.measured.as_ref().is_some_and(is_measured);
        if known {
            self.measures.step = trainer.steps();
        }
        MeasuresView { complete: known && self.jobs.is_empty(), ..self.measures.clone() }
    }

    /// The next part of the first job.
    fn work(&mut self, labels: &[u32], workspace: &mut Workspace) {
        let Some(job) = self.jobs.front_mut() else { return };
        if let Some(part) = PARTS.get(job.part) {
            part(job, labels, workspace);
            job.part += 1;
        }
        if job.part < PARTS.len() {
            return;
        }
        let Some(job) = self.jobs.pop_front() else { return };
        match job.of {
            Of::Trained => {
                (self.measures.step, self.measures.trained) = (job.step, Some(job.measures));
                self.measured = Some((job.positions, job.distance));
            }
            Of::Untrained => self.measures.untrained = Some(job.measures),
            Of::Input => self.measures.input = Some(job.measures),
        }
    }
}

fn clusters(positions: &Matrix, labels: &[u32], distance: Distance, workspace: &mut Workspace) -> Option<Clustering> {
    let mut classes = labels.to_vec();
    classes.sort_unstable();
    classes.dedup();
    if !clusterable(labels.len(), classes.len()) {
        return None;
    }
    let found = kmeans::kmeans(positions, labels, distance, classes.len(), workspace).ok()?;
    Some(Clustering {
        nmi: clustering::nmi(labels, &found.of),
        nmi_by_chance: clustering::nmi_by_chance(labels, &found.of),
        ami: clustering::ami(labels, &found.of),
        centres: super::flattened(&found.centres),
    })
}

fn verify(mut pairs: Pairs) -> Option<Verification> {
    let bin_width = pairs.bin_width();
    let mean = |of: &[f32]| of.iter().copied().map(f64::from).sum::<f64>() / of.len().max(1) as f64;
    let means = [mean(&pairs.genuine), mean(&pairs.impostor)];
    let roc = Roc::of(&mut pairs.genuine, &mut pairs.impostor)?;
    let rates = (0..=BINS * PER_BIN).map(|i| roc.at(i as f32 * bin_width / PER_BIN as f32));
    let both = |v: &crate::eval::verification::Vertex| [v.far as f32, v.tar as f32];
    Some(Verification {
        pairs: [pairs.genuine.len() as u32, pairs.impostor.len() as u32],
        means,
        one_in: pairs.one_in as u32,
        auc: roc.auc(),
        equal_error_rate: roc.equal_error_rate(),
        tar_at: [roc.tar_at(0.01), roc.tar_at(0.001)],
        curve: roc.thinned(CURVE_STEPS).iter().map(both).collect(),
        bin_width,
        rates: rates.map(|v| both(&v)).collect(),
    })
}
