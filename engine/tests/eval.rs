//! The evaluation against reference vectors, and what must hold for any embedding.

use proptest::prelude::*;
use serde_json::Value;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Generator};
use triplet_engine::data::generate;
use triplet_engine::distance::Distance;
use triplet_engine::eval::kmeans::kmeans;
use triplet_engine::eval::retrieval::chance;
use triplet_engine::eval::silhouette::silhouettes;
use triplet_engine::eval::verification::{Pairs, Roc};
use triplet_engine::eval::{
    BINS, Evaluation, MOST_DISTANCES, Workspace, anchors, clustering, evaluate, knn, measure, retrieval,
};
use triplet_engine::matrix::Matrix;

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

#[test]
fn what_guessing_scores_is_what_one_spot_scores() {
    let labels = [[0; 5].as_slice(), &[1; 3], &[2; 1], &[3; 2]].concat();
    let spot =
        retrieval::retrieval(&Matrix::zeros(2, labels.len()), &labels, Distance::Euclidean, &mut Workspace::default())
            .expect("finite");
    let guessed = chance(&labels);
    for (a, b) in [
        (spot.precision_at_1, guessed.precision_at_1),
        (spot.r_precision, guessed.r_precision),
        (spot.map_at_r, guessed.map_at_r),
    ] {
        assert!((a.unwrap() - b.unwrap()).abs() < 1e-12, "{spot:?} {guessed:?}");
    }
    assert_eq!(chance(&[0, 1, 2]).map_at_r, None, "nobody has others");
}

proptest! {
    #[test]
    fn the_curve_of_votes_is_one_vote_after_the_other((points, labels) in any_embedding(), distance in any_distance()) {
        let (f, mut workspace) = (columns(&points), Workspace::default());
        let curve = retrieval::neighbours(&f, &labels, distance, 9, &mut workspace).expect("finite").1;
        prop_assert_eq!(curve.len(), 9.min(labels.len() - 1));
        for (i, accuracy) in curve.into_iter().enumerate() {
            let said = knn::leave_one_out(&f, &labels, distance, i + 1, &mut workspace).expect("finite");
            prop_assert_eq!(Some(accuracy), knn::accuracy(&said, &labels));
        }
    }

    #[test]
    fn every_so_manyth_pair_is_an_even_sample_of_all((points, labels) in any_embedding(), distance in any_distance()) {
        let (f, mut workspace) = (columns(&points), Workspace::default());
        let all = Pairs::of(&f, &labels, distance, usize::MAX, &mut workspace).expect("finite");
        let pairs = labels.len() * (labels.len() - 1) / 2;
        prop_assert_eq!((all.one_in, all.genuine.len() + all.impostor.len()), (1, pairs));
        let whole = measure(&f, &labels, distance, &mut workspace).expect("finite");
        if pairs > 0 {
            prop_assert_eq!(all.bin_width(), whole.bin_width);
        }
        let some = Pairs::of(&f, &labels, distance, 10, &mut workspace).expect("finite");
        prop_assert_eq!(some.genuine.len() + some.impostor.len(), pairs.div_ceil(some.one_in));
        prop_assert!(pairs.div_ceil(some.one_in) <= 10 && some.genuine.iter().all(|d| all.genuine.contains(d)));
    }
}

#[test]
fn a_threshold_accepts_what_is_no_farther() {
    let roc = Roc::of(&mut [1.0, 2.0], &mut [2.0, 3.0, 4.0, 5.0]).expect("both kinds");
    let rates = |threshold| (roc.at(threshold).far, roc.at(threshold).tar);
    assert_eq!((rates(0.5), rates(1.0), rates(1.9)), ((0.0, 0.0), (0.0, 0.5), (0.0, 0.5)));
    assert_eq!((rates(2.0), rates(4.5), rates(9.0)), ((0.25, 1.0), (0.75, 1.0), (1.0, 1.0)));
}

#[test]
fn a_thinned_curve_is_still_the_curve() {
    let mut genuine: Vec<f32> = (0..3000).map(|i| (i * i % 7919) as f32).collect();
    let mut impostor: Vec<f32> = (0..5000).map(|i| (i * i % 8111) as f32 + 1500.0).collect();
    let roc = Roc::of(&mut genuine, &mut impostor).expect("both kinds");
    let thin = Roc { vertices: roc.thinned(100.0) };
    assert!(thin.vertices.len() <= 202 && thin.vertices.iter().all(|v| roc.vertices.contains(v)));
    assert!((thin.auc() - roc.auc()).abs() < 0.002, "{} {}", thin.auc(), roc.auc());
}

#[test]
fn clusters_that_lie_apart_are_found_whatever_their_classes_are_called() {
    let place = |i: usize| vec![10.0 * (i % 3) as f32 + 0.1 * (i / 3) as f32, if i % 3 == 1 { 8.0 } else { 0.0 }];
    let (points, labels): (Vec<_>, Vec<_>) = (0..30).map(|i| (place(i), 2 - (i % 3) as u32)).unzip();
    let found = kmeans(&columns(&points), &labels, Distance::Euclidean, 3, &mut Workspace::default()).expect("finite");
    let agreed = [clustering::nmi(&labels, &found.of), clustering::ami(&labels, &found.of)];
    assert!(agreed.iter().all(|a| (a - 1.0).abs() < 1e-12), "{agreed:?}");
    let first = found.of[0] as usize;
    assert!((found.centres.at(0, first) - 0.45).abs() < 1e-6 && found.centres.at(1, first).abs() < 1e-6);
    // by direction alone: two rays, however long
    let rays: Vec<Vec<f32>> =
        (1..20).map(|i| if i % 2 == 0 { vec![i as f32, 0.0] } else { vec![0.0, i as f32] }).collect();
    let sides: Vec<u32> = (1..20).map(|i| i % 2).collect();
    let found = kmeans(&columns(&rays), &sides, Distance::Cosine, 2, &mut Workspace::default()).expect("finite");
    assert!((clustering::nmi(&sides, &found.of) - 1.0).abs() < 1e-12);
}

