//! What is said: one sentence with the numbers of now, and a short paragraph on what it means.
//!
//! A verdict stays for a while after its condition has failed, so every sentence is built from what holds at this moment.

use super::Verdict;
use super::facts::{self, Facts, Lack, apart, idle, lacking, miner, scale, soft};
use super::figures::{number, percent, r_text};
use super::suspects::{overshoots, squeezes, suspects};
use crate::choice::Choice;
use crate::config::{Config, Distance, Loss, MARGIN, Mining, RATE};
use crate::loss::spec::Collapse;
use crate::text::count;
use crate::trainer::Diverged;

/// The sentence and the reason.
pub(super) fn say(verdict: Verdict, facts: &Facts, diverged: Option<&Diverged>) -> (String, String) {
    let (sentence, why) = of_all(verdict, facts, diverged);
    match facts.evaluation.sample() {
        Some(of) => (sentence, format!("{why} R-precision and gaps are those of {of}, evenly taken.")),
        None => (sentence, why),
    }
}

fn of_all(verdict: Verdict, facts: &Facts, diverged: Option<&Diverged>) -> (String, String) {
    match verdict {
        Verdict::Diverged => self::diverged(facts, diverged),
        Verdict::NoTriplets => no_triplets(facts),
        Verdict::Collapsed => collapsed(facts),
        Verdict::Converged => converged(facts),
        Verdict::Satisfied => satisfied(facts),
        Verdict::Stalled => stalled(facts),
        Verdict::Learning => learning(facts),
    }
}

fn r_precision(facts: &Facts) -> Option<String> {
    facts.evaluation.r_precision.map(r_text)
}

fn margin(facts: &Facts) -> String {
    MARGIN.show(facts.config.margin.into())
}

/// "3 % of the batch's triplets violate the margin of 1.00", or what that is without a margin.
fn violations(facts: &Facts) -> Option<String> {
    let share = facts.latest?.violating(facts.config.loss)?;
    Some(match (soft(facts.config), share > 0.0) {
        (false, true) => format!("{} of the batch's triplets violate the margin of {}", percent(share), margin(facts)),
        (false, false) => format!("no triplet of the batch violates the margin of {}", margin(facts)),
        (true, true) => {
            format!("in {} of the batch's triplets the negative is no farther than the positive", percent(share))
        }
        (true, false) => "in every triplet of the batch the negative is farther than the positive".into(),
    })
}

/// What the anchors have, as a share.
fn anchors(facts: &Facts) -> Option<String> {
    let share = 1.0 - lacking(facts.config, facts.evaluation)?;
    let by = if soft(facts.config) { String::new() } else { format!(" by {}", margin(facts)) };
    let all = if facts.evaluation.sample().is_some() { "the" } else { "all" };
    Some(format!(
        "{} of {all} anchors have their nearest negative farther than their farthest positive{by} now.",
        percent(share)
    ))
}

fn join(parts: &[String]) -> String {
    parts.join(" ")
}

fn diverged(facts: &Facts, diverged: Option<&Diverged>) -> (String, String) {
    let sentence = diverged.map_or("The run has ended.".into(), |Diverged { step, what }| {
        let step = count(*step);
        format!(
            "Diverged: after step {step} {what} was no longer a finite number. The state shown is that of step {step}."
        )
    });
    let rate = RATE.show(facts.config.rate.into());
    let why = format!(
        "When steps are too large, each overshoots farther than the one before it, until numbers outgrow what can be \
         written down. The learning rate is {rate} now; a lower one, from the start, is the usual cure."
    );
    (sentence, why)
}

fn no_triplets(facts: &Facts) -> (String, String) {
    let lacks = facts::lacks(facts.config);
    let says = |lack: &Lack| match lack {
        Lack::Classes => "there is one class only, so no anchor has a negative",
        Lack::P => "P is 1, so a batch holds one class and no anchor has a negative",
        Lack::Samples => "every class has one sample only, so no anchor has a positive",
        Lack::K => "K is 1, so a batch holds one sample of each class and no anchor has a positive",
    };
    let causes: Vec<&str> = lacks.iter().map(says).collect();
    let cause = if causes.is_empty() { "the batch held none".into() } else { causes.join("; ") };
    let why = format!(
        "A triplet is an anchor, a positive (another sample of its class) and a negative (a sample of another class). For that a \
         batch needs two samples of one class and one of another. {}",
        without_triplets(facts.config, &lacks)
    );
    (format!("No valid triplets: {cause}."), why)
}

/// What a loss does with batches that lack this for a triplet.
fn without_triplets(config: &Config, lacks: &[Lack]) -> &'static str {
    let positives = !lacks.iter().any(|l| matches!(l, Lack::Samples | Lack::K));
    let negatives = !lacks.iter().any(|l| matches!(l, Lack::Classes | Lack::P));
    let spec = config.loss.spec();
    let (samples, without_negatives) = spec.without_negatives;
    let still = match (positives, negatives) {
        (false, true) => spec.without_positives,
        (true, false) if config.k.min(config.data.samples) >= samples => without_negatives,
        _ => "",
    };
    match still {
        "" => "Without triplets the loss is 0 and has no gradient: nothing is learnt, however long it trains.",
        still => still,
    }
}

