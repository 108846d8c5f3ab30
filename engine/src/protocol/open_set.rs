//! Which classes points are told to be by a few examples of each, here and under another condition.

use serde::{Deserialize, Serialize};

use crate::data::condition::Condition;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The samples that are known, ascending.
    pub enrolled: Vec<u32>,
    /// What is otherwise when the others are met.
    pub condition: Condition,
    /// How much, as a step of [`crate::data::condition::STEPS`].
    pub step: u32,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// To what.
    pub question: Question,
    /// By the weights of which step.
    pub step: u64,
    /// The classes that have examples, ascending.
    pub classes: Vec<u32>,
    /// Their prototypes in the embedding, one after the other.
    pub prototypes: Vec<f32>,
    /// The samples to be told, ascending: all that are not enrolled.
    pub asked: Vec<u32>,
    /// What each is told to be in the embedding; none where there is no embedding of a point that was moved.
    pub told: Vec<Option<u32>>,
    /// The same in the input plane.
    pub told_in_input: Vec<Option<u32>>,
    /// Where the embedding of each is under the condition, one after the other; none as above.
    pub moved: Vec<f32>,
    /// At each step of the condition, how many of those asked are told rightly.
    pub curve: Vec<Scores>,
    /// Whether it is of the state of now, and answers what was asked just now.
    pub complete: bool,
}

/// Shares told rightly at one size of the condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// In the embedding; `None` if it has none of moved points.
    pub embedding: Share,
    /// In the input plane.
    pub input: Share,
    /// By the largest logit of a softmax's head, which asks for no examples; `None` where there is none.
    pub head: Option<Share>,
}

/// Shares of points told rightly; `None` of nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Of all asked.
    pub all: Option<f64>,
    /// Of those of classes held out.
    pub held_out: Option<f64>,
}
