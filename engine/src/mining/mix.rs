//! Random triplets among those that a strategy has listed: beside the hardest, what is usual.

use super::triplets::{Batch, FINENESS, Triplet};

/// Puts a random triplet of the same anchor in the place of a share of those listed: every so manyth, from a place drawn, so that of n
/// triplets n × share are random, rounded up or down, and each is as likely to be. Tells `replaced` where, and what was there.
pub fn mix(
    batch: Batch,
    share: f32,
    triplets: &mut [Triplet],
    draw: &mut impl FnMut(u32) -> u32,
    mut replaced: impl FnMut(u32, Triplet),
) {
    if share <= 0.0 || triplets.is_empty() {
        return;
    }
    let mut due = f64::from(draw(FINENESS)) / f64::from(FINENESS);
    for (i, triplet) in triplets.iter_mut().enumerate() {
        due += f64::from(share);
        if due < 1.0 {
            continue;
        }
        due -= 1.0;
        if let Some(random) = batch.random(triplet[0], draw) {
            replaced(i as u32, *triplet);
            *triplet = random;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;
    use crate::mining::{Mining, MiningContext};
    use crate::rng::Rng;

    /// A batch of 4 × 8 with the triplets of batch hard, or of a per-pair strategy.
    fn listed(mining: Mining) -> (Matrix, Vec<u32>, Vec<Triplet>) {
        let mut rng = Rng::stream(1, "mix");
        let d = Matrix::from_fn(32, 32, |_, _| rng.unit());
        let labels: Vec<u32> = (0..32).map(|i| i / 8).collect();
        let mut triplets = Vec::new();
        for a in 0..32 {
            let batch = Batch { d: &d, labels: &labels };
            mining.rule(MiningContext::default()).of_anchor(batch, a, 0.2, &mut |n| rng.below(n), &mut triplets);
        }
        (d, labels, triplets)
    }

    #[test]
    fn the_share_is_kept_the_anchor_stays_and_all_are_valid() {
        for mining in [Mining::BatchHard, Mining::HardestNegativePerPair, Mining::SemiHard] {
            let (d, labels, before) = listed(mining);
            let batch = Batch { d: &d, labels: &labels };
            for share in [0.0f32, 0.05, 0.25, 0.5, 0.95, 1.0] {
                let mix = |seed| {
                    let mut rng = Rng::stream(seed, "draws");
                    let (mut after, mut replaced) = (before.clone(), Vec::new());
                    super::mix(batch, share, &mut after, &mut |n| rng.below(n), |i, t| replaced.push((i, t)));
                    (after, replaced)
                };
                for seed in 0..50 {
                    let (after, replaced) = mix(seed);
                    let wanted = f64::from(share) * before.len() as f64;
                    assert!((replaced.len() as f64 - wanted).abs() < 1.0 + 1e-6, "{share}: {}", replaced.len());
                    for (i, (was, is)) in before.iter().zip(&after).enumerate() {
                        let [a, p, n] = is.map(|c| labels[c as usize]);
                        assert!(was[0] == is[0] && is[0] != is[1] && a == p && a != n, "{is:?}");
                        let told = replaced.iter().find(|r| r.0 == i as u32);
                        assert_eq!(told.map_or(*is, |r| r.1), *was, "what was not replaced is as it was");
                    }
                    assert_eq!((after, replaced), mix(seed), "the same draws give the same");
                }
            }
        }
    }

    #[test]
    fn each_is_as_likely_to_be_replaced() {
        let (d, labels, before) = listed(Mining::BatchHard);
        let mut counts = vec![0u32; before.len()];
        let mut rng = Rng::stream(3, "draws");
        for _ in 0..4_000 {
            let batch = Batch { d: &d, labels: &labels };
            mix(batch, 0.3, &mut before.clone(), &mut |n| rng.below(n), |i, _| counts[i as usize] += 1);
        }
        // 5 standard deviations of a binomial with n = 4,000, p = 0.3
        assert!(counts.iter().all(|&c| c.abs_diff(1_200) < 145), "{counts:?}");
    }
}
