//! The drawings that are ours: view struct → list of shapes, pure, tested natively.

pub mod camera;
pub mod number;
pub mod palette;
pub mod shape;

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
