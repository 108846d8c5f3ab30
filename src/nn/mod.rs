//! The network.

pub mod activation;
