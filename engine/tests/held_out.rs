//! Classes held out: training never sees them, the numbers of training are not of them, and they may be let in and taken out
//! under way.

use triplet_engine::config::{Config, Generator, Model};
use triplet_engine::data::generate;
use triplet_engine::data::sampler::Sampler;
use triplet_engine::distance::Distance;
use triplet_engine::eval::{Workspace, evaluate};
use triplet_engine::matrix::Matrix;
use triplet_engine::protocol::overlays::{OverlayRequest, Window};
use triplet_engine::protocol::{Chosen, Command, Frame, FrameRequest};
use triplet_engine::session::Session;
use triplet_engine::trainer::Trainer;

#[path = "session/asked.rs"]
mod asked;
use asked::{frame_with, started};

/// Eight stripes, of which so many are held out.
fn stripes(held_out: u32) -> Config {
    let mut config = Config { held_out, ..Config::default() };
    config.set_generator(Generator::Stripes);
    config
}

fn frame(session: &mut Session) -> Frame {
    frame_with(session, FrameRequest { refocus: true, ..FrameRequest::default() })
}

#[test]
fn they_are_spread_evenly_and_two_classes_are_always_left() {
    assert_eq!(stripes(2).held().all().collect::<Vec<_>>(), [2, 5], "the third and the sixth");
    for classes in 1..=40 {
        for held_out in 0..=classes {
            let mut config = Config { held_out, ..Config::default() };
            config.data.classes = classes;
            let held: Vec<u32> = config.held().all().collect();
            assert_eq!(held.len() as u32, held_out.min(classes.saturating_sub(2)));
            assert!(held.windows(2).all(|w| w[0] < w[1]) && held.iter().all(|&c| c < classes), "{held:?} of {classes}");
            assert!((0..classes).all(|c| config.holds_out(c) == held.contains(&c)), "{held:?} of {classes}");
            assert_eq!(config.training_classes() + held.len() as u32, classes);
        }
    }
}

#[test]
fn no_batch_ever_holds_one() {
    for p in [2, 4, 6, 20] {
        let config = Config { p, ..stripes(2) };
        let mut trainer = Trainer::generated(&config);
        for _ in 0..200 {
            let batch: Vec<u32> = trainer.batch().iter().map(|&i| trainer.dataset().labels[i as usize]).collect();
            assert!(batch.iter().all(|class| ![2, 5].contains(class)), "{batch:?}");
            assert_eq!(batch.len() as u32, p.min(6) * config.k);
            trainer.step().expect("a healthy run");
        }
    }
}

#[test]
fn without_any_all_is_as_it_was() {
    let data = generate(&stripes(0).data);
    let (mut plain, mut told) = (Sampler::new(&data, 4, 8, 1), Sampler::new(&data, 4, 8, 1));
    told.hold_out(|_| false);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        plain.draw(&mut a);
        told.draw(&mut b);
        assert_eq!(a, b);
    }
}

#[test]
fn header_numbers_histograms_and_gaps_are_of_training_points_only() {
    let config = stripes(2);
    let mut session = started(&config);
    session.advance(60);
    let shown = frame(&mut session);
    let data = generate(&config.data);
    let own: Vec<usize> = (0..data.len()).filter(|&i| ![2, 5].contains(&data.labels[i])).collect();
    let labels: Vec<u32> = own.iter().map(|&i| data.labels[i]).collect();
    let positions = Matrix::from_fn(2, own.len(), |k, i| shown.positions[2 * own[i] + k]);
    let expected = evaluate(&positions, &labels, Distance::Euclidean, &mut Workspace::default());
    assert_eq!(shown.positions.len(), 2 * data.len(), "all points are shown");
    assert_eq!((shown.evaluation.r_precision, shown.evaluation.spread), (expected.r_precision, expected.spread));
    assert_eq!((&shown.evaluation.same, shown.evaluation.within), (&expected.same, expected.within));
    assert_eq!(shown.evaluation.gaps.len(), own.len());
    for (gap, of) in shown.evaluation.gaps.iter().zip(&expected.gaps) {
        assert_eq!((gap.anchor as usize, gap.gap), (own[of.anchor as usize], of.gap), "told by its place among all");
    }
}

#[test]
fn one_let_in_or_taken_out_under_way_keeps_run_and_weights_and_is_replayed() {
    let mut session = started(&stripes(2));
    session.advance(90);
    let before = frame(&mut session);
    session.handle(Command::Apply { config: stripes(1) });
    let let_in = frame(&mut session);
    assert_eq!((let_in.hash, let_in.step, let_in.config.held_out), (before.hash, 90, 1));
    session.advance(40);
    session.handle(Command::Apply { config: stripes(3) });
    session.advance(70);
    let after = frame(&mut session);
    for (step, held_out) in [(0, 2), (50, 2), (95, 1), (150, 3), (200, 3)] {
        session.handle(Command::Seek { branch: 0, step });
        let back = frame(&mut session);
        assert_eq!((back.step, back.config.held_out), (step, held_out));
        let data = generate(&back.config.data);
        assert!(step == 0 || back.batch.iter().all(|&i| !back.config.holds_out(data.labels[i as usize])));
    }
    let again = frame(&mut session);
    assert_eq!((again.hash, again.batch), (after.hash, after.batch));
    let mut straight = started(&stripes(2));
    straight.advance(200);
    assert_ne!(frame(&mut straight).hash, after.hash);
    assert!(after.timeline.branches[0].label.contains("held-out 1 from step 90"), "{:?}", after.timeline.branches);
}

#[test]
fn the_triplet_shown_has_none_not_even_one_taken_out_just_now() {
    let all = |held_out| Config { p: 8, ..stripes(held_out) };
    let mut session = started(&all(0));
    session.advance(30);
    let data = generate(&all(0).data);
    let chosen = Some(Chosen { anchor: 2 * 24, positive: None, negative: None });
    assert!(frame_with(&mut session, FrameRequest { chosen, ..FrameRequest::default() }).focus.is_some());
    session.handle(Command::Apply { config: all(6) });
    let focus = frame_with(&mut session, FrameRequest::default()).focus.expect("two classes are left");
    let classes = focus.triplet.map(|i| data.labels[i as usize]);
    assert!(classes.iter().all(|&class| !stripes(6).holds_out(class)), "{classes:?}");
}

#[test]
fn they_have_no_vote_in_the_regions() {
    let regions = Some(Window { low: [-3.0; 2], high: [3.0; 2] });
    let overlays = OverlayRequest { regions, votes: true, ..OverlayRequest::default() };
    let mut session = started(&stripes(2));
    session.advance(40);
    let found = frame_with(&mut session, FrameRequest { overlays, ..FrameRequest::default() }).overlays;
    let raster = found.regions.expect("a raster").classes;
    assert!(!raster.is_empty() && raster.iter().all(|class| ![2, 5].contains(class)));
    let (votes, data) = (found.votes.expect("votes"), generate(&stripes(2).data));
    for (vote, own) in votes.iter().zip(&data.labels) {
        assert!(![2, 5].contains(vote) || vote == own);
    }
}

#[test]
fn free_points_learn_nothing_of_them() {
    let config = Config { model: Model::FreePoints, ..stripes(2) };
    let mut session = started(&config);
    let before = frame(&mut session).positions;
    session.advance(50);
    let after = frame(&mut session).positions;
    let data = generate(&config.data);
    for (i, &class) in data.labels.iter().enumerate() {
        let still = before[2 * i..2 * i + 2] == after[2 * i..2 * i + 2];
        assert!(still || !config.holds_out(class), "sample {i}");
    }
    assert_ne!(before, after);
}
