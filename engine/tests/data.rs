//! The data sets and the batches, for every value their knobs allow.

use std::collections::BTreeSet;

use proptest::prelude::*;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, MOST_POINTS};
use triplet_engine::data::sampler::Sampler;
use triplet_engine::data::{DataConfig, DataSource, Dataset, Generator, generate};

fn config(generator: Generator) -> DataConfig {
    let d = generator.defaults();
    DataConfig {
        source: DataSource::Generated,
        generator,
        classes: d.classes,
        samples: d.samples,
        noise: d.noise,
        imbalance: 1,
        seed: 1,
    }
}

fn any_config() -> impl Strategy<Value = DataConfig> {
    let noise = (0u32..=50).prop_map(|n| n as f32 / 100.0);
    let generator = (0..Generator::ALL.len()).prop_map(|i| Generator::ALL[i]);
    let classes = prop_oneof![9 => 1u32..=20, 1 => 21u32..=1_000];
    (generator, classes, 2u32..=100, noise, prop_oneof![Just(1u32), 2u32..=20], any::<u32>()).prop_map(
        |(generator, classes, samples, noise, imbalance, seed)| {
            let data =
                DataConfig { source: DataSource::Generated, generator, classes, samples, noise, imbalance, seed };
            Config { data, ..Config::default() }.clamped().data
        },
    )
}

fn point(data: &Dataset, i: usize) -> [f32; 2] {
    [data.points.at(0, i), data.points.at(1, i)]
}

fn gap(a: [f32; 2], b: [f32; 2]) -> f32 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt()
}

