//! Classes and conditions that training has not seen: eight stripes, two of them held out. The controls are the input plane itself
//! and the network before training.

use triplet_engine::config::*;
use triplet_engine::data::condition::Condition;
use triplet_engine::data::{DataConfig, DataSource, Dataset, generate};
use triplet_engine::distance::Distance;
use triplet_engine::eval::prototype::{self, Prototypes};
use triplet_engine::eval::{Workspace, retrieval};
use triplet_engine::matrix::Matrix;
use triplet_engine::nn::mlp::{Mlp, Tape};
use triplet_engine::trainer::Trainer;

use super::holds;

/// The third and the sixth.
const HELD_OUT: [u32; 2] = [2, 5];
const STEPS: u64 = 500;

/// All eight stripes, and a network that was trained on six of them.
struct Trained {
    all: Dataset,
    network: Mlp,
    before: Vec<f32>,
    after: Vec<f32>,
}

/// The samples of these classes.
fn only(data: &Dataset, keep: impl Fn(u32) -> bool) -> Dataset {
    let kept: Vec<usize> = (0..data.len()).filter(|&i| keep(data.labels[i])).collect();
    let mut classes: Vec<u32> = kept.iter().map(|&i| data.labels[i]).collect();
    classes.dedup();
    let label = |i: &usize| classes.iter().position(|&c| c == data.labels[*i]).expect("its class") as u32;
    Dataset {
        points: Matrix::from_fn(2, kept.len(), |axis, i| data.points.at(axis, kept[i])),
        labels: kept.iter().map(label).collect(),
        classes: classes.len() as u32,
    }
}

fn trained(seed: u32) -> Trained {
    trained_by(Loss::Triplet, seed)
}

fn trained_by(loss: Loss, seed: u32) -> Trained {
    let data = DataConfig {
        source: DataSource::Generated,
        generator: Generator::Stripes,
        classes: 8,
        samples: 24,
        noise: 0.03,
        imbalance: 1,
        seed,
    };
    let config = Config { data, held_out: 2, p: 6, loss, ..Config::default() };
    let mut trainer = Trainer::generated(&config);
    let network = trainer.network().expect("a network").0.clone();
    let before = trainer.parameters().to_vec();
    for _ in 0..STEPS {
        trainer.step().expect("a healthy run");
    }
    Trained { all: generate(&data), network, before, after: trainer.parameters().to_vec() }
}

impl Trained {
    fn embed(&self, points: &Matrix, parameters: &[f32]) -> Matrix {
        let mut padded = vec![0.0; self.network.padded_parameters()];
        padded[..parameters.len()].copy_from_slice(parameters);
        let mut tape = Tape::default();
        self.network.prepare(&mut tape, points.cols());
        tape.h[0] = points.clone();
        self.network.forward(&padded, &mut tape);
        tape.out.clone()
    }
}

/// The share of `asked` that lies nearest to the mean of the first `shots` samples of its own class of `known`.
fn by_prototype(known: &Matrix, asked: &Matrix, data: &Dataset, shots: u32) -> f64 {
    let enrolled = prototype::first_of_each(&data.labels, shots);
    let rest = prototype::asked(data.len(), &enrolled);
    let told = Prototypes::of(known, &data.labels, &enrolled, false).tell(&rest, asked, Distance::Euclidean);
    let own = rest.iter().map(|&i| data.labels[i as usize]);
    prototype::accuracy(told.into_iter().zip(own)).expect("some are asked")
}

fn r_precision(positions: &Matrix, labels: &[u32]) -> f64 {
    let found = retrieval(positions, labels, Distance::Euclidean, &mut Workspace::default()).expect("finite");
    found.r_precision.expect("several of a class")
}

#[test]
fn new_classes_form_their_own_groups_without_retraining() {
    holds("two classes held out: R-precision among them ≥ 0.95, in the input plane below", |seed| {
        let run = trained(seed);
        let new = only(&run.all, |class| HELD_OUT.contains(&class));
        let (after, input) = (run.embed(&new.points, &run.after), new.points.clone());
        let (after, input) = (r_precision(&after, &new.labels), r_precision(&input, &new.labels));
        let before = r_precision(&run.embed(&new.points, &run.before), &new.labels);
        (after >= 0.95 && input < 0.9, format!("{after:.2}; untrained {before:.2}, input plane {input:.2}"))
    });
}

#[test]
fn a_few_examples_of_each_class_are_enough_to_tell_all_eight() {
    for (shots, least) in [(1, 0.9), (3, 0.95)] {
        holds(
            &format!("8 classes, {shots} examples of each: accuracy ≥ {least}, in the input plane below 0.7"),
            |seed| {
                let run = trained(seed);
                let f = run.embed(&run.all.points, &run.after);
                let (embedding, input) = (
                    by_prototype(&f, &f, &run.all, shots),
                    by_prototype(&run.all.points, &run.all.points, &run.all, shots),
                );
                (embedding >= least && input < 0.7, format!("{embedding:.2}; input plane {input:.2}"))
            },
        );
    }
}

#[test]
fn another_condition_harms_the_embedding_less_than_the_input() {
    for (condition, sizes) in [
        (Condition::Shift, &[0.25f32, 0.5, 1.0][..]),
        (Condition::Rotation, &[2.0, 5.0]),
        (Condition::Noise, &[0.03, 0.06]),
    ] {
        for &size in sizes {
            let claim = format!("{condition:?} of {size}: more are told in the embedding than in the input");
            holds(&claim, |seed| {
                let run = trained(seed);
                let changed = condition.apply(size, &run.all.points, seed);
                let (known, asked) = (run.embed(&run.all.points, &run.after), run.embed(&changed, &run.after));
                let f = by_prototype(&known, &asked, &run.all, 3);
                let x = by_prototype(&run.all.points, &changed, &run.all, 3);
                (f > x, format!("{f:.2}; input plane {x:.2}"))
            });
        }
    }
}

#[test]
fn where_classes_lie_in_line_a_softmaxs_embedding_retrieves_as_well() {
    holds("softmax: R-precision ≥ 0.95 among the six it was trained on, and among the two held out", |seed| {
        let of = |loss| {
            let run = trained_by(loss, seed);
            [false, true].map(|new| {
                let data = only(&run.all, |class| HELD_OUT.contains(&class) == new);
                r_precision(&run.embed(&data.points, &run.after), &data.labels)
            })
        };
        let ([seen, new], [seen_by, new_by]) = (of(Loss::Softmax), of(Loss::Triplet));
        (seen >= 0.95 && new >= 0.95, format!("{seen:.2} and {new:.2}; triplet {seen_by:.2} and {new_by:.2}"))
    });
}

#[test]
fn a_softmaxs_head_grows_with_the_classes_and_has_no_output_for_a_new_one() {
    for classes in [2, 8, 20] {
        let parameters = |loss| {
            let mut config = Config { loss, ..Config::default() };
            config.data.classes = classes;
            let trainer = Trainer::generated(&config);
            assert_eq!(trainer.parameters().len(), config.parameters());
            let head = trainer.head().map(|(head, _)| head);
            assert!(head.is_none_or(|h| h.output(classes - 1).is_some() && h.output(classes).is_none()));
            (trainer.parameters().len(), head.map_or(0, |h| h.parameters()))
        };
        assert_eq!(parameters(Loss::Softmax), (354, 3 * classes as usize));
        assert_eq!(parameters(Loss::Triplet), (354, 0));
    }
}
