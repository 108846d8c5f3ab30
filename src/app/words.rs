//! Numbers and sentences as they stand on the screen: pure, and never NaN.

use crate::app::state::State;
use crate::choice::Choice;
use crate::config::{Config, Distance, K, Loss, MOST_IN_BATCH, MOST_POINTS, Mining, Model, P, Pick, RATE};
use crate::loss::softmax::Guess;
use crate::loss::softplus;
use crate::mining::{PerPair, Rule};
use crate::protocol::{Focus, FocusReason, Frame, Rest};
use crate::trainer::ties::{Four, Ties};

pub use crate::text::count;

/// Stands where there is no number.
pub const NONE: &str = "–";

/// A number with up to `decimals` decimals: fewer the larger it is, powers of ten beyond 100,000, [`NONE`] if not finite.
pub fn number(value: f64, decimals: usize) -> String {
    let size = value.abs();
    if !value.is_finite() {
        NONE.into()
    } else if size >= 99_999.5 {
        signed(value, power(size))
    } else if size >= 999.5 {
        signed(value, count(libm::round(size) as u64))
    } else {
        let decimals = match size {
            s if s >= 99.95 => decimals.min(1),
            s if s >= 9.995 => decimals.min(2),
            _ => decimals,
        };
        signed(value, format!("{size:.decimals$}"))
    }
}

/// The sign, unless all digits are zero.
fn signed(value: f64, digits: String) -> String {
    if value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) { format!("−{digits}") } else { digits }
}

/// 12345678 → 1.2e7.
fn power(size: f64) -> String {
    format!("{size:.1e}")
}

/// A number that is 0 only if it says so: what is less than the last decimal is shown as less.
pub fn figure(value: Option<f64>, decimals: usize) -> String {
    let Some(value) = value.filter(|v| v.is_finite()) else { return NONE.into() };
    let text = number(value, decimals);
    let vanished = value != 0.0 && text.bytes().all(|b| matches!(b, b'0' | b'.'));
    if vanished { format!("<{}1", &text[..text.len() - 1]) } else { text }
}

/// A share from 0 to 1 with three decimals; 1 only if it is 1.
pub fn share(value: Option<f64>) -> String {
    match value {
        Some(v) if (0.9995..1.0).contains(&v) => ">0.999".into(),
        other => figure(other, 3),
    }
}

/// A share from 0 to 1 in per cent; 0 and 100 only if it is.
pub fn percent(value: Option<f64>) -> String {
    match value.filter(|v| v.is_finite()) {
        None => NONE.into(),
        Some(0.0) => "0 %".into(),
        Some(1.0) => "100 %".into(),
        Some(v) if v < 0.000_5 => "<0.1 %".into(),
        Some(v) if v > 0.999_5 => ">99.9 %".into(),
        Some(v) => format!("{:.1} %", v * 100.0),
    }
}

/// A plain number for `data-value`: nothing where there is none.
pub fn plain(value: Option<f64>) -> String {
    value.filter(|v| v.is_finite()).map(|v| v.to_string()).unwrap_or_default()
}

/// The numbers in the header.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Steps taken.
    pub step: u64,
    /// Loss of the last step's batch.
    pub loss: Option<f64>,
    /// Share of violating triplets among all valid ones of that batch; under the soft margin, of hard ones.
    pub violating: Option<f64>,
    /// Of all training points, by the weights now.
    pub r_precision: Option<f64>,
    /// Of all training points, by the weights now.
    pub spread: Option<f64>,
    /// Anchors that R-precision is the mean of, where not all points asked.
    pub anchors: Option<u32>,
    /// Fingerprint of the weights.
    pub hash: Option<u64>,
}

impl Stats {
    /// The numbers of a frame under this loss; none of a run that has not answered yet.
    pub fn of(frame: Option<&Frame>, loss: Loss) -> Self {
        let Some(frame) = frame else { return Self::default() };
        Self {
            step: frame.step,
            loss: frame.report.as_ref().filter(|r| r.has_loss()).map(|r| r.loss.into()),
            violating: frame.report.as_ref().and_then(|r| r.violating(loss)),
            r_precision: frame.evaluation.r_precision,
            spread: Some(frame.evaluation.spread),
            anchors: frame.evaluation.sample().map(|_| frame.evaluation.anchors),
            hash: Some(frame.hash),
        }
    }

    /// What R-precision is of, in few words.
    pub fn r_precision_of(&self) -> String {
        match self.anchors {
            Some(anchors) => format!("R-precision of {}", count(anchors.into())),
            None => "R-precision".into(),
        }
    }
}

