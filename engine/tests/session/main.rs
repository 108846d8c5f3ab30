//! Commands in, events out: what a page may rely on.

use triplet_engine::config::{Config, Distance, Embedding, Loss, Mining, Model, Optimiser};
use triplet_engine::protocol::open_set::Question;
use triplet_engine::protocol::overlays::{OverlayRequest, Overlays, Window};
use triplet_engine::protocol::{Chosen, Closer, Command, Event, FocusReason, Frame, FrameRequest, Rest};
use triplet_engine::session::Session;
use triplet_engine::trainer::Trainer;

mod asked;
mod own_data;
use asked::{frame_with, started};

fn frame(session: &mut Session) -> Frame {
    frame_with(session, FrameRequest::default())
}

/// All overlays on.
fn everything() -> OverlayRequest {
    let regions = Some(Window { low: [-3.0, -2.0], high: [3.0, 2.5] });
    OverlayRequest { triplets: true, grid: true, regions, votes: true }
}

#[test]
fn a_session_takes_the_steps_of_a_trainer() {
    let config = Config::default();
    let (mut session, mut trainer) = (started(&config), Trainer::generated(&config));
    session.advance(100);
    for _ in 0..100 {
        trainer.step().expect("a healthy run");
    }
    let frame = frame(&mut session);
    assert_eq!((frame.run, frame.step, frame.hash), (1, 100, trainer.hash()));
    assert_eq!(frame.batch, trainer.batch());
}

#[test]
fn looking_changes_nothing() {
    let config = Config { mining: Mining::Random, ..Config::default() };
    let (mut looked_at, mut alone) = (started(&config), started(&config));
    for _ in 0..20 {
        let everything = FrameRequest {
            buckets: 50,
            network: true,
            refocus: true,
            overlays: everything(),
            closer: Closer { gradients: true, neuron: Some(0) },
            chosen: None,
            evaluate: true,
            held_out: true,
            recognise: Some(Question { enrolled: vec![0, 50, 90], ..Question::default() }),
        };
        frame_with(&mut looked_at, everything);
        looked_at.advance(3);
        alone.advance(3);
    }
    assert_eq!(frame(&mut looked_at).hash, frame(&mut alone).hash);
}

#[test]
fn a_new_start_is_the_same_first_state_again() {
    let config = Config::default();
    let mut session = started(&config);
    let first = frame(&mut session);
    assert!(first.step == 0 && first.report.is_none() && !first.batch.is_empty());
    session.advance(50);
    session.handle(Command::Start { run: 8, config });
    let again = frame(&mut session);
    assert_eq!(Frame { run: 1, ..again }, first);
}

#[test]
fn step_takes_exactly_one_and_pauses() {
    let mut session = started(&Config::default());
    session.handle(Command::Speed(30.0));
    session.handle(Command::Train);
    assert_eq!(session.speed(), 30.0);
    session.handle(Command::Step);
    assert_eq!(session.speed(), 0.0);
    let after = frame(&mut session);
    assert_eq!((after.step, after.training), (1, false));
    assert_eq!(after.report.map(|r| r.step), Some(1));
}

#[test]
fn other_settings_keep_the_weights_and_unfit_ones_are_refused() {
    let mut session = started(&Config::default());
    session.advance(40);
    let before = frame(&mut session);
    let kept = Config {
        margin: 0.4,
        mining: Mining::SemiHard,
        loss: Loss::SoftMargin,
        distance: Distance::Cosine,
        embedding: Embedding::UnitCircle,
        p: 3,
        k: 5,
        optimiser: Optimiser::Sgd,
        rate: 0.1,
        ..Config::default()
    };
    assert_eq!(session.handle(Command::Apply { config: kept }), None);
    let after = frame(&mut session);
    assert_eq!((after.hash, after.step), (before.hash, before.step));
    session.advance(1);
    assert_eq!(frame(&mut session).batch.len(), 15);
    let unfit = Config { hidden: vec![4], ..Config::default() };
    assert!(matches!(session.handle(Command::Apply { config: unfit }), Some(Event::Refused(_))));
    assert_eq!(frame(&mut session).step, 41);
}

