//! The zones around an anchor: level sets of the distance that trains, never a disc by habit.
//!
//! Hard is where d(a, x) < d(a, p), semi-hard where d(a, x) < d(a, p) + α, easy the rest. Such a set is a disc or a ball for the
//! two Euclidean distances, a wedge or a cone of directions for cosine, an arc on the unit circle, a cap on the unit sphere.

use super::vector::{self, Point, dot, length, minus};
use triplet_engine::config::{Config, Distance, Embedding, Loss};

/// What of the space is nearer to the anchor than a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// A disc around the anchor, of this radius in the plane; in space, a ball.
    Disc(f64),
    /// All directions, seen from the origin, within this angle of the anchor's: less than π.
    Angle(f64),
    /// The whole space: no point can be as far as the threshold.
    Everything,
}

/// The geometry in which zones are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// The distance that trains.
    pub distance: Distance,
    /// Where the embedding lives.
    pub embedding: Embedding,
}

impl Space {
    /// The space in which these settings train.
    pub fn of(config: &Config) -> Self {
        Self { distance: config.training_distance(), embedding: config.embedding }
    }

    /// Whether every point lies on the unit circle or sphere.
    pub fn is_round(self) -> bool {
        self.embedding.normalised()
    }

    /// Whether it has a third dimension.
    pub fn is_deep(self) -> bool {
        self.embedding.is_deep()
    }

    /// Whether directions from the origin matter and lengths don't.
    pub fn is_angular(self) -> bool {
        self.is_round() || self.distance == Distance::Cosine
    }

    /// The distance of two points. A point at the origin has cosine distance 1 to everything.
    pub fn distance(self, x: Point, y: Point) -> f64 {
        let apart = length(minus(x, y));
        match self.distance {
            Distance::Euclidean => apart,
            Distance::SquaredEuclidean => apart * apart,
            Distance::Cosine => {
                let [x, y] = [x, y].map(|p| vector::scaled(p, 1.0 / length(p).max(LEAST_LENGTH)));
                1.0 - dot(x, y)
            }
        }
    }

    /// What is nearer to an anchor than `threshold`.
    pub fn reach(self, threshold: f64) -> Reach {
        let threshold = threshold.max(0.0);
        match (self.distance, self.is_round()) {
            (Distance::Euclidean, false) => Reach::Disc(threshold),
            (Distance::SquaredEuclidean, false) => Reach::Disc(libm::sqrt(threshold)),
            // a chord of length t spans the angle 2 asin(t / 2)
            (Distance::Euclidean, true) => angle(threshold * threshold / 2.0),
            (Distance::SquaredEuclidean, true) => angle(threshold / 2.0),
            (Distance::Cosine, _) => angle(threshold),
        }
    }

    /// The length in the plane by which the margin is shown: a bar, or the chord of its angle at distance `radius` from the
    /// origin.
    pub fn margin_length(self, margin: f64, radius: f64) -> f64 {
        match self.distance {
            Distance::Euclidean => margin,
            Distance::SquaredEuclidean => libm::sqrt(margin.max(0.0)),
            Distance::Cosine => radius * libm::sqrt(2.0 * margin.clamp(0.0, 2.0)),
        }
    }

    /// The greatest distance that two points can have; `None` where there is none.
    pub fn greatest(self) -> Option<f64> {
        match (self.distance, self.is_round()) {
            (Distance::Cosine, _) | (Distance::Euclidean, true) => Some(2.0),
            (Distance::SquaredEuclidean, true) => Some(4.0),
            (Distance::Euclidean | Distance::SquaredEuclidean, false) => None,
        }
    }
}

/// A vector shorter than this has no direction (as in the engine's cosine distance).
const LEAST_LENGTH: f64 = 1e-12;

/// The angle whose cosine is 1 − `versine`.
fn angle(versine: f64) -> Reach {
    if versine >= 2.0 { Reach::Everything } else { Reach::Angle(libm::acos(1.0 - versine)) }
}

/// The zones of a triplet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zones {
    /// The anchor.
    pub anchor: Point,
    /// Direction of the anchor from the origin; `None` at the origin, which has none.
    pub direction: Option<Point>,
    /// Where negatives are hard.
    pub hard: Reach,
    /// Where they are hard or semi-hard; `None` for the soft margin, which has no border.
    pub margin: Option<Reach>,
}

