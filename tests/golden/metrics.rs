//! metrics_self, and what the metrics do with input that is wrong.

use serde_json::json;
use triplet_playground::eval::{Workspace, measure, retrieval};

use crate::case::{Answers, Fields};

/// Leaves of later work.
pub const PENDING: &[&str] = &[
    "knn1_pred",
    "knn1_accuracy",
    "knn5_pred",
    "knn5_accuracy",
    "silhouette",
    "silhouette_samples",
    "n_genuine_pairs",
    "n_impostor_pairs",
    "roc_auc",
    "eer",
    "tar_at_far",
    "effective_rank",
];

pub fn of_itself(input: &Fields) -> Answers {
    let (f, labels, distance) = (input.samples("embeddings"), input.indices("labels"), input.distance());
    let _ = input.vector("far");
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
    named.map(|(name, value)| (name.into(), value)).into()
}
