//! The panel of the open set: a few examples of each class are enrolled, and all other points are classified by them.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use crate::app::state::State;
use crate::app::words::{count, share};
use triplet_engine::choice::Choice;
use triplet_engine::config::{Embedding, Loss, Model};
use triplet_engine::data::condition::{Condition, STEPS};
use triplet_engine::eval::prototype::first_of_each;
use triplet_engine::protocol::Frame;
use triplet_engine::protocol::open_set::{Question, Recognition, Scores, Share};

/// Examples of each class that a button enrols.
pub const SHOTS: [u32; 3] = [1, 3, 5];

/// The panel's part of the page's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenSet {
    /// Whether it is open.
    pub open: bool,
    /// Whether a click on a point enrols it, instead of choosing the triplet.
    pub picking: bool,
    /// What was enrolled by a button, if nothing was changed since: so many of each class.
    pub shots: Option<u32>,
    /// What is asked.
    pub question: Question,
    /// What the session last said.
    pub answer: Option<Arc<Recognition>>,
    /// How often it has said something.
    pub told: u32,
}

/// What can happen to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenSetMsg {
    /// It is opened, or closed.
    Open(bool),
    /// The first so many samples of each class are enrolled, and no others.
    Shots(u32),
    /// Nothing is enrolled any more.
    Clear,
    /// Clicks on points enrol them from now on, or no longer.
    Picking(bool),
    /// Another condition, as large on its scale.
    Condition(Condition),
    /// The condition's size, as a step of [`STEPS`].
    Size(u32),
}

impl OpenSet {
    /// What happens to it, the data's labels being these.
    pub fn update(&mut self, msg: OpenSetMsg, labels: &[u32]) {
        match msg {
            OpenSetMsg::Open(open) => {
                self.open = open;
                self.answer = None;
            }
            OpenSetMsg::Shots(shots) => {
                self.shots = Some(shots);
                self.enrol_again(labels);
            }
            OpenSetMsg::Clear => {
                self.shots = None;
                self.enrol_again(labels);
            }
            OpenSetMsg::Picking(picking) => self.picking = picking,
            OpenSetMsg::Condition(condition) => self.question.condition = condition,
            OpenSetMsg::Size(step) => self.question.step = step.min(STEPS),
        }
    }

    /// What the button last pressed enrols of these data: of points picked by hand nothing is left.
    pub fn enrol_again(&mut self, labels: &[u32]) {
        self.question.enrolled = self.shots.map_or_else(Vec::new, |shots| first_of_each(labels, shots));
        self.answer = None;
    }

    /// Enrols a sample, or takes it out again.
    pub fn toggle(&mut self, sample: u32) {
        self.shots = None;
        let enrolled = &mut self.question.enrolled;
        match enrolled.binary_search(&sample) {
            Ok(place) => {
                enrolled.remove(place);
            }
            Err(place) => enrolled.insert(place, sample),
        }
    }

    /// What the session is to be asked, if anything.
    pub fn asks(&self) -> Option<&Question> {
        Some(&self.question).filter(|question| self.open && !question.enrolled.is_empty())
    }

    /// Whether another look would tell more of a run that stands still.
    pub fn lacks(&self) -> bool {
        let Some(question) = self.asks() else { return false };
        self.answer.as_ref().is_none_or(|answer| !answer.complete || answer.question != *question)
    }

    /// Takes over what a frame says.
    pub fn take(&mut self, frame: &mut Frame) {
        let said = frame.recognition.take().filter(|_| self.open);
        self.told += u32::from(said.is_some());
        self.answer = said.map(|answer| Arc::new(*answer)).or(self.answer.take());
    }

    /// The answer, if there is one to what is asked now.
    pub fn answer(&self) -> Option<&Arc<Recognition>> {
        let question = self.asks()?;
        self.answer.as_ref().filter(|answer| answer.question == *question && !answer.curve.is_empty())
    }

    /// The shares classified correctly at the size set.
    pub fn scores(&self) -> Option<Scores> {
        self.answer()?.curve.get(self.question.step as usize).copied()
    }

    /// The condition's size in words: `0.50`, `12°`.
    pub fn size(&self) -> String {
        told_size(self.question.condition, self.question.condition.size(self.question.step).into())
    }
}

/// What the curve is of: another for every answer, however alike, and wherever in memory it lies.
pub fn curve_key(state: &State) -> impl Hash + PartialEq + Debug + use<> {
    let set = &state.open_set;
    let Question { condition, step, .. } = &set.question;
    (set.told, set.answer().is_some(), state.run, *step, condition.slug())
}

