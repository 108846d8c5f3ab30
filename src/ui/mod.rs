//! Leptos components, one file per region of the page: wiring and layout, no arithmetic.

pub mod canvas;
pub mod charts;
pub mod page;
pub mod pictures;

use leptos::prelude::*;

/// Puts the page into the document.
pub fn mount() {
    mount_to_body(|| view! { <h1>"Triplet Loss Playground"</h1> });
}
