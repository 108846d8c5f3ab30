//! How large things are in a box of some size: what all parts of a picture agree on.

use super::Look;
use super::camera::Viewport;
use super::shape::Xy;
use triplet_engine::config::Config;

/// More points than that are drawn smaller still.
const CROWD: usize = 4_000;
/// Below this width, in px, the picture is laid out for a phone.
const PHONE: f32 = 480.0;

/// Sizes that depend on the box and the look.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Width and height in CSS px.
    pub size: Xy,
    /// Whether the box is a phone's.
    pub phone: bool,
    /// Whether the type is a projector's.
    pub big: bool,
    /// Size of the smallest text.
    pub text: f32,
    /// Scale of lines.
    pub marks: f32,
    /// Radius of a point.
    pub point: f32,
}

impl Layout {
    /// That of a box with so many points, under this look.
    pub fn new(size: Xy, look: &Look, points: usize) -> Self {
        let phone = size[0] < PHONE;
        let big = look.text > 16.0;
        let many = libm::sqrtf(600.0 / points.max(600) as f32).max(if points > CROWD { 0.5 } else { 0.6 });
        let point = if phone { 3.7 } else { 5.2 } * if big { 1.3 } else { 1.0 } * many;
        Self { size, phone, big, text: look.text, marks: if phone { 0.85 } else { look.marks }, point }
    }

    /// What of the box the points have: heading and switches lie over the top, the scales are drawn at the bottom.
    pub fn viewport(&self) -> Viewport {
        let taken = match (self.phone, self.big) {
            (true, _) => [14.0, 14.0, 44.0, 14.0],
            (_, true) => [44.0, 20.0, 40.0, 20.0],
            _ => [52.0, 22.0, 58.0, 22.0],
        };
        Viewport { width: self.size[0], height: self.size[1], taken }
    }
}

/// The distance by which the scale is shown: the margin, or 1 where the loss has none.
pub fn shown_margin(config: &Config) -> f64 {
    if config.loss.has_margin() { f64::from(config.margin) } else { 1.0 }
}

/// The least of 1, 2, 5 times a power of ten that is no less than `least`.
pub fn round_length(least: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(least)));
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= least * (1.0 - 1e-9)).unwrap_or(10.0);
    factor * power
}
