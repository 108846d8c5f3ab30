//! The triplet loss, live: points of synthetic 2-D clusters go through a tiny network, and the embedding moves.
//!
//! The modules stand in the order in which data flows; each may import only those above it (`tests/layers.rs` enforces it).
//! A [`data::Dataset`] is sampled into P×K batches, a model ([`nn`]) embeds a batch, [`distance`] measures it, [`mining`] says
//! which triplets count, [`loss`] gives value and gradient, [`optim`] moves the parameters; [`trainer`] is those five calls in a
//! row. [`eval`] judges the embedding, [`diagnosis`] says what is going on, [`session`] turns commands into events, [`app`]
//! holds what the page knows, [`scene`] and [`plots`] turn it into drawings, `browser` and `ui` put them on the screen.

pub mod choice;
pub mod matrix;
pub mod rng;
pub mod text;

pub mod data;
pub mod nn;

pub mod distance;
pub mod mining;

pub mod loss;

pub mod optim;

pub mod eval;

pub mod config;
pub mod reference_work;
pub mod trainer;

pub mod diagnosis;
pub mod history;
pub mod protocol;
pub mod session;

pub mod app;

pub mod scene;

pub mod plots;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod ui;
