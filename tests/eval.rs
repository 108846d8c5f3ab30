//! The evaluation against reference vectors, and what must hold for any embedding.

use proptest::prelude::*;
use serde_json::Value;
use triplet_playground::choice::Choice;
use triplet_playground::distance::Distance;
use triplet_playground::eval::{BINS, Evaluation, Workspace, evaluate, measure, retrieval};
use triplet_playground::matrix::Matrix;

fn columns(points: &[Vec<f32>]) -> Matrix {
    Matrix::from_fn(points.first().map_or(2, Vec::len), points.len(), |r, c| points[c][r])
}

fn judge(points: &[Vec<f32>], labels: &[u32], distance: Distance) -> Evaluation {
    evaluate(&columns(points), labels, distance, &mut Workspace::default())
}

#[test]
fn retrieval_and_mean_distances_equal_the_reference() {
    let text = include_str!("golden/metrics_self.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let rows = case["input"]["embeddings"].as_array().unwrap();
        let number = |v: &Value| v.as_f64().unwrap() as f32;
        let points: Vec<Vec<f32>> = rows.iter().map(|r| r.as_array().unwrap().iter().map(number).collect()).collect();
        let labels = case["input"]["labels"].as_array().unwrap();
        let labels: Vec<u32> = labels.iter().map(|l| l.as_u64().unwrap() as u32).collect();
        let distance = Distance::from_slug(case["input"]["distance"].as_str().unwrap()).unwrap();
        let mut workspace = Workspace::default();
        let scores = retrieval(&columns(&points), &labels, distance, &mut workspace).unwrap();
        let whole = evaluate(&columns(&points), &labels, distance, &mut workspace);
        for (leaf, got) in [
            ("precision_at_1", scores.precision_at_1),
            ("r_precision", scores.r_precision),
            ("r_precision", whole.r_precision),
            ("map_at_r", scores.map_at_r),
            ("mean_intra_class_distance", whole.within),
            ("mean_inter_class_distance", whole.between),
        ] {
            let (got, want) = (got.unwrap(), case["expect"][leaf].as_f64().unwrap());
            let tolerance = &case["tolerance"][leaf];
            let bound = tolerance["atol"].as_f64().unwrap() + tolerance["rtol"].as_f64().unwrap() * want.abs();
            assert!((got - want).abs() <= bound, "{} {leaf}: {got}, expected {want}", case["name"]);
            compared += 1;
        }
    }
    assert_eq!(compared, 30);
}

/// Points with labels, with ties among them: coordinates from a coarse grid.
fn any_embedding() -> impl Strategy<Value = (Vec<Vec<f32>>, Vec<u32>)> {
    let point = prop::collection::vec((-8i32..=8).prop_map(|v| v as f32 / 4.0), 2);
    prop::collection::vec((point, 0u32..4), 2..40).prop_map(|samples| samples.into_iter().unzip())
}

