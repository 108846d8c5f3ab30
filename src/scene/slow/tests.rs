//! Every scene of slow motion in every picture, from real steps. `SCENES=folder cargo test slow` writes them as SVG.

use crate::app::link::Link;
use crate::app::slow::{Scene, SlowMsg, words};
use crate::app::state::{State, Theme};
use crate::app::update::Msg;
use crate::scene::camera::Motion;
use crate::scene::embedding::EmbeddingPicture;
use crate::scene::gallery::{keep, looks};
use crate::scene::input::InputPicture;
use crate::scene::network::NetworkPicture;
use crate::scene::palette::Ink;
use crate::scene::shape::{Drawing, Shape};
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Distance, Embedding, Loss, Mining, Model};
use triplet_engine::protocol::FrameRequest;
use triplet_engine::session::Session;

/// A page in slow motion at this scene, which came on at 0 ms, after so many steps.
fn at(config: &Config, steps: u64, scene: Scene) -> State {
    let mut state =
        State::new(Link { config: config.clone(), notices: Vec::new(), sandbox: None }, Theme::Light, false);
    let mut session = Session::default();
    let told = state.opening();
    let answer = |state: &mut State, session: &mut Session, msg: Msg| {
        let mut told = state.update(msg);
        while let Some(command) = told.pop() {
            if let Some(event) = session.handle(command) {
                told.extend(state.update(Msg::Event(event)));
            }
        }
    };
    told.into_iter().for_each(|c| drop(session.handle(c)));
    session.advance(steps);
    let all = FrameRequest { network: true, ..FrameRequest::default() };
    answer(&mut state, &mut session, Msg::Ask(all.clone()));
    answer(&mut state, &mut session, Msg::Slow(SlowMsg::Open, 0.0));
    answer(&mut state, &mut session, Msg::Slow(SlowMsg::Go(scene), 0.0));
    answer(&mut state, &mut session, Msg::Ask(all));
    state
}

fn kinds() -> Vec<(&'static str, Config)> {
    let config = Config::default;
    vec![
        ("default", config()),
        ("batch-hard", Config { mining: Mining::BatchHard, ..config() }),
        ("semi-hard-circle", Config { mining: Mining::SemiHard, embedding: Embedding::UnitCircle, ..config() }),
        ("soft-cosine", Config { loss: Loss::SoftMargin, distance: Distance::Cosine, ..config() }),
        ("sphere", Config { embedding: Embedding::UnitSphere, ..config() }),
        ("free-points", Config { model: Model::FreePoints, ..config() }),
        ("no-triplets", Config { k: 1, ..config() }),
        ("one-class", Config { p: 1, ..config() }),
        ("deep", Config { hidden: vec![64, 64, 8, 8, 8, 8], ..config() }),
    ]
}

fn texts(drawing: &Drawing) -> Vec<&str> {
    let mut found = Vec::new();
    for shape in drawing.shapes() {
        if let Shape::Text { text, .. } = shape {
            found.push(drawing.text(text));
        }
    }
    found
}

#[test]
fn the_gallery_of_slow_motion() {
    for (name, config) in kinds() {
        for &scene in Scene::ALL {
            let state = at(&config, 60, scene);
            for (kind, look, size) in looks() {
                if kind != "light" && name != "default" {
                    continue;
                }
                let slug = scene.slug();
                let mut embedding = EmbeddingPicture::default();
                let (mut input, mut network) = (InputPicture::default(), NetworkPicture::default());
                for now in [0.0, scene.travel() * 0.5, scene.travel()] {
                    embedding.draw(&state, &look, size, now);
                    input.draw(&state, &look, [180.0, 180.0], now);
                    network.draw(&state, &look, [275.0, 150.0], now);
                    let part = if now < scene.travel() { "-half" } else { "" };
                    let file = |what: &str| format!("slow-{slug}-{what}-{name}-{kind}{part}");
                    keep(&file("embedding"), embedding.drawing(), &look, size, Ink::Panel);
                    keep(&file("input"), input.drawing(), &look, [180.0, 180.0], Ink::Sunken);
                    keep(&file("network"), network.drawing(), &look, [275.0, 150.0], Ink::Panel);
                }
            }
        }
    }
}

