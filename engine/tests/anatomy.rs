//! A step taken apart is the step that is then taken, and what is told of it is true.

use triplet_engine::choice::Choice;
use triplet_engine::config::{
    Activation, Config, Distance, Embedding, Generator, Loss, Mining, Model, Optimiser, Pick,
};
use triplet_engine::mining::{Fate, MiningRule, reach};
use triplet_engine::trainer::Trainer;
use triplet_engine::trainer::anatomy::{Anatomy, Candidate, MOST_BARS, Study};

/// All alternatives that change what a step is, on data small enough to try them all.
fn all_kinds() -> impl Iterator<Item = Config> {
    let small = || {
        let mut config = Config { hidden: vec![6, 4], p: 3, k: 4, ..Config::default() };
        (config.data.classes, config.data.samples, config.data.noise) = (4, 7, 0.3);
        config
    };
    let with = move |mining| {
        Loss::ALL.iter().filter(|l| l.is_of_triplets()).flat_map(move |&loss| {
            Distance::ALL.iter().flat_map(move |&distance| {
                Embedding::ALL.iter().flat_map(move |&embedding| {
                    Model::ALL.iter().map(move |&model| Config { mining, loss, distance, embedding, model, ..small() })
                })
            })
        })
    };
    Mining::ALL.iter().flat_map(move |&mining| with(mining))
}

/// The positions by the weights now.
fn positions(trainer: &mut Trainer) -> Vec<f32> {
    let f = trainer.embed_all().expect("finite");
    (0..f.cols()).flat_map(|i| (0..f.rows()).map(move |d| (i, d))).map(|(i, d)| f.at(d, i)).collect()
}

fn study(anatomy: &Anatomy) -> &Study {
    anatomy.study.as_ref().expect("a batch")
}

#[test]
fn a_dissected_step_is_the_step_that_is_then_taken_whatever_the_settings() {
    for config in all_kinds() {
        let mut trainer = Trainer::generated(&config);
        for _ in 0..4 {
            let (hash, before) = (trainer.hash(), positions(&mut trainer));
            let anatomy = trainer.dissect(None).expect("a finite step");
            assert_eq!(trainer.hash(), hash, "looking changes nothing: {config:?}");
            assert_eq!(anatomy.before, before);
            let report = trainer.step().expect("a finite step");
            assert_eq!(anatomy.report, report, "{config:?}");
            assert_eq!(anatomy.batch, trainer.batch());
            assert_eq!(anatomy.hash, trainer.hash(), "{config:?}");
            assert_eq!(anatomy.after, positions(&mut trainer));
        }
    }
}

#[test]
fn a_dissection_leaves_no_trace_in_the_steps_to_come() {
    let config = Config { mining: Mining::Random, ..Config::default() };
    let (mut looked_at, mut alone) = (Trainer::generated(&config), Trainer::generated(&config));
    for _ in 0..10 {
        looked_at.dissect(Some([3, 4, 90])).expect("a finite step");
        assert_eq!(looked_at.step(), alone.step());
    }
    assert_eq!(looked_at.hash(), alone.hash());
}

#[test]
fn the_mean_of_the_bars_is_the_loss() {
    let large = Config { p: 10, k: 12, ..Config::default() };
    let many = Mining::ALL.iter().flat_map(|&mining| {
        let mut config = Config { mining, ..large.clone() };
        config.data.classes = 12;
        Loss::ALL.iter().filter(|l| l.is_of_triplets()).map(move |&loss| Config { loss, ..config.clone() })
    });
    for config in all_kinds().chain(many) {
        let mut trainer = Trainer::generated(&config);
        trainer.step().expect("a finite step");
        let anatomy = trainer.dissect(None).expect("a finite step");
        let (mean, loss) = (anatomy.bars.mean(), f64::from(anatomy.report.loss));
        assert!((mean - loss).abs() <= 2e-6 * loss.max(1e-3), "{mean} {loss} {config:?}");
        let bars = &anatomy.bars;
        assert!(bars.heights.is_sorted_by(|a, b| a >= b), "the largest first: {config:?}");
        assert_eq!(bars.heights.len(), (bars.of as usize).min(MOST_BARS));
        let mined = anatomy.report.mined;
        let of = match config.loss {
            Loss::Triplet => mined.violating(),
            _ => mined.total(),
        };
        assert_eq!(bars.of, of, "{config:?}");
        assert_eq!(bars.behind.len(), bars.heights.len());
        for (samples, &height) in bars.behind.iter().zip(&bars.heights) {
            assert!(!samples.is_empty() && samples.iter().all(|i| anatomy.batch.contains(i)), "{config:?}");
            if bars.of as usize <= MOST_BARS {
                let at = |i: u32| &anatomy.before[i as usize * config.embedding.dim()..][..config.embedding.dim()];
                let between = |i: usize| config.distance.between(at(samples[0]), at(samples[i]));
                let own = config.loss.with_margin(config.margin).of(between(1), between(2));
                assert!((own - height).abs() <= 1e-4 * height.max(1.0), "{own} {height} {config:?}");
            }
        }
        if let Some(shown) = study(&anatomy).shown
            && let Some(bar) = shown.bar
        {
            let height = bars.heights[bar as usize];
            assert!(bars.of as usize > MOST_BARS || height == shown.loss, "{height} {shown:?} {config:?}");
        }
    }
}

