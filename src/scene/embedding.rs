//! The hero: the points in the embedding, the triplet in focus, the margin ring, forces and trails, and the overlays.
//!
//! [`EmbeddingPicture`] keeps between frames what must not jump: shown positions, camera, trails, places of labels.

use super::camera::{Aim, Camera, Motion, View, Viewport};
use super::cloud::Cloud;
use super::focus::{Arrows, FocusDrawing, Triplet};
use super::globe::Globe;
use super::labels::{Crowd, Labels};
use super::names;
use super::overlays::{OverlayPictures, OverlayScene};
use super::palette::Ink;
use super::ring::{Ring, band};
use super::sample::{self, Said};
use super::shape::{Drawing, Fill, Stroke, Xy};
use super::trails::{Classes, Ground, Trails};
use super::turn::Turntable;
use super::tween::{News, Pace, Tween};
use super::vector::{ORIGIN, Point, length, point};
use super::zones::{Reach, Space, Zones};
use super::{Look, floor, slow};
use crate::app::state::State;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Embedding};
use triplet_engine::protocol::overlays::Window;

/// How far around the unit circle or sphere the view reaches.
const ROUND: f64 = 1.18;
/// More points than that are drawn smaller still.
const CROWD: usize = 4_000;
/// Below this width, in px, the picture is laid out for a phone.
const PHONE: f32 = 480.0;

/// Sizes that depend on the box and the look.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Width and height in CSS px.
    pub size: Xy,
    /// Whether the box is a phone's.
    pub phone: bool,
    /// Whether the type is a projector's.
    pub big: bool,
    /// Size of the smallest text.
    pub text: f32,
    /// Scale of lines.
    pub marks: f32,
    /// Radius of a point.
    pub point: f32,
}

impl Layout {
    fn new(size: Xy, look: &Look, points: usize) -> Self {
        let phone = size[0] < PHONE;
        let big = look.text > 16.0;
        let many = libm::sqrtf(600.0 / points.max(600) as f32).max(if points > CROWD { 0.5 } else { 0.6 });
        let point = if phone { 3.7 } else { 5.2 } * if big { 1.3 } else { 1.0 } * many;
        Self { size, phone, big, text: look.text, marks: if phone { 0.85 } else { look.marks }, point }
    }

    /// The room for points: heading and switches lie over the top, the scales are drawn at the bottom.
    fn room(&self) -> Viewport {
        let taken = match (self.phone, self.big) {
            (true, _) => [14.0, 14.0, 44.0, 14.0],
            (_, true) => [44.0, 20.0, 40.0, 20.0],
            _ => [52.0, 22.0, 58.0, 22.0],
        };
        Viewport { width: self.size[0], height: self.size[1], taken }
    }
}

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

        let mut room = layout.room();
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
        if space.is_deep() {
            if let Some(ring) = &ring {
                ring.far_areas(&mut self.drawing);
            }
            match &globe {
                Some(globe) => globe.far_grid(&mut self.drawing),
                None => floor::floor(&mut self.drawing, &view),
            }
        }
        self.cloud.behind(&mut self.drawing, &scene);
        if let Some(ring) = &ring {
            ring.areas(&mut self.drawing);
        }
        // overlays are of the newest frame's points
        let as_framed = slow.is_none_or(|s| s.shows(frame.step));
        if as_framed {
            self.overlays.areas(&mut self.drawing, &scene, look);
        }
        match (&globe, space.is_deep()) {
            (Some(globe), _) => globe.near_grid(&mut self.drawing, layout.marks),
            (None, true) => {}
            (None, false) => ground(&mut self.drawing, &view, &layout, round),
        }
        if let Some(ring) = &ring {
            ring.borders(&mut self.drawing);
        }
        let mut lines = Motion::AtRest;
        if as_framed {
            lines = self.overlays.lines(&mut self.drawing, &mut self.crowd, &scene, now);
        }
        if let Some(slow) = &slow {
            slow.beneath(&mut slow::Picture::of(&mut self.drawing, &mut self.crowd, &scene));
        }
        // next to the points: both are pixels and painted at once
        if state.switches.trails && slow.is_none() {
            let ground = match space {
                _ if round => Ground::Round,
                _ if space.is_angular() => Ground::Fixed,
                _ => Ground::Drifting,
            };
            self.trails.draw(&mut self.drawing, &view, points, &self.classes, ground);
        }
        self.cloud.before(&mut self.drawing, &scene);
        if as_framed {
            self.overlays.above(&mut self.drawing, &scene);
        }
        if space.is_deep() {
            match (&globe, &triplet) {
                (Some(globe), Some(t)) if !round => globe.rays(&mut self.drawing, &t.points),
                (None, Some(t)) => floor::plumb(&mut self.drawing, &view, &t.points),
                _ => {}
            }
            floor::compass(&mut self.drawing, &mut self.crowd, &view, &layout, space, ring.is_some());
        }

        self.places.iter().for_each(|&at| self.crowd.point(at, 2));
        let mut focus = FocusDrawing {
            drawing: &mut self.drawing,
            crowd: &mut self.crowd,
            view: &view,
            layout: &layout,
            arrows: Arrows::usual(&view, layout.marks),
        };
        if let Some(triplet) = &triplet {
            focus.triplet(triplet, &state.dataset.labels, ring.as_ref(), state.switches.forces && slow.is_none());
        }
        if let Some(forces) = forces {
            focus.arrows.times = forces.among.max(1);
            focus.forces(forces, points, state);
        }
        let steepest = triplet.as_ref().map(Triplet::steepest).or(forces.map(|t| length(point(t.step))));
        let free = focus.scales(&state.config, steepest.filter(|_| state.switches.forces && slow.is_none()));
        if let Some(slow) = &slow {
            slow.legends(&mut slow::Picture::of(&mut self.drawing, &mut self.crowd, &scene), free);
        }
        self.labels.begin(now, calm);
        let marks = names::Marks {
            layout: &layout,
            ring: ring.as_ref(),
            band: (round && !space.is_deep()).then(|| band(&view)),
            view: &view,
        };
        marks.draw(&mut self.drawing, &mut self.labels, &mut self.crowd, triplet.as_ref(), state);
        if let Some(slow) = &slow {
            self.bars = slow.above(&mut self.drawing, &layout);
        }
        sample::held(&mut self.drawing, state, &self.places, layout.point, layout.marks);
        let near = self.cloud.size(state.hover);
        sample::hovered(&mut self.drawing, state, &self.places, layout.text, layout.point * near, size, Said::Fully);

        let led = slow.is_some_and(|s| s.is_moving());
        let moving = motion == Motion::Moving || lines == Motion::Moving || self.labels.moving();
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

