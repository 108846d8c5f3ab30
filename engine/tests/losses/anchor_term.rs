//! What the two parts of an anchor's formula come to, as docs/model.md has it.

use triplet_engine::config::Loss;

/// The formula's value, of the part that positives give and that of the negatives, in batches of 4 × 8.
pub fn value(loss: Loss, near: f64, far: f64) -> f64 {
    let softplus = |x: f64| libm::log1p(libm::exp(x));
    match loss {
        Loss::NPair | Loss::NtXent => softplus(far - near),
        Loss::Contrastive => (near + far) / 31.0,
        Loss::LiftedStructure => 0.5 * (near + far).max(0.0) * (near + far).max(0.0),
        Loss::GeneralizedLifted => (near + far).max(0.0),
        Loss::MultiSimilarity => near + far,
        Loss::SupervisedContrastive => (far - near).max(0.0),
        Loss::Circle => softplus(near + far),
        _ => panic!("{loss:?} has no formula of an anchor"),
    }
}
