//! What the page knows, and what a person's doing makes of it. No Leptos here.

pub mod keys;
pub mod link;
pub mod notice;
pub mod reading;
pub mod speed;
pub mod state;
pub mod words;
