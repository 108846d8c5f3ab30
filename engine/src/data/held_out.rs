//! Which classes are never trained on: as many as asked for, spread evenly.

use serde::{Deserialize, Serialize};

/// Some of the classes `0..classes` held out: of C classes and h held out, the classes ⌊(i + 1) C / (h + 1)⌋ for i from 0 to h − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldOut {
    classes: u32,
    count: u32,
}

impl HeldOut {
    /// `count` of so many classes, or as many as leave two.
    pub fn new(classes: u32, count: u32) -> Self {
        Self { classes, count: count.min(Self::most(classes)) }
    }

    /// How many of so many classes can be held out: two must be left for a triplet.
    pub fn most(classes: u32) -> u32 {
        classes.saturating_sub(2)
    }

    /// Number of classes, held out or not.
    pub fn classes(self) -> u32 {
        self.classes
    }

    /// How many are held out.
    pub fn count(self) -> u32 {
        self.count
    }

    /// How many are trained on.
    pub fn trained(self) -> u32 {
        self.classes - self.count
    }

    /// Those held out, ascending.
    pub fn all(self) -> impl Iterator<Item = u32> + use<> {
        (1..=self.count).map(move |i| i * self.classes / (self.count + 1))
    }

    /// Whether a class is held out.
    pub fn holds(self, class: u32) -> bool {
        // the first of them that is not below it
        let next = self.below(class) + 1;
        next <= self.count && next * self.classes / (self.count + 1) == class
    }

    /// How many that are held out are below a class.
    pub fn below(self, class: u32) -> u32 {
        let first = (class.min(self.classes) * (self.count + 1)).div_ceil(self.classes.max(1));
        first.saturating_sub(1).min(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_as_many_as_asked_for_spread_evenly_and_two_classes_are_left() {
        assert_eq!(HeldOut::new(8, 2).all().collect::<Vec<_>>(), [2, 5], "the third and the sixth");
        for classes in 0..60 {
            for count in 0..=classes {
                let held = HeldOut::new(classes, count);
                let all: Vec<u32> = held.all().collect();
                assert_eq!(all.len() as u32, count.min(classes.saturating_sub(2)));
                assert!(all.is_sorted_by(|a, b| a < b));
                for class in 0..classes {
                    assert_eq!(held.holds(class), all.contains(&class), "{class} of {classes}, {count} held out");
                    assert_eq!(held.below(class) as usize, all.iter().filter(|&&c| c < class).count());
                }
                assert_eq!((held.holds(classes), held.trained() + held.count()), (false, classes));
            }
        }
    }
}
