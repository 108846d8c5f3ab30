//! The triplet in focus: what pulls, what pushes, the gradient's arrows, and the scales that say how long is how much.

use super::camera::View;
use super::depth;
use super::labels::Crowd;
use super::layout::{Layout, round_length, shown_margin};
use super::number::Short;
use super::palette::Ink;
use super::ring::{Ring, along};
use super::shape::{Align, Body, Drawing, Stroke, Type, Xy, text_width};
use super::vector::{Point, length, point};
use super::zones::{Reach, Space};
use crate::app::state::State;
use triplet_engine::config::{Config, Distance, Loss};
use triplet_engine::protocol::Focus;
use triplet_engine::trainer::anchor_forces::{AnchorForces, Four};

/// One unit of gradient is drawn as long as this in the embedding, as long as that can be seen.
const GRADIENT: f64 = 0.2;
/// Lengths between which one unit of gradient can be seen and does not fill the picture, in px.
const SEEN: [f32; 2] = [13.0, 90.0];
/// No arrow is longer than this, in px.
const LONGEST: f32 = 130.0;

/// A triplet where it is shown now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triplet {
    /// Anchor, positive, negative: indices into the data set.
    pub samples: [u32; 3],
    /// Where they are.
    pub points: [Point; 3],
    /// −∂L/∂f at each.
    pub steps: [Point; 3],
}

impl Triplet {
    /// The triplet in focus, if there is one that can be drawn.
    pub fn of(focus: Option<&Focus>, points: &[[f32; 3]]) -> Option<Self> {
        let focus = focus?;
        let place = |i: usize| points.get(focus.triplet[i] as usize).copied().map(point);
        let points = [place(0)?, place(1)?, place(2)?];
        let steps = focus.step_direction.map(point);
        let finite = |v: &[Point; 3]| v.iter().flatten().all(|x| x.is_finite());
        (finite(&points) && finite(&steps)).then_some(Self { samples: focus.triplet, points, steps })
    }

    /// The longest of its three gradients.
    pub fn steepest(&self) -> f64 {
        self.steps.iter().map(|&s| length(s)).fold(0.0, f64::max)
    }
}

/// What the triplet is drawn with.
pub struct FocusDrawing<'a> {
    /// Where the shapes go.
    pub drawing: &'a mut Drawing,
    /// What labels must not hide.
    pub crowd: &'a mut Crowd,
    /// Where the embedding is.
    pub view: &'a View,
    /// How large things are.
    pub layout: &'a Layout,
    /// How long the gradient's arrows are.
    pub arrows: Arrows,
}

/// How long the gradient's arrows are, in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrows {
    /// One unit of gradient.
    pub one: f32,
    /// No arrow is longer.
    pub longest: f32,
    /// So many times as large they are drawn: the gradient at one sample is but its share of a mean over the batch.
    pub times: u32,
}

impl Arrows {
    /// The embedding's, as seen in `view` by marks of this scale.
    pub fn usual(view: &View, marks: f32) -> Self {
        Self { one: gradient_px(view), longest: LONGEST * marks, times: 1 }
    }
}

/// Length of one unit of gradient on the canvas, in px: the fixed one, or the nearest round one that can be seen.
fn gradient_px(view: &View) -> f32 {
    let fixed = view.length(GRADIENT);
    if (SEEN[0]..=SEEN[1]).contains(&fixed) { fixed } else { view.length(round_length(24.0 / view.scale)) }
}

