//! The only raw web_sys: painter, worker, frame clock, storage, location.

pub mod chart_backend;
pub mod surface;