/// What a triplet is, told by its distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// n no farther than p.
    Hard,
    /// n beyond p, inside the margin.
    SemiHard,
    /// n beyond the margin.
    Easy,
}

/// The formula of one triplet with its numbers filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// d(a,p).
    pub positive: String,
    /// d(a,n).
    pub negative: String,
    /// α; the soft margin has none.
    pub margin: Option<String>,
    /// The loss.
    pub loss: String,
    /// What may stand before the loss: `=` where the numbers as shown add up, `≈` where they are rounded, `<` where the loss
    /// is less than its last decimal.
    pub relation: &'static str,
    /// What the triplet is.
    pub kind: Kind,
}

impl Formula {
    /// Whether the numbers take more room than a line of the usual size has.
    pub fn is_long(&self) -> bool {
        let numbers = [&self.positive, &self.negative, &self.loss];
        numbers.into_iter().chain(&self.margin).map(String::len).sum::<usize>() > 17
    }

    /// The formula of `focus` under these settings; `None` if there is nothing finite to fill in.
    pub fn of(focus: &Focus, config: &Config) -> Option<Self> {
        let (d_ap, d_an) = (f64::from(focus.d_ap), f64::from(focus.d_an));
        let alpha = f64::from(config.margin);
        if !(d_ap.is_finite() && d_an.is_finite()) {
            return None;
        }
        let hinge = config.loss != Loss::SoftMargin;
        // by the settings now: the frame's own number is of those before a margin that is just being dragged
        let value = if hinge { (d_ap - d_an + alpha).max(0.0) } else { softplus(d_ap - d_an).0 };
        // as many decimals as it takes to tell the two apart
        let differ = |decimals: &usize| d_ap == d_an || number(d_ap, *decimals) != number(d_an, *decimals);
        let decimals = (2..=4).find(differ).unwrap_or(4);
        let text = |v: f64| number(v, decimals);
        let vanishing = value > 0.0 && value < 0.005;
        let (positive, negative, loss) = (text(d_ap), text(d_an), text(if vanishing { 0.01 } else { value }));
        let margin = hinge.then(|| text(alpha));
        let exact = hinge && adds_up(&positive, &negative, &text(alpha), &loss);
        let relation = match (vanishing, exact) {
            (true, _) => "<",
            (false, true) => "=",
            (false, false) => "≈",
        };
        let kind = match d_an {
            n if n <= d_ap => Kind::Hard,
            n if n < d_ap + alpha => Kind::SemiHard,
            _ => Kind::Easy,
        };
        Some(Self { positive, negative, margin, loss, relation, kind })
    }
}

/// What the loss does to one anchor, its numbers as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Σ ∂L/∂d of those that it is drawn to, and how many.
    pub pull: (String, String),
    /// The same of those that it is pushed from.
    pub push: (String, String),
    /// Loss of the batch by the weights now.
    pub loss: String,
    /// Whether the anchor stands in for another of its class.
    pub stands_in: bool,
    /// What else the loss has of the anchor: what a softmax's head says of it, or its costliest quadruplet.
    pub detail: Option<String>,
}

impl Share {
    /// What there is to say of a frame's anchor.
    pub fn of(ties: &Ties) -> Self {
        let named = |n: u32, one: &str, many: &str| format!("by {n} {}", if n == 1 { one } else { many });
        let also = match ties.pushing_own {
            0 => String::new(),
            n => format!(", {n} {}", if n == 1 { "positive" } else { "positives" }),
        };
        let (pulling, pushing) = match ties.guess {
            None => {
                (named(ties.pulling, "positive", "positives"), named(ties.pushing, "negative", "negatives") + &also)
            }
            Some(_) => ("to its row".into(), named(ties.pushing, "other", "others")),
        };
        Self {
            pull: (figure(Some(ties.pull.into()), 4), pulling),
            push: (figure(Some(ties.push.into()), 4), pushing),
            detail: ties.guess.map(said).or(ties.four.as_ref().map(measured)),
            loss: figure(Some(ties.loss.into()), 3),
            stands_in: ties.stands_in,
        }
    }
}

/// `logit of its class 2.310, share p 0.890, −ln p 0.117`.
fn said(guess: Guess) -> String {
    let [logit, cost] = [guess.logit, guess.cost].map(|v| figure(Some(v.into()), 3));
    format!("logit of its class {logit}, share p {}, −ln p {cost}", share(Some(guess.share.into())))
}

/// A quadruplet with its numbers.
fn measured(four: &Four) -> String {
    let [ap, an, nn, cost] =
        [four.distances[0], four.distances[1], four.distances[2], four.cost].map(|v| figure(Some(v.into()), 2));
    format!("drawn, its costliest: d²(a,p) {ap}, d²(a,n) {an}, d²(n₂,n) {nn}, cost {cost}")
}

