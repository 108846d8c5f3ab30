//! The past of a run: nothing lost, nothing twice, and never more than charts can hold.

use proptest::prelude::*;
use triplet_engine::history::{Bucket, CAPACITY, History};
use triplet_engine::trainer::{Counts, StepReport};

/// A run whose losses and counts vary, with steps that had no triplet, every other of them with a loss all the same.
fn report(step: u64) -> StepReport {
    let counts = |n: u64| match n % 5 {
        0 => Counts::default(),
        i => Counts { easy: (n % 97) as u32, semi_hard: i as u32, hard: (n % 3) as u32 },
    };
    let loss = if step.is_multiple_of(10) { 0.0 } else { ((step * 7_919) % 1_009) as f32 / 1_009.0 };
    let valid = counts(step);
    StepReport { step, loss, has_loss: valid.total() > 0 || loss > 0.0, valid, mined: counts(step + 1) }
}

/// The margin was changed at step 5,000.
fn collapse_loss(step: u64) -> Option<f32> {
    Some(if step < 5_000 { 1.0 } else { 0.5 })
}

fn after(steps: u64) -> History {
    let mut history = History::default();
    (1..=steps).for_each(|step| history.push(report(step), collapse_loss(step)));
    history
}

fn length(bucket: &Bucket) -> u64 {
    bucket.last - bucket.first + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_buckets_cover_every_step_once(steps in 1u64..40_000, most in 1usize..5_000) {
        let view = after(steps).view(most);
        prop_assert!(view.len() <= most.min(CAPACITY));
        prop_assert_eq!((view[0].first, view[view.len() - 1].last), (1, steps));
        prop_assert!(view.windows(2).all(|w| w[0].last + 1 == w[1].first));
        prop_assert!(view.windows(2).all(|w| length(&w[0]) == length(&view[0]) && length(&w[1]) <= length(&w[0])));
    }

    #[test]
    fn merging_keeps_least_greatest_and_mean(steps in 1u64..40_000, most in 1usize..5_000) {
        for b in after(steps).view(most) {
            let losses: Vec<f32> = (b.first..=b.last).map(report).filter(|r| r.has_loss).map(|r| r.loss).collect();
            if losses.is_empty() {
                prop_assert!(b.loss_min.is_nan() && b.loss_mean.is_nan() && b.loss_max.is_nan());
                continue;
            }
            let count = losses.len() as f64;
            let losses = losses.into_iter();
            prop_assert_eq!(losses.clone().fold(f32::INFINITY, f32::min), b.loss_min);
            prop_assert_eq!(losses.clone().fold(0.0, f32::max), b.loss_max);
            prop_assert!(b.loss_min <= b.loss_mean && b.loss_mean <= b.loss_max);
            let mean = losses.map(f64::from).sum::<f64>() / count;
            prop_assert!((f64::from(b.loss_mean) - mean).abs() < 1e-6);
        }
    }

    #[test]
    fn buckets_merge_as_their_steps_do(steps in 1u64..20_000, several in 1usize..50) {
        // charts merge once more what the history has merged
        let all = after(steps);
        let fine = all.view(CAPACITY);
        for (merged, of) in fine.chunks(several).map(|of| (Bucket::merged(of), of)) {
            let (first, last) = (of[0].first, of[of.len() - 1].last);
            prop_assert_eq!((merged.first, merged.last, merged.collapse_loss), (first, last, collapse_loss(last)));
            let reports: Vec<StepReport> = (first..=last).map(report).collect();
            let losses: Vec<f64> = reports.iter().filter(|r| r.has_loss).map(|r| r.loss.into()).collect();
            prop_assert_eq!(merged.losses as usize, losses.len());
            if !losses.is_empty() {
                let mean = losses.iter().sum::<f64>() / losses.len() as f64;
                prop_assert!((f64::from(merged.loss_mean) - mean).abs() < 1e-5);
            }
            let easy: Vec<f64> = reports
                .iter()
                .filter(|r| r.valid.total() > 0)
                .map(|r| f64::from(r.valid.easy) / f64::from(r.valid.total()))
                .collect();
            prop_assert_eq!(merged.valid_steps as usize, easy.len());
            if !easy.is_empty() {
                prop_assert!((f64::from(merged.shares[0]) - easy.iter().sum::<f64>() / easy.len() as f64).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn shares_sum_to_one_or_there_was_no_triplet(steps in 1u64..20_000, most in 1usize..5_000) {
        for b in after(steps).view(most) {
            let any = |counts: fn(&StepReport) -> Counts| (b.first..=b.last).any(|s| counts(&report(s)).total() > 0);
            for (shares, any) in [(b.shares, any(|r| r.valid)), (b.mined, any(|r| r.mined))] {
                let sum: f32 = shares.iter().sum();
                prop_assert!((sum - f32::from(u8::from(any))).abs() < 1e-5);
            }
        }
    }
}

#[test]
fn a_short_run_keeps_every_step() {
    let view = after(CAPACITY as u64).view(CAPACITY);
    assert!(view.iter().enumerate().all(|(i, b)| (b.first, b.last) == (i as u64 + 1, i as u64 + 1)));
    assert!(
        view.iter().map(|b| (b.loss_mean, report(b.first))).all(|(l, r)| l == r.loss || (l.is_nan() && !r.has_loss))
    );
}

#[test]
fn no_run_no_buckets() {
    assert!(History::default().view(100).is_empty());
    assert!(after(10).view(0).is_empty());
}
