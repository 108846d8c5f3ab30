//! Going back in time: any step is shown as it was, what goes on from it is the run itself to the last bit, and another way
//! from there is a branch.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Activation, Config, Distance, Embedding, Loss, Mining, Optimiser};
use triplet_engine::diagnosis::Verdict;
use triplet_engine::protocol::{Command, Frame, FrameRequest};
use triplet_engine::session::Session;
use triplet_engine::trainer::Trainer;

#[path = "session/asked.rs"]
mod asked;
use asked::{frame_with, started};

fn frame(session: &mut Session) -> Frame {
    frame_with(session, FrameRequest { buckets: 400, network: true, refocus: true, ..FrameRequest::default() })
}

fn seek(session: &mut Session, branch: u32, step: u64) -> Frame {
    assert_eq!(session.handle(Command::Seek { branch, step }), None);
    frame(session)
}

fn apply(session: &mut Session, config: &Config) {
    assert_eq!(session.handle(Command::Apply { config: config.clone() }), None);
}

/// What is shown of a step, apart from where it is in the past and what is chosen to be looked at.
fn shown(frame: &Frame) -> Frame {
    Frame { timeline: Default::default(), focus: None, history: None, training: false, ..frame.clone() }
}

/// A run small enough to be replayed often.
fn small() -> Config {
    let mut config = Config { hidden: vec![6], p: 3, k: 3, ..Config::default() };
    config.data.samples = 6;
    config
}

#[test]
fn every_step_gone_back_to_is_shown_as_it_was_when_it_was_the_newest() {
    let start = Config { mining: Mining::Random, margin: 0.4, ..small() };
    let mut session = started(&start);
    let mut seen = vec![frame(&mut session)];
    for step in 1..=300u64 {
        match step {
            100 => apply(&mut session, &Config { margin: 0.8, p: 2, k: 4, ..start.clone() }),
            180 => {
                apply(&mut session, &Config { optimiser: Optimiser::Sgd, mining: Mining::BatchHard, ..start.clone() })
            }
            200 => assert_eq!(session.handle(Command::SetParameter { index: 4, value: -0.7 }), None),
            _ => {}
        }
        // the change was made at the step before
        if matches!(step, 100 | 180 | 200) {
            seen.pop();
            seen.push(frame(&mut session));
        }
        session.advance(1);
        seen.push(frame(&mut session));
    }
    for step in [300, 299, 0, 1, 63, 64, 65, 99, 100, 128, 179, 180, 199, 200, 250, 17, 192, 191] {
        let back = seek(&mut session, 0, step);
        assert_eq!((back.step, back.timeline.last), (step, 300));
        assert_eq!(back.timeline.live, step == 300);
        assert_eq!(shown(&back), shown(&seen[step as usize]), "step {step}");
        assert_eq!(back.history, seen[300].history, "the past is that of the whole branch");
    }
}

#[test]
fn seeking_pauses_and_looking_back_changes_nothing() {
    let config = Config { mining: Mining::Random, ..small() };
    let (mut restless, mut alone) = (started(&config), started(&config));
    for round in 0..20u64 {
        restless.handle(Command::Speed(30.0));
        restless.handle(Command::Train);
        restless.advance(17);
        alone.advance(17);
        seek(&mut restless, 0, round * 7 % 200);
        assert_eq!(restless.speed(), 0.0);
        seek(&mut restless, 0, u64::MAX);
    }
    assert_eq!(frame(&mut restless).hash, frame(&mut alone).hash);
    // and going on from the past, over known ground, comes to the same
    seek(&mut restless, 0, 50);
    restless.advance(400);
    alone.advance(110);
    let (a, b) = (frame(&mut restless), frame(&mut alone));
    assert_eq!((a.step, a.hash, a.timeline.live), (450, b.hash, true));
    assert_eq!(a.history, b.history);
    assert_eq!(a.timeline.branches.len(), 1);
}

