//! The page: the triplet loss, live. Points of synthetic 2-D clusters go through a tiny network, and the embedding moves.
//!
//! What is computed is the business of `triplet_engine`, which pixels are put fast that of `triplet_raster`. Here the modules stand in
//! the order in which data flows; each may import only those above it (`tests/layers.rs` enforces it): [`app`] holds what the page
//! knows, [`scene`] and [`plots`] turn it into drawings, `browser` and `ui` put them on the screen.

pub mod app;

pub mod scene;

pub mod plots;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod ui;
