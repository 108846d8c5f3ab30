//! The network: input → hidden layers → embedding, forward and backward side by side.

pub mod activation;
pub mod init;
pub mod linear;
pub mod mlp;
pub mod normalize;

pub use mlp::{Mlp, Tape};
