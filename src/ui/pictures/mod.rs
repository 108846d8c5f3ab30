//! The drawings that are ours, as components: each fills the box it is given.

mod embedding;
mod input;
mod network;
mod part;
mod points;
mod ruler;
mod sandbox;
mod thumbnail;
mod turn;

pub use embedding::EmbeddingPicture;
pub use input::InputPicture;
pub use network::NetworkPicture;
pub use ruler::RulerPicture;
pub use sandbox::SandboxPicture;
pub use thumbnail::Thumbnail;

use std::sync::Arc;

use leptos::prelude::*;

use super::page::Page;
use crate::app::slow::Scene;
use crate::app::state::{State, Theme};
use crate::browser::surface::{Again, Surface};
use crate::scene::Look;
use crate::scene::camera::Motion;
use crate::scene::palette::Palette;
use triplet_engine::protocol::open_set::Question;

/// A number that changes whenever what `key` reads of the state does, in every frame.
fn stale_with<T: PartialEq + Send + Sync + 'static>(
    page: Page,
    key: impl Fn(&State) -> T + Send + Sync + 'static,
) -> Signal<u64> {
    changes(page.memo_of_frames(key))
}

/// A number that changes whenever `key` does.
fn changes<T: PartialEq + Send + Sync + 'static>(key: Memo<T>) -> Signal<u64> {
    let count = Memo::new(move |count: Option<&u64>| {
        // read, not only tracked: a memo that nobody reads is never computed, and so never changes
        key.with(|_| ());
        count.map_or(0, |count| count + 1)
    });
    count.into()
}

/// Which of two shared values it is, without comparing all that is in them.
fn identity<T>(shared: &Arc<T>) -> usize {
    Arc::as_ptr(shared) as usize
}

/// What slow motion shows: which step, which scene, since when, which bar is pointed at.
fn slow_motion(state: &State) -> Option<(Option<usize>, Scene, u64, Option<u32>)> {
    let slow = state.slow.as_ref()?;
    Some((slow.shown.as_ref().map(identity), slow.scene, slow.since.to_bits(), slow.bar))
}

/// What is drawn of the open set: what is asked, and which answer there is.
fn open_set(state: &State) -> Option<(Question, Option<usize>)> {
    let set = &state.open_set;
    set.open.then(|| (set.question.clone(), set.answer.as_ref().map(identity)))
}

/// Whether to paint again at once.
fn again(motion: Motion) -> Again {
    match motion {
        Motion::Moving => Again::Yes,
        Motion::AtRest => Again::No,
    }
}

/// A sentence about the state.
fn told(page: Page, describe: fn(&State) -> String) -> Signal<String> {
    page.memo(describe).into()
}

/// How a drawing looks on this surface.
fn look(theme: Theme, surface: &Surface) -> Look {
    Look { palette: Palette::of(theme), text: surface.text, marks: surface.marks }
}