impl FocusDrawing<'_> {
    /// Draws the triplet; with a ring, also the way from the positive to the margin.
    pub fn triplet(&mut self, triplet: &Triplet, labels: &[u32], ring: Option<&Ring>, forces: bool) {
        let k = self.layout.marks;
        let radius = self.layout.point;
        let [a, p, n] = triplet.points.map(|p| self.view.px(p));
        let alpha = ring.and_then(|ring| ring.margin_line(self.drawing, triplet.points[1], radius * 2.0));
        self.drawing.line(a, p, Stroke::solid(Ink::Pull, 3.0 * k).rimmed(3.0 * k));
        self.drawing.line(a, n, Stroke::solid(Ink::Push, 3.0 * k).dashed(8.0 * k, 5.0 * k).rimmed(3.0 * k));
        self.crowd.line(a, p, 5);
        self.crowd.line(a, n, 5);
        if forces {
            for (from, step) in [p, n, a].into_iter().zip([triplet.steps[1], triplet.steps[2], triplet.steps[0]]) {
                self.arrow(from, step);
            }
        }
        for (at, i) in [(p, 1), (n, 2), (a, 0)] {
            let class = labels.get(triplet.samples[i] as usize).copied().unwrap_or(0);
            let near = depth::size(self.view.nearness(triplet.points[i]));
            self.drawing.mark(at, radius * 1.5 * near, class, Body::Solid, 1.0);
            self.crowd.block(at, [radius * 2.0; 2], 8);
        }
        self.drawing.outline(Stroke::solid(Ink::Ink, 2.2 * k).rimmed(2.0), |pen| {
            pen.circle(a, radius * 2.5);
        });
        // last, so that no line hides it
        if let Some(name) = alpha {
            let size = self.layout.text + 3.0;
            let style = Type { size, weight: 600, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Centre };
            self.drawing.write(name, style, format_args!("α"));
            self.crowd.block(name, [9.0, 9.0], 14);
        }
    }

    /// Draws what the loss does to one anchor: a line to each of the strongest it is tied to, the wider the stronger; the zone
    /// of a margin that pushes away all that is nearer; its own way down.
    pub fn forces(&mut self, forces: &AnchorForces, points: &[[f32; 3]], state: &State) {
        let k = self.layout.marks;
        let radius = self.layout.point;
        let place = |i: u32| points.get(i as usize).copied().map(point).filter(|p| p.iter().all(|x| x.is_finite()));
        let Some(anchor) = place(forces.anchor) else { return };
        let a = self.view.px(anchor);
        let space = Space::of(&state.config);
        if let (Loss::Contrastive, true, Reach::Disc(reach)) =
            (state.config.loss, state.switches.ring, space.reach(f64::from(state.config.margin)))
        {
            let reach = self.view.length(reach);
            self.drawing.outline(Stroke::solid(Ink::Margin, 2.6 * k), |pen| {
                pen.circle(a, reach);
            });
        }
        if let Some(four) = &forces.four {
            self.four(four, points, state);
        }
        // beside the four there is no room for more
        let strongest = if forces.four.is_some() { &[][..] } else { forces.strongest.as_slice() };
        let most = strongest.iter().map(|t| t.1.abs()).fold(0.0, f32::max);
        for &(other, slope) in strongest.iter().rev() {
            let Some(at) = place(other) else { continue };
            let b = self.view.px(at);
            let wide = (0.8 + 2.6 * (slope.abs() / most)) * k;
            let stroke = if slope > 0.0 {
                Stroke::solid(Ink::Pull, wide)
            } else {
                Stroke::solid(Ink::Push, wide).dashed(8.0 * k, 5.0 * k)
            };
            self.drawing.line(a, b, stroke.rimmed(2.0 * k));
            self.crowd.line(a, b, 5);
            let class = state.dataset.labels.get(other as usize).copied().unwrap_or(0);
            let near = depth::size(self.view.nearness(at));
            self.drawing.mark(b, radius * 1.2 * near, class, Body::Solid, 1.0);
        }
        if state.switches.forces {
            self.arrow(a, point(forces.step));
        }
        let class = state.dataset.labels.get(forces.anchor as usize).copied().unwrap_or(0);
        self.drawing.mark(a, radius * 1.5 * depth::size(self.view.nearness(anchor)), class, Body::Solid, 1.0);
        self.crowd.block(a, [radius * 2.0; 2], 8);
        self.drawing.outline(Stroke::solid(Ink::Ink, 2.2 * k).rimmed(2.0), |pen| {
            pen.circle(a, radius * 2.5);
        });
    }

    /// Draws a quadruplet as four points: what pulls, the two that push, and the two margins around where they are measured from,
    /// as discs in the plane and balls in space.
    fn four(&mut self, four: &Four, points: &[[f32; 3]], state: &State) {
        let k = self.layout.marks;
        let radius = self.layout.point;
        let places = four.samples.map(|i| points.get(i as usize).copied().map(point));
        let [Some(a), Some(p), Some(n), Some(second)] = places else { return };
        let [a, p, n, second] = [a, p, n, second].map(|at| self.view.px(at));
        // without a third class the anchor stands in
        let whole = four.samples[3] != four.samples[0];
        let style = Type {
            size: self.layout.text + 1.0,
            weight: 650,
            ink: Ink::Ink,
            rim: Some(Ink::Panel),
            align: Align::Left,
        };
        if state.switches.ring {
            let margins = [(a, state.config.margin), (second, state.config.loss_params.second_margin)];
            for (i, (at, margin)) in margins.into_iter().take(1 + usize::from(whole)).enumerate() {
                let Reach::Disc(reach) = Space::of(&state.config).reach(f64::from(four.distances[0] + margin)) else {
                    continue;
                };
                let stroke = Stroke::solid(Ink::Margin, 2.2 * k);
                let (stroke, name, side) =
                    if i == 0 { (stroke, "α", -1.0) } else { (stroke.dashed(3.0 * k, 4.0 * k), "α₂", 1.0) };
                let reach = self.view.length(reach);
                self.drawing.outline(stroke, |pen| {
                    pen.circle(at, reach);
                });
                // each at its ring's own side: the two may be almost one
                let foot = reach * std::f32::consts::FRAC_1_SQRT_2;
                self.drawing.write(
                    [at[0] + side * foot, at[1] + foot],
                    Type { align: Align::Centre, ..style },
                    format_args!("{name}"),
                );
            }
        }
        self.drawing.line(a, p, Stroke::solid(Ink::Pull, 3.0 * k).rimmed(3.0 * k));
        for from in [a, second].into_iter().take(1 + usize::from(whole)) {
            self.drawing.line(from, n, Stroke::solid(Ink::Push, 3.0 * k).dashed(8.0 * k, 5.0 * k).rimmed(3.0 * k));
            self.crowd.line(from, n, 5);
        }
        self.crowd.line(a, p, 5);
        let named = [(p, 1, "p"), (n, 2, "n"), (second, 3, "n₂"), (a, 0, "a")];
        for (at, i, name) in named.into_iter().filter(|named| whole || named.1 != 3) {
            let class = state.dataset.labels.get(four.samples[i] as usize).copied().unwrap_or(0);
            self.drawing.mark(at, radius * 1.5, class, Body::Solid, 1.0);
            self.drawing.write([at[0] + 2.5 * radius + 3.0, at[1] - radius], style, format_args!("{name}"));
            self.crowd.block(at, [radius * 2.0; 2], 8);
        }
    }

    /// A gradient step, cut where it is too long to draw; in space, as much of it as is seen.
    fn arrow(&mut self, from: Xy, step: Point) {
        let size = length(step);
        let long = (size as f32 * self.arrows.times as f32 * self.arrows.one).min(self.arrows.longest);
        let [right, up, _] = self.view.turned(step).map(|v| (v / size) as f32 * long);
        if libm::hypotf(right, up) >= 4.0 {
            let to = [from[0] + right, from[1] - up];
            self.drawing.arrow(from, to, self.arrow_scale());
            self.crowd.line(from, to, 5);
        }
    }

    fn arrow_scale(&self) -> f32 {
        self.layout.marks.min(1.3)
    }

    /// The scales at the bottom left: the margin as a length or an angle, and where arrows are drawn, the longest of this
    /// gradient, one of gradient 1 or its share. Above them there is room from this height on.
    pub fn scales(&mut self, config: &Config, steepest: Option<f64>) -> f32 {
        let Layout { size: [w, h], phone, text, .. } = *self.layout;
        let x = if phone { 14.0 } else { 22.0 };
        let y = h - text * 0.9 - if phone { 5.0 } else { 10.0 };
        let (top, right) = self.margin_scale(config, [x, y], w);
        self.crowd.block([(x + right) / 2.0, y], [(right - x) / 2.0, text], 15);

        let y = top - text * 1.6;
        if let Some(steepest) = steepest {
            let Arrows { one, longest, times } = self.arrows;
            self.drawing.arrow([x, y], [x + one.max(4.0), y], self.arrow_scale());
            let cut = f64::from(longest / one) / f64::from(times);
            let at = [x + one + 10.0, y];
            let style = self.legend();
            let unit = if times > 1 { format!("gradient = 1/{times}") } else { "gradient = 1".into() };
            if steepest > cut {
                self.drawing.write(at, style, format_args!("{unit}, cut at {}", Short(cut)));
            } else {
                self.drawing.write(at, style, format_args!("{unit}"));
            }
            self.crowd.block([x + (one + 10.0 + 7.0 * text) / 2.0, y], [(one + 10.0 + 7.0 * text) / 2.0, text], 15);
        }
        y
    }

    fn legend(&self) -> Type {
        Type { size: self.layout.text, weight: 600, ink: Ink::Ink, rim: Some(Ink::Panel), align: Align::Left }
    }

    /// The margin's scale at `at`; its upper edge and its right end.
    fn margin_scale(&mut self, config: &Config, at: Xy, width: f32) -> (f32, f32) {
        let [x, y] = at;
        let k = self.layout.marks;
        let style = self.legend();
        let space = Space::of(config);
        let alpha = shown_margin(config);
        let words = margin_words(space, config.loss, alpha);
        let long = text_width(&words, style.size);
        if space.distance == Distance::Cosine {
            let angle = libm::acos(1.0 - alpha.min(2.0));
            let leg = style.size * 1.6;
            // opens to the right and, beyond a right angle, to the left
            let apex = [x + if angle > 1.6 { leg } else { 0.0 }, y + style.size * 0.5];
            let end = along(apex, -angle as f32, leg);
            self.drawing.outline(Stroke::solid(Ink::Margin, 2.0 * k), |pen| {
                pen.move_to([apex[0] + leg, apex[1]]).line_to(apex).line_to(end);
            });
            self.drawing.outline(Stroke::solid(Ink::Margin, 1.4 * k), |pen| {
                let start = along(apex, 0.0, leg * 0.6);
                pen.move_to(start).arc(apex, leg * 0.6, 0.0, -angle as f32);
            });
            let from = apex[0] + leg + 9.0;
            self.drawing.write([from, y], style, format_args!("{words}"));
            return (
                y + style.size * 0.5 - leg * libm::sinf(angle.min(std::f64::consts::FRAC_PI_2) as f32),
                from + long,
            );
        }
        let bar = self.view.length(space.margin_length(alpha, 1.0));
        if x + bar + 9.0 + long > width {
            self.drawing.write(at, style, format_args!("{words}"));
            return (y, x + long);
        }
        let ink = if config.loss.has_margin() { Ink::Margin } else { Ink::Ink3 };
        self.drawing.line(at, [x + bar, y], Stroke::solid(ink, 3.0 * k));
        self.drawing.outline(Stroke::solid(ink, 2.0 * k), |pen| {
            for end in [x, x + bar] {
                pen.move_to([end, y - 5.0 * k]).line_to([end, y + 5.0 * k]);
            }
        });
        self.drawing.write([x + bar + 9.0, y], style, format_args!("{words}"));
        (y, x + bar + 9.0 + long)
    }
}

