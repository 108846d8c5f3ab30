//! What the measures of 2,000 points cost, natively: each part's share, median of several rounds.

use std::time::Instant;

use triplet_engine::config::Config;
use triplet_engine::protocol::{Command, Event, FrameRequest};
use triplet_engine::session::Session;

const ROUNDS: usize = 9;
/// Looks that one embedding takes.
const PARTS: usize = 4;

fn main() {
    let mut config = Config::default();
    (config.data.classes, config.data.samples) = (20, 100);
    let mut session = Session::default();
    session.handle(Command::Start { run: 1, config });
    session.handle(Command::Train);
    let mut look = |evaluate: bool| {
        session.advance(5);
        let start = Instant::now();
        let answer = session.handle(Command::Frame(FrameRequest { evaluate, ..FrameRequest::default() }));
        assert!(matches!(answer, Some(Event::Frame(_))));
        start.elapsed().as_secs_f64() * 1e3
    };
    // the references have their turn first
    for _ in 0..3 * PARTS {
        look(true);
    }
    // the header's own evaluation comes in some frames only: the least is a frame without it
    let plain = (0..30).map(|_| look(false)).fold(f64::INFINITY, f64::min);
    let mut times = vec![Vec::new(); PARTS];
    for _ in 0..ROUNDS {
        for part in &mut times {
            part.push(look(true) - plain);
        }
    }
    let medians: Vec<f64> = times
        .iter_mut()
        .map(|part| {
            part.sort_by(f64::total_cmp);
            part[ROUNDS / 2]
        })
        .collect();
    let names = ["retrieval, k-NN", "silhouette, rank", "k-means, NMI, AMI", "verification"];
    println!("ms for 2,000 points beyond a frame without them ({plain:.1} ms), median of {ROUNDS} rounds");
    names.iter().zip(&medians).for_each(|(name, ms)| println!("{name:20} {ms:6.1}"));
    println!("{:20} {:6.1}", "all", medians.iter().sum::<f64>());
}
