//! The only place where data becomes pixels and y flips.
