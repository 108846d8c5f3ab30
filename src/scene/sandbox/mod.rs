//! The sandbox: three points, the zones, the gradient's arrows, and the loss over all places of one of the points.
//!
//! In the plane the loss is shaded, with lines of equal loss; on the circle it is a wall along the circle, as high as the loss
//! would be with the point there.

use super::Look;
use super::camera::{View, Viewport};
use super::contour::Grid;
use super::focus::{Arrows, FocusDrawing, Triplet};
use super::ground::ground;
use super::labels::{Crowd, Labels};
use super::layout::{Layout, round_length};
use super::names;
use super::number::Short;
use super::palette::Ink;
use super::ring::{Ring, along, band};
use super::shape::{Align, Drawing, Fill, Stroke, Type, Xy, text_width};
use super::vector::{ORIGIN, Point, point};
use super::zones::Zones;
use crate::app::sandbox::{Role, Sandbox, Scene, focus};
use crate::app::state::State;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Loss};
use triplet_engine::mining::reach;
use triplet_engine::protocol::Focus;

/// Half the side of the square around the origin that the plane shows, as long as the points are in it.
const PLANE: f64 = 2.1;
/// The same for the circle: there is room for the wall around it.
const CIRCLE: f64 = 1.72;
/// How much wider it gets at a time where points have left it.
const WIDER: f64 = 1.02;
/// As long as the points are within this share of it, it is as it was to begin with.
const BACK: f64 = 0.8;
/// Side of a cell of the field, in px.
const CELL: f32 = 8.0;
/// One unit of gradient is drawn as long as this in the plane: here the arrows are what is looked at.
const GRADIENT: f64 = 0.3;
/// No arrow is longer than this, in px.
const LONGEST: f32 = 240.0;
/// Lines of equal loss, about.
const LINES: f64 = 8.0;
/// How much ink covers the ground where the loss is greatest.
const DARKEST: f32 = 0.36;
/// A label that would hide more than this, or be hidden by it, is left out.
const HIDDEN: u32 = 90;
/// Places along the circle at which the loss is asked.
const AROUND: usize = 240;
/// Height of the wall where the loss is greatest, as a share of the circle's radius.
const WALL: f64 = 0.34;
/// What stands where there is no loss.
const FREE: &str = "no loss";
/// Marks do not tell classes here, but anchor and positive are alike, and the negative is not.
const CLASSES: [u32; 3] = [0, 0, 3];

/// The picture of the sandbox, and what must not jump between its frames.
#[derive(Debug, Default)]
pub struct SandboxPicture {
    drawing: Drawing,
    labels: Labels,
    crowd: Crowd,
    grid: Grid,
    wall: Vec<f32>,
    half: Option<f64>,
    held: bool,
    view: Option<View>,
    size: Xy,
    places: [Xy; 3],
}

impl SandboxPicture {
    /// What was drawn last.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// Where anchor, positive and negative are drawn.
    pub fn places(&self) -> [Xy; 3] {
        self.places
    }

    /// The point drawn nearest to a place, if one is within `reach` px; of several at one place the one moved last.
    pub fn nearest(&self, at: Xy, reach: f32, chosen: Role) -> Option<Role> {
        let far = |role: Role| {
            let p = self.places[role as usize];
            libm::hypotf(p[0] - at[0], p[1] - at[1]) - if role == chosen { 3.0 } else { 0.0 }
        };
        let nearest = Role::ALL.iter().copied().min_by(|a, b| far(*a).total_cmp(&far(*b)))?;
        (far(nearest) <= reach).then_some(nearest)
    }

    /// A point is in somebody's hand: the view stands still.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// The point of the plane at a place of the canvas, not beyond its border.
    pub fn plane(&self, at: Xy) -> Option<[f32; 2]> {
        let ([left, top], [right, bottom]) = border(self.size);
        let at = [at[0].clamp(left, right), at[1].clamp(top, bottom)];
        self.view.map(|view| on_plane(&view, at))
    }

