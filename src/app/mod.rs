//! What the page knows, and what a person's doing makes of it. No Leptos here.

pub mod choose;
pub mod evaluate;
pub mod frame_request;
pub mod keys;
pub mod legend;
pub mod link;
pub mod lit;
pub mod neighbours;
pub mod notice;
pub mod open_set;
pub mod overlays;
pub mod part;
pub mod reading;
mod run;
pub mod sandbox;
pub mod slow;
pub mod speed;
pub mod state;
pub mod timeline;
pub mod update;
pub mod words;
