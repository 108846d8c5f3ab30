//! What the sandbox says: what would happen now, what is happening, how it ended.

use super::{End, Experiment, Going, RATE, Role, STEPS_A_SECOND, Sandbox, is_still};
use crate::app::words::triplet::{Formula, Kind};
use crate::app::words::{NONE, count, figure, number};
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Distance, Embedding, Loss};
use triplet_engine::protocol::Focus;

/// What the three points are to the loss: announced when it changes, unlike the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// n no farther than p.
    Hard,
    /// n beyond p, inside the margin.
    SemiHard,
    /// n beyond the margin.
    Easy,
    /// Under the soft margin: n beyond p.
    InOrder,
    /// All at one place: a loss, and no gradient.
    Collapsed,
    /// A loss, and no gradient, elsewhere.
    Balanced,
    /// On the way.
    Going,
    /// At an end.
    Ended(End),
}

impl Stage {
    /// What they are now.
    pub fn of(sandbox: &Sandbox, config: &Config) -> Self {
        let focus = sandbox.focus(config);
        match sandbox.going {
            Going::Going(_) => Self::Going,
            // without a gradient there is nothing to say but why
            Going::Ended(End::NoGradient, _) => without_gradient(&focus),
            Going::Ended(end, _) => Self::Ended(end),
            Going::Held if focus.loss > 0.0 && is_still(&focus) => without_gradient(&focus),
            Going::Held => match Formula::of(&focus, config).map(|f| f.kind) {
                None | Some(Kind::Hard) => Self::Hard,
                Some(Kind::SemiHard | Kind::Easy) if config.loss == Loss::SoftMargin => Self::InOrder,
                Some(Kind::SemiHard) => Self::SemiHard,
                Some(Kind::Easy) => Self::Easy,
            },
        }
    }
}

fn without_gradient(focus: &Focus) -> Stage {
    if focus.d_ap < 1e-6 && focus.d_an < 1e-6 { Stage::Collapsed } else { Stage::Balanced }
}

/// The sentence on the present state: its first words, and the rest.
pub fn says(sandbox: &Sandbox, config: &Config) -> (&'static str, String) {
    let focus = sandbox.focus(config);
    let text = |v: f32| figure(Some(v.into()), 2);
    let (loss, alpha, gap) = (text(focus.loss), text(config.margin), text(focus.d_an - focus.d_ap));
    let hinge = config.loss != Loss::SoftMargin;
    let steps = |n: u32| match n {
        1 => "1 step".into(),
        n => format!("{} steps", count(n.into())),
    };
    let taken = match sandbox.going {
        Going::Held => 0,
        Going::Going(n) | Going::Ended(_, n) => n,
    };
    let goal = match greatest(config) {
        Some((greatest, _)) if config.margin >= greatest => "as far as there is room".into(),
        Some(_) | None => format!("until it is {alpha} farther"),
    };
    match Stage::of(sandbox, config) {
        Stage::Hard if hinge => (
            "Hard:",
            format!(
                "the negative is no farther than the positive, and the loss is {loss}. Let go: anchor and positive \
                 close up, and the negative is pushed away {goal}."
            ),
        ),
        Stage::Hard => (
            "Hard:",
            format!(
                "the negative is no farther than the positive, and the loss is {loss}. Let go, and the order turns round."
            ),
        ),
        Stage::SemiHard => (
            "Semi-hard:",
            format!(
                "the order is right, but the negative is {gap} farther, where {alpha} is asked. What is missing is the \
                 loss, {loss}. Let go, and it goes on {goal}."
            ),
        ),
        Stage::Easy => (
            "Easy:",
            format!(
                "the negative is {gap} farther, and {alpha} is asked. Loss 0, so no arrows: an easy triplet teaches \
                 nothing, and would only waste its place in a batch."
            ),
        ),
        Stage::InOrder => (
            "In order:",
            format!(
                "the negative is farther, and the loss is {loss}. Let go: they move ever more slowly, and the loss never is 0."
            ),
        ),
        Stage::Collapsed => (
            "Collapsed:",
            format!(
                "all three {}. The loss is stuck at {}, {loss}, and no arrow leads out: the collapse in miniature. \
                 Move one, and they go.",
                if config.training_distance() == Distance::Cosine { "in one direction" } else { "at one place" },
                if hinge { "the margin" } else { "ln 2" }
            ),
        ),
        Stage::Balanced => {
            ("No gradient:", format!("the loss is {loss}, but its gradient here is 0: let go, and they stay."))
        }
        Stage::Going => ("Let go:", format!("loss {loss} after {}.", steps(taken))),
        Stage::Ended(End::Zero) if taken == 0 => {
            ("Nothing moves:", "the loss is 0 already, and so is its gradient. An easy triplet teaches nothing.".into())
        }
        Stage::Ended(End::Zero) => (
            "Loss 0",
            format!(
                "after {}: the negative is {gap} farther than the positive, and {alpha} was asked. Nothing moves any more.",
                steps(taken)
            ),
        ),
        Stage::Ended(End::Faded) => (
            "All but still:",
            format!("loss {loss} after {}. The soft margin never reaches 0: pull and push only fade.", steps(taken)),
        ),
        Stage::Ended(End::NoGradient | End::Rest) => {
            let cramped = greatest(config).filter(|(greatest, _)| hinge && config.margin >= *greatest);
            let room = cramped.map_or_else(String::new, |(_, greatest)| {
                format!(" There is no room for this margin: no two points can be farther apart than {greatest}.")
            });
            ("At rest:", format!("after {} the loss stays at {loss}.{room}", steps(taken)))
        }
    }
}

