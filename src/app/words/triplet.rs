//! One triplet: its formula with the numbers filled in, what kind it is, and why it is the one shown.

use super::{count, number};
use triplet_engine::config::{Config, Loss};
use triplet_engine::loss::softplus;
use triplet_engine::protocol::{Focus, FocusReason, Rest};

/// What type a triplet is, by its distances.
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
    fn what_is_not_finite_has_no_formula() {
        assert_eq!(Formula::of(&focus(f32::NAN, 1.0), &Config::default()), None);
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
}