fn collapsed(facts: &Facts) -> (String, String) {
    let config = facts.config;
    let between = facts.evaluation.between.map_or("none".into(), number);
    let ray = config.training_distance() == Distance::Cosine && !config.embedding.normalised();
    let spot = if ray { "all embeddings point in one direction" } else { "all points lie on one spot" };
    // where the loss stands still
    let collapse = config.loss.spec().collapse;
    let target = config.collapse_loss();
    let by_margin = target.is_some() && config.loss.has_margin();
    let compared = if by_margin { format!(" at a margin of {}", margin(facts)) } else { String::new() };
    if !facts::collapsed(config, facts.evaluation) {
        let sentence =
            format!("Coming out of the collapse: the mean distance between classes is {between} again{compared}.");
        return (sentence, "Points have come apart far enough to be pulled and pushed in different directions.".into());
    }
    let loss = facts.latest.map(|r| f64::from(r.loss)).map_or(String::new(), |loss| {
        let is_near = target.is_some_and(|target| (loss - target).abs() <= 0.05 * target);
        let stuck = collapse.filter(|_| is_near).map_or(String::new(), |c| format!(": stuck at {}", c.name));
        format!(", the loss is {}{stuck}", number(loss))
    });
    let sentence = format!("Collapsed: {spot}. The mean distance between classes is {between}{compared}{loss}.");
    let mut why = Vec::new();
    let of = collapse.map_or("triplet", |c| c.of);
    if let Some(Collapse { symbol, .. }) = collapse {
        why.push(format!(
            "With everything in one place d(a,p) and d(a,n) are the same, so every {of} costs {symbol} and the loss stands \
             still there."
        ));
    }
    let too_fast = overshoots(config);
    if let Some(says) = &too_fast {
        why.push(format!("{says} One such step can leave every neuron saturated, and then all inputs come out alike."));
    } else if !facts.opened && squeezes(config) {
        let activation = config.activation.label().to_lowercase();
        why.push(format!(
            "It has been so from the start: {} layers of {activation} squeeze the inputs together.",
            config.hidden.len()
        ));
    } else if config.loss.mines() && facts::takes_hardest(facts) {
        why.push(format!(
            "{} trains on the worst cases only. While classes still overlap, their negatives are closer than their \
             positives, and the cheapest way down is to draw everything together.",
            config.mining.label()
        ));
    } else if target.is_some() {
        why.push("Drawing everything together was cheaper than telling the classes apart.".into());
    }
    if config.training_distance() == Distance::SquaredEuclidean {
        why.push(
            "In squared distance pull and push fade as points meet, so nothing hurries away from the spot.".into(),
        );
    }
    if facts::is_dead(config, facts.evaluation) {
        why.push(
            "The embeddings are equal to the last bit, so no gradient can tell them apart: only a new start helps."
                .into(),
        );
    } else if config.mining != Mining::BatchAll {
        why.push(format!("Averaged over all {of}s the forces point outwards again, which is why batch all leads out."));
        if too_fast.is_none() {
            why.push("A lower rate alone seldom helps: it only collapses more slowly.".into());
        }
    } else if too_fast.is_none() {
        why.push(format!("Averaged over all {of}s the forces usually point outwards again: it may just take long."));
    }
    (sentence, join(&why))
}

fn converged(facts: &Facts) -> (String, String) {
    let config = facts.config;
    let r = r_precision(facts).unwrap_or_else(|| "not known".into());
    let what = violations(facts).map_or(String::new(), |v| format!(", and {v}"));
    let sentence = if apart(facts.evaluation) {
        format!("Converged: R-precision is {r}{what}.")
    } else {
        format!("The classes were apart; R-precision is {r} now{what}.")
    };
    let mut why = vec![if !config.loss.is_of_triplets() {
        "The classes are apart; this loss may go on moving points as long as it has a gradient.".into()
    } else if soft(config) {
        "The soft margin is never quite zero, so points go on moving apart, ever more slowly.".into()
    } else {
        "Zero loss asks one thing of every anchor: its nearest negative must be farther than its farthest positive by α. \
         Where that is so nothing pulls or pushes any more; classes need not be tight for it."
            .to_string()
    }];
    why.extend(anchors(facts));
    (sentence, join(&why))
}

