//! The active triplets of the batch: counted all, listed only as many as can be read.
//!
//! Under batch all a batch may have millions. With an anchor's negatives in the order of their distances, those of a pair that
//! have a loss stand side by side, the greatest loss first: so all are counted, and any one found, without visiting each.

use crate::loss::{Form, TripletLoss};
use crate::matrix::Matrix;
use crate::mining::{Band, Batch, MiningRule, Triplet, mix, reach};
use crate::protocol::overlays::ActiveTriplets;
use crate::rng::Rng;
use crate::trainer::Trainer;

/// Most triplets that can be told apart.
const MOST: usize = 150;
/// Of these, the ones of greatest loss; the others are an even sample.
const GREATEST: usize = 75;

/// A triplet with its loss.
type Costly = (f32, Triplet);

/// The triplets of the batch that the strategy mines by the weights now and that have a loss. What is drawn at random is what
/// the step just taken drew; where that is not known, such as it might have drawn.
pub fn view(trainer: &Trainer, flat: &[f32]) -> ActiveTriplets {
    let config = trainer.config();
    if !config.loss.is_of_triplets() {
        return ActiveTriplets::default();
    }
    let dim = config.embedding.dim();
    let samples = trainer.batch();
    let at = |i: u32| &flat[i as usize * dim..][..dim];
    let labels: Vec<u32> = samples.iter().map(|&i| trainer.dataset().labels[i as usize]).collect();
    let d = Matrix::from_fn(samples.len(), samples.len(), |i, j| {
        config.training_distance().between(at(samples[i]), at(samples[j]))
    });
    let batch = Batch { d: &d, labels: &labels };
    let loss = config.loss.with_margin(config.margin);
    let drawn = Some(trainer.mined()).filter(|drawn| !drawn.is_empty() && batch.check(drawn).is_ok());
    let draws = trainer.rule().draws() || config.mixing() > 0.0;
    let redrawn = draws && drawn.is_none();
    let (active, shown) = match trainer.rule() {
        MiningRule::Band(band) => of_band(batch, band, &loss),
        rule => {
            let triplets = if let Some(drawn) = drawn.filter(|_| draws) {
                drawn.to_vec()
            } else {
                let mut rng = Rng::stream(config.data.seed ^ trainer.steps() as u32, "focus");
                let mut mined = Vec::new();
                for a in 0..labels.len() as u32 {
                    rule.of_anchor(batch, a, config.margin, &mut |n| rng.below(n), &mut mined);
                }
                mix(batch, config.mixing(), &mut mined, &mut |n| rng.below(n), |_, _| ());
                mined
            };
            of_list(batch, &triplets, &loss)
        }
    };
    let shown = shown.into_iter().map(|(cost, t)| (t.map(|c| samples[c as usize]), cost)).collect();
    ActiveTriplets { active, redrawn, shown }
}

/// Those of a list.
fn of_list(batch: Batch, triplets: &[Triplet], loss: &TripletLoss) -> (u32, Vec<Costly>) {
    let cost = |t: &Triplet| loss.of(batch.distance(t[0], t[1]), batch.distance(t[0], t[2]));
    let active: Vec<Costly> = triplets.iter().map(|t| (cost(t), *t)).filter(|&(cost, _)| cost > 0.0).collect();
    let mut greatest = active.clone();
    let sample = evenly(active.len()).map(|i| active[i]).collect();
    keep(&mut greatest, room(active.len()));
    (active.len() as u32, joined(greatest, sample))
}

/// Those of a band of all valid triplets.
fn of_band(batch: Batch, band: Band, loss: &TripletLoss) -> (u32, Vec<Costly>) {
    let mut anchors = Anchors { batch, band, loss, order: Vec::new() };
    let (mut total, mut greatest) = (0usize, Vec::new());
    let mut least = f32::NEG_INFINITY;
    for a in 0..batch.labels.len() as u32 {
        anchors.sort(a);
        for p in batch.positives(a) {
            let range = anchors.active(batch.distance(a, p));
            total += range.len();
            for i in range.take(MOST) {
                let costly = anchors.triplet(a, p, i);
                if costly.0 <= least {
                    break;
                }
                greatest.push(costly);
            }
        }
        if greatest.len() > 8 * MOST {
            keep(&mut greatest, MOST);
            least = greatest.last().map_or(least, |c| c.0);
        }
    }
    keep(&mut greatest, room(total));

    let (mut sample, mut before) = (Vec::new(), 0);
    let mut wanted = evenly(total).peekable();
    for a in 0..batch.labels.len() as u32 {
        if wanted.peek().is_none() {
            break;
        }
        anchors.sort(a);
        for p in batch.positives(a) {
            let range = anchors.active(batch.distance(a, p));
            while let Some(i) = wanted.next_if(|&i| i < before + range.len()) {
                sample.push(anchors.triplet(a, p, range.start + i - before));
            }
            before += range.len();
        }
    }
    (total as u32, joined(greatest, sample))
}

