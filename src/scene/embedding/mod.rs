//! The hero: the points in the embedding, the triplet in focus, the margin ring, forces and trails, and the overlays.
//!
//! [`EmbeddingPicture`] keeps between frames what must not jump: shown positions, camera, trails, places of labels. That memory is the
//! one thing in `scene` that is not pure; what is drawn is a function of it, of the state and of the time, layer by layer (`layers`).

mod layers;

use crate::app::state::State;
use crate::scene::camera::{Aim, Camera, Motion, View};
use crate::scene::cloud::Cloud;
use crate::scene::focus::Triplet;
use crate::scene::globe::Globe;
use crate::scene::labels::{Crowd, Labels};
use crate::scene::layout::{Layout, shown_margin};
use crate::scene::overlays::{OverlayPictures, OverlayScene};
use crate::scene::ring::Ring;
use crate::scene::sample;
use crate::scene::shape::{Drawing, Xy};
use crate::scene::trails::{Classes, Trails};
use crate::scene::turn::Turntable;
use crate::scene::tween::{News, Pace, Tween};
use crate::scene::vector::{ORIGIN, Point, length, point};
use crate::scene::zones::{Reach, Space, Zones};
use crate::scene::{Look, slow};
use layers::{Canvas, LAYERS, Shot};
use triplet_engine::choice::Choice;
use triplet_engine::config::Embedding;
use triplet_engine::protocol::overlays::Window;

/// How far around the unit circle or sphere the view reaches.
const ROUND: f64 = 1.18;

/// The picture of the embedding from frame to frame.
#[derive(Debug, Default)]
pub struct EmbeddingPicture {
    tween: Tween,
    trails: Trails,
    camera: Camera,
    labels: Labels,
    crowd: Crowd,
    /// How the third dimension is turned.
    pub turntable: Turntable,
    cloud: Cloud,
    classes: Classes,
    /// Where slow motion has the points.
    slowed: Vec<[f32; 3]>,
    /// Where each sample is on the canvas.
    places: Vec<Xy>,
    drawing: Drawing,
    overlays: OverlayPictures,
    /// What of the plane was in sight.
    sight: Option<Window>,
    /// Where slow motion's bars are.
    bars: Option<slow::Bars>,
    space: Option<Space>,
    last: f64,
}

impl EmbeddingPicture {
    /// What was drawn last.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// Where each sample is drawn.
    pub fn places(&self) -> &[Xy] {
        &self.places
    }

    /// The bar of slow motion's losses there.
    pub fn bar(&self, at: Xy) -> Option<u32> {
        self.bars?.at(at)
    }

    /// What of the plane is in sight.
    pub fn sight(&self) -> Option<Window> {
        self.sight
    }

