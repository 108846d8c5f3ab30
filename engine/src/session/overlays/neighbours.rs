//! The few nearest of many points of the plane, by the straight line or by direction alone, and how they vote.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use crate::protocol::overlays::NEIGHBOURS;

/// Points in a leaf of the tree.
const LEAF: usize = 8;
/// A vector shorter than this has no direction (as in the engine's cosine distance).
const LEAST_LENGTH: f32 = 1e-12;

/// The nearest found so far, nearest first; of equally near ones those of lower number.
#[derive(Clone, Copy, Debug)]
pub struct Nearest {
    found: [(f32, u32); NEIGHBOURS],
    count: usize,
    wanted: usize,
}

impl Nearest {
    fn of(points: usize) -> Self {
        Self { found: [(f32::INFINITY, u32::MAX); NEIGHBOURS], count: 0, wanted: points.min(NEIGHBOURS) }
    }

    /// A point this far away, in whatever grows with the distance.
    fn offer(&mut self, far: f32, sample: u32) {
        let before = |&(d, i): &(f32, u32)| d < far || (d == far && i < sample);
        let place = self.found[..self.count].partition_point(before);
        if place >= self.wanted {
            return;
        }
        self.count = (self.count + 1).min(self.wanted);
        self.found[place..self.count].rotate_right(1);
        self.found[place] = (far, sample);
    }

    /// Beyond this nothing can be among them any more.
    fn limit(&self) -> f32 {
        if self.count < self.wanted { f32::INFINITY } else { self.found[self.wanted - 1].0 }
    }

    /// Their numbers.
    #[cfg(test)]
    pub fn samples(&self) -> impl Iterator<Item = u32> + '_ {
        self.found[..self.count].iter().map(|f| f.1)
    }

    /// The class that most of them have; of equally many, that of the nearest.
    pub fn vote(&self, labels: &[u32]) -> Option<u32> {
        let class = |i: usize| labels.get(self.found[i].1 as usize).copied();
        let votes = |c: Option<u32>| (0..self.count).filter(|&i| class(i) == c).count();
        (0..self.count).map(class).reduce(|best, c| if votes(c) > votes(best) { c } else { best }).flatten()
    }
}

/// Points of the plane, split again and again where they lie wide apart: who is near is found without asking most of them.
pub struct Tree {
    /// Points with their numbers: of every stretch the middle one splits it, those before it lie below, those after it above.
    points: Vec<([f32; 2], u32)>,
    /// Along which axis the point at each place splits its stretch.
    axes: Vec<u8>,
}

impl Tree {
    /// A tree of points that lie one after the other.
    pub fn new(flat: &[f32]) -> Self {
        let points: Vec<_> = flat.chunks_exact(2).zip(0..).map(|(p, i)| ([p[0], p[1]], i)).collect();
        let mut tree = Self { axes: vec![0; points.len()], points };
        tree.split(0, tree.points.len());
        tree
    }

    fn split(&mut self, from: usize, to: usize) {
        if to - from <= LEAF {
            return;
        }
        let stretch = &mut self.points[from..to];
        let spread = |axis: usize| {
            let (low, high) = stretch
                .iter()
                .fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), p| (l.min(p.0[axis]), h.max(p.0[axis])));
            high - low
        };
        let axis = usize::from(spread(1) > spread(0));
        let half = stretch.len() / 2;
        stretch.select_nth_unstable_by(half, |p, q| p.0[axis].total_cmp(&q.0[axis]).then(p.1.cmp(&q.1)));
        let middle = from + half;
        self.axes[middle] = axis as u8;
        self.split(from, middle);
        self.split(middle + 1, to);
    }

    /// The nearest to a place by the straight line.
    pub fn nearest(&self, at: [f32; 2]) -> Nearest {
        let mut nearest = Nearest::of(self.points.len());
        self.search(at, 0, self.points.len(), [0.0; 2], &mut nearest);
        nearest
    }

    /// `apart`: how far the place is from the stretch along each axis, at least.
    fn search(&self, at: [f32; 2], from: usize, to: usize, apart: [f32; 2], nearest: &mut Nearest) {
        if apart[0] * apart[0] + apart[1] * apart[1] > nearest.limit() {
            return;
        }
        let square = |p: [f32; 2]| (p[0] - at[0]) * (p[0] - at[0]) + (p[1] - at[1]) * (p[1] - at[1]);
        if to - from <= LEAF {
            self.points[from..to].iter().for_each(|&(p, i)| nearest.offer(square(p), i));
            return;
        }
        let middle = from + (to - from) / 2;
        let (point, sample) = self.points[middle];
        let axis = usize::from(self.axes[middle]);
        let beyond = at[axis] - point[axis];
        let (near, far) = ((from, middle), (middle + 1, to));
        let (near, far) = if beyond < 0.0 { (near, far) } else { (far, near) };
        self.search(at, near.0, near.1, apart, nearest);
        nearest.offer(square(point), sample);
        let mut across = apart;
        across[axis] = beyond.abs();
        self.search(at, far.0, far.1, across, nearest);
    }
}

