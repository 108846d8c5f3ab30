//! Known classes by a few examples: what a session answers, of classes trained on and of those held out.

use triplet_engine::config::{Config, Distance, Generator, Loss, Model};
use triplet_engine::data::condition::{Condition, STEPS};
use triplet_engine::data::generate;
use triplet_engine::eval::Workspace;
use triplet_engine::eval::prototype::first_of_each;
use triplet_engine::eval::retrieval::retrieval;
use triplet_engine::matrix::Matrix;
use triplet_engine::protocol::open_set::{Question, Recognition};
use triplet_engine::protocol::{Command, FrameRequest};
use triplet_engine::session::Session;

#[path = "session/asked.rs"]
mod asked;
use asked::{frame_with, started};

fn stripes(held_out: u32) -> Config {
    let mut config = Config { held_out, p: 6, ..Config::default() };
    config.set_generator(Generator::Stripes);
    config
}

fn trained(config: &Config, steps: u64) -> Session {
    let mut session = started(config);
    session.advance(steps);
    session
}

fn ask(session: &mut Session, question: &Question) -> Recognition {
    for _ in 0..1_000 {
        let request = FrameRequest { recognise: Some(question.clone()), ..FrameRequest::default() };
        let answer = frame_with(session, request).recognition.expect("asked for");
        if answer.complete {
            return *answer;
        }
    }
    panic!("no answer");
}

fn three_shots(config: &Config) -> Question {
    let labels = generate(&config.data).labels;
    Question { enrolled: first_of_each(&labels, 3), ..Question::default() }
}

#[test]
fn a_softmaxs_head_tells_the_classes_it_was_trained_on_and_none_that_was_held_out() {
    let config = Config { loss: Loss::Softmax, ..stripes(2) };
    let mut session = trained(&config, 1_500);
    let here = ask(&mut session, &three_shots(&config)).curve[0];
    let head = here.head.expect("a head");
    assert_eq!(head.held_out, Some(0.0));
    // six of eight classes are all that it can tell
    assert!(head.all > Some(0.6) && head.all <= Some(0.75), "{head:?}");
    assert!(here.embedding.held_out >= Some(0.85), "the same embedding, by prototypes: {here:?}");
    let mut session = trained(&stripes(2), 10);
    assert_eq!(ask(&mut session, &three_shots(&stripes(2))).curve[0].head, None);
}

#[test]
fn a_few_examples_are_enough_also_of_classes_never_trained_on() {
    let config = stripes(2);
    let mut session = trained(&config, 500);
    let answer = ask(&mut session, &three_shots(&config));
    let here = answer.curve[0];
    assert!(here.embedding.all >= Some(0.95) && here.embedding.held_out >= Some(0.95), "{here:?}");
    assert!(here.input.all < Some(0.7), "{here:?}");
    assert_eq!((answer.step, answer.classes.len(), answer.asked.len()), (500, 8, 8 * 21));
    assert_eq!(answer.curve.len() as u32, STEPS + 1);
    for scores in &answer.curve[1..=10] {
        assert!(scores.embedding.all > scores.input.all, "a shift harms the input more: {scores:?}");
    }
}

#[test]
fn a_held_out_class_is_recognised_from_when_it_has_examples() {
    let config = stripes(2);
    let labels = generate(&config.data).labels;
    let mut session = trained(&config, 500);
    let mut question = three_shots(&config);
    question.enrolled.retain(|&i| labels[i as usize] != 2);
    let without = ask(&mut session, &question).curve[0].embedding.held_out;
    assert!(without <= Some(0.5), "none of the third class can be told rightly: {without:?}");
    question.enrolled.extend([2 * 24, 2 * 24 + 7, 2 * 24 + 13]);
    let with = ask(&mut session, &question).curve[0].embedding.held_out;
    assert!(with >= Some(0.95), "{with:?}");
}

#[test]
fn what_is_told_at_a_size_is_what_the_curve_says_of_it() {
    let config = stripes(2);
    let labels = generate(&config.data).labels;
    let mut session = trained(&config, 200);
    for condition in [Condition::Shift, Condition::Rotation, Condition::Noise] {
        let question = Question { condition, step: 7, ..three_shots(&config) };
        let answer = ask(&mut session, &question);
        let right = |told: &[Option<u32>]| {
            let each = answer.asked.iter().zip(told).filter(|(i, told)| **told == Some(labels[**i as usize]));
            Some(each.count() as f64 / answer.asked.len() as f64)
        };
        assert_eq!(right(&answer.told), answer.curve[7].embedding.all, "{condition:?}");
        assert_eq!(right(&answer.told_in_input), answer.curve[7].input.all, "{condition:?}");
        assert_eq!(answer.moved.len(), 2 * answer.asked.len());
    }
}