    /// Draws the state at `now` (ms) in a box of this size; whether labels are on their way.
    pub fn draw(&mut self, state: &State, look: &Look, size: Xy, now: f64) -> bool {
        self.drawing.clear();
        self.size = size;
        let config = Sandbox::flat(&state.config);
        let on_circle = config.embedding.normalised();
        let points = state.sandbox.points(&config);
        let focus = state.sandbox.focus(&config);
        let layout = layout(size, look);
        let view = self.look(&points, &layout, on_circle);
        self.view = Some(view);
        self.places = points.map(|p| view.px(flat(p)));

        let triplet = triplet(&points, &focus);
        let arrows = Arrows { one: view.length(GRADIENT).clamp(16.0, 60.0), longest: LONGEST, times: 1 };
        let zones = Zones::around(triplet.points[0], triplet.points[1], &config);
        let ring = zones.as_ref().map(|zones| Ring::new(zones, &view, on_circle, size, layout.marks));
        let field = Field { points: &points, role: state.sandbox.chosen, config: &config };
        self.crowd.clear(size);
        let [a, p, n] = self.places;
        self.places.iter().for_each(|&at| self.crowd.block(at, [3.0 * layout.point; 2], 20));
        for (from, to) in [(a, p), (a, n)] {
            self.crowd.line(from, to, 5);
        }
        for (&from, step) in self.places.iter().zip(triplet.steps) {
            let [right, up, _] = view.turned(step).map(|v| v as f32 * arrows.one);
            self.crowd.line(from, [from[0] + right, from[1] - up], 8);
        }
        // zones are places of the negative: over those of another point only their borders are told
        let zones_meant = field.role == Role::Negative;
        if let Some(ring) = ring.as_ref().filter(|_| zones_meant) {
            ring.areas(&mut self.drawing);
        }
        let lines = match on_circle {
            true => self.wall(&field, &view, if layout.phone { 2.0 } else { 4.0 }),
            false => self.shade(&field, &view, size),
        };
        ground(&mut self.drawing, &view, &layout, on_circle);
        if let Some(ring) = &ring {
            ring.borders(&mut self.drawing);
        }
        match on_circle {
            true => self.wall_lines(lines, &view, &layout),
            false => self.lines(lines, &field, &view, &layout),
        }

        let mut drawing =
            FocusDrawing { drawing: &mut self.drawing, crowd: &mut self.crowd, view: &view, layout: &layout, arrows };
        drawing.triplet(&triplet, &CLASSES, ring.as_ref(), true);
        drawing.scales(&config, Some(triplet.steepest()));
        self.legend(&field, &layout);
        self.labels.begin(now, state.reduced_motion);
        let band = on_circle.then(|| band(&view));
        let marks = names::Marks { layout: &layout, ring: ring.as_ref().filter(|_| zones_meant), band, view: &view };
        marks.draw(&mut self.drawing, &mut self.labels, &mut self.crowd, Some(&triplet), state);
        self.labels.moving()
    }

    /// The steady camera: a square around the origin that gives way where points leave it, and not while one is being dragged.
    fn look(&mut self, points: &Scene, layout: &Layout, on_circle: bool) -> View {
        let room = room(layout);
        if on_circle {
            self.half = None;
            return View::square(&room, [0.0; 2], CIRCLE);
        }
        let ([left, top], [right, bottom]) = border(layout.size);
        let inside = |half: f64, share: f64| {
            let view = View::square(&room, [0.0; 2], half * share);
            points
                .iter()
                .map(|p| view.px(flat(*p)))
                .all(|[x, y]| (left..=right).contains(&x) && (top..=bottom).contains(&y))
        };
        let mut half = self.half.unwrap_or(PLANE);
        if !self.held {
            if inside(PLANE, BACK) {
                half = PLANE;
            }
            let mut tries = 0;
            while !inside(half, 1.0) && tries < 1000 {
                half *= WIDER;
                tries += 1;
            }
        }
        self.half = Some(half);
        View::square(&room, [0.0; 2], half)
    }

