//! Which triplet is shown, and the engine's numbers for it.

use crate::config::Config;
use crate::matrix::Matrix;
use crate::mining::{Batch, Triplet, reach};
use crate::protocol::{Focus, FocusReason};
use crate::rng::Rng;

/// Anchors that are looked at for a triplet worth showing: enough for a median, cheap for any batch.
const ANCHORS: usize = 64;

/// A triplet of the batch, mined by the weights now: of those with a loss the one of median loss; if none has, the valid one
/// nearest to having one. `None` if the batch has no valid triplet.
pub fn choose(flat: &[f32], dim: usize, labels: &[u32], batch: &[u32], config: &Config, step: u64) -> Option<Focus> {
    let at = |i: u32| &flat[i as usize * dim..][..dim];
    let classes: Vec<u32> = batch.iter().map(|&i| labels[i as usize]).collect();
    let d = Matrix::from_fn(batch.len(), batch.len(), |i, j| config.distance.between(at(batch[i]), at(batch[j])));
    let view = Batch { d: &d, labels: &classes };
    let loss = config.loss.with_margin(config.margin);
    let mut rng = Rng::stream(config.data.seed ^ step as u32, "focus");
    let (mut mined, mut costly): (Vec<Triplet>, Vec<(f32, Triplet)>) = (Vec::new(), Vec::new());
    let mut nearest: Option<(f32, Triplet)> = None;
    for a in (0..batch.len()).step_by(batch.len().div_ceil(ANCHORS).max(1)) {
        let a = a as u32;
        mined.clear();
        config.mining.rule().of_anchor(view, a, config.margin, &mut |n| rng.below(n), &mut mined);
        let violating = |&[a, p, n]: &Triplet| view.distance(a, n) < reach(view.distance(a, p), config.margin);
        costly.extend(
            mined
                .iter()
                .filter(|t| violating(t))
                .map(|&t| (loss.of(view.distance(t[0], t[1]), view.distance(t[0], t[2])), t)),
        );
        let hardest = (
            view.positives(a).max_by(|&i, &j| view.distance(a, i).total_cmp(&view.distance(a, j))),
            view.negatives(a).min_by(|&i, &j| view.distance(a, i).total_cmp(&view.distance(a, j))),
        );
        if let (Some(p), Some(n)) = hardest {
            let gap = view.distance(a, n) - view.distance(a, p);
            if nearest.is_none_or(|(least, _)| gap < least) {
                nearest = Some((gap, [a, p, n]));
            }
        }
    }
    let of = costly.len();
    let (triplet, reason) = if of > 0 {
        let (_, &mut (_, t), _) = costly.select_nth_unstable_by(of / 2, |x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        (t, FocusReason::Typical { of: of as u32, step })
    } else {
        (nearest?.1, FocusReason::NearestToMargin { step })
    };
    let triplet = triplet.map(|c| batch[c as usize]);
    Some(Focus { triplet, d_ap: 0.0, d_an: 0.0, loss: 0.0, step_direction: [[0.0; 3]; 3], reason })
}

/// Writes the numbers of the triplet by the weights now.
pub fn measure(focus: &mut Focus, flat: &[f32], dim: usize, config: &Config) {
    let at = |i: u32| &flat[i as usize * dim..][..dim];
    let [a, p, n] = focus.triplet.map(at);
    let loss = config.loss.with_margin(config.margin);
    focus.d_ap = config.distance.between(a, p);
    focus.d_an = config.distance.between(a, n);
    focus.loss = loss.of(focus.d_ap, focus.d_an);
    let slope = loss.slope(focus.d_ap, focus.d_an);
    let toward = |x: &[f32], y: &[f32]| config.distance.gradient(x, y).map(|g| -slope * g);
    // −∂L/∂f: down d(a,p) at a and p, up d(a,n) at a and n
    let (a_p, a_n) = (toward(a, p), toward(a, n));
    let at_anchor = [0, 1, 2].map(|k| a_p[k] - a_n[k]);
    let steps = [at_anchor, toward(p, a), toward(n, a).map(|g| -g)];
    focus.step_direction = if config.embedding.normalised() {
        let along = |f: &[f32], g: [f32; 3]| {
            let dot: f32 = f.iter().zip(g).map(|(f, g)| f * g).sum();
            [0, 1, 2].map(|k| g[k] - f.get(k).copied().unwrap_or(0.0) * dot)
        };
        [along(a, steps[0]), along(p, steps[1]), along(n, steps[2])]
    } else {
        steps
    };
}
