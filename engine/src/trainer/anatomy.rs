//! One step taken apart: a clone takes it, and what its buffers hold afterwards is read out. The run itself is not touched, and
//! the step it takes next is this one, to the last bit.

use serde::{Deserialize, Serialize};

use super::typical::{anchors, nearest_to_a_loss, typical};
use super::{Diverged, StepBuffers, StepReport, Trainer};
use crate::loss::{Reduction, TripletLoss};
use crate::matrix::Matrix;
use crate::mining::{Batch, Counts, Fate, MiningRule, Pick, Triplet, fates};

/// Most bars: of more triplets, each bar stands for equally many.
pub const MOST_BARS: usize = 240;

/// The next step of a run, from its batch to where the points go. Samples are indices into the data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Anatomy {
    /// What the step reports once it is taken.
    pub report: StepReport,
    /// Its batch.
    pub batch: Vec<u32>,
    /// Embedding of every sample before the step, sample after sample, as in a frame.
    pub before: Vec<f32>,
    /// The same after it.
    pub after: Vec<f32>,
    /// What was mined for one anchor; `None` for an empty batch.
    pub study: Option<Study>,
    /// The losses that the loss is the mean of.
    pub bars: Bars,
    /// −∂L/∂f of every sample of the batch, in its order, as many numbers each as an embedding has. On the unit circle or
    /// sphere the part along it: the rest is lost in the normalisation.
    pub pulls: Vec<f32>,
    /// What every neuron gives for the anchor: hidden layers first, then the embedding before normalisation. Empty for free
    /// points.
    pub activations: Vec<f32>,
    /// ∂L/∂w, layer after layer, row-major: a row for each output. For free points E × N: a row for each coordinate.
    pub slopes: Vec<f32>,
    /// ∂L/∂b, layer after layer.
    pub bias_slopes: Vec<f32>,
    /// Fingerprint of the parameters after the step.
    pub hash: u64,
}

/// One anchor of the batch, its candidates, and what became of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// The anchor.
    pub anchor: u32,
    /// The positive against which negatives are told.
    pub positive: Option<u32>,
    /// Its positives in the batch.
    pub positives: Vec<Candidate>,
    /// Its negatives in the batch.
    pub negatives: Vec<Candidate>,
    /// Its mined triplets by type.
    pub mined: Counts,
    /// The mined triplet that is shown; `None` if none of its triplets was mined.
    pub shown: Option<Shown>,
}

/// A sample of the batch that might make a triplet with the anchor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The sample.
    pub sample: u32,
    /// Its distance from the anchor.
    pub distance: f32,
    /// What became of it.
    pub fate: Fate,
}

/// The mined triplet that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Anchor, positive, negative.
    pub triplet: Triplet,
    /// d(a,p)
    pub d_ap: f32,
    /// d(a,n)
    pub d_an: f32,
    /// Its loss.
    pub loss: f32,
    /// Whether it is a random one in the place of one that the strategy listed.
    pub random: bool,
    /// Which bar is, or contains, its own; `None` if it is not among those that the loss is the mean of.
    pub bar: Option<u32>,
}

/// Losses of triplets as bars of equal weight, the largest first: their mean is the loss.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// Mean loss of the triplets that each stands for.
    pub heights: Vec<f32>,
    /// The samples of those triplets: of a single one anchor, positive, negative.
    pub behind: Vec<Vec<u32>>,
    /// How many triplets there are: with up to [`MOST_BARS`] each has its own bar.
    pub of: u32,
}

