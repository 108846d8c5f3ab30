//! What the picture of the embedding is drawn of, from the ground up.

use crate::scene::Look;
use crate::scene::camera::Motion;
use crate::scene::cloud::Cloud;
use crate::scene::focus::{Arrows, FocusDrawing, Triplet};
use crate::scene::ground::ground;
use crate::scene::labels::{Crowd, Labels};
use crate::scene::overlays::{OverlayPictures, OverlayScene};
use crate::scene::ring::{Ring, band};
use crate::scene::sample::{self, Said};
use crate::scene::shape::Drawing;
use crate::scene::trails::{Ground, Trails};
use crate::scene::vector::{length, point};
use crate::scene::{floor, names, slow};
use triplet_engine::trainer::anchor_forces::AnchorForces;

/// All that one frame is drawn from.
pub struct Shot<'a> {
    /// State, view, layout, and where the samples are.
    pub scene: OverlayScene<'a>,
    /// Colours and sizes.
    pub look: &'a Look,
    /// The time, in ms.
    pub now: f64,
    /// Whether the embedding is the unit circle or sphere.
    pub round: bool,
    /// Slow motion, while it is on.
    pub slow: Option<slow::Moment<'a>>,
    /// Whether the points are where the newest frame has them: overlays are of those.
    pub as_framed: bool,
    /// The margin ring, if it is shown.
    pub ring: Option<Ring<'a>>,
    /// The triplet, under a loss of triplets.
    pub triplet: Option<Triplet>,
    /// What the loss of the batch does to one anchor, under another loss.
    pub forces: Option<&'a AnchorForces>,
}

/// What it is drawn with.
pub struct Canvas<'a> {
    /// The shapes.
    pub drawing: &'a mut Drawing,
    /// What labels keep clear of.
    pub crowd: &'a mut Crowd,
    /// The labels, which glide.
    pub labels: &'a mut Labels,
    /// The overlays that are on.
    pub overlays: &'a mut OverlayPictures,
    /// Where the points came from.
    pub trails: &'a mut Trails,
    /// The points.
    pub cloud: &'a Cloud,
    /// Where slow motion's bars are.
    pub bars: &'a mut Option<slow::Bars>,
    /// Whether the lines of overlays are still moving.
    pub lines: Motion,
}

/// A layer.
pub type Layer = fn(&mut Canvas, &Shot);

/// The layers, from the ground up: the order of drawing is this list.
pub const LAYERS: [Layer; 17] = [
    far_ground,
    points_behind,
    ring_areas,
    overlay_areas,
    near_ground,
    ring_borders,
    overlay_lines,
    slow_beneath,
    // next to the points: both are pixels and painted at once
    trails,
    points_before,
    overlay_above,
    depth,
    crowd_of_points,
    focus,
    labels,
    slow_above,
    hand,
];

/// In space: what of ring and sphere, or of the floor, is behind all else.
fn far_ground(on: &mut Canvas, shot: &Shot) {
    if !shot.scene.space.is_deep() {
        return;
    }
    if let Some(ring) = &shot.ring {
        ring.far_areas(on.drawing);
    }
    match &shot.scene.globe {
        Some(globe) => globe.far_grid(on.drawing),
        None => floor::floor(on.drawing, shot.scene.view),
    }
}

/// In space: points behind ring and sphere.
fn points_behind(on: &mut Canvas, shot: &Shot) {
    on.cloud.behind(on.drawing, &shot.scene);
}

/// The zones of the margin ring.
fn ring_areas(on: &mut Canvas, shot: &Shot) {
    if let Some(ring) = &shot.ring {
        ring.areas(on.drawing);
    }
}

/// Regions and fields of overlays.
fn overlay_areas(on: &mut Canvas, shot: &Shot) {
    if shot.as_framed {
        on.overlays.areas(on.drawing, &shot.scene, shot.look);
    }
}

/// Grid and axes of the plane, the unit circle, the near side of the sphere.
fn near_ground(on: &mut Canvas, shot: &Shot) {
    let OverlayScene { view, layout, space, globe, .. } = &shot.scene;
    match (globe, space.is_deep()) {
        (Some(globe), _) => globe.near_grid(on.drawing, layout.marks),
        (None, true) => {}
        (None, false) => ground(on.drawing, view, layout, shot.round),
    }
}

/// The lines of the margin ring.
fn ring_borders(on: &mut Canvas, shot: &Shot) {
    if let Some(ring) = &shot.ring {
        ring.borders(on.drawing);
    }
}

