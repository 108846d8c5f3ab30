//! The only raw web_sys: painter, worker, frame clock, storage, location.

pub mod keyboard;
pub mod media;