#[test]
fn a_change_in_the_past_is_a_branch_and_the_old_one_is_kept() {
    let config = Config::default();
    let mut session = started(&config);
    session.advance(300);
    let newest = frame(&mut session);
    seek(&mut session, 0, 120);
    let other = Config { margin: 0.5, ..config.clone() };
    apply(&mut session, &other);
    session.advance(200);
    let branch = frame(&mut session);
    assert_eq!((branch.step, branch.timeline.last, branch.timeline.live), (320, 320, true));
    let labels: Vec<&str> = branch.timeline.branches.iter().map(|b| b.label.as_str()).collect();
    assert_eq!(labels, ["first run", "margin 0.50 from step 120"]);
    assert_eq!(branch.timeline.branches[1].fork, Some(120));
    let history = branch.history.clone().expect("asked for");
    assert_eq!((history[0].first, history.last().map(|b| b.last)), (1, Some(320)));
    let id = branch.timeline.branch;

    // the same as a run in which the margin was changed at that step
    let mut straight = started(&config);
    straight.advance(120);
    apply(&mut straight, &other);
    straight.advance(200);
    let straight = frame(&mut straight);
    assert_eq!((straight.hash, &straight.report, &straight.history), (branch.hash, &branch.report, &branch.history));

    assert_eq!(shown(&seek(&mut session, 0, u64::MAX)), shown(&newest));
    assert_eq!(seek(&mut session, 0, 120).config.margin, 1.0);
    assert_eq!(seek(&mut session, id, 120).config.margin, 0.5);
    assert_eq!(seek(&mut session, id, 119).config.margin, 1.0);
    assert_eq!(shown(&seek(&mut session, id, 320)), shown(&branch));
}

#[test]
fn without_a_change_the_way_on_is_that_of_the_branch_that_went_on_likewise() {
    let mut session = started(&small());
    session.advance(100);
    seek(&mut session, 0, 60);
    apply(&mut session, &Config { margin: 0.5, ..small() });
    session.advance(50);
    // in the new branch, back to before the change: from there the first run went on as it was
    let id = frame(&mut session).timeline.branch;
    seek(&mut session, id, 40);
    session.advance(30);
    let on = frame(&mut session);
    assert_eq!((on.timeline.branch, on.step, on.timeline.last), (0, 70, 100));
    // where every branch made a change, a new one goes on without
    session.handle(Command::Seek { branch: 0, step: 100 });
    apply(&mut session, &Config { margin: 2.0, ..small() });
    session.advance(10);
    seek(&mut session, 0, 80);
    session.advance(25);
    let on = frame(&mut session);
    assert_eq!((on.step, on.timeline.branches.len(), on.config.margin), (105, 3, 1.0));
    assert_eq!(on.timeline.branches[2].label, "unchanged from step 100");
    assert_eq!(on.timeline.branches[0].label, "first run, margin 2.00 from step 100");
}

#[test]
fn a_run_that_diverged_and_was_healed_is_replayed_as_it_went() {
    let wild = Config {
        optimiser: Optimiser::Sgd,
        rate: 10.0,
        distance: Distance::SquaredEuclidean,
        activation: Activation::Identity,
        ..Config::default()
    };
    let mut session = started(&wild);
    session.advance(10_000);
    let end = frame(&mut session);
    assert_eq!(end.diagnosis.verdict, Verdict::Diverged);
    // back, and on again: it ends where it ended
    seek(&mut session, 0, 1);
    session.handle(Command::Speed(1.0));
    session.handle(Command::Train);
    session.advance(10_000);
    assert_eq!((session.speed(), shown(&frame(&mut session))), (0.0, shown(&end)));
    apply(&mut session, &Config { rate: 1e-4, optimiser: Optimiser::Adam, ..wild.clone() });
    let healed = frame(&mut session);
    assert!(healed.diagnosis.verdict != Verdict::Diverged && healed.step == end.step);
    session.advance(150);
    let newest = frame(&mut session);
    let history = newest.history.clone().expect("asked for");
    assert!(history.windows(2).all(|pair| pair[0].last < pair[1].first), "a step that never was is in the past");
    seek(&mut session, 0, 0);
    assert_eq!(shown(&seek(&mut session, 0, end.step)), shown(&healed));
    seek(&mut session, 0, 0);
    let again = seek(&mut session, 0, newest.step - 1);
    assert_eq!(again.step, newest.step - 1);
    session.advance(1);
    assert_eq!(shown(&frame(&mut session)), shown(&newest));
}