    /// Draws the state at `now` (ms) in a box of this size; whether it moves on by itself.
    pub fn draw(&mut self, state: &State, look: &Look, size: Xy, now: f64) -> Motion {
        self.drawing.clear();
        self.bars = None;
        let embedding = state.config.embedding;
        let dim = embedding.dim();
        let Some(frame) = state.frame.as_deref().filter(|f| f.positions.len() == dim * state.dataset.len()) else {
            self.places.clear();
            return Motion::AtRest;
        };
        let space = Space::of(&state.config);
        let round = space.is_round();
        let calm = state.reduced_motion;
        let slow = slow::Moment::of(state, now);
        let pace = if calm || slow.is_some() { Pace::AtOnce } else { Pace::Fluid };
        let news = self.tween.aim(frame, now, pace, embedding);
        if matches!(news, News::Anew | News::Sought) || self.space != Some(space) {
            self.space = Some(space);
            self.trails.clear();
            if news == News::Anew {
                self.camera.reset();
                self.labels.reset();
            }
        }
        // a first frame after a pause is not the first after a long way
        let passed = ((now - self.last) / 1000.0).clamp(0.0, 0.1);
        let seconds = if calm { f64::INFINITY } else { passed };
        self.last = now;
        let turning = state.turns_by_itself();
        if turning {
            self.turntable.pass(passed);
        }
        let points = self.tween.at(now, embedding);
        if news != News::Same {
            self.trails.keep(points, now);
        }
        let points = match &slow {
            None => points,
            Some(slow) => {
                slow.positions(&mut self.slowed);
                self.slowed.as_slice()
            }
        };

        let layout = Layout::new(size, look, points.len());
        let lit = state.hover_class.or_else(|| sample::class_of(state, state.hover));
        self.classes.read(&state.dataset.labels, lit);
        let triplet = Triplet::of(state.focus().as_ref(), points).filter(|_| slow.is_none_or(|s| s.has_triplet()));
        // a frame may still be of the loss before
        let triplet = triplet.filter(|_| state.config.loss.is_of_triplets());
        let forces = frame.forces.as_ref().filter(|_| state.config.loss == frame.config.loss);
        let zones = triplet.and_then(|t| Zones::around(t.points[0], t.points[1], &state.config));
        let zones = zones.filter(|_| state.switches.ring);

        let mut room = layout.viewport();
        // the bars must not hide what they are of
        room.taken[2] = slow.map_or(0.0, |s| s.foot(&layout)).max(room.taken[2]);
        let turn = space.is_deep().then(|| self.turntable.turn());
        let (view, motion) = if round {
            self.camera.reset();
            let view = turn.map_or_else(|| View::square(&room, [0.0; 2], ROUND), |turn| View::ball(&room, ROUND, turn));
            (view, Motion::AtRest)
        } else {
            let aim = Aim { turn, ..aim(state, space, points, zones.as_ref()) };
            self.camera.look(points, &aim, &room, seconds)
        };
        self.places.clear();
        self.places.extend(points.iter().map(|&p| view.px(point(p))));
        self.sight = (!space.is_deep()).then(|| sight(&view, size));
        let (classes, places) = (&self.classes, &self.places);
        let globe = (space.is_deep() && space.is_angular())
            .then(|| Globe::new(&view, if round { 1.0 } else { mean_length(points) }));
        let scene = OverlayScene { state, view: &view, layout: &layout, space, points, places, classes, globe };
        self.overlays.aim(state, news, now, calm);
        self.crowd.clear(size);
        OverlayPictures::keep_clear(&mut self.crowd, &scene);
        let ring = zones.as_ref().map(|zones| Ring::new(zones, &view, round, size, layout.marks).upon(globe));
        let behind = |p: Point| ring.as_ref().is_some_and(|r| r.is_behind(p)) || globe.is_some_and(|g| g.is_behind(p));
        self.cloud.aim(&scene, slow.map_or(1.0, |s| s.rest()), behind);
        self.labels.begin(now, calm);

        // overlays are of the newest frame's points
        let as_framed = slow.is_none_or(|s| s.shows(frame.step));
        let shot = Shot { scene, look, now, round, slow, as_framed, ring, triplet, forces };
        let mut canvas = Canvas {
            drawing: &mut self.drawing,
            crowd: &mut self.crowd,
            labels: &mut self.labels,
            overlays: &mut self.overlays,
            trails: &mut self.trails,
            cloud: &self.cloud,
            bars: &mut self.bars,
            lines: Motion::AtRest,
        };
        LAYERS.iter().for_each(|layer| layer(&mut canvas, &shot));

        let led = slow.is_some_and(|s| s.is_moving());
        let moving = motion == Motion::Moving || canvas.lines == Motion::Moving || self.labels.moving();
        let busy = led || turning || self.tween.moving() || moving;
        if busy { Motion::Moving } else { Motion::AtRest }
    }
}

/// The mean length of the points, seen from the origin.
fn mean_length(points: &[[f32; 3]]) -> f64 {
    let lengths = points.iter().map(|&p| length(point(p)));
    let (sum, count) = lengths.filter(|l| l.is_finite()).fold((0.0, 0.0), |(s, n), l| (s + l, n + 1.0));
    if count > 0.0 { sum / count } else { 1.0 }
}

/// What of the plane a canvas of this size shows.
fn sight(view: &View, [w, h]: Xy) -> Window {
    let (low, high) = (view.plane([0.0, h]), view.plane([w, 0.0]));
    let corner = |p: Point| [p[0] as f32, p[1] as f32];
    Window { low: corner(low), high: corner(high) }
}

/// What the camera of the free plane is to keep in sight.
fn aim(state: &State, space: Space, points: &[[f32; 3]], zones: Option<&Zones>) -> Aim {
    let radius = if space.is_angular() { mean_length(points) } else { 1.0 };
    let circle = zones.and_then(|zones| match zones.margin.unwrap_or(zones.hard) {
        Reach::Disc(r) => Some((zones.anchor, r)),
        Reach::Angle(_) | Reach::Everything => None,
    });
    // in space directions are drawn on a sphere, which is to be seen whole
    let sphere = (space.is_deep() && space.is_angular()).then_some((ORIGIN, radius));
    let circle = circle.or(sphere);
    Aim {
        margin: space.margin_length(shown_margin(&state.config), radius),
        origin: space.is_angular(),
        circle,
        ..Aim::default()
    }
}

/// What the picture shows, in a sentence that changes with events and not with every step.
pub fn describe(state: &State) -> String {
    let place = match state.config.embedding {
        Embedding::FreePlane => "in the plane",
        Embedding::UnitCircle => "on the unit circle",
        Embedding::FreeSpace => "in space, turned by dragging or by the arrow keys",
        Embedding::UnitSphere => "on the unit sphere, turned by dragging or by the arrow keys",
    };
    let verdict = state.frame.as_ref().map(|frame| frame.diagnosis.verdict.help());
    let points = format!("Embedding: {} points of {} {place}", state.dataset.len(), sample::classes(state));
    match verdict {
        Some(verdict) => format!("{points}; {verdict}."),
        None => format!("{points}."),
    }
}