fn satisfied(facts: &Facts) -> (String, String) {
    let config = facts.config;
    let name = config.mining.label();
    let r = r_precision(facts).unwrap_or_else(|| "not known".into());
    let short = lacking(config, facts.evaluation).unwrap_or(0.0);
    let rest = match (apart(facts.evaluation), short > 0.0) {
        (false, _) => format!("R-precision is {r}"),
        (true, true) => format!("{} of the anchors lack the margin", percent(short)),
        (true, false) => format!("R-precision is {r}, and every anchor has the margin"),
    };
    let idle = facts.latest.is_some_and(|r| idle(config, r));
    let sentence = match (idle, facts.latest.is_some_and(|r| r.mined.total() == 0)) {
        (true, true) => {
            format!("Nothing left to learn from: {} finds no triplet in the batch; {rest}.", miner(config.mining))
        }
        (true, false) => {
            format!("Nothing left to learn from: no triplet that {} mined has a loss; {rest}.", miner(config.mining))
        }
        (false, _) => format!("{name} has found triplets with a loss again; {rest}."),
    };
    let mut why = Vec::new();
    if let (Some(report), Some(now)) = (facts.latest, violations(facts)) {
        why.push(format!("Now {now}."));
        why.push(if report.violating(config.loss) == Some(0.0) {
            "What is not yet apart lies between samples that a batch of this size rarely brings together.".into()
        } else if facts::passes_over_hard(facts) && report.valid.hard > 0 {
            format!(
                "{name} passes over negatives that are no farther than the positive, and those are what is left to do."
            )
        } else {
            format!("But {} does not pick those triplets.", miner(config.mining))
        });
    }
    why.extend(anchors(facts));
    (sentence, join(&why))
}

/// What a softmax leaves undone.
const BY_NAME: &str = "Softmax asks only that a point lie on its class’s side of the lines: clusters of one class need not meet, so \
                       R-precision may stay short of 1 while the loss goes to 0.";

fn stalled(facts: &Facts) -> (String, String) {
    let r = r_precision(facts).unwrap_or_else(|| "not known".into());
    let now = violations(facts).map_or(String::new(), |v| format!(", while {v}"));
    let sentence = match facts.loss.filter(|_| facts.holds) {
        Some(loss) => format!(
            "Stalled: over the last 500 steps the loss has stayed about {} and R-precision about {r}{now}.",
            number(loss)
        ),
        None => format!("It had stalled; now something moves. R-precision is {r}{now}."),
    };
    let suspects: Vec<String> = suspects(facts.config).into_iter().map(|s| s.says).take(3).collect();
    let why = if facts.config.loss == Loss::Softmax {
        BY_NAME.into()
    } else if suspects.is_empty() {
        "The forces on each point cancel one another, or the triplets that still violate contradict each other: points of \
         two classes may lie too close together in the input. Another start, or a wider network, may go further."
            .into()
    } else {
        format!("What differs from settings that work: {}", join(&suspects))
    };
    (sentence, why)
}

fn learning(facts: &Facts) -> (String, String) {
    let config = facts.config;
    let r = r_precision(facts);
    let sentence = match (facts.step, facts.latest, r) {
        (_, _, None) => "R-precision has no meaning here.".into(),
        (0, _, Some(r)) => format!("Not trained yet: R-precision is {r}."),
        (_, None, Some(r)) => {
            format!("New settings: the next step shows what they do. R-precision is {r} now.")
        }
        (_, Some(_), Some(r)) if facts::collapsed(config, facts.evaluation) => {
            let between = facts.evaluation.between.map_or("none".into(), number);
            format!(
                "Near a collapse: all points lie on one spot, the mean distance between classes is {between}; R-precision is {r}."
            )
        }
        (_, Some(_), Some(r)) => {
            let since = facts.before.map_or(String::new(), |(step, then)| {
                let (then, at) =
                    (r_text(then), if step == 0 { "at the start".into() } else { format!("at step {}", count(step)) });
                let way = match r.cmp(&then) {
                    std::cmp::Ordering::Greater => "up from",
                    std::cmp::Ordering::Less => "down from",
                    std::cmp::Ordering::Equal => "as",
                };
                if r == then { format!(", as {at}") } else { format!(", {way} {then} {at}") }
            });
            let now = violations(facts).map_or(String::new(), |v| format!("; {v}"));
            format!("Learning: R-precision is {r}{since}{now}.")
        }
    };
    let mut why = vec![
        "R-precision: of the nearest neighbours of a point, as many as its class has others, the share that is of its class; \
         the mean over all training points."
            .to_string(),
    ];
    why.push(match config.loss.spec().reading {
        "" => format!("{}: {}.", config.loss.label(), config.loss.help()),
        reading => reading.into(),
    });
    if config.loss == Loss::Softmax {
        why.push(BY_NAME.into());
    }
    if config.loss.mines() && facts::takes_hardest(facts) && !apart(facts.evaluation) {
        why.push(format!(
            "{} trains on the worst cases only: before classes are apart this may draw everything to one spot.",
            config.mining.label()
        ));
    }
    let unbounded = !config.embedding.normalised() && config.training_distance() != Distance::Cosine;
    if config.loss.mines()
        && facts::passes_over_hard(facts)
        && unbounded
        && facts.evaluation.spread > 8.0 * scale(config)
    {
        why.push(format!(
            "In a {} without bounds {} finds pushing away cheaper than pulling together: the spread is {} by now. On the \
             unit {} it has nowhere to go.",
            if config.embedding.is_deep() { "space" } else { "plane" },
            miner(config.mining),
            number(facts.evaluation.spread),
            if config.embedding.is_deep() { "sphere" } else { "circle" }
        ));
    }
    if facts::cramped(config) {
        why.extend(suspects(config).into_iter().map(|s| s.says).take(1));
    }
    (sentence, join(&why))
}
