//! The update rules, on flat padded slices. Formulas as in PyTorch's documentation of torch.optim.

use crate::matrix::{Lanes, Vector, lanes, lanes_mut, masked, splat};

/// How a gradient becomes a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UpdateRule {
    /// b = g at first, then μ b + g;  p −= η b, or with Nesterov η (g + μ b).
    Sgd {
        /// μ
        momentum: f64,
        /// Nesterov 1983; Sutskever et al. 2013
        nesterov: bool,
    },
    /// v = α v + (1 − α) g²;  p −= η g / (√v + ε). Tieleman & Hinton 2012.
    RmsProp {
        /// α
        alpha: f64,
        /// ε
        epsilon: f64,
    },
    /// m = β₁ m + (1 − β₁) g;  v = β₂ v + (1 − β₂) g²;  p −= η m̂ / (√v̂ + ε). Kingma & Ba 2015.
    Adam {
        /// β₁
        beta1: f64,
        /// β₂
        beta2: f64,
        /// ε
        epsilon: f64,
        /// Weight decay apart from the gradient, p *= 1 − η λ first. Loshchilov & Hutter 2019.
        decoupled: bool,
    },
}

/// An update rule with its constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Update {
    /// The rule.
    pub rule: UpdateRule,
    /// Learning rate η.
    pub rate: f32,
    /// Weight decay λ: g += λ p, except where the rule decouples it.
    pub weight_decay: f32,
}

/// What an optimiser remembers from step to step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// First moments, or momentum.
    pub first: Vec<f32>,
    /// Second moments.
    pub second: Vec<f32>,
    /// Steps taken.
    pub steps: u64,
    /// β₁ᵗ and β₂ᵗ, kept as products.
    powers: [f64; 2],
}

/// Below these a moment is 0: left alone it would decay into denormal numbers, which some machines compute slowly.
const TINY: [f32; 2] = [1e-25, 1e-36];

impl Memory {
    /// Nothing yet, for a slice of `n` parameters (whole lanes).
    pub fn new(n: usize) -> Self {
        Self { first: vec![0.0; n], second: vec![0.0; n], steps: 0, powers: [1.0; 2] }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.first.fill(0.0);
        self.second.fill(0.0);
        self.steps = 0;
        self.powers = [1.0; 2];
    }

    /// Takes over another's state, without allocating if both are of one size.
    pub fn copy_from(&mut self, other: &Self) {
        self.first.clone_from(&other.first);
        self.second.clone_from(&other.second);
        self.steps = other.steps;
        self.powers = other.powers;
    }
}

/// A gradient that is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite;

impl Update {
    /// [`Update::step`] by a gradient from outside: refused if it is not finite, and nothing has moved then.
    pub fn checked_step(&self, memory: &mut Memory, params: &mut [f32], grads: &[f32]) -> Result<(), NotFinite> {
        if !grads.iter().all(|g| g.is_finite()) {
            return Err(NotFinite);
        }
        self.step(memory, params, grads);
        Ok(())
    }

    /// Moves `params` by `grads`; both and the memory are of one length, whole lanes, padding 0.
    #[inline(never)]
    pub fn step(&self, memory: &mut Memory, params: &mut [f32], grads: &[f32]) {
        memory.steps += 1;
        let first_step = memory.steps == 1;
        let (rate, decay) = (splat(self.rate), splat(self.weight_decay));
        match self.rule {
            UpdateRule::Sgd { momentum, nesterov } => {
                let momentum = splat(momentum as f32);
                each(params, grads, memory, |p, g, m, v| {
                    let g = g + decay * p;
                    let b = if first_step { g } else { momentum * m + g };
                    let step = if nesterov { g + momentum * b } else { b };
                    (p - rate * step, flushed(b, TINY[0]), v)
                });
            }
            UpdateRule::RmsProp { alpha, epsilon } => {
                let (keep, gain, epsilon) = (splat(alpha as f32), splat((1.0 - alpha) as f32), splat(epsilon as f32));
                each(params, grads, memory, |p, g, m, v| {
                    let g = g + decay * p;
                    let v = flushed(keep * v + gain * g * g, TINY[1]);
                    (p - rate * g / (v.sqrt() + epsilon), m, v)
                });
            }
            UpdateRule::Adam { beta1, beta2, epsilon, decoupled } => {
                memory.powers[0] *= beta1;
                memory.powers[1] *= beta2;
                let first = splat((f64::from(self.rate) / (1.0 - memory.powers[0])) as f32);
                let second = splat((1.0 / (1.0 - memory.powers[1]).sqrt()) as f32);
                let (gain1, gain2) = (splat((1.0 - beta1) as f32), splat((1.0 - beta2) as f32));
                let (beta1, beta2, epsilon) = (splat(beta1 as f32), splat(beta2 as f32), splat(epsilon as f32));
                let shrink = splat(1.0 - self.rate * self.weight_decay);
                each(params, grads, memory, |p, g, m, v| {
                    let (p, g) = if decoupled { (p * shrink, g) } else { (p, g + decay * p) };
                    let m = flushed(beta1 * m + gain1 * g, TINY[0]);
                    let v = flushed(beta2 * v + gain2 * g * g, TINY[1]);
                    (p - first * m / (v.sqrt() * second + epsilon), m, v)
                });
            }
        }
    }
}

/// `v`, or 0 where it is tiny. NaN stays NaN.
#[inline(always)]
fn flushed(v: Vector, tiny: f32) -> Vector {
    masked(!v.abs().simd_lt(splat(tiny)), v)
}

#[inline(always)]
fn each(
    params: &mut [f32],
    grads: &[f32],
    memory: &mut Memory,
    f: impl Fn(Vector, Vector, Vector, Vector) -> (Vector, Vector, Vector),
) {
    let grads: &[Lanes] = lanes(grads);
    let moments = lanes_mut(&mut memory.first).iter_mut().zip(lanes_mut(&mut memory.second));
    for ((p, g), (m, v)) in lanes_mut(params).iter_mut().zip(grads).zip(moments) {
        let (to_p, to_m, to_v) = f(Vector::new(*p), Vector::new(*g), Vector::new(*m), Vector::new(*v));
        (*p, *m, *v) = (to_p.to_array(), to_m.to_array(), to_v.to_array());
    }
}
