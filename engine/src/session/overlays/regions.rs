//! The regions of the neighbours' vote: a raster of the plane, or of the unit circle, in the distance that trains.

use std::f32::consts::{PI, TAU};

use super::neighbours::{Directions, Tree};
use crate::config::{Config, Distance};
use crate::protocol::overlays::{Regions, Window};

/// About how many cells a raster of the plane has.
const CELLS: f32 = 16_000.0;
/// Most cells along a side.
const LONGEST: f32 = 400.0;
/// Cells around the circle.
const AROUND: u32 = 720;

/// The raster over a window of the plane; on the unit circle it goes all around instead. `None` without points, or where the
/// window is none.
pub fn view(flat: &[f32], labels: &[u32], config: &Config, window: Window) -> Option<Regions> {
    if labels.is_empty() {
        return None;
    }
    if config.embedding.normalised() {
        let directions = Directions::new(flat);
        let step = TAU / AROUND as f32;
        let class = |i: u32| directions.nearest(step * (i as f32 + 0.5) - PI).vote(labels).unwrap_or(0) as u16;
        let window = Window { low: [-PI, 0.0], high: [PI, 0.0] };
        return Some(Regions { window, circle: true, columns: AROUND, classes: (0..AROUND).map(class).collect() });
    }
    let Window { low, high } = window;
    let [wide, tall] = [high[0] - low[0], high[1] - low[1]];
    let sane = |v: f32| v.is_finite() && v > 0.0;
    if !(sane(wide) && sane(tall) && sane(wide * tall)) {
        return None;
    }
    let cell = (wide * tall / CELLS).sqrt();
    let count = |side: f32| (side / cell).ceil().clamp(1.0, LONGEST) as usize;
    let (columns, rows) = (count(wide), count(tall));
    let centre = |column: usize, row: usize| {
        let x = low[0] + wide * ((column as f32 + 0.5) / columns as f32);
        let y = high[1] - tall * ((row as f32 + 0.5) / rows as f32);
        [x, y]
    };
    let mut classes = Vec::with_capacity(columns * rows);
    match config.training_distance() {
        // the nearest by one is the nearest by the other
        Distance::Euclidean | Distance::SquaredEuclidean => {
            let tree = Tree::new(flat);
            for row in 0..rows {
                let class = |column| tree.nearest(centre(column, row)).vote(labels).unwrap_or(0) as u16;
                classes.extend((0..columns).map(class));
            }
        }
        Distance::Cosine => {
            let directions = Directions::new(flat);
            for row in 0..rows {
                let class = |column| {
                    let [x, y] = centre(column, row);
                    directions.nearest(libm::atan2f(y, x)).vote(labels).unwrap_or(0) as u16
                };
                classes.extend((0..columns).map(class));
            }
        }
    }
    Some(Regions { window, circle: false, columns: columns as u32, classes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;
    use crate::config::Embedding;
    use crate::protocol::overlays::NEIGHBOURS;
    use crate::rng::Rng;

    const WINDOW: Window = Window { low: [-2.0, -1.0], high: [1.5, 2.5] };

    /// Points of five classes, each around a place of its own.
    fn points(count: usize, circle: bool) -> (Vec<f32>, Vec<u32>) {
        let mut rng = Rng::stream(5, "regions");
        let centres: Vec<[f32; 2]> = (0..5).map(|_| [rng.normal(), rng.normal()]).collect();
        let (mut flat, mut labels) = (Vec::new(), Vec::new());
        for i in 0..count {
            let [x, y] = centres[i % 5].map(|c| c + 0.4 * rng.normal());
            let length = if circle { libm::hypotf(x, y) } else { 1.0 };
            flat.extend([x / length, y / length]);
            labels.push((i % 5) as u32);
        }
        (flat, labels)
    }

    /// The vote by asking everybody, in f64; `None` where a hair's breadth decides who is among the nearest, or who is first.
    fn asked(flat: &[f32], labels: &[u32], distance: Distance, at: [f64; 2]) -> Option<u16> {
        let far = |p: &[f32]| {
            let [x, y] = [f64::from(p[0]), f64::from(p[1])];
            match distance {
                Distance::Euclidean => libm::hypot(x - at[0], y - at[1]),
                Distance::SquaredEuclidean => (x - at[0]).powi(2) + (y - at[1]).powi(2),
                Distance::Cosine => 1.0 - (x * at[0] + y * at[1]) / (libm::hypot(x, y) * libm::hypot(at[0], at[1])),
            }
        };
        let mut all: Vec<(f64, u32)> = flat.chunks_exact(2).map(far).zip(labels.iter().copied()).collect();
        all.sort_by(|x, y| x.0.total_cmp(&y.0));
        if all.iter().take(NEIGHBOURS + 1).is_sorted_by(|x, y| y.0 - x.0 > 1e-5) {
            let near = &all[..NEIGHBOURS];
            let votes = |class: u32| near.iter().filter(|n| n.1 == class).count();
            let best = near.iter().map(|n| n.1).reduce(|b, c| if votes(c) > votes(b) { c } else { b });
            return best.map(|c| c as u16);
        }
        None
    }

    #[test]
    fn the_raster_is_what_asking_everybody_gives() {
        for &distance in Distance::ALL {
            let (flat, labels) = points(400, false);
            let config = Config { distance, ..Config::default() };
            let regions = view(&flat, &labels, &config, WINDOW).expect("a raster");
            let columns = regions.columns as usize;
            let rows = regions.classes.len() / columns;
            assert!((10_000..20_000).contains(&regions.classes.len()), "{columns} × {rows}");
            let mut sure = 0;
            for (i, &class) in regions.classes.iter().enumerate().step_by(7) {
                let x = -2.0 + 3.5 * ((i % columns) as f64 + 0.5) / columns as f64;
                let y = 2.5 - 3.5 * ((i / columns) as f64 + 0.5) / rows as f64;
                if let Some(expected) = asked(&flat, &labels, distance, [x, y]) {
                    sure += 1;
                    assert_eq!(class, expected, "{distance:?} at {x} {y}");
                }
            }
            assert!(sure > 500, "{distance:?}: {sure}");
        }
    }

    #[test]
    fn on_the_circle_it_goes_all_around() {
        let (flat, labels) = points(200, true);
        for &distance in Distance::ALL {
            let config = Config { distance, embedding: Embedding::UnitCircle, ..Config::default() };
            let regions = view(&flat, &labels, &config, WINDOW).expect("a raster");
            assert!(regions.circle && regions.classes.len() == regions.columns as usize);
            let mut sure = 0;
            for (i, &class) in regions.classes.iter().enumerate() {
                let angle = std::f64::consts::TAU * ((i as f64 + 0.5) / f64::from(AROUND) - 0.5);
                if let Some(expected) = asked(&flat, &labels, distance, [libm::cos(angle), libm::sin(angle)]) {
                    sure += 1;
                    assert_eq!(class, expected, "{distance:?} at {angle}");
                }
            }
            assert!(sure > 100, "{distance:?}: {sure}");
        }
    }

    #[test]
    fn what_is_no_window_has_no_raster() {
        let (flat, labels) = points(20, false);
        let none = |low, high| view(&flat, &labels, &Config::default(), Window { low, high }).is_none();
        assert!(none([0.0; 2], [0.0, 1.0]) && none([0.0; 2], [f32::NAN, 1.0]) && none([1.0; 2], [0.0; 2]));
        assert!(none([0.0; 2], [f32::INFINITY; 2]));
        assert!(view(&[], &[], &Config::default(), WINDOW).is_none());
        let slim = view(&flat, &labels, &Config::default(), Window { low: [0.0; 2], high: [1e6, 1e-3] });
        assert!(slim.is_some_and(|r| r.classes.len() <= 160_000));
    }
}