    /// Shades the plane by the loss; the loss from line to line.
    fn shade(&mut self, field: &Field, view: &View, size: Xy) -> f64 {
        self.grid.fill(size, CELL, |at| field.excess(on_plane(view, at)));
        let greatest = f64::from(self.grid.greatest()).max(1e-3);
        let step = round_length(greatest / LINES);
        let bands = libm::ceil(greatest / step) as u32;
        let alpha = DARKEST / bands.max(1) as f32;
        for band in 0..bands {
            let level = (f64::from(band) * step) as f32;
            self.drawing.path(Some(Fill::plain(Ink::Ink)), None, alpha, |pen| self.grid.area(pen, level));
        }
        step
    }

    /// Lines of equal loss with their values, and the border beyond which there is none.
    fn lines(&mut self, step: f64, field: &Field, view: &View, layout: &Layout) {
        let greatest = f64::from(self.grid.greatest());
        let (centre, origin) = (view.px(field.centre()), view.px(ORIGIN));
        let size = layout.text;
        for i in 0..=(greatest / step) as u32 {
            let level = f64::from(i) * step;
            let border = i == 0;
            if border && !field.has_border() {
                continue;
            }
            let words = if border { String::from("loss 0") } else { value(level, step) };
            let half = [text_width(&words, size) / 2.0 + 2.0, size * 0.6];
            let mut best: Option<(f32, Xy)> = None;
            let (stroke, alpha) = match (border, field.role) {
                // the margin's own line is there already
                (true, Role::Negative) => (Stroke::hairline(Ink::Margin), 0.0),
                (true, _) => (Stroke::solid(Ink::Ink, 1.8 * layout.marks), 0.9),
                (false, _) => (Stroke::solid(Ink::Ink3, 0.9), 0.65),
            };
            let [w, h] = layout.size;
            self.drawing.path(None, Some(stroke), alpha, |pen| {
                self.grid.line(level as f32, |from, to| {
                    pen.move_to(from).line_to(to);
                    let at = [(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0];
                    let inside = at[0] - half[0] > 6.0 && at[0] + half[0] < w - 6.0 && at[1] > 52.0 && at[1] < h - 70.0;
                    // below the middle of the rings, one under the other
                    let aside = (at[0] - centre[0]).abs() + if at[1] < centre[1] { 60.0 } else { 0.0 };
                    // where the lines of directions meet
                    let knot = if libm::hypotf(at[0] - origin[0], at[1] - origin[1]) < 50.0 { 90.0 } else { 0.0 };
                    let cost = aside + knot + self.crowd.within(at, half) as f32;
                    if inside && best.is_none_or(|(least, _)| cost < least) {
                        best = Some((cost, at));
                    }
                });
            });
            // no label at all rather than one upon a point
            if let Some((_, at)) = best.filter(|(_, at)| self.crowd.within(*at, half) < HIDDEN) {
                let weight = if border { 650 } else { 500 };
                let style = Type { size, weight, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Centre };
                self.drawing.write(at, style, format_args!("{words}"));
                self.crowd.block(at, half, 20);
            }
        }
        if field.has_border() && field.role != Role::Negative {
            self.free_of_loss(layout);
        }
    }

    /// Writes it where there is no loss, well inside.
    fn free_of_loss(&mut self, layout: &Layout) {
        let size = layout.text + 1.0;
        let half = [text_width(FREE, size) / 2.0 + 4.0, size * 0.8];
        let [w, h] = layout.size;
        let free = |at: Xy| {
            [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]
                .iter()
                .all(|[dx, dy]| self.grid.at([at[0] + dx * half[0], at[1] + dy * half[1]]) <= 0.0)
        };
        let across = (1..((w - 2.0 * half[0]) / 16.0) as usize).map(|i| half[0] + 16.0 * i as f32);
        let down = (0..((h - 130.0) / 16.0).max(1.0) as usize).map(|i| 60.0 + 16.0 * i as f32);
        let places = down.flat_map(|y| across.clone().map(move |x| [x, y])).filter(|at| free(*at));
        // between the three points rather than in a corner
        let middle = [0, 1].map(|k| self.places.iter().map(|p| p[k]).sum::<f32>() / 3.0);
        let far = |at: Xy| libm::hypotf(at[0] - middle[0], at[1] - middle[1]) as u32 / 8;
        let best = places.min_by_key(|&at| 3 * self.crowd.within(at, half) + far(at));
        if let Some(at) = best {
            let style = Type { size, weight: 650, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Centre };
            self.drawing.write(at, style, format_args!("{FREE}"));
            self.crowd.block(at, half, 20);
        }
    }

    /// The wall along the circle; the loss from line to line.
    fn wall(&mut self, field: &Field, view: &View, lines: f64) -> f64 {
        self.wall.clear();
        self.wall.extend((0..=AROUND).map(|i| {
            let angle = i as f32 * (std::f32::consts::TAU / AROUND as f32);
            field.loss([libm::cosf(angle), libm::sinf(angle)])
        }));
        let greatest = f64::from(self.wall.iter().copied().fold(0.0, f32::max)).max(1e-3);
        let step = round_length(greatest / lines);
        let (centre, foot) = (view.px(ORIGIN), foot(view));
        let high = view.length(WALL) / greatest as f32;
        let place = |i: usize, loss: f32| along(centre, angle_of(i), foot + high * loss);
        let wall = &self.wall;
        self.drawing.path(Some(Fill::plain(Ink::Ink)), None, 0.16, |pen| {
            wall.iter().enumerate().for_each(|(i, &loss)| {
                if i == 0 {
                    pen.move_to(place(i, loss))
                } else {
                    pen.line_to(place(i, loss))
                };
            });
            (0..=AROUND).rev().for_each(|i| {
                pen.line_to(place(i, 0.0));
            });
            pen.close();
        });
        self.drawing.outline(Stroke::solid(Ink::Ink, 1.8), |pen| {
            wall.iter().enumerate().for_each(|(i, &loss)| {
                if i == 0 {
                    pen.move_to(place(i, loss))
                } else {
                    pen.line_to(place(i, loss))
                };
            });
        });
        for (i, &loss) in wall.iter().enumerate() {
            if loss > 0.0 {
                self.crowd.line(place(i, 0.0), place(i, loss), 6);
            }
        }
        step
    }

    /// Circles of equal loss around the circle, with their values.
    fn wall_lines(&mut self, step: f64, view: &View, layout: &Layout) {
        let (centre, foot) = (view.px(ORIGIN), foot(view));
        let greatest = f64::from(self.wall.iter().copied().fold(0.0, f32::max)).max(1e-3);
        let high = f64::from(view.length(WALL)) / greatest;
        let style = Type { size: layout.text, weight: 500, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Centre };
        for i in 0..=(greatest / step * 1.001) as u32 {
            let level = f64::from(i) * step;
            let radius = foot + (level * high) as f32;
            self.drawing.path(None, Some(Stroke::solid(Ink::Ink3, 0.9)), 0.6, |pen| {
                pen.circle(centre, radius);
            });
            // side by side, not one upon the other
            let at = along(centre, 1.1 + 0.16 * i as f32, radius);
            let words = if i == 0 { String::from("loss 0") } else { value(level, step) };
            self.drawing.write(at, style, format_args!("{words}"));
            self.crowd.block(at, [text_width(&words, layout.text) / 2.0, layout.text * 0.6], 20);
        }
    }

    /// What shade and lines mean, at the bottom right.
    fn legend(&mut self, field: &Field, layout: &Layout) {
        let [w, h] = layout.size;
        let size = layout.text;
        let role = field.role.label().to_lowercase();
        let on_circle = field.config.embedding.normalised();
        let sign = if on_circle { "height" } else { "shade" };
        // on a phone there is no room to say it at length; the switches above the picture name the point
        let words = match layout.phone {
            true => format!("{sign}: loss"),
            false => format!("{sign}: the loss if the {role} were there"),
        };
        // above the margin's scale, which may be long
        let y = h - size * 2.5 - if layout.phone { 5.0 } else { 10.0 };
        let at = [w - if layout.phone { 10.0 } else { 20.0 }, y];
        let style = Type { size, weight: 500, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Right };
        self.drawing.write(at, style, format_args!("{words}"));
        let half = text_width(&words, size) / 2.0;
        self.crowd.block([at[0] - half, at[1]], [half, size], 15);
    }
}

/// The loss over the places of one of three points.
struct Field<'a> {
    points: &'a Scene,
    role: Role,
    config: &'a Config,
}

