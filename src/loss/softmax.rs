//! Softmax cross-entropy with a linear head: the baseline that knows its classes by name.
//!
//! logits = W f + b, one row of W for each class; the loss is the mean of −ln of the right class's share.

use super::rows::LogSum;
use crate::matrix::Matrix;

/// What a batch cost, and the slopes; matrices are reused from batch to batch.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// Logits, C × n.
    pub logits: Matrix,
    /// ∂L/∂f, E × n.
    pub d_f: Matrix,
    /// ∂L/∂W, C × E.
    pub d_w: Matrix,
    /// ∂L/∂b, C.
    pub d_b: Vec<f32>,
}

impl Pass {
    /// Forward and back: embeddings E × n, W C × E, b C, a label below C for each of the n. The loss; 0 of no samples.
    pub fn run(&mut self, f: &Matrix, labels: &[u32], w: &Matrix, b: &[f32]) -> f32 {
        let (dim, n, classes) = (f.rows(), labels.len(), w.rows());
        self.logits.reshape(classes, n);
        self.d_f.reshape(dim, n);
        self.d_w.reshape(classes, dim);
        self.d_b.clear();
        self.d_b.resize(classes, 0.0);
        let scale = 1.0 / n.max(1) as f32;
        let mut total = 0.0f64;
        for (i, &label) in labels.iter().enumerate() {
            for (c, &bias) in b.iter().enumerate().take(classes) {
                let dot: f32 = (0..dim).map(|k| w.at(c, k) * f.at(k, i)).sum();
                self.logits.set(c, i, dot + bias);
            }
            let all = LogSum::of((0..classes).map(|c| self.logits.at(c, i)));
            total += all.value() - f64::from(self.logits.at(label as usize, i));
            for c in 0..classes {
                let right = f32::from(u8::from(c == label as usize));
                let slope = scale * (all.share(self.logits.at(c, i)) - right);
                self.d_b[c] += slope;
                for k in 0..dim {
                    self.d_w.lanes_mut(c)[k] += slope * f.at(k, i);
                    self.d_f.lanes_mut(k)[i] += slope * w.at(c, k);
                }
            }
        }
        (total * f64::from(scale)) as f32
    }
}
