//! The next step taken apart, with the numbers of the triplet that is shown of it.

use super::focus;
use crate::protocol::{Chosen, Dissected, Focus, FocusReason};
use crate::trainer::Trainer;
use crate::trainer::anatomy::{Anatomy, Study};

/// A chosen triplet as a wish: where nothing was chosen the anchor stands again.
pub fn wish(chosen: Chosen) -> [u32; 3] {
    let anchor = chosen.anchor;
    [anchor, chosen.positive.unwrap_or(anchor), chosen.negative.unwrap_or(anchor)]
}

/// Of the step that `trainer` would take next; of the wished triplet if its batch has that.
pub fn dissect(run: u32, question: u32, trainer: &Trainer, wish: Option<[u32; 3]>) -> Dissected {
    let config = trainer.config().clone();
    let anatomy = trainer.dissect(wish);
    let focus = anatomy.as_ref().ok().and_then(|a| {
        let (triplet, mined) = triplet(a.study.as_ref()?)?;
        let reason = FocusReason::SlowMotion { step: a.report.step, mined };
        let mut focus = Focus { triplet, d_ap: 0.0, d_an: 0.0, loss: 0.0, step_direction: [[0.0; 3]; 3], reason };
        let mut moved = focus;
        focus::measure(&mut focus, &a.before, dim(a, trainer), &config);
        focus::measure(&mut moved, &a.after, dim(a, trainer), &config);
        Some((focus, moved))
    });
    let (focus, moved) = focus.unzip();
    Dissected { run, question, config, anatomy, focus, moved }
}

/// Numbers per embedding.
fn dim(anatomy: &Anatomy, trainer: &Trainer) -> usize {
    anatomy.before.len() / trainer.dataset().len().max(1)
}

/// The mined triplet shown; if none of the anchor's was mined, its hardest.
fn triplet(study: &Study) -> Option<([u32; 3], bool)> {
    if let Some(shown) = &study.shown {
        return Some((shown.triplet, true));
    }
    let closest = study.negatives.iter().min_by(|x, y| x.distance.total_cmp(&y.distance))?;
    let farthest = study.positives.iter().max_by(|x, y| x.distance.total_cmp(&y.distance))?;
    Some(([study.anchor, study.positive.unwrap_or(farthest.sample), closest.sample], false))
}