/// Lines of overlays.
fn overlay_lines(on: &mut Canvas, shot: &Shot) {
    if shot.as_framed {
        on.lines = on.overlays.lines(on.drawing, on.crowd, &shot.scene, shot.now);
    }
}

/// What slow motion draws under the points.
fn slow_beneath(on: &mut Canvas, shot: &Shot) {
    if let Some(slow) = &shot.slow {
        slow.beneath(&mut slow::Picture::of(on.drawing, on.crowd, &shot.scene));
    }
}

/// Where the points came from.
fn trails(on: &mut Canvas, shot: &Shot) {
    let OverlayScene { state, view, space, points, classes, .. } = &shot.scene;
    if !state.switches.trails || shot.slow.is_some() {
        return;
    }
    let ground = match space {
        _ if shot.round => Ground::Round,
        _ if space.is_angular() => Ground::Fixed,
        _ => Ground::Drifting,
    };
    on.trails.draw(on.drawing, view, points, classes, ground);
}

/// The points.
fn points_before(on: &mut Canvas, shot: &Shot) {
    on.cloud.before(on.drawing, &shot.scene);
}

/// Marks of overlays upon the points.
fn overlay_above(on: &mut Canvas, shot: &Shot) {
    if shot.as_framed {
        on.overlays.above(on.drawing, &shot.scene);
    }
}

/// In space: what helps to read depth.
fn depth(on: &mut Canvas, shot: &Shot) {
    let OverlayScene { view, layout, space, globe, .. } = shot.scene;
    if !space.is_deep() {
        return;
    }
    match (&globe, &shot.triplet) {
        (Some(globe), Some(t)) if !shot.round => globe.rays(on.drawing, &t.points),
        (None, Some(t)) => floor::plumb(on.drawing, view, &t.points),
        _ => {}
    }
    floor::compass(on.drawing, on.crowd, view, layout, space, shot.ring.is_some());
}

/// Nothing to see: the labels to come keep clear of the points.
fn crowd_of_points(on: &mut Canvas, shot: &Shot) {
    shot.scene.places.iter().for_each(|&at| on.crowd.point(at, 2));
}

/// The triplet with its forces, or an anchor with its own; the scales beneath; what slow motion says of them.
fn focus(on: &mut Canvas, shot: &Shot) {
    let OverlayScene { state, view, layout, points, .. } = shot.scene;
    let with_forces = state.switches.forces && shot.slow.is_none();
    let mut focus =
        FocusDrawing { drawing: on.drawing, crowd: on.crowd, view, layout, arrows: Arrows::usual(view, layout.marks) };
    if let Some(triplet) = &shot.triplet {
        focus.triplet(triplet, &state.dataset.labels, shot.ring.as_ref(), with_forces);
    }
    if let Some(forces) = shot.forces {
        focus.arrows.times = forces.among.max(1);
        focus.forces(forces, points, state);
    }
    let steepest = shot.triplet.as_ref().map(Triplet::steepest).or(shot.forces.map(|t| length(point(t.step))));
    let free = focus.scales(&state.config, steepest.filter(|_| with_forces));
    if let Some(slow) = &shot.slow {
        slow.legends(&mut slow::Picture::of(on.drawing, on.crowd, &shot.scene), free);
    }
}

/// The names of zones and points.
fn labels(on: &mut Canvas, shot: &Shot) {
    let OverlayScene { state, view, layout, space, .. } = shot.scene;
    let marks = names::Marks {
        layout,
        ring: shot.ring.as_ref(),
        band: (shot.round && !space.is_deep()).then(|| band(view)),
        view,
    };
    marks.draw(on.drawing, on.labels, on.crowd, shot.triplet.as_ref(), state);
}

/// Slow motion's bars.
fn slow_above(on: &mut Canvas, shot: &Shot) {
    if let Some(slow) = &shot.slow {
        *on.bars = slow.above(on.drawing, shot.scene.layout);
    }
}

/// The point in hand and the one pointed at.
fn hand(on: &mut Canvas, shot: &Shot) {
    let OverlayScene { state, layout, places, .. } = shot.scene;
    sample::held(on.drawing, state, places, layout.point, layout.marks);
    let near = on.cloud.size(state.hover);
    sample::hovered(on.drawing, state, places, layout.text, layout.point * near, layout.size, Said::Fully);
}
