//! Slow motion told as sentences: what it asks for, when it takes its step, and when it ends.

use super::*;
use crate::app::link::Link;
use crate::app::state::Theme;
use crate::app::update::Msg;
use triplet_engine::config::{Config, Mining};
use triplet_engine::protocol::{Event, FrameRequest};
use triplet_engine::session::Session;
use triplet_engine::trainer::Trainer;

/// A page with its session, which answers at once.
struct Page {
    state: State,
    session: Session,
    steps: u32,
}

impl Page {
    fn new(config: Config) -> Self {
        let state = State::new(Link { config, notices: vec![], sandbox: None }, Theme::Light, false);
        let mut session = Session::default();
        state.opening().into_iter().for_each(|c| drop(session.handle(c)));
        Self { state, session, steps: 0 }
    }

    fn send(&mut self, msg: Msg) {
        for command in self.state.update(msg) {
            self.steps += u32::from(command == Command::Step);
            if let Some(event) = self.session.handle(command) {
                self.send(Msg::Event(event));
            }
        }
    }

    fn slow(&mut self, msg: SlowMsg) {
        self.send(Msg::Slow(msg, 0.0));
    }

    fn scene(&self) -> Option<Scene> {
        self.state.slow.as_ref().map(|s| s.scene)
    }

    fn hash(&self) -> u64 {
        self.session.trainer().expect("a run").hash()
    }

    fn sentence(&self) -> String {
        let slow = self.state.slow.as_ref().expect("slow motion");
        words::sentence(slow.scene, slow.shown.as_ref().expect("a step"), &self.state.dataset)
    }
}

fn after(config: &Config, steps: u32) -> u64 {
    let mut trainer = Trainer::generated(config);
    (0..steps).for_each(|_| drop(trainer.step()));
    trainer.hash()
}

#[test]
fn six_scenes_take_one_step_and_the_seventh_is_the_next_steps_first() {
    let config = Config { mining: Mining::Random, ..Config::default() };
    let mut page = Page::new(config.clone());
    page.slow(SlowMsg::Open);
    for &scene in Scene::ALL {
        assert_eq!(page.scene(), Some(scene));
        assert_eq!(page.hash(), after(&config, u32::from(scene == Scene::Move)), "{scene:?}");
        assert!(page.sentence().ends_with('.'), "{}", page.sentence());
        page.slow(SlowMsg::Next);
    }
    assert_eq!((page.scene(), page.steps), (Some(Scene::Sample), 1));
    assert!(page.sentence().starts_with("Step 2 "), "{}", page.sentence());
}

#[test]
fn going_back_from_the_last_scene_shows_the_same_step_and_takes_no_other() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    page.slow(SlowMsg::Go(Scene::Move));
    let shown = page.state.slow.as_ref().and_then(|s| s.shown.clone());
    for _ in 0..9 {
        page.slow(SlowMsg::Back);
    }
    assert_eq!(page.scene(), Some(Scene::Sample));
    page.slow(SlowMsg::Go(Scene::Move));
    assert_eq!(page.state.slow.as_ref().and_then(|s| s.shown.clone()), shown);
    assert_eq!((page.steps, page.hash()), (1, after(&Config::default(), 1)));
}

#[test]
fn once_the_points_have_moved_the_triplet_is_told_as_it_is_then() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    let before = page.state.focus().expect("a triplet");
    page.slow(SlowMsg::Go(Scene::Move));
    let after = page.state.focus().expect("a triplet");
    assert_eq!(after.triplet, before.triplet);
    let told = format!("d(a,p) {:.2} → {:.2}, d(a,n) {:.2} → {:.2}.", before.d_ap, after.d_ap, before.d_an, after.d_an);
    assert!(page.sentence().ends_with(&told), "{told}: {}", page.sentence());
    page.slow(SlowMsg::Back);
    assert_eq!(page.state.focus(), Some(before));
}

#[test]
fn a_bar_pointed_at_lights_the_points_of_its_triplets() {
    for (mining, words) in [(Mining::BatchHard, "lit: a "), (Mining::BatchAll, "triplets, loss ")] {
        let mut page = Page::new(Config { mining, ..Config::default() });
        page.slow(SlowMsg::Open);
        page.slow(SlowMsg::Go(Scene::Loss));
        page.slow(SlowMsg::Bar(Some(0)));
        let slow = page.state.slow.as_ref().expect("slow motion");
        let anatomy = slow.anatomy().expect("a step");
        assert_eq!((slow.bar, &*page.state.lit), (Some(0), &anatomy.bars.behind[0]));
        let said = words::bar(anatomy, 0).expect("words");
        assert!(said.contains(words) && said.contains("loss "), "{said}");
        page.slow(SlowMsg::Next);
        assert!(page.state.lit.is_empty(), "elsewhere there is no bar");
        page.slow(SlowMsg::Back);
        page.slow(SlowMsg::Bar(Some(0)));
        page.send(Msg::Train);
        assert!(page.state.lit.is_empty(), "slow motion is over");
    }
}