/// What is said of the one anchor under a loss of the whole batch.
pub fn about_anchor(state: &State) -> (&'static str, &'static str) {
    let loss = state.config.loss;
    let frame = state.frame.as_ref().filter(|f| f.config.loss == loss);
    match (frame, loss, state.chosen.is_some()) {
        (None, _, _) => ("Not yet:", "the numbers come with the next picture."),
        (Some(f), Loss::NPair, _) if f.ties.is_some() => {
            ("Pull, push:", "|∂L/∂(f·f)| with each it is paired with, summed up.")
        }
        (Some(f), Loss::SupervisedContrastive, _) if f.ties.is_some() => {
            ("Pull, push:", "|∂L/∂d| summed up; a positive with more than its share of the softmax is pushed.")
        }
        (Some(f), Loss::Softmax, _) if f.ties.is_some() => {
            ("Pull, push:", "the two parts of −∂L/∂f, by the head’s rows.")
        }
        (Some(f), _, _) if f.ties.is_some() => {
            ("Pull, push:", "|∂L/∂d| with its positives, with its negatives, summed up.")
        }
        (Some(_), Loss::NPair, true) => ("No part:", "the batch of this step has no pair of its class."),
        (Some(_), Loss::NPair, false) => ("No part:", "the batch of this step has no pair of one class."),
        (Some(_), _, true) => ("No part:", "none of its class is in the batch of this step."),
        (Some(_), _, false) => ("No numbers:", "they are beyond what can be written down."),
    }
}

/// What a loss that is no sum of triplets is, in symbols.
pub fn symbols(loss: Loss) -> &'static str {
    match loss {
        Loss::Triplet | Loss::TripletMeanOfAll | Loss::SoftMargin => "",
        Loss::Quadruplet => "max(0, d²(a,p) − d²(a,n) + α) + max(0, d²(a,p) − d²(n₂,n) + α₂)",
        Loss::NPair => "ln(1 + Σ exp(a·n − a·p)) + λ‖f‖²",
        Loss::Contrastive => "d(a,p)² for one class, max(0, m − d(a,n))² for two",
        Loss::LiftedStructure => "½ max(0, d(a,p) + ln(Σ exp(m − d(a,n)) + Σ exp(m − d(p,n))))²",
        Loss::GeneralizedLifted => "max(0, ln Σ exp(d(a,p)) + ln Σ exp(m − d(a,n)))",
        Loss::MultiSimilarity => "ln(1 + Σ exp(−α(s(a,p) − λ)))/α + ln(1 + Σ exp(β(s(a,n) − λ)))/β",
        Loss::NtXent => "−ln(exp(s(a,p)/T) / (exp(s(a,p)/T) + Σ exp(s(a,n)/T)))",
        Loss::SupervisedContrastive => "−mean over p of ln(exp(s(a,p)/T) / Σ over all others of exp(s/T))",
        Loss::Circle => "ln(1 + Σ exp(−γ(1 + m − s(a,p))(s(a,p) − 1 + m)) · Σ exp(γ(s(a,n) + m)(s(a,n) − m)))",
        Loss::Softmax => "−ln(exp(w·a + b) / Σ over all classes of exp(wᵢ·a + bᵢ))",
    }
}

/// Whether max(0, p − n + α) of the texts is the text of the loss.
fn adds_up(p: &str, n: &str, alpha: &str, loss: &str) -> bool {
    let read = |t: &str| t.replace(',', "").parse::<f64>().ok();
    let (Some(p), Some(n), Some(alpha), Some(loss)) = (read(p), read(n), read(alpha), read(loss)) else { return false };
    ((p - n + alpha).max(0.0) - loss).abs() < 1e-6
}

/// The sentence under the ruler: its first word, and the rest.
pub fn about_kind(kind: Kind, loss: Loss) -> (&'static str, &'static str) {
    match (kind, loss) {
        (Kind::Hard, Loss::SoftMargin) => ("Hard:", "n is no farther than p: the loss is at least ln 2."),
        (Kind::SemiHard | Kind::Easy, Loss::SoftMargin) => {
            ("In order:", "n is farther than p; pull and push fade, but never end.")
        }
        (Kind::Hard, _) => ("Hard:", "n is no farther than p: the loss is at least the margin."),
        (Kind::SemiHard, _) => ("Semi-hard:", "n is farther than p, but still inside the margin."),
        (Kind::Easy, _) => ("Easy:", "n is beyond the margin: no loss, no pull, no push."),
    }
}

