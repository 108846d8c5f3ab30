//! Points that a person brings: loaded before a run, and then as good as generated ones.

use triplet_engine::config::{Config, DataSource, Generator};
use triplet_engine::data::{Dataset, generate};
use triplet_engine::protocol::{Command, Event, FrameRequest};
use triplet_engine::session::Session;
use triplet_engine::trainer::Trainer;

use crate::asked::{frame_with, started};

/// A data set as a person would bring it: points and the class of each.
fn brought(data: &Dataset) -> (Vec<[f32; 2]>, Vec<u32>) {
    ((0..data.len()).map(|i| [data.points.at(0, i), data.points.at(1, i)]).collect(), data.labels.clone())
}

/// A session that has loaded a data set, and started on it.
fn started_on(data: &Dataset) -> Session {
    let mut session = Session::default();
    let (points, labels) = brought(data);
    assert_eq!(session.handle(Command::Load { points, labels }), None);
    let mut config = Config::default();
    config.data = config.data.of_own(data);
    assert_eq!(session.handle(Command::Start { run: 1, config }), None);
    session
}

fn hash(session: &mut Session) -> u64 {
    frame_with(session, FrameRequest::default()).hash
}

#[test]
fn the_same_points_train_to_the_same_bits_wherever_they_come_from() {
    let config = Config::default();
    let mut own = started_on(&generate(&config.data));
    let mut generated = started(&config);
    own.advance(150);
    generated.advance(150);
    assert_eq!(hash(&mut own), hash(&mut generated));

    let rings =
        Config { data: triplet_engine::config::DataConfig { generator: Generator::Rings, ..config.data }, ..config };
    let mut others = started_on(&generate(&rings.data));
    others.advance(150);
    assert_ne!(hash(&mut others), hash(&mut generated));
}

#[test]
fn the_past_of_such_a_run_is_replayed_on_its_own_points() {
    let mut session = started_on(&generate(&Config::default().data));
    session.advance(100);
    let then = hash(&mut session);
    session.advance(100);
    session.handle(Command::Seek { branch: 0, step: 100 });
    assert_eq!(hash(&mut session), then);
    let frame = frame_with(&mut session, FrameRequest { evaluate: true, ..FrameRequest::default() });
    let untrained = frame.measures.expect("asked for").untrained.expect("its reference");
    let mut start = Trainer::generated(&Config::default());
    let labels = start.dataset().labels.clone();
    let positions = start.embed_all().expect("finite").clone();
    let mut workspace = triplet_engine::eval::Workspace::default();
    let distance = frame.config.training_distance();
    let wanted = triplet_engine::eval::evaluate(&positions, &labels, distance, &mut workspace).r_precision;
    assert_eq!(untrained.retrieval.r_precision, wanted);
}

#[test]
fn a_run_on_points_that_are_not_there_is_refused_and_the_one_under_way_goes_on() {
    let data = generate(&Config::default().data);
    let mut session = started_on(&data);
    session.advance(10);
    let before = hash(&mut session);
    let mut config = Config::default();
    config.data.source = DataSource::Own { fingerprint: data.fingerprint() ^ 1, points: data.len() as u32 };
    assert!(matches!(session.handle(Command::Start { run: 2, config }), Some(Event::Refused(_))));
    assert_eq!(hash(&mut session), before);
}

#[test]
fn what_is_no_data_is_refused_in_words() {
    let mut session = started_on(&generate(&Config::default().data));
    let before = hash(&mut session);
    let bad = [
        (vec![], vec![], "no points"),
        (vec![[0.0, 0.0]], vec![], "1 points and 0 classes"),
        (vec![[0.0, f32::INFINITY]], vec![0], "Point 1"),
        (vec![[0.0; 2]; 10_001], vec![0; 10_001], "10000"),
    ];
    for (points, labels, says) in bad {
        let answer = session.handle(Command::Load { points, labels });
        let Some(Event::Refused(why)) = answer else { panic!("{says}: {answer:?}") };
        assert!(why.contains(says), "{why}");
    }
    assert_eq!(hash(&mut session), before);
}

#[test]
fn one_class_one_point_and_one_spot_are_data_too() {
    for (points, labels) in
        [(vec![[0.3, 0.1]], vec![9]), (vec![[1.0, 1.0]; 40], vec![4; 40]), (vec![[0.0; 2]; 6], vec![0, 1, 2, 2, 1, 0])]
    {
        let data = Dataset::own(&points, &labels).expect("data");
        let mut session = started_on(&data);
        session.advance(20);
        let frame = frame_with(&mut session, FrameRequest { evaluate: true, network: true, ..FrameRequest::default() });
        assert_eq!(frame.positions.len(), 2 * points.len());
        assert!(frame.positions.iter().all(|x| x.is_finite()));
        assert_eq!(
            frame.config.data.source,
            DataSource::Own { fingerprint: data.fingerprint(), points: points.len() as u32 }
        );
    }
}