/// All of the table, in every distance.
fn tables() -> impl Iterator<Item = Config> {
    let small = all_kinds().find(|c| c.mining == Mining::Table).expect("one of all");
    let pairs = Pick::ALL.iter().flat_map(|&p| Pick::ALL.iter().map(move |&n| (p, n)));
    let fit = pairs.filter(|&(p, n)| Pick::conflict(p, n).is_none());
    fit.flat_map(move |(positive, negative)| {
        let small = small.clone();
        Distance::ALL.iter().map(move |&distance| Config { positive, negative, distance, ..small.clone() })
    })
}

/// How far the negative is that was taken, or the one that a semi-hard positive was looked for.
fn negative_taken(study: &Study) -> Option<f32> {
    let first = study.negatives.iter().find(|n| n.fate == Fate::Unpaired).map(|n| n.distance);
    study.shown.map(|s| s.d_an).or(first)
}

/// What must be true of a negative's reason.
fn assert_negative(study: &Study, margin: f32, n: &Candidate, config: &Config) {
    let d_ap = study.positives.iter().find(|c| Some(c.sample) == study.positive).map(|c| c.distance);
    // where the positive drawn is not known, one of those with no negative beyond
    let blind = study.positives.iter().map(|p| p.distance).fold(0.0, f32::max);
    let d_ap = d_ap.unwrap_or(blind);
    let border = reach(d_ap, margin);
    let taken = negative_taken(study);
    let holds = match n.fate {
        Fate::Shown => study.shown.is_some_and(|s| s.triplet[2] == n.sample && s.d_an == n.distance),
        Fate::TakenToo => true,
        Fate::Hard => n.distance <= d_ap,
        Fate::SemiHard => n.distance > d_ap && n.distance < border,
        Fate::Easy => n.distance >= border,
        Fate::Closer => taken.is_some_and(|t| n.distance < t),
        Fate::Farther => taken.is_some_and(|t| n.distance > t),
        Fate::Tied => taken == Some(n.distance),
        Fate::Undrawn => config.rule(0).draws() || config.mixing() > 0.0,
        Fate::Beyond => false,
        Fate::Unpaired => study.shown.is_none() && study.positives.iter().all(|p| p.distance >= n.distance),
    };
    assert!(holds, "{n:?} beside {:?} at {d_ap}: {config:?}", study.shown);
}

fn assert_positive(study: &Study, p: &Candidate, config: &Config) {
    let taken = study.positives.iter().find(|c| Some(c.sample) == study.positive).map(|c| c.distance);
    let holds = match p.fate {
        Fate::Shown => study.shown.is_some_and(|s| s.triplet[1] == p.sample && s.d_ap == p.distance),
        Fate::TakenToo => true,
        Fate::Unpaired => match config.rule(0) {
            MiningRule::Band(_) | MiningRule::PerPair(_) => true,
            MiningRule::PerAnchor(_, negative) => {
                negative == Pick::SemiHard && study.negatives.iter().all(|n| n.distance <= p.distance)
            }
        },
        Fate::Closer => taken.is_some_and(|t| p.distance < t),
        Fate::Farther => taken.is_some_and(|t| p.distance > t),
        Fate::Tied => taken == Some(p.distance),
        Fate::Undrawn => config.rule(0).draws() || config.mixing() > 0.0,
        Fate::Beyond => negative_taken(study).is_some_and(|n| p.distance >= n),
        Fate::Hard | Fate::SemiHard | Fate::Easy => false,
    };
    assert!(holds, "{p:?} beside {:?}: {config:?}", study.shown);
}

