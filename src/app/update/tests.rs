//! What a person's doing makes of the page, told as sentences.

use super::*;
use crate::app::link;
use triplet_engine::config::{Distance, Mining, Model};
use triplet_engine::history::Bucket;
use triplet_engine::protocol::{BranchView, Frame, NetworkView, TimelineView};

fn page() -> State {
    State::new(Link::default(), Theme::Light, false)
}

pub fn frame(run: u32, step: u64, training: bool) -> Frame {
    let timeline = TimelineView { live: true, ..TimelineView::default() };
    Frame { run, step, timeline, training, ..Frame::default() }
}

/// The session, under the settings of the page, answers the frame that was asked for.
fn answer(state: &mut State, frame: Frame) {
    state.update(Msg::Ask(FrameRequest::default()));
    let frame = Frame { config: state.config.clone(), ..frame };
    state.update(Msg::Event(Event::Frame(Box::new(frame))));
}

/// A page whose run has got to step 50 and goes on.
fn under_way() -> State {
    let mut state = page();
    state.update(Msg::Train);
    answer(&mut state, frame(1, 50, true));
    state
}

fn starts(commands: &[Command]) -> Option<u32> {
    commands.iter().find_map(|c| if let Command::Start { run, .. } = c { Some(*run) } else { None })
}

#[test]
fn turning_the_margin_keeps_the_run() {
    let mut state = under_way();
    let config = Config { margin: 0.2, mining: Mining::BatchHard, distance: Distance::Cosine, ..state.config.clone() };
    assert_eq!(state.update(Msg::Configure(config.clone())), [Command::Apply { config: config.clone() }]);
    assert_eq!((state.config.clone(), state.run, state.step()), (config, 1, 50));
    assert_eq!(state.notices, []);
}

#[test]
fn turning_a_control_to_where_it_stands_does_nothing() {
    let mut state = under_way();
    assert_eq!(state.update(Msg::Configure(state.config.clone())), []);
}

#[test]
fn new_data_starts_again_says_so_and_trains_on() {
    let mut state = under_way();
    let commands = state.update(Msg::Generator(Generator::Rings));
    assert_eq!(starts(&commands), Some(2));
    assert_eq!(commands.last(), Some(&Command::Train));
    assert_eq!((state.run, state.step(), state.training), (2, 0, true));
    assert_eq!((state.config.data.generator, state.config.data.classes), (Generator::Rings, 3));
    assert!(state.notices[0].text.starts_with("New data: started again from step 0."));
}

#[test]
fn a_new_network_starts_again_and_says_so() {
    let mut state = under_way();
    let config = Config { hidden: vec![4], ..state.config.clone() };
    assert_eq!(starts(&state.update(Msg::Configure(config))), Some(2));
    assert!(state.notices[0].text.starts_with("New network: started again from step 0."));
}

#[test]
fn dragging_the_noise_tells_it_once_and_before_the_first_step_not_at_all() {
    let mut state = page();
    let noisy = |state: &State, noise| {
        let mut config = state.config.clone();
        config.data.noise = noise;
        Msg::Configure(config)
    };
    state.update(noisy(&state, 0.2));
    assert_eq!(state.notices, []);
    let mut state = under_way();
    for noise in [0.2, 0.21, 0.22] {
        state.update(noisy(&state, noise));
    }
    assert_eq!(state.notices.len(), 1);
    answer(&mut state, frame(4, 199, true));
    assert_eq!(state.notices.len(), 1);
    answer(&mut state, frame(4, 200, true));
    assert_eq!(state.notices, []);
}

#[test]
fn frames_of_another_run_are_dropped() {
    let mut state = under_way();
    state.update(Msg::Ask(FrameRequest::default()));
    state.update(Msg::Reset);
    state.update(Msg::Event(Event::Frame(Box::new(frame(1, 51, true)))));
    assert_eq!((state.frame.clone(), state.training, state.awaits_frame()), (None, false, false));
    answer(&mut state, frame(2, 0, false));
    assert_eq!(state.frame.unwrap().run, 2);
}

#[test]
fn reset_is_the_same_run_from_its_first_step_paused() {
    let mut state = under_way();
    let config = state.config.clone();
    assert_eq!(state.update(Msg::Reset), [Command::Start { run: 2, config }, Command::Pause]);
    assert_eq!((state.training, state.step(), state.frame), (false, 0, None));
}

