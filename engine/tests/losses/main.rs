//! What every loss on the page must do: train.

use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Distance, Embedding, Loss, Mining, Model, Optimiser};
use triplet_engine::loss::params::LossParams;
use triplet_engine::loss::{Scratch, lifted};
use triplet_engine::matrix::Matrix;
use triplet_engine::mining::Batch;
use triplet_engine::protocol::{Command, Event, FrameRequest};
use triplet_engine::session::Session;
use triplet_engine::trainer::Trainer;

mod anchor_term;

#[test]
fn a_loss_with_a_distance_of_its_own_trains_in_that_and_keeps_the_one_chosen() {
    for &loss in Loss::ALL {
        for &distance in Distance::ALL {
            let config = Config { loss, distance, ..Config::default() };
            assert_eq!(config.training_distance(), loss.distance().unwrap_or(distance));
            assert_eq!(config.distance, distance);
        }
        let hash = |distance| {
            let mut trainer = Trainer::generated(&Config { loss, distance, ..Config::default() });
            (0..5).for_each(|_| drop(trainer.step()));
            trainer.hash()
        };
        let same = hash(Distance::Euclidean) == hash(Distance::Cosine);
        assert_eq!(same, loss.distance().is_some() || !loss.uses_pairwise_distance(), "{loss:?}");
    }
}

#[test]
fn only_losses_of_mined_triplets_depend_on_the_strategy() {
    for &loss in Loss::ALL {
        let hash = |mining| {
            let mut trainer = Trainer::generated(&Config { loss, mining, ..Config::default() });
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
            let mut trainer = Trainer::generated(&Config { loss, p, k, ..Config::default() });
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
                loss_params: LossParams { temperature: 0.5, ..LossParams::default() },
                ..Config::default()
            };
            config.data.samples = 4;
            let batch: Vec<u32> = (0..16).collect();
            let start = Trainer::generated(&config);
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
        let mut trainer = Trainer::generated(&Config { loss, ..Config::default() });
        (0..20).for_each(|_| drop(trainer.step()));
        let (anchor, hash) = (trainer.part()[0], trainer.hash());
        let forces = trainer.forces(anchor);
        assert_eq!(forces.is_some(), !loss.is_of_triplets(), "{loss:?}");
        assert_eq!(trainer.hash(), hash);
        let Some(forces) = forces else { continue };
        let labels = &trainer.dataset().labels;
        let own = labels[anchor as usize];
        assert!(forces.pull > 0.0 && forces.push > 0.0 && forces.loss > 0.0, "{loss:?}");
        for &(other, slope) in &forces.strongest {
            assert!(trainer.batch().contains(&other) && other != anchor);
            let same = labels[other as usize] == own;
            // only a loss that makes the similarities within a class equal pushes a positive
            assert!((slope > 0.0) == same || (same && loss == Loss::SupervisedContrastive), "{loss:?}");
        }
        assert!(forces.strongest.is_sorted_by(|x, y| x.1.abs() >= y.1.abs()) && forces.strongest.len() <= 12);
        assert_eq!(forces.four.is_some(), loss == Loss::Quadruplet);
        if let Some(four) = forces.four {
            let [a, p, n, second] = four.samples.map(|i| labels[i as usize]);
            assert!(four.samples[0] == anchor && a == p && ![n, second].contains(&a) && n != second);
            let [near, far, apart] = four.distances;
            let (margin, second) = (trainer.config().margin, trainer.config().loss_params.second_margin);
            let cost = (near - far + margin).max(0.0) + (near - apart + second).max(0.0);
            assert!((cost - four.cost).abs() < 1e-5, "{four:?}");
        }
        let outside = (0..labels.len() as u32).find(|i| !trainer.batch().contains(i)).expect("a small batch");
        assert!(trainer.forces(outside).is_none_or(|forces| forces.stands_in && forces.anchor == outside));
    }
}

/// The batch's loss by the formulas of its anchors.
fn summed_up(trainer: &Trainer) -> Option<(f64, f32)> {
    let (mut sum, mut terms, mut whole) = (0.0f64, 0u32, None);
    for anchor in trainer.part() {
        let forces = trainer.forces(anchor).expect("in the batch");
        let anchor_term = forces.anchor_term?;
        sum += f64::from(anchor_term.terms) * f64::from(anchor_term.cost);
        terms += anchor_term.terms;
        whole = Some((anchor_term.regularizer, forces.loss));
    }
    let (beside, loss) = whole?;
    Some((sum / f64::from(terms.max(1)) + f64::from(beside), loss))
}