#[test]
fn a_weight_set_by_hand_moves_the_embedding_and_training_goes_on_from_it() {
    let mut session = started(&Config::default());
    session.advance(20);
    let before = frame(&mut session);
    assert_eq!(session.handle(Command::SetParameter { index: 3, value: 1.5 }), None);
    let after = frame(&mut session);
    assert_eq!(session.trainer().map(|t| t.parameters()[3]), Some(1.5));
    assert!(after.step == 20 && after.positions != before.positions && after.hash != before.hash);
    session.advance(1);
    assert_eq!(frame(&mut session).step, 21);
    for (index, value) in [(3, f32::NAN), (3, f32::INFINITY), (u32::MAX, 1.0)] {
        let refused = session.handle(Command::SetParameter { index, value });
        assert!(matches!(refused, Some(Event::Refused(_))), "{index} {value}");
    }
}

#[test]
fn a_weight_set_beyond_all_bounds_is_taken_back_and_the_run_says_so() {
    let mut session = started(&Config { hidden: vec![], ..Config::default() });
    session.advance(5);
    let before = frame(&mut session);
    session.handle(Command::SetParameter { index: 0, value: f32::MAX });
    session.handle(Command::SetParameter { index: 1, value: f32::MAX });
    let after = frame(&mut session);
    assert_eq!((after.step, after.positions), (5, before.positions));
    assert_eq!(after.diagnosis.verdict, triplet_engine::diagnosis::Verdict::Diverged);
    assert_eq!(session.handle(Command::SetParameter { index: 0, value: 0.5 }), None);
    session.advance(1);
    assert_eq!(frame(&mut session).step, 6);
}

#[test]
fn a_run_that_diverges_stops_at_its_last_finite_step_and_a_new_start_heals_it() {
    let wild = Config {
        optimiser: Optimiser::Sgd,
        rate: 10.0,
        distance: Distance::SquaredEuclidean,
        activation: triplet_engine::config::Activation::Identity,
        ..Config::default()
    };
    let mut session = started(&wild);
    session.handle(Command::Speed(f64::INFINITY));
    session.handle(Command::Train);
    session.advance(10_000);
    assert_eq!(session.speed(), 0.0, "a run that has ended does not train");
    let end = frame_with(&mut session, FrameRequest { buckets: 4_000, ..FrameRequest::default() });
    assert!(end.step < 10_000 && !end.training);
    assert!(end.positions.iter().all(|v| v.is_finite()));
    assert_eq!(end.diagnosis.verdict, triplet_engine::diagnosis::Verdict::Diverged);
    // whatever was taken back is told nowhere
    let mut plain = triplet_engine::trainer::Trainer::generated(&wild);
    let reports = (0..end.step).map(|_| plain.step().expect("a step that was taken")).collect::<Vec<_>>();
    assert_eq!(end.report, reports.last().copied());
    let past = end.history.expect("a past");
    assert_eq!(past.last().map(|b| (b.last, b.loss_mean)), reports.last().map(|r| (r.step, r.loss)));
    assert_eq!((end.timeline.live, end.timeline.last), (true, end.step));
    session.handle(Command::Train);
    assert_eq!(session.speed(), 0.0);
    session.handle(Command::Start { run: 8, config: Config::default() });
    session.advance(10);
    assert_eq!(frame(&mut session).step, 10);
}

#[test]
fn the_triplet_shown_is_valid_stays_and_carries_the_numbers_of_now() {
    let mut session = started(&Config::default());
    let labels = session.trainer().map(|t| t.dataset().labels.clone()).unwrap_or_default();
    let first = frame(&mut session).focus.expect("a batch with valid triplets");
    let [a, p, n] = first.triplet.map(|i| i as usize);
    assert!(a != p && labels[a] == labels[p] && labels[a] != labels[n]);
    assert!(matches!(first.reason, FocusReason::Typical { step: 0, of } if of > 1000));
    session.advance(25);
    let now = frame(&mut session);
    let kept = now.focus.expect("the same triplet");
    assert_eq!(kept.triplet, first.triplet);
    let at = |i: usize| &now.positions[2 * i..2 * i + 2];
    assert_eq!(kept.d_ap, Distance::Euclidean.between(at(a), at(p)));
    assert_eq!(kept.d_an, Distance::Euclidean.between(at(a), at(n)));
    let other = frame_with(&mut session, FrameRequest { refocus: true, ..FrameRequest::default() });
    assert!(matches!(other.focus.map(|f| f.reason), Some(FocusReason::Typical { step: 25, .. })));
}

