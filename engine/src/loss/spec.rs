//! What is said of a loss, in one place: a `SPEC` stands in the file of every loss, and everything else that differs from loss to loss
//! reads it.

use super::batch_loss::BatchFns;
use super::params::{LossParam, LossParams};
use super::{Form, Reduction};
use crate::choice::About;
use crate::distance::Distance;

/// The specification of a loss. [`PLAIN`] has what most have in common.
#[derive(Clone, Copy, Debug)]
pub struct LossSpec {
    /// Its word on screen and one line of help.
    pub about: About,
    /// What it is a sum over, and what computes it.
    pub family: Family,
    /// What it measures embeddings by.
    pub measures: Measures,
    /// Whether it has the margin, and between what.
    pub margin: Margin,
    /// The numbers that it has besides the margin.
    pub params: &'static [LossParam],
    /// What it is when all embeddings lie on one point, if that is where it is known to end up for want of a gradient.
    pub collapse: Option<Collapse>,
    /// Of how many samples at least it is defined though there is no valid triplet among them; `None`: of none.
    pub without_triplets_from: Option<usize>,
    /// What it is the mean of, in few words.
    pub mean_of: &'static str,
    /// The formula of one anchor, in symbols. Empty for a sum over triplets, whose formula is shown with its numbers.
    pub formula: &'static str,
    /// What the numbers of an anchor's formula are of: the part of its positives, that of its negatives, what comes of both. Empty
    /// for a loss that has no formula of one anchor.
    pub parts: [&'static str; 3],
    /// What is said beside the third of them.
    pub terms: Terms,
    /// What the numbers beside an anchor's pull and push are.
    pub pull_push: &'static str,
    /// What it takes of a batch in place of mined triplets.
    pub takes: &'static str,
    /// How its value is to be read while it falls; empty: its help says enough.
    pub reading: &'static str,
    /// What it still does to a batch without two samples of a class; empty: nothing.
    pub without_positives: &'static str,
    /// What it still does to a batch of one class, and how many samples of it that takes; empty: nothing.
    pub without_negatives: (u32, &'static str),
}

/// What a loss is a sum over.
#[derive(Clone, Copy, Debug)]
pub enum Family {
    /// Mined triplets.
    Triplets(Form, Reduction),
    /// Quadruplets made of mined triplets.
    Quadruplets,
    /// The whole batch: mining has no part in it.
    OfBatch(BatchFns),
    /// Single samples, each classified by a linear head.
    OfSamples,
}

/// What a loss measures embeddings by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measures {
    /// The distance that a person chooses.
    Chosen,
    /// The distance that it is defined by.
    Only(Distance),
    /// No distance; the words say what instead. Its gradient is ∂L/∂f, and the distance chosen is what embeddings are judged by.
    None(&'static str),
}

/// What a margin is between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// There is none.
    None,
    /// α, between positive and negative.
    Triplet,
    /// m, which no positive's distance is added to: what it asks for, in words.
    Pair(&'static str),
}

/// The loss of all embeddings on one point.
#[derive(Clone, Copy, Debug)]
pub struct Collapse {
    /// In symbols.
    pub symbol: &'static str,
    /// In words.
    pub name: &'static str,
    /// Of what each costs that.
    pub of: &'static str,
    /// Its value, by the margin and the loss's own numbers.
    pub value: fn(f32, &LossParams) -> f64,
}

/// How the terms of an anchor's formula make up the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// One term for each anchor.
    One,
    /// One, and a penalty on the embeddings' length beside it.
    Penalised,
    /// One for each positive: shown is that of the costliest.
    Positives,
    /// A mean over its pairs.
    Pairs,
}

/// What most losses of a whole batch have in common; each says the rest of itself.
pub const PLAIN: LossSpec = LossSpec {
    about: About { label: "", help: "" },
    family: Family::Quadruplets,
    measures: Measures::Chosen,
    margin: Margin::None,
    params: &[],
    collapse: None,
    without_triplets_from: None,
    mean_of: "mean over anchors",
    formula: "",
    parts: [""; 3],
    terms: Terms::One,
    pull_push: "|∂L/∂d| with its positives, with its negatives, summed up.",
    takes: "this loss takes all pairs of the batch",
    reading: "",
    without_positives: "",
    without_negatives: (0, ""),
};

/// What the losses that go by pairs do without a positive, and without a negative.
pub const PUSHES_APART: &str = "This loss goes by pairs and has those of two classes left: it pushes points apart, and nothing draws a class together.";
/// The same without a negative.
pub const DRAWS_TOGETHER: &str =
    "This loss goes by pairs and has those of one class left: it draws them together, and nothing keeps classes apart.";