#[test]
fn the_formulas_of_all_anchors_average_to_the_loss_of_the_batch() {
    const OTHERWISE: [Loss; 2] = [Loss::Quadruplet, Loss::Softmax];
    for &loss in Loss::ALL.iter().filter(|loss| !loss.is_of_triplets()) {
        for (p, k) in [(4, 8), (3, 5), (4, 2), (2, 2), (1, 8), (4, 1)] {
            for imbalance in [1, 20] {
                let mut config = Config { loss, p, k, ..Config::default() };
                config.data.imbalance = imbalance;
                let mut trainer = Trainer::generated(&config);
                for _ in 0..3 {
                    let Some((mean, whole)) = summed_up(&trainer) else {
                        // N-pair has no pair where a class has one sample in the batch
                        assert!(OTHERWISE.contains(&loss) || (loss == Loss::NPair && k == 1), "{loss:?} {p} × {k}");
                        break;
                    };
                    let close = 2e-6 * (1.0 + f64::from(whole));
                    assert!((mean - f64::from(whole)).abs() < close, "{loss:?} {p} × {k}: {mean}, not {whole}");
                    (0..60).for_each(|_| drop(trainer.step()));
                }
            }
        }
    }
}

#[test]
fn an_anchors_parts_come_to_its_value() {
    for &loss in Loss::ALL {
        let mut trainer = Trainer::generated(&Config { loss, ..Config::default() });
        (0..40).for_each(|_| drop(trainer.step()));
        for anchor in trainer.part() {
            let Some(own) = trainer.forces(anchor).and_then(|forces| forces.anchor_term) else { continue };
            let [near, far] =
                [own.positive_part, own.negative_part].map(|x| f64::from(x.expect("positives and negatives")));
            let wanted = anchor_term::value(loss, near, far);
            let value = f64::from(own.value);
            assert!((value - wanted).abs() < 1e-5 * (1.0 + wanted), "{loss:?}: {own:?}, not {wanted}");
            assert!(own.cost <= own.value + 1e-6 && own.cost >= 0.0, "{loss:?}: the shown one is the costliest");
        }
    }
}

/// Softmax on the smallest of scenes.
fn softmax(model: Model, embedding: Embedding) -> Config {
    let mut config = Config { loss: Loss::Softmax, model, embedding, hidden: vec![5], rate: 0.01, ..Config::default() };
    (config.data.classes, config.data.samples) = (3, 4);
    config
}

#[test]
fn a_head_starts_like_pytorchs_and_leaves_the_networks_start_as_it_was() {
    for &model in Model::ALL {
        for &embedding in Embedding::ALL {
            let config = softmax(model, embedding);
            let (named, unnamed) =
                (Trainer::generated(&config), Trainer::generated(&Config { loss: Loss::Triplet, ..config }));
            assert_eq!(named.parameters(), unnamed.parameters());
            assert!(unnamed.head().is_none() && named.hash() != unnamed.hash());
            let (head, params) = named.head().expect("a head");
            let dim = embedding.dim();
            assert_eq!((head.outputs(), head.parameters(), params.len()), (3, 3 * (dim + 1), 3 * (dim + 1)));
            let bound = 1.0 / libm::sqrtf(dim as f32);
            assert!(params.iter().all(|p| p.abs() <= bound && *p != 0.0), "{params:?}");
        }
    }
}

#[test]
fn who_pulls_and_who_pushes_is_counted_by_class() {
    for &loss in Loss::ALL.iter().filter(|loss| !loss.is_of_triplets()) {
        let mut trainer = Trainer::generated(&Config { loss, ..Config::default() });
        // a positive is pushed once its class is together
        (0..1_500).for_each(|_| drop(trainer.step()));
        let mut pushed = 0;
        for anchor in trainer.part() {
            let forces = trainer.forces(anchor).expect("in the batch");
            assert!(forces.pulling + forces.pushing_own <= 7 && forces.pushing <= 24, "{loss:?}: {forces:?}");
            assert!(forces.pushing_own == 0 || loss == Loss::SupervisedContrastive, "{loss:?}");
            pushed += forces.pushing_own;
        }
        assert_eq!(pushed > 0, loss == Loss::SupervisedContrastive, "{loss:?}");
    }
}

