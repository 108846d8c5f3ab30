//! The measures that a frame may hold: those of `eval`, a part at a time, and nothing of the run changes by them.

use triplet_engine::config::{Config, Distance, Embedding};
use triplet_engine::distance::Distance as Measured;
use triplet_engine::eval::verification::{Pairs, Roc};
use triplet_engine::eval::{Workspace, clustering, kmeans, knn, rank, retrieval, silhouette};
use triplet_engine::matrix::Matrix;
use triplet_engine::protocol::measures::{Measures, MeasuresView, VOTERS};
use triplet_engine::protocol::{Command, Event, Frame, FrameRequest};
use triplet_engine::session::Session;
use triplet_engine::trainer::Trainer;

#[path = "session/asked.rs"]
mod asked;
use asked::{frame_with, started};

fn frame(session: &mut Session) -> Frame {
    frame_with(session, FrameRequest { evaluate: true, ..FrameRequest::default() })
}

fn measures(session: &mut Session) -> MeasuresView {
    *frame(session).measures.expect("asked for")
}

/// Looks until all is said; how many looks that took.
fn complete(session: &mut Session) -> (MeasuresView, u32) {
    for looks in 1..40 {
        let measures = measures(session);
        if measures.complete {
            return (measures, looks);
        }
    }
    panic!("it never ends")
}

/// What `eval` says of an embedding is what the measures say.
fn check(measures: &Measures, f: &Matrix, labels: &[u32], distance: Measured) {
    let mut workspace = Workspace::default();
    assert_eq!(Ok(measures.retrieval), retrieval::retrieval(f, labels, distance, &mut workspace));
    for (i, accuracy) in measures.knn.iter().enumerate() {
        let said = knn::leave_one_out(f, labels, distance, i + 1, &mut workspace).expect("finite");
        assert_eq!(Some(*accuracy), knn::accuracy(&said, labels));
    }
    assert_eq!(measures.knn.len(), VOTERS);
    let each = silhouette::silhouettes(f, labels, distance, &mut workspace).expect("finite");
    assert_eq!(measures.silhouette, Some(each.iter().sum::<f64>() / each.len() as f64));
    assert_eq!(measures.effective_rank, rank::effective_rank(f));
    let classes = labels.iter().max().map_or(0, |&l| l as usize + 1);
    let found = kmeans::kmeans(f, labels, distance, classes, &mut workspace).expect("finite");
    let clustered = measures.clustering.as_ref().expect("few enough");
    assert_eq!(clustered.ami, clustering::ami(labels, &found.of));
    assert_eq!(clustered.nmi, clustering::nmi(labels, &found.of));
    let mut pairs = Pairs::of(f, labels, distance, usize::MAX, &mut workspace).expect("finite");
    let roc = Roc::of(&mut pairs.genuine, &mut pairs.impostor).expect("both kinds");
    let verification = measures.verification.as_ref().expect("both kinds");
    assert_eq!((verification.auc, verification.equal_error_rate), (roc.auc(), roc.equal_error_rate()));
    assert_eq!(verification.tar_at, [roc.tar_at(0.01), roc.tar_at(0.001)]);
    assert_eq!((verification.one_in, verification.rates.last()), (1, Some(&[1.0, 1.0])));
}

#[test]
fn the_measures_are_those_of_eval_beside_step_0_and_the_input() {
    for config in
        [Config::default(), Config { distance: Distance::Cosine, embedding: Embedding::FreeSpace, ..Config::default() }]
    {
        let mut session = started(&config);
        session.advance(150);
        let (measures, looks) = complete(&mut session);
        assert_eq!((measures.step, looks), (150, 1), "so few points are measured at once");
        let mut trainer = Trainer::generated(&config);
        let labels = trainer.dataset().labels.clone();
        let input = trainer.dataset().points.clone();
        let start = trainer.embed_all().expect("finite").clone();
        for _ in 0..150 {
            trainer.step().expect("a healthy run");
        }
        let now = trainer.embed_all().expect("finite").clone();
        check(&measures.trained.expect("said"), &now, &labels, config.distance);
        check(&measures.untrained.expect("said"), &start, &labels, config.distance);
        check(&measures.input.expect("said"), &input, &labels, config.distance);
    }
}

fn many() -> Config {
    let mut config = Config::default();
    (config.data.classes, config.data.samples) = (20, 100);
    config
}

#[test]
fn many_points_are_measured_a_part_at_a_time_and_every_number_is_of_the_step_it_says() {
    let mut session = started(&many());
    session.handle(Command::Train);
    let mut trainer = Trainer::generated(&many());
    let labels = trainer.dataset().labels.clone();
    // the embedding of every step so far
    let (mut seen, mut embedded) = (Vec::new(), Vec::new());
    for _ in 0..32 {
        embedded.push(trainer.embed_all().expect("finite").clone());
        let now = frame(&mut session);
        let measures = now.measures.expect("asked for");
        assert!(!measures.complete && measures.step <= now.step);
        if let Some(trained) = measures.trained.filter(|_| seen.last() != Some(&measures.step)) {
            seen.push(measures.step);
            let of = |f| retrieval::retrieval(f, &labels, many().distance, &mut Workspace::default());
            assert_eq!(Ok(trained.retrieval), of(&embedded[measures.step as usize]), "of step {}", measures.step);
        }
        session.advance(1);
        trainer.step().expect("a healthy run");
    }
    assert!(seen.len() > 2, "it goes on while training: {seen:?}");
    session.handle(Command::Pause);
    let (last, looks) = complete(&mut session);
    assert!(last.step == 32 && looks > 1, "{} after {looks}", last.step);
    let verification = last.trained.and_then(|t| t.verification).expect("both kinds");
    assert_eq!(verification.one_in, 16, "of 1,999,000 pairs at most 125,000");
    assert_eq!(complete(&mut session).1, 1, "nothing is left to do");
}

#[test]
fn another_distance_or_another_weight_is_measured_anew() {
    let mut session = started(&Config::default());
    session.advance(20);
    let first = complete(&mut session).0;
    session.handle(Command::SetParameter { index: 0, value: 2.0 });
    let moved = complete(&mut session).0;
    assert!(moved.trained != first.trained && moved.untrained == first.untrained);
    session.handle(Command::Apply { config: Config { distance: Distance::Cosine, ..Config::default() } });
    let other = complete(&mut session).0;
    assert!(other.untrained != first.untrained && other.input != first.input && other.trained != moved.trained);
}

#[test]
fn looking_closely_changes_nothing() {
    let (mut looked_at, mut alone) = (started(&Config::default()), started(&Config::default()));
    for _ in 0..20 {
        assert!(frame(&mut looked_at).measures.is_some());
        looked_at.advance(3);
        alone.advance(3);
    }
    let plain = alone.handle(Command::Frame(FrameRequest::default()));
    let Some(Event::Frame(plain)) = plain else { panic!("a frame") };
    assert_eq!(plain.measures, None, "nothing was asked");
    assert_eq!(plain.hash, frame(&mut looked_at).hash);
}
