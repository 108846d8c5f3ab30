//! Known samples and new ones: each query asks a gallery, of which it is not a part.

use super::knn;
use super::ranking::Ranking;
use super::retrieval::{Retrieval, Scores};
use super::rows::Row;
use crate::distance::{Distance, NotFinite};
use crate::matrix::Matrix;

/// What a gallery says of the queries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Means over the queries whose class is in the gallery.
    pub retrieval: Retrieval,
    /// For each k asked for, the class of each query by the vote of its k nearest.
    pub votes: Vec<Vec<Option<u32>>>,
}

/// Embeddings with their classes: dim × n, and n.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a> {
    /// Where they are.
    pub positions: &'a Matrix,
    /// Their classes.
    pub labels: &'a [u32],
}

/// Asks the gallery for every query, by each of the numbers `ks` of neighbours.
pub fn ask(queries: Labelled, gallery: Labelled, distance: Distance, ks: &[usize]) -> Result<Answer, NotFinite> {
    if !queries.positions.is_finite() || !gallery.positions.is_finite() {
        return Err(NotFinite);
    }
    let column = |m: &Matrix, i: usize| (0..m.rows()).map(|k| m.at(k, i)).collect::<Vec<f32>>();
    let known: Vec<Vec<f32>> = (0..gallery.labels.len()).map(|i| column(gallery.positions, i)).collect();
    let mut votes = vec![Vec::with_capacity(queries.labels.len()); ks.len()];
    let (mut scores, mut ranking, mut ranked) = (Scores::default(), Ranking::default(), Vec::new());
    for (i, &label) in queries.labels.iter().enumerate() {
        let query = column(queries.positions, i);
        // the query stands before the gallery, as the point that a row is of
        let distances: Vec<f32> = [0.0].into_iter().chain(known.iter().map(|g| distance.between(&query, g))).collect();
        let labels: Vec<u32> = [label].into_iter().chain(gallery.labels.iter().copied()).collect();
        for (votes, &k) in votes.iter_mut().zip(ks) {
            votes.push(knn::vote(&distances, &labels, Some(0), k));
        }
        let others = gallery.labels.iter().filter(|&&l| l == label).count();
        if others > 0 {
            let row = Row { anchor: 0, distances: &distances, labels: &labels, others, ranked: &mut ranked };
            ranking.rank(&row, 0);
            scores.take(&row, &ranking);
        }
    }
    Ok(Answer { retrieval: scores.finish(), votes })
}
