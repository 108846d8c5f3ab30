//! Which triplet is shown, and the engine's numbers for it.

use crate::config::Config;
use crate::matrix::Matrix;
use crate::mining::{Batch, Triplet, mix};
use crate::protocol::{Chosen, Focus, FocusReason, Rest};
use crate::rng::Rng;
use crate::trainer::typical::{Typical, anchors, hardest, nearest_to_a_loss, typical};

/// A triplet of the batch, mined by the weights now: of those with a loss the one of median loss; if none has, the valid one
/// nearest to having one. `None` if the batch has no valid triplet.
pub fn choose(flat: &[f32], dim: usize, labels: &[u32], batch: &[u32], config: &Config, step: u64) -> Option<Focus> {
    let at = |i: u32| &flat[i as usize * dim..][..dim];
    let classes: Vec<u32> = batch.iter().map(|&i| labels[i as usize]).collect();
    let d = Matrix::from_fn(batch.len(), batch.len(), |i, j| {
        config.training_distance().between(at(batch[i]), at(batch[j]))
    });
    let view = Batch { d: &d, labels: &classes };
    let loss = config.loss.with_margin(config.margin);
    let mut rng = Rng::stream(config.data.seed ^ step as u32, "focus");
    let (mut all, mut mined): (Vec<Triplet>, Vec<Triplet>) = Default::default();
    for a in anchors(batch.len()) {
        mined.clear();
        config.rule(step).of_anchor(view, a, config.margin, &mut |n| rng.below(n), &mut mined);
        mix(view, config.mixing(), &mut mined, &mut |n| rng.below(n), |_, _| ());
        all.extend(&mined);
    }
    let (triplet, reason) = match typical(view, &loss, all.into_iter()) {
        Some(Typical { triplet, of }) if of > 0 => (triplet, FocusReason::Typical { of, step }),
        _ => (nearest_to_a_loss(view)?, FocusReason::NearestToMargin { step }),
    };
    Some(unmeasured(triplet.map(|c| batch[c as usize]), reason))
}

/// A triplet whose numbers are yet to be written.
fn unmeasured(triplet: Triplet, reason: FocusReason) -> Focus {
    Focus { triplet, d_ap: 0.0, d_an: 0.0, loss: 0.0, step_direction: [[0.0; 3]; 3], reason }
}

/// The triplet that a person has chosen, what is missing of it mined from the batch by the weights now; `None` if the batch has
/// nothing to complete it with.
pub fn complete(
    chosen: Chosen,
    flat: &[f32],
    dim: usize,
    labels: &[u32],
    batch: &[u32],
    config: &Config,
    step: u64,
) -> Option<Focus> {
    let class = |i: u32| labels.get(i as usize).copied();
    let own = class(chosen.anchor)?;
    let positive = |i: u32| i != chosen.anchor && class(i) == Some(own);
    let negative = |i: u32| class(i).is_some_and(|other| other != own);
    // what was chosen for what it is not counts as not chosen
    let (p, n) = (chosen.positive.filter(|&p| positive(p)), chosen.negative.filter(|&n| negative(n)));
    // the miner is shown the anchor, and of each kind the chosen one or all of the batch
    let of_batch = |kind: &dyn Fn(u32) -> bool| batch.iter().copied().filter(|&i| kind(i)).collect::<Vec<_>>();
    let mut samples = vec![chosen.anchor];
    samples.extend(p.map_or_else(|| of_batch(&positive), |p| vec![p]));
    samples.extend(n.map_or_else(|| of_batch(&negative), |n| vec![n]));
    let at = |i: u32| &flat[i as usize * dim..][..dim];
    let classes: Vec<u32> = samples.iter().filter_map(|&i| class(i)).collect();
    let d =
        Matrix::from_fn(1, samples.len(), |_, j| config.training_distance().between(at(chosen.anchor), at(samples[j])));
    let view = Batch { d: &d, labels: &classes };
    let loss = config.loss.with_margin(config.margin);
    let mut rng = Rng::stream(config.data.seed ^ step as u32, "focus");
    let mut mined = Vec::new();
    config.rule(step).of_anchor(view, 0, config.margin, &mut |n| rng.below(n), &mut mined);
    mix(view, config.mixing(), &mut mined, &mut |n| rng.below(n), |_, _| ());
    let (triplet, rest) = match typical(view, &loss, mined.into_iter()) {
        Some(typical) => (typical.triplet, Rest::Mined),
        None => (hardest(view, 0)?, Rest::NearestToMargin),
    };
    let rest = if p.is_some() && n.is_some() { Rest::Nothing } else { rest };
    let reason = FocusReason::Chosen { positive: p.is_some(), negative: n.is_some(), rest, step };
    Some(unmeasured(triplet.map(|c| samples[c as usize]), reason))
}

/// Writes the numbers of the triplet by the weights now.
pub fn measure(focus: &mut Focus, flat: &[f32], dim: usize, config: &Config) {
    let at = |i: u32| &flat[i as usize * dim..][..dim];
    let [a, p, n] = focus.triplet.map(at);
    let loss = config.loss.with_margin(config.margin);
    focus.d_ap = config.training_distance().between(a, p);
    focus.d_an = config.training_distance().between(a, n);
    focus.loss = loss.of(focus.d_ap, focus.d_an);
    let slope = loss.slope(focus.d_ap, focus.d_an);
    let toward = |x: &[f32], y: &[f32]| config.training_distance().gradient(x, y).map(|g| -slope * g);
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