#[test]
fn step_pauses_and_takes_exactly_one() {
    let mut state = under_way();
    assert_eq!(state.update(Msg::Step), [Command::Pause, Command::Step]);
    assert!(!state.training);
}

#[test]
fn an_answer_from_before_the_button_does_not_turn_it_back() {
    let mut state = page();
    state.update(Msg::Ask(FrameRequest::default()));
    state.update(Msg::Train);
    state.update(Msg::Event(Event::Frame(Box::new(frame(1, 0, false)))));
    assert!(state.training);
}

#[test]
fn a_run_that_has_ended_shows_as_not_training() {
    let mut state = under_way();
    answer(&mut state, frame(1, 60, false));
    assert!(!state.training);
}

#[test]
fn a_new_sample_changes_the_seed_and_nothing_else() {
    let mut state = under_way();
    state.update(Msg::NewSample(77));
    let mut expected = Config::default();
    expected.data.seed = 77;
    assert_eq!(state.config, expected);
    assert_eq!(state.step(), 0);
}

#[test]
fn more_classes_in_the_batch_than_there_are_stays_as_set() {
    let mut state = page();
    state.update(Msg::Configure(Config { p: 12, ..state.config.clone() }));
    state.update(Msg::Generator(Generator::Moons));
    assert_eq!(state.config.p, 12);
}

#[test]
fn what_was_set_by_hand_outlives_every_change_of_data_set() {
    let mut state = page();
    let mut config = state.config.clone();
    config.data.classes = 3; // the default of rings, but here it was set
    config.data.noise = 0.3;
    state.update(Msg::Configure(config));
    for generator in [Generator::Rings, Generator::Stripes, Generator::Clusters] {
        state.update(Msg::Generator(generator));
        assert_eq!((state.config.data.classes, state.config.data.noise), (3, 0.3), "{generator:?}");
        assert_eq!(state.config.data.samples, generator.defaults().samples);
    }
}

#[test]
fn a_remedy_that_applies_keeps_the_weights_and_trains() {
    let mut state = under_way();
    state.update(Msg::Pause);
    let config = Config { mining: Mining::SemiHard, ..state.config.clone() };
    let remedy = Remedy { label: "Semi-hard from here".into(), config: config.clone(), restart: false };
    assert_eq!(state.update(Msg::Remedy(remedy)), [Command::Apply { config }, Command::Train]);
    assert_eq!((state.run, state.training), (1, true));
}

#[test]
fn a_remedy_that_restarts_starts_even_with_the_same_settings() {
    let mut state = under_way();
    let remedy = Remedy { label: "Start again".into(), config: state.config.clone(), restart: true };
    let commands = state.update(Msg::Remedy(remedy));
    assert_eq!(starts(&commands), Some(2));
    assert_eq!(commands.last(), Some(&Command::Train));
}

#[test]
fn a_remedy_before_the_first_step_waits_for_the_person_to_train() {
    let mut state = page();
    state.update(Msg::Configure(Config { k: 1, ..state.config.clone() }));
    let remedy = Remedy { label: "K = 8".into(), config: Config::default(), restart: false };
    state.update(Msg::Remedy(remedy));
    assert!(!state.training);
}

#[test]
fn going_back_in_the_address_restores_the_settings() {
    let mut state = under_way();
    state.update(Msg::Configure(Config { margin: 0.2, ..state.config.clone() }));
    let commands = state.update(Msg::Link(Link::default()));
    assert_eq!(commands, [Command::Apply { config: Config::default() }]);
    assert_eq!(state.config, Config::default());
}

#[test]
fn what_a_link_gets_wrong_is_told_until_the_next_link() {
    let wrong = Link { notices: vec!["one".into(), "two".into()], ..Link::default() };
    let mut state = State::new(wrong.clone(), Theme::Dark, true);
    let texts = |state: &State| state.notices.iter().map(|n| n.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&state), ["one\ntwo"], "one notice, dismissed at once");
    state.update(Msg::Dismiss(7));
    state.update(Msg::Dismiss(0));
    assert_eq!(texts(&state), Vec::<String>::new());
    state.update(Msg::Link(wrong));
    assert_eq!(state.notices.len(), 1);
    state.update(Msg::Link(Link::default()));
    assert_eq!(state.notices, []);
}

