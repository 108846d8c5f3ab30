//! Which frame to ask the session for, and when: one at a time, and only what a view needs.

use crate::app::overlays::{Asked, wanted};
use crate::app::part;
use crate::app::reading::Reading;
use crate::app::state::State;
use triplet_engine::protocol::overlays::Window;
use triplet_engine::protocol::{Chosen, Closer, FrameRequest};

/// Milliseconds between two looks at the network, the past and the overlays while it trains: about eight a second.
const SLOW: f64 = 120.0;
/// Buckets of the past: about one for each pixel that a chart has.
const BUCKETS: u32 = 400;

/// What of the page a person can see.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// The panel of charts, whichever it holds.
    pub charts: bool,
    /// The picture of the network.
    pub network: bool,
    /// What of the embedding's plane is in sight; `None` before anything was drawn.
    pub plane: Option<Window>,
}

/// Decides in every animation frame, and remembers what it has asked for.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    /// The session was told something that no frame shows yet.
    stale: bool,
    reading: Reading,
    overlays: Asked,
    /// When network, past and overlays were last asked for.
    slowly: f64,
    /// What was chosen and what was in hand when it was last asked.
    close: (Option<Chosen>, Closer),
    trained: bool,
    measured: bool,
}

impl Asker {
    /// The session was told something: the next frame shows what came of it.
    pub fn told(&mut self) {
        self.stale = true;
    }

