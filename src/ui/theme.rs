//! Light or dark: as the system wishes, until a person chooses; a choice that agrees with the system is no choice.

use leptos::prelude::*;

use crate::app::state::Theme;
use crate::app::update::Msg;
use crate::browser::{media, storage};
use triplet_engine::choice::Choice;

use super::page::Page;

const DARK: &str = "(prefers-color-scheme: dark)";
const STILL: &str = "(prefers-reduced-motion: reduce)";
const KEPT: &str = "theme";

fn system() -> Theme {
    if media::holds(DARK) { Theme::Dark } else { Theme::Light }
}

/// The theme to open the page in.
pub fn first() -> Theme {
    storage::get(KEPT).and_then(|slug| Theme::from_slug(&slug)).unwrap_or_else(system)
}

/// Whether things may move that need not, to open the page with.
pub fn still() -> bool {
    media::holds(STILL)
}

/// Follows the system, and tells the style sheets.
pub fn follow(page: Page) {
    media::watch(DARK, move |_| page.send(Msg::Theme(first())));
    media::watch(STILL, move |still| page.send(Msg::ReducedMotion(still)));
    let theme = page.memo(|s| s.theme);
    Effect::new(move |_| media::set_root("data-theme", &theme.get().slug()));
}

/// Switches to the other theme, and keeps that.
pub fn switch(page: Page) {
    let other = match page.state.with_untracked(|s| s.theme) {
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::Light,
    };
    storage::set(KEPT, &if other == system() { String::new() } else { other.slug() });
    page.send(Msg::Theme(other));
}
