//! The network: tiles, weights.

use super::palette::{Ink, Palette, Rgba};

/// The colour of a value from −127 to 127: from negative weights by way of zero to positive ones.
pub fn cell_colour(palette: &Palette, value: i8) -> Rgba {
    let zero = palette.rgba(Ink::WeightZero);
    let end = palette.rgba(if value < 0 { Ink::WeightMinus } else { Ink::WeightPlus });
    let share = f32::from(value.unsigned_abs().min(127)) / 127.0;
    let mix = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share) as u8;
    Rgba { r: mix(zero.r, end.r), g: mix(zero.g, end.g), b: mix(zero.b, end.b), a: 1.0 }
}
