//! The legend of the overlays that are on: one line each, true in every state.

use crate::app::evaluate::{clusters, measured_labels};
use crate::app::overlays::{has_grid, is_flat};
use crate::app::state::State;
use crate::app::words::count;
use triplet_engine::config::{Loss, Model};
use triplet_engine::protocol::overlays::{NEIGHBOURS, votes_told};

/// Classes beyond which only the means of all are drawn, and the spread of one.
pub const MANY_MEANS: u32 = 60;

/// What a line of the legend is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The active triplets: a solid line that pulls, a dashed line that pushes.
    Triplets,
    /// The mapped grid: upright lines solid, level ones dotted.
    Grid,
    /// The regions of the neighbours' vote.
    Regions,
    /// The classes' means with their spread.
    Means,
    /// The field of distances from the anchor.
    Field,
    /// The points of the classes held out: hollow, all others filled.
    HeldOut,
    /// The examples enrolled, the prototypes, and the points classified wrongly.
    OpenSet,
    /// The centres that k-means has found, while the measures are open.
    Centres,
    /// The lines between the regions of a softmax's classes.
    Decisions,
}

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendEntry {
    /// What it is of.
    pub sign: Sign,
    /// What must be said.
    pub words: String,
    /// What is said besides where there is room.
    pub more: &'static str,
}

/// The lines, in the order of the switches.
pub fn entries(state: &State) -> Vec<LegendEntry> {
    signs(state).map(|sign| entry(sign, state)).collect()
}

/// What they are of.
pub fn signs(state: &State) -> impl Iterator<Item = Sign> + use<> {
    let on = state.switches;
    let switched = [
        (on.triplets, Sign::Triplets),
        (on.grid, Sign::Grid),
        (on.knn, Sign::Regions),
        (on.means, Sign::Means),
        (on.field, Sign::Field),
        (state.evaluating.open, Sign::Centres),
        (state.config.held_out > 0, Sign::HeldOut),
        (state.open_set.asks().is_some(), Sign::OpenSet),
        (state.config.loss == Loss::Softmax, Sign::Decisions),
    ];
    switched.into_iter().filter(|(on, _)| *on).map(|(_, sign)| sign)
}

/// How many points have a vote: those trained on.
fn voters(state: &State) -> usize {
    state.config.samples_of(false, &state.dataset.labels).len()
}

