//! Slow motion in the embedding's picture.

use super::{Bars, Moment, in_space};
use crate::app::slow::Scene;
use crate::app::words::figure;
use crate::scene::camera::View;
use crate::scene::labels::Crowd;
use crate::scene::layout::{Layout, round_length};
use crate::scene::overlays;
use crate::scene::palette::Ink;
use crate::scene::shape::{Align, Drawing, Stroke, Type, Xy, text_width};
use triplet_engine::mining::Fate;
use triplet_engine::trainer::anatomy::Candidate;

/// The longest gradient arrow is drawn this long, in px.
const LONGEST: f32 = 84.0;
/// Most candidates that a line is drawn to, of each kind.
const MOST_LINES: usize = 160;

/// What slow motion draws with.
pub struct Picture<'a> {
    /// Where the shapes go.
    pub drawing: &'a mut Drawing,
    /// What labels must not hide.
    pub crowd: &'a mut Crowd,
    /// Where each sample is drawn.
    pub places: &'a [Xy],
    /// Where the plane is.
    pub view: &'a View,
    /// How large things are.
    pub layout: &'a Layout,
}

impl<'a> Picture<'a> {
    /// What is drawn with in a scene of the embedding.
    pub fn of(drawing: &'a mut Drawing, crowd: &'a mut Crowd, scene: &'a overlays::OverlayScene) -> Self {
        Self { drawing, crowd, places: scene.places, view: scene.view, layout: scene.layout }
    }
}