#[test]
fn a_run_in_which_a_head_came_and_went_is_replayed_as_it_went() {
    let mut session = started(&small());
    let mut seen = Vec::new();
    let losses = [Loss::Triplet, Loss::Softmax, Loss::Softmax, Loss::NtXent, Loss::Softmax];
    for (i, loss) in losses.into_iter().enumerate() {
        apply(&mut session, &Config { loss, optimiser: Optimiser::ALL[i], ..small() });
        session.advance(74);
        seen.push(frame(&mut session));
        session.advance(1);
    }
    let again = seek(&mut session, 0, 0);
    assert!(again.head.is_none());
    for then in seen.iter().chain(seen.iter().rev()) {
        let again = seek(&mut session, 0, then.step);
        assert_eq!(shown(&again), shown(then));
        assert_eq!(again.head, then.head);
    }
    let heads: Vec<bool> = seen.iter().map(|f| f.head.is_some()).collect();
    assert_eq!(heads, [false, true, true, false, true]);
}

#[test]
fn a_head_come_back_to_has_an_output_for_each_class_that_it_had_then() {
    let start = Config { loss: Loss::Softmax, ..small() };
    for [first, then] in [[0, 2], [2, 0]] {
        let mut session = started(&Config { held_out: first, ..start.clone() });
        session.advance(70);
        let before = frame(&mut session);
        apply(&mut session, &Config { held_out: then, ..start.clone() });
        session.advance(70);
        let after = frame(&mut session);
        for seen in [&before, &after, &before] {
            // a change is in force from the step that it was made at
            let back = seek(&mut session, 0, seen.step - 1);
            assert_eq!(back.head.map(|head| head.shape), seen.head.as_ref().map(|head| head.shape));
            session.advance(1);
            if seen.step == after.step {
                assert_eq!(shown(&frame(&mut session)), shown(seen));
            }
        }
    }
}

#[test]
fn a_long_past_is_cut_where_a_branch_leaves_it() {
    let mut session = started(&small());
    session.advance(9_001);
    seek(&mut session, 0, 4_711);
    apply(&mut session, &Config { margin: 0.5, ..small() });
    session.advance(1);
    let mut straight = started(&small());
    straight.advance(4_711);
    apply(&mut straight, &Config { margin: 0.5, ..small() });
    straight.advance(1);
    let steps = |f: Frame| f.history.into_iter().flatten().map(|b| (b.first, b.last)).collect::<Vec<_>>();
    let (cut, whole) = (steps(frame(&mut session)), steps(frame(&mut straight)));
    assert_eq!((cut[0].0, cut.last().map(|b| b.1)), (1, Some(4_712)));
    assert!(cut.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0), "gaps: {cut:?}");
    assert_eq!(whole.last().map(|b| b.1), Some(4_712));
}

#[test]
fn many_branches_and_weights_dragged_for_long_stay_bounded() {
    let mut session = started(&small());
    for i in 0..60u64 {
        session.advance(100);
        let branch = frame(&mut session).timeline.branch;
        seek(&mut session, branch, 30 + i);
        for j in 0..50 {
            session.handle(Command::SetParameter { index: 1, value: j as f32 / 100.0 });
        }
    }
    let last = frame(&mut session);
    assert!(last.timeline.branches.len() <= 24);
    assert!(session.bytes_of_past() < 20_000_000);
}

#[test]
fn a_hundred_thousand_steps_fit_into_twenty_megabytes() {
    let mut session = started(&Config::default());
    let mut alone = Trainer::generated(&Config::default());
    for _ in 0..1_000 {
        session.advance(100);
        frame(&mut session);
    }
    assert_eq!(frame(&mut session).step, 100_000);
    assert!(session.bytes_of_past() <= 20_000_000, "{} bytes", session.bytes_of_past());
    for _ in 0..777 {
        alone.step().expect("a healthy run");
    }
    assert_eq!(seek(&mut session, 0, 777).hash, alone.hash());
}

/// What a person may do.
#[derive(Clone, Debug)]
enum Deed {
    Advance(u64),
    Look,
    Apply(Box<Config>),
    SetParameter(u32, f32),
    /// Which branch and which step, in thousandths.
    Seek(u32, u64),
}

