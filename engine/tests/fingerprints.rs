//! Every alternative leaves its fingerprint: the table `fingerprints.txt` holds [`Trainer::hash`] after a short run of each loss,
//! miner, data set, activation, optimiser, distance, embedding and model. A change to the arithmetic of any one of them shows up
//! here, natively, and in the page's tests, which read the same table in a browser.
//!
//! `BLESS=1 cargo test --test fingerprints` writes the table anew. It changes every run that a link points to: say so in the
//! changelog.

use std::fmt::Write as _;

use triplet_engine::choice::Choice;
use triplet_engine::config::{
    Activation, Config, Distance, Embedding, Generator, KEYS, Loss, Mining, Model, Optimiser,
};
use triplet_engine::trainer::Trainer;

const TABLE: &str = include_str!("fingerprints.txt");
const HEAD: &str =
    "# fingerprint of the weights, steps, settings; written by `BLESS=1 cargo test --test fingerprints`\n";
/// A loss is what the page is about: it gets the longer run.
const LOSS_STEPS: u32 = 200;
const STEPS: u32 = 50;

/// A row for each alternative: steps and settings, as a link has them.
fn scenes() -> Vec<(u32, String)> {
    fn all<C: Choice>(name: &str, steps: u32) -> Vec<(u32, String)> {
        C::ALL.iter().map(|choice| (steps, format!("{name}={}", choice.slug()))).collect()
    }
    let tables = [
        all::<Loss>("loss", LOSS_STEPS),
        all::<Mining>("mining", STEPS),
        all::<Generator>("data", STEPS),
        all::<Activation>("activation", STEPS),
        all::<Optimiser>("optimiser", STEPS),
        all::<Distance>("distance", STEPS),
        all::<Embedding>("embedding", STEPS),
        // "layers" names the model too
        vec![(STEPS, format!("layers={}", Model::FreePoints.slug()))],
        // settings that no single choice reaches
        vec![
            (STEPS, "random-share=0.5&mining=batch-hard".to_owned()),
            (LOSS_STEPS, "hard-after=100&mining=semi-hard-then-hard".to_owned()),
            (STEPS, "mining=positive-negative&positive=easiest&negative=semi-hard".to_owned()),
            (STEPS, "held-out=1&imbalance=4".to_owned()),
        ],
    ];
    tables.concat()
}

fn config(link: &str) -> Config {
    let mut config = Config::default();
    for part in link.split('&') {
        let (name, value) = part.split_once('=').expect("name=value");
        let key = KEYS.iter().find(|key| key.name == name).unwrap_or_else(|| panic!("no setting is called {name}"));
        key.write(&mut config, value).unwrap_or_else(|problem| panic!("{part}: {}", problem.0));
    }
    config.clamped()
}

fn fingerprint(steps: u32, link: &str) -> u64 {
    let mut trainer = Trainer::generated(&config(link));
    for _ in 0..steps {
        trainer.step().expect("a finite step");
    }
    trainer.hash()
}

#[test]
fn every_alternative_ends_at_the_same_bits_as_ever() {
    let mut table = HEAD.to_owned();
    for (steps, link) in scenes() {
        let _ = writeln!(table, "{:016x} {steps} {link}", fingerprint(steps, &link));
    }
    if std::env::var_os("BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fingerprints.txt");
        std::fs::write(path, &table).expect("a table that can be written");
        return;
    }
    let changed: Vec<_> = table.lines().filter(|line| !TABLE.lines().any(|old| old == *line)).collect();
    let gone: Vec<_> = TABLE.lines().filter(|line| !table.lines().any(|new| new == *line)).collect();
    assert!(changed.is_empty() && gone.is_empty(), "now {changed:#?}\nno longer {gone:#?}");
}