impl Trainer {
    /// The next step, taken apart. Of the triplets mined for the wished one's anchor, if that is in the batch, the wished one
    /// or a typical one is shown, else a typical one of the batch. In the place of positive or negative the anchor itself
    /// wishes for any. An error is the one that the step itself will give.
    pub fn dissect(&self, wish: Option<Triplet>) -> Result<Anatomy, Diverged> {
        let before = flattened(self.clone().embed_all()?);
        let mut taken = self.clone();
        let report = taken.step()?;
        // whether the update went too far is seen at the next look at the points
        let after = flattened(taken.embed_all()?);
        let config = self.config();
        let (rule, loss) = (self.rule(), config.loss.with_margin(config.margin));
        // of a loss that is not a mean over triplets there is no triplet and no bar to show
        let of_triplets = config.loss.is_of_triplets();
        let chosen = if of_triplets { taken.buffers.choose(rule, &loss, wish) } else { None };
        taken.buffers.embedding_gradient(&config.objective(), config.training_distance());
        let (slopes, bias_slopes) = taken.slopes();
        let buffers = &taken.buffers;
        let bars = if of_triplets { buffers.bars(rule, &loss) } else { Bars::default() };
        let anchor = chosen.as_ref().map(|c| c.anchor as usize);
        Ok(Anatomy {
            report,
            batch: buffers.batch.clone(),
            study: chosen.map(|chosen| buffers.study(rule, &loss, chosen, &bars)),
            before,
            after,
            bars,
            pulls: pulls(&buffers.tape.out, &buffers.d_out, config.embedding.normalised()),
            activations: anchor.map(|a| taken.activations(a)).unwrap_or_default(),
            slopes,
            bias_slopes,
            hash: taken.hash(),
        })
    }

    /// ∂L/∂w and ∂L/∂b of the step just taken, apart.
    fn slopes(&self) -> (Vec<f32>, Vec<f32>) {
        let grads = &self.buffers.grads;
        let Some((mlp, _)) = self.network() else { return (grads[..self.parameters].to_vec(), Vec::new()) };
        let (mut slopes, mut biases) = (Vec::new(), Vec::new());
        for (from, mid, to) in (0..mlp.layers()).map(|l| mlp.layer(l)) {
            slopes.extend_from_slice(&grads[from..mid]);
            biases.extend_from_slice(&grads[mid..to]);
        }
        (slopes, biases)
    }

    /// What every neuron gave for one column of the batch.
    fn activations(&self, column: usize) -> Vec<f32> {
        let tape = &self.buffers.tape;
        if self.network().is_none() {
            return Vec::new();
        }
        let layers = tape.h.iter().skip(1).chain([&tape.sums]);
        layers.flat_map(|layer| (0..layer.rows()).map(|neuron| layer.at(neuron, column))).collect()
    }
}

/// An anchor as a column of the batch, its mined triplets, and the one shown.
struct Chosen {
    anchor: u32,
    mined: Vec<Triplet>,
    shown: Option<Triplet>,
}

