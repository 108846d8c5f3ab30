//! When the next frame is asked for: one at a time, in an animation frame, and only what a view needs.

use leptos::prelude::*;

use crate::app::overlays::{Asked, wanted};
use crate::app::part;
use crate::app::reading::Reading;
use crate::app::update::Msg;
use crate::browser::clock;
use triplet_engine::protocol::{Chosen, Closer, FrameRequest};

use super::page::Page;
use super::sight::Sight;
use super::tabs::Tabs;

/// Milliseconds between two looks at the network, the past and the overlays while it trains: about eight a second.
const SLOW: f64 = 120.0;
/// Buckets of the past: about one for each pixel that a chart has.
const BUCKETS: u32 = 400;

/// Asks for frames as long as the page lives. `stale` is set by everything the session is told, and taken back here.
pub fn run(page: Page, tabs: Tabs, sight: Sight, stale: StoredValue<bool>) {
    let (mut reading, mut overlaid, mut slowly) = (Reading::default(), Asked::default(), 0.0);
    // what was chosen and what was in hand when it was last asked
    let mut close: (Option<Chosen>, Closer) = Default::default();
    let (mut trained, mut evaluated) = (false, false);
    let frames = clock::on_frame(move |now| {
        let asked = page.state.with_untracked(|state| {
            // nothing of the run is on screen
            if state.sandbox.open && state.frame.is_some() {
                return None;
            }
            // a run may end by itself, between two looks at its past
            if std::mem::replace(&mut trained, state.training) && !state.training {
                stale.set_value(true);
            }
            let refocus = reading.is_over(state, now);
            // another triplet was chosen, another neuron is in hand
            let closely = (state.chosen, part::closer(state));
            let other = closely != close;
            if overlaid.lacks(state, sight.seen(), now - slowly >= SLOW) {
                stale.set_value(true);
            }
            // their centres and the points told wrongly lie over the embedding, wherever the charts are
            let evaluating = state.evaluating.open;
            // of the charts there, those of the training need the past
            let measuring = evaluating || state.open_set.open;
            if std::mem::replace(&mut evaluated, measuring) != measuring {
                stale.set_value(true);
            }
            let recognising = state.open_set.asks();
            let lacks = (evaluating && state.evaluating.lacks()) || (recognising.is_some() && state.open_set.lacks());
            let unsaid = !state.training && lacks;
            let told = stale.get_value() || state.wanted.is_due();
            if state.awaits_frame() || !(state.training || refocus || other || told || unsaid) {
                return None;
            }
            let slow = told || closely.1 != close.1 || now - slowly >= SLOW;
            if slow {
                slowly = now;
            }
            stale.set_value(false);
            let buckets = if slow && tabs.charts_seen() && !evaluating && !state.open_set.open { BUCKETS } else { 0 };
            close = closely;
            let (chosen, closer) = close;
            let overlays = wanted(state, slow, sight.seen());
            overlaid.note(overlays);
            let evaluate = evaluating && (slow || !state.training);
            let recognise = recognising.filter(|_| slow || !state.training).cloned();
            Some(FrameRequest {
                buckets,
                network: slow && tabs.network_seen(),
                refocus,
                chosen,
                closer,
                overlays,
                evaluate,
                held_out: state.over_held_out(),
                recognise,
            })
        });
        if let Some(request) = asked {
            if request.refocus {
                reading.begin();
            }
            page.send(Msg::Ask(request));
        }
    });
    // the loop lives as long as the page
    std::mem::forget(frames);
}
