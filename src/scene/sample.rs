//! A single sample in any picture: found under the pointer, ringed, and named.

use super::number::Short;
use super::palette::Ink;
use super::shape::{Align, Body, Drawing, Fill, Stroke, Type, Xy, text_width};
use crate::app::neighbours;
use crate::app::state::State;
use triplet_engine::config::Config;
use triplet_engine::distance::Distance;

/// How much a point covers that steps back behind those lit.
pub const DIM: f32 = 0.22;

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

/// `1 class`, `4 classes`, `8 classes (2 held out)`.
pub fn classes(state: &State) -> String {
    match (state.dataset.classes, state.config.held_out) {
        (1, _) => "1 class".into(),
        (n, 0) => format!("{n} classes"),
        (n, held) => format!("{n} classes ({held} held out)"),
    }
}

/// A sample in words, counted from 1: `class 3 · sample 17 · in the batch`.
pub fn words(state: &State, sample: u32) -> String {
    let class = class_of(state, Some(sample)).unwrap_or(0) + 1;
    let part = match () {
        () if state.is_held_out(sample) => " · held out",
        () if state.batch().contains(&sample) => " · in the batch",
        () => "",
    };
    format!("class {class} · sample {}{part}", sample + 1)
}

/// What a sample is to the training: how its mark looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lot {
    /// It is in the batch.
    Batch,
    /// It may be in the next.
    Rest,
    /// Its class is held out.
    HeldOut,
}

impl Lot {
    /// That of a sample of this class, given whether it is in the batch.
    pub fn of(config: &Config, class: u32, in_batch: bool) -> Self {
        match () {
            () if config.holds_out(class) => Self::HeldOut,
            () if in_batch => Self::Batch,
            () => Self::Rest,
        }
    }

    /// The body of its mark on this ground, and how large that is beside a point of the batch. Hollow is what is held out; only
    /// where nothing is, it is what is not in the batch, `rest` as large.
    pub fn look(self, config: &Config, ground: Ink, rest: f32) -> (Body, f32) {
        match self {
            Self::Batch => (Body::Solid, 1.0),
            Self::Rest if config.held_out > 0 => (Body::Plain, 0.62),
            Self::Rest => (Body::Hollow(ground), rest),
            Self::HeldOut => (Body::Hollow(ground), 0.9),
        }
    }
}

/// Writes which of `n` samples are among these.
pub fn flag(flags: &mut Vec<bool>, n: usize, samples: &[u32]) {
    flags.clear();
    flags.resize(n, false);
    for &i in samples {
        if let Some(flag) = flags.get_mut(i as usize) {
            *flag = true;
        }
    }
}

/// The neighbours of a sample in words, a line each: what they are measured in, and every one with its distance.
fn neighbour_lines(state: &State, neighbours: &[(u32, f32)]) -> Vec<String> {
    if neighbours.is_empty() {
        return Vec::new();
    }
    let distance = match state.config.training_distance() {
        Distance::Euclidean => "Euclidean",
        Distance::SquaredEuclidean => "squared",
        Distance::Cosine => "cosine",
    };
    let one = |&(i, d): &(u32, f32)| {
        let class = class_of(state, Some(i)).unwrap_or(0) + 1;
        format!("{} · class {class} · sample {}", Short(d.into()), i + 1)
    };
    std::iter::once(format!("nearest in f(x), {distance}:")).chain(neighbours.iter().map(one)).collect()
}

/// A sample in a sentence: itself, its nearest neighbours, and what choosing it does.
pub fn told(state: &State, sample: u32) -> String {
    let lines = neighbour_lines(state, &neighbours::of(state, sample));
    let role = state.role(sample).map(|role| role.told("Enter")).unwrap_or_default();
    let near = if lines.is_empty() { String::new() } else { format!(" {} {}.", lines[0], lines[1..].join("; ")) };
    format!("{}.{near} {role}.", words(state, sample).replace(" · ", ", ")).replace(" · ", ", ")
}

/// How much is said beside the sample pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// What it is.
    Briefly,
    /// Its nearest neighbours too, and what a click does.
    Fully,
}

