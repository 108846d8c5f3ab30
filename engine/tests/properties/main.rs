//! What holds for every batch, whatever its size, labels and distances: invariances, bounds, and that each strategy is what its
//! definition says, ties included.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use triplet_engine::choice::Choice;
use triplet_engine::distance::{Distance, Pairwise};
use triplet_engine::loss::{Form, LossOutcome, Reduction, TripletLoss};
use triplet_engine::matrix::Matrix;
use triplet_engine::mining::{Band, Batch, Mining, MiningContext, MiningRule, Negatives, Triplet, count};
use triplet_engine::nn::normalize;
use triplet_engine::rng::Rng;

mod definitions;

/// A batch as a test moves it about: a column a sample.
#[derive(Clone, Debug)]
struct Cloud {
    f: Matrix,
    labels: Vec<u32>,
}

/// Small whole coordinates, so that many distances are equal, once in a while so far apart that a margin is lost in rounding.
fn tied() -> impl Strategy<Value = Cloud> {
    let size = (1usize..=3, 0usize..=13, prop_oneof![4 => Just(1.0f32), 1 => Just(4096.0)]);
    size.prop_flat_map(|(dim, n, scale)| {
        let f = prop::collection::vec(prop::collection::vec(-3i8..=3, dim), n);
        (f, prop::collection::vec(0u32..4, n)).prop_map(move |(f, labels)| Cloud {
            f: Matrix::from_fn(dim, labels.len(), |r, c| f32::from(f[c][r]) * scale),
            labels,
        })
    })
}

/// Coordinates without ties.
fn scattered() -> impl Strategy<Value = Cloud> {
    (2usize..=3, 2usize..=17, any::<u32>()).prop_map(|(dim, n, seed)| {
        let mut rng = Rng::stream(seed, "properties");
        let labels = (0..n).map(|_| rng.below(4)).collect();
        Cloud { f: Matrix::from_fn(dim, n, |_, _| rng.normal()), labels }
    })
}

fn one_of<C: Choice + std::fmt::Debug>() -> impl Strategy<Value = C> {
    (0..C::ALL.len()).prop_map(|i| C::ALL[i])
}

fn any_loss() -> impl Strategy<Value = TripletLoss> {
    let form = prop_oneof![Just(Form::Hinge), Just(Form::SoftMargin)];
    let reduction = prop_oneof![Just(Reduction::Mean), Just(Reduction::MeanNonzero), Just(Reduction::Sum)];
    let margin = prop_oneof![Just(0.05f32), Just(0.5), Just(1.0), Just(2.0), Just(3.0)];
    (form, reduction, margin).prop_map(|(form, reduction, margin)| TripletLoss { form, reduction, margin })
}

fn any_band() -> impl Strategy<Value = Band> {
    let bands =
        [(true, true, true), (true, true, false), (true, false, false), (false, true, true), (false, true, false)];
    let bands = bands.into_iter().chain([(false, false, true), (false, false, false)]);
    let bands = bands.map(|(easy, semi_hard, hard)| Band { easy, semi_hard, hard }).collect::<Vec<_>>();
    (0..bands.len()).prop_map(move |i| bands[i])
}

/// A cloud measured, mined and summed up, as a training step does it.
struct Step {
    pairs: Pairwise,
    triplets: Vec<Triplet>,
    outcome: LossOutcome,
    grad: Matrix,
}

fn negatives(labels: &[u32]) -> Negatives {
    let mut negatives = Negatives::default();
    negatives.prepare(labels);
    negatives
}

fn step(cloud: &Cloud, distance: Distance, mining: Mining, loss: &TripletLoss) -> Step {
    let mut pairs = Pairwise::default();
    pairs.measure(distance, &cloud.f, &cloud.f).expect("finite distances");
    let batch = Batch { d: &pairs.d, labels: &cloud.labels };
    let n = cloud.labels.len();
    let mut triplets = Vec::new();
    let mut rng = Rng::stream(5, "mining");
    for a in 0..n as u32 {
        mining.rule(MiningContext::default()).of_anchor(batch, a, loss.margin, &mut |k| rng.below(k), &mut triplets);
    }
    let (mut w, mut grad) = (Matrix::default(), Matrix::default());
    let outcome = match mining.rule(MiningContext::default()) {
        MiningRule::Band(band) => loss.over_band(batch, band, &mut negatives(&cloud.labels), &mut w),
        MiningRule::PerPair(_) | MiningRule::PerAnchor(..) => {
            loss.over_list(batch, &triplets, &mut negatives(&cloud.labels), &mut w)
        }
    };
    pairs.backward(distance, &cloud.f, &w, outcome.scale, &mut grad);
    Step { pairs, triplets, outcome, grad }
}