/// Why this triplet is the one shown.
pub fn about_reason(reason: FocusReason) -> String {
    match reason {
        FocusReason::Typical { of: 1, step } => format!("chosen at step {}: the only one with a loss", count(step)),
        FocusReason::Typical { of, step } => {
            format!("chosen at step {}: median of {} losses", count(step), count(of.into()))
        }
        FocusReason::NearestToMargin { step } => {
            format!("chosen at step {}: no losses, so the nearest", count(step))
        }
        FocusReason::Chosen { positive, negative, rest, step } => {
            let (yours, others) = match (positive, negative) {
                (true, true) => return "all three by you".into(),
                (true, false) => ("a and p", "n"),
                (false, true) => ("a and n", "p"),
                (false, false) => ("a", "p and n"),
            };
            let from = match rest {
                Rest::Nothing | Rest::Mined => "mined",
                Rest::NearestToMargin => "nearest, none mined,",
            };
            format!("{yours} by you; {others} {from} at step {}", count(step))
        }
        FocusReason::SlowMotion { step, mined: true } => format!("slow motion: mined in step {}", count(step)),
        FocusReason::SlowMotion { step, mined: false } => format!("slow motion: not mined in step {}", count(step)),
    }
}

/// The same at length.
pub fn explain_reason(reason: FocusReason) -> &'static str {
    match reason {
        FocusReason::Typical { .. } => {
            "Of the mined triplets that have a loss, the one in the middle: half of them lose more, half of them less. \
             It stays a while, so that it can be read."
        }
        FocusReason::NearestToMargin { .. } => {
            "No mined triplet has a loss. This is the valid triplet of the batch that comes nearest to having one."
        }
        FocusReason::Chosen { rest: Rest::Nothing, .. } => "Anchor, positive and negative stay until you let them go.",
        FocusReason::Chosen { rest: Rest::Mined, .. } => {
            "What you chose stays until you let it go. The rest is what the mining in force takes from the batch for it; of \
             several with a loss, the one of median loss."
        }
        FocusReason::Chosen { rest: Rest::NearestToMargin, .. } => {
            "What you chose stays until you let it go. The mining in force takes nothing from the batch for it: the rest is \
             the farthest positive and the closest negative, which come nearest to a loss."
        }
        FocusReason::SlowMotion { mined: true, .. } => {
            "A mined triplet of the step that slow motion shows, by the weights before that step."
        }
        FocusReason::SlowMotion { mined: false, .. } => {
            "Nothing was mined for this anchor: its farthest positive, or that of the strategy, and its closest negative."
        }
    }
}

/// What *violating* means under this loss.
pub fn about_violating(loss: Loss) -> &'static str {
    match loss {
        Loss::Triplet | Loss::TripletMeanOfAll => "of all valid triplets of that batch, those with a loss",
        Loss::SoftMargin => {
            "of all valid triplets of that batch, those whose negative is no farther than the positive: the soft margin \
             never lets a loss be 0"
        }
        _ => {
            "of all valid triplets of that batch, those whose negative is no farther than the positive; the loss itself is \
             no sum over triplets"
        }
    }
}

/// What a mining strategy does under this loss, and how much of it is left to chance.
pub fn about_mining(config: &Config) -> String {
    let strategy = about_strategy(config);
    match config.mixing() {
        0.0 => strategy,
        1.0 => format!("{strategy}; but all of these give way to random ones of their anchors"),
        share => format!("{strategy}; {:.0} % of these give way to random ones of their anchors", 100.0 * share),
    }
}

fn about_strategy(config: &Config) -> String {
    let (positive, negative) = (config.positive, config.negative);
    match (config.mining, config.loss) {
        (Mining::BatchAll, Loss::SoftMargin) => {
            "every valid triplet; all of them pull and push, the worse the more".into()
        }
        (Mining::ViolatingOnly, Loss::SoftMargin) => {
            "every triplet whose negative is inside α, which the loss itself has not".into()
        }
        (_, Loss::NPair) => "not in use: N-pair takes one pair of each class of the batch".into(),
        (_, Loss::Softmax) => "not in use: softmax takes each sample of the batch by itself".into(),
        (_, loss) if !loss.mines() => "not in use: this loss takes all pairs of the batch".into(),
        (_, Loss::Quadruplet) if matches!(config.rule(0), Rule::Band(_)) => {
            "per pair, one of the negatives that this strategy takes, drawn blindly".into()
        }
        (Mining::SemiHardThenHard, _) => match config.hard_after {
            0 => "batch hard from the first step on".into(),
            n => format!("semi-hard for the first {} steps, batch hard from then on", count(n.into())),
        },
        (Mining::Table, _) => match table_name(positive, negative) {
            Some(name) => format!("{}: {}", pair_words(positive, negative), name.label()),
            None => pair_words(positive, negative),
        },
        (mining, _) => mining.help().into(),
    }
}