#[test]
fn of_a_loss_of_pairs_an_anchor_is_shown_whatever_classes_the_batch_has() {
    let mut config = Config { loss: Loss::SupervisedContrastive, p: 2, k: 4, ..Config::default() };
    config.data.classes = 20;
    let mut session = started(&config);
    for step in 1..=20 {
        session.advance(1);
        assert!(frame(&mut session).forces.is_some(), "at step {step}");
    }
}

/// The triplet shown when this is chosen, and why.
fn chosen(session: &mut Session, anchor: u32, positive: Option<u32>, negative: Option<u32>) -> ([u32; 3], FocusReason) {
    let chosen = Some(Chosen { anchor, positive, negative });
    let focus = frame_with(session, FrameRequest { chosen, ..FrameRequest::default() }).focus.expect("a triplet");
    (focus.triplet, focus.reason)
}

#[test]
fn a_chosen_triplet_is_shown_whole_stays_and_is_measured_by_the_weights_of_now() {
    let mut session = started(&Config::default());
    // samples of a class stand side by side, 40 of each
    let whole = FocusReason::Chosen { positive: true, negative: true, rest: Rest::Nothing, step: 0 };
    assert_eq!(chosen(&mut session, 3, Some(17), Some(90)), ([3, 17, 90], whole));
    session.advance(30);
    let wish = Some(Chosen { anchor: 3, positive: Some(17), negative: Some(90) });
    let frame = frame_with(&mut session, FrameRequest { chosen: wish, ..FrameRequest::default() });
    let focus = frame.focus.expect("the same");
    let at = |i: usize| &frame.positions[2 * i..2 * i + 2];
    assert_eq!((focus.triplet, focus.d_ap), ([3, 17, 90], Distance::Euclidean.between(at(3), at(17))));
    assert_eq!(focus.d_an, Distance::Euclidean.between(at(3), at(90)));
    assert!(matches!(self::frame(&mut session).focus.map(|f| f.reason), Some(FocusReason::Typical { .. })), "let go");
}

#[test]
fn what_is_not_chosen_is_mined_from_the_batch_even_for_samples_outside_it() {
    let mut session = started(&Config { mining: Mining::BatchHard, ..Config::default() });
    let first = frame(&mut session);
    let labels = session.trainer().map(|t| t.dataset().labels.clone()).unwrap_or_default();
    let outside = (0..labels.len() as u32).find(|i| !first.batch.contains(i)).expect("a sample outside the batch");
    let at = |i: u32| &first.positions[2 * i as usize..2 * i as usize + 2];
    let d = |i: u32| Distance::Euclidean.between(at(outside), at(i));
    let same = |i: &u32| labels[*i as usize] == labels[outside as usize];
    let of_batch = || first.batch.iter().copied();
    let farthest = of_batch().filter(same).max_by(|&i, &j| d(i).total_cmp(&d(j))).expect("a positive");
    let closest = of_batch().filter(|i| !same(i)).min_by(|&i, &j| d(i).total_cmp(&d(j))).expect("a negative");
    let (triplet, reason) = chosen(&mut session, outside, None, None);
    assert_eq!(triplet, [outside, farthest, closest]);
    assert_eq!(reason, FocusReason::Chosen { positive: false, negative: false, rest: Rest::Mined, step: 0 });
    let negative = (0..labels.len() as u32).rev().find(|i| !same(i));
    let (triplet, reason) = chosen(&mut session, outside, None, negative);
    assert_eq!(Some(triplet), negative.map(|n| [outside, farthest, n]));
    assert_eq!(reason, FocusReason::Chosen { positive: false, negative: true, rest: Rest::Mined, step: 0 });
}

#[test]
fn a_choice_for_which_nothing_is_mined_is_completed_by_what_is_nearest_to_a_loss_and_told_so() {
    let mut session = started(&Config { mining: Mining::AllSemiHard, ..Config::default() });
    session.advance(400);
    let frame = frame(&mut session);
    let none = (0..160)
        .map(|a| chosen(&mut session, a, None, None).1)
        .find(|r| matches!(r, FocusReason::Chosen { rest: Rest::NearestToMargin, .. }));
    assert!(none.is_some(), "a trained run has anchors without semi-hard triplets; hash {}", frame.hash);
}