#[test]
fn leaving_before_the_points_move_takes_no_step_and_says_so() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    page.slow(SlowMsg::Go(Scene::Gradient));
    page.slow(SlowMsg::Leave);
    assert_eq!((page.scene(), page.steps, page.hash()), (None, 0, after(&Config::default(), 0)));
    assert!(page.state.notices.iter().any(|n| n.text.contains("no step was taken")));
    page.slow(SlowMsg::Open);
    assert_eq!(page.state.notices, []);
    page.slow(SlowMsg::Go(Scene::Move));
    page.slow(SlowMsg::Leave);
    assert_eq!((page.state.notices.len(), page.hash()), (0, after(&Config::default(), 1)));
}

#[test]
fn playing_goes_through_all_scenes_and_stops_at_the_end_of_the_step() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    for _ in 0..20 {
        page.slow(SlowMsg::Due);
    }
    let slow = page.state.slow.as_ref().expect("slow motion");
    assert_eq!((slow.scene, slow.playing, page.steps), (Scene::Move, false, 1));
    page.slow(SlowMsg::Play);
    assert_eq!(page.scene(), Some(Scene::Sample));
    assert!(page.state.slow.as_ref().is_some_and(|s| s.playing && !s.taken));
}

#[test]
fn going_by_hand_ends_the_playing_and_what_was_due_is_not_any_more() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    page.slow(SlowMsg::Next);
    page.slow(SlowMsg::Due);
    assert_eq!(page.scene(), Some(Scene::Embed));
}

#[test]
fn a_scene_that_plays_stays_until_it_is_read_and_still_in_the_end() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    let stays: Vec<f64> = Scene::ALL
        .iter()
        .map(|&scene| {
            page.slow(SlowMsg::Go(scene));
            let stay = SlowMotion::dwell(&page.sentence());
            assert!(stay >= scene.travel() + 1000.0, "{scene:?}");
            stay
        })
        .collect();
    assert!(stays.iter().all(|stay| (4000.0..=6000.0).contains(stay)), "{stays:?}");
    assert!(stays.iter().sum::<f64>() < 36_000.0, "{stays:?}");
}

#[test]
fn the_sentence_counts_layers_as_the_networks_heading_does() {
    for (hidden, words) in [
        (vec![], "its one layer:"),
        (vec![8], "its hidden layer and the output:"),
        (vec![8, 8], "its 2 hidden layers and"),
    ] {
        let mut page = Page::new(Config { hidden, ..Config::default() });
        page.slow(SlowMsg::Open);
        page.slow(SlowMsg::Go(Scene::Embed));
        assert!(page.sentence().contains(words), "{}", page.sentence());
    }
}

#[test]
fn another_setting_shows_the_step_under_it() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    page.slow(SlowMsg::Go(Scene::Mine));
    assert!(page.sentence().contains("Batch all takes all"), "{}", page.sentence());
    let config = Config { mining: Mining::BatchHard, margin: 0.5, ..Config::default() };
    page.send(Msg::Configure(config.clone()));
    assert_eq!(page.scene(), Some(Scene::Mine));
    assert!(page.sentence().contains("Batch hard takes the farthest positive"), "{}", page.sentence());
    page.slow(SlowMsg::Go(Scene::Move));
    assert_eq!(page.hash(), after(&config, 1));
    page.send(Msg::Configure(Config { margin: 0.7, ..config }));
    assert_eq!(page.scene(), Some(Scene::Sample), "that step is past");
    assert!(page.sentence().starts_with("Step 2 "));
}

#[test]
fn a_sample_of_the_batch_that_is_chosen_becomes_the_anchor_of_the_scenes() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    page.slow(SlowMsg::Go(Scene::Mine));
    let anchor = page.state.batch()[9];
    page.send(Msg::Choose(anchor));
    assert_eq!(page.scene(), Some(Scene::Mine));
    assert_eq!(page.state.focus().map(|f| f.triplet[0]), Some(anchor));
    assert!(page.sentence().starts_with(&format!("Anchor sample {} ", anchor + 1)), "{}", page.sentence());
    assert_eq!(page.steps, 0);
}

