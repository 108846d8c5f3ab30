//! Why a strategy takes some candidates of an anchor and passes the others over.

use serde::{Deserialize, Serialize};

use crate::mining::{Band, Batch, MiningRule, PerPair, Pick, Triplet, reach};

/// What became of a candidate, and why. Negatives are told against one positive: that of the triplet shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fate {
    /// It is in the triplet shown.
    Shown,
    /// It is mined too: a positive in triplets of its own, a negative with the positive shown.
    TakenToo,
    /// Passed over, since d(a,n) ≤ d(a,p) is not what is looked for.
    Hard,
    /// Passed over, since d(a,p) < d(a,n) < d(a,p) + α is not what is looked for.
    SemiHard,
    /// Passed over, since d(a,n) ≥ d(a,p) + α is not what is looked for.
    Easy,
    /// Passed over, since the farthest is looked for and another is farther.
    Closer,
    /// Passed over, since the closest is looked for and another is closer.
    Farther,
    /// Passed over, since an equally distant one comes first in the batch.
    Tied,
    /// Another one was drawn.
    Undrawn,
    /// A positive passed over, since d(a,p) ≥ d(a,n) of the negative that was chosen before it.
    Beyond,
    /// A positive for which no negative qualifies; a negative for which no positive does.
    Unpaired,
}

/// What became of an anchor's positives and negatives, both ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fates {
    /// The positive against which negatives are told; `None` if the anchor has none, and where nothing was mined under a rule that
    /// draws it or chooses it after the negative.
    pub positive: Option<u32>,
    /// Each positive.
    pub positives: Vec<(u32, Fate)>,
    /// Each negative.
    pub negatives: Vec<(u32, Fate)>,
}

/// What becomes of the candidates of anchor `a` under `rule`, which has mined these triplets of it; `shown` is one of them. Those
/// in whose place others were drawn are `replaced`.
/// Where nothing was mined, negatives are told against the positive that the rule chose; of a rule that goes through all of them,
/// the farthest.
pub fn fates(
    batch: Batch,
    rule: MiningRule,
    margin: f32,
    a: u32,
    mined: &[Triplet],
    replaced: &[Triplet],
    shown: Option<Triplet>,
) -> Fates {
    let far = |i: u32, j: u32| batch.distance(a, i).total_cmp(&batch.distance(a, j));
    let positive = shown.map(|t| t[1]).or_else(|| match rule {
        // of equals the first, as the miner takes it
        MiningRule::PerAnchor(Pick::Easiest, _) => batch.positives(a).min_by(|&i, &j| far(i, j).then(i.cmp(&j))),
        // which was drawn is not known any more; what was never found is none
        MiningRule::PerAnchor(Pick::Random | Pick::SemiHard, _) => None,
        MiningRule::Band(_) | MiningRule::PerPair(_) | MiningRule::PerAnchor(..) => {
            batch.positives(a).max_by(|&i, &j| far(i, j).then(j.cmp(&i)))
        }
    });
    let negative = shown.map(|t| t[2]).or_else(|| match rule {
        // chosen before its positive
        MiningRule::PerAnchor(Pick::SemiHard, Pick::Hardest) => {
            batch.negatives(a).min_by(|&i, &j| far(i, j).then(i.cmp(&j)))
        }
        MiningRule::PerAnchor(Pick::SemiHard, Pick::Easiest) => {
            batch.negatives(a).max_by(|&i, &j| far(i, j).then(j.cmp(&i)))
        }
        MiningRule::PerAnchor(..) | MiningRule::Band(_) | MiningRule::PerPair(_) => None,
    });
    let against = Against { batch, rule, margin, a, positive, negative };
    let fate_of_positive = |p: u32| match shown {
        Some(t) if t[1] == p => Fate::Shown,
        _ if mined.iter().any(|t| t[1] == p) => Fate::TakenToo,
        _ if replaced.iter().any(|t| t[1] == p) => Fate::Undrawn,
        _ => against.positive_passed_over(p),
    };
    let fate_of_negative = |n: u32| match (shown, positive) {
        (Some(t), _) if t[2] == n => Fate::Shown,
        (_, None) => against.negative_unmatched(n),
        (_, Some(p)) if mined.iter().any(|t| t[1] == p && t[2] == n) => Fate::TakenToo,
        (_, Some(p)) if replaced.iter().any(|t| t[1] == p && t[2] == n) => Fate::Undrawn,
        (_, Some(p)) => against.negative_passed_over(p, n),
    };
    Fates {
        positive,
        positives: batch.positives(a).map(|p| (p, fate_of_positive(p))).collect(),
        negatives: batch.negatives(a).map(|n| (n, fate_of_negative(n))).collect(),
    }
}