/// The distance by which the scale is shown: the margin, or 1 where the loss has none.
pub fn shown_margin(config: &Config) -> f64 {
    if config.loss.has_margin() { f64::from(config.margin) } else { 1.0 }
}

/// Grid and axes of the plane, or the unit circle.
pub fn ground(drawing: &mut Drawing, view: &View, layout: &Layout, round: bool) {
    let [w, h] = layout.size;
    let origin = view.px(ORIGIN);
    let axes = Stroke::solid(Ink::Axis, 1.0);
    if !round {
        let spacing = round_length(70.0 / view.scale);
        let (corner, end) = (view.plane([0.0, h]), view.plane([w, 0.0]));
        drawing.outline(Stroke::solid(Ink::Grid, 1.0), |pen| {
            for axis in [0, 1] {
                let first = libm::ceil(corner[axis] / spacing);
                let count = ((end[axis] / spacing - first) as usize).min(200);
                for i in 0..=count {
                    let value = first + i as f64;
                    let at = view.px([value * spacing; 3])[axis];
                    if value != 0.0 && axis == 0 {
                        pen.move_to([at, 0.0]).line_to([at, h]);
                    } else if value != 0.0 {
                        pen.move_to([0.0, at]).line_to([w, at]);
                    }
                }
            }
        });
    }
    if (0.0..=w).contains(&origin[0]) {
        drawing.line([origin[0], 0.0], [origin[0], h], axes);
    }
    if (0.0..=h).contains(&origin[1]) {
        drawing.line([0.0, origin[1]], [w, origin[1]], axes);
    }
    if round {
        let [inner, outer] = band(view);
        drawing.outline(Stroke::solid(Ink::Line, 1.0), |pen| {
            pen.circle(origin, inner).circle(origin, outer);
        });
        drawing.outline(Stroke::solid(Ink::Edge, 1.4 * layout.marks), |pen| {
            pen.circle(origin, view.length(1.0));
        });
        drawing.area(Fill::plain(Ink::Edge), |pen| {
            pen.circle(origin, 2.0 * layout.marks);
        });
    }
}

/// The least of 1, 2, 5 times a power of ten that is no less than `least`.
pub fn round_length(least: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(least)));
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= least * (1.0 - 1e-9)).unwrap_or(10.0);
    factor * power
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