impl Field<'_> {
    fn with(&self, at: [f32; 2]) -> Scene {
        let mut points = *self.points;
        points[self.role as usize] = at;
        points
    }

    /// The loss with the point there.
    fn loss(&self, at: [f32; 2]) -> f32 {
        focus(&self.with(at), self.config).loss
    }

    /// The same, but below 0 where the hinge has room to spare: so that its border is sharp.
    fn excess(&self, at: [f32; 2]) -> f32 {
        let [a, p, n] = self.with(at);
        let (d_ap, d_an) =
            (self.config.training_distance().between(&a, &p), self.config.training_distance().between(&a, &n));
        match self.config.loss {
            Loss::SoftMargin => self.config.loss.with_margin(self.config.margin).of(d_ap, d_an),
            _ => reach(d_ap, self.config.margin) - d_an,
        }
    }

    /// Whether there is a border beyond which there is no loss.
    fn has_border(&self) -> bool {
        self.config.loss != Loss::SoftMargin
    }

    /// The middle of the lines of equal loss.
    fn centre(&self) -> Point {
        let [a, p, n] = self.points.map(flat);
        match self.role {
            Role::Anchor => [0, 1, 2].map(|k| (p[k] + n[k]) / 2.0),
            Role::Positive | Role::Negative => a,
        }
    }
}

