//! The open set: boxes around the examples that are enrolled and, larger, around each class's prototype; where the other points go
//! under the condition; a cross upon every one that is classified wrongly.

use super::OverlayScene;
use crate::app::state::State;
use crate::scene::palette::Ink;
use crate::scene::shape::{Body, Drawing, Pen, Stroke, Xy};
use crate::scene::vector::point;
use triplet_engine::matrix::Matrix;
use triplet_engine::protocol::open_set::Recognition;

/// Draws it above the points of the embedding.
pub fn draw(drawing: &mut Drawing, scene: &OverlayScene) {
    let (state, k, size) = (scene.state, scene.layout.marks, scene.layout.point);
    if !state.open_set.open {
        return;
    }
    let dim = state.config.embedding.dim();
    let px = |values: &[f32]| scene.view.px(point([0, 1, 2].map(|d| values.get(d).copied().unwrap_or(0.0))));
    let answer = state.open_set.answer();
    // of points that were moved there may be no embedding
    if let Some(answer) = answer.filter(|answer| answer.told.len() == answer.asked.len()) {
        let moved = |i: usize| answer.moved.get(i * dim..(i + 1) * dim).filter(|_| answer.question.step > 0);
        let to = |i: usize| moved(i).map(px);
        told(drawing, state, answer, &answer.told, scene.places, to, [size, k]);
    }
    boxes(drawing, state, scene.places, [size, k]);
    let Some(answer) = answer else { return };
    for (&class, at) in answer.classes.iter().zip(answer.prototypes.chunks_exact(dim)) {
        let at = px(at);
        let held_out = state.config.holds_out(class);
        let body = if held_out { Body::Hollow(Ink::Panel) } else { Body::Solid };
        drawing.mark(at, size * 1.25, class, body, 1.0);
        drawing.outline(Stroke::solid(Ink::Ink, 2.2 * k).rimmed(2.2), |pen| square(pen, at, size * 2.3));
    }
}

/// Where the condition moves the inputs, if there is an answer under one.
pub fn moved_inputs(state: &State) -> Option<Matrix> {
    let question = &state.open_set.answer()?.question;
    let (condition, step) = (question.condition, question.step);
    (step > 0).then(|| condition.apply(condition.size(step), &state.dataset.points, state.config.data.seed))
}

/// Draws it above the points of the input plane, where there are no prototypes; `moved`: where the condition has each point.
pub fn draw_input(drawing: &mut Drawing, state: &State, [places, moved]: [&[Xy]; 2], [size, k]: [f32; 2]) {
    if !state.open_set.open {
        return;
    }
    if let Some(answer) = state.open_set.answer().filter(|answer| answer.told_in_input.len() == answer.asked.len()) {
        let to = |i: usize| moved.get(*answer.asked.get(i)? as usize).copied();
        told(drawing, state, answer, &answer.told_in_input, places, to, [size, k]);
    }
    boxes(drawing, state, places, [size, k]);
}

/// Ways of the points asked, and crosses upon those classified wrongly; `to`: where the i-th of them goes, if it goes anywhere.
fn told(
    drawing: &mut Drawing,
    state: &State,
    answer: &Recognition,
    told: &[Option<u32>],
    places: &[Xy],
    to: impl Fn(usize) -> Option<Xy>,
    [size, k]: [f32; 2],
) {
    let asked = || answer.asked.iter().enumerate().filter_map(|(i, &s)| Some((i, s, *places.get(s as usize)?)));
    drawing.path(None, Some(Stroke::solid(Ink::Ink3, 0.8 * k)), 0.6, |pen| {
        for (from, to) in asked().filter_map(|(i, _, from)| Some((from, to(i)?))) {
            pen.move_to(from).line_to(to);
        }
    });
    let class = |sample: u32| state.dataset.labels.get(sample as usize).copied();
    for (i, sample, _) in asked() {
        if let (Some(at), Some(class)) = (to(i), class(sample)) {
            drawing.mark(at, size * 0.62, class, Body::Plain, 1.0);
        }
    }
    let wrong = asked().filter(|&(i, sample, _)| told.get(i).copied().flatten() != class(sample));
    let arm = size * 0.75;
    drawing.outline(Stroke::solid(Ink::Ink, 1.3 * k).rimmed(1.4), |pen| {
        for [x, y] in wrong.map(|(i, _, from)| to(i).unwrap_or(from)) {
            pen.move_to([x - arm, y - arm]).line_to([x + arm, y + arm]);
            pen.move_to([x - arm, y + arm]).line_to([x + arm, y - arm]);
        }
    });
}

/// Boxes around the examples.
fn boxes(drawing: &mut Drawing, state: &State, places: &[Xy], [size, k]: [f32; 2]) {
    drawing.outline(Stroke::solid(Ink::Ink, 1.3 * k).rimmed(1.6), |pen| {
        for &at in state.open_set.question.enrolled.iter().filter_map(|&i| places.get(i as usize)) {
            square(pen, at, size * 1.4);
        }
    });
}

fn square(pen: &mut Pen, [x, y]: Xy, half: f32) {
    pen.rectangle([x - half, y - half], [2.0 * half; 2]);
}