#[test]
fn every_sentence_is_whole_in_every_state() {
    let mut longest = 0;
    for &mining in Mining::ALL {
        for (name, config) in kinds() {
            for steps in [0, 60] {
                let state = at(&Config { mining, ..config.clone() }, steps, Scene::Sample);
                for &scene in Scene::ALL {
                    let shown = state.slow.as_ref().and_then(|s| s.shown.clone()).expect("a step");
                    let said = words::sentence(scene, &shown, &state.dataset);
                    assert!(said.ends_with('.') && !said.contains("NaN") && !said.contains("  "), "{name}: {said}");
                    assert!(said.chars().count() < 330, "{name}: {} {said}", said.chars().count());
                    longest = longest.max(said.chars().count());
                    if std::env::var_os("SCENES").is_some() {
                        println!("{name} {steps} {}: {said}", mining.slug());
                    }
                }
            }
        }
    }
    assert!(longest > 150);
}

#[test]
fn the_bars_name_the_loss_that_the_header_will_show() {
    let state = at(&Config::default(), 60, Scene::Loss);
    let (_, look, size) = looks()[0];
    let mut picture = EmbeddingPicture::default();
    assert_eq!(picture.draw(&state, &look, size, 0.0), Motion::Moving);
    picture.draw(&state, &look, size, 1e5);
    let loss = state.slow.as_ref().and_then(|s| s.anatomy()).expect("a step").report.loss;
    let words = format!("mean = loss {loss:.3}");
    assert!(texts(picture.drawing()).contains(&words.as_str()), "{words}: {:?}", texts(picture.drawing()));
}

#[test]
fn the_bars_hide_no_point_of_the_triplet_and_without_a_loss_take_one_line() {
    let foot = |picture: &EmbeddingPicture, size: [f32; 2]| {
        (0..size[1] as u32).find(|&y| picture.bar([40.0, y as f32]).is_some())
    };
    for (name, config) in kinds() {
        for steps in [0, 60] {
            let state = at(&Config { margin: 1.0, ..config.clone() }, steps, Scene::Loss);
            for (_, look, size) in looks() {
                let mut picture = EmbeddingPicture::default();
                for now in 0..40 {
                    picture.draw(&state, &look, size, 100.0 * f64::from(now));
                }
                let Some(top) = foot(&picture, size) else { continue };
                for i in state.focus().expect("a triplet").triplet {
                    let y = picture.places()[i as usize][1];
                    assert!(y < top as f32, "{name} {size:?}: sample {i} at {y}, the bars at {top}");
                }
            }
        }
    }
    let state = at(&Config { k: 1, ..Config::default() }, 0, Scene::Loss);
    let (_, look, size) = looks()[0];
    let mut picture = EmbeddingPicture::default();
    picture.draw(&state, &look, size, 1e5);
    assert!(texts(picture.drawing()).contains(&"no triplet has a loss") && foot(&picture, size).is_none());
}

#[test]
fn points_stand_until_the_last_scene_and_end_where_the_step_puts_them() {
    let (_, look, size) = looks()[0];
    let mut before = EmbeddingPicture::default();
    before.draw(&at(&Config::default(), 60, Scene::Gradient), &look, size, 1e5);
    let state = at(&Config::default(), 60, Scene::Move);
    let mut picture = EmbeddingPicture::default();
    picture.draw(&state, &look, size, 0.0);
    let start = picture.places()[7];
    picture.draw(&state, &look, size, 1e5);
    let end = picture.places()[7];
    assert!(libm::hypotf(end[0] - start[0], end[1] - start[1]) > 0.5, "{start:?} {end:?}");
    let frame = state.frame.as_deref().expect("a frame");
    let anatomy = state.slow.as_ref().and_then(|s| s.anatomy()).expect("a step");
    assert_eq!(frame.positions, anatomy.after, "the frame after the step says the same");
}

#[test]
fn under_reduced_motion_a_scene_is_there_at_once() {
    let (_, look, size) = looks()[0];
    for &scene in Scene::ALL {
        let mut state = at(&Config::default(), 60, scene);
        state.reduced_motion = true;
        let (mut early, mut late) = (NetworkPicture::default(), NetworkPicture::default());
        assert_eq!(early.draw(&state, &look, size, 0.0), Motion::AtRest);
        late.draw(&state, &look, size, 1e5);
        assert_eq!(early.drawing().shapes(), late.drawing().shapes(), "{scene:?}");
    }
}
