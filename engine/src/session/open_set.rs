//! Points classified by a few examples of each class, in the embedding and in the input, over all sizes of a condition: some sizes at a
//! look, for training is not to wait.

use crate::data::Dataset;
use crate::data::condition::STEPS;
use crate::distance::Distance;
use crate::eval::prototype::{Prototypes, accuracy, asked};
use crate::matrix::Matrix;
use crate::nn::{Head, Mlp, Tape};
use crate::protocol::open_set::{Question, Recognition, Scores, Share};
use crate::trainer::Trainer;

/// Distances that one look may measure: 192 points of 8 classes take all sizes at once.
const AT_ONCE: usize = 400_000;

/// What an answer depends on.
#[derive(Clone, Debug, PartialEq)]
struct Given {
    question: Question,
    positions: Matrix,
    distance: Distance,
    /// Whether the output is divided by its length, and so are prototypes.
    unit: bool,
    held_out: u32,
    /// Another loss may have come by a fresh head since, though no point has moved.
    head: Option<(Head, Vec<f32>)>,
}

impl Given {
    /// Whether numbers of the other would be passed off as its own: not those of other weights, which name their step.
    fn is_like(&self, other: &Self) -> bool {
        let shape = |given: &Self| given.head.as_ref().map(|(head, _)| *head);
        (self.distance, self.unit, self.held_out, shape(self))
            == (other.distance, other.unit, other.held_out, shape(other))
    }
}

/// An answer in the making.
struct Job {
    given: Given,
    known: [Prototypes; 2],
    network: Option<(Mlp, Vec<f32>)>,
    answer: Recognition,
}

/// What was answered, and what is being worked on.
#[derive(Default)]
pub struct Recogniser {
    answered: Option<(Given, Recognition)>,
    job: Option<Job>,
}

impl Recogniser {
    /// Goes on with the answer, and gives the last one there is. Nothing of the trainer changes. `positions`: its embedding of
    /// all points. While it is `training`, what has been begun is finished first, unless something else is asked by now.
    pub fn look(
        &mut self,
        trainer: &Trainer,
        positions: &Matrix,
        mut question: Question,
        training: bool,
    ) -> Recognition {
        let (config, data) = (trainer.config(), trainer.dataset());
        question.enrolled.retain(|&i| (i as usize) < data.len());
        question.enrolled.sort_unstable();
        question.enrolled.dedup();
        question.step = question.step.min(STEPS);
        let (distance, unit, held_out) = (config.training_distance(), config.embedding.normalised(), config.held_out);
        let head = trainer.head().map(|(head, params)| (head, params.to_vec()));
        let given = Given { question, positions: positions.clone(), distance, unit, held_out, head };
        self.answered.take_if(|(of, _)| !of.is_like(&given));
        let known = self.answered.as_ref().is_some_and(|(of, _)| *of == given);
        let goes_on = |job: &Job| {
            let of = &job.given;
            *of == given || (training && of.question == given.question && of.is_like(&given))
        };
        self.job.take_if(|job| known || !goes_on(job));
        if !known && self.job.is_none() {
            self.job = Some(Job::new(trainer, given.clone()));
        }
        if let Some(mut job) = self.job.take() {
            if job.work(data, |class| config.holds_out(class), config.data.seed) {
                self.answered = Some((job.given, job.answer));
            } else {
                self.job = Some(job);
            }
        }
        let Some((of, answer)) = &self.answered else { return Recognition::default() };
        Recognition { complete: *of == given, ..answer.clone() }
    }
}

impl Job {
    fn new(trainer: &Trainer, given: Given) -> Self {
        let (data, enrolled) = (trainer.dataset(), &given.question.enrolled);
        let known = [
            Prototypes::of(&given.positions, &data.labels, enrolled, given.unit),
            Prototypes::of(&data.points, &data.labels, enrolled, false),
        ];
        let answer = Recognition {
            question: given.question.clone(),
            step: trainer.steps(),
            classes: known[0].classes.clone(),
            prototypes: known[0].at.clone(),
            asked: asked(data.len(), enrolled),
            ..Recognition::default()
        };
        let network = trainer.network().map(|(mlp, params)| (mlp.clone(), params.to_vec()));
        Self { given, known, network, answer }
    }

    /// Some more sizes of the condition; whether that was the last.
    fn work(&mut self, data: &Dataset, held_out: impl Fn(u32) -> bool, seed: u32) -> bool {
        let each = 2 * self.answer.asked.len() * self.answer.classes.len().max(1);
        for _ in 0..(AT_ONCE / each.max(1)).max(1) {
            let step = self.answer.curve.len() as u32;
            if step > STEPS {
                return true;
            }
            self.size(step, data, &held_out, seed);
        }
        self.answer.curve.len() as u32 > STEPS
    }

    /// One size of the condition.
    fn size(&mut self, step: u32, data: &Dataset, held_out: &impl Fn(u32) -> bool, seed: u32) {
        let Given { question, distance, .. } = &self.given;
        let asked = &self.answer.asked;
        let points = question.condition.apply(question.condition.size(step), &data.points, seed);
        let embedded = if step == 0 { Some(self.given.positions.clone()) } else { self.embed(&points) };
        let embedded = embedded.filter(Matrix::is_finite);
        let told = embedded.as_ref().map(|f| self.known[0].tell(asked, f, *distance)).unwrap_or_default();
        let in_input = self.known[1].tell(asked, &points, *distance);
        let share = |told: &[Option<u32>]| {
            let each = || told.iter().copied().zip(asked.iter().map(|&i| data.labels[i as usize]));
            Share { all: accuracy(each()), held_out: accuracy(each().filter(|(_, own)| held_out(*own))) }
        };
        let by_head = self.given.head.as_ref().zip(embedded.as_ref()).map(|((head, params), f)| {
            let at = |&i: &u32| (0..f.rows()).map(|row| f.at(row, i as usize)).collect::<Vec<f32>>();
            asked.iter().map(|i| head.tell(params, &at(i))).collect::<Vec<_>>()
        });
        let head = by_head.map(|told| share(&told));
        self.answer.curve.push(Scores { embedding: share(&told), input: share(&in_input), head });
        if step == question.step {
            self.answer.moved = embedded.map(|f| super::flattened(&f.select(asked))).unwrap_or_default();
            self.answer.told = told;
            self.answer.told_in_input = in_input;
        }
    }

    /// Where f puts these points; `None` of free points, which are no function.
    fn embed(&self, points: &Matrix) -> Option<Matrix> {
        let (mlp, params) = self.network.as_ref()?;
        let mut tape = Tape::default();
        mlp.prepare(&mut tape, points.cols());
        tape.h[0] = points.clone();
        mlp.forward(params, &mut tape);
        Some(tape.out)
    }
}