/// The greatest distance that two points can have, and in words; `None` where there is none.
fn greatest(config: &Config) -> Option<(f32, &'static str)> {
    match (config.training_distance(), config.embedding.normalised()) {
        (Distance::Cosine, _) | (Distance::Euclidean, true) => Some((2.0, "2")),
        (Distance::SquaredEuclidean, true) => Some((4.0, "4")),
        (Distance::Euclidean | Distance::SquaredEuclidean, false) => None,
    }
}

/// What the run and the three points have in common.
pub fn about_sharing(loss: Loss) -> &'static str {
    if loss.is_of_triplets() {
        " and shares these settings"
    } else {
        "; its loss takes a whole batch: three points show the triplet loss"
    }
}

/// That the run waits, and where.
pub fn about_run(step: u64) -> String {
    format!("the run waits at step {}", count(step))
}

/// How the points move once they are let go.
pub fn about_descent() -> String {
    format!("gradient descent, rate {RATE}, {STEPS_A_SECOND} steps a second")
}

/// What to see in the arrows' lengths, by the distance that is set.
pub fn about_arrows(config: &Config) -> &'static str {
    match (config.training_distance(), config.embedding.normalised()) {
        (Distance::Euclidean, false) => {
            "Euclidean: each pair pulls and pushes equally hard, near or far, so p’s and n’s arrows keep their length. \
             Under squared Euclidean they grow with the distance."
        }
        (Distance::SquaredEuclidean, false) => {
            "Squared Euclidean: an arrow is as long as twice the distance. Far pairs pull hard; near ones hardly, so a \
             negative close to the anchor is hardly pushed away."
        }
        (Distance::Cosine, false) => {
            "Cosine: only directions from the origin count. Move a point towards the origin: its distances stay, and its \
             arrow grows."
        }
        (Distance::Euclidean, true) => {
            "Euclidean on the circle: the chord. Of each arrow only what runs along the circle is left, so it is gone \
             for points opposite each other."
        }
        (Distance::SquaredEuclidean, true) => {
            "Squared Euclidean on the circle is twice the cosine distance: the arrows are longest a quarter turn apart, \
             and gone for points opposite each other."
        }
        (Distance::Cosine, true) => {
            "Cosine on the circle: the arrows are longest a quarter turn apart, and gone for points at one place or \
             opposite each other."
        }
    }
}

/// Of a three-dimensional embedding, what is shown.
pub fn about_depth(config: &Config) -> Option<&'static str> {
    let flat = match config.embedding {
        Embedding::FreePlane | Embedding::UnitCircle => return None,
        Embedding::FreeSpace => "The sandbox is flat: of the free space it shows the plane.",
        Embedding::UnitSphere => "The sandbox is flat: of the unit sphere it shows the unit circle.",
    };
    Some(flat)
}

/// An experiment's name: the soft margin knows no semi-hard and no easy.
pub fn name(experiment: Experiment, config: &Config) -> &'static str {
    match (experiment, config.loss) {
        (Experiment::SemiHard, Loss::SoftMargin) => "In the right order",
        (Experiment::Easy, Loss::SoftMargin) => "Far apart",
        (other, _) => other.label(),
    }
}

/// What an experiment is about, or why it can't be had now.
pub fn about(experiment: Experiment, config: &Config) -> &'static str {
    match (experiment, config.loss) {
        _ if experiment.scene(config).is_none() => "no room: the margin is wider than the space",
        (Experiment::SemiHard, Loss::SoftMargin) => "farther than the positive: is it enough?",
        (Experiment::Easy, Loss::SoftMargin) => "much farther: what is left of push and pull?",
        (other, _) => other.help(),
    }
}

/// Where a point is, and how far from those it is measured against: what is read out on its handle.
pub fn place(sandbox: &Sandbox, role: Role, config: &Config) -> String {
    let [x, y] = sandbox.points(config)[role as usize];
    let focus = sandbox.focus(config);
    let text = |v: f32| number(v.into(), 2);
    let at = if config.embedding.normalised() {
        format!("at {} degrees", angle(sandbox, role, config))
    } else {
        format!("at {}, {}", text(x), text(y))
    };
    match role {
        Role::Anchor => {
            format!("{at}; the positive is at distance {}, the negative at {}", text(focus.d_ap), text(focus.d_an))
        }
        Role::Positive => format!("{at}; distance to the anchor {}", text(focus.d_ap)),
        Role::Negative => format!("{at}; distance to the anchor {}", text(focus.d_an)),
    }
}

/// A point's direction from the origin in whole degrees, −180 to 180: the number of its handle.
pub fn angle(sandbox: &Sandbox, role: Role, config: &Config) -> i32 {
    let [x, y] = sandbox.points(config)[role as usize];
    libm::roundf(libm::atan2f(y, x).to_degrees()) as i32
}

/// What the picture shows, for those who don't see it.
pub fn describe(sandbox: &Sandbox, config: &Config) -> String {
    let place = if config.embedding.normalised() { "on the unit circle" } else { "in the plane" };
    let loss =
        Formula::of(&sandbox.focus(config), config).map_or(NONE.into(), |f| format!("{} {}", f.relation, f.loss));
    let of = sandbox.chosen.label().to_lowercase();
    format!("Sandbox: anchor, positive and negative {place}, loss {loss}, and the loss over all places of the {of}.")
}
