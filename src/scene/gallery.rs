//! Every drawing in every state worth looking at, from real runs. `SCENES=folder cargo test gallery` writes them as SVG.

use std::sync::Arc;

use super::Look;
use super::camera::Motion;
use super::embedding::EmbeddingPicture;
use super::input::InputPicture;
use super::network::NetworkPicture;
use super::palette::{Ink, Palette};
use super::ruler::RulerPicture;
use super::sample::nearest;
use super::shape::{Body, Drawing, Shape, Xy, text_width};
use super::svg::svg;
use super::thumbnail;
use super::tween::tests::frame;
use super::vector::{Point, direction};
use super::zones::Space;
use crate::app::link::Link;
use crate::app::state::{State, Theme};
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Distance, Embedding, Generator, Loss, Mining};
use triplet_engine::protocol::{Focus, FocusReason, NetworkView};
use triplet_engine::rng::Rng;
use triplet_engine::trainer::Trainer;

/// A state as the page would hold it after these steps, and the states of a few frames before.
pub fn run(config: &Config, steps: u64, picture: &mut EmbeddingPicture, look: &Look, size: Xy) -> State {
    let mut trainer = Trainer::generated(config);
    let mut state = state_of(config, &trainer);
    let mut now = 0.0;
    while trainer.steps() <= steps {
        let positions = positions(&mut trainer);
        let mut frame = frame::<0>(1, trainer.steps(), &[]);
        frame.batch = trainer.batch().to_vec();
        frame.focus = focus(config, &positions, &frame.batch, &state.dataset.labels);
        frame.positions = positions;
        state.frame = Some(Arc::new(frame));
        now += 50.0;
        for between in 0..3 {
            picture.draw(&state, look, size, now + 16.0 * f64::from(between));
        }
        if trainer.steps() == steps || trainer.step().is_err() {
            break;
        }
    }
    for _ in 0..200 {
        now += 50.0;
        picture.draw(&state, look, size, now);
    }
    state
}

fn state_of(config: &Config, trainer: &Trainer) -> State {
    let link = Link { config: config.clone(), ..Link::default() };
    let mut state = State::new(link, Theme::Light, false);
    state.switches.turn = false;
    (state.run, state.dataset) = (1, trainer.dataset().clone());
    state
}

/// Sample after sample, as many numbers each as the embedding is wide.
fn positions(trainer: &mut Trainer) -> Vec<f32> {
    let f = trainer.embed_all().expect("finite");
    (0..f.cols()).flat_map(|i| (0..f.rows()).map(move |d| f.at(d, i))).collect()
}

/// The violating triplet of median loss; its gradient by differences.
fn focus(config: &Config, positions: &[f32], batch: &[u32], labels: &[u32]) -> Option<Focus> {
    let space = Space::of(config);
    let dim = config.embedding.dim();
    let at = |i: u32| [0, 1, 2].map(|k| if k < dim { f64::from(positions[i as usize * dim + k]) } else { 0.0 });
    let class = |i: u32| labels[i as usize];
    let loss = |[a, p, n]: [Point; 3]| {
        let difference = space.distance(a, p) - space.distance(a, n);
        match config.loss {
            Loss::SoftMargin => libm::log1p(libm::exp(difference)),
            _ => (difference + f64::from(config.margin)).max(0.0),
        }
    };
    let mut found: Vec<(f64, [u32; 3])> = Vec::new();
    for &a in batch {
        for &p in batch.iter().filter(|&&p| p != a && class(p) == class(a)) {
            found
                .extend(batch.iter().filter(|&&n| class(n) != class(a)).map(|&n| (loss([a, p, n].map(at)), [a, p, n])));
        }
    }
    found.retain(|(loss, _)| *loss > 0.0);
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (value, triplet) = *found.get(found.len() / 2)?;
    let points = triplet.map(at);
    let mut step_direction = [[0.0; 3]; 3];
    for i in 0..3 {
        for axis in 0..dim {
            let moved = |by: f64| {
                let mut points = points;
                points[i][axis] += by;
                if space.is_round() {
                    points[i] = direction(points[i], 0.0).expect("a direction");
                }
                loss(points)
            };
            step_direction[i][axis] = ((moved(-1e-5) - moved(1e-5)) / 2e-5) as f32;
        }
    }
    let [a, p, n] = points;
    let (d_ap, d_an) = (space.distance(a, p) as f32, space.distance(a, n) as f32);
    let reason = FocusReason::Typical { of: found.len() as u32, step: 0 };
    Some(Focus { triplet, d_ap, d_an, loss: value as f32, step_direction, reason })
}

