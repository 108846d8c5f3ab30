//! What the page knows, and what a person's doing makes of it. No Leptos here.

pub mod link;
pub mod state;
