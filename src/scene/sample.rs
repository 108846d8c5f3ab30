//! A single sample in any picture: found under the pointer, ringed, and named.

use super::palette::Ink;
use super::shape::{Align, Body, Drawing, Fill, Stroke, Type, Xy, text_width};
use crate::app::state::State;

/// The place nearest to `at`, if one is within `reach` px.
pub fn nearest(places: &[Xy], at: Xy, reach: f32) -> Option<u32> {
    let square = |p: &Xy| (p[0] - at[0]) * (p[0] - at[0]) + (p[1] - at[1]) * (p[1] - at[1]);
    let best = places.iter().enumerate().min_by(|a, b| square(a.1).total_cmp(&square(b.1)))?;
    (square(best.1) <= reach * reach).then_some(best.0 as u32)
}

/// The class of a sample.
pub fn class_of(state: &State, sample: Option<u32>) -> Option<u32> {
    state.dataset.labels.get(sample? as usize).copied()
}

/// `1 class`, `4 classes`.
pub fn classes(state: &State) -> String {
    match state.dataset.classes {
        1 => "1 class".into(),
        n => format!("{n} classes"),
    }
}

/// A sample in words, counted from 1: `class 3 · sample 17 · in the batch`.
pub fn words(state: &State, sample: u32) -> String {
    let class = class_of(state, Some(sample)).unwrap_or(0) + 1;
    let batch = match state.frame.as_ref().is_some_and(|f| f.batch.contains(&sample)) {
        true => " · in the batch",
        false => "",
    };
    format!("class {class} · sample {}{batch}", sample + 1)
}

/// Draws the sample pointed at above all others, with its name beside it.
pub fn hovered(drawing: &mut Drawing, state: &State, places: &[Xy], text: f32, point: f32, size: Xy) {
    let Some(sample) = state.hover else { return };
    let (Some(&at), Some(class)) = (places.get(sample as usize), class_of(state, Some(sample))) else { return };
    let solid = state.frame.as_ref().is_some_and(|f| f.batch.contains(&sample));
    drawing.mark(at, point * 1.4, class, if solid { Body::Solid } else { Body::Hollow(Ink::Panel) }, 1.0);
    drawing.outline(Stroke::solid(Ink::Ink, 1.6).rimmed(2.0), |pen| {
        pen.circle(at, point * 2.2);
    });
    let words = words(state, sample);
    let half = [text_width(&words, text) / 2.0 + 6.0, text * 0.9];
    let x = at[0].clamp(half[0] + 3.0, (size[0] - half[0] - 3.0).max(half[0] + 3.0));
    let above = at[1] - point * 2.2 - half[1] - 5.0;
    let y = if above > half[1] + 2.0 { above } else { at[1] + point * 2.2 + half[1] + 5.0 };
    drawing.path(Some(Fill::plain(Ink::Panel)), Some(Stroke::solid(Ink::Edge, 1.0)), 1.0, |pen| {
        pen.rectangle([x - half[0], y - half[1]], [2.0 * half[0], 2.0 * half[1]]);
    });
    let style = Type { size: text, weight: 500, ink: Ink::Ink, rim: None, align: Align::Centre };
    drawing.write([x, y], style, format_args!("{words}"));
}
