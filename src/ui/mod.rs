//! Leptos components, one file per region of the page: wiring and layout, no arithmetic.

pub mod canvas;
pub mod charts;
pub mod page;
