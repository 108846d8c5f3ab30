//! The triplet loss: hinge max(0, d(a,p) − d(a,n) + α), or soft margin ln(1 + exp(d(a,p) − d(a,n))).
//!
//! Schroff, Kalenichenko & Philbin 2015 (FaceNet); Hermans, Beyer & Leibe 2017, §2 (batch all, batch hard, soft margin).
//! The hinge is active where it is above 0; at exactly 0 its gradient is 0. Throughout it is computed as
//! (d(a,p) + α) − d(a,n), which is above 0 exactly where d(a,n) < d(a,p) + α ([`reach`]).

use wide::{bytemuck::cast, f64x4, i32x8};

use super::soft_margin;
use super::spec::{Collapse, Family, LossSpec, Margin, PLAIN};
use crate::choice::About;
use crate::matrix::{LANES, Matrix, Vector, exp, lanes_mut, log1p, masked, splat, sum};
use crate::mining::{Band, Batch, Counts, Negatives, Triplet, count, reach};

/// The hinge, mean over the violating triplets.
pub const TRIPLET: LossSpec = LossSpec {
    about: About {
        label: "Triplet",
        help: "hinge, mean over the violating triplets: stays level while ever fewer violate",
    },
    family: Family::Triplets(Form::Hinge, Reduction::MeanNonzero),
    margin: Margin::Triplet,
    collapse: Some(Collapse { symbol: "α", name: "the margin", of: "triplet", value: |margin, _| margin.into() }),
    mean_of: "mean over violating",
    reading: "The loss is the mean over the violating triplets only, so it stays level while ever fewer violate: their share \
              tells more.",
    ..PLAIN
};

/// The hinge, mean over all mined triplets.
pub const TRIPLET_MEAN_OF_ALL: LossSpec = LossSpec {
    about: About {
        label: "Triplet, mean of all",
        help: "hinge, mean over all mined triplets: fades as triplets become easy",
    },
    family: Family::Triplets(Form::Hinge, Reduction::Mean),
    mean_of: "mean over mined",
    reading: "The loss is the mean over all mined triplets, so it fades as they become easy.",
    ..TRIPLET
};

/// The soft margin, mean over all mined triplets.
pub const SOFT_MARGIN: LossSpec = LossSpec {
    about: About { label: "Soft margin", help: "ln(1 + exp(d(a,p) − d(a,n))): no margin, never quite zero" },
    family: Family::Triplets(Form::SoftMargin, Reduction::Mean),
    collapse: Some(Collapse { symbol: "ln 2", name: "ln 2", of: "triplet", value: |_, _| std::f64::consts::LN_2 }),
    mean_of: "mean over mined",
    reading: "The soft margin is never quite zero: every mined triplet goes on pulling and pushing a little.",
    ..PLAIN
};

/// What one triplet costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// max(0, d(a,p) − d(a,n) + α)
    Hinge,
    /// ln(1 + exp(d(a,p) − d(a,n))); no margin.
    SoftMargin,
}

/// How per-triplet losses are reduced to one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// Mean over the mined triplets.
    Mean,
    /// Mean over those whose loss is above 0; their number counts as a constant for the gradient.
    MeanNonzero,
    /// Sum.
    Sum,
}

/// A triplet loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TripletLoss {
    /// What one triplet costs.
    pub form: Form,
    /// How per-triplet losses are reduced to one number.
    pub reduction: Reduction,
    /// α, in the distance that trains. Under the soft margin it only tells semi-hard from easy.
    pub margin: f32,
}

/// What a batch cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LossOutcome {
    /// The loss; 0 for no triplets.
    pub value: f32,
    /// By this the pair weights are still to be multiplied.
    pub scale: f32,
    /// All valid triplets by type.
    pub valid: Counts,
    /// The mined ones by type.
    pub mined: Counts,
    /// Mined triplets whose loss is above 0.
    pub active: u32,
}

