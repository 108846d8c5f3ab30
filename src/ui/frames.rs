//! Asks for frames: in every animation frame [`Asker`] decides whether, and for which.

use leptos::prelude::*;

use crate::app::frame_request::{Asker, Seen};
use crate::app::update::Msg;
use crate::browser::clock;

use super::page::Page;
use super::sight::Sight;
use super::tabs::Tabs;

/// Asks for frames as long as the page lives. `stale` is set by everything the session is told, and taken back here.
pub fn run(page: Page, tabs: Tabs, sight: Sight, stale: StoredValue<bool>) {
    let mut asker = Asker::default();
    let frames = clock::on_frame(move |now| {
        if stale.get_value() {
            stale.set_value(false);
            asker.told();
        }
        let seen = Seen { charts: tabs.charts_seen(), network: tabs.network_seen(), plane: sight.seen() };
        if let Some(request) = page.state.with_untracked(|state| asker.ask(state, seen, now)) {
            page.send(Msg::Ask(request));
        }
    });
    // the loop lives as long as the page
    std::mem::forget(frames);
}
