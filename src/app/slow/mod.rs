//! Slow motion: one step as six scenes. What is shown is the step that would come next; it is taken when the last scene is
//! entered, once. Pure: times are handed in.

pub mod words;

use std::sync::Arc;

use crate::app::keys::{Focus as Focused, Press};
use crate::app::notice::{self, Topic};
use crate::app::state::State;
use triplet_engine::choice::{About, Choice};
use triplet_engine::protocol::{Chosen, Command, Dissected, Focus, NetworkView};
use triplet_engine::trainer::anatomy::Anatomy;

/// A scene of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scene {
    /// The batch is drawn.
    Sample,
    /// It goes through the network.
    Embed,
    /// Triplets are chosen.
    Mine,
    /// They are summed up.
    Loss,
    /// The way down, for points and weights.
    Gradient,
    /// The weights change, and the points with them.
    Move,
}

impl Choice for Scene {
    const ALL: &'static [Self] = &[Self::Sample, Self::Embed, Self::Mine, Self::Loss, Self::Gradient, Self::Move];

    fn about(self) -> About {
        match self {
            Self::Sample => About { label: "Sample", help: "the batch is drawn" },
            Self::Embed => About { label: "Embed", help: "the batch goes through the network" },
            Self::Mine => About { label: "Mine", help: "triplets are chosen" },
            Self::Loss => About { label: "Loss", help: "the mean of the triplets’ losses" },
            Self::Gradient => About { label: "Gradient", help: "the way down, for points and weights" },
            Self::Move => About { label: "Move", help: "takes the step: the points go where the new weights put them" },
        }
    }
}

impl Scene {
    fn next(self) -> Option<Self> {
        Self::ALL.iter().copied().find(|&s| s > self)
    }

    fn previous(self) -> Option<Self> {
        Self::ALL.iter().copied().rev().find(|&s| s < self)
    }

    /// How long things move in it, in ms; then it stands.
    pub fn travel(self) -> f64 {
        match self {
            Self::Sample => 700.0,
            Self::Embed => 2600.0,
            Self::Mine => 900.0,
            Self::Loss => 900.0,
            Self::Gradient => 2200.0,
            Self::Move => 1800.0,
        }
    }
}

/// Slow motion under way.
#[derive(Clone, Debug, PartialEq)]
pub struct SlowMotion {
    /// The scene on screen.
    pub scene: Scene,
    /// When it came on, in ms.
    pub since: f64,
    /// Whether scenes follow by themselves.
    pub playing: bool,
    /// Whether the step shown has been taken.
    pub taken: bool,
    /// The step shown, taken apart; `None` while it is on its way.
    pub shown: Option<Arc<Dissected>>,
    /// The network before the step, once that is taken.
    network: Option<Arc<NetworkView>>,
    /// What was last asked for.
    question: u32,
    /// What had been chosen of the triplet then.
    chosen: Option<Chosen>,
    /// The answer to that has not come.
    waiting: bool,
    /// The bar of the losses that is pointed at.
    pub bar: Option<u32>,
}

/// What can happen to slow motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowMsg {
    /// It begins, with the next step; training pauses.
    Open,
    /// It ends.
    Leave,
    /// The scene after this; after the last, the next step.
    Next,
    /// The scene before this.
    Back,
    /// This scene.
    Go(Scene),
    /// Scenes follow by themselves; after the last, those of the next step.
    Play,
    /// They no longer do.
    Pause,
    /// While playing: this scene has been on long enough.
    Due,
    /// A bar of the losses is pointed at, or no longer: the points of its triplets are lit.
    Bar(Option<u32>),
}

/// A word takes about this long to read, in ms.
const WORD: f64 = 200.0;
/// How long a scene that plays stays on at least and at most, in ms: things move meanwhile.
const STAY: [f64; 2] = [4000.0, 6000.0];

impl SlowMotion {
    fn new(question: u32, chosen: Option<Chosen>, now: f64, playing: bool) -> Self {
        Self {
            scene: Scene::Sample,
            since: now,
            playing,
            taken: false,
            shown: None,
            network: None,
            question,
            chosen,
            waiting: true,
            bar: None,
        }
    }

    /// The step, if it is there and can be taken.
    pub fn anatomy(&self) -> Option<&Anatomy> {
        self.shown.as_ref()?.anatomy.as_ref().ok()
    }

