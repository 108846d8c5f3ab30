//! Every overlay where it is worth looking at, from real runs. `SCENES=folder cargo test gallery_of_the_overlays` writes them.

use std::sync::Arc;

use crate::app::legend;
use crate::app::link::Link;
use crate::app::overlays::wanted;
use crate::app::state::{State, Switches, Theme};
use crate::scene::embedding::EmbeddingPicture;
use crate::scene::gallery::{keep, looks};
use crate::scene::palette::Ink;
use crate::scene::shape::Shape;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Distance, Embedding};
use triplet_engine::protocol::{Command, Event, FrameRequest};
use triplet_engine::session::Session;

/// What is switched on, and what a file calls it.
fn switches() -> Vec<(&'static str, Switches)> {
    let bare = Switches { ring: false, forces: false, trails: false, ..Switches::default() };
    let all = Switches { triplets: true, grid: true, knn: true, means: true, field: true, ..Switches::default() };
    vec![
        ("triplets", Switches { triplets: true, ..bare }),
        ("grid", Switches { grid: true, ..bare }),
        ("knn", Switches { knn: true, ..bare }),
        ("means", Switches { means: true, ..bare }),
        ("field", Switches { field: true, ring: true, ..bare }),
        ("all", all),
    ]
}

fn scenes() -> Vec<(String, Config)> {
    let mut scenes = Vec::new();
    for &embedding in Embedding::ALL {
        for &distance in Distance::ALL {
            let config = Config { distance, embedding, margin: 0.5, ..Config::default() };
            scenes.push((format!("{}-{}", embedding.slug(), distance.slug()), config));
        }
    }
    let mut many = Config { p: 5, ..Config::default() };
    (many.data.classes, many.data.samples) = (20, 100);
    scenes.push(("two-thousand".into(), many));
    scenes
}

#[test]
fn the_gallery_of_the_overlays() {
    for (scene, config) in scenes() {
        let mut session = Session::default();
        session.handle(Command::Start { run: 1, config: config.clone() });
        session.advance(120);
        for (kind, look, size) in looks() {
            if kind != "light" && !scene.starts_with("free-plane-euclidean") {
                continue;
            }
            for (name, on) in switches() {
                let mut state = State::new(Link { config: config.clone(), ..Link::default() }, Theme::Light, false);
                state.switches = on;
                let mut picture = EmbeddingPicture::default();
                // the first frame shows what is in sight, the second what there is to be seen
                for frame in 0..2 {
                    let overlays = wanted(&state, true, picture.sight());
                    let request = Command::Frame(FrameRequest { overlays, ..FrameRequest::default() });
                    let Some(Event::Frame(frame_)) = session.handle(request) else { panic!("a frame") };
                    state.overlays.take(frame_.overlays.clone());
                    state.frame = Some(Arc::new(*frame_));
                    for i in 0..100 {
                        picture.draw(&state, &look, size, f64::from(5_000 * frame + 50 * i));
                    }
                }
                assert_eq!(legend::entries(&state).len(), if name == "all" { 5 } else { 1 });
                keep(&format!("overlay-{scene}-{name}-{kind}"), picture.drawing(), &look, size, Ink::Panel);
                let rasters = picture.drawing().shapes().iter().filter(|s| matches!(s, Shape::Regions { .. })).count();
                let flat = config.embedding == Embedding::FreePlane;
                assert_eq!(rasters, usize::from(on.knn && flat), "{scene} {name}");
            }
        }
    }
}