/// A condition's size in words.
pub fn told_size(condition: Condition, size: f64) -> String {
    match condition {
        Condition::Shift | Condition::Noise => format!("{size:.2}"),
        Condition::Rotation => format!("{size:.0}°"),
    }
}

/// A line of the table: points of all classes, or of those held out.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which.
    pub name: String,
    /// The same for tests.
    pub slug: &'static str,
    /// Classified correctly in the embedding, in the input, by chance.
    pub values: [Option<f64>; 3],
}

/// The table: at the size set.
pub fn rows(state: &State) -> Vec<Row> {
    let scores = state.open_set.scores().unwrap_or_default();
    let (all, held) = (state.config.data.classes, state.config.held_out);
    let row = |name: String, slug, of: fn(&Share) -> Option<f64>, chance| {
        let values = [of(&scores.embedding), of(&scores.input), chance];
        Row { name, slug, values }
    };
    let mut rows = vec![row(format!("all {} classes", count(all.into())), "all", |s| s.all, chance(state, |_| true))];
    if held > 0 {
        let chance = chance(state, |class| state.config.holds_out(class));
        rows.push(row(format!("{held} held out"), "held-out", |s| s.held_out, chance));
    }
    rows
}

/// How many a blind guess among the classes that have examples would classify correctly, of the points of these classes.
fn chance(state: &State, which: impl Fn(u32) -> bool) -> Option<f64> {
    let answer = state.open_set.answer()?;
    let class = |i: &u32| state.dataset.labels.get(*i as usize).copied();
    let own = || answer.asked.iter().filter_map(class).filter(|&class| which(class));
    let known = own().filter(|class| answer.classes.binary_search(class).is_ok()).count() as f64;
    let all = own().count() as f64;
    (all > 0.0).then(|| known / all / answer.classes.len().max(1) as f64)
}

/// A class that is held out, and how the panel does with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldOut {
    /// The class.
    pub class: u32,
    /// How many examples of it are enrolled.
    pub enrolled: usize,
    /// Of how many asked so many are classified correctly in the embedding.
    pub right: Option<[usize; 2]>,
}

impl HeldOut {
    /// In words: `class 3: 21/21 by 3 examples`.
    pub fn told(&self) -> String {
        let noun = if self.enrolled == 1 { "example" } else { "examples" };
        let examples = if self.enrolled == 0 { "no example".into() } else { format!("{} {noun}", self.enrolled) };
        let right = self.right.map(|[right, of]| format!("{right}/{of} by ")).unwrap_or_default();
        format!("class {}: {right}{examples}", self.class + 1)
    }
}

/// Most held-out classes that are told one by one.
const MOST: usize = 12;

/// The classes held out, one by one; of many the first.
pub fn held_out(state: &State) -> Vec<HeldOut> {
    let answer = state.open_set.answer().filter(|answer| !answer.told.is_empty());
    let is = |i: &u32, class: u32| state.dataset.labels.get(*i as usize) == Some(&class);
    let one = |class: u32| {
        let right = answer.map(|answer| {
            let own = || answer.asked.iter().zip(&answer.told).filter(move |(i, _)| is(i, class));
            [own().filter(|(_, told)| **told == Some(class)).count(), own().count()]
        });
        HeldOut { class, enrolled: state.open_set.question.enrolled.iter().filter(|i| is(i, class)).count(), right }
    };
    state.config.held().all().take(MOST).map(one).collect()
}

/// What is enrolled, in words.
pub fn enrolled(state: &State) -> String {
    let set = &state.open_set;
    let labels = &state.dataset.labels;
    let mut known: Vec<u32> = set.question.enrolled.iter().filter_map(|&i| labels.get(i as usize).copied()).collect();
    known.sort_unstable();
    known.dedup();
    let without = (state.dataset.classes as usize).saturating_sub(known.len());
    let noun = if set.question.enrolled.len() == 1 { "example" } else { "examples" };
    match (set.question.enrolled.len(), without) {
        (0, _) => "Nobody is known yet: enrol examples of each class.".into(),
        (n, 0) => format!("{} {noun} enrolled, some of every class.", count(n as u64)),
        (n, without) => {
            let (classes, whose) = match without {
                1 => ("1 class has".into(), "its"),
                _ => (format!("{without} classes have"), "their"),
            };
            format!(
                "{} {noun} enrolled; {classes} none, and none of {whose} points can be classified correctly.",
                count(n as u64)
            )
        }
    }
}

