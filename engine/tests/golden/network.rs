//! distance, normalize, mlp.

use serde_json::{Value, json};
use triplet_engine::choice::Choice;
use triplet_engine::distance::{Distance, Pairwise};
use triplet_engine::matrix::Matrix;
use triplet_engine::nn::activation::Activation;
use triplet_engine::nn::mlp::WrongShape;
use triplet_engine::nn::{Mlp, Tape, normalize};

use crate::case::{Answers, Fields, floats, index, list, to_lists, to_rows};

pub fn distances(input: &Fields) -> Answers {
    let a = input.samples("A");
    let b = if input.get("B").is_null() { a.clone() } else { input.samples("B") };
    let answer = |&distance: &Distance| {
        let mut pairs = Pairwise::default();
        pairs.measure(distance, &a, &b).expect("finite distances");
        (name(distance).into(), to_lists(&pairs.d))
    };
    Distance::ALL.iter().map(answer).collect()
}

pub fn name(distance: Distance) -> &'static str {
    match distance {
        Distance::Euclidean => "euclidean",
        Distance::SquaredEuclidean => "squared_euclidean",
        Distance::Cosine => "cosine",
    }
}

pub fn normalized(input: &Fields) -> Answers {
    assert_eq!(input.number("eps") as f32, normalize::EPSILON);
    let x = input.samples("X");
    let (mut y, mut lengths) = (Matrix::zeros(x.rows(), x.cols()), Matrix::zeros(1, x.cols()));
    normalize::forward(&x, &mut y, &mut lengths);
    let mut grad = input.samples("G");
    normalize::backward(&y, &lengths, &mut grad);
    [("Y".into(), to_rows(&y)), ("dX".into(), to_rows(&grad))].into()
}

/// The network of `sizes`, `activation`, `normalize_output`, and its parameters from `weights` and `biases`.
pub fn network(input: &Fields) -> Result<(Mlp, Vec<f32>), WrongShape> {
    let sizes: Vec<usize> = list(input.get("sizes")).iter().map(|s| index(s) as usize).collect();
    let activation = match input.text("activation") {
        "leaky_relu" => Activation::LeakyRelu,
        other => Activation::from_slug(other).unwrap_or_else(|| panic!("unknown activation {other:?}")),
    };
    let mlp = Mlp::new(&sizes, activation, input.flag("normalize_output"));
    let weights: Vec<Vec<Vec<f32>>> =
        list(input.get("weights")).iter().map(|w| list(w).iter().map(floats).collect()).collect();
    let biases = input.rows("biases");
    let mut params = mlp.pack(&weights, &biases)?;
    params.resize(mlp.padded_parameters(), 0.0);
    Ok((mlp, params))
}

/// Layer l's weights as rows and biases, of a flat slice.
pub fn unpacked(mlp: &Mlp, params: &[f32], l: usize) -> (Value, Value) {
    let (from, mid, to) = mlp.layer(l);
    (params[from..mid].chunks(mlp.sizes()[l]).map(|row| json!(row)).collect(), json!(params[mid..to]))
}

/// Embeds `x`; what the pass leaves behind.
pub fn embedded(mlp: &Mlp, params: &[f32], x: &Matrix) -> Tape {
    let mut tape = Tape::default();
    mlp.prepare(&mut tape, x.cols());
    tape.h[0] = x.clone();
    mlp.forward(params, &mut tape);
    tape
}

pub fn mlp(input: &Fields) -> Answers {
    let (mlp, params) = network(input).expect("parameters that fit the sizes");
    let mut tape = embedded(&mlp, &params, &input.samples("X"));
    let mut grads = vec![0.0; params.len()];
    let mut d_in = Matrix::default();
    mlp.backward(&params, &mut tape, &mut input.samples("G"), &mut grads, Some(&mut d_in));
    let (dw, db): (Vec<Value>, Vec<Value>) = (0..mlp.layers()).map(|l| unpacked(&mlp, &grads, l)).unzip();
    let named = [
        ("Z", to_rows(&tape.sums)),
        ("out", to_rows(&tape.out)),
        ("dW", json!(dw)),
        ("db", json!(db)),
        ("dX", to_rows(&d_in)),
    ];
    named.map(|(name, value)| (name.into(), value)).into()
}
