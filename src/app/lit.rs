//! The points behind what a chart shows at one place, and how many they are, in words: by the weights of the newest frame.

use crate::app::state::State;
use crate::app::words::count;
use triplet_engine::eval::anchors as anchors_of;
use triplet_engine::mining::reach;

/// What a chart shows at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Behind {
    /// Bin i of the distances: the last one holds everything beyond too.
    Bin {
        /// Its number.
        bin: u32,
        /// How many there are.
        of: u32,
    },
    /// Triplets of one type.
    Band(Band),
    /// An anchor's gap.
    Anchor(u32),
}

/// Types of triplets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Band {
    /// n no farther than p.
    Hard,
    /// n beyond p, inside the margin.
    SemiHard,
    /// n beyond the margin.
    Easy,
}

impl Band {
    fn word(self, soft: bool) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::SemiHard => "semi-hard",
            Self::Easy if soft => "ordered",
            Self::Easy => "easy",
        }
    }
}

/// The points of the newest frame and how far apart they are.
struct Points<'a> {
    state: &'a State,
    positions: &'a [f32],
    dim: usize,
    labels: &'a [u32],
    /// Those that charts are of.
    training: Vec<u32>,
}

impl<'a> Points<'a> {
    /// `None` if the frame's points are not those of the data set.
    fn of(state: &'a State) -> Option<Self> {
        let (frame, dim) = (state.frame.as_ref()?, state.config.embedding.dim());
        let labels = &state.dataset.labels;
        let whole = frame.positions.len() == labels.len() * dim;
        let training = state.config.samples_of(false, labels);
        whole.then_some(Self { state, positions: &frame.positions, dim, labels, training })
    }

    fn distance(&self, i: usize, j: usize) -> f32 {
        let at = |i: usize| &self.positions[i * self.dim..][..self.dim];
        self.state.config.training_distance().between(at(i), at(j))
    }
}

/// The samples behind it, ascending, and a sentence that says how many.
pub fn points(state: &State, behind: Behind) -> Option<(Vec<u32>, String)> {
    let points = Points::of(state)?;
    match behind {
        Behind::Bin { bin, of } => pairs(&points, bin as usize, of as usize),
        Behind::Band(band) => anchors(&points, band),
        Behind::Anchor(anchor) => extremes(&points, anchor as usize),
    }
}

/// `1 point`, `12 points`.
fn noun(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n as u64), if n == 1 { one } else { many })
}

/// The points of the pairs in a bin: of all pairs, or of those that the anchors of the evaluation make with all points.
fn pairs(points: &Points, bin: usize, of: usize) -> Option<(Vec<u32>, String)> {
    let width = points.state.frame.as_ref()?.evaluation.bin_width;
    let per_width = 1.0 / width;
    let n = points.labels.len();
    let (mut within, mut pairs) = (vec![false; n], 0_usize);
    let training = &points.training;
    let asked = anchors_of(training.len());
    let all = asked.len() == training.len();
    for place in asked {
        let i = training[place] as usize;
        for &j in if all { &training[place + 1..] } else { &training[..] } {
            let j = j as usize;
            if i != j && ((points.distance(i, j) * per_width) as usize).min(of.saturating_sub(1)) == bin {
                (within[i], within[j]) = (true, true);
                pairs += 1;
            }
        }
    }
    let samples: Vec<u32> = (0..n as u32).filter(|&i| within[i as usize]).collect();
    let words = format!("lit: {} of {}", noun(samples.len(), "point", "points"), noun(pairs, "pair", "pairs"));
    Some((samples, words))
}

/// The anchors of the batch that have triplets of this type.
fn anchors(points: &Points, band: Band) -> Option<(Vec<u32>, String)> {
    let batch = &points.state.frame.as_ref()?.batch;
    let (margin, soft) = (points.state.config.margin, !points.state.config.loss.is_hinge());
    let class = |i: u32| points.labels.get(i as usize).copied();
    let (mut positives, mut negatives) = (Vec::new(), Vec::new());
    let mut has = |a: u32| {
        positives.clear();
        negatives.clear();
        for &i in batch.iter().filter(|&&i| i != a && class(i).is_some()) {
            let kind = if class(i) == class(a) { &mut positives } else { &mut negatives };
            kind.push(points.distance(a as usize, i as usize));
        }
        positives.iter().any(|&p: &f32| {
            negatives.iter().any(|&n: &f32| match band {
                Band::Hard => n <= p,
                Band::SemiHard => n > p && n < reach(p, margin),
                // without a margin all that is in order is one
                Band::Easy => n > p && (soft || n >= reach(p, margin)),
            })
        })
    };
    let mut samples: Vec<u32> = batch.iter().copied().filter(|&a| class(a).is_some() && has(a)).collect();
    samples.sort_unstable();
    let (lit, of) = (samples.len(), noun(batch.len(), "anchor", "anchors"));
    Some((samples, format!("lit: {lit} of {of} with {} triplets now", band.word(soft))))
}

