//! The nearest neighbours of a sample in the embedding, in the distance that trains.

use crate::app::state::State;
use triplet_engine::distance::Distance;

/// How many are told beside a point.
pub const MOST: usize = 3;

/// The up to `most` samples nearest to `sample`, nearest first, of equals the first, with their distances. `positions`: sample
/// after sample, `dim` numbers each. Only those that `own` is true of count.
pub fn nearest(
    positions: &[f32],
    dim: usize,
    distance: Distance,
    sample: u32,
    most: usize,
    own: impl Fn(u32) -> bool,
) -> Vec<(u32, f32)> {
    let at = |i: usize| positions.get(i * dim..(i + 1) * dim);
    let Some(here) = at(sample as usize).filter(|_| dim > 0) else { return Vec::new() };
    let mut found: Vec<(u32, f32)> = Vec::with_capacity(most + 1);
    for i in (0..positions.len() / dim).filter(|&i| i != sample as usize && own(i as u32)) {
        let Some(d) = at(i).map(|other| distance.between(here, other)).filter(|d| d.is_finite()) else { continue };
        let place = found.partition_point(|(_, nearer)| *nearer <= d);
        if place < most {
            found.insert(place, (i as u32, d));
            found.truncate(most);
        }
    }
    found
}

/// Those of a sample by the newest frame; none before the first.
pub fn of(state: &State, sample: u32) -> Vec<(u32, f32)> {
    let Some(frame) = &state.frame else { return Vec::new() };
    nearest(&frame.positions, state.config.embedding.dim(), state.config.training_distance(), sample, MOST, |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSITIONS: [f32; 10] = [0.0, 0.0, 3.0, 0.0, 1.0, 0.0, 0.0, 2.0, 0.0, -2.0];

    #[test]
    fn the_nearest_come_first_and_of_equals_the_first() {
        let found = nearest(&POSITIONS, 2, Distance::Euclidean, 0, MOST, |_| true);
        assert_eq!(found, [(2, 1.0), (3, 2.0), (4, 2.0)]);
        let found = nearest(&POSITIONS, 2, Distance::SquaredEuclidean, 1, MOST, |_| true);
        assert_eq!(found, [(2, 4.0), (0, 9.0), (3, 13.0)]);
    }

    #[test]
    fn few_points_have_few_neighbours_and_what_is_not_finite_is_none() {
        assert_eq!(nearest(&POSITIONS[..4], 2, Distance::Euclidean, 0, MOST, |_| true), [(1, 3.0)]);
        assert_eq!(nearest(&POSITIONS[..2], 2, Distance::Euclidean, 0, MOST, |_| true), []);
        assert_eq!(nearest(&POSITIONS, 2, Distance::Euclidean, 9, MOST, |_| true), []);
        assert_eq!(nearest(&[], 2, Distance::Euclidean, 0, MOST, |_| true), []);
        assert_eq!(
            nearest(&[0.0, 0.0, f32::NAN, 0.0, 1.0, 0.0], 2, Distance::Euclidean, 0, MOST, |_| true),
            [(2, 1.0)]
        );
    }
}
