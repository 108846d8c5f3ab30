//! Every mining strategy by its definition, as slowly as it reads: over all valid triplets, on the measured distances. Of
//! several equally close or far samples the one that comes first in the batch is meant.

use triplet_engine::mining::{Batch, Counts, Mining, Triplet};

/// All (a, p, n) with a ≠ p of one class and n of another, in lexicographic order.
pub fn valid(labels: &[u32]) -> Vec<Triplet> {
    let n = labels.len() as u32;
    let class = |i: u32| labels[i as usize];
    let mut all = Vec::new();
    for a in 0..n {
        for p in (0..n).filter(|&p| p != a && class(p) == class(a)) {
            all.extend((0..n).filter(|&n| class(n) != class(a)).map(|n| [a, p, n]));
        }
    }
    all
}

pub fn is_hard(batch: Batch, [a, p, n]: Triplet) -> bool {
    batch.distance(a, n) <= batch.distance(a, p)
}

pub fn is_semi_hard(batch: Batch, margin: f32, t: Triplet) -> bool {
    let [a, p, n] = t;
    // in f32, as measured: where the margin is lost in rounding nothing is semi-hard
    !is_hard(batch, t) && batch.distance(a, n) < batch.distance(a, p) + margin
}

pub fn counts(batch: Batch, margin: f32, triplets: &[Triplet]) -> Counts {
    let hard = triplets.iter().filter(|&&t| is_hard(batch, t)).count() as u32;
    let semi_hard = triplets.iter().filter(|&&t| is_semi_hard(batch, margin, t)).count() as u32;
    Counts { hard, semi_hard, easy: triplets.len() as u32 - hard - semi_hard }
}

/// The triplets of a strategy; `None` for those that draw.
pub fn mined(mining: Mining, batch: Batch, margin: f32) -> Option<Vec<Triplet>> {
    let all = valid(batch.labels);
    let d_ap = |t: &Triplet| batch.distance(t[0], t[1]);
    let d_an = |t: &Triplet| batch.distance(t[0], t[2]);
    // `all` is sorted, and both searches keep the first of equals
    let least = |ts: &[Triplet], key: &dyn Fn(&Triplet) -> f32| {
        ts.iter().copied().reduce(|best, t| if key(&t) < key(&best) { t } else { best })
    };
    let by_anchor = || all.chunk_by(|s, t| s[0] == t[0]);
    let by_pair = || all.chunk_by(|s, t| s[..2] == t[..2]);
    let keep = |f: &dyn Fn(&Triplet) -> bool| all.iter().copied().filter(f).collect::<Vec<_>>();
    let beyond = |t: &Triplet| d_an(t) > d_ap(t);
    Some(match mining {
        Mining::Random | Mining::DistanceWeighted => return None,
        Mining::BatchAll => all,
        Mining::ViolatingOnly => keep(&|&t| is_hard(batch, t) || is_semi_hard(batch, margin, t)),
        Mining::AllSemiHard => keep(&|&t| is_semi_hard(batch, margin, t)),
        Mining::AllHard => keep(&|&t| is_hard(batch, t)),
        // the table as it is by default
        Mining::BatchHard | Mining::Table => by_anchor()
            .filter_map(|of_a| {
                let far = least(of_a, &|t| -d_ap(t))?;
                let near = least(of_a, &d_an)?;
                Some([far[0], far[1], near[2]])
            })
            .collect(),
        Mining::HardestNegativePerPair => by_pair().filter_map(|of_pair| least(of_pair, &d_an)).collect(),
        // the schedule as it begins
        Mining::SemiHard | Mining::SemiHardThenHard => by_pair()
            .filter_map(|of_pair| {
                let band: Vec<Triplet> = of_pair.iter().copied().filter(|&t| is_semi_hard(batch, margin, t)).collect();
                least(&band, &d_an)
            })
            .collect(),
        Mining::SemiHardWithFallback => by_pair()
            .filter_map(|of_pair| {
                let farther: Vec<Triplet> = of_pair.iter().copied().filter(beyond).collect();
                least(&farther, &d_an).or_else(|| least(of_pair, &|t| -d_an(t)))
            })
            .collect(),
        Mining::EasyPositive => by_anchor()
            .filter_map(|of_a| {
                let closest = least(of_a, &d_ap)?[1];
                let farther: Vec<Triplet> = of_a.iter().copied().filter(|t| t[1] == closest && beyond(t)).collect();
                least(&farther, &d_an)
            })
            .collect(),
    })
}
