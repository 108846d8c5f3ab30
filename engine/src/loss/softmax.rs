//! Softmax cross-entropy with a linear head: the baseline that knows its classes by name.
//!
//! logits = W f + b, one row of W for each class; the loss is the mean of −ln of the right class's share.

use serde::{Deserialize, Serialize};

use super::rows::LogSum;
use super::spec::{Family, LossSpec, Measures, PLAIN};
use crate::choice::About;
use crate::matrix::{Matrix, padded};
use crate::nn::Head;

/// Its specification.
pub const SPEC: LossSpec = LossSpec {
    about: About {
        label: "Softmax",
        help: "which class is it? A linear head with a row for each; distances take no part",
    },
    family: Family::OfSamples,
    measures: Measures::None("softmax trains the logits of its head"),
    without_triplets_from: Some(1),
    mean_of: "mean over samples",
    formula: "−ln(exp(w·a + b) / Σ over all classes of exp(wᵢ·a + bᵢ))",
    pull_push: "the two parts of −∂L/∂f, by the head’s rows.",
    takes: "softmax takes each sample of the batch by itself",
    ..PLAIN
};

/// What a batch's logits and slopes are written to, reused from batch to batch.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// Logits, n × outputs: a row for each sample.
    pub logits: Matrix,
    /// ∂L/∂ every parameter of the head, in their order; whole lanes.
    pub grads: Vec<f32>,
    /// 1 / the number of samples that the loss is the mean of.
    scale: f32,
}

/// One sample as the head sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// Logit of its class.
    pub logit: f32,
    /// Share p of its class among all.
    pub share: f32,
    /// −ln p.
    pub cost: f32,
}

impl Pass {
    /// Forward and back: embeddings E × n, a label for each of the n, a head and its parameters. The mean over the samples whose
    /// class has an output; 0 of none. Writes ∂L/∂f, E × n, to `d_f`.
    pub fn run(&mut self, f: &Matrix, labels: &[u32], head: Head, params: &[f32], d_f: &mut Matrix) -> f32 {
        let (dim, n) = (head.dim(), labels.len());
        self.logits.reshape(n, head.outputs());
        d_f.reshape(f.rows(), n);
        self.grads.clear();
        self.grads.resize(padded(head.parameters()), 0.0);
        let known = labels.iter().filter(|&&l| head.output(l).is_some()).count();
        let scale = 1.0 / known.max(1) as f32;
        self.scale = scale;
        let mut total = 0.0f64;
        for (i, &label) in labels.iter().enumerate() {
            let Some(right) = head.output(label) else { continue };
            let logits = &mut self.logits.lanes_mut(i)[..head.outputs()];
            for (output, logit) in logits.iter_mut().enumerate() {
                let (w, b) = head.row(params, output);
                *logit = w.iter().enumerate().map(|(k, w)| w * f.at(k, i)).sum::<f32>() + b;
            }
            let all = LogSum::of(logits.iter().copied());
            total += all.value() - f64::from(logits[right]);
            for (output, &logit) in logits.iter().enumerate() {
                let slope = scale * (all.share(logit) - f32::from(u8::from(output == right)));
                let (row, bias) = head.places(output);
                self.grads[bias] += slope;
                for k in 0..dim {
                    self.grads[row + k] += slope * f.at(k, i);
                    d_f.lanes_mut(k)[i] += slope * params[row + k];
                }
            }
        }
        (total * f64::from(scale)) as f32
    }

    /// What the pass said of a column; `None` where its class has no output.
    pub fn guess(&self, column: usize, label: u32, head: Head) -> Option<Guess> {
        let logits = self.logits.row(column);
        let logit = *logits.get(head.output(label)?)?;
        let all = LogSum::of(logits.iter().copied());
        Some(Guess { logit, share: all.share(logit), cost: (all.value() - f64::from(logit)) as f32 })
    }

    /// The two parts of −∂L/∂f of a column: towards the row of its own class, and away from those of all others.
    pub fn parts(&self, column: usize, label: u32, head: Head, params: &[f32]) -> Option<[[f32; 3]; 2]> {
        let logits = self.logits.row(column);
        let (right, all) = (head.output(label)?, LogSum::of(logits.iter().copied()));
        let mut parts = [[0.0; 3]; 2];
        for (output, &logit) in logits.iter().enumerate() {
            let slope = self.scale * (f32::from(u8::from(output == right)) - all.share(logit));
            let (w, _) = head.row(params, output);
            let part = &mut parts[usize::from(output != right)];
            part.iter_mut().zip(w).for_each(|(part, w)| *part += slope * w);
        }
        Some(parts)
    }
}