#[test]
fn layers_come_back_after_free_points_though_the_page_was_left() {
    let mut state = page();
    state.update(Msg::Configure(Config { hidden: vec![5, 3], ..state.config.clone() }));
    state.update(Msg::Configure(Config { model: Model::FreePoints, ..state.config.clone() }));
    let mut state = State::new(link::read(&link::write_settings(&state.config)), Theme::Light, false);
    state.update(Msg::Configure(Config { model: Model::Network, ..state.config.clone() }));
    assert_eq!(state.config.hidden, [5, 3]);
}

#[test]
fn pictures_of_the_past_and_the_network_stay_until_newer_ones_come() {
    let mut state = page();
    let full =
        Frame { history: Some(vec![Bucket::default()]), network: Some(NetworkView::default()), ..frame(1, 1, false) };
    answer(&mut state, full);
    answer(&mut state, frame(1, 2, false));
    assert_eq!((state.history.len(), state.network.is_some(), state.step()), (1, true, 2));
    state.update(Msg::Reset);
    assert_eq!((state.history.len(), state.network.is_some()), (0, false));
}

#[test]
fn a_refusal_is_told_and_goes_with_the_next_settings() {
    let mut state = page();
    state.update(Msg::Event(Event::Refused("That can't be.".into())));
    assert_eq!(state.notices[0].text, "That can't be.");
    state.update(Msg::Configure(Config { margin: 2.0, ..state.config.clone() }));
    assert_eq!(state.notices, []);
}

#[test]
fn a_chosen_triplet_outlives_a_reset_and_goes_with_its_data_or_when_let_go() {
    let mut state = under_way();
    assert_eq!(state.update(Msg::Choose(3)), []);
    state.update(Msg::Reset);
    assert_eq!(state.chosen.map(|c| c.anchor), Some(3));
    state.update(Msg::NewSample(9));
    assert_eq!(state.chosen, None);
    state.update(Msg::Choose(3));
    state.update(Msg::LetGo);
    assert_eq!(state.chosen, None);
}

#[test]
fn points_lit_by_a_chart_go_out_with_their_data() {
    let mut state = under_way();
    state.update(Msg::Lit(vec![1, 2]));
    assert_eq!(*state.lit, [1, 2]);
    state.update(Msg::Generator(Generator::Rings));
    assert!(state.lit.is_empty());
}

#[test]
fn a_weight_set_by_hand_is_told_until_the_run_begins_anew() {
    let mut state = under_way();
    state.update(Msg::Configure(Config { hidden: vec![4, 3], ..state.config.clone() }));
    answer(&mut state, frame(2, 50, false));
    let part = Part::Weight { layer: 2, from: 1, to: 0 };
    assert_eq!(state.update(Msg::SetPart { part, value: 0.5 }), [Command::SetParameter { index: 13, value: 0.5 }]);
    assert_eq!(state.update(Msg::SetPart { part, value: 0.6 }), [Command::SetParameter { index: 13, value: 0.6 }]);
    assert_eq!(state.by_hand, Some(50));
    assert_eq!(state.notices.iter().filter(|n| n.text.starts_with("Set by hand at step 50")).count(), 1);
    assert_eq!(state.update(Msg::SetPart { part, value: f32::NAN }), []);
    assert_eq!(state.update(Msg::SetPart { part: Part::Weight { layer: 9, from: 0, to: 0 }, value: 1.0 }), []);
    state.update(Msg::Keep(Some(part)));
    state.update(Msg::Reset);
    assert!(state.by_hand.is_none() && state.kept == Some(part));
    assert!(!state.notices.iter().any(|n| n.text.contains("by hand")));
    state.update(Msg::Configure(Config { hidden: vec![4], ..state.config.clone() }));
    assert_eq!(state.kept, None, "a part of a network that is no more");
}

/// A frame of a run that has come to step 340 and is shown at `step`.
fn past(state: &State, step: u64, margin: f32) -> Frame {
    let first = BranchView { id: 0, fork: None, last: 340, label: "first run".into() };
    let timeline = TimelineView { branch: 0, last: 340, live: step == 340, branches: vec![first] };
    let config = Config { margin, ..state.config.clone() };
    Frame { config, timeline, ..frame(state.run, step, false) }
}

fn come(state: &mut State, frame: Frame) {
    state.update(Msg::Event(Event::Frame(Box::new(frame))));
}