#[test]
fn asking_changes_nothing_and_nonsense_is_no_panic() {
    let config = stripes(2);
    let (mut asked, mut alone) = (trained(&config, 0), trained(&config, 0));
    for _ in 0..10 {
        ask(&mut asked, &Question { enrolled: vec![900, 3, 3, 0, u32::MAX], step: 99, ..Question::default() });
        ask(&mut asked, &Question::default());
        asked.advance(5);
        alone.advance(5);
    }
    let hash = |session: &mut Session| frame_with(session, FrameRequest::default()).hash;
    assert_eq!(hash(&mut asked), hash(&mut alone));
}

#[test]
fn free_points_have_no_embedding_of_points_that_were_moved() {
    let config = Config { model: Model::FreePoints, ..stripes(2) };
    let mut session = trained(&config, 30);
    let answer = ask(&mut session, &Question { step: 3, ..three_shots(&config) });
    assert!(answer.curve[0].embedding.all.is_some() && answer.curve[3].embedding.all.is_none());
    assert!(answer.told.is_empty() && answer.moved.is_empty() && !answer.told_in_input.is_empty());
}

#[test]
fn the_measures_of_classes_held_out_are_of_them_alone() {
    let config = stripes(2);
    let mut session = trained(&config, 100);
    let mut bench = |held_out| {
        let mut of = || frame_with(&mut session, FrameRequest { evaluate: true, held_out, ..FrameRequest::default() });
        (0..50).find_map(|_| of().measures.filter(|b| b.complete)).expect("measured")
    };
    let (held, own) = (bench(true), bench(false));
    assert!(held.held_out && !own.held_out);
    let shown = frame_with(&mut session, FrameRequest::default());
    let data = generate(&config.data);
    for (bench, which) in [(held, true), (own, false)] {
        let samples = config.samples_of(which, &data.labels);
        let labels: Vec<u32> = samples.iter().map(|&i| data.labels[i as usize]).collect();
        let positions = Matrix::from_fn(2, samples.len(), |k, i| shown.positions[2 * samples[i] as usize + k]);
        let expected = retrieval(&positions, &labels, config.distance, &mut Workspace::default()).expect("finite");
        assert_eq!(bench.trained.expect("measured").retrieval, expected);
        let input = retrieval(&data.points.select(&samples), &labels, config.distance, &mut Workspace::default());
        assert_eq!(bench.input.expect("measured").retrieval, input.expect("finite"));
    }
}

#[test]
fn numbers_of_another_head_distance_or_choice_of_classes_are_not_passed_off_as_those_of_now() {
    let softmax = Config { loss: Loss::Softmax, ..stripes(2) };
    let mut session = trained(&softmax, 600);
    let question = three_shots(&softmax);
    let apply = |session: &mut Session, config: &Config| {
        assert_eq!(session.handle(Command::Apply { config: config.clone() }), None);
    };
    let old = ask(&mut session, &question).curve[0].head.expect("a head").all;
    // the head goes with its loss, and a fresh one comes; no point has moved
    apply(&mut session, &stripes(2));
    assert_eq!(ask(&mut session, &question).curve[0].head, None);
    apply(&mut session, &softmax);
    let fresh = ask(&mut session, &question).curve[0].head.expect("a fresh head").all;
    assert!(old > fresh, "{old:?} {fresh:?}");

    // so many points that one look answers part of it only
    let mut config = Config { loss: Loss::Triplet, ..stripes(2) };
    (config.data.classes, config.data.samples) = (20, 100);
    let mut session = trained(&config, 5);
    let question = three_shots(&config);
    let look = |session: &mut Session| {
        let request = FrameRequest { recognise: Some(question.clone()), ..FrameRequest::default() };
        *frame_with(session, request).recognition.expect("asked for")
    };
    for other in [stripes(1), Config { distance: Distance::Cosine, ..stripes(1) }] {
        assert_eq!(ask(&mut session, &question).question, question);
        apply(&mut session, &Config { data: config.data, ..other });
        let seen = look(&mut session);
        assert!(!seen.complete && seen.curve.is_empty(), "nothing is said of what was before");
        assert!(ask(&mut session, &question).complete);
    }
}