/// How a point is told, in words.
pub fn method(state: &State) -> String {
    let measure = state.config.training_distance().label();
    let mean = match state.config.embedding {
        Embedding::UnitCircle | Embedding::UnitSphere => "the mean of its examples divided by its length",
        Embedding::FreePlane | Embedding::FreeSpace => "the mean of its examples",
    };
    format!(
        "A point is told to be of the class whose prototype, {mean}, is nearest ({measure}); in the input the mean of the same \
         examples. Chance: a blind guess among the classes that have examples."
    )
}

/// What the condition does, in words.
pub fn condition(state: &State) -> String {
    let set = &state.open_set;
    let help = set.question.condition.help();
    match (state.config.model, set.question.step) {
        (Model::FreePoints, _) => {
            format!("{help}; the examples stay. Free points are no function: a point that was moved has no embedding.")
        }
        (Model::Network, 0) => format!("{help}; the examples stay."),
        (Model::Network, _) => {
            format!("{help}; the examples stay. Lines lead from where a point was to where it is told.")
        }
    }
}

/// What happens to a class that arrives after training, in sentences: one for each model that meets it.
pub fn arrival(state: &State) -> Vec<String> {
    if state.config.held_out == 0 {
        return vec![
            "Hold classes out (under Data) to see what becomes of a class that arrives after training.".into(),
        ];
    }
    let scores = state.open_set.scores().unwrap_or_default();
    let embedding = match (scores.embedding.held_out, state.config.model) {
        (_, Model::FreePoints) => "Free points learn nothing about classes that are held out.".into(),
        (None, Model::Network) if state.open_set.question.enrolled.is_empty() => {
            "A class that was held out needs no training, only examples: enrol some.".into()
        }
        (None, Model::Network) => "A class that was held out needs no training, only examples.".into(),
        (Some(right), Model::Network) => {
            format!(
                "For the classes held out the embedding needs no training, only examples: no weight is trained on them, and {} of their points are classified correctly.",
                share(Some(right))
            )
        }
    };
    let head = match (scores.head, state.config.loss) {
        (Some(Share { all: Some(all), held_out: Some(new) }), Loss::Softmax) => format!(
            "The softmax head asks for no examples: it classifies {} of all these points correctly. For a class held out it has no output: \
             of those {}. To give it one is to begin a larger head anew.",
            share(Some(all)),
            share(Some(new))
        ),
        (_, Loss::Softmax) => "The softmax head has no output for a class held out.".into(),
        _ => "A softmax head (under Loss) would have no output for them.".into(),
    };
    vec![embedding, head]
}

