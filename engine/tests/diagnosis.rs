//! The doctor at made-up runs: when a verdict comes and goes, what is said, and what is offered.

use std::collections::BTreeSet;

use triplet_engine::choice::Choice;
use triplet_engine::config::*;
use triplet_engine::diagnosis::{Diagnosis, Doctor, Remedy, Verdict};
use triplet_engine::eval::{Evaluation, Gap};
use triplet_engine::trainer::{Counts, Diverged, StepReport, Trainer};

fn remedy(diagnosis: &Diagnosis, words: &str) -> Remedy {
    let found = diagnosis.remedies.iter().find(|r| r.label.to_lowercase().contains(words));
    found.unwrap_or_else(|| panic!("no remedy {words:?} among {:?}", diagnosis.remedies)).clone()
}

fn report(step: u64, loss: f32, valid: [u32; 3], mined: [u32; 3]) -> StepReport {
    let counts = |[easy, semi_hard, hard]: [u32; 3]| Counts { easy, semi_hard, hard };
    let has_loss = valid != [0; 3] || loss > 0.0;
    StepReport { step, loss, has_loss, valid: counts(valid), mined: counts(mined) }
}

fn looks(r_precision: f64, between: f64, gap: f32) -> Evaluation {
    Evaluation {
        r_precision: Some(r_precision),
        spread: between,
        within: Some(between / 2.0),
        between: Some(between),
        gaps: (0..100).map(|anchor| Gap { anchor, class: 0, gap }).collect(),
        bin_width: 0.1,
        ..Evaluation::default()
    }
}

const COLLAPSING: [u32; 3] = [0, 50, 50];
const QUIET: [u32; 3] = [100, 0, 0];

/// Steps `from + 1 ..= to` of the same report, judged at each (of many, at every 20th) with the same looks; the last diagnosis.
fn go(doctor: &mut Doctor, config: &Config, from: u64, to: u64, like: StepReport, looks: &Evaluation) -> Diagnosis {
    let mut last = doctor.judge(config, from, looks, None);
    for step in from + 1..=to {
        doctor.observe(&StepReport { step, ..like });
        if to - from < 300 || step % 20 == 0 {
            last = doctor.judge(config, step, looks, None);
        }
    }
    last
}

#[test]
fn a_loss_that_only_crosses_the_margin_is_no_collapse() {
    let config = Config::default();
    let stuck = report(0, 1.0, COLLAPSING, COLLAPSING);
    // close together for 30 steps, then open again
    let mut doctor = Doctor::new(&config);
    assert_eq!(go(&mut doctor, &config, 0, 30, stuck, &looks(0.4, 0.05, -0.1)).verdict, Verdict::Learning);
    assert_eq!(go(&mut doctor, &config, 30, 200, stuck, &looks(0.5, 0.5, -0.1)).verdict, Verdict::Learning);
    // at the margin for long, but wide open
    assert_eq!(go(&mut doctor, &config, 200, 400, stuck, &looks(0.5, 3.0, -0.1)).verdict, Verdict::Learning);
    // close together, but the loss elsewhere
    let mut doctor = Doctor::new(&config);
    let low = report(0, 0.8, COLLAPSING, COLLAPSING);
    assert_eq!(go(&mut doctor, &config, 0, 200, low, &looks(0.4, 0.05, -0.1)).verdict, Verdict::Learning);
}

#[test]
fn collapsed_comes_after_fifty_steps_and_goes_after_fifty() {
    let config = Config { mining: Mining::BatchHard, ..Config::default() };
    let mut doctor = Doctor::new(&config);
    let stuck = report(0, 1.0, COLLAPSING, COLLAPSING);
    let nearing = go(&mut doctor, &config, 0, 49, stuck, &looks(0.4, 0.01, -0.1));
    assert_eq!(nearing.verdict, Verdict::Learning);
    assert!(nearing.sentence.starts_with("Near a collapse:"), "no word of learning: {}", nearing.sentence);
    assert_eq!(go(&mut doctor, &config, 49, 52, stuck, &looks(0.4, 0.01, -0.1)).verdict, Verdict::Collapsed);
    let leaving = go(&mut doctor, &config, 52, 90, stuck, &looks(0.4, 0.6, -0.1));
    assert_eq!(leaving.verdict, Verdict::Collapsed);
    assert!(leaving.sentence.contains("0.60 again") && !leaving.sentence.contains("one spot"), "{}", leaving.sentence);
    assert_eq!(go(&mut doctor, &config, 90, 105, stuck, &looks(0.4, 0.6, -0.1)).verdict, Verdict::Learning);
}

