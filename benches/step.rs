//! Training steps per second, natively: median of several rounds of each piece of reference work, taken in turn.

use std::time::{Duration, Instant};

use triplet_playground::reference_work::Work;

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(400);

fn main() {
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