/// Draws the sample pointed at above all others, with thin lines to its nearest neighbours, and its name beside it.
pub fn hovered(drawing: &mut Drawing, state: &State, places: &[Xy], text: f32, point: f32, size: Xy, said: Said) {
    let Some(sample) = state.hover else { return };
    let (Some(&at), Some(class)) = (places.get(sample as usize), class_of(state, Some(sample))) else { return };
    let neighbours = neighbours::of(state, sample);
    let near = || neighbours.iter().filter_map(|(i, _)| Some((*i, *places.get(*i as usize)?)));
    drawing.outline(Stroke::solid(Ink::Ink, 1.2).rimmed(2.0), |pen| {
        near().for_each(|(_, to)| {
            pen.move_to(at).line_to(to);
        });
        near().for_each(|(_, to)| {
            pen.circle(to, point * 1.7);
        });
    });
    for (i, to) in near() {
        drawing.mark(to, point * 1.1, class_of(state, Some(i)).unwrap_or(0), body(state, i), 1.0);
    }
    drawing.mark(at, point * 1.4, class, body(state, sample), 1.0);
    drawing.outline(Stroke::solid(Ink::Ink, 1.6).rimmed(2.0), |pen| {
        pen.circle(at, point * 2.2);
    });
    let mut lines = vec![words(state, sample)];
    match said {
        // where there is little room, more lines instead of a longer one
        Said::Briefly => lines = lines[0].split(" · ").map(str::to_owned).collect(),
        Said::Fully => {
            lines.extend(neighbour_lines(state, &neighbours));
            lines.extend(state.role(sample).map(|role| role.told("click")));
        }
    }
    boxed(drawing, &lines, at, point * 2.2, text, size);
}

fn body(state: &State, sample: u32) -> Body {
    let class = class_of(state, Some(sample)).unwrap_or(0);
    Lot::of(&state.config, class, state.batch().contains(&sample)).look(&state.config, Ink::Panel, 1.0).0
}

/// Lines in a box above or below a place, as far from it as `clear`; the first in ink, the others lighter.
fn boxed(drawing: &mut Drawing, lines: &[String], at: Xy, clear: f32, text: f32, size: Xy) {
    let line = text * 1.35;
    let width = lines.iter().map(|l| text_width(l, text)).fold(0.0, f32::max);
    let half = [width / 2.0 + 7.0, (lines.len() as f32 * line + text * 0.55) / 2.0];
    let x = at[0].clamp(half[0] + 3.0, (size[0] - half[0] - 3.0).max(half[0] + 3.0));
    let above = at[1] - clear - half[1] - 5.0;
    let y = if above > half[1] + 2.0 { above } else { at[1] + clear + half[1] + 5.0 };
    drawing.path(Some(Fill::plain(Ink::Panel)), Some(Stroke::solid(Ink::Edge, 1.0)), 1.0, |pen| {
        pen.rectangle([x - half[0], y - half[1]], [2.0 * half[0], 2.0 * half[1]]);
    });
    for (i, words) in lines.iter().enumerate() {
        let (weight, ink) = if i == 0 { (600, Ink::Ink) } else { (450, Ink::Ink2) };
        let style = Type { size: text, weight, ink, rim: None, align: Align::Left };
        let at = [x - half[0] + 7.0, y - half[1] + text * 0.28 + line * (i as f32 + 0.5)];
        drawing.write(at, style, format_args!("{words}"));
    }
}

/// Corners around the samples that were chosen by hand and stay so.
pub fn held(drawing: &mut Drawing, state: &State, places: &[Xy], point: f32, k: f32) {
    let Some(chosen) = state.choice() else { return };
    let all = [Some(chosen.anchor), chosen.positive, chosen.negative];
    let (far, leg) = (point * 3.1, point * 1.3);
    drawing.outline(Stroke::solid(Ink::Ink, 1.8 * k).rimmed(2.0), |pen| {
        for [x, y] in all.into_iter().flatten().filter_map(|i| places.get(i as usize)) {
            for [dx, dy] in [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]] {
                let [cx, cy] = [x + dx * far, y + dy * far];
                pen.move_to([cx - dx * leg, cy]).line_to([cx, cy]).line_to([cx, cy - dy * leg]);
            }
        }
    });
}