#[test]
fn a_choice_that_cannot_be_is_no_reason_to_panic() {
    let mut session = started(&Config { k: 1, ..Config::default() });
    for (anchor, positive, negative) in
        [(9999, None, None), (0, Some(0), Some(1)), (0, Some(150), Some(9999)), (0, None, None)]
    {
        let chosen = Some(Chosen { anchor, positive, negative });
        let focus = frame_with(&mut session, FrameRequest { chosen, ..FrameRequest::default() }).focus;
        assert!(focus.is_none_or(|f| f.triplet[0] == anchor && f.triplet[1] != anchor));
    }
}

#[test]
fn the_arrows_are_minus_the_gradient_of_the_triplet_shown() {
    for distance in [Distance::Euclidean, Distance::SquaredEuclidean, Distance::Cosine] {
        for loss in [Loss::Triplet, Loss::SoftMargin] {
            let config = Config { distance, loss, ..Config::default() };
            let mut session = started(&config);
            let frame = frame(&mut session);
            let focus = frame.focus.expect("a triplet");
            let points = focus.triplet.map(|i| [0, 1].map(|d| f64::from(frame.positions[2 * i as usize + d])));
            let cost = |x: [[f64; 2]; 3]| {
                let squared = |u: [f64; 2], v: [f64; 2]| (u[0] - v[0]).powi(2) + (u[1] - v[1]).powi(2);
                let d = |u: [f64; 2], v: [f64; 2]| match distance {
                    Distance::Euclidean => squared(u, v).sqrt(),
                    Distance::SquaredEuclidean => squared(u, v),
                    Distance::Cosine => {
                        let length = |w: [f64; 2]| (w[0] * w[0] + w[1] * w[1]).sqrt();
                        1.0 - (u[0] * v[0] + u[1] * v[1]) / (length(u) * length(v))
                    }
                };
                let gap = d(x[0], x[1]) - d(x[0], x[2]);
                if loss == Loss::SoftMargin { libm::log1p(libm::exp(gap)) } else { (gap + 1.0).max(0.0) }
            };
            for who in 0..3 {
                for axis in 0..2 {
                    let h = 1e-6;
                    let (mut up, mut down) = (points, points);
                    up[who][axis] += h;
                    down[who][axis] -= h;
                    let slope = (cost(up) - cost(down)) / (2.0 * h);
                    let arrow = f64::from(focus.step_direction[who][axis]);
                    assert!((arrow + slope).abs() < 1e-4, "{distance:?} {loss:?} {who} {axis}: {arrow} {slope}");
                }
            }
        }
    }
}

