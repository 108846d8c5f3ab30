//! Command → Trainer → Events: runs the same in a worker, in the page, and in a native test. It knows no clock: its host says
//! how many steps are due.

mod anatomy;
pub mod focus;
mod measures;
mod network;
mod open_set;
mod overlays;
mod timeline;

use std::sync::Arc;

use crate::config::DataSource;
use crate::data::Dataset;
use crate::diagnosis::{Diagnosis, Glance};
use crate::eval::{Evaluation, Workspace, evaluate, evaluate_only};
use crate::protocol::measures::MeasuresView;
use crate::protocol::open_set::Recognition;
use crate::protocol::overlays::Overlays;
use crate::protocol::{Chosen, Command, Event, Focus, Frame, FrameRequest, HeadView};
use crate::trainer::Trainer;
use crate::trainer::anchor_forces::AnchorForces;
use measures::{Measurer, Over};
use open_set::Recogniser;
use timeline::{Edit, Now, Timeline};

/// A run and what the page wants of it.
#[derive(Default)]
pub struct Session {
    run: Option<Run>,
    /// Points that a person brought.
    loaded: Option<Arc<Dataset>>,
    training: bool,
    speed: f64,
}

/// One run with all that is remembered of it.
struct Run {
    id: u32,
    now: Now,
    timeline: Timeline,
    focus: Option<Focus>,
    /// What of it a person has chosen.
    chosen: Option<Chosen>,
    evaluation: Evaluation,
    /// Frames since the evaluation was made.
    age: u32,
    workspace: Workspace,
    measurer: Measurer,
    recogniser: Recogniser,
}

/// Points up to which every frame is evaluated anew. The cost grows with their square, and so does the wait in frames while
/// training, up to [`MOST_PATIENCE`]; a paused run is always evaluated as it is.
const EVALUATED_AT_ONCE: usize = 250;
/// Most frames that go by between two evaluations.
const MOST_PATIENCE: usize = 12;

impl Session {
    /// Carries out a command; the answer, if there is one to give. Settings that need another run than the one under way
    /// are refused, and nothing changes.
    pub fn handle(&mut self, command: Command) -> Option<Event> {
        match command {
            Command::Load { points, labels } => match Dataset::own(&points, &labels) {
                Ok(data) => {
                    self.loaded = Some(Arc::new(data));
                    None
                }
                Err(why) => Some(Event::Refused(why)),
            },
            Command::Start { run, config } => {
                let trainer = match config.data.source {
                    DataSource::Generated => Trainer::generated(&config),
                    DataSource::Own { .. } => match self.loaded.clone().filter(|data| config.data.describes(data)) {
                        Some(data) => Trainer::new(&config, data),
                        None => {
                            return Some(Event::Refused(
                                "The points of this run are not there: load them again.".into(),
                            ));
                        }
                    },
                };
                self.run = Some(Run::new(run, trainer));
                None
            }
            Command::Apply { config } => {
                let taken = self.run.as_mut()?.edit(Edit::Settings(Box::new(config)));
                (!taken).then(|| Event::Refused("These settings need a new run.".into()))
            }
            Command::SetParameter { index, value } => {
                let taken = self.run.as_mut()?.edit(Edit::Parameter { index: index as usize, value });
                (!taken).then(|| Event::Refused("This weight can't be set to that value.".into()))
            }
            Command::Train => {
                self.training = self.run.as_ref().is_some_and(|r| !r.now.ended());
                None
            }
            Command::Seek { branch, step } => {
                self.training = false;
                self.run.as_mut()?.seek(branch, step);
                None
            }
            Command::Pause => {
                self.training = false;
                None
            }
            Command::Step => {
                self.training = false;
                self.advance(1);
                None
            }
            Command::Speed(speed) => {
                self.speed = if speed > 0.0 { speed } else { 0.0 };
                None
            }
            Command::Dissect { question, chosen } => {
                let run = self.run.as_ref()?;
                let wish = chosen.map(anatomy::wish).or(run.focus.map(|f| f.triplet));
                Some(Event::Anatomy(Box::new(anatomy::dissect(run.id, question, &run.now.trainer, wish))))
            }
            Command::Frame(request) => {
                let training = self.training;
                self.run.as_mut().map(|r| Event::Frame(Box::new(r.frame(request, training))))
            }
        }
    }

