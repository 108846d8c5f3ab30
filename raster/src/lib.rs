//! What puts pixels and must be fast: samples' marks, hairlines and the lines of weights, thousands of them a frame, drawn into
//! one image that a canvas then takes at once. It knows nothing of a browser, of classes or of themes.
//!
//! A [`Sheet`] is the image; [`Stamps`] puts marks on it, [`hairline()`] lines one pixel wide, and a [`Wire`] covers a [`Cover`],
//! which [`Sheet::tint`] then colours.

mod colour;
mod hairline;
mod mark;
mod path;
mod sheet;
mod wire;

pub use colour::Rgba;
pub use hairline::hairline;
pub use mark::{Mark, Stamps};
pub use path::{Segment, Xy};
pub use sheet::{Cover, Part, Pixel, Sheet};
pub use wire::{DASH, Wire, WireStyle};
