//! The doctor at real runs: the verdicts of the page's scenes, and that its remedies heal.

use std::collections::BTreeSet;

use triplet_engine::choice::Choice;
use triplet_engine::config::*;
use triplet_engine::diagnosis::{Diagnosis, Doctor, Remedy, Verdict};
use triplet_engine::eval::{Evaluation, Workspace, evaluate};
use triplet_engine::trainer::Trainer;

/// A run with its doctor.
struct Patient {
    trainer: Trainer,
    doctor: Doctor,
    workspace: Workspace,
    labels: Vec<u32>,
}

impl Patient {
    fn new(config: &Config) -> Self {
        let trainer = Trainer::generated(config);
        let labels = trainer.dataset().labels.clone();
        Self { trainer, doctor: Doctor::new(config), workspace: Workspace::default(), labels }
    }

    fn evaluation(&mut self) -> Evaluation {
        let distance = self.trainer.config().training_distance();
        evaluate(self.trainer.embed_all().unwrap(), &self.labels, distance, &mut self.workspace)
    }

    fn judge(&mut self) -> Diagnosis {
        let evaluation = self.evaluation();
        let config = self.trainer.config().clone();
        let diverged = self.trainer.diverged().cloned();
        self.doctor.judge(&config, self.trainer.steps(), &evaluation, diverged.as_ref())
    }

    /// Trains for `steps`, judged every 20; every verdict that was given, and the last diagnosis.
    fn train(&mut self, steps: u64) -> (BTreeSet<&'static str>, Diagnosis) {
        let mut given = BTreeSet::new();
        let mut last = self.judge();
        for step in 1..=steps {
            match self.trainer.step() {
                Ok(report) => self.doctor.observe(&report),
                Err(_) => return (given, self.judge()),
            }
            if step % 20 == 0 || step == steps {
                last = self.judge();
                given.insert(last.verdict.label());
            }
        }
        (given, last)
    }

    fn apply(&mut self, remedy: &Remedy) {
        if remedy.restart {
            *self = Self::new(&remedy.config);
        } else {
            assert!(self.trainer.apply(&remedy.config), "{}", remedy.label);
            self.doctor.apply(&remedy.config);
        }
    }
}

fn default_with(seed: u32, mining: Mining) -> Config {
    let mut config = Config { mining, ..Config::default() };
    config.data.seed = seed;
    config
}

fn rings(seed: u32, mining: Mining) -> Config {
    let mut config = default_with(seed, mining);
    config.set_generator(Generator::Rings);
    config.embedding = Embedding::UnitCircle;
    config.distance = Distance::SquaredEuclidean;
    config.margin = 0.2;
    config
}

fn remedy(diagnosis: &Diagnosis, words: &str) -> Remedy {
    let found = diagnosis.remedies.iter().find(|r| r.label.to_lowercase().contains(words));
    found.unwrap_or_else(|| panic!("no remedy {words:?} among {:?}", diagnosis.remedies)).clone()
}

#[test]
fn a_healthy_run_learns_then_converges_and_is_never_called_anything_else() {
    for seed in 1..=10 {
        let mut patient = Patient::new(&default_with(seed, Mining::BatchAll));
        assert_eq!(patient.judge().verdict, Verdict::Learning);
        let (given, last) = patient.train(2_000);
        assert_eq!(given, BTreeSet::from(["Learning", "Converged"]), "seed {seed}");
        assert_eq!(last.verdict, Verdict::Converged, "seed {seed}");
        assert!(last.sentence.contains("R-precision"));
    }
}

#[test]
fn batch_hard_collapses_and_batch_all_from_here_leads_out() {
    for (name, scene) in [("clusters", default_with as fn(u32, Mining) -> Config), ("rings", rings)] {
        for seed in 1..=5 {
            let mut patient = Patient::new(&scene(seed, Mining::BatchHard));
            let (_, last) = patient.train(400);
            assert_eq!(last.verdict, Verdict::Collapsed, "{name} {seed}: {}", last.sentence);
            assert!(last.sentence.contains("one spot") && last.sentence.contains("stuck at the margin"));
            remedy(&last, "start again with semi-hard");
            patient.apply(&remedy(&last, "batch all from here"));
            let (_, last) = patient.train(1_500);
            assert_ne!(last.verdict, Verdict::Collapsed, "{name} {seed}: {}", last.sentence);
            assert!(patient.evaluation().r_precision.unwrap() >= 0.9, "{name} {seed}");
        }
    }
}