    /// How much of what moves in this scene has moved at `now`, 0 to 1.
    pub fn progress(&self, now: f64) -> f64 {
        ((now - self.since) / self.scene.travel()).clamp(0.0, 1.0)
    }

    /// How long a scene stays on while playing, if this is what is to be read.
    pub fn dwell(sentence: &str) -> f64 {
        let [least, most] = STAY;
        (WORD * sentence.split_whitespace().count() as f64).clamp(least, most)
    }
}

impl State {
    /// What slow motion makes of the state at `now`, and what the session is to be told.
    pub(super) fn slow_motion(&mut self, msg: SlowMsg, now: f64) -> Vec<Command> {
        let Some(slow) = &mut self.slow else {
            return match msg {
                SlowMsg::Open if !self.config.loss.is_of_triplets() => {
                    notice::put(&mut self.notices, Topic::Slow, words::not_of_triplets(self.config.loss));
                    Vec::new()
                }
                SlowMsg::Open => {
                    notice::drop_topic(&mut self.notices, Topic::Slow);
                    vec![self.pause(), self.ask_for_step(now, true)]
                }
                SlowMsg::Leave
                | SlowMsg::Next
                | SlowMsg::Back
                | SlowMsg::Go(_)
                | SlowMsg::Play
                | SlowMsg::Pause
                | SlowMsg::Due
                | SlowMsg::Bar(_) => Vec::new(),
            };
        };
        match msg {
            SlowMsg::Open => Vec::new(),
            SlowMsg::Leave => {
                if !slow.taken {
                    let text = "Slow motion ended before the weights moved: no step was taken.";
                    notice::put(&mut self.notices, Topic::Slow, text.into());
                }
                self.slow = None;
                Vec::new()
            }
            SlowMsg::Next => {
                slow.playing = false;
                self.go_on(now)
            }
            SlowMsg::Back => {
                slow.playing = false;
                slow.scene.previous().map(|scene| self.go(scene, now)).unwrap_or_default()
            }
            SlowMsg::Go(scene) => {
                slow.playing = false;
                self.go(scene, now)
            }
            SlowMsg::Play => {
                slow.playing = true;
                if slow.scene == Scene::Move { self.go_on(now) } else { Vec::new() }
            }
            SlowMsg::Pause => {
                slow.playing = false;
                Vec::new()
            }
            SlowMsg::Due if slow.scene == Scene::Move => {
                slow.playing = false;
                Vec::new()
            }
            SlowMsg::Due if slow.playing => self.go_on(now),
            SlowMsg::Due => Vec::new(),
            SlowMsg::Bar(bar) => {
                let behind = |bar: u32| slow.anatomy()?.bars.behind.get(bar as usize).cloned();
                let samples = bar.and_then(behind);
                slow.bar = bar.filter(|_| samples.is_some());
                self.lit = Arc::new(samples.unwrap_or_default());
                Vec::new()
            }
        }
    }

    /// The bar of the losses that is pointed at.
    pub(super) fn bar(&self) -> Option<u32> {
        self.slow.as_ref().filter(|slow| slow.scene == Scene::Loss)?.bar
    }

    fn go_on(&mut self, now: f64) -> Vec<Command> {
        let Some(slow) = &self.slow else { return Vec::new() };
        match slow.scene.next() {
            Some(scene) => self.go(scene, now),
            None => {
                let playing = slow.playing;
                vec![self.ask_for_step(now, playing)]
            }
        }
    }

    /// Goes to a scene; into the last one by the step itself.
    fn go(&mut self, scene: Scene, now: f64) -> Vec<Command> {
        let Some(slow) = &mut self.slow else { return Vec::new() };
        match slow.shown.as_ref().map(|s| s.anatomy.is_ok()) {
            // a run that ends here has no scenes: it ends, and the diagnosis says so
            Some(false) if !slow.waiting => {
                self.slow = None;
                return vec![Command::Step];
            }
            Some(true) if scene == Scene::Move && !slow.taken && !slow.waiting => {
                slow.taken = true;
                slow.network = self.network.clone();
                (slow.scene, slow.since) = (scene, now);
                return vec![Command::Step];
            }
            // what is not known yet is not taken
            Some(_) | None if scene == Scene::Move && !slow.taken => return Vec::new(),
            Some(_) | None => {}
        }
        if slow.scene != scene {
            (slow.scene, slow.since, slow.bar) = (scene, now, None);
        }
        Vec::new()
    }

