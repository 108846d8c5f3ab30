//! The drawings that are ours: view struct → list of shapes, pure, tested natively.

pub mod camera;
pub mod cloud;
pub mod contour;
pub mod depth;
pub mod embedding;
pub mod floor;
pub mod focus;
pub mod form;
#[cfg(test)]
mod gallery;
pub mod globe;
mod ground;
pub mod input;
pub mod labels;
pub mod layers;
pub mod layout;
pub mod marks;
pub mod names;
pub mod network;
pub mod number;
pub mod orbit;
pub mod overlays;
pub mod palette;
pub mod ring;
pub mod ruler;
pub mod sample;
pub mod sandbox;
pub mod shape;
pub mod slow;
pub mod svg;
pub mod thumbnail;
pub mod trails;
pub mod turn;
pub mod tween;
pub mod vector;
pub mod walk;
pub mod zones;

use palette::Palette;

/// How drawings look now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The colours of the theme.
    pub palette: Palette,
    /// Size of the smallest text, in CSS px; nothing is set smaller.
    pub text: f32,
    /// Scale of marks: points, lines, arrows.
    pub marks: f32,
}
