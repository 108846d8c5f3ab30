//! The keyboard's way to the transport.

use leptos::prelude::*;

use crate::app::keys::{self, Action};
use crate::app::update::Msg;
use crate::browser::{crypto, keyboard};

use super::dialogs::Dialogs;
use super::page::Page;
use super::{sandbox, slow};

/// Listens as long as the page lives.
pub fn follow(page: Page, dialogs: Dialogs) {
    keyboard::on_key(move |press| {
        let in_sandbox = page.state.with_untracked(|s| s.sandbox.open);
        if (in_sandbox && sandbox::key(page, press)) || slow::key(page, press) {
            return true;
        }
        let Some(action) = keys::action(press).filter(|action| !in_sandbox || *action == Action::Help) else {
            return false;
        };
        match action {
            Action::TrainOrPause => train_or_pause(page),
            Action::Step => page.send(Msg::Step),
            Action::TenBack => page.send(Msg::Jump(-10)),
            Action::TenOn => page.send(Msg::Jump(10)),
            Action::Reset => page.send(Msg::Reset),
            Action::NewSample => new_sample(page),
            Action::LetGo => page.send(Msg::LetGo),
            Action::SlowMotion => slow::open_or_leave(page),
            Action::Help => dialogs.show_keys(),
        }
        true
    });
}

/// Trains, or pauses.
pub fn train_or_pause(page: Page) {
    let training = page.state.with_untracked(|s| s.training);
    page.send(if training { Msg::Pause } else { Msg::Train });
}

/// Another sample of the data, by a seed that nobody chose.
pub fn new_sample(page: Page) {
    let old = page.state.with_untracked(|s| s.config.data.seed);
    page.send(Msg::NewSample(crypto::fresh_seed().unwrap_or(old.wrapping_add(1))));
}