impl Moment<'_> {
    /// What lies beneath the triplet: candidates, ways, halos.
    pub fn beneath(&self, picture: &mut Picture) {
        match self.scene {
            Scene::Sample => self.halos(picture),
            Scene::Embed => self.arrivals(picture),
            Scene::Mine => self.candidates(picture),
            Scene::Move => self.ways(picture),
            Scene::Loss | Scene::Gradient => {}
        }
    }

    /// Arrows, and what lines and arrows mean, at the left from `y` up: before names are placed, which must not hide it.
    pub fn legends(&self, picture: &mut Picture, y: f32) {
        match self.scene {
            Scene::Gradient => self.arrows(picture, y),
            Scene::Mine => self.legend(picture, y, &MINE),
            Scene::Move => self.legend(picture, y, &MOVE),
            Scene::Loss => {
                let ([w, h], half) = (picture.layout.size, self.foot(picture.layout) / 2.0);
                picture.crowd.block([w / 2.0, h - half], [w / 2.0, half], 15);
            }
            Scene::Embed => self.arrival_name(picture),
            Scene::Sample => {}
        }
    }

    /// What lies above everything; where bars are, if that is they.
    pub fn above(&self, drawing: &mut Drawing, layout: &Layout) -> Option<Bars> {
        if self.scene == Scene::Loss { self.bars(drawing, layout) } else { None }
    }

    /// Rings that close in on the samples drawn.
    fn halos(&self, picture: &mut Picture) {
        let part = self.part(0.0, 1.0);
        let radius = picture.layout.point * (4.5 - 2.6 * part);
        let stroke = Stroke::solid(Ink::Ink, 1.2 * picture.layout.marks);
        let places = self.anatomy.batch.iter().filter_map(|&i| picture.places.get(i as usize));
        picture.drawing.path(None, Some(stroke), 0.25 + 0.5 * part, |pen| {
            places.for_each(|&at| {
                pen.circle(at, radius);
            });
        });
    }

    /// The network gives out its last layer at the end of the scene: the batch arrives.
    fn arrivals(&self, picture: &mut Picture) {
        let part = self.part(0.75, 1.0);
        if part <= 0.0 {
            return;
        }
        let stroke = Stroke::solid(Ink::Ink, 1.0 * picture.layout.marks);
        let radius = picture.layout.point * (1.0 + 0.9 * part);
        let places = self.anatomy.batch.iter().filter_map(|&i| picture.places.get(i as usize));
        picture.drawing.path(None, Some(stroke), 0.5 * part, |pen| {
            places.for_each(|&at| {
                pen.circle(at, radius);
            });
        });
        let Some(&at) = self.study().and_then(|s| picture.places.get(s.anchor as usize)) else { return };
        let (k, radius) = (picture.layout.marks, picture.layout.point * 2.5);
        picture.drawing.outline(Stroke::solid(Ink::Ink, 2.2 * k).rimmed(2.0), |pen| {
            pen.circle(at, radius);
        });
    }

    /// The anchor's name beside it, where it hides least.
    fn arrival_name(&self, picture: &mut Picture) {
        let anchor = self.study().filter(|_| self.part(0.75, 1.0) > 0.0).map(|s| s.anchor);
        let Some((anchor, &[x, y])) = anchor.and_then(|i| Some((i, picture.places.get(i as usize)?))) else { return };
        let ([w, _], text) = (picture.layout.size, picture.layout.text);
        let words = format!("sample {}", anchor + 1);
        let (half, away) = ([text_width(&words, text) / 2.0, text * 0.6], picture.layout.point * 2.5 + 4.0);
        let (aside, over) = (away + half[0], away + half[1]);
        let places = [[x, y - over], [x + aside, y], [x - aside, y], [x, y + over]];
        // buttons are at the top
        let seen = |p: &Xy| p[1] > 54.0 && p[0] - half[0] > 6.0 && p[0] + half[0] < w - 6.0;
        let best = places.into_iter().filter(seen).min_by_key(|&p| picture.crowd.within(p, half));
        let style = Type { align: Align::Centre, ..legend_style(picture.layout) };
        picture.drawing.write(best.unwrap_or(places[3]), style, format_args!("{words}"));
    }

    /// Lines from the anchor to all that might have been taken: those passed over faint and fine.
    fn candidates(&self, picture: &mut Picture) {
        let Some(study) = self.study() else { return };
        let Some(&anchor) = picture.places.get(study.anchor as usize) else { return };
        let k = picture.layout.marks;
        let part = self.part(0.0, 0.5);
        let kinds = [(&study.positives, Ink::Pull, false), (&study.negatives, Ink::Push, true)];
        for (candidates, ink, dashed) in kinds {
            for taken in [false, true] {
                let solid = Stroke::solid(ink, if taken { 1.6 } else { 1.0 } * k);
                let stroke = if dashed { solid.dashed(4.0 * k, 4.0 * k) } else { solid };
                let is_one = |c: &&Candidate| (c.fate == Fate::TakenToo) == taken && c.fate != Fate::Shown;
                let alpha = if taken { 0.75 } else { 0.32 };
                let places = candidates.iter().filter(is_one).take(MOST_LINES);
                picture.drawing.path(None, Some(stroke), alpha, |pen| {
                    for &at in places.filter_map(|c| picture.places.get(c.sample as usize)) {
                        let way = [0, 1].map(|axis| anchor[axis] + (at[axis] - anchor[axis]) * part);
                        pen.move_to(anchor).line_to(way);
                    }
                });
            }
        }
        // without a triplet nothing else tells which one is the anchor
        let radius = picture.layout.point * 2.5;
        picture.drawing.outline(Stroke::solid(Ink::Ink, 2.2 * k).rimmed(2.0), |pen| {
            pen.circle(anchor, radius);
        });
        picture.crowd.block(anchor, [radius; 2], 8);
    }

    /// px for one unit of gradient: the longest arrow has the same length in every step.
    fn gradient_px(&self, layout: &Layout) -> (f32, f64) {
        let dim = self.config.embedding.dim();
        let size = |p: &[f32]| libm::sqrt(p.iter().map(|&v| f64::from(v) * f64::from(v)).sum());
        let longest = self.anatomy.pulls.chunks_exact(dim).map(size).fold(0.0, f64::max);
        let px = if layout.phone { 0.75 * LONGEST } else { LONGEST * layout.marks.min(1.3) };
        (if longest > 0.0 { px / longest as f32 } else { 0.0 }, longest)
    }

    /// −∂L/∂f at every sample of the batch, to one scale, and what that is.
    fn arrows(&self, picture: &mut Picture, y: f32) {
        let (one, longest) = self.gradient_px(picture.layout);
        if one <= 0.0 || !one.is_finite() {
            return;
        }
        let part = self.part(0.0, 0.45);
        let scale = 0.62 * picture.layout.marks.min(1.3);
        for (at, to) in self.tips(picture, one * part) {
            if libm::hypotf(to[0] - at[0], to[1] - at[1]) >= 4.0 {
                picture.drawing.arrow(at, to, scale);
            }
        }
        // the greatest round number that is no longer than the longest
        let unit = round_length(longest / 2.5);
        let x = left(picture.layout);
        let end = x + (unit as f32 * one).max(8.0);
        picture.drawing.arrow([x, y], [end, y], scale);
        let text = figure(Some(unit), decimals(unit));
        picture.drawing.write([end + 9.0, y], legend_style(picture.layout), format_args!("−∂L/∂f = {text}"));
    }

    /// Each sample of the batch where it is, and where `one` px for a unit of gradient lead.
    fn tips<'p>(&self, picture: &Picture<'p>, one: f32) -> Vec<(Xy, Xy)> {
        let dim = self.config.embedding.dim();
        let places = picture.places;
        let pulls = self.anatomy.pulls.chunks_exact(dim).zip(&self.anatomy.batch);
        let arrow = |(pull, &i): (&[f32], &u32)| {
            let at = *places.get(i as usize)?;
            Some((at, tip(picture.view, at, pull, one)))
        };
        pulls.filter_map(arrow).collect()
    }

    /// Where every point comes from, and where its arrow pointed.
    fn ways(&self, picture: &mut Picture) {
        let (view, dim) = (picture.view, self.config.embedding.dim());
        let from = |i: usize| {
            let p = self.anatomy.before.get(i * dim..(i + 1) * dim)?;
            Some(view.px(in_space(p).map(f64::from)))
        };
        let k = picture.layout.marks;
        let stroke = Stroke::solid(Ink::Ink, 1.4 * k);
        let places = picture.places;
        picture.drawing.path(None, Some(stroke), 0.55, |pen| {
            for (i, &to) in places.iter().enumerate() {
                let Some(at) = from(i) else { continue };
                if libm::hypotf(to[0] - at[0], to[1] - at[1]) > 1.5 {
                    pen.move_to(at).line_to(to);
                }
            }
        });
        let (one, _) = self.gradient_px(picture.layout);
        let dotted = Stroke::solid(Ink::Ink2, 1.2 * k).dashed(1.5 * k, 3.0 * k);
        picture.drawing.path(None, Some(dotted), 0.8, |pen| {
            for (pull, &i) in self.anatomy.pulls.chunks_exact(dim).zip(&self.anatomy.batch) {
                let Some(at) = from(i as usize) else { continue };
                let to = tip(view, at, pull, one);
                if one > 0.0 && libm::hypotf(to[0] - at[0], to[1] - at[1]) > 4.0 {
                    pen.move_to(at).line_to(to);
                }
            }
        });
    }

    /// What kinds of lines mean, one beneath another.
    fn legend(&self, picture: &mut Picture, y: f32, lines: &[(Ink, f32, [f32; 2], f32, &str)]) {
        let (x, k) = (left(picture.layout), picture.layout.marks);
        let style = legend_style(picture.layout);
        for (i, &(ink, width, dash, alpha, words)) in lines.iter().enumerate() {
            let y = y - (lines.len() - 1 - i) as f32 * style.size * 1.5;
            let stroke = Stroke { dash: dash.map(|d| d * k), ..Stroke::solid(ink, width * k) };
            picture.drawing.path(None, Some(stroke), alpha, |pen| {
                pen.move_to([x, y]).line_to([x + 26.0, y]);
            });
            picture.drawing.write([x + 34.0, y], style, format_args!("{words}"));
            let half = (34.0 + text_width(words, style.size)) / 2.0;
            picture.crowd.block([x + half, y], [half, style.size * 0.7], 15);
        }
    }
}

