//! The same settings, seed and commands give the same run, to the last bit; a knob draws only from its own stream.

use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Distance, Embedding, Loss, Mining, Model, Optimiser};
use triplet_engine::trainer::Trainer;

/// [`Trainer::hash`] of the default run after 10,000 steps, on every machine and in every browser. Whoever changes the engine's
/// arithmetic changes this number, and with it every run that a link points to.
const DEFAULT_AFTER_10_000: u64 = 0x0d8d_6c7f_5532_63a6;

fn run(config: &Config, steps: u32) -> Trainer {
    let mut trainer = Trainer::generated(config);
    for _ in 0..steps {
        trainer.step().expect("a finite step");
    }
    trainer
}

#[test]
fn the_default_run_ends_at_the_same_bits_as_ever() {
    let hash = run(&Config::default(), 10_000).hash();
    assert_eq!(hash, DEFAULT_AFTER_10_000, "now {hash:#018x}");
}

#[test]
fn the_same_settings_give_the_same_run() {
    for &mining in Mining::ALL {
        for &distance in Distance::ALL {
            for &embedding in Embedding::ALL {
                for &model in Model::ALL {
                    let config = Config { mining, distance, embedding, model, ..Config::default() };
                    assert_eq!(run(&config, 20).hash(), run(&config, 20).hash(), "{config:?}");
                }
            }
        }
    }
}

#[test]
fn the_same_commands_give_the_same_run() {
    let script = || {
        let mut trainer = run(&Config::default(), 30);
        for &mining in Mining::ALL {
            for &optimiser in Optimiser::ALL {
                let loss = Loss::ALL[mining as usize % Loss::ALL.len()];
                let config = Config { mining, optimiser, loss, k: 3, rate: 0.002, ..Config::default() };
                assert!(trainer.apply(&config));
                for _ in 0..10 {
                    trainer.step().expect("a finite step");
                }
            }
        }
        trainer.hash()
    };
    assert_eq!(script(), script());
}

#[test]
fn looking_at_a_run_does_not_change_it() {
    let mut seen = Trainer::generated(&Config::default());
    for _ in 0..50 {
        seen.step().expect("a finite step");
        seen.embed_all().expect("finite embeddings");
        let _ = (seen.hash(), seen.batch(), seen.parameters());
    }
    assert_eq!(seen.hash(), run(&Config::default(), 50).hash());
}

#[test]
fn another_seed_gives_another_run() {
    let mut config = Config::default();
    config.data.seed = 2;
    let (one, other) = (Trainer::generated(&Config::default()), Trainer::generated(&config));
    assert_ne!(one.hash(), other.hash());
    assert_ne!(one.dataset(), other.dataset());
}

#[test]
fn the_batch_the_miner_and_the_optimiser_reshuffle_neither_data_nor_first_weights() {
    let of = |config: &Config| Trainer::generated(config);
    let plain = of(&Config::default());
    let turned = |turn: fn(&mut Config)| {
        let mut config = Config::default();
        turn(&mut config);
        of(&config)
    };
    for other in [
        turned(|c| c.k = 3),
        turned(|c| c.p = 2),
        turned(|c| c.mining = Mining::Random),
        turned(|c| c.optimiser = Optimiser::Sgd),
        turned(|c| c.margin = 0.2),
        turned(|c| c.distance = Distance::Cosine),
        turned(|c| c.embedding = Embedding::UnitCircle),
    ] {
        assert_eq!(other.dataset(), plain.dataset());
        assert_eq!(other.hash(), plain.hash());
    }
    // another network: other weights, of course, on the same data and batches
    let mut wide = turned(|c| c.hidden = vec![5]);
    assert_eq!(wide.dataset(), plain.dataset());
    wide.step().expect("a finite step");
    assert_eq!(wide.batch(), run(&Config::default(), 1).batch());
}

#[test]
fn what_the_miner_draws_does_not_change_the_batches() {
    let batches = |mining| {
        let mut trainer = Trainer::generated(&Config { mining, ..Config::default() });
        (0..50)
            .map(|_| trainer.step().map(|_| trainer.batch().to_vec()))
            .collect::<Result<Vec<_>, _>>()
            .expect("finite")
    };
    assert_eq!(batches(Mining::Random), batches(Mining::BatchHard));
}
