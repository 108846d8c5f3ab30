//! Training steps per second, natively: median of several rounds of each piece of reference work, taken in turn.

use std::time::{Duration, Instant};

use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Loss};
use triplet_engine::reference_work::Work;
use triplet_engine::trainer::Trainer;

const ROUNDS: usize = 7;
const STEPS: u32 = 4000;
const ROUND: Duration = Duration::from_millis(400);

fn main() {
    references();
    losses();
}

/// A step of every loss on the default scene after 300 steps, and how many of the triplet loss's it takes.
fn losses() {
    let mut runs: Vec<_> = Loss::ALL
        .iter()
        .map(|&loss| {
            let mut trainer = Trainer::generated(&Config { loss, ..Config::default() });
            (0..300).for_each(|_| assert!(trainer.step().is_ok()));
            (loss, trainer, Vec::new())
        })
        .collect();
    for _ in 0..ROUNDS {
        for (_, trainer, times) in &mut runs {
            let start = Instant::now();
            (0..STEPS).for_each(|_| assert!(trainer.step().is_ok()));
            times.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(STEPS));
        }
    }
    let medians = runs.iter_mut().map(|(loss, _, times)| {
        times.sort_by(f64::total_cmp);
        (*loss, times[ROUNDS / 2])
    });
    let medians: Vec<_> = medians.collect();
    println!("\n{:22} {:>9} {:>9}", "loss", "µs a step", "ratio");
    for (loss, time) in &medians {
        println!("{:22} {time:9.1} {:9.2}", loss.label(), time / medians[0].1);
    }
}

/// Every piece of reference work.
fn references() {
    let mut runs = Work::ALL.map(|w| (w, w.trainer(), Vec::new()));
    for _ in 0..ROUNDS {
        for (_, trainer, speeds) in &mut runs {
            let start = Instant::now();
            let mut steps = 0u32;
            while start.elapsed() < ROUND {
                for _ in 0..20 {
                    assert!(trainer.step().is_ok(), "the reference work must not diverge");
                }
                steps += 20;
            }
            speeds.push(f64::from(steps) / start.elapsed().as_secs_f64());
        }
    }
    println!("{:5} {:>12} {:>12} {:>12}   steps per second, natively ({ROUNDS} rounds)", "", "least", "median", "most");
    for (work, _, speeds) in &mut runs {
        speeds.sort_by(f64::total_cmp);
        let (least, median, most) = (speeds[0], speeds[ROUNDS / 2], speeds[ROUNDS - 1]);
        println!("{:5} {least:12.0} {median:12.0} {most:12.0}   {}", work.name(), work.about());
    }
}