/// The named strategy that is this place of the table.
pub fn table_name(positive: Pick, negative: Pick) -> Option<Mining> {
    match (positive, negative) {
        (Pick::All, Pick::All) => Some(Mining::BatchAll),
        (Pick::All, Pick::Hardest) => Some(Mining::HardestNegativePerPair),
        (Pick::Random, Pick::Random) => Some(Mining::Random),
        (Pick::Easiest, Pick::SemiHard) => Some(Mining::EasyPositive),
        (Pick::Hardest, Pick::Hardest) => Some(Mining::BatchHard),
        _ => None,
    }
}

/// `per anchor the farthest positive and the closest negative beyond it`.
pub fn pair_words(positive: Pick, negative: Pick) -> String {
    format!("per anchor {}", picked(positive, negative))
}

/// `the farthest positive and the closest negative beyond it`.
pub fn picked(positive: Pick, negative: Pick) -> String {
    match (positive, negative) {
        (Pick::All, Pick::Random) => "every positive, each with one negative drawn blindly".into(),
        _ => format!("{} and {}", positive_words(positive), negative_words(negative)),
    }
}

/// `the farthest positive`.
pub fn positive_words(pick: Pick) -> &'static str {
    match pick {
        Pick::All => "every positive",
        Pick::Random => "one positive drawn blindly",
        Pick::Easiest => "the closest positive",
        Pick::SemiHard => "the farthest positive that is closer than the negative",
        Pick::Hardest => "the farthest positive",
    }
}

/// `the closest negative beyond it`.
pub fn negative_words(pick: Pick) -> &'static str {
    match pick {
        Pick::All => "every negative",
        Pick::Random => "one negative drawn blindly",
        Pick::Easiest => "the farthest negative",
        Pick::SemiHard => "the closest negative beyond it",
        Pick::Hardest => "the closest negative",
    }
}

/// What a strategy that tells semi-hard from easy asks of a margin that the loss has not.
const TAKES: &str = "the soft margin has none; here α only says which negatives the mining takes";

/// What the strategy asks of the margin: which negatives are inside it, or how near is near; `None` if nothing.
fn asked_of_margin(config: &Config) -> Option<&'static str> {
    match config.rule(0) {
        Rule::PerPair(PerPair::DistanceWeighted(density)) if !density.sphere => {
            Some("the soft margin has none; here α only bounds how much likelier near negatives are drawn")
        }
        Rule::PerPair(PerPair::SemiHard) => Some(TAKES),
        // one that parts semi-hard from easy
        Rule::Band(band) if band.semi_hard != band.easy => Some(TAKES),
        Rule::Band(_) | Rule::PerPair(_) | Rule::PerAnchor(..) => None,
    }
}

/// Whether the margin has any part in a step.
pub fn uses_margin(config: &Config) -> bool {
    config.loss.has_margin() || (config.loss == Loss::SoftMargin && asked_of_margin(config).is_some())
}

/// What the margin is measured in, or that it plays no part.
pub fn about_margin(config: &Config) -> &'static str {
    match (config.loss, config.measure()) {
        (Loss::SoftMargin, _) => {
            asked_of_margin(config).unwrap_or("the soft margin has none; this value is kept for the hinge")
        }
        (Loss::Contrastive, _) => "how far apart two classes must be before a pair of them costs nothing",
        (Loss::LiftedStructure | Loss::GeneralizedLifted, _) => {
            "how much farther than the positive the negatives are to be, smoothly"
        }
        (loss, _) if !loss.has_margin() => "not in use: this loss has none; the value is kept for those that have",
        (_, Distance::Euclidean) => "how much farther than the positive a negative must be before it costs nothing",
        (_, Distance::SquaredEuclidean) => "in squared distance: how much more the negative’s must be to cost nothing",
        (_, Distance::Cosine) => {
            "in cosine distance, from 0 to 2: how much more the negative’s must be to cost nothing"
        }
    }
}

