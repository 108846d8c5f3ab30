//! The sandbox's picture, for every distance, embedding and loss.

use super::*;
use crate::app::link::Link;
use crate::app::sandbox::{Experiment, SandboxMsg};
use crate::app::state::Theme;
use crate::app::update::Msg;
use crate::scene::gallery::{check, keep};
use crate::scene::palette::Palette;
use crate::scene::shape::Shape;
use triplet_engine::config::{Distance, Embedding};

const SIZE: Xy = [690.0, 740.0];

fn look() -> Look {
    Look { palette: Palette::of(Theme::Light), text: 12.0, marks: 1.0 }
}

fn state(config: Config, scene: Option<Scene>) -> State {
    let sandbox = Some(scene.unwrap_or(Sandbox::default().placed));
    State::new(Link { config, sandbox, ..Link::default() }, Theme::Light, false)
}

fn settings() -> Vec<(String, Config)> {
    let mut all = Vec::new();
    for &distance in Distance::ALL {
        for embedding in [Embedding::FreePlane, Embedding::UnitCircle] {
            for (loss, margin) in [(Loss::Triplet, 1.0), (Loss::Triplet, 0.2), (Loss::SoftMargin, 1.0)] {
                let config = Config { distance, embedding, loss, margin, ..Config::default() };
                all.push((format!("{}-{}-{}-{margin}", distance.slug(), embedding.slug(), loss.slug()), config));
            }
        }
    }
    all
}

#[test]
fn the_gallery_of_the_sandbox() {
    for (name, config) in settings() {
        for &role in Role::ALL {
            let mut state = state(config.clone(), None);
            state.update(Msg::Sandbox(SandboxMsg::Choose(role)));
            for (kind, look, size) in [
                ("light", look(), SIZE),
                ("dark", Look { palette: Palette::of(Theme::Dark), ..look() }, SIZE),
                ("phone", look(), [390.0, 390.0]),
            ] {
                let mut picture = SandboxPicture::default();
                picture.draw(&state, &look, size, 0.0);
                let name = format!("sandbox-{name}-{}-{kind}", role.slug());
                check(&name, picture.drawing(), &look, size);
                keep(&name, picture.drawing(), &look, size, Ink::Panel);
            }
        }
    }
}

#[test]
fn the_field_is_the_loss() {
    for (name, config) in settings() {
        for &role in Role::ALL {
            let points = state(config.clone(), None).sandbox.points(&config);
            let field = Field { points: &points, role, config: &config };
            for i in 0..200 {
                let at = [(i % 20) as f32 * 0.2 - 2.0, (i / 20) as f32 * 0.4 - 2.0];
                let (loss, excess) = (field.loss(at), field.excess(at));
                assert_eq!(loss, excess.max(0.0), "{name} {role:?} at {at:?}");
            }
            assert_eq!(field.loss(points[role as usize]), focus(&points, &config).loss);
        }
    }
}

#[test]
fn every_point_can_be_taken_hold_of_where_it_is_drawn() {
    let state = state(Config::default(), None);
    let mut picture = SandboxPicture::default();
    picture.draw(&state, &look(), SIZE, 0.0);
    for &role in Role::ALL {
        let at = picture.places()[role as usize];
        assert_eq!(picture.nearest(at, 20.0, Role::Anchor), Some(role));
        let [x, y] = picture.plane(at).expect("a view");
        let [px, py] = state.sandbox.points(&state.config)[role as usize];
        assert!((x - px).abs() < 1e-3 && (y - py).abs() < 1e-3);
    }
    assert_eq!(picture.nearest([5.0, 5.0], 20.0, Role::Anchor), None);
}

#[test]
fn of_points_at_one_place_the_one_moved_last_is_taken() {
    let mut state = state(Config::default(), None);
    state.update(Msg::Sandbox(SandboxMsg::Try(Experiment::Collapsed)));
    let mut picture = SandboxPicture::default();
    picture.draw(&state, &look(), SIZE, 0.0);
    for &role in Role::ALL {
        assert_eq!(picture.nearest(picture.places()[0], 20.0, role), Some(role));
    }
}

#[test]
fn the_view_stands_still_until_a_point_leaves_it_and_while_one_is_dragged() {
    let mut state = state(Config::default(), None);
    let mut picture = SandboxPicture::default();
    let shown = |state: &State, picture: &mut SandboxPicture| {
        picture.draw(state, &look(), SIZE, 0.0);
        picture.view.expect("a view")
    };
    let first = shown(&state, &mut picture);
    let mut put = |x: f32| {
        state.update(Msg::Sandbox(SandboxMsg::Put(Role::Negative, [x, 0.0])));
        state.clone()
    };
    assert_eq!(shown(&put(1.9), &mut picture), first);
    let wide = shown(&put(6.0), &mut picture);
    assert!(wide.scale < first.scale);
    assert!((0.0..SIZE[0]).contains(&picture.places()[2][0]));
    picture.hold(true);
    assert_eq!(shown(&put(0.5), &mut picture), wide);
    picture.hold(false);
    assert_eq!(shown(&put(0.5), &mut picture), first);
}

#[test]
fn squared_distances_have_longer_arrows_where_points_are_far() {
    let longest = |distance| {
        let scene = [[-1.5, 0.0], [1.5, 0.0], [-1.0, 0.5]];
        let mut picture = SandboxPicture::default();
        picture.draw(&state(Config { distance, ..Config::default() }, Some(scene)), &look(), SIZE, 0.0);
        let lengths = picture.drawing().shapes().iter().filter_map(|shape| match shape {
            Shape::Arrow { from, to, .. } => Some(libm::hypotf(from[0] - to[0], from[1] - to[1])),
            _ => None,
        });
        lengths.fold(0.0, f32::max)
    };
    assert!(longest(Distance::SquaredEuclidean) > 1.5 * longest(Distance::Euclidean));
}
