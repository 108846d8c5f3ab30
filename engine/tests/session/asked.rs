//! A session is begun and asked for frames, as by a page.

use triplet_engine::config::Config;
use triplet_engine::protocol::{Command, Event, Frame, FrameRequest};
use triplet_engine::session::Session;

/// A session whose run, number 1, stands at step 0.
pub fn started(config: &Config) -> Session {
    let mut session = Session::default();
    assert_eq!(session.handle(Command::Start { run: 1, config: config.clone() }), None);
    session
}

/// The frame that is asked for.
pub fn frame_with(session: &mut Session, request: FrameRequest) -> Frame {
    match session.handle(Command::Frame(request)) {
        Some(Event::Frame(frame)) => *frame,
        other => panic!("asked for a frame, got {other:?}"),
    }
}