fn entry(sign: Sign, state: &State) -> LegendEntry {
    let config = &state.config;
    let flat = is_flat(config);
    let held = config.held_out > 0;
    let (words, more) = match sign {
        Sign::Triplets => match &state.overlays.triplets {
            None => ("active triplets".into(), ""),
            Some(_) if !state.config.loss.is_of_triplets() => ("this loss is no sum of triplets".into(), ""),
            Some(t) if t.active == 0 => ("no active triplet in the batch".into(), ""),
            Some(t) => {
                let (shown, active) = (t.shown.len() as u64, u64::from(t.active));
                let of = if shown < active { format!("{} of {}", count(shown), count(active)) } else { count(active) };
                (format!("{of} active"), if t.redrawn { ", drawn anew by lot" } else { ", stronger: more loss" })
            }
        },
        Sign::Grid if !has_grid(config) => ("no grid: free points have no f".into(), ""),
        Sign::Grid if config.embedding.normalised() && flat => ("the input's grid".into(), ", all lines on the circle"),
        Sign::Grid => ("the input's grid".into(), ", mapped by f"),
        Sign::Regions if !flat && !votes_told(voters(state)) => ("no votes in space of so many points".into(), ""),
        Sign::Regions if !flat => match &state.overlays.votes {
            None => ("ringed: its nearest are of another class".into(), ""),
            Some(votes) => {
                let labels = &state.dataset.labels;
                let other = votes.iter().zip(labels.iter()).filter(|(vote, own)| vote != own).count();
                let of = format!("{} of {} ringed", count(other as u64), count(voters(state) as u64));
                (of, if held { ", by the nearest trained on" } else { ", by the vote of their nearest" })
            }
        },
        Sign::Regions => {
            let voters = NEIGHBOURS.min(voters(state));
            (format!("class of the {voters} nearest"), if held { " trained on, by vote" } else { ", by vote" })
        }
        // as drawn: beyond MANY_MEANS plain crosses, whole for the class pointed at
        Sign::Means if state.dataset.classes > MANY_MEANS => ("class means".into(), "; point at one for its spread"),
        Sign::Means => {
            let what = if config.embedding.normalised() && flat { "mean directions" } else { "class means" };
            let more = match (flat, held) {
                (true, false) => " ± 1 standard deviation",
                (true, true) => " ± 1 std. deviation; held out dashed",
                (false, false) => " ± 1 standard deviation, as seen",
                (false, true) => " ± 1 std. dev. as seen; held out dashed",
            };
            (what.into(), more)
        }
        Sign::Field if state.frame.as_ref().is_some_and(|f| f.focus.is_none()) => ("no triplet, no field".into(), ""),
        Sign::Centres if !clusters(&measured_labels(state)) => ("no k-means with so many classes".into(), ""),
        Sign::Decisions if !flat => ("decision planes: not drawn".into(), ""),
        Sign::Decisions => ("decision lines of the head".into(), ", pale: the class told there"),
        Sign::Centres => ("k-means centres".into(), ", found without the classes"),
        Sign::OpenSet => ("boxes: examples".into(), ", prototype; ✗ wrong"),
        Sign::HeldOut if config.model == Model::FreePoints => {
            ("hollow: held out".into(), "; free points learn nothing of them")
        }
        Sign::HeldOut => ("hollow: held out".into(), ", never in a batch"),
        Sign::Field => ("distance from anchor".into(), ", as numbered"),
    };
    LegendEntry { sign, words, more }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::link::Link;
    use crate::app::state::{Switches, Theme};
    use triplet_engine::config::{Config, Embedding, Generator, Model};
    use triplet_engine::protocol::overlays::ActiveTriplets;

    fn state(config: Config) -> State {
        let mut state = State::new(Link { config, ..Link::default() }, Theme::Light, false);
        state.switches =
            Switches { triplets: true, grid: true, knn: true, means: true, field: true, ..Switches::default() };
        state
    }

    fn words(state: &State) -> Vec<String> {
        entries(state).into_iter().map(|e| e.words + e.more).collect()
    }

    #[test]
    fn a_line_for_each_overlay_that_is_on() {
        let mut state = state(Config::default());
        assert_eq!(entries(&state).len(), 5);
        state.switches = Switches { means: true, ..Switches::default() };
        assert_eq!(words(&state), ["class means ± 1 standard deviation"]);
        state.switches = Switches::default();
        assert_eq!(entries(&state), []);
    }

    #[test]
    fn it_says_how_many_triplets_are_drawn_of_how_many() {
        let mut state = state(Config::default());
        let mut told = |active, redrawn, shown| {
            let shown = vec![([0, 1, 2], 0.5); shown];
            state.overlays.triplets = Some(Arc::new(ActiveTriplets { active, redrawn, shown }));
            words(&state)[0].clone()
        };
        assert_eq!(told(1830, false, 120), "120 of 1,830 active, stronger: more loss");
        assert_eq!(told(7, false, 7), "7 active, stronger: more loss");
        assert_eq!(told(7, true, 7), "7 active, drawn anew by lot");
        assert_eq!(told(0, true, 0), "no active triplet in the batch");
    }

    #[test]
    fn what_is_too_many_is_told_of_the_points_that_are_asked_not_of_all() {
        let told = |held_out| {
            let mut config = Config { held_out, embedding: Embedding::FreeSpace, ..Config::default() };
            (config.data.generator, config.data.classes, config.data.samples) = (Generator::Grid, 120, 20);
            let mut state = state(config);
            state.evaluating.open = true;
            let words = words(&state);
            ["no votes", "no k-means"].map(|none| words.iter().any(|w| w.contains(none)))
        };
        assert_eq!((told(0), told(60)), ([true; 2], [false; 2]));
    }

    #[test]
    fn it_says_what_cannot_be_shown() {
        let free = words(&state(Config { model: Model::FreePoints, ..Config::default() }));
        assert!(free[1].contains("free points have no f"), "{free:?}");
        let circle = words(&state(Config { embedding: Embedding::UnitCircle, ..Config::default() }));
        assert!(circle[3].contains("mean directions"), "{circle:?}");
        let mut few = Config::default();
        (few.data.classes, few.data.samples) = (2, 2);
        let few = words(&state(few));
        assert!(few[2].contains("the 4 nearest"), "{few:?}");
    }
}