#[test]
fn quadruplets_of_batch_hard_collapse_to_both_margins_and_batch_all_leads_out() {
    for (embedding, least) in [(Embedding::UnitCircle, 10), (Embedding::FreePlane, 9)] {
        let mut collapsed = 0;
        for seed in 1..=10 {
            let config = Config { loss: Loss::Quadruplet, embedding, ..default_with(seed, Mining::BatchHard) };
            let mut patient = Patient::new(&config);
            let (given, last) = patient.train(250);
            println!("{embedding:?} {seed}: {given:?}");
            collapsed += usize::from(given.contains("Collapsed"));
            if last.verdict == Verdict::Collapsed && last.sentence.contains("one spot") {
                assert!(last.sentence.contains("stuck at α + α₂") && last.why.contains("every quadruplet"), "{last:?}");
            }
            patient.apply(&Remedy {
                label: "batch all".into(),
                config: Config { mining: Mining::BatchAll, ..config },
                restart: false,
            });
            let (_, last) = patient.train(1_000);
            assert_ne!(last.verdict, Verdict::Collapsed, "{embedding:?} {seed}: {}", last.sentence);
        }
        assert!(collapsed >= least, "{embedding:?}: {collapsed}");
    }
}

#[test]
fn started_again_with_semi_hard_the_rings_never_collapse() {
    for seed in 1..=5 {
        let mut patient = Patient::new(&rings(seed, Mining::BatchHard));
        let (_, last) = patient.train(300);
        patient.apply(&remedy(&last, "start again with semi-hard"));
        assert_eq!(patient.trainer.steps(), 0);
        let (given, _) = patient.train(2_000);
        assert!(!given.contains("Collapsed"), "seed {seed}");
        assert!(patient.evaluation().r_precision.unwrap() >= 0.95, "seed {seed}");
    }
}

#[test]
fn what_cannot_work_is_named_before_the_first_step_and_heals_at_once() {
    let good = Config::default();
    let one_class = Config { data: DataConfig { classes: 1, ..good.data }, ..good.clone() };
    for (bad, cause, cure) in [
        (Config { k: 1, ..good.clone() }, "K is 1", "Set K to 2"),
        (Config { p: 1, ..good.clone() }, "P is 1", "Set P to 2"),
        (one_class, "one class only", "Set classes to 2"),
        (Config { p: 1, k: 1, ..good.clone() }, "K is 1", "Set P to 2 and K to 2"),
    ] {
        let mut patient = Patient::new(&bad);
        let first = patient.judge();
        assert_eq!(first.verdict, Verdict::NoTriplets);
        assert!(first.sentence.contains(cause), "{}", first.sentence);
        let (_, later) = patient.train(60);
        assert_eq!((later.verdict, &later.sentence), (Verdict::NoTriplets, &first.sentence));
        assert_eq!(later.remedies[0].label, cure);
        patient.apply(&later.remedies[0]);
        assert_eq!(patient.judge().verdict, Verdict::Learning);
        assert_eq!(patient.train(20).1.verdict, Verdict::Learning);
    }
}

#[test]
fn a_network_that_cannot_bend_the_plane_stalls_and_is_told_why() {
    let mut patient = Patient::new(&Config { hidden: vec![], ..Config::default() });
    let (_, last) = patient.train(900);
    assert_eq!(last.verdict, Verdict::Stalled, "{}", last.sentence);
    assert!(last.why.contains("hidden layer"), "{}", last.why);
    patient.apply(&last.remedies[0]);
    assert_eq!(patient.train(1_500).1.verdict, Verdict::Converged);
}

#[test]
fn a_run_that_ends_says_so_at_once_and_a_lower_rate_heals_it() {
    let wild = Config {
        optimiser: Optimiser::Momentum,
        rate: 10.0,
        distance: Distance::SquaredEuclidean,
        activation: Activation::Relu,
        ..Config::default()
    };
    let mut patient = Patient::new(&wild);
    let (_, last) = patient.train(200);
    assert_eq!(last.verdict, Verdict::Diverged);
    let step = patient.trainer.diverged().unwrap().step;
    assert!(last.sentence.contains(&format!("step {step}")), "{}", last.sentence);
    let lower = remedy(&last, "start again at rate");
    assert!(lower.restart && lower.config.rate < wild.rate);
    patient.apply(&lower);
    assert_eq!(patient.train(100).1.verdict, Verdict::Learning);
}
