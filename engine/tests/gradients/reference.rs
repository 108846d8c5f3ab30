//! The model once more in plain f64, straight from its definitions: forward only, no layout, no shortcut, nothing shared with
//! the engine but the names of the alternatives.

use libm::{erf, exp, expm1, log1p, sqrt, tanh};
use triplet_engine::distance::Distance;
use triplet_engine::loss::{Form, Reduction, TripletLoss};
use triplet_engine::mining::Triplet;
use triplet_engine::nn::activation::Activation;

/// A network and the loss on it.
pub struct Model<'a> {
    pub sizes: &'a [usize],
    pub activation: Activation,
    pub normalised: bool,
    pub distance: Distance,
    pub loss: TripletLoss,
    /// Which triplets count: chosen beforehand, constants for the gradient.
    pub triplets: &'a [Triplet],
}

fn activate(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Identity => z,
        Activation::Tanh => tanh(z),
        Activation::Relu => z.max(0.0),
        Activation::LeakyRelu => z.max(0.0) + 0.01 * z.min(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + exp(-z)),
        Activation::Gelu => z * 0.5 * (1.0 + erf(z / sqrt(2.0))),
        Activation::Elu => z.max(0.0) + expm1(z.min(0.0)),
    }
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

pub fn length(x: &[f64]) -> f64 {
    sqrt(dot(x, x))
}

fn unit(x: &[f64]) -> Vec<f64> {
    let length = length(x).max(1e-12);
    x.iter().map(|v| v / length).collect()
}

pub fn distance(distance: Distance, x: &[f64], y: &[f64]) -> f64 {
    let squared = || x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum();
    match distance {
        Distance::SquaredEuclidean => squared(),
        Distance::Euclidean => sqrt(squared()),
        Distance::Cosine => 1.0 - dot(x, y) / (length(x).max(1e-12) * length(y).max(1e-12)),
    }
}

impl Model<'_> {
    /// One sample's embedding; every hidden layer's sums, and the last's, go to `sums`.
    pub fn embed(&self, params: &[f64], x: &[f64], sums: &mut Vec<Vec<f64>>) -> Vec<f64> {
        let (mut h, mut at) = (x.to_vec(), 0);
        for (l, size) in self.sizes.windows(2).enumerate() {
            let (w, b) = params[at..].split_at(size[0] * size[1]);
            let z: Vec<f64> = (0..size[1]).map(|o| dot(&w[o * size[0]..][..size[0]], &h) + b[o]).collect();
            let last = l + 2 == self.sizes.len();
            h = z.iter().map(|&z| if last { z } else { activate(self.activation, z) }).collect();
            sums.push(z);
            at += (size[0] + 1) * size[1];
        }
        if self.normalised { unit(&h) } else { h }
    }

    fn distances(&self, params: &[f64], x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let f: Vec<Vec<f64>> = x.iter().map(|x| self.embed(params, x, &mut Vec::new())).collect();
        f.iter().map(|x| f.iter().map(|y| distance(self.distance, x, y)).collect()).collect()
    }

    /// The greatest distance in a batch.
    pub fn farthest(&self, params: &[f64], x: &[Vec<f64>]) -> f64 {
        self.distances(params, x).concat().into_iter().fold(0.0, f64::max)
    }

    /// The loss of a batch, given as samples.
    pub fn loss(&self, params: &[f64], x: &[Vec<f64>]) -> f64 {
        let table = self.distances(params, x);
        let d = |i: u32, j: u32| table[i as usize][j as usize];
        let costs: Vec<f64> = self
            .triplets
            .iter()
            .map(|&[a, p, n]| match self.loss.form {
                Form::Hinge => (d(a, p) - d(a, n) + f64::from(self.loss.margin)).max(0.0),
                Form::SoftMargin => log1p(exp(d(a, p) - d(a, n))),
            })
            .collect();
        let count = match self.loss.reduction {
            Reduction::Sum => 1,
            Reduction::Mean => costs.len(),
            Reduction::MeanNonzero => costs.iter().filter(|&&c| c > 0.0).count(),
        };
        if count == 0 { 0.0 } else { costs.iter().sum::<f64>() / count as f64 }
    }
}
