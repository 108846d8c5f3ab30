//! What every component is handed: the state to read, and a way to say what happened.

use leptos::prelude::*;

use super::beat::Beat;
use crate::app::state::State;
use crate::app::update::Msg;
use triplet_engine::config::Config;

/// The page's one state signal and the way back to it.
#[derive(Clone, Copy)]
pub struct Page {
    /// Everything the page knows; components derive `Memo`s from it and never write it.
    pub state: RwSignal<State>,
    /// What was chosen: changes far less often than the state.
    pub config: Memo<Config>,
    beat: Beat,
    send: Callback<Msg>,
}

impl Page {
    /// A page for every component below the one asking; `beat` follows the state, `send` is told what happened.
    pub fn provide(state: RwSignal<State>, beat: Beat, send: Callback<Msg>) -> Self {
        let config = Memo::new(move |_| state.with(|s| s.config.clone()));
        let page = Self { state, config, beat, send };
        provide_context(page);
        page
    }

    /// The page of the component asking.
    pub fn here() -> Self {
        expect_context()
    }

    /// Says what happened.
    pub fn send(self, msg: Msg) {
        self.send.run(msg);
    }

    /// Says that a control was turned.
    pub fn configure(self, turn: impl FnOnce(&mut Config)) {
        let mut config = self.state.with_untracked(|s| s.config.clone());
        turn(&mut config);
        self.send(Msg::Configure(config));
    }

    /// Something derived from the state, of what a person did at once, of a run's frames at the `Beat`.
    pub fn memo<T>(self, f: impl Fn(&State) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        self.memo_with(move |state, _| f(state))
    }

    /// The same by what it was before.
    pub fn memo_with<T>(self, f: impl Fn(&State, Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |before| {
            self.beat.track();
            self.state.with_untracked(|state| f(state, before))
        })
    }

    /// Something derived from the state, of every frame: for what moves.
    pub fn memo_of_frames<T>(self, f: impl Fn(&State) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.state.with(&f))
    }

    /// Something derived from the settings.
    pub fn setting<T>(self, f: impl Fn(&Config) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.config.with(&f))
    }
}
