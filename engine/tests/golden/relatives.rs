//! losses_quadruplet, losses_npair, losses_contrastive, losses_pairwise, losses_softmax.

use serde_json::{Value, json};
use triplet_engine::config::HeldOut;
use triplet_engine::distance::{Distance, Pairwise};
use triplet_engine::loss::circle::Circle;
use triplet_engine::loss::contrastive::{Contrastive, Form};
use triplet_engine::loss::multi_similarity::MultiSimilarity;
use triplet_engine::loss::quadruplet::{Quadruplet, QuadrupletLoss};
use triplet_engine::loss::{Reduction, Scratch, lifted, npair as npairs, ntxent, softmax as head, supcon};
use triplet_engine::matrix::Matrix;
use triplet_engine::mining::Batch;
use triplet_engine::nn::{Head, normalize};

use crate::case::{Answers, Fields, index, list, to_rows};

/// A batch measured by one distance.
struct Measured {
    f: Matrix,
    pairs: Pairwise,
    labels: Vec<u32>,
    distance: Distance,
}

impl Measured {
    fn of(input: &Fields, distance: Distance) -> Self {
        let f = input.samples("embeddings");
        let mut pairs = Pairwise::default();
        pairs.measure(distance, &f, &f).expect("finite distances");
        Self { f, pairs, labels: input.indices("labels"), distance }
    }

    /// Value and gradient of a loss that writes pair weights.
    fn answer(&mut self, key: &str, loss: impl FnOnce(Batch, &mut Matrix) -> f32) -> [(String, Value); 2] {
        let mut w = Matrix::default();
        let value = loss(Batch { d: &self.pairs.d, labels: &self.labels }, &mut w);
        let mut grad = Matrix::default();
        self.pairs.backward(self.distance, &self.f, &w, 1.0, &mut grad);
        [(format!("{key}.value"), json!(value)), (format!("{key}.grad"), to_rows(&grad))]
    }
}

/// Lists of so many indices each.
fn tuples<const N: usize>(input: &Fields, key: &str) -> Vec<[u32; N]> {
    let tuple = |t: &Value| <[u32; N]>::try_from(list(t).iter().map(index).collect::<Vec<u32>>());
    list(input.get(key)).iter().map(|t| tuple(t).expect("so many indices")).collect()
}

pub fn quadruplet(input: &Fields) -> Answers {
    let mut batch = Measured::of(input, Distance::SquaredEuclidean);
    let quadruplets: Vec<Quadruplet> = tuples(input, "quadruplets");
    let mut answers = Answers::new();
    for (key, reduction) in [("mean", Reduction::Mean), ("sum", Reduction::Sum)] {
        let loss = QuadrupletLoss {
            margin: input.number("margin1") as f32,
            second_margin: input.number("margin2") as f32,
            reduction,
        };
        let mut active = [0; 2];
        answers.extend(batch.answer(key, |b, w| {
            let outcome = loss.over_list(b, &quadruplets, w);
            active = outcome.active;
            outcome.value
        }));
        answers.extend([("n_active_1".into(), json!(active[0])), ("n_active_2".into(), json!(active[1]))]);
    }
    answers
}

pub fn npair(input: &Fields) -> Answers {
    let (f, pairs) = (input.samples("embeddings"), tuples(input, "pairs"));
    // which class a pair is of, the pairs themselves say
    input.indices("labels");
    let mut answers = Answers::new();
    let mut grad = Matrix::default();
    for (key, penalty) in [("raw", 0.0), ("raw_l2reg", input.number("l2_reg") as f32)] {
        let value = npairs::over_pairs(penalty, &f, &pairs, &mut grad);
        answers.extend([(format!("{key}.value"), json!(value)), (format!("{key}.grad"), to_rows(&grad))]);
    }
    let (mut unit, mut lengths) = (Matrix::zeros(f.rows(), f.cols()), Matrix::zeros(1, f.cols()));
    normalize::forward(&f, &mut unit, &mut lengths);
    let value = npairs::over_pairs(0.0, &unit, &pairs, &mut grad);
    normalize::backward(&unit, &lengths, &mut grad);
    answers.extend([("normalized.value".into(), json!(value)), ("normalized.grad".into(), to_rows(&grad))]);
    answers
}

pub fn contrastive(input: &Fields) -> Answers {
    let mut batch = Measured::of(input, Distance::Euclidean);
    let margin = input.number("margin") as f32;
    let n = batch.labels.len() as u32;
    let all: Vec<[u32; 2]> = (0..n).flat_map(|i| (i + 1..n).map(move |j| [i, j])).collect();
    assert_eq!(tuples::<2>(input, "pairs"), all, "all unordered pairs");
    let mut answers = Answers::new();
    for (key, form) in [("mean", Form::Squared), ("half_mean", Form::HalfSquared), ("pml", Form::Linear)] {
        answers.extend(batch.answer(key, |b, w| Contrastive { form, margin }.over_pairs(b, w)));
    }
    let inside = all.iter().filter(|[i, j]| {
        let [i, j] = [*i as usize, *j as usize];
        batch.labels[i] != batch.labels[j] && batch.pairs.d.at(i, j) < margin
    });
    answers.insert("n_negatives_inside_margin".into(), json!(inside.count()));
    answers
}

pub fn pairwise(input: &Fields) -> Answers {
    let params = Fields::of(input.get("params"));
    let number = |key: &str| params.number(key) as f32;
    let mut near = Measured::of(input, Distance::Euclidean);
    let mut alike = Measured::of(input, Distance::Cosine);
    let margin = number("lifted_neg_margin");
    let multi = MultiSimilarity { alpha: number("ms_alpha"), beta: number("ms_beta"), base: number("ms_base") };
    let circle = Circle { margin: number("circle_m"), gamma: number("circle_gamma") };
    let answers = [
        near.answer("lifted_structure", |b, w| lifted::structured(margin, b, &mut Scratch::default(), w)),
        near.answer("generalized_lifted_structure", |b, w| lifted::generalized(margin, b, w)),
        alike.answer("multi_similarity", |b, w| multi.over_pairs(b, w)),
        alike.answer("ntxent", |b, w| ntxent::over_pairs(number("ntxent_temperature"), b, w)),
        alike.answer("supcon", |b, w| supcon::over_pairs(number("supcon_temperature"), b, w)),
        alike.answer("circle", |b, w| circle.over_pairs(b, w)),
    ];
    assert!(params.unread().is_empty(), "unknown parameters {:?}", params.unread());
    answers.into_iter().flatten().collect()
}

pub fn softmax(input: &Fields) -> Answers {
    let (f, labels) = (input.samples("embeddings"), input.indices("labels"));
    let rows = input.rows("W");
    let shape = Head::new(HeldOut::new(rows.len() as u32, 0), f.rows());
    let params = [rows.concat(), input.vector("b")].concat();
    let (mut pass, mut d_f) = (head::Pass::default(), Matrix::default());
    let value = pass.run(&f, &labels, shape, &params, &mut d_f);
    let by_sample = |m: &Matrix| json!((0..m.rows()).map(|i| m.row(i).to_vec()).collect::<Vec<_>>());
    let (d_w, d_b) = pass.grads[..shape.parameters()].split_at(rows.len() * f.rows());
    [
        ("logits".into(), by_sample(&pass.logits)),
        ("value".into(), json!(value)),
        ("dE".into(), to_rows(&d_f)),
        ("dW".into(), json!(d_w.chunks(f.rows()).collect::<Vec<_>>())),
        ("db".into(), json!(d_b)),
    ]
    .into()
}