/// What the scale of the margin says.
fn margin_words(space: Space, loss: Loss, alpha: f64) -> String {
    let shown = Short(alpha);
    let beyond = space.greatest().is_some_and(|greatest| alpha >= greatest);
    match (space.distance, loss) {
        (Distance::Cosine, loss) if !loss.has_margin() => "distance 1, a right angle".into(),
        (_, Loss::SoftMargin) => "distance 1; no border".into(),
        (_, loss) if !loss.has_margin() => "distance 1; no margin".into(),
        (Distance::Euclidean, loss) if loss.has_pair_margin() => format!("m = {shown}"),
        (_, _) if beyond => format!("α = {shown}: no two points can be so far apart"),
        (Distance::Cosine, _) => {
            format!("α = {shown}, an angle of {:.0}°", libm::acos(1.0 - alpha).to_degrees())
        }
        (Distance::SquaredEuclidean, _) => format!("√α = {}, α = {shown}", Short(libm::sqrt(alpha))),
        (Distance::Euclidean, _) => format!("α = {shown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::choice::Choice;
    use triplet_engine::config::Embedding;

    #[test]
    fn the_scale_says_what_its_bar_is() {
        let words = |distance, embedding, loss, alpha| margin_words(Space { distance, embedding }, loss, alpha);
        let (plane, circle) = (Embedding::FreePlane, Embedding::UnitCircle);
        assert_eq!(words(Distance::Euclidean, plane, Loss::Triplet, 1.0), "α = 1.00");
        assert_eq!(words(Distance::SquaredEuclidean, plane, Loss::Triplet, 0.25), "√α = 0.50, α = 0.25");
        assert_eq!(words(Distance::Cosine, plane, Loss::Triplet, 0.5), "α = 0.50, an angle of 60°");
        assert!(words(Distance::Euclidean, circle, Loss::Triplet, 3.0).contains("no two points"));
        assert!(words(Distance::Euclidean, plane, Loss::SoftMargin, 1.0).contains("no border"));
    }

    /// What is written in the picture of a run under these settings after 50 steps, and how many arrows are drawn.
    fn drawn(config: &Config) -> (Vec<String>, usize) {
        use crate::app::link::Link;
        use crate::app::state::Theme;
        use crate::app::update::Msg;
        use crate::scene::Look;
        use crate::scene::embedding::EmbeddingPicture;
        use crate::scene::palette::Palette;
        use crate::scene::shape::Shape;
        use triplet_engine::protocol::FrameRequest;
        use triplet_engine::session::Session;
        let mut state = State::new(Link { config: config.clone(), ..Link::default() }, Theme::Light, false);
        let mut session = Session::default();
        state.opening().into_iter().for_each(|c| drop(session.handle(c)));
        session.advance(50);
        for command in state.update(Msg::Ask(FrameRequest::default())) {
            if let Some(event) = session.handle(command) {
                state.update(Msg::Event(event));
            }
        }
        let mut picture = EmbeddingPicture::default();
        let look = Look { palette: Palette::of(Theme::Light), text: 12.0, marks: 1.0 };
        picture.draw(&state, &look, [800.0, 600.0], 0.0);
        let drawing = picture.drawing();
        let text = |shape: &Shape| {
            if let Shape::Text { text, .. } = shape { Some(drawing.text(text).to_string()) } else { None }
        };
        let arrows = drawing.shapes().iter().filter(|s| matches!(s, Shape::Arrow { .. })).count();
        (drawing.shapes().iter().filter_map(text).collect(), arrows)
    }

    #[test]
    fn the_arrow_of_a_loss_of_the_whole_batch_has_a_scale_and_can_be_seen() {
        let (mut seen, mut all) = (0, 0);
        for &loss in Loss::ALL.iter().filter(|loss| !loss.is_of_triplets()) {
            let (texts, arrows) = drawn(&Config { loss, ..Config::default() });
            let unit = if loss == Loss::NPair { "gradient = 1/8" } else { "gradient = 1/32" };
            assert!(texts.iter().any(|t| t.starts_with(unit)), "{loss:?}: {texts:?}");
            // the scale's and, unless this anchor happens to be at rest, the anchor's
            (seen, all) = (seen + usize::from(arrows == 2), all + 1);
        }
        assert!(seen + 2 >= all, "{seen} of {all}");
        assert!(drawn(&Config::default()).0.iter().any(|t| t.starts_with("gradient = 1")));
    }

    #[test]
    fn one_gradient_is_a_fifth_of_a_unit_unless_that_cannot_be_seen() {
        let px = |scale| gradient_px(&View::flat([0.0; 2], [0.0; 2], scale));
        assert_eq!(px(170.0), 34.0);
        for scale in [1e-19, 0.01, 3.0, 40.0, 1000.0, 1e9] {
            assert!((12.0..=90.0).contains(&px(scale)), "{scale}: {}", px(scale));
        }
    }
}