const MINE: [(Ink, f32, [f32; 2], f32, &str); 3] = [
    (Ink::Ink, 3.0, [0.0; 2], 1.0, "the triplet shown"),
    (Ink::Ink, 1.6, [0.0; 2], 0.75, "taken too"),
    (Ink::Ink, 1.0, [0.0; 2], 0.4, "passed over"),
];
const MOVE: [(Ink, f32, [f32; 2], f32, &str); 2] =
    [(Ink::Ink, 1.4, [0.0; 2], 0.7, "the way it went"), (Ink::Ink2, 1.2, [1.5, 3.0], 0.8, "where −∂L/∂f pointed")];

/// Where an arrow from `at` ends whose gradient is drawn `one` px long for each unit, as it is seen.
fn tip(view: &View, at: Xy, pull: &[f32], one: f32) -> Xy {
    let [right, up, _] = view.turned(in_space(pull).map(f64::from));
    [at[0] + right as f32 * one, at[1] - up as f32 * one]
}

fn left(layout: &Layout) -> f32 {
    if layout.phone { 14.0 } else { 22.0 }
}

fn legend_style(layout: &Layout) -> Type {
    Type { size: layout.text, weight: 600, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Left }
}

/// Decimals that a round length needs.
fn decimals(unit: f64) -> usize {
    (-libm::floor(libm::log10(unit))).clamp(0.0, 6.0) as usize
}