/// What candidates are held against.
struct Against<'a> {
    batch: Batch<'a>,
    rule: MiningRule,
    margin: f32,
    a: u32,
    positive: Option<u32>,
    negative: Option<u32>,
}

impl Against<'_> {
    fn distance(&self, i: u32) -> f32 {
        self.batch.distance(self.a, i)
    }

    /// `reason`, unless it is as far away as the one that was preferred.
    fn unless_tied(&self, i: u32, preferred: Option<u32>, reason: Fate) -> Fate {
        if preferred.is_some_and(|j| self.distance(j) == self.distance(i)) { Fate::Tied } else { reason }
    }

    fn positive_passed_over(&self, p: u32) -> Fate {
        match self.rule {
            _ if self.positive == Some(p) => Fate::Unpaired,
            MiningRule::PerAnchor(Pick::Hardest, _) => self.unless_tied(p, self.positive, Fate::Closer),
            MiningRule::PerAnchor(Pick::Easiest, _) => self.unless_tied(p, self.positive, Fate::Farther),
            // nothing was mined: one of those with no negative beyond was drawn, and which is not known
            MiningRule::PerAnchor(Pick::Random, Pick::SemiHard)
                if self.positive.is_none()
                    && !self.batch.negatives(self.a).any(|n| self.distance(n) > self.distance(p)) =>
            {
                Fate::Unpaired
            }
            MiningRule::PerAnchor(Pick::Random, _) => Fate::Undrawn,
            MiningRule::PerAnchor(Pick::SemiHard, _) => match self.negative {
                Some(n) if self.distance(p) < self.distance(n) => self.unless_tied(p, self.positive, Fate::Closer),
                Some(_) => Fate::Beyond,
                None => Fate::Unpaired,
            },
            MiningRule::PerAnchor(Pick::All, _) | MiningRule::Band(_) | MiningRule::PerPair(_) => Fate::Unpaired,
        }
    }

    /// Of a negative where no positive is known.
    fn negative_unmatched(&self, n: u32) -> Fate {
        match self.rule {
            MiningRule::PerAnchor(Pick::SemiHard, pick) if self.negative != Some(n) => {
                let reason = if pick == Pick::Easiest { Fate::Closer } else { Fate::Farther };
                self.unless_tied(n, self.negative, reason)
            }
            // the one drawn had none beyond it
            MiningRule::PerAnchor(Pick::Random, Pick::SemiHard) if self.batch.positives(self.a).next().is_some() => {
                Fate::Hard
            }
            MiningRule::PerAnchor(..) | MiningRule::Band(_) | MiningRule::PerPair(_) => Fate::Unpaired,
        }
    }

    fn negative_passed_over(&self, p: u32, n: u32) -> Fate {
        let (d_ap, d_an) = (self.distance(p), self.distance(n));
        let kind = match d_an {
            d if d <= d_ap => Fate::Hard,
            d if d < reach(d_ap, self.margin) => Fate::SemiHard,
            _ => Fate::Easy,
        };
        let farther = || self.unless_tied(n, self.negative, Fate::Farther);
        let closer = || self.unless_tied(n, self.negative, Fate::Closer);
        match self.rule {
            MiningRule::Band(Band { .. }) => kind,
            MiningRule::PerPair(PerPair::SemiHard) if kind != Fate::SemiHard => kind,
            MiningRule::PerPair(PerPair::SemiHard | PerPair::Hardest) => farther(),
            MiningRule::PerPair(PerPair::DistanceWeighted(_)) => Fate::Undrawn,
            MiningRule::PerPair(PerPair::SemiHardWithFallback) => match self.negative {
                // none is beyond the positive: the farthest was taken
                Some(taken) if self.distance(taken) <= d_ap => closer(),
                Some(_) | None if kind == Fate::Hard => kind,
                Some(_) | None => farther(),
            },
            MiningRule::PerAnchor(_, Pick::SemiHard) if kind == Fate::Hard => kind,
            MiningRule::PerAnchor(_, Pick::SemiHard | Pick::Hardest) => farther(),
            MiningRule::PerAnchor(_, Pick::Easiest) => closer(),
            MiningRule::PerAnchor(_, Pick::Random) => Fate::Undrawn,
            MiningRule::PerAnchor(_, Pick::All) => Fate::Unpaired,
        }
    }
}
