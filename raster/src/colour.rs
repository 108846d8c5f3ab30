//! A colour as numbers.

/// A colour: three bytes and how much it covers, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rgba {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// 1 covers what is beneath, 0 is not seen.
    pub a: f32,
}