    /// The frame to be asked for at a time in milliseconds; `None` while one is on its way, or none is needed.
    pub fn ask(&mut self, state: &State, seen: Seen, now: f64) -> Option<FrameRequest> {
        // nothing of the run is on screen
        if state.sandbox.open && state.frame.is_some() {
            return None;
        }
        // a run may end by itself, between two looks at its past
        self.stale |= std::mem::replace(&mut self.trained, state.training) && !state.training;
        let refocus = self.reading.is_over(state, now);
        // another triplet was chosen, another neuron is in hand
        let close = (state.chosen, part::closer(state));
        let other = close != self.close;
        let is_time = now - self.slowly >= SLOW;
        self.stale |= self.overlays.lacks(state, seen.plane, is_time);
        // cluster centres and points classified wrongly lie over the embedding, wherever the charts are
        let evaluating = state.evaluating.open;
        // of the charts there, those of the training need the past
        let measuring = evaluating || state.open_set.open;
        self.stale |= std::mem::replace(&mut self.measured, measuring) != measuring;
        let recognising = state.open_set.asks();
        let lacks = (evaluating && state.evaluating.lacks()) || (recognising.is_some() && state.open_set.lacks());
        let unsaid = !state.training && lacks;
        let told = self.stale || state.wanted.is_due();
        if state.awaits_frame() || !(state.training || refocus || other || told || unsaid) {
            return None;
        }
        let slow = told || close.1 != self.close.1 || is_time;
        if slow {
            self.slowly = now;
        }
        self.stale = false;
        self.close = close;
        let overlays = wanted(state, slow, seen.plane);
        self.overlays.note(overlays);
        if refocus {
            self.reading.begin();
        }
        // while it trains, what is dear comes at the slow pace
        let dear = slow || !state.training;
        Some(FrameRequest {
            buckets: if slow && seen.charts && !measuring { BUCKETS } else { 0 },
            network: slow && seen.network,
            refocus,
            chosen: close.0,
            closer: close.1,
            overlays,
            evaluate: evaluating && dear,
            held_out: state.over_held_out(),
            recognise: recognising.filter(|_| dear).cloned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::link::Link;
    use crate::app::sandbox::SandboxMsg;
    use crate::app::state::Theme;
    use crate::app::update::Msg;
    use triplet_engine::protocol::{Command, Event};
    use triplet_engine::session::Session;

    const ALL: Seen = Seen { charts: true, network: true, plane: None };

    /// The page with a session that answers at once.
    struct Page {
        state: State,
        session: Session,
        asker: Asker,
        now: f64,
    }

    impl Page {
        fn open() -> Self {
            let mut session = Session::default();
            let state = State::new(Link::default(), Theme::Light, false);
            state.opening().into_iter().for_each(|command| drop(session.handle(command)));
            let mut asker = Asker::default();
            asker.told();
            Self { state, session, asker, now: 1_000.0 }
        }

        fn send(&mut self, msg: Msg) {
            for command in self.state.update(msg) {
                if !matches!(command, Command::Frame(_)) {
                    self.asker.told();
                }
                if let Some(event) = self.session.handle(command) {
                    self.state.update(Msg::Event(event));
                }
            }
        }

        /// What is asked for in the next animation frame, 16 ms later; it is answered.
        fn frame(&mut self, seen: Seen) -> Option<FrameRequest> {
            self.now += 16.0;
            let asked = self.asker.ask(&self.state, seen, self.now);
            if let Some(request) = asked.clone() {
                self.send(Msg::Ask(request));
            }
            asked
        }

        /// Frames until none is asked for.
        fn settle(&mut self) {
            assert!((0..10).any(|_| self.frame(ALL).is_none()), "asks for ever");
        }
    }

    #[test]
    fn a_page_that_stands_still_asks_for_one_frame_and_no_more() {
        let mut page = Page::open();
        let first = page.frame(ALL).expect("the first state");
        assert!(first.buckets > 0 && first.network);
        page.settle();
        assert!((0..100).all(|_| page.frame(ALL).is_none()));
    }

    #[test]
    fn one_frame_is_under_way_at_a_time() {
        let mut page = Page::open();
        let request = page.asker.ask(&page.state, ALL, 1.0).expect("the first state");
        page.state.update(Msg::Ask(request.clone()));
        page.asker.told();
        assert_eq!(page.asker.ask(&page.state, ALL, 20.0), None, "the first has not come");
        if let Some(Event::Frame(frame)) = page.session.handle(Command::Frame(request)) {
            page.state.update(Msg::Event(Event::Frame(frame)));
        }
        assert!(page.asker.ask(&page.state, ALL, 40.0).is_some(), "what was told meanwhile is still to be seen");
    }

    #[test]
    fn while_it_trains_every_frame_has_positions_and_few_have_what_is_dear() {
        let mut page = Page::open();
        page.settle();
        page.send(Msg::Train);
        let asked: Vec<FrameRequest> = (0..60).map(|_| page.frame(ALL).expect("one for every frame")).collect();
        let dear = asked.iter().filter(|r| r.network).count();
        // 60 frames of 16 ms are 960 ms: one look in 120 ms
        assert!((7..=9).contains(&dear), "{dear}");
        assert!(asked.iter().all(|r| r.network == (r.buckets > 0)));
    }

    #[test]
    fn what_no_one_sees_is_not_asked_for() {
        let mut page = Page::open();
        page.settle();
        page.send(Msg::Train);
        let asked: Vec<FrameRequest> = (0..30).filter_map(|_| page.frame(Seen::default())).collect();
        assert!(!asked.is_empty() && asked.iter().all(|r| !r.network && r.buckets == 0 && !r.evaluate));
    }

    #[test]
    fn the_panel_of_measures_asks_for_them_in_the_place_of_the_past() {
        let mut page = Page::open();
        page.settle();
        page.send(Msg::Evaluate(true));
        let request = page.frame(ALL).expect("the measures are missing");
        assert!(request.evaluate && request.buckets == 0);
        page.settle();
        assert!(!page.state.evaluating.lacks(), "it asked until all were there");
        page.send(Msg::Evaluate(false));
        assert!(page.frame(ALL).expect("the charts are back").buckets > 0);
    }

    #[test]
    fn under_an_open_sandbox_nothing_is_asked_for() {
        let mut page = Page::open();
        page.settle();
        page.send(Msg::Sandbox(SandboxMsg::Open));
        page.asker.told();
        assert!((0..20).all(|_| page.frame(ALL).is_none()));
    }
}