#[test]
fn every_candidate_is_told_why_it_was_taken_or_passed_over() {
    let mut unmatched = 0;
    for config in all_kinds().chain(tables()) {
        let mut trainer = Trainer::generated(&config);
        let of_each = |t: &Trainer| -> Vec<Anatomy> {
            let whole = t.dissect(None).expect("a finite step");
            let anchors = whole.batch.iter().filter(|_| config.mining == Mining::Table);
            let each: Vec<Anatomy> = anchors.map(|&a| t.dissect(Some([a; 3])).expect("a finite step")).collect();
            each.into_iter().chain([whole]).collect()
        };
        for anatomy in (0..3).flat_map(|_| {
            let all = of_each(&trainer);
            trainer.step().expect("a finite step");
            all
        }) {
            let study = study(&anatomy);
            unmatched += u32::from(study.positive.is_none());
            study.positives.iter().for_each(|p| assert_positive(study, p, &config));
            study.negatives.iter().for_each(|n| assert_negative(study, config.margin, n, &config));
            let of = |candidates: &[Candidate], fate| candidates.iter().filter(|c| c.fate == fate).count();
            let shown = usize::from(study.shown.is_some());
            assert_eq!((of(&study.positives, Fate::Shown), of(&study.negatives, Fate::Shown)), (shown, shown));
            assert_eq!(study.mined.total() == 0, study.shown.is_none(), "{config:?}");
            // as many as the strategy takes of one anchor
            let taken = of(&study.positives, Fate::Shown) + of(&study.positives, Fate::TakenToo);
            match config.mining {
                Mining::BatchHard | Mining::Random | Mining::EasyPositive => assert!(study.mined.total() <= 1),
                Mining::Table => {
                    let most = |pick, all: usize| if pick == Pick::All { all } else { 1 };
                    let most =
                        most(config.positive, study.positives.len()) * most(config.negative, study.negatives.len());
                    assert!(study.mined.total() as usize <= most && taken <= most, "{config:?}");
                }
                Mining::SemiHard
                | Mining::SemiHardThenHard
                | Mining::SemiHardWithFallback
                | Mining::HardestNegativePerPair
                | Mining::DistanceWeighted => {
                    assert_eq!(study.mined.total() as usize, taken, "{config:?}");
                }
                Mining::BatchAll => {
                    let all = study.positives.len() * study.negatives.len();
                    assert_eq!(study.mined.total() as usize, all);
                }
                Mining::AllSemiHard | Mining::AllHard | Mining::ViolatingOnly => {
                    assert!(study.mined.total() as usize >= taken);
                }
            }
        }
    }
    assert!(unmatched > 0, "no semi-hard one was ever without its match");
}

#[test]
fn the_sum_of_the_mined_of_all_anchors_is_what_the_step_reports() {
    for &mining in Mining::ALL {
        let config = Config { mining, ..Config::default() };
        let mut trainer = Trainer::generated(&config);
        trainer.step().expect("a finite step");
        let whole = trainer.dissect(None).expect("a finite step");
        let of = |&a: &u32| trainer.dissect(Some([a, a, a])).expect("a finite step");
        let total: u32 = whole.batch.iter().map(|a| study(&of(a)).mined.total()).sum();
        assert_eq!(total, whole.report.mined.total(), "{mining:?}");
    }
}

#[test]
fn a_wished_triplet_is_shown_if_it_is_mined_and_its_anchor_if_it_is_in_the_batch() {
    let trainer = Trainer::generated(&Config::default());
    let whole = trainer.dissect(None).expect("a finite step");
    let anchor = whole.batch[20];
    let other = trainer.dissect(Some([anchor, 0, 0])).expect("a finite step");
    assert_eq!(study(&other).anchor, anchor);
    let (p, n) = (study(&other).positives[3].sample, study(&other).negatives[5].sample);
    let wished = trainer.dissect(Some([anchor, p, n])).expect("a finite step");
    assert_eq!(study(&wished).shown.map(|s| s.triplet), Some([anchor, p, n]));
    let outside = (0..160).find(|i| !whole.batch.contains(i)).expect("a sample outside");
    assert_eq!(trainer.dissect(Some([outside, 0, 1])), trainer.dissect(None));
}