impl Zones {
    /// The zones around `anchor` with its `positive`, where they can be drawn: an anchor at the origin has no direction, so with
    /// cosine everything is at distance 1 from it.
    pub fn around(anchor: Point, positive: Point, config: &Config) -> Option<Self> {
        let space = Space::of(config);
        let d_ap = space.distance(anchor, positive);
        let direction = vector::direction(anchor, LEAST_LENGTH);
        if !d_ap.is_finite() || (space.is_angular() && direction.is_none()) {
            return None;
        }
        let margin = match config.loss {
            Loss::SoftMargin => None,
            _ => Some(space.reach(d_ap + f64::from(config.margin))),
        };
        Some(Self { anchor, direction, hard: space.reach(d_ap), margin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use triplet_engine::choice::Choice;

    /// Whether a point is within reach, told from the drawing's geometry alone.
    fn within(reach: Reach, anchor: Point, p: Point) -> bool {
        match reach {
            Reach::Disc(radius) => length(minus(p, anchor)) < radius,
            Reach::Angle(half) => vector::angle(anchor, p) < half,
            Reach::Everything => true,
        }
    }

    fn towards(angle: f64, height: f64) -> Point {
        let [c, s] = [libm::cos(height), libm::sin(height)];
        [c * libm::cos(angle), c * libm::sin(angle), s]
    }

    proptest! {
        /// What is drawn as hard or inside the margin is so by the distance that trains, for every distance and embedding.
        #[test]
        fn the_zone_drawn_is_the_zone_meant(
            angles in prop::array::uniform3(-3.1f64..3.1), heights in prop::array::uniform3(-1.5f64..1.5),
            lengths in prop::array::uniform3(0.05f64..3.0), margin in 0.05f32..3.0, distance in 0usize..3, place in 0usize..4,
        ) {
            let space = Space { distance: Distance::ALL[distance], embedding: Embedding::ALL[place] };
            let place = |i: usize| {
                let towards = towards(angles[i], if space.is_deep() { heights[i] } else { 0.0 });
                vector::scaled(towards, if space.is_round() { 1.0 } else { lengths[i] })
            };
            let [a, p, x] = [place(0), place(1), place(2)];
            let config = Config { distance: space.distance, embedding: space.embedding, margin, ..Config::default() };
            let zones = Zones::around(a, p, &config).expect("zones");
            let (d_ap, d_ax) = (space.distance(a, p), space.distance(a, x));
            for (reach, threshold) in [(zones.hard, d_ap), (zones.margin.expect("a margin"), d_ap + f64::from(margin))] {
                // at the border itself rounding decides
                if (d_ax - threshold).abs() > 1e-6 {
                    prop_assert_eq!(within(reach, a, x), d_ax < threshold, "{:?} at {} of {}", reach, d_ax, threshold);
                }
            }
        }
    }

    #[test]
    fn what_no_point_can_reach_is_everything() {
        for (distance, embedding, greatest) in [
            (Distance::Euclidean, Embedding::UnitCircle, 2.0),
            (Distance::SquaredEuclidean, Embedding::UnitCircle, 4.0),
            (Distance::Cosine, Embedding::UnitCircle, 2.0),
            (Distance::Cosine, Embedding::FreePlane, 2.0),
            (Distance::SquaredEuclidean, Embedding::UnitSphere, 4.0),
            (Distance::Cosine, Embedding::FreeSpace, 2.0),
        ] {
            let space = Space { distance, embedding };
            assert_eq!(space.greatest(), Some(greatest));
            assert_eq!(space.reach(greatest), Reach::Everything);
            assert!(matches!(space.reach(greatest - 0.01), Reach::Angle(a) if a < std::f64::consts::PI));
        }
    }

    #[test]
    fn an_anchor_at_the_origin_has_no_wedge() {
        let config = Config { distance: Distance::Cosine, ..Config::default() };
        assert_eq!(Zones::around([0.0; 3], [1.0, 0.0, 0.0], &config), None);
        assert_eq!(Space::of(&config).distance([0.0; 3], [1.0, 0.0, 0.0]), 1.0);
    }

    #[test]
    fn the_soft_margin_has_a_hard_zone_only() {
        let config = Config { loss: Loss::SoftMargin, ..Config::default() };
        let zones = Zones::around([0.0; 3], [3.0, 4.0, 0.0], &config).expect("zones");
        assert_eq!((zones.hard, zones.margin), (Reach::Disc(5.0), None));
    }

    #[test]
    fn the_chord_of_the_cosine_margin_spans_its_angle() {
        let space = Space { distance: Distance::Cosine, embedding: Embedding::UnitCircle };
        // 1 − cos 60° = 0.5, and the chord of 60° is the radius
        assert!((space.margin_length(0.5, 1.0) - 1.0).abs() < 1e-12);
    }
}