#[test]
fn a_head_begins_anew_with_the_softmax_and_ends_with_it() {
    let config = softmax(Model::Network, Embedding::FreePlane);
    let mut trainer = Trainer::generated(&config);
    let start = trainer.head().expect("a head").1.to_vec();
    (0..30).for_each(|_| drop(trainer.step()));
    assert_ne!(trainer.head().expect("a head").1, start);
    let (weights, trained) = (trainer.parameters().to_vec(), trainer.head().map(|h| h.1.to_vec()));
    // what is no other loss keeps it
    assert!(trainer.apply(&Config { rate: 0.02, ..config.clone() }));
    assert_eq!(trainer.head().map(|h| h.1.to_vec()), trained);
    assert!(trainer.apply(&Config { loss: Loss::Triplet, ..config.clone() }));
    assert!(trainer.head().is_none() && trainer.parameters() == weights);
    trainer.step().expect("a finite step");
    assert!(trainer.apply(&config));
    assert_eq!(trainer.head().expect("a head").1, start);
}

/// The slopes of network, free points and head alike, by central differences of the loss that a step reports.
#[test]
fn a_softmax_step_goes_down_the_loss_in_network_and_head() {
    const H: f32 = 4e-3;
    for &model in Model::ALL {
        for &embedding in Embedding::ALL {
            let config = Config { optimiser: Optimiser::Sgd, ..softmax(model, embedding) };
            let batch: Vec<u32> = (0..12).collect();
            let start = Trainer::generated(&config);
            let of = |trainer: &Trainer| [trainer.parameters(), trainer.head().expect("a head").1].concat();
            let place = of(&start);
            let at = |place: &[f32]| {
                let mut trainer = start.clone();
                trainer.set_parameters(place);
                let report = trainer.step_on(&batch).expect("a finite step");
                (f64::from(report.loss), of(&trainer))
            };
            let moved = at(&place).1;
            let most = place.iter().zip(&moved).fold(0.0, |most: f32, (a, b)| most.max((a - b).abs() / config.rate));
            for i in 0..place.len() {
                let mut places = [place.clone(), place.clone()];
                (places[0][i], places[1][i]) = (place[i] - H, place[i] + H);
                let width = f64::from(places[1][i]) - f64::from(places[0][i]);
                let wanted = (at(&places[1]).0 - at(&places[0]).0) / width;
                let given = f64::from((place[i] - moved[i]) / config.rate);
                assert!((wanted - given).abs() < 0.01 * f64::from(most), "{config:?} {i}: {given}, not {wanted}");
            }
        }
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
            assert_eq!(frame.forces.is_none(), none, "{loss:?} {p} × {k}");
        }
    }
}

#[test]
fn a_softmax_trains_without_a_single_valid_triplet() {
    for (p, k) in [(4, 1), (1, 8)] {
        let mut trainer = Trainer::generated(&Config { loss: Loss::Softmax, p, k, ..Config::default() });
        let first = trainer.step().expect("a finite step");
        assert!(first.valid.total() == 0 && first.loss > 0.0);
        let last =
            (0..800).map(|_| trainer.step().expect("a finite step").loss).fold(0.0, |mean, l| mean + (l - mean) / 50.0);
        assert!(last < 0.9 * first.loss, "{p} × {k}: {} → {last}", first.loss);
    }
}

#[test]
fn a_sample_is_drawn_to_its_row_as_its_share_says() {
    let mut trainer = Trainer::generated(&Config { loss: Loss::Softmax, ..Config::default() });
    (0..40).for_each(|_| drop(trainer.step()));
    let anchor = trainer.batch()[3];
    let forces = trainer.forces(anchor).expect("in the batch");
    let guess = forces.guess.expect("a head");
    assert!((f64::from(guess.share) - libm::exp(-f64::from(guess.cost))).abs() < 1e-6, "{guess:?}");
    let (head, params) = trainer.head().expect("a head");
    let (w, _) = head.row(params, trainer.dataset().labels[anchor as usize] as usize);
    let wanted = (1.0 - guess.share) * libm::hypotf(w[0], w[1]) / trainer.batch().len() as f32;
    assert!((forces.pull - wanted).abs() < 1e-6 && (forces.pulling, forces.pushing) == (1, 3), "{forces:?} {wanted}");
    assert!(forces.strongest.is_empty());
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
    (lifted::structured(1.0, batch, &mut Scratch::default(), &mut w), w)
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