/// What must hold of every drawing: finite, no text too small, no text cut off.
pub fn check(name: &str, drawing: &Drawing, look: &Look, size: Xy) {
    assert!(!format!("{drawing:?}").contains("NaN"), "{name}");
    for shape in drawing.shapes() {
        let Shape::Text { at, text, style } = shape else { continue };
        let words = drawing.text(text);
        assert!(style.size >= look.text, "{name}: {words} is set in {} px", style.size);
        let half = text_width(words, style.size) / 2.0;
        assert!(half * 2.0 <= size[0] && (0.0..=size[1]).contains(&at[1]), "{name}: {words} at {at:?}");
    }
}

/// Writes the picture where the environment says, if it does.
pub fn keep(name: &str, drawing: &Drawing, look: &Look, size: Xy, ground: Ink) {
    check(name, drawing, look, size);
    if let Some(folder) = std::env::var_os("SCENES") {
        let path = std::path::Path::new(&folder).join(format!("{name}.svg"));
        std::fs::write(path, svg(drawing, look, size, ground)).expect("a folder to write to");
    }
}

pub fn looks() -> [(&'static str, Look, Xy); 4] {
    let look = |theme, text, marks| Look { palette: Palette::of(theme), text, marks };
    [
        ("light", look(Theme::Light, 12.0, 1.0), [690.0, 757.0]),
        ("dark", look(Theme::Dark, 12.0, 1.0), [690.0, 757.0]),
        ("phone", look(Theme::Dark, 12.0, 1.0), [390.0, 390.0]),
        ("presenter", look(Theme::Light, 20.0, 1.55), [776.0, 544.0]),
    ]
}

fn scenes() -> Vec<(String, Config, u64)> {
    let mut scenes = Vec::new();
    for &distance in Distance::ALL {
        for &embedding in Embedding::ALL {
            let config = Config { distance, embedding, margin: 0.5, ..Config::default() };
            scenes.push((format!("{}-{}", embedding.slug(), distance.slug()), config, 60));
        }
    }
    let default = Config::default();
    scenes.push(("default-0".into(), default.clone(), 0));
    scenes.push(("default-140".into(), default.clone(), 140));
    scenes.push(("default-900".into(), default.clone(), 900));
    scenes.push(("collapsed".into(), Config { mining: Mining::BatchHard, ..default.clone() }, 500));
    scenes.push(("soft".into(), Config { loss: Loss::SoftMargin, ..default.clone() }, 60));
    let circle = Config { embedding: Embedding::UnitCircle, ..default.clone() };
    scenes.push(("circle-beyond".into(), Config { margin: 3.0, ..circle.clone() }, 30));
    let mut rings = Config { distance: Distance::SquaredEuclidean, margin: 0.2, mining: Mining::BatchHard, ..circle };
    rings.set_generator(Generator::Rings);
    let sphere = Config { embedding: Embedding::UnitSphere, mining: Mining::SemiHard, ..rings.clone() };
    scenes.push(("unit-sphere-rings".into(), sphere, 400));
    scenes.push(("rings-collapsed".into(), rings, 500));
    let space = Config { embedding: Embedding::FreeSpace, ..default.clone() };
    scenes.push(("free-space-learnt".into(), space.clone(), 400));
    scenes.push(("free-space-collapsed".into(), Config { mining: Mining::BatchHard, ..space }, 500));
    let mut many = default.clone();
    many.data.classes = 20;
    many.data.samples = 25;
    many.p = 20;
    many.k = 4;
    scenes.push(("twenty".into(), many, 80));
    scenes.push(("blown-up".into(), Config { mining: Mining::SemiHard, ..default }, 1500));
    scenes
}

/// The network as the session would send it, its maps made of the input tiles.
fn network(widths: &[u32]) -> NetworkView {
    let sizes: Vec<u32> = [2].into_iter().chain(widths.iter().copied()).chain([2]).collect();
    let mut rng = Rng::stream(1, "gallery");
    let weights: u32 = sizes.windows(2).map(|s| s[0] * s[1]).sum();
    let side = 16;
    let mut maps = Vec::new();
    for _ in 0..widths.iter().sum::<u32>() + 2 {
        let [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
        let value = |x: u32, y: u32| a * (x as f32 / 7.5 - 1.0) + b * (y as f32 / 7.5 - 1.0) + 0.3 * c;
        maps.extend((0..side * side).map(|q| (127.0 * libm::tanhf(2.0 * value(q % side, q / side))) as i8));
    }
    NetworkView {
        weights: (0..weights).map(|_| 0.6 * rng.normal()).collect(),
        sizes,
        side,
        extent: 1.6,
        maps,
        ..NetworkView::default()
    }
}

#[test]
fn the_gallery_of_the_small_pictures() {
    let config = Config::default();
    for (kind, look, _) in looks() {
        let state = run(&config, 140, &mut EmbeddingPicture::default(), &look, [690.0, 757.0]);
        let size = if kind == "phone" { [180.0, 180.0] } else { [160.0, 188.0] };
        let mut input = InputPicture::default();
        input.draw(&state, &look, size, 0.0);
        keep(&format!("input-{kind}"), input.drawing(), &look, size, Ink::Sunken);
        for widths in [&[][..], &[8, 8], &[16, 16], &[4, 64, 12], &[6, 6, 6, 6, 6, 6]] {
            let name: Vec<String> = widths.iter().map(u32::to_string).collect();
            let mut state = state.clone();
            state.config.hidden = widths.to_vec();
            state.network = Some(Arc::new(network(widths)));
            state.hover = Some(3);
            let mut picture = NetworkPicture::default();
            let size = [275.0, 150.0];
            picture.draw(&state, &look, size, 0.0);
            keep(&format!("network-{}-{kind}", name.join("-")), picture.drawing(), &look, size, Ink::Panel);
        }
    }
}

#[test]
fn the_gallery_of_the_ruler() {
    let (_, light, _) = looks()[0];
    let config = Config::default();
    let state = run(&config, 20, &mut EmbeddingPicture::default(), &light, [690.0, 757.0]);
    for (kind, look, _) in looks() {
        let size = if look.text > 12.0 { [460.0, 102.0] } else { [440.0, 70.0] };
        for (name, d_ap, d_an, loss, margin, form) in [
            ("semi", 0.73, 1.34, 0.39, 1.0, Loss::Triplet),
            ("hard", 1.4, 0.4, 2.0, 1.0, Loss::Triplet),
            ("easy", 0.3, 1.7, 0.0, 1.0, Loss::Triplet),
            ("far", 0.3, 123.4, 0.0, 1.0, Loss::Triplet),
            ("zero", 0.0, 0.0, 1.0, 1.0, Loss::Triplet),
            ("huge", 1.2e19, 0.7e19, 0.5e19, 1.0, Loss::Triplet),
            ("thin", 1.0, 1.01, 0.04, 0.05, Loss::Triplet),
            ("soft", 0.7, 0.9, 0.598, 1.0, Loss::SoftMargin),
            ("soft-hard", 2.7, 0.9, 1.953, 1.0, Loss::SoftMargin),
            ("soft-easy", 0.2, 9.0, 0.0002, 1.0, Loss::SoftMargin),
        ] {
            let mut state = state.clone();
            let mut frame = state.frame.as_deref().expect("a frame").clone();
            if let Some(focus) = &mut frame.focus {
                (focus.d_ap, focus.d_an, focus.loss) = (d_ap, d_an, loss);
            }
            state.frame = Some(Arc::new(frame));
            (state.config.margin, state.config.loss) = (margin, form);
            let mut picture = RulerPicture::default();
            picture.draw(&state, &look, size);
            keep(&format!("ruler-{name}-{kind}"), picture.drawing(), &look, size, Ink::Panel);
        }
    }
}

#[test]
fn the_gallery_of_thumbnails() {
    for (kind, look, _) in looks() {
        for &generator in Generator::ALL {
            let mut drawing = Drawing::default();
            thumbnail::draw(&mut drawing, &thumbnail::dataset(generator), [38.0, 38.0]);
            assert!(!drawing.shapes().is_empty());
            keep(&format!("thumbnail-{}-{kind}", generator.slug()), &drawing, &look, [38.0, 38.0], Ink::Sunken);
        }
    }
}

#[test]
fn the_gallery_of_the_embedding() {
    for (name, config, steps) in scenes() {
        for (kind, look, size) in looks() {
            let all = [
                "default-140",
                "free-plane-cosine",
                "unit-circle-euclidean",
                "collapsed",
                "free-space-euclidean",
                "unit-sphere-rings",
            ];
            if kind != "light" && !all.contains(&name.as_str()) {
                continue;
            }
            let mut picture = EmbeddingPicture::default();
            let mut state = run(&config, steps, &mut picture, &look, size);
            keep(&format!("{name}-{kind}"), picture.drawing(), &look, size, Ink::Panel);
            if config.embedding.is_deep() && kind == "light" {
                for _ in 0..35 {
                    picture.turntable.key("ArrowRight");
                }
                picture.draw(&state, &look, size, 1e6);
                keep(&format!("{name}-behind"), picture.drawing(), &look, size, Ink::Panel);
            }
            if name == "twenty" {
                state.hover = Some(40);
                picture.draw(&state, &look, size, 1e6);
                keep("twenty-hover", picture.drawing(), &look, size, Ink::Panel);
            }
        }
    }
}

/// Centres and radii of the marks of a drawing.
fn marks(drawing: &Drawing) -> Vec<(Xy, f32, Body)> {
    let of = |shape: &Shape| match shape {
        Shape::Mark { at, radius, body, .. } => Some((*at, *radius, *body)),
        _ => None,
    };
    drawing.shapes().iter().filter_map(of).collect()
}

#[test]
fn a_collapsed_cloud_is_drawn_as_a_dot_in_the_middle() {
    let (_, look, size) = looks()[0];
    let mut picture = EmbeddingPicture::default();
    run(&Config { mining: Mining::BatchHard, ..Config::default() }, 500, &mut picture, &look, size);
    let [mut low, mut high] = [[f32::MAX; 2], [f32::MIN; 2]];
    for (at, ..) in marks(picture.drawing()) {
        for axis in [0, 1] {
            (low[axis], high[axis]) = (low[axis].min(at[axis]), high[axis].max(at[axis]));
        }
    }
    for axis in [0, 1] {
        assert!(high[axis] - low[axis] < 0.1 * size[axis], "{low:?} to {high:?}");
        assert!(((high[axis] + low[axis]) / 2.0 - size[axis] / 2.0).abs() < 0.1 * size[axis]);
    }
}

#[test]
fn the_batch_is_solid_the_rest_hollow_and_every_sample_can_be_pointed_at() {
    let (_, look, size) = looks()[0];
    let mut picture = EmbeddingPicture::default();
    let mut state = run(&Config::default(), 3, &mut picture, &look, size);
    let batch = state.frame.as_ref().map_or(0, |f| f.batch.len());
    let solid = marks(picture.drawing()).iter().filter(|(.., body)| *body == Body::Solid).count();
    // the triplet's three are drawn once more, larger
    assert_eq!(solid, batch + 3);
    assert_eq!(marks(picture.drawing()).len(), state.dataset.len() + 3);
    for sample in [0, 17, 159] {
        let at = picture.places()[sample];
        let found = nearest(picture.places(), [at[0] + 0.01, at[1]], 14.0).expect("it");
        assert_eq!(picture.places()[found as usize], at);
    }
    assert_eq!(nearest(picture.places(), [-100.0, -100.0], 14.0), None);
    state.hover = Some(17);
    assert!(super::sample::words(&state, 17).starts_with("class 1 · sample 18"));
}

#[test]
fn at_rest_nothing_moves_and_a_frame_without_positions_draws_nothing() {
    let (_, look, size) = looks()[0];
    let mut picture = EmbeddingPicture::default();
    let mut state = run(&Config::default(), 30, &mut picture, &look, size);
    let before = marks(picture.drawing());
    assert_eq!(picture.draw(&state, &look, size, 1e7), Motion::AtRest);
    let moved =
        before.iter().zip(marks(picture.drawing())).map(|(a, b)| (a.0[0] - b.0[0]).abs() + (a.0[1] - b.0[1]).abs());
    assert!(moved.fold(0.0, f32::max) < 0.05);
    state.frame = Some(Arc::new(frame::<2>(1, 31, &[])));
    assert_eq!(picture.draw(&state, &look, size, 1e7), Motion::AtRest);
    assert!(picture.drawing().shapes().is_empty());
}

#[test]
fn turning_moves_the_points_and_neither_camera_nor_selection_breaks() {
    let (_, look, size) = looks()[0];
    for &embedding in Embedding::ALL.iter().filter(|e| e.is_deep()) {
        for &distance in Distance::ALL {
            let config = Config { embedding, distance, ..Config::default() };
            let mut picture = EmbeddingPicture::default();
            let mut state = run(&config, 20, &mut picture, &look, size);
            let before = picture.places().to_vec();
            for i in 0..80 {
                picture.turntable.key(if i % 7 == 0 { "ArrowUp" } else { "ArrowRight" });
                picture.draw(&state, &look, size, 1e6 + 16.0 * f64::from(i));
                check("turned", picture.drawing(), &look, size);
                for &[x, y] in picture.places() {
                    assert!((0.0..=size[0]).contains(&x) && (0.0..=size[1]).contains(&y), "{embedding:?} {x} {y}");
                }
            }
            let moved = before.iter().zip(picture.places()).filter(|(a, b)| a != b).count();
            assert!(moved > before.len() / 2);
            let at = picture.places()[17];
            let found = super::sample::nearest(picture.places(), at, 1.0).expect("a sample");
            let [x, y] = picture.places()[found as usize];
            assert!((x - at[0]).abs() + (y - at[1]).abs() < 1.5);
            state.switches.turn = true;
            let turn = picture.turntable.turn();
            assert_eq!(picture.draw(&state, &look, size, 2e6), Motion::Moving, "it turns by itself");
            assert_ne!(picture.turntable.turn(), turn);
            for still in [|s: &mut State| s.reduced_motion = true, |s: &mut State| s.hover = Some(3)] {
                let mut state = state.clone();
                still(&mut state);
                let turn = picture.turntable.turn();
                picture.draw(&state, &look, size, 3e6);
                assert_eq!(picture.turntable.turn(), turn, "and not where it is unwelcome");
            }
        }
    }
}

#[test]
fn in_space_what_is_near_is_drawn_last_larger_and_fuller() {
    let (_, look, size) = looks()[0];
    let config = Config { embedding: Embedding::UnitSphere, ..Config::default() };
    let mut picture = EmbeddingPicture::default();
    let mut state = run(&config, 20, &mut picture, &look, size);
    state.switches.ring = false;
    if let Some(frame) = &mut state.frame {
        let frame = Arc::make_mut(frame);
        (frame.focus, frame.step) = (None, 21);
        frame.positions =
            (0..state.dataset.len()).flat_map(|i| [0.0, 0.0, if i % 2 == 0 { 1.0 } else { -1.0 }]).collect();
    }
    picture.draw(&state, &look, size, 1e6);
    picture.draw(&state, &look, size, 2e6);
    let shades = picture.drawing().shapes().iter().filter_map(|shape| match shape {
        Shape::Mark { alpha, radius, body: Body::Solid, .. } => Some((*alpha, *radius)),
        _ => None,
    });
    let shades: Vec<(f32, f32)> = shades.collect();
    let (far, near) = (shades[0], shades[shades.len() - 1]);
    assert!(near.0 > 1.5 * far.0 && near.1 > 1.2 * far.1, "{near:?} {far:?}");
    assert!(shades.windows(2).all(|pair| pair[0] <= pair[1]));
}