    /// Steps per second to be taken now: 0 while paused, infinite as fast as it goes.
    pub fn speed(&self) -> f64 {
        if self.training { self.speed } else { 0.0 }
    }

    /// Takes up to `steps` steps; fewer when the run ends.
    pub fn advance(&mut self, steps: u64) {
        let Some(run) = &mut self.run else { return };
        for _ in 0..steps {
            if !run.timeline.step(&mut run.now) {
                self.training = false;
                return;
            }
        }
    }

    /// Bytes that the past of the run under way takes.
    pub fn bytes_of_past(&self) -> usize {
        self.run.as_ref().map_or(0, |r| r.timeline.bytes())
    }

    /// The trainer of the run under way.
    pub fn trainer(&self) -> Option<&Trainer> {
        self.run.as_ref().map(|r| &r.now.trainer)
    }
}

impl Run {
    fn new(id: u32, trainer: Trainer) -> Self {
        let now = Now::new(trainer);
        Self {
            id,
            timeline: Timeline::new(&now),
            now,
            focus: None,
            chosen: None,
            evaluation: Evaluation::default(),
            age: u32::MAX,
            workspace: Workspace::default(),
            measurer: Measurer::default(),
            recogniser: Recogniser::default(),
        }
    }

    /// A change by a person; `false`, and nothing done, if it can't be.
    fn edit(&mut self, entry: Edit) -> bool {
        self.age = u32::MAX;
        self.timeline.edit(&mut self.now, entry)
    }

    /// Goes to a step of a branch.
    fn seek(&mut self, branch: u32, step: u64) {
        // a step is left as one that was looked at
        self.settle();
        self.age = u32::MAX;
        self.timeline.seek(&mut self.now, branch, step);
    }

    /// Embeds all samples and looks whether that gives finite numbers: if not, the run has ended and is back where it did. Returns
    /// whether there are embeddings to show.
    fn settle(&mut self) -> bool {
        let live = self.timeline.is_live(&self.now);
        let finite = self.now.trainer.embed_all().is_ok();
        if live {
            self.timeline.settle(&mut self.now);
        }
        finite
    }

    /// What is going on, by the evaluation of now.
    fn diagnosis(&mut self) -> Diagnosis {
        let glance = Glance::of(self.now.trainer.config(), &self.evaluation);
        let doctor = self.timeline.consult(&mut self.now, glance);
        doctor.say(self.now.at(), &self.evaluation, self.now.trainer.diverged())
    }

