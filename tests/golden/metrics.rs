//! metrics_self.

use crate::case::{Answers, Fields};

/// Leaves of later work.
pub const PENDING: &[&str] = &[
    "precision_at_1",
    "r_precision",
    "map_at_r",
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
    "mean_intra_class_distance",
    "mean_inter_class_distance",
];

pub fn of_itself(input: &Fields) -> Answers {
    let (_, _, _) = (input.samples("embeddings"), input.indices("labels"), input.distance());
    let _ = input.vector("far");
    Answers::new()
}