fn continuing() -> impl Strategy<Value = Config> {
    fn one_of<C: Choice + std::fmt::Debug>() -> impl Strategy<Value = C> {
        (0..C::ALL.len()).prop_map(|i| C::ALL[i])
    }
    let flat = prop_oneof![Just(Embedding::FreePlane), Just(Embedding::UnitCircle)];
    let aim = (flat, one_of::<Distance>(), one_of::<Loss>(), 1u32..=60);
    let way = (one_of::<Mining>(), one_of::<Optimiser>(), 1u32..=5, 1u32..=5);
    let ease = (prop_oneof![Just(0.0f32), Just(0.5f32)], 0u32..=3);
    let rate = prop_oneof![5 => Just(0.01f32), 1 => Just(10.0)];
    let all = (aim, way, rate, ease);
    all.prop_map(|((embedding, distance, loss, margin), (mining, optimiser, p, k), rate, (random_share, late))| {
        Config {
            embedding,
            distance,
            loss,
            margin: margin as f32 * 0.05,
            mining,
            random_share,
            hard_after: 50 * late,
            optimiser,
            p,
            k,
            rate,
            ..small()
        }
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (1u64..=90).prop_map(Deed::Advance),
        2 => Just(Deed::Look),
        2 => continuing().prop_map(|c| Deed::Apply(Box::new(c))),
        1 => (0u32..20, -2.0f32..2.0).prop_map(|(i, v)| Deed::SetParameter(i, v)),
        3 => (any::<u32>(), 0u64..=1000).prop_map(|(b, s)| Deed::Seek(b, s)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    /// Whatever a person did, every branch can be gone through from its start, step by step, and each state that was seen on
    /// the way to its newest step is seen again.
    #[test]
    fn what_was_seen_at_a_step_is_seen_there_again(deeds in prop::collection::vec(deed(), 1..30)) {
        let mut session = started(&small());
        // by branch and step, what was seen last while it was the newest
        let mut seen: std::collections::BTreeMap<(u32, u64), Frame> = Default::default();
        for deed in deeds {
            let steps = if let Deed::Advance(steps) = deed { steps } else { 1 };
            match deed {
                Deed::Look => {}
                Deed::Advance(_) => (0..steps).for_each(|_| session.advance(1)),
                Deed::Apply(config) => apply(&mut session, &config),
                Deed::SetParameter(index, value) => {
                    session.handle(Command::SetParameter { index, value });
                }
                Deed::Seek(branch, part) => {
                    let branches = frame(&mut session).timeline.branches;
                    let branch = &branches[branch as usize % branches.len()];
                    seek(&mut session, branch.id, branch.last * part / 1000);
                }
            }
            let now = frame(&mut session);
            if now.timeline.live {
                // a run that diverged goes back: later steps never were
                seen.retain(|(branch, step), _| *branch != now.timeline.branch || *step <= now.step);
                seen.insert((now.timeline.branch, now.step), now);
            }
        }
        let branches = frame(&mut session).timeline.branches;
        for ((branch, step), then) in seen {
            // in a branch that was left at this very step something else was done there since
            let Some(view) = branches.iter().find(|b| b.id == branch) else { continue };
            let again = seek(&mut session, branch, step);
            prop_assert_eq!(again.step, step);
            prop_assert!(step < view.last || again.timeline.live);
            prop_assert_eq!(shown(&again), shown(&then), "branch {} step {}", branch, step);
        }
    }

    /// A branch is one run: that of a trainer to which the same was done at the same steps.
    #[test]
    fn a_run_disturbed_by_looking_back_is_the_run_undisturbed(
        deeds in prop::collection::vec((continuing(), 1u64..=90, 0u64..=1000, any::<bool>()), 1..12),
    ) {
        let mut session = started(&small());
        let mut trainer = Trainer::generated(&small());
        for (config, steps, back, by_hand) in deeds {
            let config = Config { rate: 0.01, ..config };
            if by_hand {
                session.handle(Command::SetParameter { index: 2, value: 0.25 });
                prop_assert!(trainer.set_parameter(2, 0.25));
            } else {
                apply(&mut session, &config);
                prop_assert!(trainer.apply(&config));
            }
            session.advance(steps);
            for _ in 0..steps {
                prop_assert!(trainer.step().is_ok());
            }
            let last = trainer.steps();
            let past = last * back / 1000;
            prop_assert_eq!(seek(&mut session, 0, past).step, past);
            seek(&mut session, 0, last);
            prop_assert_eq!(session.trainer().map(Trainer::hash), Some(trainer.hash()));
            prop_assert_eq!(session.trainer().map(|t| t.batch().to_vec()), Some(trainer.batch().to_vec()));
        }
        prop_assert_eq!(frame(&mut session).timeline.branches.len(), 1);
    }
}