    fn frame(&mut self, request: FrameRequest, training: bool) -> Frame {
        // an embedding that is not finite ends the run and puts it back to where it is
        let finite = self.settle();
        let config = self.now.trainer.config().clone();
        let labels = self.now.trainer.dataset().labels.clone();
        let patience = (labels.len() / EVALUATED_AT_ONCE).pow(2).min(MOST_PATIENCE) as u32;
        let overdue = !training || self.age >= patience;
        let step = self.now.trainer.steps();
        if !finite {
            // there is nothing to measure
            let measures =
                request.evaluate.then(|| Box::new(MeasuresView { complete: true, ..MeasuresView::default() }));
            let nothing = |question| Box::new(Recognition { question, complete: true, ..Recognition::default() });
            let recognition = request.recognise.map(nothing);
            return Frame { measures, recognition, ..self.empty_frame(training) };
        }
        let positions = self.now.trainer.embeddings();
        if overdue {
            let (distance, workspace) = (config.training_distance(), &mut self.workspace);
            self.evaluation = match config.held_out {
                0 => evaluate(positions, &labels, distance, workspace),
                _ => evaluate_only(&config.samples_of(false, &labels), positions, &labels, distance, workspace),
            };
            self.age = 0;
        } else {
            self.age = self.age.saturating_add(1);
        }
        let flat = flattened(positions);
        let dim = positions.rows();
        let judged = (request.evaluate || request.recognise.is_some()).then(|| positions.clone());
        let is_out = |i: u32| labels.get(i as usize).is_some_and(|&class| config.holds_out(class));
        let outdated = self.focus.is_none_or(|focus| focus.triplet.into_iter().any(is_out));
        if request.refocus || outdated || self.chosen != request.chosen {
            self.chosen = request.chosen;
            // a class may be held out since the step that had it
            let batch = &self.now.trainer.part().into_iter().filter(|&i| !is_out(i)).collect::<Vec<_>>();
            self.focus = match self.chosen {
                Some(chosen) => focus::complete(chosen, &flat, dim, &labels, batch, &config, step),
                None => focus::choose(&flat, dim, &labels, batch, &config, step),
            };
        }
        if let Some(focus) = &mut self.focus {
            focus::measure(focus, &flat, dim, &config);
        }
        let overlays = overlays::view(&self.now.trainer, &flat, request.overlays);
        let (trainer, workspace) = (&self.now.trainer, &mut self.workspace);
        let measures = judged.as_ref().filter(|_| request.evaluate).map(|positions| {
            let over = Over::of(request.held_out, trainer, positions);
            Box::new(self.measurer.look(trainer, over, training, workspace))
        });
        let recognition = judged
            .as_ref()
            .zip(request.recognise)
            .map(|(positions, question)| Box::new(self.recogniser.look(trainer, positions, question, training)));
        Frame {
            run: self.id,
            step,
            config,
            timeline: self.timeline.view(&self.now),
            training: training && self.now.trainer.diverged().is_none(),
            report: self.now.report,
            positions: flat,
            batch: self.now.trainer.batch().to_vec(),
            focus: self.focus,
            forces: self.forces(),
            head: self.now.trainer.head().map(|(shape, params)| HeadView { shape, params: params.to_vec() }),
            diagnosis: self.diagnosis(),
            evaluation: self.evaluation.clone(),
            hash: self.now.trainer.hash(),
            history: (request.buckets > 0).then(|| self.timeline.history().view(request.buckets as usize)),
            network: if request.network { network::view(&self.now.trainer, request.closer) } else { None },
            overlays,
            measures,
            recognition,
        }
    }

    /// What the loss does to the anchor: to the one chosen, or to that of the triplet; where the batch has none of its class, and
    /// where there is no triplet, to the first that the loss looks at.
    fn forces(&self) -> Option<AnchorForces> {
        let trainer = &self.now.trainer;
        match self.chosen {
            Some(chosen) => trainer.forces(chosen.anchor),
            None => {
                let first = || trainer.part().first().and_then(|&anchor| trainer.forces(anchor));
                self.focus.and_then(|focus| trainer.forces(focus.triplet[0])).or_else(first)
            }
        }
    }

    /// What is left to say of a run of which not even the last state can be drawn.
    fn empty_frame(&mut self, training: bool) -> Frame {
        let config = self.now.trainer.config().clone();
        let step = self.now.trainer.steps();
        Frame {
            run: self.id,
            step,
            config,
            timeline: self.timeline.view(&self.now),
            training: training && self.now.trainer.diverged().is_none(),
            report: self.now.report,
            positions: Vec::new(),
            batch: Vec::new(),
            focus: None,
            forces: None,
            head: None,
            diagnosis: self.diagnosis(),
            evaluation: self.evaluation.clone(),
            hash: self.now.trainer.hash(),
            history: None,
            network: None,
            overlays: Overlays::default(),
            measures: None,
            recognition: None,
        }
    }
}

/// Sample after sample, its coordinates side by side.
fn flattened(f: &crate::matrix::Matrix) -> Vec<f32> {
    (0..f.cols()).flat_map(|i| (0..f.rows()).map(move |d| f.at(d, i))).collect()
}
