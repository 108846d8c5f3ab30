//! The only raw web_sys: host and worker, frame clock, storage, location, keyboard, media, painter.

pub mod brush;
pub mod chart_backend;
pub mod clock;
pub mod crypto;
pub mod host;
pub mod keyboard;
pub mod location;
pub mod mail;
pub mod media;
pub mod pace;
pub mod painter;
pub mod pointer;
pub mod scratch;
pub mod scroll;
pub mod sheet;
pub mod speed;
pub mod storage;
pub mod surface;
pub mod swipe;
pub mod trouble;
pub mod worker;
