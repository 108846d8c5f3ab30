//! From point to point by the arrow keys: to the nearest one in that direction.

use super::shape::Xy;
use crate::app::keys::Arrow;

/// Points nearer together than this, in px, are one spot: there the order of the data set leads on.
const SPOT: f32 = 0.5;

/// The nearest point from point `from` in a direction, of all that lie rather there than sideways. Points on one spot are
/// gone through in the data set's order, so that a collapsed cloud can be walked through too.
pub fn next(places: &[Xy], from: u32, arrow: Arrow) -> Option<u32> {
    let from = from as usize;
    let at = *places.get(from)?;
    let onward = matches!(arrow, Arrow::Right | Arrow::Down);
    let step = |to: &Xy| [to[0] - at[0], to[1] - at[1]];
    let length = |[x, y]: Xy| libm::hypotf(x, y);
    let on_spot = |i: &usize| places.get(*i).is_some_and(|to| length(step(to)) < SPOT);
    let after = if onward { (from + 1..places.len()).find(on_spot) } else { (0..from).rev().find(on_spot) };
    let there = |(i, to): (usize, &Xy)| {
        let step = step(to);
        let (along, across) = parts(arrow, step);
        (length(step) >= SPOT && along > 0.0 && along >= across.abs()).then(|| (length(step), i))
    };
    let beyond = || places.iter().enumerate().filter_map(there).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, i)| i);
    after.or_else(beyond).map(|i| i as u32)
}

/// How far a step goes the arrow's way and across it; each step belongs to the way along which it goes farther.
fn parts(arrow: Arrow, [x, y]: Xy) -> (f32, f32) {
    match arrow {
        Arrow::Left => (-x, y),
        Arrow::Right => (x, y),
        Arrow::Up => (-y, x),
        Arrow::Down => (y, x),
    }
}

/// Where a walk begins that has not begun: at the point nearest to the middle of them all.
pub fn start(places: &[Xy]) -> Option<u32> {
    let sum = places.iter().fold([0.0; 2], |sum: [f64; 2], p| [sum[0] + f64::from(p[0]), sum[1] + f64::from(p[1])]);
    let count = places.len().max(1) as f64;
    super::sample::nearest(places, sum.map(|v| (v / count) as f32), f32::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_leads_to_the_nearest_point_in_its_direction() {
        let places = [[50.0, 50.0], [90.0, 55.0], [60.0, 20.0], [45.0, 90.0], [10.0, 40.0], [70.0, 52.0]];
        assert_eq!(next(&places, 0, Arrow::Right), Some(5));
        assert_eq!(next(&places, 0, Arrow::Up), Some(2));
        assert_eq!(next(&places, 0, Arrow::Down), Some(3));
        assert_eq!(next(&places, 0, Arrow::Left), Some(4));
        assert_eq!(next(&places, 1, Arrow::Right), None);
        assert_eq!(next(&[], 0, Arrow::Right), None);
    }

    #[test]
    fn every_point_can_be_reached_even_those_on_one_spot() {
        let scattered = (0..60).map(|i| [(i * 37 % 101) as f32 * 4.0, (i * 53 % 97) as f32 * 3.0]);
        let places: Vec<Xy> = scattered.chain([[200.0, 150.0]; 5]).collect();
        let mut reached = vec![false; places.len()];
        let mut edge = vec![0];
        while let Some(from) = edge.pop() {
            if !std::mem::replace(&mut reached[from as usize], true) {
                let arrows = [Arrow::Left, Arrow::Right, Arrow::Up, Arrow::Down];
                edge.extend(arrows.into_iter().filter_map(|arrow| next(&places, from, arrow)));
            }
        }
        assert!(reached.iter().all(|r| *r));
    }

    #[test]
    fn a_collapsed_cloud_is_gone_through_in_the_data_sets_order() {
        let places = [[10.0, 10.0]; 4];
        assert_eq!(next(&places, 1, Arrow::Right), Some(2));
        assert_eq!(next(&places, 1, Arrow::Left), Some(0));
        assert_eq!(next(&places, 3, Arrow::Down), None);
    }

    #[test]
    fn a_walk_begins_in_the_middle() {
        assert_eq!(start(&[[0.0, 0.0], [100.0, 0.0], [48.0, 40.0], [0.0, 100.0]]), Some(2));
        assert_eq!(start(&[]), None);
    }
}
