//! A miner eased: random triplets among the hard ones, and hard ones only after a number of steps.

use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Embedding, Loss, Mining, Pick};
use triplet_engine::mining::{MiningRule, PerPair};
use triplet_engine::trainer::Trainer;

fn mixed(mining: Mining, random_share: f32) -> Config {
    Config { mining, random_share, ..Config::default() }
}

/// The hash after so many steps.
fn hash(config: &Config, steps: u64) -> u64 {
    let mut trainer = Trainer::generated(config);
    (0..steps).for_each(|_| assert!(trainer.step().is_ok()));
    trainer.hash()
}

#[test]
fn of_what_a_step_mines_the_share_is_random_and_all_of_it_is_valid() {
    for mining in [Mining::BatchHard, Mining::SemiHard, Mining::HardestNegativePerPair, Mining::EasyPositive] {
        for share in [0.25f32, 0.5, 1.0] {
            let (mut plain, mut eased) =
                (Trainer::generated(&mixed(mining, 0.0)), Trainer::generated(&mixed(mining, share)));
            let (report, other) = (plain.step().expect("a step"), eased.step().expect("a step"));
            // the first step of both is of one batch and one network
            assert_eq!((report.valid, report.mined.total()), (other.valid, other.mined.total()));
            let class = |column: u32| eased.dataset().labels[eased.batch()[column as usize] as usize];
            for &[a, p, n] in eased.mined() {
                assert!(a != p && class(a) == class(p) && class(a) != class(n));
            }
            let changed = plain.mined().iter().zip(eased.mined()).filter(|(was, is)| was != is).count() as f64;
            let most = f64::from(share) * plain.mined().len() as f64;
            // a random one may be the one that it took the place of
            assert!(changed < most + 1.0 && changed > 0.8 * most, "{mining:?} {share}: {changed} of {most}");
        }
    }
}

#[test]
fn a_share_makes_another_run_the_same_one_each_time_and_0_the_run_without() {
    for mining in [Mining::BatchHard, Mining::SemiHard, Mining::DistanceWeighted] {
        let run = |share| hash(&mixed(mining, share), 30);
        assert_eq!(run(0.5), run(0.5));
        assert_ne!(run(0.5), run(0.0));
        assert_eq!(run(0.0), hash(&Config { mining, ..Config::default() }, 30));
    }
}

#[test]
fn where_nothing_is_listed_or_all_is_random_the_share_does_nothing() {
    for &mining in Mining::ALL {
        let config = mixed(mining, 0.5);
        let takes_part = !matches!(
            mining,
            Mining::BatchAll | Mining::ViolatingOnly | Mining::AllSemiHard | Mining::AllHard | Mining::Random
        );
        assert_eq!(config.mixes(), takes_part, "{mining:?}");
        assert_eq!(hash(&config, 10) != hash(&mixed(mining, 0.0), 10), takes_part, "{mining:?}");
    }
    let table = |positive, negative| Config { positive, negative, ..mixed(Mining::Table, 0.5) }.mixes();
    assert!(!table(Pick::All, Pick::All) && !table(Pick::Random, Pick::Random) && table(Pick::Random, Pick::Hardest));
    assert!(!Config { loss: Loss::NtXent, ..mixed(Mining::BatchHard, 0.5) }.mixes());
}

#[test]
fn the_schedule_goes_over_to_batch_hard_after_exactly_so_many_steps() {
    let scheduled = Config { mining: Mining::SemiHardThenHard, hard_after: 50, ..Config::default() };
    assert_eq!(scheduled.rule(49), MiningRule::PerPair(PerPair::SemiHard));
    assert_eq!(scheduled.rule(50), MiningRule::PerAnchor(Pick::Hardest, Pick::Hardest));
    let mut trainer = Trainer::generated(&scheduled);
    let mut by_hand = Trainer::generated(&Config { mining: Mining::SemiHard, ..Config::default() });
    for step in 1..=90 {
        if step == 51 {
            assert!(by_hand.apply(&Config { mining: Mining::BatchHard, ..Config::default() }));
        }
        assert_eq!(trainer.step(), by_hand.step());
        assert_eq!(trainer.hash(), by_hand.hash(), "step {step}");
    }
    let whole = |mining, hard_after| hash(&Config { mining, hard_after, ..Config::default() }, 20);
    assert_eq!(whole(Mining::SemiHardThenHard, 0), whole(Mining::BatchHard, 0));
    assert_eq!(whole(Mining::SemiHardThenHard, 5_000), whole(Mining::SemiHard, 0));
}

#[test]
fn a_step_of_them_taken_apart_is_that_step_and_says_what_is_random() {
    let (mut random, mut own) = (0, 0);
    for mining in [Mining::BatchHard, Mining::SemiHard, Mining::SemiHardThenHard, Mining::DistanceWeighted] {
        for embedding in [Embedding::FreePlane, Embedding::UnitCircle] {
            let config = Config { embedding, hard_after: 3, ..mixed(mining, 0.5) };
            let mut trainer = Trainer::generated(&config);
            for _ in 0..6 {
                let anchors = trainer.clone().step().map(|_| ()).and(Ok(trainer.batch().to_vec())).unwrap_or_default();
                let anatomy = trainer.dissect(anchors.first().map(|&a| [a, a, a])).expect("a finite step");
                assert_eq!(trainer.step().as_ref(), Ok(&anatomy.report));
                assert_eq!((anatomy.batch.as_slice(), anatomy.hash), (trainer.batch(), trainer.hash()));
                let Some(shown) = anatomy.study.as_ref().and_then(|s| s.shown) else { continue };
                let column = |i: u32| trainer.batch().iter().position(|&b| b == i).expect("in the batch") as u32;
                assert!(trainer.mined().contains(&shown.triplet.map(column)));
                *if shown.random { &mut random } else { &mut own } += 1;
            }
        }
    }
    assert!(random > 5 && own > 5, "{random} {own}");
}