impl Cloud {
    /// Sample i becomes sample `order[i]`'s successor in place i.
    fn permuted(&self, order: &[usize]) -> Self {
        let f = Matrix::from_fn(self.f.rows(), self.f.cols(), |r, c| self.f.at(r, order[c]));
        Self { f, labels: order.iter().map(|&i| self.labels[i]).collect() }
    }

    fn mapped(&self, to: impl Fn(usize, usize) -> f32) -> Self {
        Self { f: Matrix::from_fn(self.f.rows(), self.f.cols(), to), labels: self.labels.clone() }
    }
}

/// Every value of a matrix, as rows.
fn values(m: &Matrix) -> Vec<f32> {
    (0..m.rows()).flat_map(|r| m.row(r).to_vec()).collect()
}

fn size(m: &Matrix) -> f32 {
    values(m).iter().map(|v| v.abs()).sum()
}

fn shuffled(n: usize, seed: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    Rng::stream(seed, "order").draw_first(&mut order, n);
    order
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn each_strategy_is_its_definition(cloud in tied(), distance in one_of(), mining in one_of(), loss in any_loss()) {
        let step = step(&cloud, distance, mining, &loss);
        let batch = Batch { d: &step.pairs.d, labels: &cloud.labels };
        let defined = definitions::mined(mining, batch, loss.margin);
        if let Some(defined) = &defined {
            prop_assert_eq!(&step.triplets, defined);
        }
        let all = definitions::valid(&cloud.labels);
        let drawn = defined.unwrap_or(step.triplets);
        prop_assert!(drawn.iter().all(|t| all.contains(t)));
        // counted without listing
        let valid = definitions::counts(batch, loss.margin, &all);
        prop_assert_eq!(count(batch, loss.margin, &mut negatives(&cloud.labels)), valid);
        prop_assert_eq!(step.outcome.valid, valid);
        prop_assert_eq!(step.outcome.mined, definitions::counts(batch, loss.margin, &drawn));
        prop_assert_eq!(valid.total() as usize, all.len());
        prop_assert_eq!(valid.violating(), valid.hard + valid.semi_hard);
        prop_assert_eq!(valid.total(), valid.easy + valid.violating());
        let active = if loss.form == Form::Hinge { step.outcome.mined.violating() } else { step.outcome.mined.total() };
        prop_assert_eq!(step.outcome.active, active);
    }

    #[test]
    fn a_random_strategy_gives_each_anchor_one_valid_triplet_if_there_is_one(cloud in tied(), loss in any_loss()) {
        let drawn = step(&cloud, Distance::Euclidean, Mining::Random, &loss).triplets;
        let mut anchors: Vec<u32> = definitions::valid(&cloud.labels).iter().map(|t| t[0]).collect();
        anchors.dedup();
        prop_assert_eq!(drawn.iter().map(|t| t[0]).collect::<Vec<_>>(), anchors);
    }

    #[test]
    fn the_loss_is_finite_and_never_below_zero(cloud in tied(), d in one_of(), mining in one_of(), loss in any_loss()) {
        let step = step(&cloud, d, mining, &loss);
        prop_assert!(step.outcome.value >= 0.0 && step.outcome.value.is_finite());
        prop_assert!(step.grad.is_finite());
        prop_assert!(step.outcome.mined.total() > 0 || step.outcome.value == 0.0);
    }

    #[test]
    fn without_an_active_triplet_nothing_is_pulled(cloud in tied(), d in one_of(), mining in one_of(), loss in any_loss()) {
        let near = step(&cloud, d, mining, &loss);
        // and the same with every class a long way off
        let far = cloud.mapped(|r, c| cloud.f.at(r, c) + if r == 0 { 1e5 * cloud.labels[c] as f32 } else { 0.0 });
        let hinge = TripletLoss { form: Form::Hinge, ..loss };
        let apart = step(&far, Distance::Euclidean, mining, &hinge);
        prop_assert_eq!(apart.outcome.active, 0);
        for s in [near, apart] {
            if s.outcome.active == 0 {
                prop_assert_eq!(s.outcome.value, 0.0);
                prop_assert!(values(&s.grad).iter().all(|&g| g == 0.0));
            }
        }
    }

    #[test]
    fn over_a_band_is_over_its_list(cloud in tied(), distance in one_of(), band in any_band(), loss in any_loss()) {
        let mut pairs = Pairwise::default();
        pairs.measure(distance, &cloud.f, &cloud.f).expect("finite distances");
        let batch = Batch { d: &pairs.d, labels: &cloud.labels };
        let inside = |[a, p, n]: &Triplet| band.contains(batch.distance(*a, *p), batch.distance(*a, *n), loss.margin);
        let triplets: Vec<Triplet> = definitions::valid(&cloud.labels).into_iter().filter(inside).collect();
        let (mut by_band, mut by_list) = (Matrix::default(), Matrix::default());
        let banded = loss.over_band(batch, band, &mut negatives(&cloud.labels), &mut by_band);
        let listed = loss.over_list(batch, &triplets, &mut negatives(&cloud.labels), &mut by_list);
        prop_assert_eq!((banded.valid, banded.mined), (listed.valid, listed.mined));
        prop_assert_eq!((banded.active, banded.scale), (listed.active, listed.scale));
        prop_assert!((banded.value - listed.value).abs() <= 2e-6 * listed.value, "{} {}", banded.value, listed.value);
        for (banded, listed) in values(&by_band).iter().zip(values(&by_list)) {
            let room = if loss.form == Form::Hinge { 0.0 } else { 1e-5 };
            prop_assert!((banded - listed).abs() <= room, "{banded} {listed}");
        }
    }

    #[test]
    fn another_name_for_a_class_changes_nothing(cloud in tied(), d in one_of(), mining in one_of(), loss in any_loss()) {
        let renamed = Cloud { labels: cloud.labels.iter().map(|l| 1000 - 7 * l).collect(), ..cloud.clone() };
        let (one, other) = (step(&cloud, d, mining, &loss), step(&renamed, d, mining, &loss));
        prop_assert_eq!(one.outcome, other.outcome);
        prop_assert_eq!(one.grad, other.grad);
    }

    #[test]
    fn another_order_of_the_samples_changes_only_the_order(
        cloud in scattered(), seed in any::<u32>(), d in one_of(), mining in one_of::<Mining>(), loss in any_loss()
    ) {
        // a random strategy draws other triplets then, of course
        prop_assume!(!mining.rule(MiningContext::default()).draws());
        let order = shuffled(cloud.labels.len(), seed);
        let (one, other) = (step(&cloud, d, mining, &loss), step(&cloud.permuted(&order), d, mining, &loss));
        prop_assert_eq!(one.outcome.valid, other.outcome.valid);
        prop_assert_eq!(one.outcome.mined, other.outcome.mined);
        let back = |t: &Triplet| t.map(|i| order[i as usize] as u32);
        let mut triplets: Vec<Triplet> = other.triplets.iter().map(back).collect();
        triplets.sort_unstable();
        prop_assert_eq!(&one.triplets, &triplets);
        prop_assert!((one.outcome.value - other.outcome.value).abs() <= 1e-5 * one.outcome.value);
        let room = 1e-5 * size(&one.grad);
        for (c, &i) in order.iter().enumerate() {
            for r in 0..cloud.f.rows() {
                prop_assert!((other.grad.at(r, c) - one.grad.at(r, i)).abs() <= room);
            }
        }
    }

    #[test]
    fn whole_translations_and_quarter_turns_leave_every_bit_of_the_loss(
        cloud in tied(), by in (-9i8..=9, -9i8..=9), mining in one_of(), loss in any_loss()
    ) {
        for d in [Distance::Euclidean, Distance::SquaredEuclidean] {
            let here = step(&cloud, d, mining, &loss);
            let shift = [f32::from(by.0), f32::from(by.1), -1.0];
            let there = step(&cloud.mapped(|r, c| cloud.f.at(r, c) + shift[r]), d, mining, &loss);
            prop_assert_eq!(here.outcome, there.outcome);
            prop_assert_eq!(&here.triplets, &there.triplets);
            // (x, y, …) becomes (−y, x, …); in one dimension a reflection
            let turned = cloud.mapped(|r, c| match (r, cloud.f.rows()) {
                (0, 1) => -cloud.f.at(0, c),
                (0, _) => -cloud.f.at(1, c),
                (1, _) => cloud.f.at(0, c),
                _ => cloud.f.at(r, c),
            });
            prop_assert_eq!(here.outcome, step(&turned, d, mining, &loss).outcome);
        }
    }

    #[test]
    fn any_rotation_and_translation_leaves_the_loss_within_rounding(
        cloud in scattered(), angle in 0.0f32..6.3, by in -3.0f32..3.0, d in one_of(), loss in any_loss()
    ) {
        // the mean over the violating jumps when one joins them; the others don't
        let reduction = if loss.reduction == Reduction::Sum { Reduction::Sum } else { Reduction::Mean };
        let loss = TripletLoss { reduction, ..loss };
        let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
        // the cosine distance is seen from the origin, and has no translation
        let by = if d == Distance::Cosine { 0.0 } else { by };
        let moved = cloud.mapped(|r, c| by + match r {
            0 => cos * cloud.f.at(0, c) - sin * cloud.f.at(1, c),
            1 => sin * cloud.f.at(0, c) + cos * cloud.f.at(1, c),
            _ => cloud.f.at(r, c),
        });
        let here = step(&cloud, d, Mining::BatchAll, &loss).outcome;
        let there = step(&moved, d, Mining::BatchAll, &loss).outcome;
        let scale = here.value + here.scale * here.mined.total() as f32;
        prop_assert!((here.value - there.value).abs() <= 1e-5 * scale, "{} {}", here.value, there.value);
    }

    #[test]
    fn length_plays_no_part_in_the_cosine_distance(cloud in tied(), seed in any::<u32>(), mining in one_of(), loss in any_loss()) {
        let mut rng = Rng::stream(seed, "lengths");
        let lengths: Vec<f32> = cloud.labels.iter().map(|_| [0.25, 0.5, 1.0, 2.0, 8.0][rng.below(5) as usize]).collect();
        let longer = cloud.mapped(|r, c| lengths[c] * cloud.f.at(r, c));
        let (one, other) = (step(&cloud, Distance::Cosine, mining, &loss), step(&longer, Distance::Cosine, mining, &loss));
        prop_assert_eq!(one.outcome, other.outcome);
    }

    #[test]
    fn the_gradient_neither_moves_nor_turns_nor_stretches_what_does_not_count(
        cloud in scattered(), d in one_of(), mining in one_of(), loss in any_loss()
    ) {
        let grad = step(&cloud, d, mining, &loss).grad;
        let room = 1e-5 * size(&grad) * values(&cloud.f).iter().fold(1.0f32, |m, v| m.max(v.abs()));
        let dot = |i: usize, j: usize| -> f32 { cloud.f.row(i).iter().zip(grad.row(j)).map(|(f, g)| f * g).sum() };
        // turning the whole about the origin costs nothing
        prop_assert!((dot(0, 1) - dot(1, 0)).abs() <= room);
        if d == Distance::Cosine {
            // nor does making any one sample longer
            for c in 0..cloud.f.cols() {
                let along: f32 = (0..cloud.f.rows()).map(|r| cloud.f.at(r, c) * grad.at(r, c)).sum();
                prop_assert!(along.abs() <= room);
            }
        } else {
            // nor does moving the whole
            for r in 0..grad.rows() {
                prop_assert!(grad.row(r).iter().sum::<f32>().abs() <= room);
            }
        }
    }

    #[test]
    fn a_collapsed_cloud_costs_the_margin_and_feels_nothing(
        labels in prop::collection::vec(0u32..3, 0..12), at in -2i8..=2, mining in one_of(), loss in any_loss()
    ) {
        let cloud = Cloud { f: Matrix::from_fn(2, labels.len(), |_, _| f32::from(at)), labels };
        for d in [Distance::Euclidean, Distance::SquaredEuclidean] {
            let step = step(&cloud, d, mining, &loss);
            let mined = step.outcome.mined;
            // everything is as far as everything else: hard
            prop_assert_eq!(mined.total(), mined.hard);
            let each = if loss.form == Form::Hinge { loss.margin } else { std::f32::consts::LN_2 };
            let times = if loss.reduction == Reduction::Sum { mined.total() as f32 } else { f32::from(mined.total() > 0) };
            prop_assert!((step.outcome.value - times * each).abs() <= 1e-5 * times);
            prop_assert!(values(&step.grad).iter().all(|&g| g == 0.0));
        }
    }

    #[test]
    fn what_is_normalised_has_length_one(
        z in prop::collection::vec(prop::collection::vec(-1.0f32..1.0, 3), 1..20), power in -9i32..=37
    ) {
        let scale = libm::powf(10.0, power as f32);
        let z = Matrix::from_fn(3, z.len(), |r, c| scale * z[c][r]);
        let (mut y, mut lengths) = (Matrix::zeros(3, z.cols()), Matrix::zeros(1, z.cols()));
        normalize::forward(&z, &mut y, &mut lengths);
        for c in 0..z.cols() {
            let length = (0..3).map(|r| f64::from(y.at(r, c)).powi(2)).sum::<f64>().sqrt();
            // all but zero: there is no direction then
            let has_direction = (0..3).any(|r| z.at(r, c).abs() > 2e-12);
            prop_assert!((length - 1.0).abs() < 1e-6 || !has_direction, "{length}");
        }
    }
}
