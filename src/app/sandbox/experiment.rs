//! Short experiments: where three points must be to be hard, semi-hard or easy under whatever distance and margin are set.

use super::{Sandbox, Scene, focus, hundredths, onto_circle};
use crate::app::words::triplet::{Formula, Kind};
use triplet_engine::choice::{About, Choice};
use triplet_engine::config::{Config, Distance};

/// Three points to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Experiment {
    /// The negative nearer than the positive.
    Hard,
    /// Farther, but inside the margin.
    SemiHard,
    /// Beyond the margin.
    Easy,
    /// All on one point.
    Collapsed,
}

impl Choice for Experiment {
    const ALL: &'static [Self] = &[Self::Hard, Self::SemiHard, Self::Easy, Self::Collapsed];

    fn about(self) -> About {
        match self {
            Self::Hard => About { label: "A hard triplet", help: "the negative is nearer than the positive" },
            Self::SemiHard => About { label: "A semi-hard one", help: "farther than the positive, inside the margin" },
            Self::Easy => About { label: "An easy one", help: "beyond the margin: is there anything to learn?" },
            Self::Collapsed => {
                About { label: "All on one point", help: "the collapse in miniature: is there a way out?" }
            }
        }
    }
}

/// Halvings in the search for a place at a distance.
const HALVINGS: usize = 40;

impl Experiment {
    /// The points, to hundredths; `None` where there is no room for them under these settings.
    pub fn scene(self, config: &Config) -> Option<Scene> {
        let config = &Sandbox::flat(config);
        let angular = config.embedding.normalised() || config.training_distance() == Distance::Cosine;
        let near = self == Self::Easy && angular;
        let (anchor, positive) = match (angular, near) {
            (true, true) => (polar(1.2, 110.0), polar(1.5, 120.0)),
            (true, false) => (polar(1.2, 110.0), polar(1.5, 145.0)),
            (false, _) => ([-0.3, -0.1], [0.0, 0.5]),
        };
        if self == Self::Collapsed {
            let spot = if angular { anchor } else { [0.0; 2] };
            return Some([spot.map(hundredths); 3]);
        }
        // from the anchor to as far as there is
        let way = |t: f32| match angular {
            true => polar(1.3, 110.0 - 180.0 * t),
            false => [anchor[0] + 8.0 * t, anchor[1]],
        };
        let distance = |t: f32| focus(&seen([anchor, positive, way(t)], config), config).d_an;
        let d_ap = focus(&seen([anchor, positive, anchor], config), config).d_ap;
        let (alpha, farthest) = (config.margin, distance(1.0));
        let wanted = match self {
            Self::Hard | Self::Collapsed => d_ap * 0.5,
            Self::SemiHard => d_ap + 0.5 * alpha.min(farthest - d_ap),
            Self::Easy => d_ap + alpha + 0.4 * alpha.min(farthest - d_ap - alpha),
        };
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if distance(middle) < wanted { low = middle } else { high = middle }
        }
        let scene = [anchor, positive, way(high)].map(|p| p.map(hundredths));
        let formula = Formula::of(&focus(&seen(scene, config), config), config)?;
        (formula.kind == self.kind()).then_some(scene)
    }

    fn kind(self) -> Kind {
        match self {
            Self::Hard | Self::Collapsed => Kind::Hard,
            Self::SemiHard => Kind::SemiHard,
            Self::Easy => Kind::Easy,
        }
    }
}

fn seen(scene: Scene, config: &Config) -> Scene {
    if config.embedding.normalised() { scene.map(onto_circle) } else { scene }
}

/// A point at this distance from the origin, in this direction in degrees.
fn polar(radius: f32, degrees: f32) -> [f32; 2] {
    let angle = degrees.to_radians();
    [radius * libm::cosf(angle), radius * libm::sinf(angle)]
}
