//! Leptos components, one file per region of the page: wiring and layout, no arithmetic.

pub mod calm;
pub mod canvas;
pub mod charts;
pub mod page;
pub mod pictures;

mod address;
mod app;
mod beat;
mod controls;
mod dialogs;
mod doctor;
mod evaluate;
mod frames;
mod header;
mod hero;
mod icons;
mod legend;
mod notices;
mod open_set;
mod range;
mod sandbox;
mod shortcuts;
mod sight;
mod slow;
mod tabs;
mod theme;
mod timeline;
mod triplet;

use leptos::mount::mount_to_body;

/// Puts the page into the document.
pub fn mount() {
    mount_to_body(app::App);
}
