//! Known classes by a few examples: each class is the mean of those, and a point is told to be of the nearest (Snell, Swersky &
//! Zemel, "Prototypical Networks for Few-shot Learning", 2017, eq. 1).

use crate::distance::Distance;
use crate::matrix::Matrix;

/// The prototypes of the classes that have examples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prototypes {
    /// These classes, ascending.
    pub classes: Vec<u32>,
    /// Where their prototypes are, one after the other.
    pub at: Vec<f32>,
}

impl Prototypes {
    /// Means of the samples `enrolled`, class by class; `unit`: divided by their length, as all points of a circle or sphere
    /// are (a mean without direction stays). `positions` is dim × n, `labels` are their classes.
    pub fn of(positions: &Matrix, labels: &[u32], enrolled: &[u32], unit: bool) -> Self {
        let class = |i: &u32| labels[*i as usize];
        let mut classes: Vec<u32> = enrolled.iter().map(class).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut at = Vec::with_capacity(classes.len() * positions.rows());
        for own in &classes {
            let examples = || enrolled.iter().filter(|i| class(i) == *own).map(|&i| i as usize);
            let count = examples().count() as f64;
            let mean = |row: usize| examples().map(|i| f64::from(positions.at(row, i))).sum::<f64>() / count;
            let mean: Vec<f64> = (0..positions.rows()).map(mean).collect();
            let length = libm::sqrt(mean.iter().map(|m| m * m).sum());
            let scale = if unit && length > 1e-12 { 1.0 / length } else { 1.0 };
            at.extend(mean.iter().map(|m| (m * scale) as f32));
        }
        Self { classes, at }
    }

    /// The class of the nearest prototype, of equally near ones the first; `None` if there is none. `point`: its coordinates.
    pub fn nearest(&self, point: &[f32], distance: Distance) -> Option<u32> {
        let dim = point.len().max(1);
        let far = |at: &[f32]| distance.between(point, at);
        let each = self.classes.iter().zip(self.at.chunks_exact(dim));
        each.map(|(&class, at)| (far(at), class)).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, class)| class)
    }

    /// What each of these samples is told to be; `positions` is dim × n.
    pub fn tell(&self, samples: &[u32], positions: &Matrix, distance: Distance) -> Vec<Option<u32>> {
        let mut point = vec![0.0; positions.rows()];
        let mut told = Vec::with_capacity(samples.len());
        for &i in samples {
            point.iter_mut().enumerate().for_each(|(row, x)| *x = positions.at(row, i as usize));
            told.push(self.nearest(&point, distance));
        }
        told
    }
}

/// The first `shots` samples of every class, ascending.
pub fn first_of_each(labels: &[u32], shots: u32) -> Vec<u32> {
    let mut count = vec![0; labels.iter().map(|&l| l as usize + 1).max().unwrap_or(0)];
    let mut is_early = |class: u32| {
        count[class as usize] += 1;
        count[class as usize] <= shots
    };
    (0..labels.len() as u32).filter(|&i| is_early(labels[i as usize])).collect()
}

/// The samples that are not among `enrolled`, which is ascending: those that are to be told.
pub fn asked(count: usize, enrolled: &[u32]) -> Vec<u32> {
    (0..count as u32).filter(|i| enrolled.binary_search(i).is_err()).collect()
}

/// The share of those told to be of their own class; `None` of nobody.
pub fn accuracy(told: impl Iterator<Item = (Option<u32>, u32)>) -> Option<f64> {
    let (right, all) =
        told.fold((0u32, 0u32), |(right, all), (told, own)| (right + u32::from(told == Some(own)), all + 1));
    (all > 0).then(|| f64::from(right) / f64::from(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two classes on a line: 0 at 0, 2, 4 and 1 at 6, 10, 5.
    fn points() -> (Matrix, Vec<u32>) {
        let at = [0.0, 2.0, 4.0, 6.0, 10.0, 5.0];
        (Matrix::from_fn(2, 6, |row, i| if row == 0 { at[i] } else { 0.0 }), vec![0, 0, 0, 1, 1, 1])
    }

    #[test]
    fn a_prototype_is_the_mean_and_the_nearest_names_the_class() {
        let (positions, labels) = points();
        let enrolled = first_of_each(&labels, 2);
        assert_eq!(enrolled, [0, 1, 3, 4]);
        let known = Prototypes::of(&positions, &labels, &enrolled, false);
        assert_eq!((known.classes.as_slice(), known.at.as_slice()), (&[0, 1][..], &[1.0, 0.0, 8.0, 0.0][..]));
        let asked = asked(6, &enrolled);
        let told = known.tell(&asked, &positions, Distance::Euclidean);
        // 4 is 3 from 1 and 4 from 8; 5 is 4 from 1 and 3 from 8
        assert_eq!(told, [Some(0), Some(1)]);
        let with_own = told.into_iter().zip(asked.iter().map(|&i| labels[i as usize]));
        assert_eq!(accuracy(with_own), Some(1.0));
        assert_eq!(known.nearest(&[4.5, 0.0], Distance::Euclidean), Some(0), "of equally near ones the first");
    }

    #[test]
    fn a_class_without_examples_is_never_told_and_without_any_nothing_is() {
        let (positions, labels) = points();
        let one = Prototypes::of(&positions, &labels, &[3], false);
        assert_eq!(one.tell(&[0, 5], &positions, Distance::Euclidean), [Some(1), Some(1)]);
        let none = Prototypes::of(&positions, &labels, &[], false);
        assert_eq!(none.tell(&[0], &positions, Distance::Euclidean), [None]);
        assert_eq!(accuracy([(None, 0), (Some(1), 1)].into_iter()), Some(0.5));
        assert_eq!(accuracy(std::iter::empty()), None);
    }

    #[test]
    fn on_the_circle_a_prototype_is_on_it_too() {
        let positions = Matrix::from_fn(2, 2, |row, i| if row == i { 1.0 } else { 0.0 });
        let known = Prototypes::of(&positions, &[0, 0], &[0, 1], true);
        assert!(known.at.iter().all(|v| (v - std::f32::consts::FRAC_1_SQRT_2).abs() < 1e-6), "{known:?}");
        let opposite = Matrix::from_fn(1, 2, |_, i| if i == 0 { 1.0 } else { -1.0 });
        assert_eq!(Prototypes::of(&opposite, &[0, 0], &[0, 1], true).at, [0.0], "no direction");
    }
}