#[test]
fn the_arrows_are_the_gradient_by_the_points() {
    // free points: what the points are told is the gradient of the parameters, and plain descent takes it
    let mut config = Config { model: Model::FreePoints, optimiser: Optimiser::Sgd, rate: 0.5, ..Config::default() };
    config.data.noise = 0.3;
    let anatomy = Trainer::generated(&config).dissect(None).expect("a finite step");
    for (pull, &i) in anatomy.pulls.chunks_exact(2).zip(&anatomy.batch) {
        for (axis, pull) in pull.iter().enumerate() {
            let way = anatomy.after[2 * i as usize + axis] - anatomy.before[2 * i as usize + axis];
            assert!((way - 0.5 * pull).abs() < 1e-6, "{way} {pull}");
            assert_eq!(anatomy.slopes[axis * 160 + i as usize], -pull);
        }
    }
    let circle = Config { embedding: Embedding::UnitCircle, ..Config::default() };
    let anatomy = Trainer::generated(&circle).dissect(None).expect("a finite step");
    for (pull, &i) in anatomy.pulls.chunks_exact(2).zip(&anatomy.batch) {
        let f = &anatomy.before[2 * i as usize..][..2];
        assert!((pull[0] * f[0] + pull[1] * f[1]).abs() < 1e-6, "along the circle");
    }
}

#[test]
fn the_activations_lead_to_the_anchors_place() {
    let anatomy = Trainer::generated(&Config::default()).dissect(None).expect("a finite step");
    let anchor = study(&anatomy).anchor as usize;
    assert_eq!(anatomy.activations.len(), 16 + 16 + 2);
    assert_eq!(anatomy.activations[32..], anatomy.before[2 * anchor..][..2]);
    assert_eq!((anatomy.slopes.len(), anatomy.bias_slopes.len()), (2 * 16 + 16 * 16 + 16 * 2, 34));
}

#[test]
fn a_batch_without_triplets_and_one_where_nothing_is_mined_can_be_dissected() {
    for (p, k) in [(1, 8), (4, 1), (1, 1)] {
        for &mining in Mining::ALL {
            let anatomy =
                Trainer::generated(&Config { p, k, mining, ..Config::default() }).dissect(None).expect("a step");
            assert_eq!((anatomy.report.valid.total(), anatomy.bars.of, anatomy.bars.mean()), (0, 0, 0.0));
            assert_eq!(study(&anatomy).shown, None);
            assert!(anatomy.pulls.iter().chain(&anatomy.slopes).all(|&v| v == 0.0));
        }
    }
    // far apart from the start: nothing is hard
    let mut config = Config { mining: Mining::AllHard, model: Model::FreePoints, ..Config::default() };
    (config.data.generator, config.data.noise) = (Generator::Blobs, 0.0);
    let anatomy = Trainer::generated(&config).dissect(None).expect("a step");
    assert_eq!((anatomy.report.mined.total(), study(&anatomy).shown), (0, None));
    assert!(study(&anatomy).negatives.iter().all(|n| n.fate != Fate::Hard && n.fate != Fate::Shown));
}

#[test]
fn the_largest_batch_is_dissected_without_a_list_of_its_triplets() {
    let mut config = Config { p: 20, k: 32, ..Config::default() };
    (config.data.classes, config.data.samples) = (20, 100);
    let anatomy = Trainer::generated(&config).dissect(None).expect("a finite step");
    assert!(anatomy.report.valid.total() > 12_000_000 / 2);
    assert_eq!(anatomy.bars.heights.len(), MOST_BARS);
    assert!((anatomy.bars.mean() / f64::from(anatomy.report.loss) - 1.0).abs() < 1e-5);
}

#[test]
fn a_step_that_diverges_is_told_as_the_step_itself_tells_it() {
    let mut ended = 0;
    for &optimiser in Optimiser::ALL {
        for &distance in Distance::ALL {
            let mut config = Config { optimiser, distance, rate: 10.0, margin: 3.0, ..Config::default() };
            config.data.generator = Generator::Blobs;
            config.activation = Activation::Identity;
            let mut trainer = Trainer::generated(&config);
            for _ in 0..300 {
                let told = trainer.dissect(None);
                let taken = trainer.step().and_then(|report| trainer.embed_all().map(|_| report));
                assert_eq!(told.as_ref().map(|a| a.report), taken.as_ref().copied(), "{config:?}");
                if taken.is_err() {
                    ended += 1;
                    assert_eq!(trainer.dissect(None).err(), trainer.step().err(), "it stays ended");
                    break;
                }
            }
        }
    }
    assert!(ended > 0, "no run diverged");
}
