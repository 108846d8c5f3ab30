//! metrics_self, and what the metrics do with input that is wrong.

use serde_json::json;
use triplet_engine::distance::Distance;
use triplet_engine::eval::gallery::{Labelled, ask};
use triplet_engine::eval::rank::effective_rank;
use triplet_engine::eval::silhouette::silhouettes;
use triplet_engine::eval::verification::Roc;
use triplet_engine::eval::{Workspace, clustering as groups, knn, measure, retrieval};
use triplet_engine::matrix::Matrix;

use crate::case::{Answers, Fields};

/// Distances of all unordered pairs: of one class, of two.
fn pairs_of(f: &Matrix, labels: &[u32], distance: Distance) -> [Vec<f32>; 2] {
    let column = |i: usize| (0..f.rows()).map(|k| f.at(k, i)).collect::<Vec<f32>>();
    let mut found = [Vec::new(), Vec::new()];
    for i in 0..labels.len() {
        for j in i + 1..labels.len() {
            found[usize::from(labels[i] != labels[j])].push(distance.between(&column(i), &column(j)));
        }
    }
    found
}

pub fn of_itself(input: &Fields) -> Answers {
    let (f, labels, distance) = (input.samples("embeddings"), input.indices("labels"), input.distance());
    let far = input.vector("far");
    let mut workspace = Workspace::default();
    let pairs = measure(&f, &labels, distance, &mut workspace).expect("finite distances");
    let ranked = retrieval(&f, &labels, distance, &mut workspace).expect("finite distances");
    assert_eq!(pairs.r_precision, ranked.r_precision, "computed twice");
    let named = [
        ("precision_at_1", json!(ranked.precision_at_1)),
        ("r_precision", json!(ranked.r_precision)),
        ("map_at_r", json!(ranked.map_at_r)),
        ("mean_intra_class_distance", json!(pairs.within)),
        ("mean_inter_class_distance", json!(pairs.between)),
    ];
    let mut answers: Answers = named.map(|(name, value)| (name.into(), value)).into();
    for k in [1, 5] {
        let said = knn::leave_one_out(&f, &labels, distance, k, &mut workspace).expect("finite distances");
        answers.insert(format!("knn{k}_pred"), json!(said));
        answers.insert(format!("knn{k}_accuracy"), json!(knn::accuracy(&said, &labels)));
    }
    let samples = silhouettes(&f, &labels, distance, &mut workspace).expect("finite distances");
    let mean = samples.iter().sum::<f64>() / samples.len() as f64;
    answers.extend([("silhouette".into(), json!(mean)), ("silhouette_samples".into(), json!(samples))]);
    let [mut genuine, mut impostor] = pairs_of(&f, &labels, distance);
    answers.insert("n_genuine_pairs".into(), json!(genuine.len()));
    answers.insert("n_impostor_pairs".into(), json!(impostor.len()));
    let roc = Roc::of(&mut genuine, &mut impostor).expect("pairs of both kinds");
    answers.insert("roc_auc".into(), json!(roc.auc()));
    answers.insert("eer".into(), json!(roc.equal_error_rate()));
    // the vectors' rates are decimals; as floats they lie a hair beside the steps of the curve
    let tar: Vec<f64> = far.iter().map(|&far| roc.tar_at(f64::from(far) + 1e-9)).collect();
    answers.insert("tar_at_far".into(), json!(tar));
    answers.insert("effective_rank".into(), json!(effective_rank(&f)));
    answers
}

pub fn gallery(input: &Fields) -> Answers {
    let (queries, known) = (input.samples("query"), input.samples("gallery"));
    let (asked, labels) = (input.indices("query_labels"), input.indices("gallery_labels"));
    let queries = Labelled { positions: &queries, labels: &asked };
    let known = Labelled { positions: &known, labels: &labels };
    let answer = ask(queries, known, input.distance(), &[1, 5]).expect("finite distances");
    let ranked = answer.retrieval;
    let mut answers: Answers = [
        ("precision_at_1".into(), json!(ranked.precision_at_1)),
        ("r_precision".into(), json!(ranked.r_precision)),
        ("map_at_r".into(), json!(ranked.map_at_r)),
    ]
    .into();
    for (k, said) in [1, 5].into_iter().zip(&answer.votes) {
        answers.insert(format!("knn{k}_pred"), json!(said));
        answers.insert(format!("knn{k}_accuracy"), json!(knn::accuracy(said, &asked)));
    }
    answers
}

pub fn clustering(input: &Fields) -> Answers {
    let (labels, clusters) = (input.indices("labels"), input.indices("clusters"));
    [("nmi".into(), json!(groups::nmi(&labels, &clusters))), ("ami".into(), json!(groups::ami(&labels, &clusters)))]
        .into()
}

pub fn rank(input: &Fields) -> Answers {
    [("effective_rank".into(), json!(effective_rank(&input.samples("embeddings"))))].into()
}