impl StepBuffers {
    fn view(&self) -> Batch<'_> {
        Batch { d: &self.pairs.d, labels: &self.labels }
    }

    /// The mined triplets of one anchor: those of a list as they were drawn.
    fn mined_of(&self, rule: MiningRule, margin: f32, a: u32) -> Vec<Triplet> {
        match rule {
            MiningRule::PerPair(_) | MiningRule::PerAnchor(..) => {
                self.triplets.iter().copied().filter(|t| t[0] == a).collect()
            }
            MiningRule::Band(_) => {
                let mut mined = Vec::new();
                rule.of_anchor(self.view(), a, margin, &mut |_| 0, &mut mined);
                mined
            }
        }
    }

    fn choose(&self, rule: MiningRule, loss: &TripletLoss, wish: Option<Triplet>) -> Option<Chosen> {
        let column = |sample: u32| self.batch.iter().position(|&i| i == sample).map(|c| c as u32);
        // the anchor in their place, or a sample that is not in the batch, means: any
        let of = |anchor: u32, [p, n]: [Option<u32>; 2]| {
            let mined = self.mined_of(rule, loss.margin, anchor);
            let fits = |wish: Option<u32>, is: u32| wish.is_none_or(|wish| wish == anchor || wish == is);
            let like = mined.iter().copied().filter(|t| fits(p, t[1]) && fits(n, t[2]));
            let shown = self.typical(loss, like).or_else(|| self.typical(loss, mined.iter().copied()));
            Chosen { anchor, mined, shown }
        };
        if let Some([Some(a), p, n]) = wish.map(|w| w.map(column)) {
            return Some(of(a, [p, n]));
        }
        let mined = anchors(self.batch.len()).flat_map(|a| self.mined_of(rule, loss.margin, a));
        if let Some(t) = self.typical(loss, mined) {
            return Some(of(t[0], [Some(t[1]), Some(t[2])]));
        }
        // nothing is mined: an anchor that might have had something, nearest to a loss first
        let nearest = nearest_to_a_loss(self.view()).map(|t| t[0]);
        nearest.or(anchors(self.batch.len()).next()).map(|a| of(a, [None; 2]))
    }

    fn typical(&self, loss: &TripletLoss, triplets: impl Iterator<Item = Triplet>) -> Option<Triplet> {
        typical(self.view(), loss, triplets).map(|t| t.triplet)
    }

    fn study(&self, rule: MiningRule, loss: &TripletLoss, chosen: Chosen, bars: &Bars) -> Study {
        let Chosen { anchor: a, mined, shown } = chosen;
        let view = self.view();
        let sample = |column: u32| self.batch[column as usize];
        let candidate = |(column, fate): (u32, Fate)| Candidate {
            sample: sample(column),
            distance: view.distance(a, column),
            fate,
        };
        let random = |t: Triplet| self.replaced.iter().any(|r| self.triplets[r.0 as usize] == t);
        let replaced: Vec<Triplet> = self.replaced.iter().map(|r| r.1).filter(|t| t[0] == a).collect();
        // what was drawn was not preferred to anything
        let rule = if shown.is_some_and(random) { MiningRule::PerAnchor(Pick::Random, Pick::Random) } else { rule };
        let fates = fates(view, rule, loss.margin, a, &mined, &replaced, shown);
        let mut counts = Counts::default();
        mined.iter().for_each(|t| counts.add(view.distance(a, t[1]), view.distance(a, t[2]), loss.margin));
        Study {
            anchor: sample(a),
            positive: fates.positive.map(sample),
            positives: fates.positives.into_iter().map(candidate).collect(),
            negatives: fates.negatives.into_iter().map(candidate).collect(),
            mined: counts,
            shown: shown.map(|t| {
                let (d_ap, d_an) = (view.distance(a, t[1]), view.distance(a, t[2]));
                let cost = loss.of(d_ap, d_an);
                Shown {
                    triplet: t.map(sample),
                    d_ap,
                    d_an,
                    loss: cost,
                    random: random(t),
                    bar: bars.place(cost, loss.reduction),
                }
            }),
        }
    }

    /// Hands every mined triplet and its loss to `each`.
    fn each_loss(&self, rule: MiningRule, loss: &TripletLoss, mut each: impl FnMut(Triplet, f32)) {
        let view = self.view();
        let MiningRule::Band(band) = rule else {
            self.triplets
                .iter()
                .for_each(|&[a, p, n]| each([a, p, n], loss.of(view.distance(a, p), view.distance(a, n))));
            return;
        };
        for a in 0..self.labels.len() as u32 {
            for (p, d_ap) in view.positives(a).map(|p| (p, view.distance(a, p))) {
                let inside = view.negatives(a).map(|n| (n, view.distance(a, n)));
                inside
                    .filter(|&(_, d_an)| band.contains(d_ap, d_an, loss.margin))
                    .for_each(|(n, d_an)| each([a, p, n], loss.of(d_ap, d_an)));
            }
        }
    }

    fn bars(&self, rule: MiningRule, loss: &TripletLoss) -> Bars {
        let all = loss.reduction != Reduction::MeanNonzero;
        let of = if all { self.outcome.mined.total() } else { self.outcome.active };
        if of as usize <= MOST_BARS {
            let mut own = Vec::with_capacity(of as usize);
            self.each_loss(rule, loss, |triplet, cost| {
                if all || cost > 0.0 {
                    own.push((cost, triplet))
                }
            });
            own.sort_by(|a, b| b.0.total_cmp(&a.0));
            let samples = |t: Triplet| t.map(|column| self.batch[column as usize]).to_vec();
            let (heights, behind) = own.into_iter().map(|(cost, triplet)| (cost, samples(triplet))).unzip();
            return Bars { heights, behind, of };
        }
        let mut bins = Bins::default();
        self.each_loss(rule, loss, |_, cost| {
            if all || cost > 0.0 {
                bins.add(cost)
            }
        });
        let heights = bins.bars(MOST_BARS);
        // with all sizes known, each triplet has a rank, and that is in a bar
        let mut ranks = bins.ranks();
        let mut within = vec![vec![false; self.batch.len()]; heights.len()];
        self.each_loss(rule, loss, |triplet, cost| {
            if (all || cost > 0.0)
                && let Some(rank) = ranks.get_mut(Bins::index(cost))
            {
                let bar = (*rank * MOST_BARS as u64 / u64::from(of)).min(MOST_BARS as u64 - 1);
                triplet.iter().for_each(|&column| within[bar as usize][column as usize] = true);
                *rank += 1;
            }
        });
        let samples = |within: Vec<bool>| self.batch.iter().zip(within).filter(|w| w.1).map(|w| *w.0).collect();
        Bars { heights, behind: within.into_iter().map(samples).collect(), of }
    }
}