#[test]
fn equal_divisions_agree_wholly_however_many_there_are() {
    for classes in 1..=40 {
        let labels: Vec<u32> = (0..classes * 10).map(|i| i % classes).collect();
        let clusters: Vec<u32> = labels.iter().map(|l| classes - l).collect();
        assert_eq!([clustering::nmi(&labels, &clusters), clustering::ami(&labels, &clusters)], [1.0; 2], "{classes}");
    }
}

#[test]
fn a_collapsed_cloud_has_clusters_that_say_nothing() {
    let labels = [0, 0, 1, 1, 2, 2];
    let found =
        kmeans(&Matrix::zeros(2, 6), &labels, Distance::Euclidean, 3, &mut Workspace::default()).expect("finite");
    assert_eq!(found.of, [0; 6]);
    assert_eq!(clustering::nmi(&labels, &found.of), 0.0);
    assert_eq!(clustering::nmi_by_chance(&labels, &found.of), 0.0);
    // where it lies there is a centre, and nowhere else
    let spot = Matrix::from_fn(2, 6, |axis, _| [1.25, -0.5][axis]);
    let found = kmeans(&spot, &labels, Distance::Euclidean, 3, &mut Workspace::default()).expect("finite");
    assert_eq!((found.centres.cols(), found.centres.at(0, 0), found.centres.at(1, 0)), (1, 1.25, -0.5));
}

#[test]
fn a_measurement_of_ten_thousand_points_takes_a_bounded_number_of_distances() {
    for n in [0, 1, 2, 1_999, 2_000] {
        assert!(anchors(n).eq(0..n), "{n}: all ask");
    }
    let asked: Vec<usize> = anchors(10_000).collect();
    assert_eq!((asked.len(), asked[0], asked[399]), (400, 12, 9_987));
    let mut config = Config::default();
    config.set_generator(Generator::Grid);
    config.data.classes = 1_000;
    let data = generate(&config.data);
    let n = data.len();
    let mut workspace = Workspace::default();
    let mut before = 0;
    let mut spent = |workspace: &Workspace| {
        let spent = workspace.measured() - before;
        before = workspace.measured();
        spent <= 2 * MOST_DISTANCES as u64
    };
    let (points, labels) = (&data.points, &data.labels);
    let found = measure(points, labels, Distance::Euclidean, &mut workspace).expect("finite");
    assert!(spent(&workspace));
    assert_eq!((found.anchors, found.points, found.gaps.len()), (400, n as u32, 400));
    assert_eq!(found.sample().as_deref(), Some("400 of 10,000 anchors"));
    let scores = retrieval(points, labels, Distance::Euclidean, &mut workspace).expect("finite");
    assert!(spent(&workspace));
    assert_eq!(found.r_precision, scores.r_precision);
    let votes = retrieval::neighbours(points, labels, Distance::Euclidean, 25, &mut workspace).expect("finite").1;
    assert!(spent(&workspace) && votes.len() == 25 && votes[4] > 0.95, "{votes:?}");
    let silhouettes = silhouettes(points, labels, Distance::Euclidean, &mut workspace).expect("finite");
    assert!(spent(&workspace) && silhouettes.len() == 400);
    let pairs = Pairs::of(points, labels, Distance::Euclidean, 125_000, &mut workspace).expect("finite");
    assert!(spent(&workspace));
    assert_eq!((pairs.one_in, pairs.genuine.len()), (32, 400 * 9));
    assert!((120_000..=125_000).contains(&pairs.impostor.len()));
    let width = pairs.bin_width();
    assert!((width - found.bin_width).abs() < 0.3 * width, "{width} {}", found.bin_width);
}

#[test]
fn what_a_sample_of_the_anchors_is_told_is_near_what_all_would_be() {
    let mut config = Config::default();
    config.set_generator(Generator::Grid);
    (config.data.classes, config.data.samples, config.data.noise) = (300, 10, 0.4);
    let data = generate(&config.data);
    let (points, labels) = (&data.points, &data.labels);
    let found = measure(points, labels, Distance::Euclidean, &mut Workspace::default()).expect("finite");
    assert_eq!((found.anchors, found.points), (1_333, 3_000));
    let far = |i: usize, j: usize| {
        Distance::Euclidean.between(&[points.at(0, i), points.at(1, i)], &[points.at(0, j), points.at(1, j)])
    };
    let mut share = 0.0;
    let (mut sum, mut count) = (0.0, 0.0);
    for i in 0..labels.len() {
        let mut others: Vec<usize> = (0..labels.len()).filter(|&j| j != i).collect();
        let hits = {
            others.sort_by(|&a, &b| far(i, a).total_cmp(&far(i, b)));
            others[..9].iter().filter(|&&j| labels[j] == labels[i]).count()
        };
        share += hits as f64 / 9.0 / labels.len() as f64;
        for &j in &others {
            if labels[j] != labels[i] {
                sum += f64::from(far(i, j));
                count += 1.0;
            }
        }
    }
    let r = found.r_precision.expect("several of a class");
    assert!((r - share).abs() < 0.02, "{r} {share}");
    let between = found.between.expect("several classes");
    assert!((between - sum / count).abs() < 0.01 * between, "{between} {}", sum / count);
}