#[test]
fn on_the_circle_and_the_sphere_the_arrows_lie_along_it() {
    for embedding in [Embedding::UnitCircle, Embedding::UnitSphere] {
        let mut session = started(&Config { embedding, margin: 0.2, ..Config::default() });
        let frame = frame(&mut session);
        let focus = frame.focus.expect("a triplet");
        let dim = embedding.dim();
        for (who, i) in focus.triplet.into_iter().enumerate() {
            let f = &frame.positions[dim * i as usize..][..dim];
            assert!((f.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-5);
            let g = focus.step_direction[who];
            assert!(f.iter().zip(g).map(|(f, g)| f * g).sum::<f32>().abs() < 1e-5);
            assert!(g.iter().any(|v| v.abs() > 1e-3));
        }
    }
}

#[test]
fn only_what_was_asked_for_is_computed_and_it_fits_the_network() {
    let mut session = started(&Config { hidden: vec![5, 3], ..Config::default() });
    session.advance(30);
    let bare = frame(&mut session);
    assert!(bare.history.is_none() && bare.network.is_none());
    assert_eq!(bare.overlays, Overlays::default(), "what is switched off is not computed");
    let full = frame_with(&mut session, FrameRequest { buckets: 10, network: true, ..FrameRequest::default() });
    let history = full.history.expect("asked for");
    assert!(history.len() <= 10 && history[0].first == 1 && history[history.len() - 1].last == 30);
    let network = full.network.expect("asked for");
    assert_eq!(network.sizes, [2, 5, 3, 2]);
    assert_eq!(network.weights.len(), 10 + 15 + 6);
    assert_eq!(network.biases.len(), 10);
    assert_eq!(network.maps.len(), 10 * (network.side * network.side) as usize);
    assert_eq!(network.peaks.len(), 10);
}

#[test]
fn each_overlay_is_in_a_frame_if_it_was_asked_for() {
    let mut session = started(&Config::default());
    session.advance(30);
    let mut asked = |wanted: OverlayRequest| {
        let frame = frame_with(&mut session, FrameRequest { overlays: wanted, ..FrameRequest::default() });
        let Overlays { triplets, grid, regions, votes } = frame.overlays;
        [triplets.is_some(), grid.is_some(), regions.is_some(), votes.is_some()]
    };
    assert_eq!(asked(OverlayRequest { triplets: true, ..OverlayRequest::default() }), [true, false, false, false]);
    assert_eq!(asked(OverlayRequest { grid: true, ..OverlayRequest::default() }), [false, true, false, false]);
    assert_eq!(
        asked(OverlayRequest { regions: everything().regions, ..OverlayRequest::default() }),
        [false, false, true, false]
    );
    assert_eq!(asked(OverlayRequest { votes: true, ..OverlayRequest::default() }), [false, false, false, true]);
    assert_eq!(asked(everything()), [true; 4]);
}

#[test]
fn free_points_have_no_function_and_so_no_grid() {
    let mut session = started(&Config { model: Model::FreePoints, ..Config::default() });
    let frame = frame_with(&mut session, FrameRequest { overlays: everything(), ..FrameRequest::default() });
    assert!(frame.overlays.grid.is_none() && frame.overlays.triplets.is_some() && frame.overlays.regions.is_some());
}

#[test]
fn gradients_and_a_finer_map_come_when_asked_for_and_are_those_of_the_step_just_taken() {
    let mut session = started(&Config { hidden: vec![5, 3], ..Config::default() });
    let closer =
        |neuron| FrameRequest { network: true, closer: Closer { gradients: true, neuron }, ..FrameRequest::default() };
    let before = frame_with(&mut session, closer(Some(9))).network.expect("asked for");
    assert_eq!((before.gradients.len(), before.graded), (0, None), "no step has been taken");
    let large = before.large.expect("e₂ has a map");
    assert!(large.neuron == 9 && large.side > before.side);
    assert_eq!(large.values.len(), (large.side * large.side) as usize);
    session.advance(3);
    let view = frame_with(&mut session, closer(None)).network.expect("asked for");
    assert!(view.large.is_none() && view.graded == Some(3));
    assert_eq!(Some(view.gradients.as_slice()), session.trainer().and_then(Trainer::gradients));
    assert_eq!(view.gradients.len(), 15 + 18 + 8);
    let none = frame_with(&mut session, closer(Some(10))).network.expect("asked for");
    assert!(none.large.is_none(), "there is no neuron of that number");
    let bare = FrameRequest { network: true, ..FrameRequest::default() };
    assert!(frame_with(&mut session, bare).network.is_some_and(|n| n.gradients.is_empty()), "only what was asked for");
}

#[test]
fn gradients_of_another_step_are_not_taken_for_those_of_a_step_gone_back_to() {
    let mut trainer = Trainer::generated(&Config::default());
    trainer.step().expect("a healthy run");
    let then = trainer.checkpoint();
    trainer.step().expect("a healthy run");
    trainer.restore(&then);
    assert_eq!(trainer.gradients(), None);
    trainer.step().expect("a healthy run");
    assert!(trainer.gradients().is_some_and(|g| g.len() == trainer.parameters().len()));
}

#[test]
fn a_frame_crosses_the_boundary_unchanged() {
    let mut session = started(&Config::default());
    session.advance(5);
    let frame = frame_with(
        &mut session,
        FrameRequest {
            buckets: 5,
            network: true,
            refocus: true,
            overlays: everything(),
            closer: Closer { gradients: true, neuron: Some(0) },
            chosen: None,
            evaluate: true,
            held_out: false,
            recognise: Some(Question { enrolled: vec![0, 1, 50], ..Question::default() }),
        },
    );
    let event = Event::Frame(Box::new(frame));
    let bytes = postcard::to_allocvec(&event).expect("plain data");
    assert_eq!(postcard::from_bytes::<Event>(&bytes).expect("the same"), event);
}