#[test]
fn of_the_steps_dragged_over_only_the_last_is_sought_and_with_the_next_frame() {
    let mut state = under_way();
    let newest = past(&state, 340, 1.0);
    answer(&mut state, newest);
    for step in [40, 30, 20] {
        assert_eq!(state.update(Msg::Seek { branch: 0, step }), []);
    }
    assert!(!state.training && state.wanted.is_due());
    assert_eq!(state.place().step, 20, "the slider stays under the finger");
    let request = FrameRequest::default();
    assert_eq!(
        state.update(Msg::Ask(request.clone())),
        [Command::Seek { branch: 0, step: 20 }, Command::Frame(request.clone())]
    );
    assert!(!state.wanted.is_due());
    // dragged on while that one is under way
    state.update(Msg::Seek { branch: 0, step: 10 });
    let twenty = past(&state, 20, 1.0);
    come(&mut state, twenty);
    assert_eq!((state.step(), state.place().step), (20, 10));
    assert_eq!(
        state.update(Msg::Ask(request.clone())),
        [Command::Seek { branch: 0, step: 10 }, Command::Frame(request)]
    );
    let ten = past(&state, 10, 1.0);
    come(&mut state, ten);
    assert_eq!((state.step(), state.place().text().as_str()), (10, "step 10 of 340"));
}

#[test]
fn settings_follow_the_step_shown_but_never_undo_what_a_hand_just_set() {
    let mut state = under_way();
    state.update(Msg::Seek { branch: 0, step: 120 });
    state.update(Msg::Ask(FrameRequest::default()));
    let shown = past(&state, 120, 0.5);
    come(&mut state, shown);
    assert!(state.config.margin == 0.5 && state.followed);
    // a frame is on its way when the margin is turned
    state.update(Msg::Ask(FrameRequest::default()));
    let config = Config { margin: 0.7, ..state.config.clone() };
    assert_eq!(state.update(Msg::Configure(config.clone())), [Command::Apply { config }]);
    let old = past(&state, 120, 0.5);
    come(&mut state, old);
    assert!(state.config.margin == 0.7 && !state.followed);
}

#[test]
fn what_is_done_to_a_step_not_shown_yet_is_done_to_that_step() {
    let mut state = under_way();
    state.update(Msg::Seek { branch: 0, step: 20 });
    assert_eq!(state.update(Msg::Train), [Command::Seek { branch: 0, step: 20 }, Command::Train]);
    assert!(state.training);
    state.update(Msg::Seek { branch: 0, step: 20 });
    state.update(Msg::Reset);
    assert!(!state.wanted.is_due(), "a new run has no such step");
}

#[test]
fn the_brackets_jump_by_ten_and_stop_at_the_ends() {
    let mut state = under_way();
    let shown = past(&state, 335, 1.0);
    answer(&mut state, shown);
    for (by, step) in [(-10, 325), (-10, 315), (10, 325), (10, 335), (10, 340), (10, 340), (-400, 0)] {
        state.update(Msg::Jump(by));
        assert_eq!(state.place().step, step);
    }
    let newest = past(&state, 340, 1.0);
    answer(&mut state, newest);
    assert_eq!(state.place().told(), "step 340, live");
    state.update(Msg::Train);
    assert_eq!(state.update(Msg::Jump(10)), []);
    assert!(state.training, "at the newest step there is nothing to jump to");
}

#[test]
fn classes_held_out_by_hand_outlive_data_that_have_too_few() {
    let mut state = page();
    state.update(Msg::Configure(Config { held_out: 2, ..state.config.clone() }));
    state.update(Msg::Generator(Generator::Moons));
    assert_eq!((state.config.data.classes, state.config.held_out), (2, 0));
    state.update(Msg::Generator(Generator::Stripes));
    assert_eq!((state.config.data.classes, state.config.held_out), (8, 2));
}

#[test]
fn a_point_held_out_is_never_chosen_and_that_is_said() {
    let mut state = under_way();
    let other = state.dataset.labels.iter().position(|&l| l == 1).expect("a second class") as u32;
    state.update(Msg::Choose(other));
    assert!(state.chosen.is_some());
    let commands = state.update(Msg::Configure(Config { held_out: 1, ..state.config.clone() }));
    assert!(matches!(commands[..], [Command::Apply { .. }]), "the run goes on: {commands:?}");
    let held = state.dataset.labels.iter().position(|&l| state.config.holds_out(l)).expect("one") as u32;
    state.update(Msg::Choose(held));
    assert!(state.chosen.is_none_or(|c| c.anchor != held));
    assert!(state.notices.iter().any(|n| n.text.contains("never in a batch")), "{:?}", state.notices);
    state.update(Msg::Configure(Config { held_out: 0, ..state.config.clone() }));
    assert!(state.notices.is_empty(), "it no longer holds");
}
