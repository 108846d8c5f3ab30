//! What every loss on the page must do: train.

use triplet_playground::choice::Choice;
use triplet_playground::config::{Config, Distance, Embedding, Loss, Mining, Model, Optimiser};
use triplet_playground::loss::lifted;
use triplet_playground::matrix::Matrix;
use triplet_playground::mining::Batch;
use triplet_playground::protocol::{Command, Event, FrameRequest};
use triplet_playground::session::Session;
use triplet_playground::trainer::Trainer;

#[test]
fn a_loss_with_a_distance_of_its_own_trains_in_that_and_keeps_the_one_chosen() {
    for &loss in Loss::ALL {
        for &distance in Distance::ALL {
            let config = Config { loss, distance, ..Config::default() };
            assert_eq!(config.measure(), loss.distance().unwrap_or(distance));
            assert_eq!(config.distance, distance);
        }
        let hash = |distance| {
            let mut trainer = Trainer::new(&Config { loss, distance, ..Config::default() });
            (0..5).for_each(|_| drop(trainer.step()));
            trainer.hash()
        };
        let same = hash(Distance::Euclidean) == hash(Distance::Cosine);
        assert_eq!(same, loss.distance().is_some() || loss == Loss::NPair, "{loss:?}");
    }
}

#[test]
fn only_losses_of_mined_triplets_depend_on_the_strategy() {
    for &loss in Loss::ALL {
        let hash = |mining| {
            let mut trainer = Trainer::new(&Config { loss, mining, ..Config::default() });
            (0..5).for_each(|_| drop(trainer.step()));
            trainer.hash()
        };
        assert_eq!(hash(Mining::BatchAll) != hash(Mining::BatchHard), loss.mines(), "{loss:?}");
    }
}

#[test]
fn two_classes_and_a_single_one_are_no_trouble() {
    for &loss in Loss::ALL {
        for (p, k) in [(2, 4), (1, 4), (4, 1), (1, 1)] {
            let mut trainer = Trainer::new(&Config { loss, p, k, ..Config::default() });
            for _ in 0..50 {
                let report = trainer.step().expect("a finite step");
                assert!(report.loss.is_finite() && report.loss >= 0.0, "{loss:?} {p} × {k}: {}", report.loss);
            }
        }
    }
}

/// The free points' own loss is what their gradient is of: by central differences over each coordinate.
#[test]
fn a_step_goes_down_the_loss_that_it_reports() {
    const RATE: f32 = 0.01;
    const H: f32 = 5e-4;
    for &loss in Loss::ALL {
        for embedding in [Embedding::FreePlane, Embedding::UnitCircle] {
            let mut config = Config {
                loss,
                embedding,
                model: Model::FreePoints,
                optimiser: Optimiser::Sgd,
                rate: RATE,
                temperature: 0.5,
                ..Config::default()
            };
            config.data.samples = 4;
            let batch: Vec<u32> = (0..16).collect();
            let start = Trainer::new(&config);
            let at = |place: &[f32]| {
                let mut trainer = start.clone();
                trainer.set_parameters(place);
                let report = trainer.step_on(&batch).expect("a finite step");
                (f64::from(report.loss), trainer.parameters().to_vec())
            };
            let place = start.parameters().to_vec();
            let moved = at(&place).1;
            let slope = |i: usize| {
                let mut places = [place.clone(), place.clone()];
                (places[0][i], places[1][i]) = (place[i] - H, place[i] + H);
                let width = f64::from(places[1][i]) - f64::from(places[0][i]);
                (at(&places[1]).0 - at(&places[0]).0) / width
            };
            let wanted: Vec<f64> = (0..place.len()).map(slope).collect();
            let given: Vec<f64> = place.iter().zip(&moved).map(|(a, b)| f64::from((a - b) / RATE)).collect();
            let most = given.iter().fold(0.0, |most: f64, g| most.max(g.abs()));
            assert!(most > 1e-3, "{loss:?} has no gradient");
            let reached = at(&moved).0;
            // where one of little cost drops out, the mean over those with a cost rises
            assert!(loss == Loss::Quadruplet || reached < at(&place).0, "{loss:?} {embedding:?}: not down");
            // a kink within the difference, or one more triplet in the mean, moves the loss but not its slope
            let close = wanted.iter().zip(&given).filter(|(w, g)| (*w - *g).abs() < 0.02 * most).count();
            // the circle loss's weights count as constants for its gradient: tests/gradients compares that
            if loss != Loss::Circle {
                assert!(close * 10 >= 9 * given.len(), "{loss:?}, {close}: {given:?} {wanted:?}");
            }
        }
    }
}

