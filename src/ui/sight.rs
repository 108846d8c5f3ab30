//! What of the embedding's plane is in sight: told by the picture when it has drawn, asked by who orders the next frame.

use leptos::prelude::*;

use triplet_engine::protocol::overlays::Window;

/// A note from the one to the other. No part of the state: the camera eases by itself, and nothing else depends on it.
#[derive(Clone, Copy)]
pub struct Sight(StoredValue<Option<Window>>);

impl Sight {
    /// A note for every component below the one asking.
    pub fn provide() -> Self {
        let sight = Self(StoredValue::new(None));
        provide_context(sight);
        sight
    }

    /// The note of the component asking.
    pub fn here() -> Self {
        expect_context()
    }

    /// Writes it down.
    pub fn note(self, window: Option<Window>) {
        self.0.set_value(window);
    }

    /// What was in sight last; `None` before anything was drawn.
    pub fn seen(self) -> Option<Window> {
        self.0.get_value()
    }
}
