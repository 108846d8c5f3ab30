//! A training step allocates nothing, whatever the settings.
//!
//! The allocator below counts the requests of this thread and passes them on; that takes `unsafe`, here and nowhere else.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use triplet_engine::choice::Choice;
use triplet_engine::config::{
    Activation, Config, Distance, Embedding, Generator, Loss, Mining, Model, Optimiser, Pick,
};
use triplet_engine::trainer::Trainer;

thread_local! {
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call goes to the system's allocator, unchanged; the counter neither allocates nor has a destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        REQUESTS.set(REQUESTS.get() + 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        REQUESTS.set(REQUESTS.get() + 1);
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A scene small enough to be run some thousand times.
fn small() -> Config {
    let mut config = Config { hidden: vec![5, 3], p: 3, k: 4, rate: 0.001, ..Config::default() };
    config.data.classes = 4;
    config.data.samples = 6;
    config
}

fn requests_of_200_steps(trainer: &mut Trainer) -> u64 {
    let before = REQUESTS.get();
    for _ in 0..200 {
        assert!(trainer.step().is_ok(), "diverged");
    }
    REQUESTS.get() - before
}

fn assert_none(config: &Config) {
    let mut trainer = Trainer::generated(config);
    for _ in 0..5 {
        trainer.step().expect("a finite step");
    }
    assert_eq!(requests_of_200_steps(&mut trainer), 0, "{config:?}");
}

#[test]
fn the_counter_counts() {
    let before = REQUESTS.get();
    drop(std::hint::black_box(vec![1u8; 100]));
    assert_eq!(REQUESTS.get() - before, 1);
}

#[test]
fn two_hundred_steps_allocate_nothing_under_any_strategy_loss_distance_embedding_and_model() {
    for &mining in Mining::ALL {
        for &loss in Loss::ALL {
            for &distance in Distance::ALL {
                for &embedding in Embedding::ALL {
                    for &model in Model::ALL {
                        assert_none(&Config { mining, loss, distance, embedding, model, ..small() });
                    }
                }
            }
        }
    }
}

#[test]
fn two_hundred_steps_allocate_nothing_with_random_triplets_mixed_in_and_where_a_schedule_turns() {
    for &mining in Mining::ALL {
        for loss in [Loss::Triplet, Loss::Quadruplet] {
            assert_none(&Config { mining, loss, random_share: 0.5, hard_after: 100, ..small() });
        }
    }
}

#[test]
fn two_hundred_steps_allocate_nothing_under_any_optimiser_and_activation() {
    for &optimiser in Optimiser::ALL {
        for &activation in Activation::ALL {
            for hidden in [vec![], vec![9], vec![8, 8, 8, 8, 8, 8]] {
                assert_none(&Config { optimiser, activation, hidden, ..small() });
            }
        }
    }
}

#[test]
fn two_hundred_steps_allocate_nothing_on_any_data_and_batch() {
    for &generator in Generator::ALL {
        for (p, k) in [(1, 1), (1, 8), (4, 1), (20, 32), (3, 5)] {
            let mut config = Config { p, k, mining: Mining::HardestNegativePerPair, ..small() };
            config.data.generator = generator;
            assert_none(&config);
        }
    }
}

#[test]
fn two_hundred_steps_allocate_nothing_where_batches_differ_in_size() {
    for &mining in Mining::ALL {
        for &loss in Loss::ALL {
            let mut config = Config { mining, loss, p: 2, ..small() };
            config.data.imbalance = 3;
            let mut trainer = Trainer::generated(&config);
            trainer.step().expect("a finite step");
            assert_eq!(requests_of_200_steps(&mut trainer), 0, "{config:?}");
        }
    }
}

#[test]
fn lists_have_room_from_the_first_step_whatever_the_table_picks() {
    let pairs = Pick::ALL.iter().flat_map(|&p| Pick::ALL.iter().map(move |&n| (p, n)));
    for (positive, negative) in pairs.filter(|&(p, n)| Pick::conflict(p, n).is_none()) {
        for loss in [Loss::Triplet, Loss::Quadruplet] {
            let table = Config { mining: Mining::Table, positive, negative, loss, ..small() };
            let first = |config: &Config| {
                let mut trainer = Trainer::generated(config);
                let before = REQUESTS.get();
                trainer.step().expect("a finite step");
                REQUESTS.get() - before
            };
            // matrices of the batch's size are made then, and of no list
            let usual = first(&Config { mining: Mining::BatchHard, ..table.clone() });
            assert_eq!(first(&table), usual, "{positive:?} × {negative:?}, {loss:?}");
            assert_none(&table);
        }
    }
}

#[test]
fn settings_changed_while_it_trains_cost_no_allocation_in_later_steps() {
    let mut trainer = Trainer::generated(&small());
    trainer.step().expect("a finite step");
    for &mining in Mining::ALL {
        for (p, k) in [(2, 2), (4, 6), (1, 1)] {
            assert!(trainer.apply(&Config { mining, p, k, ..small() }));
            trainer.step().expect("a finite step");
            assert_eq!(requests_of_200_steps(&mut trainer), 0, "{mining:?} {p} × {k}");
        }
    }
}