/// Distances of points of different classes: the least there is.
fn least_between(data: &Dataset) -> f32 {
    let n = data.len();
    let pairs = (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
    let apart = pairs.filter(|&(i, j)| data.labels[i] != data.labels[j]);
    apart.map(|(i, j)| gap(point(data, i), point(data, j))).fold(f32::INFINITY, f32::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_setting_gives_finite_points_in_full_number_class_after_class(config in any_config()) {
        let data = generate(&config);
        prop_assert_eq!(data.len(), config.total() as usize);
        prop_assert!(data.len() <= MOST_POINTS as usize);
        prop_assert_eq!((data.points.rows(), data.points.cols()), (2, data.len()));
        prop_assert_eq!(data.classes, config.classes);
        prop_assert!(data.points.is_finite());
        prop_assert!(data.labels.is_sorted());
        let count = |class| data.labels.iter().filter(|&&l| l == class).count() as u32;
        prop_assert!((0..config.classes).all(|class| count(class) == config.size(class)));
        // the shapes fill ±1.3; a normal variate of this generator stays within six standard deviations
        let step = if config.generator == Generator::Grid { 2.4 } else { 1.0 };
        let reach = 1.31 + 6.0 * config.noise * step;
        prop_assert!((0..data.len()).all(|i| point(&data, i).iter().all(|v| v.abs() <= reach)));
        prop_assert_eq!(generate(&config), data);
    }

    #[test]
    fn without_noise_no_two_classes_meet(config in any_config()) {
        let data = generate(&DataConfig { noise: 0.0, ..config });
        prop_assert!(least_between(&data) > 0.01, "{}", least_between(&data));
    }

    #[test]
    fn a_batch_is_p_classes_of_k_samples_without_repetition(config in any_config(), p in 1u32..=20, k in 1u32..=32) {
        let data = generate(&config);
        let mut sampler = Sampler::new(&data, p, k, config.seed);
        let mut batch = Vec::new();
        for _ in 0..5 {
            sampler.draw(&mut batch);
            let labels: Vec<u32> = batch.iter().map(|&i| data.labels[i as usize]).collect();
            let classes: BTreeSet<u32> = labels.iter().copied().collect();
            prop_assert!(labels.is_sorted());
            prop_assert_eq!(classes.len() as u32, p.min(config.classes));
            let each = |c: u32| k.min(config.size(c)) as usize;
            prop_assert!(classes.iter().all(|c| labels.iter().filter(|l| *l == c).count() == each(*c)));
            prop_assert_eq!(batch.iter().collect::<BTreeSet<_>>().len(), batch.len());
            prop_assert!(batch.len() <= sampler.largest().len());
        }
    }
}

#[test]
fn default_clusters_keep_their_distances() {
    for seed in 0..50 {
        let data = generate(&DataConfig { noise: 0.0, seed, ..config(Generator::Clusters) });
        let centres = (0..4).flat_map(|class| (0..3).map(move |i| (class, class * 40 + i)));
        let centres: Vec<(usize, [f32; 2])> = centres.map(|(class, i)| (class, point(&data, i))).collect();
        for (i, a) in centres.iter().enumerate() {
            for b in &centres[..i] {
                let keep = if a.0 == b.0 { 0.85 } else { 0.5 };
                // a tenth less where there was no room
                assert!(gap(a.1, b.1) >= 0.9 * 0.9 * keep, "seed {seed}: {}", gap(a.1, b.1));
            }
        }
    }
}

#[test]
fn three_rings_have_the_radii_of_the_measurements() {
    let data = generate(&DataConfig { noise: 0.0, ..config(Generator::Rings) });
    for i in 0..data.len() {
        let radius = [0.4, 0.8, 1.2][data.labels[i] as usize];
        assert!((gap(point(&data, i), [0.0, 0.0]) - radius).abs() < 1e-5);
    }
}

#[test]
fn stripes_stand_evenly_and_noise_moves_only_the_identity() {
    let quiet = generate(&DataConfig { noise: 0.0, ..config(Generator::Stripes) });
    let loud = generate(&DataConfig { noise: 0.5, ..config(Generator::Stripes) });
    assert_eq!(quiet.points.row(1), loud.points.row(1));
    for i in 0..quiet.len() {
        let x = -1.2 + 2.4 * quiet.labels[i] as f32 / 7.0;
        assert!((point(&quiet, i)[0] - x).abs() < 1e-5);
    }
    let single = generate(&DataConfig { classes: 1, noise: 0.0, ..config(Generator::Stripes) });
    assert!(single.points.row(0).iter().all(|&x| x == 0.0));
}

#[test]
fn more_samples_or_other_noise_leave_the_clusters_where_they_are() {
    for generator in [Generator::Clusters, Generator::Blobs] {
        let base = DataConfig { noise: 0.0, ..config(generator) };
        let more = generate(&DataConfig { samples: 90, ..base });
        let data = generate(&base);
        assert!((0..4).all(|c| (0..3).all(|i| point(&data, c * 40 + i) == point(&more, c * 90 + i))));
    }
}

#[test]
fn an_imbalance_leaves_ever_fewer_to_the_later_classes_by_equal_ratios() {
    let uneven = |classes, samples, imbalance| {
        let config = DataConfig { classes, samples, imbalance, ..config(Generator::Blobs) };
        (0..classes).map(|class| config.size(class)).collect::<Vec<_>>()
    };
    assert_eq!(uneven(5, 81, 16), [81, 41, 20, 10, 5]);
    assert_eq!(uneven(3, 40, 1), [40, 40, 40]);
    assert_eq!(uneven(4, 6, 20), [6, 2, 2, 2], "two are the least");
    assert_eq!(uneven(1, 40, 20), [40]);
    // what is drawn of the first class does not change
    let (even, long) = (config(Generator::Blobs), DataConfig { imbalance: 10, ..config(Generator::Blobs) });
    let (even, long) = (generate(&even), generate(&long));
    assert!((0..40).all(|i| point(&even, i) == point(&long, i)) && long.len() < even.len());
}

#[test]
fn the_largest_batch_is_of_the_largest_classes() {
    let data = generate(&DataConfig { classes: 5, samples: 81, imbalance: 16, ..config(Generator::Blobs) });
    let labels =
        |p, k| Sampler::new(&data, p, k, 1).largest().iter().map(|&i| data.labels[i as usize]).collect::<Vec<_>>();
    assert_eq!(labels(2, 3), [0, 0, 0, 1, 1, 1]);
    assert_eq!(labels(9, 32).len(), 32 + 32 + 20 + 10 + 5);
}

#[test]
fn a_grid_has_room_for_a_thousand_classes_in_no_order_and_all_well_apart() {
    let config = DataConfig { classes: 1_000, ..config(Generator::Grid) };
    let quiet = generate(&DataConfig { noise: 0.0, ..config });
    let step = 2.4 / 31.0;
    let places: BTreeSet<[i32; 2]> =
        (0..1_000).map(|c| point(&quiet, 10 * c).map(|v| ((v + 1.2) / step).round() as i32)).collect();
    assert!(places.len() == 1_000 && places.iter().flatten().all(|k| (0..32).contains(k)));
    let beside = (1..1_000).filter(|c| gap(point(&quiet, 10 * c), point(&quiet, 10 * (c - 1))) < 1.1 * step).count();
    assert!(beside < 20, "{beside} classes lie beside the one before");
    let data = generate(&config);
    let far = (0..data.len()).map(|i| gap(point(&data, i), point(&quiet, i))).fold(0.0, f32::max);
    assert!(far < 0.55 * step, "{far}");
}

#[test]
fn another_seed_is_another_sample() {
    for &generator in Generator::ALL {
        let one = generate(&config(generator));
        assert_ne!(one, generate(&DataConfig { seed: 2, ..config(generator) }), "{generator:?}");
    }
}

#[test]
fn every_class_and_every_sample_is_drawn_as_often_as_the_others() {
    let data = generate(&DataConfig { classes: 8, samples: 10, ..config(Generator::Blobs) });
    let mut sampler = Sampler::new(&data, 4, 5, 3);
    let (mut batch, mut seen) = (Vec::new(), vec![0u32; data.len()]);
    for _ in 0..8_000 {
        sampler.draw(&mut batch);
        batch.iter().for_each(|&i| seen[i as usize] += 1);
    }
    // each sample is in a quarter of the batches; five standard deviations of a binomial with n = 8,000
    assert!(seen.iter().all(|&c| c.abs_diff(2_000) < 5 * 39), "{seen:?}");
}

#[test]
fn another_shape_of_batch_goes_on_with_the_same_stream() {
    let data = generate(&config(Generator::Clusters));
    let mut sampler = Sampler::new(&data, 4, 8, 1);
    let (mut first, mut batch) = (Vec::new(), Vec::new());
    sampler.draw(&mut first);
    sampler.set_batch(2, 3);
    sampler.draw(&mut batch);
    assert_eq!(batch.len(), 6);
    let mut again = Sampler::new(&data, 4, 8, 1);
    again.draw(&mut batch);
    assert_eq!(batch, first);
}

#[test]
fn no_samples_give_an_empty_batch() {
    let mut batch = vec![7];
    Sampler::new(&Dataset::default(), 4, 8, 1).draw(&mut batch);
    assert!(batch.is_empty());
}