impl TripletLoss {
    /// What one triplet costs.
    pub fn of(&self, d_ap: f32, d_an: f32) -> f32 {
        match self.form {
            Form::Hinge => {
                let h = reach(d_ap, self.margin) - d_an;
                if h <= 0.0 { 0.0 } else { h }
            }
            Form::SoftMargin => {
                let x = d_ap - d_an;
                (if x > 0.0 { x } else { 0.0 }) + log1p(exp(-x.abs()))[0]
            }
        }
    }

    /// ∂(cost of one triplet)/∂d(a,p), which is −∂/∂d(a,n): 1 or 0 for the hinge, the logistic function for the soft margin.
    pub fn slope(&self, d_ap: f32, d_an: f32) -> f32 {
        match self.form {
            Form::Hinge => f32::from(u8::from(d_an < reach(d_ap, self.margin))),
            Form::SoftMargin => logistic(d_ap - d_an),
        }
    }

    /// The loss over a list of triplets (each entry counts, repeats too); writes the pair weights, n × n, to `w`.
    pub fn over_list(
        &self,
        batch: Batch,
        triplets: &[Triplet],
        negatives: &mut Negatives,
        w: &mut Matrix,
    ) -> LossOutcome {
        w.reshape(batch.labels.len(), batch.labels.len());
        let (mut total, mut active, mut mined) = (0.0f64, 0, Counts::default());
        for &[a, p, n] in triplets {
            let (d_ap, d_an) = (batch.distance(a, p), batch.distance(a, n));
            mined.add(d_ap, d_an, self.margin);
            let cost = self.of(d_ap, d_an);
            if cost > 0.0 {
                active += 1;
                total += f64::from(cost);
                let slope = self.slope(d_ap, d_an);
                let row = w.lanes_mut(a as usize);
                row[p as usize] += slope;
                row[n as usize] -= slope;
            }
        }
        let valid = count(batch, self.margin, negatives);
        self.reduced(total, active, valid, mined)
    }

    /// The loss over all valid triplets of some types, without listing them; writes the pair weights, n × n, to `w`.
    ///
    /// The hinge decomposes: with c(a,p) the number of negatives inside d(a,p) + α, w(a,p) = c(a,p), and w(a,n) is minus the
    /// number of positives whose margin n violates. The soft margin does not, so every triplet is visited, eight at a time.
    pub fn over_band(&self, batch: Batch, band: Band, negatives: &mut Negatives, w: &mut Matrix) -> LossOutcome {
        w.reshape(batch.labels.len(), batch.labels.len());
        match (self.form, band) {
            (Form::Hinge, Band { semi_hard: true, hard: true, .. }) => self.violating(batch, band, negatives, w),
            (Form::SoftMargin, Band { easy: true, semi_hard: true, hard: true }) => {
                let total = soft_margin::over_all(batch, negatives, w);
                let valid = count(batch, self.margin, negatives);
                self.reduced(total, valid.total(), valid, valid)
            }
            _ => self.visit(batch, band, negatives, w),
        }
    }

    /// The hinge over every violating triplet: only counts are needed of it. Their sum Σ ((d(a,p) + α) − d(a,n)) is taken as
    /// Σ c(a,p) (d(a,p) + α) − Σ c(a,n) d(a,n) in f64, where each product is exact.
    #[inline(never)]
    fn violating(&self, batch: Batch, band: Band, negatives: &mut Negatives, w: &mut Matrix) -> LossOutcome {
        let mut total = 0.0f64;
        let mut valid = Counts::default();
        negatives.each_anchor(batch, |anchor| {
            let weights = w.lanes_mut(anchor.a);
            let mut sums = f64x4::splat(0.0);
            for positives in anchor.positives.chunks(LANES) {
                let tally = anchor.tally(positives, self.margin, |at, d_an, minus_count| {
                    let minus_count = minus_count.round_float();
                    let w = &mut lanes_mut(weights)[at];
                    *w = (Vector::new(*w) + minus_count).to_array();
                    // before infinity no count stands but 0
                    sums += dot(minus_count, masked(d_an.simd_lt(splat(f32::INFINITY)), d_an));
                });
                sums += dot(i32x8::new(tally.violating).round_float(), Vector::new(tally.far));
                for (&p, &count) in positives.iter().zip(&tally.violating) {
                    weights[p as usize] = count as f32;
                }
                valid.take(&tally, positives.len() * anchor.negatives);
            }
            let [a, b, c, d] = sums.to_array();
            total += (a + c) + (b + d);
        });
        self.reduced(total, valid.violating(), valid, restricted(valid, band))
    }