impl State {
    /// Whether a click on a point enrols it.
    pub fn enrols(&self) -> bool {
        self.open_set.open && self.open_set.picking && !self.sandbox.open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::choose::Role;
    use crate::app::link::{self, Link};
    use crate::app::state::Theme;
    use crate::app::update::Msg;
    use crate::app::update::tests::frame;

    fn state() -> State {
        let link: Link = link::read("#data=stripes&held-out=2");
        let mut state = State::new(link, Theme::Light, false);
        state.update(Msg::OpenSet(OpenSetMsg::Open(true)));
        state
    }

    fn answer(state: &mut State) {
        let enrolled = &state.open_set.question.enrolled;
        let asked = triplet_engine::eval::prototype::asked(state.dataset.len(), enrolled);
        let told: Vec<_> = asked.iter().map(|&i| Some(if i / 24 == 5 { 4 } else { i / 24 })).collect();
        let scores = Scores {
            embedding: Share { all: Some(0.9), held_out: Some(0.5) },
            input: Share { all: Some(0.4), held_out: Some(0.3) },
            head: Some(Share { all: Some(0.75), held_out: Some(0.0) }),
        };
        let recognition = Recognition {
            question: state.open_set.question.clone(),
            classes: (0..8).collect(),
            asked,
            told,
            curve: vec![scores; STEPS as usize + 1],
            complete: true,
            ..Recognition::default()
        };
        let mut frame = frame(1, 0, false);
        frame.config = state.config.clone();
        frame.recognition = Some(Box::new(recognition));
        state.update(Msg::Event(triplet_engine::protocol::Event::Frame(Box::new(frame))));
    }

    #[test]
    fn a_button_enrols_the_first_of_each_class_and_a_click_one_more_or_less() {
        let mut state = state();
        assert_eq!(state.open_set.asks(), None);
        state.update(Msg::OpenSet(OpenSetMsg::Shots(3)));
        assert_eq!(state.open_set.question.enrolled[..4], [0, 1, 2, 24]);
        assert!(state.open_set.lacks());
        state.update(Msg::Choose(7));
        assert_eq!(state.chosen.map(|c| c.anchor), Some(7), "not asked to enrol");
        state.update(Msg::OpenSet(OpenSetMsg::Picking(true)));
        assert_eq!((state.role(7), state.role(1)), (Some(Role::Enrol), Some(Role::Unenrol)));
        state.update(Msg::Choose(7));
        state.update(Msg::Choose(1));
        assert_eq!(state.open_set.question.enrolled[..4], [0, 2, 7, 24]);
        state.update(Msg::Choose(50));
        assert!(
            !state.open_set.question.enrolled.contains(&50) && state.notices.is_empty(),
            "held out, enrolled, taken out"
        );
        assert_eq!(state.open_set.shots, None);
    }

    #[test]
    fn the_numbers_are_of_what_is_asked_now() {
        let mut state = state();
        state.update(Msg::OpenSet(OpenSetMsg::Shots(3)));
        answer(&mut state);
        assert!(!state.open_set.lacks());
        let rows = rows(&state);
        assert_eq!(rows[0].values, [Some(0.9), Some(0.4), Some(0.125)]);
        assert_eq!((rows[1].slug, rows[1].values[0]), ("held-out", Some(0.5)));
        let told: Vec<String> = held_out(&state).iter().map(HeldOut::told).collect();
        assert_eq!(told, ["class 3: 21/21 by 3 examples", "class 6: 0/21 by 3 examples"]);
        assert!(arrival(&state)[0].contains("0.500 of their points"));
        assert!(arrival(&state)[1].contains("would have no output"));
        state.config.loss = Loss::Softmax;
        assert!(
            arrival(&state)[1].contains("0.750 of all these points correctly")
                && arrival(&state)[1].contains("of those 0.")
        );
        state.config.loss = Loss::Triplet;
        state.update(Msg::OpenSet(OpenSetMsg::Size(5)));
        assert!(state.open_set.lacks() && state.open_set.scores().is_none(), "another question");
    }

    #[test]
    fn every_answer_is_another_curve_though_none_of_those_before_is_kept() {
        let mut state = state();
        state.update(Msg::OpenSet(OpenSetMsg::Shots(3)));
        let mut drawn = vec![curve_key(&state)];
        for _ in 0..8 {
            answer(&mut state);
            let key = curve_key(&state);
            assert!(!drawn.contains(&key), "{key:?} again");
            drawn.push(key);
        }
    }

    #[test]
    fn other_data_are_enrolled_anew_by_the_button_and_not_by_hand() {
        let mut state = state();
        state.update(Msg::OpenSet(OpenSetMsg::Shots(1)));
        state.update(Msg::NewSample(5));
        assert_eq!(state.open_set.question.enrolled.len(), 8);
        state.update(Msg::OpenSet(OpenSetMsg::Picking(true)));
        state.update(Msg::Choose(9));
        state.update(Msg::Reset);
        assert_eq!(state.open_set.question.enrolled.len(), 9, "the same data");
        state.update(Msg::NewSample(6));
        assert_eq!(state.open_set.question.enrolled, []);
        assert!(enrolled(&state).starts_with("Nobody"));
        state.update(Msg::Choose(9));
        assert!(enrolled(&state).starts_with("1 example enrolled; 7 classes have none"), "{}", enrolled(&state));
        (0..7).for_each(|class| drop(state.update(Msg::Choose(24 * class))));
        assert!(enrolled(&state).starts_with("8 examples enrolled; 1 class has none"), "{}", enrolled(&state));
        state.update(Msg::Choose(24 * 7));
        assert_eq!(enrolled(&state), "9 examples enrolled, some of every class.");
    }

    #[test]
    fn it_and_the_measures_take_turns_and_what_was_enrolled_stays() {
        let mut state = state();
        state.update(Msg::OpenSet(OpenSetMsg::Shots(1)));
        state.update(Msg::Evaluate(true));
        assert!(state.evaluating.open && !state.open_set.open);
        state.update(Msg::OpenSet(OpenSetMsg::Open(true)));
        assert!(!state.evaluating.open && state.open_set.question.enrolled.len() == 8);
        state.update(Msg::Evaluate(false));
        assert!(!state.open_set.open, "the charts of the training");
    }
}