#[test]
fn long_counts_of_steps_are_grouped() {
    let config = Config::default();
    let mut doctor = Doctor::new(&config);
    let ended = Diverged { step: 180_692, what: "the loss".into() };
    let said = doctor.judge(&config, 180_691, &looks(0.5, 3.0, -0.1), Some(&ended));
    assert!(said.sentence.contains("180,692") && !said.sentence.contains("180692"), "{}", said.sentence);
}

#[test]
fn the_first_judgement_claims_no_window() {
    let config = Config::default();
    let mut doctor = Doctor::new(&config);
    (1..=5_000).for_each(|step| doctor.observe(&report(step, 1.0, COLLAPSING, COLLAPSING)));
    let spot = looks(0.4, 0.01, -0.1);
    assert_eq!(doctor.judge(&config, 5_000, &spot, None).verdict, Verdict::Learning);
    (5_001..=5_100).for_each(|step| doctor.observe(&report(step, 1.0, COLLAPSING, COLLAPSING)));
    assert_eq!(doctor.judge(&config, 5_100, &spot, None).verdict, Verdict::Collapsed);
}

#[test]
fn another_margin_takes_converged_back_at_once() {
    let config = Config::default();
    let mut doctor = Doctor::new(&config);
    let apart = looks(1.0, 4.0, 1.5);
    let done = go(&mut doctor, &config, 0, 150, report(0, 0.0, QUIET, QUIET), &apart);
    assert_eq!(done.verdict, Verdict::Converged);
    let wider = remedy(&done, "margin 2.00").config;
    let now = doctor.judge(&wider, 150, &apart, None);
    assert_eq!(now.verdict, Verdict::Learning);
    assert!(now.sentence.starts_with("New settings"), "{}", now.sentence);
    // another rate changes nothing about it
    let mut doctor = Doctor::new(&config);
    go(&mut doctor, &config, 0, 150, report(0, 0.0, QUIET, QUIET), &apart);
    let slower = Config { rate: 0.005, ..config };
    assert_eq!(doctor.judge(&slower, 150, &apart, None).verdict, Verdict::Converged);
    // other classes are looked at
    let fewer = Config { held_out: 1, ..slower };
    assert_eq!(doctor.judge(&fewer, 150, &apart, None).verdict, Verdict::Learning);
}

#[test]
fn a_miner_without_work_is_satisfied_and_offered_a_harder_one() {
    let config = Config { mining: Mining::SemiHard, ..Config::default() };
    let mut doctor = Doctor::new(&config);
    let none = report(0, 0.0, [80, 0, 20], [0, 0, 0]);
    let last = go(&mut doctor, &config, 0, 60, none, &looks(0.7, 4.0, -0.5));
    assert_eq!(last.verdict, Verdict::Satisfied);
    assert!(
        last.sentence.contains("semi-hard finds no triplet") && last.sentence.contains("0.70"),
        "{}",
        last.sentence
    );
    remedy(&last, "batch all from here");
    // the soft margin is never without loss
    let soft = Config { loss: Loss::SoftMargin, mining: Mining::BatchAll, ..Config::default() };
    let mut doctor = Doctor::new(&soft);
    let easy = report(0, 0.1, [100, 0, 0], [100, 0, 0]);
    assert_eq!(go(&mut doctor, &soft, 0, 60, easy, &looks(0.7, 4.0, -0.5)).verdict, Verdict::Learning);
}

#[test]
fn the_soft_margin_collapses_to_ln_2_and_no_sentence_speaks_of_a_margin() {
    let config = Config { loss: Loss::SoftMargin, mining: Mining::BatchHard, ..Config::default() };
    let mut doctor = Doctor::new(&config);
    let stuck = report(0, std::f32::consts::LN_2, COLLAPSING, COLLAPSING);
    let last = go(&mut doctor, &config, 0, 60, stuck, &looks(0.4, 0.01, -0.1));
    assert_eq!(last.verdict, Verdict::Collapsed);
    assert!(last.sentence.contains("stuck at ln 2"), "{}", last.sentence);
    assert!(!last.sentence.contains("margin") && !last.why.contains('α'), "{} {}", last.sentence, last.why);
}