/// An anchor's negatives in the order of their distances.
struct Anchors<'a> {
    batch: Batch<'a>,
    band: Band,
    loss: &'a TripletLoss,
    order: Vec<(f32, u32)>,
}

impl Anchors<'_> {
    /// Turns to another anchor.
    fn sort(&mut self, a: u32) {
        self.order.clear();
        self.order.extend(self.batch.negatives(a).map(|n| (self.batch.distance(a, n), n)));
        self.order.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    }

    /// Which of them cost something with a positive at distance `d_ap`.
    fn active(&self, d_ap: f32) -> std::ops::Range<usize> {
        let far = reach(d_ap, self.loss.margin);
        let up_to = |inside: &dyn Fn(f32) -> bool| self.order.partition_point(|&(d, _)| inside(d));
        let hard = up_to(&|d| d <= d_ap);
        let start = if self.band.hard { 0 } else { hard };
        let end = match (self.band.semi_hard, self.band.easy && self.loss.form == Form::SoftMargin) {
            (_, true) => self.order.len(),
            (true, false) => up_to(&|d| d < far),
            (false, false) => hard,
        };
        start..end.max(start)
    }

    fn triplet(&self, a: u32, p: u32, i: usize) -> Costly {
        let (d_an, n) = self.order[i];
        (self.loss.of(self.batch.distance(a, p), d_an), [a, p, n])
    }
}

/// How many of the greatest are shown of so many.
fn room(total: usize) -> usize {
    if total <= MOST { MOST } else { GREATEST }
}

/// The even sample of so many: none if all are shown.
fn evenly(total: usize) -> impl Iterator<Item = usize> {
    let count = if total <= MOST { 0 } else { MOST - GREATEST };
    (0..count).map(move |i| ((2 * i + 1) as u64 * total as u64 / (2 * count) as u64) as usize)
}

/// Keeps the `most` of greatest loss, in that order.
fn keep(costly: &mut Vec<Costly>, most: usize) {
    costly.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    costly.truncate(most);
}

