//! When the next frame is asked for: one at a time, in an animation frame, and only what a view needs.

use leptos::prelude::*;

use crate::app::state::{Msg, State};
use crate::browser::clock;
use crate::config::Mining;
use crate::protocol::{FocusReason, FrameRequest};

use super::page::Page;
use super::tabs::Tabs;

/// Milliseconds between two looks at the network and the past while it trains: about twelve a second.
const SLOW: f64 = 80.0;
/// Milliseconds of training after which another triplet is shown.
const READ: f64 = 5_000.0;
/// The same once the one shown has no loss.
const READ_IDLE: f64 = 1_500.0;
/// Buckets of the past: about one for each pixel that a chart has.
const BUCKETS: u32 = 400;

/// What the frame loop remembers from one animation frame to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Memory {
    /// When slow things were last asked for.
    slow: f64,
    /// When the animation frame before this one was.
    last: f64,
    /// Time that the triplet has been on screen while training, ms.
    shown: f64,
    /// Time since it last had a loss, ms.
    idle: f64,
    /// Which triplet that is, and of which run.
    triplet: Option<(u32, [u32; 3])>,
    /// Which triplets counted when it was last looked at.
    mining: Option<Mining>,
    /// It is time for another one.
    due: bool,
}

/// Asks for frames as long as the page lives. `stale` is set by everything the session is told, and taken back here.
pub fn run(page: Page, tabs: Tabs, stale: StoredValue<bool>) {
    let mut memory = Memory::default();
    let frames = clock::on_frame(move |now| {
        let asked = page.state.with_untracked(|state| {
            memory.due |= memory.pass(state, now);
            if state.awaits_frame() || !(state.training || stale.get_value()) {
                return None;
            }
            let slow = stale.get_value() || now - memory.slow >= SLOW;
            if slow {
                memory.slow = now;
            }
            stale.set_value(false);
            let buckets = if slow && tabs.charts_seen() { BUCKETS } else { 0 };
            Some(FrameRequest { buckets, network: slow && tabs.network_seen(), refocus: memory.due })
        });
        if let Some(request) = asked {
            if request.refocus {
                memory.due = false;
                memory.shown = 0.0;
                memory.idle = 0.0;
            }
            page.send(Msg::Ask(request));
        }
    });
    // the loop lives as long as the page
    std::mem::forget(frames);
}

impl Memory {
    /// Counts how long the triplet has been looked at; whether it is time for another.
    fn pass(&mut self, state: &State, now: f64) -> bool {
        // a tab that was hidden has shown nothing meanwhile
        let passed = (now - self.last).clamp(0.0, 100.0);
        self.last = now;
        let focus = state.frame.as_ref().and_then(|f| f.focus);
        let triplet = focus.map(|f| (state.run, f.triplet));
        if triplet != self.triplet {
            self.triplet = triplet;
            self.shown = 0.0;
            self.idle = 0.0;
        }
        // chosen among the mined ones: other mining, another choice
        if self.mining.replace(state.config.mining).is_some_and(|before| before != state.config.mining) {
            return true;
        }
        if !state.training {
            return false;
        }
        self.shown += passed;
        // one that was chosen for having none is as good as any
        let spent = focus.is_none_or(|f| f.loss <= 0.0 && matches!(f.reason, FocusReason::Typical { .. }));
        self.idle = if spent { self.idle + passed } else { 0.0 };
        self.shown >= READ || self.idle >= READ_IDLE
    }
}