/// What a batch can't give although it was asked for.
pub fn about_batch(config: &Config) -> Option<String> {
    let (classes, samples) = (config.training_classes(), config.data.samples);
    let noun = |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let few_classes = config.p > classes;
    let [one, many] = if config.held_out > 0 { ["training class", "training classes"] } else { ["class", "classes"] };
    let few_samples = config.k > samples;
    let full = config.p == config.most_p() && f64::from(config.p) < P.max;
    if !few_classes && !few_samples && (full || (config.k == config.most_k() && f64::from(config.k) < K.max)) {
        return Some(format!("a batch has at most {MOST_IN_BATCH} points"));
    }
    let few = smallest(config);
    if config.k > few && few < samples {
        let only = if few_classes { format!("only {}; ", noun(classes, one, many)) } else { String::new() };
        return Some(format!("{only}a class with fewer than {} samples gives all it has", config.k));
    }
    match (few_classes, few_samples) {
        (false, false) => None,
        (true, false) => Some(format!("only {}: all of them", noun(classes, one, many))),
        (false, true) => Some(format!("only {} per class: all of them", noun(samples, "sample", "samples"))),
        (true, true) => {
            Some(format!("only {} of {}: all of them", noun(classes, one, many), noun(samples, "sample", "samples")))
        }
    }
}

/// What a batch is.
pub fn about_sizes(config: &Config) -> String {
    let (p, k) = (config.p.min(config.training_classes()), config.k.min(config.data.samples));
    let all = if smallest(config) < k { "up to" } else { "=" };
    format!("{p} × {k} {all} {} points", count((p * k).into()))
}

/// Points of the smallest class.
fn smallest(config: &Config) -> u32 {
    config.data.size(config.data.classes.saturating_sub(1))
}

/// Classes beyond which the page says how to tell one from the other.
const FEW_CLASSES: u32 = 20;

/// How many points there are, where they are many, or not the same few of each class.
pub fn about_points(config: &Config) -> Option<String> {
    let (data, few) = (&config.data, smallest(config));
    let all = count(data.total().into());
    if few != data.samples {
        let (most, last) = (data.samples, count(data.classes.into()));
        return Some(format!("from {most} points in class 1 to {few} in class {last}: {all} in all"));
    }
    let full = (data.classes + 1) * data.samples > MOST_POINTS || data.classes * (data.samples + 1) > MOST_POINTS;
    let points = if full { format!("{all} points, the most there may be") } else { format!("{all} points") };
    (data.classes > FEW_CLASSES).then(|| format!("{points}: point at one, and its class lights up"))
}

/// The optimiser in a word.
pub fn about_optimiser(config: &Config) -> String {
    format!("{} · {}", config.optimiser.label(), RATE.show(config.rate.into()))
}

/// The model in a word.
pub fn about_model(config: &Config) -> String {
    if config.model == Model::FreePoints {
        return "free points".into();
    }
    let sizes: Vec<String> = config.sizes().iter().map(usize::to_string).collect();
    format!("{} · {}", sizes.join("-"), config.activation.label())
}

/// How many parameters there are to be trained, those of a softmax's head apart.
pub fn about_parameters(config: &Config) -> String {
    let (own, e) = (count(config.parameters() as u64), config.embedding.dim());
    let model = if config.model == Model::FreePoints { "free points" } else { "network" };
    let head = match config.loss {
        Loss::Softmax => {
            let classes = config.training_classes();
            format!("head {} × ({e} + 1) = {}", count(classes.into()), count(u64::from(classes) * (e as u64 + 1)))
        }
        _ => "no head, however many classes".into(),
    };
    format!("Parameters: {model} {own}; {head}")
}

/// A diagnosis in two: what it is in a word or two, with its colon, and the rest; no first part where it is all one sentence.
pub fn lead(sentence: &str) -> (&str, &str) {
    match sentence.split_once(": ") {
        Some((lead, _)) if lead.chars().count() <= 30 => sentence.split_at(lead.len() + 1),
        Some(_) | None => ("", sentence),
    }
}

/// What is read out when the verdict changes.
pub fn announce(sentence: &str, step: u64) -> String {
    format!("Step {}. {sentence}", count(step))
}