#[test]
fn ties_are_what_pulls_and_pushes_the_anchor_and_looking_changes_nothing() {
    for &loss in Loss::ALL {
        let mut trainer = Trainer::new(&Config { loss, ..Config::default() });
        (0..20).for_each(|_| drop(trainer.step()));
        let (anchor, hash) = (trainer.part()[0], trainer.hash());
        let ties = trainer.ties(anchor);
        assert_eq!(ties.is_some(), !loss.is_of_triplets(), "{loss:?}");
        assert_eq!(trainer.hash(), hash);
        let Some(ties) = ties else { continue };
        let labels = &trainer.dataset().labels;
        let own = labels[anchor as usize];
        assert!(ties.pull > 0.0 && ties.push > 0.0 && ties.loss > 0.0, "{loss:?}");
        for &(other, slope) in &ties.strongest {
            assert!(trainer.batch().contains(&other) && other != anchor);
            let same = labels[other as usize] == own;
            // only a loss that makes the similarities within a class equal pushes a positive
            assert!((slope > 0.0) == same || (same && loss == Loss::SupervisedContrastive), "{loss:?}");
        }
        assert!(ties.strongest.is_sorted_by(|x, y| x.1.abs() >= y.1.abs()) && ties.strongest.len() <= 12);
        let outside = (0..labels.len() as u32).find(|i| !trainer.batch().contains(i)).expect("a small batch");
        assert!(trainer.ties(outside).is_none_or(|ties| ties.stands_in && ties.anchor == outside));
    }
}

#[test]
fn who_pulls_and_who_pushes_is_counted_by_class() {
    for &loss in Loss::ALL.iter().filter(|loss| !loss.is_of_triplets()) {
        let mut trainer = Trainer::new(&Config { loss, ..Config::default() });
        // a positive is pushed once its class is together
        (0..1_500).for_each(|_| drop(trainer.step()));
        let mut pushed = 0;
        for anchor in trainer.part() {
            let ties = trainer.ties(anchor).expect("in the batch");
            assert!(ties.pulling + ties.pushing_own <= 7 && ties.pushing <= 24, "{loss:?}: {ties:?}");
            assert!(ties.pushing_own == 0 || loss == Loss::SupervisedContrastive, "{loss:?}");
            pushed += ties.pushing_own;
        }
        assert_eq!(pushed > 0, loss == Loss::SupervisedContrastive, "{loss:?}");
    }
}

#[test]
fn a_batch_without_a_valid_triplet_has_an_anchor_all_the_same() {
    for &loss in Loss::ALL {
        for (p, k) in [(4, 1), (1, 8)] {
            let mut session = Session::default();
            session.handle(Command::Start { run: 1, config: Config { loss, p, k, ..Config::default() } });
            session.advance(1);
            let Some(Event::Frame(frame)) = session.handle(Command::Frame(FrameRequest::default())) else {
                panic!("asked for a frame")
            };
            // N-pair looks at pairs of one class only
            let none = loss.is_of_triplets() || (loss == Loss::NPair && k == 1);
            assert_eq!(frame.ties.is_none(), none, "{loss:?} {p} × {k}");
        }
    }
}

/// Two pairs of two classes, the samples of a class this far apart, and the classes.
fn far(within: f32, between: f32) -> (f32, Matrix) {
    let labels: Vec<u32> = (0..4).map(|i| i / 2).collect();
    let d = Matrix::from_fn(4, 4, |i, j| {
        if i == j {
            0.0
        } else if i / 2 == j / 2 {
            within
        } else {
            between
        }
    });
    let mut w = Matrix::default();
    let batch = Batch { d: &d, labels: &labels };
    (lifted::structured(1.0, batch, &mut lifted::Room::default(), &mut w), w)
}

#[test]
fn lifted_structure_is_itself_beyond_what_an_exponential_can_hold() {
    // J = ln(4 e^(1 − 300)) + 100 is far below 0
    assert_eq!(far(100.0, 300.0).0, 0.0);
    for (within, between) in [(3.0, 2.0), (400.0, 300.0), (300.0, 0.0)] {
        let (value, w) = far(within, between);
        let j = libm::log(4.0) + 1.0 - f64::from(between) + f64::from(within);
        assert!((f64::from(value) / (0.5 * j * j) - 1.0).abs() < 1e-6, "{value} {j}");
        // each pair's J falls on the four pairs of two classes alike
        assert!(
            (f64::from(w.at(0, 1)) - j / 4.0).abs() < 1e-5 * j && (w.at(0, 2) + w.at(0, 1) / 2.0).abs() < 1e-4,
            "{w:?}"
        );
    }
}
