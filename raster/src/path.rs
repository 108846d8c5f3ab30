//! Places, and the pieces that a path is made of.

/// A place on the canvas in CSS px, y down.
pub type Xy = [f32; 2];

/// A piece of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Starts anew here.
    Move(Xy),
    /// A straight line to here.
    Line(Xy),
    /// A cubic curve by way of two handles to the last place.
    Curve(Xy, Xy, Xy),
    /// A piece of a circle, joined to what came before by a straight line.
    Arc {
        /// Middle of the circle.
        centre: Xy,
        /// Its radius.
        radius: f32,
        /// Where it starts, in radians clockwise on the screen from the right.
        from: f32,
        /// Where it ends; before `from`: it runs anticlockwise.
        to: f32,
    },
    /// Back to where the path started.
    Close,
}
