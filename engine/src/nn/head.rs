//! The linear head of a softmax: a row of weights and a bias for each class that it knows. Its shape, and what it computes with
//! parameters that someone else owns.

use serde::{Deserialize, Serialize};

use crate::data::held_out::HeldOut;
use crate::matrix::padded;
use crate::rng::Rng;

/// The shape of a head. The parameters are one flat slice: W, outputs × E, row-major, then b.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    classes: HeldOut,
    dim: u32,
}

impl Head {
    /// A head for these classes, but those held out, on embeddings of this width.
    pub fn new(classes: HeldOut, dim: usize) -> Self {
        Self { classes, dim: dim as u32 }
    }

    /// The output of a class; `None` of one that it does not know.
    pub fn output(self, class: u32) -> Option<usize> {
        let known = class < self.classes.classes() && !self.classes.holds(class);
        known.then(|| (class - self.classes.below(class)) as usize)
    }

    /// How many outputs it has.
    pub fn outputs(self) -> usize {
        self.classes.trained() as usize
    }

    /// Width of the embedding.
    pub fn dim(self) -> usize {
        self.dim as usize
    }

    /// Number of parameters: outputs × (E + 1).
    pub fn parameters(self) -> usize {
        self.outputs() * (self.dim() + 1)
    }

    /// The same rounded up to whole lanes.
    pub fn padded_parameters(self) -> usize {
        padded(self.parameters())
    }

    /// Draws weights and biases, row after row, then the biases, uniform in ±1/√E: what PyTorch's `nn.Linear` starts with.
    pub fn initialise(self, params: &mut [f32], rng: &mut Rng) {
        let bound = 1.0 / libm::sqrtf(self.dim() as f32);
        params[..self.parameters()].iter_mut().for_each(|p| *p = rng.uniform(-bound, bound));
    }

    /// An output's row of weights, and its bias.
    pub fn row(self, params: &[f32], output: usize) -> (&[f32], f32) {
        let (dim, biases) = (self.dim(), self.outputs() * self.dim());
        (&params[output * dim..][..dim], params[biases + output])
    }

    /// The class of the largest logit at an embedding, of equals the first; `None` of a head that knows no class.
    pub fn tell(self, params: &[f32], f: &[f32]) -> Option<u32> {
        let logit = |output: usize| {
            let (w, b) = self.row(params, output);
            w.iter().zip(f).map(|(w, f)| w * f).sum::<f32>() + b
        };
        let known = (0..self.classes.classes()).filter_map(|class| Some((class, logit(self.output(class)?))));
        known.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(class, _)| class)
    }

    /// Where an output's row of weights begins, and where its bias is.
    pub fn places(self, output: usize) -> (usize, usize) {
        (output * self.dim(), self.outputs() * self.dim() + output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_within_the_bound_of_its_width_and_knows_its_classes_only() {
        let head = Head::new(HeldOut::new(50, 0), 3);
        let mut params = vec![0.0; head.padded_parameters()];
        head.initialise(&mut params, &mut Rng::stream(1, "head"));
        let bound = 1.0 / libm::sqrtf(3.0);
        assert!(params[..200].iter().all(|p| p.abs() <= bound && *p != 0.0));
        assert!(params.iter().any(|p| p.abs() > 0.9 * bound) && head.parameters() == 200);
        assert_eq!((head.output(49), head.output(50)), (Some(49), None));
        assert_eq!(head.row(&params, 49), (&params[147..150], params[199]));
        assert_eq!(head.places(49), (147, 199));
    }

    #[test]
    fn a_class_held_out_has_no_output_and_the_others_have_one_each() {
        let head = Head::new(HeldOut::new(8, 2), 2);
        let outputs: Vec<_> = (0..9).map(|class| head.output(class)).collect();
        assert_eq!(outputs, [Some(0), Some(1), None, Some(2), Some(3), None, Some(4), Some(5), None]);
        assert_eq!((head.outputs(), head.parameters()), (6, 18));
        // the fourth output, of class 5, leans to the right, all others nowhere
        let mut params = vec![0.0; head.padded_parameters()];
        params[head.places(3).0] = 1.0;
        assert_eq!([[2.0, 0.0], [-2.0, 0.0]].map(|f| head.tell(&params, &f)), [Some(4), Some(0)]);
        assert_eq!(Head::new(HeldOut::new(0, 0), 2).tell(&[], &[0.0, 0.0]), None);
    }
}
