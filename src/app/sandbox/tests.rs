//! What the sandbox does, told as sentences.

use proptest::prelude::*;

use super::words::{Stage, says};
use super::*;
use crate::app::words::triplet::{Formula, Kind};
use triplet_engine::config::Distance;

fn let_go(scene: Scene, config: &Config) -> Sandbox {
    let mut sandbox = Sandbox::default();
    sandbox.show(Some(scene));
    sandbox.update(SandboxMsg::LetGo, config, false);
    for _ in 0..MOST {
        if !matches!(sandbox.going, Going::Going(_)) {
            break;
        }
        sandbox.update(SandboxMsg::Advance(1000.0 / STEPS_A_SECOND), config, false);
    }
    sandbox
}

fn settings() -> impl Strategy<Value = Config> {
    (prop::sample::select(Distance::ALL), prop::sample::select(Loss::ALL), 1u32..=60, any::<bool>()).prop_map(
        |(distance, loss, margin, circle)| {
            let embedding = if circle { Embedding::UnitCircle } else { Embedding::FreePlane };
            Config { distance, loss, embedding, margin: margin as f32 * 0.05, ..Config::default() }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// From anywhere the loss falls: in the free plane to 0, else as far as the space and the loss allow, and it is told.
    #[test]
    fn let_go_the_points_lower_their_loss_and_come_to_an_end(
        config in settings(), scene in prop::array::uniform3(prop::array::uniform2(-2.0f32..2.0)),
    ) {
        let before = { let mut s = Sandbox::default(); s.show(Some(scene)); s.focus(&config).loss };
        let sandbox = let_go(scene, &config);
        let Going::Ended(end, _) = sandbox.going else { return Err(TestCaseError::fail(format!("{sandbox:?}"))) };
        let focus = sandbox.focus(&config);
        // two points that hop about each other are a step apart at most
        prop_assert!(focus.loss <= before + 3.0 * RATE, "{before} → {} {end:?}", focus.loss);
        prop_assert_eq!(end == End::Zero, focus.loss == 0.0);
        let unbounded = config.training_distance() != Distance::Cosine && !config.embedding.normalised();
        if unbounded && config.loss != Loss::SoftMargin {
            prop_assert_eq!(end, End::Zero);
        }
        if config.loss == Loss::SoftMargin {
            prop_assert!(focus.loss > 0.0 && end != End::Zero);
        }
        prop_assert!(!says(&sandbox, &config).1.contains(crate::app::words::NONE));
    }

    #[test]
    fn on_the_circle_the_points_stay_on_the_circle(
        config in settings(), scene in prop::array::uniform3(prop::array::uniform2(-2.0f32..2.0)), ms in 0.0f64..3000.0,
    ) {
        let config = Config { embedding: Embedding::UnitCircle, ..config };
        let mut sandbox = Sandbox::default();
        sandbox.show(Some(scene));
        sandbox.update(SandboxMsg::LetGo, &config, false);
        sandbox.update(SandboxMsg::Advance(ms), &config, false);
        prop_assert!(sandbox.points(&config).iter().all(|p| (libm::hypotf(p[0], p[1]) - 1.0).abs() < 1e-5));
    }

    #[test]
    fn an_easy_triplet_let_go_does_not_move(
        config in settings(), scene in prop::array::uniform3(prop::array::uniform2(-2.0f32..2.0)),
    ) {
        let mut sandbox = Sandbox::default();
        sandbox.show(Some(scene));
        let kind = Formula::of(&sandbox.focus(&config), &config).map(|f| f.kind);
        // within rounding of the border a loss of 0 and one of 10⁻⁷ are both right
        if kind != Some(Kind::Easy) || config.loss == Loss::SoftMargin || sandbox.focus(&config).loss > 0.0 {
            return Ok(());
        }
        let before = sandbox.points(&config);
        let after = let_go(scene, &config);
        prop_assert_eq!(after.going, Going::Ended(End::Zero, 0));
        prop_assert_eq!(after.points(&config), before);
        prop_assert_eq!(says(&after, &config).0, "Nothing moves:");
    }

    #[test]
    fn experiments_are_what_they_are_called(config in settings()) {
        for &experiment in Experiment::ALL {
            let Some(scene) = experiment.scene(&config) else {
                // only where the margin is about as wide as the space
                prop_assert!(experiment == Experiment::Easy && config.margin > 1.4, "{experiment:?} of {config:?}");
                continue;
            };
            let mut sandbox = Sandbox::default();
            sandbox.show(Some(scene));
            prop_assert_eq!(sandbox.placed, scene);
            let kind = Formula::of(&sandbox.focus(&config), &config).map(|f| f.kind);
            let stage = Stage::of(&sandbox, &config);
            match experiment {
                Experiment::Hard => prop_assert_eq!(kind, Some(Kind::Hard)),
                Experiment::SemiHard => prop_assert_eq!(kind, Some(Kind::SemiHard)),
                Experiment::Easy => prop_assert_eq!(kind, Some(Kind::Easy)),
                Experiment::Collapsed => prop_assert_eq!(stage, Stage::Collapsed),
            }
            if experiment != Experiment::Collapsed {
                prop_assert!(!matches!(stage, Stage::Collapsed | Stage::Balanced), "{:?} {:?}", experiment, config);
            }
        }
    }
}

#[test]
fn all_on_one_point_is_the_collapse_in_miniature() {
    for &loss in Loss::ALL {
        let config = Config { loss, ..Config::default() };
        let sandbox = let_go([[0.3, 0.2]; 3], &config);
        assert_eq!(sandbox.going, Going::Ended(End::NoGradient, 0));
        assert!((f64::from(sandbox.focus(&config).loss) - config.of_triplets().collapse_loss().unwrap()).abs() < 1e-6);
        let (lead, rest) = says(&sandbox, &config);
        assert_eq!(lead, "Collapsed:");
        assert!(rest.contains("stuck"), "{rest}");
    }
}

#[test]
fn without_room_for_the_margin_it_comes_to_rest_and_says_why() {
    let config = Config { margin: 3.0, embedding: Embedding::UnitCircle, ..Config::default() };
    let sandbox = let_go(FIRST, &config);
    assert!(matches!(sandbox.going, Going::Ended(End::Rest | End::NoGradient, _)), "{:?}", sandbox.going);
    let rest = says(&sandbox, &config).1;
    assert!(rest.contains("no room for this margin"), "{rest}");
}

#[test]
fn the_soft_margin_fades_and_is_never_done() {
    let config = Config { loss: Loss::SoftMargin, ..Config::default() };
    let sandbox = let_go(FIRST, &config);
    assert!(matches!(sandbox.going, Going::Ended(End::Faded, _)), "{:?}", sandbox.going);
    assert!(says(&sandbox, &config).1.contains("never reaches 0"));
}

#[test]
fn the_way_depends_on_time_and_not_on_how_it_is_cut() {
    let config = Config::default();
    let whole = {
        let mut s = Sandbox::default();
        s.update(SandboxMsg::LetGo, &config, false);
        s.update(SandboxMsg::Advance(90.0), &config, false);
        s
    };
    let cut = {
        let mut s = Sandbox::default();
        s.update(SandboxMsg::LetGo, &config, false);
        (0..9).for_each(|_| s.update(SandboxMsg::Advance(10.0), &config, false));
        s
    };
    assert_eq!(whole.points(&config), cut.points(&config));
    assert_eq!((whole.going, cut.going), (Going::Going(2), Going::Going(2)));
}

#[test]
fn put_back_is_where_they_were_put_by_hand() {
    let config = Config::default();
    let mut sandbox = let_go(FIRST, &config);
    assert_ne!(sandbox.points(&config), FIRST);
    assert_eq!(sandbox.placed, FIRST, "a link is of what was put there");
    sandbox.update(SandboxMsg::PutBack, &config, false);
    assert_eq!((sandbox.points(&config), sandbox.going), (FIRST, Going::Held));
}

#[test]
fn moved_on_its_way_a_point_stops_the_others_where_they_are() {
    let config = Config::default();
    let mut sandbox = Sandbox::default();
    sandbox.update(SandboxMsg::LetGo, &config, false);
    sandbox.update(SandboxMsg::Advance(100.0), &config, false);
    let [anchor, ..] = sandbox.points(&config);
    sandbox.update(SandboxMsg::Put(Role::Negative, [1.0, 1.0]), &config, false);
    assert_eq!(sandbox.going, Going::Held);
    assert_eq!(sandbox.points(&config), [anchor.map(hundredths), sandbox.placed[1], [1.0, 1.0]]);
    assert_eq!(sandbox.chosen, Role::Negative);
}

#[test]
fn arrow_keys_move_in_the_plane_and_along_the_circle() {
    let (plane, circle) = (Config::default(), Config { embedding: Embedding::UnitCircle, ..Config::default() });
    let mut sandbox = Sandbox::default();
    sandbox.update(SandboxMsg::Push(Role::Negative, Arrow::Right, false), &plane, false);
    sandbox.update(SandboxMsg::Push(Role::Negative, Arrow::Up, true), &plane, false);
    assert_eq!(sandbox.points(&plane)[2], [1.15, -0.05]);
    sandbox.update(SandboxMsg::Put(Role::Anchor, [1.0, 0.0]), &circle, false);
    for _ in 0..63 {
        sandbox.update(SandboxMsg::Push(Role::Anchor, Arrow::Up, false), &circle, false);
    }
    let [x, y] = sandbox.points(&circle)[0];
    assert!((x + 1.0).abs() < 0.01 && y.abs() < 0.15, "63 × 0.05 is about half round: {x} {y}");
}

#[test]
fn on_reduced_motion_the_points_are_at_once_where_they_end() {
    let config = Config::default();
    let mut sandbox = Sandbox::default();
    sandbox.update(SandboxMsg::LetGo, &config, true);
    assert_eq!(sandbox.going, let_go(FIRST, &config).going);
    assert_eq!(sandbox.focus(&config).loss, 0.0);
}

#[test]
fn other_settings_let_what_had_ended_go_on() {
    let config = Config::default();
    let mut sandbox = let_go(FIRST, &config);
    sandbox.settings_changed();
    let wider = Config { margin: 2.0, ..config };
    assert_eq!(Stage::of(&sandbox, &wider), Stage::SemiHard);
}
