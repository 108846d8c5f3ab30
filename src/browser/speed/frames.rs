//! One frame's work at page sizes, for the bench: the embedding with everything on, its points moving, drawn and painted.

use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use super::measure::Task;
use crate::app::link::Link;
use crate::app::state::{State, Theme};
use crate::browser::painter::Painter;
use crate::browser::surface::{Ground, Surface};
use crate::scene::Look;
use crate::scene::embedding::EmbeddingPicture;
use crate::scene::palette::Palette;
use triplet_engine::config::{Config, Embedding};
use triplet_engine::protocol::{Focus, FocusReason, Frame, TimelineView};
use triplet_engine::rng::Rng;

/// The embedding's box at 1440 × 900, in CSS px, and a common pixel ratio.
const SIZE: [f32; 2] = [690.0, 757.0];
const RATIO: f64 = 2.0;

/// A frame of 500 points and one of 2,000, and the latter in space, turning.
pub fn tasks() -> Vec<Task> {
    let of = [
        ("frame, 500 points", 125, Embedding::FreePlane),
        ("frame, 2,000 points", 500, Embedding::FreePlane),
        ("frame, 2,000 points in space", 500, Embedding::FreeSpace),
    ];
    of.into_iter().filter_map(|(name, samples, embedding)| task(name, samples, embedding)).collect()
}

fn task(name: &'static str, samples: u32, embedding: Embedding) -> Option<Task> {
    let surface = surface()?;
    let mut state = state(samples, embedding);
    let (mut picture, mut painter) = (EmbeddingPicture::default(), Painter::default());
    let look = Look { palette: Palette::of(Theme::Light), text: 12.0, marks: 1.0 };
    let mut rng = Rng::stream(1, "frames");
    let mut now = 0.0;
    let once = move || {
        if let Some(frame) = &mut state.frame {
            let frame = Arc::make_mut(frame);
            frame.step += 1;
            frame.positions.iter_mut().for_each(|x| *x += 0.02 * rng.normal());
        }
        now += 1000.0 / 60.0;
        surface.context.clear_rect(0.0, 0.0, SIZE[0].into(), SIZE[1].into());
        picture.draw(&state, &look, SIZE, now);
        painter.paint(&surface, picture.drawing(), look.palette);
        // asking for a pixel makes the browser finish what it would else put off
        let _ = surface.context.get_image_data(0.0, 0.0, 1.0, 1.0);
    };
    Some(Task { name, once: Box::new(once) })
}

fn surface() -> Option<Surface> {
    let canvas = web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width((f64::from(SIZE[0]) * RATIO) as u32);
    canvas.set_height((f64::from(SIZE[1]) * RATIO) as u32);
    let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some(Surface {
        canvas,
        context,
        ground: Ground::Page,
        width: SIZE[0],
        height: SIZE[1],
        ratio: RATIO,
        now: 0.0,
        text: 12.0,
        marks: 1.0,
    })
}

/// A cloud with a batch and a triplet in focus.
fn state(samples: u32, embedding: Embedding) -> State {
    let mut config = Config { embedding, ..Config::default() };
    config.data.samples = samples;
    // more than a person can set: the dataset is drawn first, whatever its size
    let dataset = triplet_engine::data::generate(&config.data);
    let mut rng = Rng::stream(1, "cloud");
    let positions = (0..embedding.dim() * dataset.len()).map(|_| rng.normal()).collect();
    let step = [[0.7, 0.7, 0.0]; 3];
    let focus = Focus {
        triplet: [0, 1, dataset.len() as u32 - 1],
        d_ap: 1.0,
        d_an: 1.5,
        loss: 0.5,
        step_direction: step,
        reason: FocusReason::NearestToMargin { step: 0 },
    };
    let frame = Frame {
        run: 1,
        timeline: TimelineView { live: true, ..TimelineView::default() },
        training: true,
        positions,
        batch: (0..dataset.len() as u32).step_by(8).collect(),
        focus: Some(focus),
        ..Frame::default()
    };
    let mut state = State::new(Link { config, ..Link::default() }, Theme::Light, false);
    state.dataset = Arc::new(dataset);
    state.frame = Some(Arc::new(frame));
    state
}
