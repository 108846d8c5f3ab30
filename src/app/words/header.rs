//! The numbers in the header.

use super::count;
use triplet_engine::config::Loss;
use triplet_engine::protocol::Frame;

/// The numbers in the header.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Steps taken.
    pub step: u64,
    /// Loss of the last step's batch.
    pub loss: Option<f64>,
    /// Share of violating triplets among all valid ones of that batch; under the soft margin, of hard ones.
    pub violating: Option<f64>,
    /// Of all training points, by the weights now.
    pub r_precision: Option<f64>,
    /// Of all training points, by the weights now.
    pub spread: Option<f64>,
    /// Anchors that R-precision is the mean of, where not all points asked.
    pub anchors: Option<u32>,
    /// Fingerprint of the weights.
    pub hash: Option<u64>,
}

impl Stats {
    /// The numbers of a frame under this loss; none of a run that has not answered yet.
    pub fn of(frame: Option<&Frame>, loss: Loss) -> Self {
        let Some(frame) = frame else { return Self::default() };
        Self {
            step: frame.step,
            loss: frame.report.as_ref().filter(|r| r.has_loss).map(|r| r.loss.into()),
            violating: frame.report.as_ref().and_then(|r| r.violating(loss)),
            r_precision: frame.evaluation.r_precision,
            spread: Some(frame.evaluation.spread),
            anchors: frame.evaluation.sample().map(|_| frame.evaluation.anchors),
            hash: Some(frame.hash),
        }
    }

    /// What R-precision is of, in few words.
    pub fn r_precision_of(&self) -> String {
        match self.anchors {
            Some(anchors) => format!("R-precision of {}", count(anchors.into())),
            None => "R-precision".into(),
        }
    }
}

/// What *violating* means under this loss.
pub fn about_violating(loss: Loss) -> &'static str {
    match loss {
        Loss::Triplet | Loss::TripletMeanOfAll => "of all valid triplets of that batch, those with a loss",
        Loss::SoftMargin => {
            "of all valid triplets of that batch, those whose negative is no farther than the positive: the soft margin \
             never lets a loss be 0"
        }
        _ => {
            "of all valid triplets of that batch, those whose negative is no farther than the positive; the loss itself is \
             no sum over triplets"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NONE, figure};
    use super::*;
    use triplet_engine::config::{Config, Generator, Model};
    use triplet_engine::trainer::Trainer;

    /// The loss of a step on four classes so far apart that nothing is left to be done, `k` samples of each.
    fn shown(loss: Loss, k: u32) -> String {
        let mut config = Config { loss, k, model: Model::FreePoints, ..Config::default() };
        config.set_generator(Generator::Blobs);
        let mut trainer = Trainer::generated(&config);
        let labels = trainer.dataset().labels.iter();
        // all of a class on one spot
        let far: Vec<f32> = labels.clone().map(|&l| 1_000.0 * l as f32).chain(labels.map(|_| 0.0)).collect();
        trainer.set_parameters(&far);
        let report = Some(trainer.step().expect("a finite step"));
        let frame = Frame { report, ..Frame::default() };
        figure(Stats::of(Some(&frame), loss).loss, 3)
    }

    #[test]
    fn no_loss_is_left_is_told_from_nothing_to_have_a_loss() {
        assert_eq!(shown(Loss::Triplet, 8), "0.000", "all triplets are satisfied");
        assert_eq!(shown(Loss::Triplet, 1), NONE, "there is no valid triplet");
        assert_eq!(shown(Loss::Contrastive, 1), "0.000", "all pairs are satisfied, and there is no triplet");
        assert_eq!(shown(Loss::NPair, 1), NONE, "there is no pair of one class");
    }
}