/// Points by their direction from the origin, all around.
pub struct Directions {
    /// Angles with the numbers of the points, ascending.
    around: Vec<(f32, u32)>,
    /// The first few points without a direction: at a right angle to everything.
    lost: Vec<u32>,
}

impl Directions {
    /// Directions of points that lie one after the other.
    pub fn new(flat: &[f32]) -> Self {
        let (mut around, mut lost) = (Vec::with_capacity(flat.len() / 2), Vec::new());
        for (p, i) in flat.chunks_exact(2).zip(0..) {
            if libm::hypotf(p[0], p[1]) > LEAST_LENGTH {
                around.push((libm::atan2f(p[1], p[0]), i));
            } else if lost.len() < NEIGHBOURS {
                lost.push(i);
            }
        }
        around.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        Self { around, lost }
    }

    /// The nearest to a direction, by the angle between.
    pub fn nearest(&self, angle: f32) -> Nearest {
        let count = self.around.len();
        let mut nearest = Nearest::of(count + self.lost.len());
        self.lost.iter().for_each(|&i| nearest.offer(FRAC_PI_2, i));
        let first = self.around.partition_point(|&(a, _)| a < angle);
        let apart = |a: f32| {
            let turn = (a - angle).abs();
            if turn > PI { TAU - turn } else { turn }
        };
        // as many on either side as may be needed, no point twice
        let up = NEIGHBOURS.min(count);
        let down = NEIGHBOURS.min(count - up);
        for k in (first..first + up).chain(first + count - down..first + count) {
            let (a, i) = self.around[k % count];
            nearest.offer(apart(a), i);
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn of_equal_votes_the_nearest_decides() {
        let mut nearest = Nearest::of(5);
        for (far, sample) in [(0.5, 0), (0.1, 1), (0.2, 2), (0.3, 3), (0.4, 4), (0.6, 5)] {
            nearest.offer(far, sample);
        }
        assert_eq!(nearest.samples().collect::<Vec<_>>(), [1, 2, 3, 4, 0]);
        assert_eq!(nearest.vote(&[0, 7, 8, 8, 7, 9]), Some(7));
        assert_eq!(Nearest::of(0).vote(&[]), None);
    }

    #[test]
    fn the_tree_finds_whom_asking_everybody_finds() {
        let mut rng = Rng::stream(3, "points");
        for (count, spread) in [(1, 1.0), (3, 1.0), (9, 0.1), (300, 1.0), (500, 0.001)] {
            // some upon one another
            let flat: Vec<f32> = (0..2 * count).map(|_| (spread * rng.normal() * 50.0).round() / 50.0).collect();
            let tree = Tree::new(&flat);
            for _ in 0..200 {
                let at = [2.0 * rng.normal(), 2.0 * rng.normal()];
                let mut all: Vec<(f32, u32)> = flat
                    .chunks_exact(2)
                    .zip(0..)
                    .map(|(p, i)| ((p[0] - at[0]) * (p[0] - at[0]) + (p[1] - at[1]) * (p[1] - at[1]), i))
                    .collect();
                all.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
                let expected: Vec<u32> = all.iter().take(NEIGHBOURS).map(|x| x.1).collect();
                assert_eq!(tree.nearest(at).samples().collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn directions_go_all_around() {
        let at = |angle: f32| [libm::cosf(angle), libm::sinf(angle)];
        let angles = [3.1, -3.1, 3.0, -3.0, 0.0, 1.5, -1.5, 2.9];
        let flat: Vec<f32> = angles.into_iter().flat_map(at).collect();
        let found: Vec<u32> = Directions::new(&flat).nearest(PI - 0.01).samples().collect();
        assert_eq!(found, [0, 1, 2, 3, 7]);
        let few = Directions::new(&flat[..4]);
        assert_eq!(few.nearest(0.0).samples().count(), 2);
        // a point at the origin is at a right angle to all
        let lost = Directions::new(&[0.0, 0.0, 1.0, 0.0, -1.0, 0.0]);
        assert_eq!(lost.nearest(0.1).samples().collect::<Vec<_>>(), [1, 0, 2]);
    }
}
