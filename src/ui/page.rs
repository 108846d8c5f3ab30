//! What every component is handed: the state to read, and a way to say what happened.

use leptos::prelude::*;

use crate::app::state::{Msg, State};

/// The page's one state signal and the way back to it.
#[derive(Clone, Copy)]
pub struct Page {
    /// Everything the page knows; components derive `Memo`s from it and never write it.
    pub state: RwSignal<State>,
    send: Callback<Msg>,
}

impl Page {
    /// The page of the component asking.
    pub fn here() -> Self {
        expect_context()
    }

    /// Says what happened.
    pub fn send(self, msg: Msg) {
        self.send.run(msg);
    }
}