    fn ask_for_step(&mut self, now: f64, playing: bool) -> Command {
        self.questions = self.questions.wrapping_add(1);
        self.slow = Some(SlowMotion::new(self.questions, self.chosen, now, playing));
        Command::Dissect { question: self.questions, chosen: self.chosen }
    }

    /// What the session is told besides makes slow motion end, or look at the step anew: what it shows stays true.
    pub(super) fn keep_slow_motion_true(&mut self, commands: &mut Vec<Command>) {
        let Some(slow) = &mut self.slow else { return };
        // another triplet is shown only of a step that is yet to come
        let mut other = slow.chosen != self.chosen && !slow.taken;
        for command in commands.iter() {
            match command {
                Command::Start { .. } | Command::Train | Command::Step | Command::Seek { .. } => {
                    self.slow = None;
                    return;
                }
                Command::Apply { .. } | Command::SetParameter { .. } => other = true,
                Command::Load { .. }
                | Command::Pause
                | Command::Speed(_)
                | Command::Frame(_)
                | Command::Dissect { .. } => {}
            }
        }
        if !other {
            return;
        }
        if slow.taken {
            // that step is past; the settings are those of the one to come
            let since = slow.since;
            commands.push(self.ask_for_step(since, false));
        } else {
            self.questions = self.questions.wrapping_add(1);
            (slow.question, slow.chosen, slow.waiting) = (self.questions, self.chosen, true);
            commands.push(Command::Dissect { question: self.questions, chosen: self.chosen });
        }
    }

    /// An answer has come; one to an earlier question, or of another run, is dropped.
    pub(super) fn take_anatomy(&mut self, dissected: Dissected) {
        let Some(slow) = self.slow.as_mut().filter(|s| s.question == dissected.question) else { return };
        if dissected.run == self.run {
            (slow.waiting, slow.bar) = (false, None);
            slow.shown = Some(Arc::new(dissected));
        }
    }

    /// The batch on screen: that of the step in slow motion, else that of the newest frame.
    pub fn batch(&self) -> &[u32] {
        match self.slow.as_ref().and_then(SlowMotion::anatomy) {
            Some(anatomy) => &anatomy.batch,
            None => self.frame.as_ref().map_or(&[], |f| &f.batch),
        }
    }

    /// The network on screen: before the last scene of slow motion it is that before the step.
    pub fn network(&self) -> Option<&NetworkView> {
        let before = self.slow.as_ref().filter(|s| s.scene != Scene::Move).and_then(|s| s.network.as_deref());
        before.or(self.network.as_deref())
    }

    /// Where in the input plane the sample is that slow motion follows; the origin if there is none.
    pub fn followed(&self) -> [f32; 2] {
        let study = self.slow.as_ref().and_then(SlowMotion::anatomy).and_then(|a| a.study.as_ref());
        let sample = study.map(|s| s.anchor as usize).filter(|&i| i < self.dataset.len());
        sample.map_or([0.0; 2], |i| [0, 1].map(|axis| self.dataset.points.at(axis, i)))
    }

    /// The triplet of the step in slow motion, which may have none; `None` if no step is shown.
    pub(super) fn slow_focus(&self) -> Option<Option<Focus>> {
        let slow = self.slow.as_ref()?;
        let shown = slow.shown.as_deref()?;
        let focus = if slow.scene == Scene::Move { shown.moved } else { shown.focus };
        shown.anatomy.is_ok().then_some(focus)
    }
}

/// What a key does while slow motion is on, before all others; nothing where it belongs to the browser or to what has the focus.
pub fn key(press: Press, playing: bool) -> Option<SlowMsg> {
    let Press { key, modified, repeated, focus } = press;
    if modified || repeated || matches!(focus, Focused::Field | Focused::Dialog) {
        return None;
    }
    let arrows = !matches!(focus, Focused::Arrows | Focused::ArrowsAndSpace);
    let space = !matches!(focus, Focused::Button | Focused::ArrowsAndSpace);
    match key {
        "ArrowRight" if arrows => Some(SlowMsg::Next),
        "ArrowLeft" if arrows => Some(SlowMsg::Back),
        " " if space => Some(if playing { SlowMsg::Pause } else { SlowMsg::Play }),
        "Escape" | "s" | "S" => Some(SlowMsg::Leave),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