/// Losses counted by size: of millions, none is kept. Numbers whose upper bits are the same (1 part in 512) share a bin, and
/// in it their mean.
struct Bins(Vec<(u32, f64)>);

impl Default for Bins {
    fn default() -> Self {
        Self(vec![(0, 0.0); Self::index(f32::MAX) + 1])
    }
}

impl Bins {
    /// The bits of floats that are not negative have the order of their values.
    fn index(value: f32) -> usize {
        ((value + 0.0).to_bits() >> 14) as usize
    }

    fn add(&mut self, value: f32) {
        if let Some((count, sum)) = self.0.get_mut(Self::index(value)) {
            *count += 1;
            *sum += f64::from(value);
        }
    }

    /// How many losses are larger than those of each bin.
    fn ranks(&self) -> Vec<u64> {
        let mut larger = 0;
        let bins = self.0.iter().rev().map(|b| {
            larger += u64::from(b.0);
            larger - u64::from(b.0)
        });
        let mut ranks: Vec<u64> = bins.collect();
        ranks.reverse();
        ranks
    }

    /// As bars of equal weight, the largest first.
    fn bars(&self, most: usize) -> Vec<f32> {
        let total: u64 = self.0.iter().map(|b| u64::from(b.0)).sum();
        let share = total as f64 / most as f64;
        let mut heights = Vec::with_capacity(most);
        let (mut weight, mut sum) = (0.0, 0.0);
        for &(count, of) in self.0.iter().rev().filter(|b| b.0 > 0) {
            let mean = of / f64::from(count);
            let mut left = f64::from(count);
            while heights.len() + 1 < most && weight + left >= share {
                heights.push(((sum + (share - weight) * mean) / share) as f32);
                left -= share - weight;
                (weight, sum) = (0.0, 0.0);
            }
            weight += left;
            sum += left * mean;
        }
        heights.push((sum / weight.max(f64::MIN_POSITIVE)) as f32);
        heights
    }
}

impl Bars {
    /// The bar in which a loss stands.
    fn place(&self, cost: f32, reduction: Reduction) -> Option<u32> {
        let counts = reduction != Reduction::MeanNonzero || cost > 0.0;
        if !counts || self.heights.is_empty() {
            return None;
        }
        // the nearest in height: bars fall from left to right
        let higher = self.heights.partition_point(|&h| h > cost);
        let gap = |i: usize| self.heights.get(i).map_or(f32::INFINITY, |h| (h - cost).abs());
        Some(if higher > 0 && gap(higher - 1) < gap(higher) { higher - 1 } else { higher } as u32)
    }

    /// The mean of all bars; 0 for none.
    pub fn mean(&self) -> f64 {
        let sum: f64 = self.heights.iter().map(|&h| f64::from(h)).sum();
        if self.heights.is_empty() { 0.0 } else { sum / self.heights.len() as f64 }
    }
}

/// −∂L/∂f column by column; on the circle or sphere without what points away from it.
pub(super) fn pulls(f: &Matrix, gradient: &Matrix, normalised: bool) -> Vec<f32> {
    let mut out = Vec::with_capacity(f.rows() * f.cols());
    for i in 0..f.cols() {
        let dot: f32 = (0..f.rows()).map(|k| f.at(k, i) * gradient.at(k, i)).sum();
        let away = if normalised { dot } else { 0.0 };
        out.extend((0..f.rows()).map(|k| f.at(k, i) * away - gradient.at(k, i)));
    }
    out
}

/// Column after column.
fn flattened(f: &Matrix) -> Vec<f32> {
    (0..f.cols()).flat_map(|i| (0..f.rows()).map(move |d| f.at(d, i))).collect()
}
