//! The drawings that are ours: view struct → list of shapes, pure, tested natively.

pub mod camera;
pub mod palette;