#[test]
fn a_collapse_is_of_the_loss_that_stands_still_there_and_of_no_other() {
    let hard = Config { mining: Mining::BatchHard, ..Config::default() };
    for &loss in Loss::ALL.iter().filter(|&&loss| loss != hard.loss) {
        let mut doctor = Doctor::new(&hard);
        let stuck = report(0, 1.0, COLLAPSING, COLLAPSING);
        let spot = looks(0.4, 0.01, -0.1);
        assert_eq!(go(&mut doctor, &hard, 0, 60, stuck, &spot).verdict, Verdict::Collapsed);
        let other = Config { loss, ..hard.clone() };
        let paused = doctor.judge(&other, 60, &spot, None);
        let stands_still = loss.mines();
        assert_eq!(paused.verdict == Verdict::Collapsed, stands_still, "{loss:?}: {}", paused.sentence);
        // a loss of the whole batch leads out of any spot that is not a single point
        let near = go(&mut doctor, &other, 60, 130, stuck, &spot);
        assert!(stands_still || near.verdict == Verdict::Learning, "{loss:?}: {}", near.sentence);
        let point = go(&mut doctor, &other, 130, 200, stuck, &looks(0.25, 0.0, 0.0));
        if stands_still || other.training_distance() == Distance::Cosine {
            continue;
        }
        assert_eq!(point.verdict, Verdict::Collapsed, "{loss:?}");
        assert!(point.why.contains("to the last bit"), "{}", point.why);
        assert!(
            !["ln 2", "triplet", "Batch", "margin"].iter().any(|w| point.sentence.contains(w) || point.why.contains(w))
        );
        assert!(point.remedies.iter().all(|r| r.restart && r.config.mining == other.mining), "{:?}", point.remedies);
    }
}

#[test]
fn quadruplets_collapse_to_both_margins() {
    let config = Config { loss: Loss::Quadruplet, mining: Mining::BatchHard, ..Config::default() };
    let mut doctor = Doctor::new(&config);
    let last = go(&mut doctor, &config, 0, 60, report(0, 1.5, COLLAPSING, COLLAPSING), &looks(0.4, 0.01, -0.1));
    assert_eq!(last.verdict, Verdict::Collapsed);
    assert!(last.sentence.contains("stuck at α + α₂"), "{}", last.sentence);
    assert!(last.why.contains("every quadruplet costs α + α₂"), "{}", last.why);
    remedy(&last, "batch all from here");
    // at the margin of a triplet it is somewhere else
    let mut doctor = Doctor::new(&config);
    let last = go(&mut doctor, &config, 0, 60, report(0, 1.0, COLLAPSING, COLLAPSING), &looks(0.4, 0.01, -0.1));
    assert_eq!(last.verdict, Verdict::Learning);
}

#[test]
fn without_valid_triplets_it_is_said_that_nothing_is_learnt_only_where_no_weight_moves() {
    for &loss in Loss::ALL {
        for (p, k) in [(4, 1), (1, 8), (1, 2), (1, 1)] {
            let config = Config { loss, p, k, optimiser: Optimiser::Sgd, ..Config::default() };
            let (mut trainer, mut doctor) = (Trainer::generated(&config), Doctor::new(&config));
            let before = trainer.hash();
            let report = trainer.step().expect("a finite step");
            doctor.observe(&report);
            let said = doctor.judge(&config, 1, &looks(0.4, 0.5, -0.1), None);
            let moves = trainer.hash() != before;
            if said.verdict == Verdict::NoTriplets {
                assert_eq!(said.why.contains("nothing is learnt"), !moves, "{loss:?} {p} × {k}: {}", said.why);
            }
            assert_eq!(report.has_loss, moves, "{loss:?} {p} × {k}: {}", report.loss);
        }
    }
}

#[test]
fn where_there_is_no_room_for_more_classes_none_are_offered() {
    for (classes, offered) in [(500, true), (1_000, false)] {
        let mut config = Config::default();
        (config.data.generator, config.data.classes, config.data.samples) = (Generator::Grid, classes, 10);
        let mut doctor = Doctor::new(&config);
        let apart = go(&mut doctor, &config, 0, 400, report(0, 0.0, QUIET, QUIET), &looks(1.0, 5.0, 2.0));
        assert_eq!(apart.verdict, Verdict::Converged);
        assert_eq!(apart.remedies.iter().any(|r| r.label.starts_with("Harder data")), offered, "{:?}", apart.remedies);
    }
}

