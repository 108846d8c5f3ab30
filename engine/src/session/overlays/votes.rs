//! What each sample's neighbours say of it, in the distance that trains.

use crate::config::Config;
use crate::eval::{Workspace, knn};
use crate::matrix::Matrix;
use crate::protocol::overlays::{NEIGHBOURS, votes_told};

/// The class that most of the nearest others of each sample have; its own where there are no others. `None` where a distance
/// is not finite, and of very many samples.
pub fn view(flat: &[f32], labels: &[u32], config: &Config) -> Option<Vec<u32>> {
    if !votes_told(labels.len()) {
        return None;
    }
    let dim = config.embedding.dim();
    let positions = Matrix::from_fn(dim, labels.len(), |k, i| flat[i * dim + k]);
    let said =
        knn::leave_one_out(&positions, labels, config.training_distance(), NEIGHBOURS, &mut Workspace::default());
    Some(said.ok()?.iter().zip(labels).map(|(said, &own)| said.unwrap_or(own)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Embedding;

    #[test]
    fn a_sample_among_others_is_told_to_be_one_of_them() {
        let config = Config { embedding: Embedding::FreeSpace, ..Config::default() };
        // two crowds along the third axis, and one of the first class in the middle of the second
        let place = |i: u32| if i < 6 { 0.1 * i as f32 } else { 5.0 + 0.1 * i as f32 };
        let mut flat: Vec<f32> = (0..12).flat_map(|i| [0.0, 0.0, place(i)]).collect();
        flat.extend([0.0, 0.0, 5.95]);
        let labels = [[0; 6], [1; 6]].concat().into_iter().chain([0]).collect::<Vec<u32>>();
        let said = view(&flat, &labels, &config).expect("votes");
        assert_eq!(said, [[0; 6], [1; 6]].concat().into_iter().chain([1]).collect::<Vec<u32>>());
        assert_eq!(view(&[1.0, 2.0, 3.0], &[4], &config), Some(vec![4]), "nobody to ask");
        assert_eq!(view(&[f32::NAN; 6], &[0, 1], &config), None);
    }
}