/// The fingerprint of the weights.
pub fn hash(hash: u64) -> String {
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn focus(d_ap: f32, d_an: f32) -> Focus {
        Focus {
            triplet: [0, 1, 2],
            d_ap,
            d_an,
            loss: 0.0,
            step_direction: [[0.0; 3]; 3],
            reason: FocusReason::Typical { of: 9, step: 140 },
        }
    }

    #[test]
    fn a_number_has_no_more_decimals_than_can_be_seen() {
        assert_eq!(number(0.6154, 3), "0.615");
        assert_eq!(number(12.3456, 3), "12.35");
        assert_eq!(number(123.456, 3), "123.5");
        assert_eq!(number(1234.56, 3), "1,235");
        assert_eq!(number(45_678.9, 3), "45,679");
        assert_eq!(number(1.234e19, 3), "1.2e19");
        assert_eq!(number(-0.25, 2), "−0.25");
        assert_eq!(number(-0.001, 2), "0.00");
    }

    #[test]
    fn what_is_not_finite_is_never_shown() {
        for v in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number(v, 2), NONE);
            assert_eq!(figure(Some(v), 3), NONE);
            assert_eq!(percent(Some(v)), NONE);
            assert_eq!(share(Some(v)), NONE);
            assert_eq!(plain(Some(v)), "");
        }
        assert_eq!(Formula::of(&focus(f32::NAN, 1.0), &Config::default()), None);
    }

    #[test]
    fn little_is_not_nothing_and_almost_all_is_not_all() {
        assert_eq!(figure(Some(0.0), 3), "0.000");
        assert_eq!(figure(Some(0.0001), 3), "<0.001");
        assert_eq!(percent(Some(0.0)), "0 %");
        assert_eq!(percent(Some(0.000_2)), "<0.1 %");
        assert_eq!(percent(Some(0.342_1)), "34.2 %");
        assert_eq!(percent(Some(0.999_9)), ">99.9 %");
        assert_eq!(percent(Some(1.0)), "100 %");
        assert_eq!(share(Some(0.999_9)), ">0.999");
        assert_eq!(share(Some(1.0)), "1.000");
        assert_eq!(share(None), NONE);
    }

    #[test]
    fn the_formula_shows_an_equals_sign_only_where_its_numbers_add_up() {
        let config = Config::default();
        let exact = Formula::of(&focus(0.73, 1.34), &config).unwrap();
        assert_eq!((exact.positive.as_str(), exact.negative.as_str(), exact.loss.as_str()), ("0.73", "1.34", "0.39"));
        assert_eq!(exact.relation, "=");
        assert_eq!(exact.kind, Kind::SemiHard);
        let rounded = Formula::of(&focus(0.734_9, 1.335_1), &config).unwrap();
        assert_eq!(rounded.loss, "0.40");
        assert_eq!(rounded.relation, "≈");
        let little = Formula::of(&focus(0.341, 1.339), &config).unwrap();
        assert_eq!((little.relation, little.loss.as_str(), little.kind), ("<", "0.01", Kind::SemiHard));
    }

    #[test]
    fn distances_that_differ_are_shown_to_differ() {
        let formula = Formula::of(&focus(0.001, 0.003), &Config::default()).unwrap();
        assert_eq!(
            (formula.positive.as_str(), formula.negative.as_str(), formula.kind),
            ("0.001", "0.003", Kind::SemiHard)
        );
    }

    #[test]
    fn hard_semi_hard_and_easy_meet_where_golden_says() {
        let config = Config::default();
        let kind = |p, n| Formula::of(&focus(p, n), &config).unwrap().kind;
        assert_eq!(kind(1.0, 1.0), Kind::Hard);
        assert_eq!(kind(1.0, 1.5), Kind::SemiHard);
        assert_eq!(kind(1.0, 2.0), Kind::Easy);
        assert_eq!(Formula::of(&focus(1.0, 2.5), &config).unwrap().loss, "0.00");
    }

    #[test]
    fn the_soft_margin_has_no_margin_in_its_formula() {
        let config = Config { loss: Loss::SoftMargin, ..Config::default() };
        let formula = Formula::of(&focus(1.0, 1.0), &config).unwrap();
        assert_eq!(formula.margin, None);
        assert_eq!(formula.loss, "0.69");
        assert!(!about_kind(formula.kind, config.loss).1.contains("inside the margin"));
        assert_eq!(Formula::of(&focus(3e30, 1.0), &config).unwrap().loss, "3.0e30");
    }

    #[test]
    fn parameters_are_told_with_those_of_a_head() {
        let mut config = Config::default();
        assert_eq!(about_parameters(&config), "Parameters: network 354; no head, however many classes");
        config.loss = Loss::Softmax;
        config.data.classes = 20;
        assert_eq!(about_parameters(&config), "Parameters: network 354; head 20 × (2 + 1) = 60");
        config.model = Model::FreePoints;
        assert_eq!(about_parameters(&config), "Parameters: free points 1,600; head 20 × (2 + 1) = 60");
    }

    #[test]
    fn a_strategy_is_told_as_the_loss_makes_use_of_it() {
        let table = |positive, negative, loss| {
            about_mining(&Config { mining: Mining::Table, positive, negative, loss, ..Config::default() })
        };
        assert_eq!(
            table(Pick::All, Pick::All, Loss::Triplet),
            "per anchor every positive and every negative: Batch all"
        );
        assert!(table(Pick::All, Pick::All, Loss::Quadruplet).starts_with("per pair, one of the negatives"));
        let each = "per anchor every positive, each with one negative drawn blindly";
        assert_eq!(table(Pick::All, Pick::Random, Loss::Triplet), each);
        assert_eq!(table(Pick::All, Pick::Random, Loss::Quadruplet), each);
    }

    #[test]
    fn a_margin_that_leads_to_another_step_is_said_to_be_in_use() {
        use crate::config::Embedding;
        use crate::trainer::Trainer;
        for &loss in Loss::ALL {
            for &mining in Mining::ALL {
                for &embedding in Embedding::ALL {
                    let config = Config { loss, mining, embedding, ..Config::default() };
                    let hash = |margin| {
                        let mut trainer = Trainer::new(&Config { margin, ..config.clone() });
                        (0..8).for_each(|_| drop(trainer.step()));
                        trainer.hash()
                    };
                    let (differs, used) = (hash(0.5) != hash(2.0), uses_margin(&config));
                    // as long as all triplets violate, the hinge's step is the same under any
                    let holds = if loss.has_margin() { used } else { used == differs };
                    assert!(holds, "{loss:?} {mining:?} {embedding:?}");
                    let said = about_margin(&config);
                    let kept = said.starts_with("not in use") || said.contains("kept for");
                    assert_eq!(kept, !used, "{loss:?} {mining:?} {embedding:?}: {said}");
                }
            }
        }
    }

    #[test]
    fn the_anchor_is_said_to_have_no_part_only_where_it_has_none() {
        use std::sync::Arc;

        use crate::app::link::Link;
        use crate::app::state::Theme;
        let config = Config { loss: Loss::Contrastive, ..Config::default() };
        let mut state = State::new(Link { config: config.clone(), ..Link::default() }, Theme::Light, false);
        assert_eq!(about_anchor(&state).0, "Not yet:", "before the first picture");
        state.frame = Some(Arc::new(Frame { config: Config::default(), ..Frame::default() }));
        assert_eq!(about_anchor(&state).0, "Not yet:", "of the loss before");
        let ties = Some(Ties::default());
        state.frame = Some(Arc::new(Frame { config: config.clone(), ties, ..Frame::default() }));
        assert_eq!(about_anchor(&state).0, "Pull, push:");
        state.frame = Some(Arc::new(Frame { config, ..Frame::default() }));
        state.chosen = Some(crate::protocol::Chosen { anchor: 3, positive: None, negative: None });
        assert_eq!(about_anchor(&state), ("No part:", "none of its class is in the batch of this step."));
    }

    #[test]
    fn positives_that_are_pushed_are_told_as_what_they_are() {
        let ties = Ties { pulling: 5, pushing: 24, pushing_own: 2, ..Ties::default() };
        assert_eq!(Share::of(&ties).push.1, "by 24 negatives, 2 positives");
        assert_eq!(Share::of(&Ties { pushing: 1, ..Ties::default() }).push.1, "by 1 negative");
    }

    #[test]
    fn a_diagnosis_leads_with_its_verdict() {
        assert_eq!(lead("Learning: R-precision is 0.60."), ("Learning:", " R-precision is 0.60."));
        let whole = "The classes were apart; R-precision is 0.97 now: a little less.";
        assert_eq!(lead(whole), ("", whole));
    }

    #[test]
    fn a_batch_says_what_the_data_cannot_give() {
        let mut config = Config { p: 4, k: 8, ..Config::default() };
        assert_eq!(about_batch(&config), None);
        config.data.classes = 3;
        assert_eq!(about_batch(&config).as_deref(), Some("only 3 classes: all of them"));
        config.data.classes = 1;
        assert_eq!(about_batch(&config).as_deref(), Some("only 1 class: all of them"));
        config.data.samples = 5;
        assert_eq!(about_batch(&config).as_deref(), Some("only 1 class of 5 samples: all of them"));
        assert_eq!(about_sizes(&config), "1 × 5 = 5 points");
    }

    #[test]
    fn an_imbalance_is_told_in_points() {
        let mut config = Config::default();
        assert_eq!(about_points(&config), None);
        config.data.imbalance = 10;
        assert_eq!(about_points(&config).as_deref(), Some("from 40 points in class 1 to 4 in class 4: 72 in all"));
        assert_eq!(about_sizes(&config), "4 × 8 up to 32 points");
        assert_eq!(about_batch(&config).as_deref(), Some("a class with fewer than 8 samples gives all it has"));
        config.p = 9;
        assert_eq!(
            about_batch(&config).as_deref(),
            Some("only 4 classes; a class with fewer than 8 samples gives all it has")
        );
    }
}