#[test]
fn a_step_back_is_another_run() {
    let config = Config { mining: Mining::BatchHard, ..Config::default() };
    let mut doctor = Doctor::new(&config);
    let stuck = report(0, 1.0, COLLAPSING, COLLAPSING);
    go(&mut doctor, &config, 0, 60, stuck, &looks(0.4, 0.01, -0.1));
    let again = doctor.judge(&config, 0, &looks(0.4, 0.5, -0.1), None);
    assert_eq!(again.verdict, Verdict::Learning);
    assert!(again.sentence.starts_with("Not trained yet"), "{}", again.sentence);
}

/// One setting of everything at a time, and a few that meet.
fn many_configs() -> Vec<Config> {
    let base = Config::default();
    let mut all = vec![base.clone()];
    all.extend(Mining::ALL.iter().map(|&mining| Config { mining, ..base.clone() }));
    all.extend(Optimiser::ALL.iter().map(|&optimiser| Config { optimiser, rate: 10.0, ..base.clone() }));
    all.extend(Activation::ALL.iter().map(|&activation| Config { activation, ..base.clone() }));
    for &distance in Distance::ALL {
        for &embedding in Embedding::ALL {
            for &loss in Loss::ALL {
                for margin in [0.05, 3.0] {
                    all.push(Config { distance, embedding, loss, margin, mining: Mining::SemiHard, ..base.clone() });
                }
            }
        }
    }
    for &generator in Generator::ALL {
        for classes in [1, 2, 20] {
            let mut config = base.clone();
            config.set_generator(generator);
            config.data = DataConfig { classes, samples: 2, noise: 0.5, ..config.data };
            all.push(Config { embedding: Embedding::UnitCircle, ..config.clone() });
            all.push(Config { k: 32, p: 20, rate: 0.0001, hidden: vec![1; 6], ..config });
        }
    }
    all
}

#[test]
fn every_verdict_speaks_plainly_and_offers_only_what_changes_something() {
    let reports = [
        report(0, 1.0, COLLAPSING, COLLAPSING),
        report(0, 0.0, QUIET, QUIET),
        report(0, 0.0, [80, 0, 20], [0, 0, 0]),
        report(0, 0.7, [30, 30, 40], [0, 1, 0]),
        report(0, 0.0, [0, 0, 0], [0, 0, 0]),
    ];
    let looked = [looks(0.4, 0.0, -0.1), looks(0.995, 4.0, 3.5), looks(0.7, 30.0, -2.0), Evaluation::default()];
    let diverged = Diverged { step: 12, what: "a weight".into() };
    let mut seen = BTreeSet::new();
    for config in many_configs() {
        let at_margin = config.collapse_loss().unwrap_or(1.0) as f32;
        for (i, like) in reports.iter().enumerate() {
            let like = StepReport { loss: if i == 0 { at_margin } else { like.loss }, ..*like };
            for looks in &looked {
                let mut doctor = Doctor::new(&config);
                let mut said = vec![doctor.judge(&config, 0, looks, None)];
                for (from, to) in [(0, 1), (1, 60), (60, 720)] {
                    said.push(go(&mut doctor, &config, from, to, like, looks));
                }
                said.extend(looked.iter().map(|other| doctor.judge(&config, 720, other, None)));
                said.push(doctor.judge(&config, 720, looks, Some(&diverged)));
                for d in &said {
                    seen.insert(d.verdict.label());
                    check(d, &config);
                }
            }
        }
    }
    assert_eq!(seen.len(), Verdict::ALL.len(), "{seen:?}");
}

fn check(d: &Diagnosis, config: &Config) {
    for text in [&d.sentence, &d.why] {
        assert!(text.ends_with('.') && !text.contains("  ") && !text.contains(".."), "{text:?}");
        assert!(!text.starts_with(char::is_lowercase), "{text:?}");
        assert!(!["NaN", "inf,", "inf ", "inf.", "-0"].iter().any(|bad| text.contains(bad)), "{text:?}");
        // without a margin none is spoken of, but for the name of the loss and what the miner calls so
        if config.loss == Loss::SoftMargin {
            assert!(!text.contains("the margin of"), "{text:?}");
        }
    }
    let labels: BTreeSet<&str> = d.remedies.iter().map(|r| r.label.as_str()).collect();
    assert_eq!(labels.len(), d.remedies.len(), "{labels:?}");
    for remedy in &d.remedies {
        assert_ne!(&remedy.config, config, "{}", remedy.label);
        assert_eq!(remedy.config, remedy.config.clone().clamped(), "{}", remedy.label);
        assert!(remedy.restart || remedy.config.continues(config), "{}", remedy.label);
    }
}