fn triplet(points: &Scene, focus: &Focus) -> Triplet {
    Triplet { samples: [0, 1, 2], points: points.map(flat), steps: focus.step_direction.map(point) }
}

/// A point of the plane among those of space.
fn flat([x, y]: [f32; 2]) -> Point {
    point([x, y, 0.0])
}

/// The point of the plane at a place of the canvas.
fn on_plane(view: &View, at: Xy) -> [f32; 2] {
    let [x, y, _] = view.plane(at).map(|v| v as f32);
    [x, y]
}

fn layout(size: Xy, look: &Look) -> Layout {
    let phone = size[0] < 480.0;
    let big = look.text > 16.0;
    let point = if phone { 5.6 } else { 6.4 } * if big { 1.2 } else { 1.0 };
    Layout { size, phone, big, text: look.text, marks: if phone { 0.85 } else { look.marks }, point }
}

/// Heading and switches lie over the top, the scales are drawn at the bottom.
fn room(layout: &Layout) -> Viewport {
    let taken = match (layout.phone, layout.big) {
        (true, _) => [40.0, 12.0, 44.0, 12.0],
        (_, true) => [48.0, 20.0, 60.0, 20.0],
        _ => [50.0, 20.0, 56.0, 20.0],
    };
    Viewport { width: layout.size[0], height: layout.size[1], taken }
}

/// The corners between which points can be dragged: clear of the canvas's border and of what lies over its top.
fn border([w, h]: Xy) -> (Xy, Xy) {
    ([14.0, 48.0], [(w - 14.0).max(15.0), (h - 14.0).max(49.0)])
}

/// Where the wall along the circle begins, in px from its middle.
fn foot(view: &View) -> f32 {
    band(view)[1] + 9.0
}

/// The direction number `i` around the circle, clockwise on the screen.
fn angle_of(i: usize) -> f32 {
    -(i as f32) * (std::f32::consts::TAU / AROUND as f32)
}

/// A value of a line, with as many decimals as lines need to differ.
fn value(level: f64, step: f64) -> String {
    match step {
        s if s >= 1.0 => format!("{level:.0}"),
        s if s >= 0.1 => format!("{level:.1}"),
        _ => Short(level).to_string(),
    }
}

#[cfg(test)]
mod tests;
