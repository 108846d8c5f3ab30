//! Which triplet of a batch is worth showing. Of equals it is always the first.

use crate::loss::TripletLoss;
use crate::mining::{Batch, Triplet, reach};

/// Anchors that are looked at for a triplet worth showing: enough for a median, cheap for any batch.
const ANCHORS: usize = 64;

/// The anchors of a batch of so many samples that are looked at, evenly chosen, in order.
pub fn anchors(samples: usize) -> impl Iterator<Item = u32> + Clone {
    (0..samples).step_by(samples.div_ceil(ANCHORS).max(1)).map(|a| a as u32)
}

/// The typical one of several triplets.
pub struct Typical {
    /// The triplet of median loss; if none has a loss, the one that is nearest to having one.
    pub triplet: Triplet,
    /// How many have a loss.
    pub of: u32,
}

/// The typical one of these triplets; `None` of none.
pub fn typical(batch: Batch, loss: &TripletLoss, triplets: impl Iterator<Item = Triplet>) -> Option<Typical> {
    let mut costly: Vec<(f32, Triplet)> = Vec::new();
    let mut nearest: Option<(f32, Triplet)> = None;
    for t in triplets {
        let (d_ap, d_an) = (batch.distance(t[0], t[1]), batch.distance(t[0], t[2]));
        if d_an < reach(d_ap, loss.margin) {
            costly.push((loss.of(d_ap, d_an), t));
        } else if nearest.is_none_or(|(gap, _)| d_an - d_ap < gap) {
            nearest = Some((d_an - d_ap, t));
        }
    }
    let of = costly.len() as u32;
    let triplet = match of {
        0 => nearest?.1,
        _ => {
            let order = |x: &(f32, Triplet), y: &(f32, Triplet)| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1));
            costly.select_nth_unstable_by(of as usize / 2, order).1.1
        }
    };
    Some(Typical { triplet, of })
}

/// An anchor with its farthest positive and its closest negative; `None` if it has none of either.
pub fn hardest(batch: Batch, a: u32) -> Option<Triplet> {
    let first = |others: &mut dyn Iterator<Item = u32>, better: fn(f32, f32) -> bool| {
        let mut best: Option<(f32, u32)> = None;
        for i in others {
            let d = batch.distance(a, i);
            if best.is_none_or(|(than, _)| better(d, than)) {
                best = Some((d, i));
            }
        }
        best.map(|(_, i)| i)
    };
    let p = first(&mut batch.positives(a), |d, than| d > than)?;
    let n = first(&mut batch.negatives(a), |d, than| d < than)?;
    Some([a, p, n])
}

/// Of the batch's anchors with their hardest pair, the triplet that is nearest to having a loss.
pub fn nearest_to_a_loss(batch: Batch) -> Option<Triplet> {
    let gap = |&[a, p, n]: &Triplet| batch.distance(a, n) - batch.distance(a, p);
    let hardest = anchors(batch.labels.len()).filter_map(|a| hardest(batch, a));
    hardest.min_by(|x, y| gap(x).total_cmp(&gap(y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::Loss;
    use crate::matrix::Matrix;

    /// Six points on a line, two of each class, as far apart as these places are.
    fn at(places: [f32; 6]) -> Matrix {
        Matrix::from_fn(6, 6, |i, j| (places[i] - places[j]).abs())
    }

    const LABELS: [u32; 6] = [0, 0, 0, 1, 1, 1];

    #[test]
    fn of_equals_it_is_the_first() {
        // 1 and 2 are as far from 0 as each other, and so are 3, 4 and 5
        let d = at([0.0, 1.0, -1.0, 3.0, 3.0, -3.0]);
        let batch = Batch { d: &d, labels: &LABELS };
        assert_eq!(hardest(batch, 0), Some([0, 1, 3]));
        // every point on one spot: the first anchor with its first positive and negative
        let d = at([0.0; 6]);
        let batch = Batch { d: &d, labels: &LABELS };
        assert_eq!(nearest_to_a_loss(batch), Some([0, 1, 3]));
    }

    #[test]
    fn it_is_the_one_of_median_loss_else_the_nearest_to_a_loss() {
        let d = at([0.0, 1.0, 2.0, 2.5, 3.0, 9.0]);
        let batch = Batch { d: &d, labels: &LABELS };
        let loss = Loss::Triplet.with_margin(2.0);
        // losses of anchor 0 with positive 1: 0.5, 0, none
        let found = typical(batch, &loss, [[0, 1, 3], [0, 1, 4], [0, 1, 5], [0, 2, 3]].into_iter()).unwrap();
        assert_eq!((found.triplet, found.of), ([0, 2, 3], 2));
        let found = typical(batch, &loss, [[0, 1, 5], [0, 2, 5]].into_iter()).unwrap();
        assert_eq!((found.triplet, found.of), ([0, 2, 5], 0));
        assert!(typical(batch, &loss, std::iter::empty()).is_none());
    }
}