#[test]
fn a_sample_outside_the_batch_cannot_be_chosen_and_says_so() {
    let mut page = Page::new(Config::default());
    let outside = |page: &Page| (0..160).find(|i| !page.state.batch().contains(i)).expect("a sample");
    page.slow(SlowMsg::Open);
    let (shown, sample) = (page.state.focus(), outside(&page));
    page.send(Msg::Choose(sample));
    assert_eq!((page.state.chosen, page.state.focus()), (None, shown));
    assert_eq!(page.state.role(sample).map(|role| role.told("click")), Some("not in this batch".into()));
    page.slow(SlowMsg::Leave);
    page.send(Msg::Choose(sample));
    page.slow(SlowMsg::Open);
    assert_eq!(page.state.choice(), None, "chosen before, it is no anchor of this batch");
    let anchor = page.state.batch()[3];
    page.send(Msg::Choose(anchor));
    assert_eq!(page.state.focus().map(|f| f.triplet[0]), Some(anchor));
}

#[test]
fn an_answer_to_an_earlier_question_is_dropped() {
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    let old = page.state.slow.as_ref().and_then(|s| s.shown.clone()).expect("a step");
    let commands = page.state.update(Msg::Configure(Config { margin: 0.5, ..Config::default() }));
    page.state.update(Msg::Slow(SlowMsg::Go(Scene::Move), 0.0));
    assert_eq!(page.scene(), Some(Scene::Sample), "what is not known yet is not taken");
    page.state.update(Msg::Event(Event::Anatomy(Box::new((*old).clone()))));
    page.state.update(Msg::Slow(SlowMsg::Go(Scene::Move), 0.0));
    assert_eq!(page.scene(), Some(Scene::Sample));
    assert!(matches!(commands[..], [Command::Apply { .. }, Command::Dissect { .. }]));
}

#[test]
fn training_a_plain_step_and_a_new_run_end_it() {
    for msg in [Msg::Train, Msg::Step, Msg::Reset, Msg::NewSample(9)] {
        let mut page = Page::new(Config::default());
        page.slow(SlowMsg::Open);
        page.send(msg.clone());
        assert_eq!(page.scene(), None, "{msg:?}");
    }
    let mut page = Page::new(Config::default());
    page.slow(SlowMsg::Open);
    page.send(Msg::Ask(FrameRequest::default()));
    page.send(Msg::Speed(3.0));
    assert_eq!(page.scene(), Some(Scene::Sample), "looking does not");
}

#[test]
fn opening_it_pauses_training() {
    let mut page = Page::new(Config::default());
    page.send(Msg::Train);
    page.slow(SlowMsg::Open);
    assert!(!page.state.training && page.session.speed() == 0.0);
}

#[test]
fn a_step_that_diverges_says_so_and_ends_the_run() {
    let mut config =
        Config { margin: 3.0, rate: 10.0, optimiser: triplet_engine::config::Optimiser::Sgd, ..Config::default() };
    (config.distance, config.activation) =
        (triplet_engine::config::Distance::SquaredEuclidean, triplet_engine::config::Activation::Identity);
    let mut page = Page::new(config);
    for _ in 0..200 {
        page.slow(SlowMsg::Open);
        let ends = page.state.slow.as_ref().and_then(|s| s.shown.clone()).is_some_and(|s| s.anatomy.is_err());
        if ends {
            assert!(page.sentence().contains("is not finite"), "{}", page.sentence());
            page.slow(SlowMsg::Next);
            page.send(Msg::Ask(FrameRequest::default()));
            assert!(page.session.trainer().is_some_and(|t| t.diverged().is_some()));
            assert_eq!(page.scene(), None);
            return;
        }
        page.slow(SlowMsg::Go(Scene::Move));
        page.slow(SlowMsg::Leave);
        page.send(Msg::Ask(FrameRequest::default()));
    }
    panic!("it never diverged");
}

#[test]
fn keys_go_through_the_scenes_unless_they_belong_to_what_has_the_focus() {
    let press = |key, focus| super::key(Press { key, modified: false, repeated: false, focus }, true);
    assert_eq!(press("ArrowRight", Focused::Page), Some(SlowMsg::Next));
    assert_eq!(press("ArrowLeft", Focused::Button), Some(SlowMsg::Back));
    assert_eq!(press(" ", Focused::Page), Some(SlowMsg::Pause));
    assert_eq!(press(" ", Focused::Button), None);
    assert_eq!(press("ArrowRight", Focused::Arrows), None);
    assert_eq!(press("Escape", Focused::Page), Some(SlowMsg::Leave));
    assert_eq!(press("Escape", Focused::Dialog), None);
    assert_eq!(press("r", Focused::Page), None);
}
