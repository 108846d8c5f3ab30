//! The colours: read from `style/tokens.css`, the one place where they are written.

/// A colour's name: a custom property of `style/tokens.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Text, loss, gradient, every control.
    Ink,
    /// Second text.
    Ink2,
    /// Captions, axis numbers.
    Ink3,
    /// Cards, the embedding.
    Panel,
    /// Input plane.
    Sunken,
    /// Hairlines.
    Line,
    /// Borders, zero lines.
    Edge,
    /// Grid of a plane.
    Grid,
    /// Axes of a plane.
    Axis,
    /// Pull, positive.
    Pull,
    /// Push, negative.
    Push,
    /// Margin.
    Margin,
    /// Hard zone.
    Hard,
    /// Semi-hard zone.
    SemiHard,
    /// Easy zone.
    Easy,
    /// Texture of the zones.
    Texture,
    /// Rim of a solid point.
    Outline,
    /// Positive weights.
    WeightPlus,
    /// Negative weights.
    WeightMinus,
    /// A weight of zero.
    WeightZero,
    /// A class; beyond eight they repeat.
    Class(u32),
}
