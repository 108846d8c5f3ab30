//! A tiny embedding network, trained with the triplet loss or one of its relatives on synthetic 2-D clusters, to the last bit the
//! same everywhere. It knows nothing of a browser, of colours or of time.
//!
//! The modules stand in the order in which data flows; each may import only those above it (`tests/layers.rs` of the repository
//! enforces it). A [`data::Dataset`] is sampled into P×K batches, a model ([`nn`]) embeds a batch, [`distance`] measures it,
//! [`mining`] says which triplets count, [`loss`] gives value and gradient, [`optim`] moves the parameters; [`trainer`] is those
//! five calls in a row. [`eval`] judges the embedding, [`diagnosis`] says what is going on, [`session`] turns commands into events.

pub mod choice;
pub mod knob;
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
