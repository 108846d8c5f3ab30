//! The network: input → hidden layers → embedding, forward and backward side by side; and the shape of a softmax's head.

pub mod activation;
pub mod head;
pub mod init;
pub mod linear;
pub mod mlp;
pub mod normalize;

pub use head::Head;
pub use mlp::{Mlp, Tape};