/// An anchor with its farthest positive and its nearest negative.
fn extremes(points: &Points, anchor: usize) -> Option<(Vec<u32>, String)> {
    let own = points.labels.get(anchor)?;
    let others = || {
        points.training.iter().map(|&i| i as usize).filter(|&i| i != anchor).map(|i| (points.distance(anchor, i), i))
    };
    let same = |i: usize| points.labels[i] == *own;
    let (d_ap, p) = others().filter(|o| same(o.1)).max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)))?;
    let (d_an, n) = others().filter(|o| !same(o.1)).min_by(|x, y| x.0.total_cmp(&y.0))?;
    let mut samples = vec![anchor as u32, p as u32, n as u32];
    samples.sort_unstable();
    let shown = |d: f32| super::words::number(d.into(), 2);
    let words =
        format!("lit: it, its farthest p {} at {}, its nearest n {} at {}", p + 1, shown(d_ap), n + 1, shown(d_an));
    Some((samples, words))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::link::Link;
    use crate::app::state::Theme;
    use crate::app::update::tests::frame;
    use triplet_engine::data::Dataset;
    use triplet_engine::matrix::Matrix;

    /// Two points of class 0 at 0 and 1, two of class 1 at 1.5 and 4; the batch is all of them; α = 1.
    fn state() -> State {
        let mut state = State::new(Link::default(), Theme::Light, false);
        state.dataset = Arc::new(Dataset { points: Matrix::zeros(2, 4), labels: vec![0, 0, 1, 1], classes: 2 });
        let mut frame = frame(1, 5, false);
        frame.positions = vec![0.0, 0.0, 1.0, 0.0, 1.5, 0.0, 4.0, 0.0];
        frame.batch = vec![0, 1, 2, 3];
        frame.evaluation.bin_width = 0.5;
        state.frame = Some(Arc::new(frame));
        state
    }

    fn lit(behind: Behind) -> (Vec<u32>, String) {
        points(&state(), behind).expect("points")
    }

    #[test]
    fn a_bin_lights_the_points_of_its_pairs_and_counts_both() {
        assert_eq!(lit(Behind::Bin { bin: 1, of: 32 }), (vec![1, 2], "lit: 2 points of 1 pair".into()));
        // 0–3 is 4 apart, 1–3 is 3, 2–3 is 2.5: all beyond the last of four bins
        let (samples, words) = lit(Behind::Bin { bin: 3, of: 4 });
        assert_eq!((samples, words.as_str()), (vec![0, 1, 2, 3], "lit: 4 points of 4 pairs"));
    }

    #[test]
    fn a_band_lights_the_anchors_with_such_triplets() {
        // d(0,1) = 1 and d(0,2) = 1.5, d(0,3) = 4; d(1,2) = 0.5; d(2,3) = 2.5 and d(2,1) = 0.5; d(3,1) = 3 and d(3,0) = 4
        assert_eq!(lit(Behind::Band(Band::Hard)).0, [1, 2]);
        assert_eq!(lit(Behind::Band(Band::SemiHard)).0, [0, 3]);
        let (samples, words) = lit(Behind::Band(Band::Easy));
        assert_eq!(samples, [0, 1, 3]);
        assert_eq!(words, "lit: 3 of 4 anchors with easy triplets now");
    }

    #[test]
    fn an_anchors_gap_lights_the_two_that_make_it() {
        let (samples, words) = lit(Behind::Anchor(0));
        assert_eq!(samples, [0, 1, 2]);
        assert_eq!(words, "lit: it, its farthest p 2 at 1.00, its nearest n 3 at 1.50");
        assert_eq!(points(&state(), Behind::Anchor(9)), None);
    }
}