    /// Any form over any band: every triplet is looked at.
    fn visit(&self, batch: Batch, band: Band, negatives: &mut Negatives, w: &mut Matrix) -> LossOutcome {
        let mut total = 0.0f64;
        let soft = self.form == Form::SoftMargin;
        negatives.each_anchor(batch, |anchor| {
            let a = anchor.a;
            for &p in anchor.positives {
                let near = batch.distance(a as u32, p);
                let far = reach(near, self.margin);
                // the band as an open interval: hard is everything below the next float after `near`, easy everything above
                // the last one before `far`
                let low = match (band.hard, band.semi_hard) {
                    (true, _) => f32::NEG_INFINITY,
                    (false, true) => near,
                    (false, false) => far.next_down(),
                };
                let high = match (band.easy, band.semi_hard) {
                    (true, _) => f32::INFINITY,
                    (false, true) => far,
                    (false, false) => near.next_up(),
                };
                let mut slopes = [0.0f32; LANES];
                let mut cost = [0.0f32; LANES];
                let row = lanes_mut(w.lanes_mut(a));
                for (at, v) in anchor.negatives() {
                    let (v, w) = (v.to_array(), &mut row[at]);
                    for l in 0..LANES {
                        let inside = v[l] > low && v[l] < high;
                        let x = near - v[l];
                        let e = exp(-x.abs());
                        let [log, one] = log1p(e);
                        let (upper, one) = if soft { (x, one) } else { (far - v[l], 1.0) };
                        let slope = if !soft {
                            if upper > 0.0 { one } else { 0.0 }
                        } else if x > 0.0 {
                            one
                        } else {
                            e * one
                        };
                        let slope = if inside { slope } else { 0.0 };
                        cost[l] += if inside && upper > 0.0 { upper } else { 0.0 };
                        cost[l] += if inside && soft { log } else { 0.0 };
                        slopes[l] += slope;
                        w[l] -= slope;
                    }
                }
                total += f64::from(sum(cost));
                w.lanes_mut(a)[p as usize] = sum(slopes);
            }
        });
        let valid = count(batch, self.margin, negatives);
        let mined = restricted(valid, band);
        let active = if soft { mined.total() } else { mined.violating() };
        self.reduced(total, active, valid, mined)
    }

    fn reduced(&self, total: f64, active: u32, valid: Counts, mined: Counts) -> LossOutcome {
        let count = match self.reduction {
            Reduction::Mean => mined.total(),
            Reduction::MeanNonzero => active,
            Reduction::Sum => 1,
        };
        let scale = if count == 0 { 0.0 } else { 1.0 / f64::from(count) };
        LossOutcome { value: (total * scale) as f32, scale: scale as f32, valid, mined, active }
    }
}

/// The products of two vectors in f64, where they are exact, folded to four.
#[inline(always)]
fn dot(a: Vector, b: Vector) -> f64x4 {
    let [a, b] = [a, b].map(|v| cast::<Vector, [[f32; 4]; 2]>(v).map(|half| f64x4::new(half.map(f64::from))));
    a[0] * b[0] + a[1] * b[1]
}

/// Those of the valid triplets that are of the band's types.
fn restricted(valid: Counts, band: Band) -> Counts {
    let keep = |count, kept| if kept { count } else { 0 };
    Counts {
        easy: keep(valid.easy, band.easy),
        semi_hard: keep(valid.semi_hard, band.semi_hard),
        hard: keep(valid.hard, band.hard),
    }
}

/// 1 / (1 + e⁻ˣ)
fn logistic(x: f32) -> f32 {
    let e = exp(-x.abs());
    if x > 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}