fn any_distance() -> impl Strategy<Value = Distance> {
    (0..Distance::ALL.len()).prop_map(|i| Distance::ALL[i])
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

fn same_but_for_order(a: &Evaluation, b: &Evaluation) -> bool {
    let gaps = |e: &Evaluation| e.gaps.iter().map(|g| g.gap).collect::<Vec<_>>();
    close(a.r_precision, b.r_precision)
        && close(a.within, b.within)
        && close(a.between, b.between)
        && close(Some(a.spread), Some(b.spread))
        && (&a.same, &a.different, a.bin_width) == (&b.same, &b.different, b.bin_width)
        && gaps(a) == gaps(b)
}

proptest! {
    #[test]
    fn the_order_of_the_samples_does_not_matter((points, labels) in any_embedding(), distance in any_distance()) {
        let one = judge(&points, &labels, distance);
        let (points, labels): (Vec<_>, Vec<_>) = points.into_iter().zip(labels).rev().unzip();
        prop_assert!(same_but_for_order(&one, &judge(&points, &labels, distance)));
    }

    #[test]
    fn mean_distances_are_those_of_the_training_distance((points, labels) in any_embedding(), distance in any_distance()) {
        let e = judge(&points, &labels, distance);
        let n = points.len();
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).collect();
        let mean = |same: bool| {
            let chosen = pairs.iter().filter(|&&(i, j)| (labels[i] == labels[j]) == same);
            let d: Vec<f64> = chosen.map(|&(i, j)| f64::from(distance.between(&points[i], &points[j]))).collect();
            (!d.is_empty()).then(|| d.iter().sum::<f64>() / d.len() as f64)
        };
        let near = |a: Option<f64>, b: Option<f64>| a.unwrap_or(-1.0) - b.unwrap_or(-1.0);
        prop_assert!(near(e.within, mean(true)).abs() < 1e-5 && near(e.between, mean(false)).abs() < 1e-5);
    }

    #[test]
    fn the_names_of_the_classes_do_not_matter((points, labels) in any_embedding(), distance in any_distance()) {
        let one = judge(&points, &labels, distance);
        let renamed: Vec<u32> = labels.iter().map(|l| [7, 3, 9, 0][*l as usize]).collect();
        prop_assert!(same_but_for_order(&one, &judge(&points, &renamed, distance)));
    }

    #[test]
    fn every_embedding_gives_numbers_in_their_ranges((points, labels) in any_embedding(), distance in any_distance()) {
        let e = judge(&points, &labels, distance);
        prop_assert!(e.r_precision.is_none_or(|r| (0.0..=1.0 + 1e-12).contains(&r)));
        prop_assert!(e.spread.is_finite() && e.bin_width > 0.0);
        for (bins, mean) in [(&e.same, e.within), (&e.different, e.between)] {
            prop_assert_eq!(bins.len(), BINS);
            let sum: f32 = bins.iter().sum();
            let all = if mean.is_some() { 1.0 } else { 0.0 };
            prop_assert!((sum - all).abs() < 1e-5);
            prop_assert!(mean.is_none_or(|m| m >= 0.0 && m <= f64::from(e.bin_width) * BINS as f64));
        }
        prop_assert!(e.gaps.is_sorted_by(|a, b| a.gap <= b.gap));
        prop_assert!(e.gaps.iter().all(|g| g.gap.is_finite() && labels[g.anchor as usize] == g.class));
    }

    #[test]
    fn ties_score_the_mean_over_all_their_orders((points, labels) in any_embedding()) {
        let few = points.len().min(6);
        let (points, labels) = (&points[..few], &labels[..few]);
        let (share, average): (Vec<f64>, Vec<f64>) = (0..few).filter_map(|a| over_all_orders(a, points, labels)).unzip();
        let mean = |v: &[f64]| (!v.is_empty()).then(|| v.iter().sum::<f64>() / v.len() as f64);
        let scores =
            retrieval(&columns(points), labels, Distance::SquaredEuclidean, &mut Workspace::default()).unwrap();
        prop_assert!(close(scores.r_precision, mean(&share)), "{scores:?} {share:?}");
        prop_assert!(close(scores.map_at_r, mean(&average)), "{scores:?} {average:?}");
    }
}

/// R-precision and average precision of one anchor, by ranking the others in every order there is, closest first.
fn over_all_orders(anchor: usize, points: &[Vec<f32>], labels: &[u32]) -> Option<(f64, f64)> {
    let distance = |i: usize| -> f32 { points[i].iter().zip(&points[anchor]).map(|(a, b)| (a - b) * (a - b)).sum() };
    let others: Vec<usize> = (0..points.len()).filter(|&i| i != anchor).collect();
    let r = others.iter().filter(|&&i| labels[i] == labels[anchor]).count();
    let (mut share, mut average, mut orders) = (0.0, 0.0, 0.0);
    for mut order in permutations(&others) {
        order.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        let hits: Vec<bool> = order[..r].iter().map(|&i| labels[i] == labels[anchor]).collect();
        let until = |k: usize| hits[..=k].iter().filter(|&&h| h).count() as f64;
        share += hits.iter().filter(|&&h| h).count() as f64;
        average += (0..r).filter(|&k| hits[k]).map(|k| until(k) / (k + 1) as f64).sum::<f64>();
        orders += 1.0;
    }
    (r > 0).then(|| (share / orders / r as f64, average / orders / r as f64))
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let first = |i: usize| {
        let rest: Vec<usize> = items.iter().copied().filter(|&j| j != i).collect();
        permutations(&rest).into_iter().map(move |mut p| {
            p.push(i);
            p
        })
    };
    items.iter().flat_map(|&i| first(i)).collect()
}