/// Both, no triplet twice.
fn joined(mut greatest: Vec<Costly>, sample: Vec<Costly>) -> Vec<Costly> {
    let known = greatest.len();
    for costly in sample {
        if greatest[..known].iter().all(|(_, t)| *t != costly.1) {
            greatest.push(costly);
        }
    }
    greatest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;
    use crate::config::{Config, Loss, Mining};
    use crate::mining::MiningContext;

    /// The same, as slowly as it reads.
    fn all(trainer: &Trainer, flat: &[f32]) -> Vec<(f32, Triplet)> {
        let config = trainer.config();
        let at = |i: u32| &flat[2 * i as usize..][..2];
        let batch = trainer.batch();
        let class = |i: u32| trainer.dataset().labels[batch[i as usize] as usize];
        let columns = 0..batch.len() as u32;
        let labels: Vec<u32> = columns.clone().map(class).collect();
        let d = Matrix::from_fn(batch.len(), batch.len(), |i, j| {
            config.training_distance().between(at(batch[i]), at(batch[j]))
        });
        let mut mined = Vec::new();
        for a in columns {
            let view = Batch { d: &d, labels: &labels };
            trainer.rule().of_anchor(view, a, config.margin, &mut |_| 0, &mut mined);
        }
        let loss = config.loss.with_margin(config.margin);
        let cost = |t: &Triplet| loss.of(d.at(t[0] as usize, t[1] as usize), d.at(t[0] as usize, t[2] as usize));
        let mut active: Vec<_> =
            mined.iter().map(|t| (cost(t), t.map(|c| batch[c as usize]))).filter(|&(cost, _)| cost > 0.0).collect();
        active.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        active
    }

    fn embedded(trainer: &mut Trainer) -> Vec<f32> {
        let f = trainer.embed_all().expect("finite");
        (0..f.cols()).flat_map(|i| [f.at(0, i), f.at(1, i)]).collect()
    }

    #[test]
    fn every_active_triplet_is_counted_and_the_costliest_are_shown() {
        for &mining in Mining::ALL.iter().filter(|m| !m.rule(MiningContext::default()).draws()) {
            for &loss in Loss::ALL.iter().filter(|l| l.is_of_triplets()) {
                for steps in [0, 60] {
                    let mut trainer = Trainer::generated(&Config { mining, loss, ..Config::default() });
                    for _ in 0..steps {
                        trainer.step().expect("a healthy run");
                    }
                    let flat = embedded(&mut trainer);
                    let (seen, all) = (view(&trainer, &flat), all(&trainer, &flat));
                    let name = format!("{mining:?}, {loss:?}, step {steps}");
                    assert_eq!(seen.active as usize, all.len(), "{name}");
                    assert!(seen.shown.len() <= MOST, "{name}");
                    let least = all.len().min(if all.len() <= MOST { MOST } else { GREATEST });
                    for (shown, expected) in seen.shown.iter().zip(&all[..least]) {
                        assert_eq!(shown.1, expected.0, "{name}");
                    }
                    for (i, &(triplet, cost)) in seen.shown.iter().enumerate() {
                        assert!(all.contains(&(cost, triplet)), "{name}");
                        assert!(seen.shown[..i].iter().all(|(other, _)| *other != triplet), "{name}: twice");
                    }
                }
            }
        }
    }

    #[test]
    fn the_sample_is_of_the_whole_batch() {
        let mut trainer = Trainer::generated(&Config::default());
        let flat = embedded(&mut trainer);
        let seen = view(&trainer, &flat);
        assert!(seen.active > 1000 && seen.shown.len() > 120);
        let least = |slice: &[([u32; 3], f32)]| slice.iter().map(|t| t.1).fold(f32::INFINITY, f32::min);
        let (greatest, sample) = seen.shown.split_at(GREATEST);
        assert!(least(sample) < 0.5 * least(greatest), "not only the greatest losses");
        let anchors: std::collections::BTreeSet<u32> = sample.iter().map(|t| t.0[0]).collect();
        assert!(anchors.len() > 20, "of nearly every anchor: {}", anchors.len());
    }

    #[test]
    fn what_is_drawn_at_random_is_what_the_step_drew() {
        let mut trainer = Trainer::generated(&Config { mining: Mining::Random, ..Config::default() });
        let report = trainer.step().expect("a healthy run");
        let flat = embedded(&mut trainer);
        let seen = view(&trainer, &flat);
        let drawn: Vec<Triplet> = trainer.mined().iter().map(|t| t.map(|c| trainer.batch()[c as usize])).collect();
        assert_eq!(drawn.len() as u32, report.mined.total());
        assert!(!seen.shown.is_empty() && seen.shown.iter().all(|(t, _)| drawn.contains(t)));
    }

    #[test]
    fn what_another_step_or_another_rule_drew_is_not_passed_off_as_this_steps() {
        let drawn = |mining| {
            let mut trainer = Trainer::generated(&Config { mining, ..Config::default() });
            trainer.step().expect("a healthy run");
            trainer
        };
        let redrawn = |trainer: &mut Trainer| {
            let flat = embedded(trainer);
            view(trainer, &flat).redrawn
        };
        let mut trainer = drawn(Mining::Random);
        assert!(!redrawn(&mut trainer));
        // another rate changes nothing about it
        assert!(trainer.apply(&Config { rate: 0.02, ..trainer.config().clone() }) && !redrawn(&mut trainer));
        let then = trainer.checkpoint();
        trainer.step().expect("a healthy run");
        trainer.restore(&then);
        assert!(redrawn(&mut trainer), "come back to");
        trainer.step().expect("a healthy run");
        assert!(!redrawn(&mut trainer));
        let mut trainer = drawn(Mining::BatchHard);
        assert!(!redrawn(&mut trainer));
        assert!(trainer.apply(&Config { mining: Mining::DistanceWeighted, ..trainer.config().clone() }));
        assert!(redrawn(&mut trainer), "mined by another rule");
        let mut trainer = Trainer::generated(&Config { mining: Mining::Random, ..Config::default() });
        assert!(redrawn(&mut trainer), "before the first step");
        // such as the step might have drawn: random ones among the hardest
        let mut trainer =
            Trainer::generated(&Config { mining: Mining::BatchHard, random_share: 1.0, ..Config::default() });
        assert!(redrawn(&mut trainer));
        let flat = embedded(&mut trainer);
        let hardest = all(&trainer, &flat);
        let seen = view(&trainer, &flat);
        let random = seen.shown.iter().filter(|(t, cost)| !hardest.contains(&(*cost, *t))).count();
        assert!(2 * random > seen.shown.len(), "{random} of {}", seen.shown.len());
    }

    #[test]
    fn the_largest_batch_is_no_burden() {
        let mut config = Config { p: 20, k: 32, ..Config::default() };
        (config.data.classes, config.data.samples) = (20, 100);
        let mut trainer = Trainer::generated(&config);
        let flat = embedded(&mut trainer);
        let seen = view(&trainer, &flat);
        assert!(seen.active > 1_000_000 && seen.shown.len() > 120, "{} of {}", seen.shown.len(), seen.active);
    }
}
