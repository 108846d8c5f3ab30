//! The triplet loss: hinge max(0, d(a,p) − d(a,n) + α), or soft margin ln(1 + exp(d(a,p) − d(a,n))).
//!
//! Schroff, Kalenichenko & Philbin 2015 (FaceNet); Hermans, Beyer & Leibe 2017, §2 (batch all, batch hard, soft margin).
//! The hinge is active where it is above 0; at exactly 0 its gradient is 0. Throughout it is computed as
//! (d(a,p) + α) − d(a,n), which is above 0 exactly where d(a,n) < d(a,p) + α.

use crate::matrix::{LANES, Matrix, exp, lanes_mut, sum};
use crate::mining::{Band, Batch, Counts, Negatives, Triplet, count};

/// What one triplet costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// max(0, d(a,p) − d(a,n) + α)
    Hinge,
    /// ln(1 + exp(d(a,p) − d(a,n))); no margin.
    SoftMargin,
}

/// How many become one.
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
    /// How many become one.
    pub reduction: Reduction,
    /// α, in the distance that trains. Under the soft margin it only tells semi-hard from easy.
    pub margin: f32,
}

/// What a batch cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
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
                let h = (d_ap + self.margin) - d_an;
                if h <= 0.0 { 0.0 } else { h }
            }
            Form::SoftMargin => {
                let x = d_ap - d_an;
                (if x > 0.0 { x } else { 0.0 }) + libm::log1pf(exp(-x.abs()))
            }
        }
    }

    /// ∂(cost of one triplet)/∂d(a,p), which is −∂/∂d(a,n): 1 or 0 for the hinge, the logistic function for the soft margin.
    pub fn slope(&self, d_ap: f32, d_an: f32) -> f32 {
        match self.form {
            Form::Hinge => f32::from(u8::from(d_an < d_ap + self.margin)),
            Form::SoftMargin => logistic(d_ap - d_an),
        }
    }

    /// The loss over a list of triplets (each entry counts, repeats too); writes the pair weights, n × n, to `w`.
    pub fn over_list(&self, batch: Batch, triplets: &[Triplet], negatives: &mut Negatives, w: &mut Matrix) -> Outcome {
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
    pub fn over_band(&self, batch: Batch, band: Band, negatives: &mut Negatives, w: &mut Matrix) -> Outcome {
        w.reshape(batch.labels.len(), batch.labels.len());
        match (self.form, band) {
            (Form::Hinge, Band { semi_hard: true, hard: true, .. }) => self.violating(batch, band, negatives, w),
            _ => self.visit(batch, band, negatives, w),
        }
    }

    /// The hinge over every violating triplet.
    fn violating(&self, batch: Batch, band: Band, negatives: &mut Negatives, w: &mut Matrix) -> Outcome {
        let mut total = 0.0f64;
        let mut valid = Counts::default();
        for a in 0..batch.labels.len() {
            negatives.of(batch, a);
            let mut positives = 0;
            let (mut hard, mut violating, mut cost) = ([0u32; LANES], 0u32, [0.0f32; LANES]);
            for p in batch.positives(a as u32) {
                positives += 1;
                let near = batch.distance(a as u32, p);
                let far = near + self.margin;
                let mut inside = [0u32; LANES];
                let row = lanes_mut(w.lanes_mut(a));
                for (v, w) in negatives.lanes().iter().zip(row.iter_mut()) {
                    for l in 0..LANES {
                        hard[l] += u32::from(v[l] <= near);
                        inside[l] += u32::from(v[l] < far);
                        w[l] -= if v[l] < far { 1.0 } else { 0.0 };
                        cost[l] += if v[l] < far { far - v[l] } else { 0.0 };
                    }
                }
                let inside = inside.iter().sum::<u32>();
                violating += inside;
                w.lanes_mut(a)[p as usize] = inside as f32;
            }
            let hard = hard.iter().sum::<u32>();
            total += f64::from(sum(cost));
            valid.hard += hard;
            valid.semi_hard += violating - hard;
            valid.easy += positives * negatives.count - violating;
        }
        self.reduced(total, valid.violating(), valid, restricted(valid, band))
    }

    /// Any form over any band: every triplet is looked at.
    fn visit(&self, batch: Batch, band: Band, negatives: &mut Negatives, w: &mut Matrix) -> Outcome {
        let mut total = 0.0f64;
        let soft = self.form == Form::SoftMargin;
        for a in 0..batch.labels.len() {
            negatives.of(batch, a);
            for p in batch.positives(a as u32) {
                let near = batch.distance(a as u32, p);
                let far = near + self.margin;
                // the band as an open interval: hard is everything below the next float after `near`
                let low = if band.hard { f32::NEG_INFINITY } else { near };
                let high = match (band.easy, band.semi_hard) {
                    (true, _) => f32::INFINITY,
                    (false, true) => far,
                    (false, false) => near.next_up(),
                };
                let mut slopes = [0.0f32; LANES];
                let mut cost = [0.0f32; LANES];
                // ln Π (1 + e) instead of Σ ln (1 + e): one logarithm for up to 64 factors between 1 and 2
                let mut product = [1.0f32; LANES];
                let row = lanes_mut(w.lanes_mut(a));
                for (c, (v, w)) in negatives.lanes().iter().zip(row.iter_mut()).enumerate() {
                    for l in 0..LANES {
                        let inside = v[l] > low && v[l] < high;
                        let x = near - v[l];
                        let e = exp(-x.abs());
                        let (upper, one) = if soft { (x, 1.0 / (1.0 + e)) } else { (far - v[l], 1.0) };
                        let slope = if !soft {
                            if upper > 0.0 { one } else { 0.0 }
                        } else if x > 0.0 {
                            one
                        } else {
                            e * one
                        };
                        let slope = if inside { slope } else { 0.0 };
                        cost[l] += if inside && upper > 0.0 { upper } else { 0.0 };
                        product[l] *= if inside && soft { 1.0 + e } else { 1.0 };
                        slopes[l] += slope;
                        w[l] -= slope;
                    }
                    if c % 64 == 63 {
                        total += logs(&mut product);
                    }
                }
                total += logs(&mut product) + f64::from(sum(cost));
                w.lanes_mut(a)[p as usize] = sum(slopes);
            }
        }
        let valid = count(batch, self.margin, negatives);
        let mined = restricted(valid, band);
        let active = if soft { mined.total() } else { mined.violating() };
        self.reduced(total, active, valid, mined)
    }

    fn reduced(&self, total: f64, active: u32, valid: Counts, mined: Counts) -> Outcome {
        let count = match self.reduction {
            Reduction::Mean => mined.total(),
            Reduction::MeanNonzero => active,
            Reduction::Sum => 1,
        };
        let scale = if count == 0 { 0.0 } else { 1.0 / f64::from(count) };
        Outcome { value: (total * scale) as f32, scale: scale as f32, valid, mined, active }
    }
}

/// Σ ln of the lanes, which go back to 1.
fn logs(product: &mut [f32; LANES]) -> f64 {
    let total = product.iter().map(|&p| libm::log(p.into())).sum();
    *product = [1.0; LANES];
    total
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