#[test]
fn a_collapsed_cloud_scores_what_guessing_would() {
    let labels: Vec<u32> = (0..160).map(|i| i / 40).collect();
    for &distance in Distance::ALL {
        let at = |x: f32, y: f32| vec![vec![x, y]; 160];
        for points in [at(0.0, 0.0), at(0.3, -2.0)] {
            let e = judge(&points, &labels, distance);
            assert!((e.r_precision.unwrap() - 39.0 / 159.0).abs() < 1e-12, "{distance:?} {:?}", e.r_precision);
            assert_eq!(e.spread, 0.0);
            assert!(e.gaps.iter().all(|g| g.gap == 0.0));
            let scores = retrieval(&columns(&points), &labels, distance, &mut Workspace::default()).unwrap();
            assert!((scores.precision_at_1.unwrap() - 39.0 / 159.0).abs() < 1e-12);
            assert!(scores.map_at_r.unwrap() < 39.0 / 159.0);
        }
    }
}

#[test]
fn one_class_one_sample_and_no_sample_leave_out_what_has_no_meaning() {
    let one_class = judge(&[vec![0.0, 1.0], vec![2.0, 3.0], vec![1.0, 0.0]], &[0, 0, 0], Distance::Euclidean);
    assert_eq!((one_class.between, one_class.gaps.len()), (None, 0));
    let singles = judge(&[vec![0.0, 1.0], vec![2.0, 3.0]], &[0, 1], Distance::Euclidean);
    assert_eq!((singles.r_precision, singles.within, singles.gaps.len()), (None, None, 0));
    for nothing in [judge(&[vec![1.0, 2.0]], &[3], Distance::Cosine), judge(&[], &[], Distance::Euclidean)] {
        assert_eq!((nothing.r_precision, nothing.within, nothing.between), (None, None, None));
        assert_eq!(nothing.spread, 0.0);
    }
}

#[test]
fn two_far_pairs_have_the_gap_one_measures_by_hand() {
    // two points of class 0 one apart, two of class 1 two apart, three from one another
    let points = [vec![0.0, 0.0], vec![1.0, 0.0], vec![4.0, 0.0], vec![6.0, 0.0]];
    let e = judge(&points, &[0, 0, 1, 1], Distance::Euclidean);
    let gaps: Vec<(u32, f32)> = e.gaps.iter().map(|g| (g.anchor, g.gap)).collect();
    assert_eq!(gaps, [(2, 1.0), (1, 2.0), (0, 3.0), (3, 3.0)]);
    assert_eq!((e.r_precision, e.within, e.between), (Some(1.0), Some(1.5), Some(4.5)));
    let squared = judge(&points, &[0, 0, 1, 1], Distance::SquaredEuclidean);
    assert_eq!(squared.within, Some(2.5));
}

#[test]
fn what_is_not_finite_is_refused() {
    let mut workspace = Workspace::default();
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30] {
        let points = columns(&[vec![0.0, 1.0], vec![bad, 3.0], vec![1.0, 0.0]]);
        assert!(measure(&points, &[0, 0, 1], Distance::SquaredEuclidean, &mut workspace).is_err(), "{bad}");
        assert!(retrieval(&points, &[0, 0, 1], Distance::SquaredEuclidean, &mut workspace).is_err(), "{bad}");
        let e = evaluate(&points, &[0, 0, 1], Distance::SquaredEuclidean, &mut workspace);
        assert_eq!((e.r_precision, e.within, e.between, e.same.len()), (None, None, None, BINS));
    }
    // a far point has a direction like any other
    let far = columns(&[vec![1e30, 1e30], vec![1.0, 1.0], vec![-1.0, -1.0]]);
    let e = measure(&far, &[0, 0, 1], Distance::Cosine, &mut workspace).unwrap();
    assert!(e.within.unwrap() < 1e-6 && (e.between.unwrap() - 2.0).abs() < 1e-6);
}
