//! Looks at a run of page size, for the bench: what the panel Evaluate's measures of 2,000 points add to them.

use super::measure::Task;
use triplet_engine::config::Config;
use triplet_engine::protocol::{Command, FrameRequest};
use triplet_engine::session::Session;

/// Looks that one evaluation is spread over.
const PARTS: usize = 4;

/// As many looks as one evaluation takes, without it and with it: the second less the first is the evaluation.
pub fn tasks() -> Vec<Task> {
    vec![task("four looks, 2,000 points", false), task("the same with evaluation", true)]
}

fn task(name: &'static str, evaluate: bool) -> Task {
    let mut config = Config::default();
    (config.data.classes, config.data.samples) = (20, 100);
    let mut session = Session::default();
    session.handle(Command::Start { run: 1, config });
    session.handle(Command::Train);
    let once = move || {
        for _ in 0..PARTS {
            session.advance(1);
            session.handle(Command::Frame(FrameRequest { evaluate, ..FrameRequest::default() }));
        }
    };
    Task { name, once: Box::new(once) }
}
