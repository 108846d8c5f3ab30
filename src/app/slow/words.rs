//! One sentence for each scene, with the step's own numbers.

use super::Scene;
use crate::app::words::mining::{negative_words, picked, positive_words};
use crate::app::words::triplet::Formula;
use crate::app::words::{count, figure, number};
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Loss, Model, Optimiser, RATE};
use triplet_engine::data::Dataset;
use triplet_engine::loss::Reduction;
use triplet_engine::mining::{Fate, MiningRule, PerPair, Pick};
use triplet_engine::protocol::Dissected;
use triplet_engine::trainer::anatomy::{Anatomy, Candidate, Study};

/// What is said in this scene.
pub fn sentence(scene: Scene, dissected: &Dissected, data: &Dataset) -> String {
    let config = &dissected.config;
    let anatomy = match &dissected.anatomy {
        Ok(anatomy) => anatomy,
        Err(diverged) => {
            return format!(
                "The next step, {}, leads beyond all bounds: {} is not finite. There is nothing to show of it; the next scene ends \
                 the run, and the diagnosis says what to do.",
                count(diverged.step + 1),
                diverged.what
            );
        }
    };
    match scene {
        Scene::Sample => sample(anatomy, data),
        Scene::Embed => embed(anatomy, config, data),
        Scene::Mine => mine(anatomy, config),
        Scene::Loss => loss(anatomy, dissected),
        Scene::Gradient => gradient(anatomy, config),
        Scene::Move => moved(anatomy, config),
    }
}

/// Whether the step has been taken, and what leaving does.
pub fn standing(taken: bool) -> &'static str {
    if taken { "taken" } else { "not taken yet" }
}

/// `1 class`, `4 classes`.
fn some(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n as u64), if n == 1 { one } else { many })
}

/// A sample as the pictures call it, counted from 1.
fn name(sample: u32) -> String {
    format!("sample {}", count(u64::from(sample) + 1))
}

fn point(values: impl Iterator<Item = f32>) -> String {
    let texts: Vec<String> = values.map(|v| number(v.into(), 2)).collect();
    format!("({})", texts.join(", "))
}

/// Numbers per embedding.
fn dim(anatomy: &Anatomy, data: &Dataset) -> usize {
    anatomy.before.len() / data.len().max(1)
}

fn sample(anatomy: &Anatomy, data: &Dataset) -> String {
    let label = |&i: &u32| data.labels.get(i as usize);
    let sizes: Vec<usize> = anatomy.batch.chunk_by(|i, j| label(i) == label(j)).map(<[u32]>::len).collect();
    let most = sizes.iter().copied().max().unwrap_or(0);
    let each = if sizes.iter().all(|&s| s == most) { "" } else { "up to " };
    format!(
        "Step {} draws its batch: {each}{} of each of {}, {} of the {} points.",
        count(anatomy.report.step),
        some(most, "sample", "samples"),
        some(sizes.len(), "class", "classes"),
        count(anatomy.batch.len() as u64),
        count(data.len() as u64),
    )
}

fn embed(anatomy: &Anatomy, config: &Config, data: &Dataset) -> String {
    let Some(study) = &anatomy.study else { return "The batch is empty.".into() };
    let (anchor, dim) = (study.anchor as usize, dim(anatomy, data));
    let f = point(anatomy.before.iter().skip(anchor * dim).take(dim).copied());
    let all = some(anatomy.batch.len(), "sample", "samples");
    if config.model == Model::FreePoints {
        let name = name(study.anchor);
        return format!(
            "There is no network: each of the batch’s {all} has its place as its own parameter; {name} is at {f}."
        );
    }
    let x = point((0..data.points.rows()).map(|row| data.points.at(row, anchor)));
    let made = if config.embedding.normalised() { "becomes, divided by its length," } else { "becomes" };
    format!(
        "The network as it is now takes {all} through its {}: for {}, x = {x} {made} f(x) = {f}.",
        layers(config.hidden.len()),
        name(study.anchor)
    )
}

/// The layers after the input, counted as the network's heading counts them.
fn layers(hidden: usize) -> String {
    match hidden {
        0 => "one layer".into(),
        1 => "hidden layer and the output".into(),
        n => format!("{n} hidden layers and the output"),
    }
}

/// Why candidates were passed over, or taken besides, in the order in which it is told: positives, and negatives.
const FATES: [(Fate, [&str; 2]); 10] = [
    (Fate::TakenToo, ["taken too"; 2]),
    (Fate::Hard, ["no farther than p (hard)"; 2]),
    (Fate::SemiHard, ["inside the margin (semi-hard)"; 2]),
    (Fate::Easy, ["beyond the margin (easy)"; 2]),
    (Fate::Closer, ["closer"; 2]),
    (Fate::Farther, ["farther"; 2]),
    (Fate::Tied, ["as far, but later in the batch"; 2]),
    (Fate::Undrawn, ["not drawn"; 2]),
    (Fate::Beyond, ["no closer than n"; 2]),
    (Fate::Unpaired, ["without such a negative", "without such a positive"]),
];

/// `6 closer, 2 as far, but later in the batch`: of those not shown, positives (kind 0) or negatives (1).
fn told(candidates: &[Candidate], kind: usize) -> Option<String> {
    let parts: Vec<String> = FATES
        .iter()
        .filter_map(|&(fate, words)| {
            let n = candidates.iter().filter(|c| c.fate == fate).count();
            (n > 0).then(|| format!("{} {}", count(n as u64), words[kind]))
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The candidates that are not shown, and why.
fn others(study: &Study) -> String {
    let shown = study.shown.is_some();
    let kinds = [("positives", &study.positives), ("negatives", &study.negatives)];
    let parts: Vec<String> = kinds
        .into_iter()
        .enumerate()
        .filter_map(|(i, (kind, candidates))| {
            let other = if shown { "Other " } else { "" };
            told(candidates, i).map(|t| format!(" {}{kind}: {t}.", other))
        })
        .collect();
    let text = parts.concat();
    if shown { text } else { text.replacen(" positives", " Positives", 1).replacen(" negatives:", " Negatives:", 1) }
}

fn mine(anatomy: &Anatomy, config: &Config) -> String {
    let Some(study) = &anatomy.study else { return "The batch is empty: there is nothing to mine.".into() };
    let (p, n) = (study.positives.len(), study.negatives.len());
    let anchor = format!("Anchor {}", name(study.anchor));
    if anatomy.report.valid.total() == 0 {
        let lacks = if n == 0 { "all samples are of one class" } else { "no class has two samples" };
        return format!("No triplet can be made of this batch: {lacks}, and a triplet needs both.");
    }
    if p == 0 || n == 0 {
        let lacks = if p == 0 { "positive" } else { "negative" };
        return format!("{anchor} has no {lacks} in the batch: no triplet starts from it.");
    }
    let lead = format!("{anchor} has {} and {}.", some(p, "positive", "positives"), some(n, "negative", "negatives"));
    let rule = config.rule(anatomy.report.step.saturating_sub(1));
    format!("{lead} {}{}", taken(study, config, rule), others(study))
}

/// Why there is no slow motion of this loss.
pub fn not_of_triplets(loss: Loss) -> String {
    format!("Slow motion goes through a step triplet by triplet: {} is no sum of triplets.", loss.label())
}

/// What the strategy takes.
fn taken(study: &Study, config: &Config, rule: MiningRule) -> String {
    let strategy = config.mining.label();
    let at = |sample: u32, distance: f32| format!("{} at {}", name(sample), figure(Some(distance.into()), 2));
    let reference = study.positive.and_then(|p| study.positives.iter().find(|c| c.sample == p));
    let p = reference.map(|c| at(c.sample, c.distance)).unwrap_or_default();
    let n = study.shown.map(|s| at(s.triplet[2], s.d_an));
    let (triplets, all) = (study.mined.total() as usize, study.positives.len() * study.negatives.len());
    if let (true, Some(n)) = (study.shown.is_some_and(|s| s.random), &n) {
        return format!("In the place of a triplet that {strategy} takes stands a random one: p, {p}, and n, {n}.");
    }
    match (rule, n) {
        (MiningRule::Band(band), Some(_)) if band.easy && band.semi_hard && band.hard => format!(
            "{strategy} takes all {}, {} of them with a negative inside the margin.",
            some(triplets, "triplet", "triplets"),
            count(study.mined.violating().into())
        ),
        (MiningRule::Band(_), Some(n)) => format!(
            "{strategy} takes {} of {}; shown are p, {p}, and n, {n}.",
            count(triplets as u64),
            some(all, "triplet", "triplets")
        ),
        (MiningRule::Band(_), None) => {
            format!("{strategy} takes none of its {}; p is the farthest, {p}.", some(all, "triplet", "triplets"))
        }
        (MiningRule::PerPair(kind), Some(n)) => {
            if kind == PerPair::SemiHardWithFallback && study.shown.is_some_and(|s| s.d_an <= s.d_ap) {
                return format!("No negative is beyond p, {p}: {strategy} takes the farthest, {n}.");
            }
            if let PerPair::DistanceWeighted(_) = kind {
                return format!("For p, {p}, {strategy} has drawn a negative: {n}.");
            }
            let wanted = match kind {
                PerPair::SemiHard => "the closest negative beyond p and inside the margin",
                PerPair::SemiHardWithFallback => "the closest negative beyond p",
                PerPair::Hardest | PerPair::DistanceWeighted(_) => "the closest negative",
            };
            format!("For p, {p}, {strategy} takes {wanted}: {n}.")
        }
        (MiningRule::PerPair(_), None) => {
            format!(
                "{strategy} finds no negative beyond one of its positives and inside the margin; p is the farthest, {p}."
            )
        }
        (MiningRule::PerAnchor(Pick::Random, Pick::Random), Some(n)) => {
            format!("{strategy} has drawn p, {p}, and n, {n}.")
        }
        (MiningRule::PerAnchor(positive, negative), n) => {
            let (wanted_p, wanted_n) = (positive_words(positive), negative_words(negative));
            let several = positive == Pick::All || negative == Pick::All;
            match n {
                Some(n) if several => {
                    format!("{strategy} takes {}; shown are p, {p}, and n, {n}.", picked(positive, negative))
                }
                Some(n) => format!("{strategy} takes {wanted_p}, {p}, and {wanted_n}, {n}."),
                None if positive == Pick::Random => {
                    format!("{strategy} has drawn a positive that has no negative beyond it: no triplet.")
                }
                None if positive == Pick::SemiHard => {
                    let first = study.negatives.iter().find(|c| c.fate == Fate::Unpaired);
                    let n = first.map(|c| at(c.sample, c.distance)).unwrap_or_default();
                    format!("{strategy} takes n, {n}, and {wanted_p}, but there is none: no triplet.")
                }
                None => format!(
                    "{strategy} takes {wanted_p} and {wanted_n}, but there is none: no triplet. The positive is {p}."
                ),
            }
        }
    }
}

/// Over how many triplets the loss is a mean, and which they are.
pub fn mean_of(anatomy: &Anatomy, config: &Config) -> String {
    let of = some(anatomy.bars.of as usize, "triplet", "triplets");
    match config.loss.with_margin(config.margin).reduction {
        Reduction::MeanNonzero => format!("{of} with a loss"),
        Reduction::Mean | Reduction::Sum => {
            if anatomy.bars.of == 1 {
                "the 1 mined triplet".into()
            } else {
                format!("all {} mined triplets", count(anatomy.bars.of.into()))
            }
        }
    }
}

/// What a bar of the losses stands for.
pub fn bar(anatomy: &Anatomy, bar: u32) -> Option<String> {
    let bars = &anatomy.bars;
    let (&height, samples) = (bars.heights.get(bar as usize)?, bars.behind.get(bar as usize)?);
    let height = number(height.into(), 2);
    if bars.of as usize == bars.heights.len() {
        let all: Vec<String> = ["a", "p", "n"]
            .iter()
            .zip(samples)
            .map(|(role, &i)| format!("{role} {}", count(u64::from(i) + 1)))
            .collect();
        return Some(format!("lit: {}, loss {height}", all.join(", ")));
    }
    let points = some(samples.len(), "point", "points");
    Some(format!("lit: {points} of {} triplets, loss {height}", triplets_each(anatomy)))
}

/// `about 17`: how many triplets a bar stands for.
pub fn triplets_each(anatomy: &Anatomy) -> String {
    let each = f64::from(anatomy.bars.of) / anatomy.bars.heights.len().max(1) as f64;
    format!("about {}", number(each, 0))
}

fn loss(anatomy: &Anatomy, dissected: &Dissected) -> String {
    let (report, config) = (&anatomy.report, &dissected.config);
    if report.valid.total() == 0 {
        return "The batch has no valid triplet, so this step has no loss.".into();
    }
    if report.mined.total() == 0 {
        let valid = some(report.valid.total() as usize, "valid triplet was", "valid triplets were");
        return format!("None of the {valid} mined: the mean of nothing counts as 0.");
    }
    if anatomy.bars.of == 0 {
        let mined = some(report.mined.total() as usize, "mined triplet", "mined triplets");
        return format!("None of the {mined} has a loss: the mean of nothing counts as 0.");
    }
    let value = figure(Some(report.loss.into()), 3);
    let mean = match config.loss {
        Loss::Triplet => format!(
            "{} of {} a loss; their mean is the loss of step {}: {value}.",
            count(anatomy.bars.of.into()),
            some(report.mined.total() as usize, "mined triplet has", "mined triplets have"),
            count(report.step),
        ),
        Loss::TripletMeanOfAll => format!(
            "The mean over {}, {} of them with a loss, is the loss of step {}: {value}.",
            mean_of(anatomy, config),
            count(report.mined.violating().into()),
            count(report.step),
        ),
        _ => {
            format!("The mean over {} is the loss of step {}: {value}.", mean_of(anatomy, config), count(report.step))
        }
    };
    let shown = anatomy.study.as_ref().and_then(|s| s.shown).is_some();
    let formula = dissected.focus.as_ref().filter(|_| shown).and_then(|focus| Formula::of(focus, config));
    let Some(f) = formula else { return mean };
    let terms = match &f.margin {
        Some(margin) => format!("max(0, {} − {} + {margin})", f.positive, f.negative),
        None => format!("ln(1 + exp({} − {}))", f.positive, f.negative),
    };
    format!("{mean} The triplet shown: {terms} {} {}.", f.relation, f.loss)
}

/// ‖v‖ in f64.
fn length(values: &[f32]) -> f64 {
    libm::sqrt(values.iter().map(|&v| f64::from(v) * f64::from(v)).sum())
}

/// The length of the whole gradient by the parameters.
pub fn steepness(anatomy: &Anatomy) -> f64 {
    libm::hypot(length(&anatomy.slopes), length(&anatomy.bias_slopes))
}

/// Of vectors of `dim` numbers each the longest, and its length.
fn longest(vectors: &[f32], dim: usize) -> Option<(usize, f64)> {
    vectors.chunks_exact(dim.max(1)).map(length).enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

fn gradient(anatomy: &Anatomy, config: &Config) -> String {
    let dim = config.embedding.dim();
    let steep = steepness(anatomy);
    let top = longest(&anatomy.pulls, dim).filter(|t| t.1 > 0.0);
    let Some((at, size)) = top else {
        let why = if anatomy.bars.of == 0 { "No triplet has a loss" } else { "Here the loss has no slope" };
        return format!("{why}: the gradient is zero, nothing pulls and nothing pushes.");
    };
    let anchor = anatomy.batch.get(at).map(|&i| name(i)).unwrap_or_default();
    let arrows = format!(
        "Each arrow is −∂L/∂f, the way down for its point; the longest, {}, is that of {anchor}.",
        figure(Some(size), 3)
    );
    if config.model == Model::FreePoints {
        return format!("{arrows} With no network between, it is what the point’s own coordinates are told.");
    }
    let Some((w, slope)) = steepest(&anatomy.slopes) else { return arrows };
    format!(
        "{arrows} Back through the network it is ∂L/∂w, of length {}; steepest, {}, is the weight {}.",
        figure(Some(steep), 3),
        number(slope.into(), 3),
        weight(w, &config.sizes())
    )
}

/// The weight of the greatest slope.
fn steepest(slopes: &[f32]) -> Option<(usize, f32)> {
    slopes.iter().copied().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()).then(b.0.cmp(&a.0)))
}

/// Weight number `w` of all, by what it connects.
fn weight(w: usize, sizes: &[usize]) -> String {
    let mut rest = w;
    let last = sizes.len() - 1;
    for (l, pair) in sizes.windows(2).enumerate() {
        let (inputs, outputs) = (pair[0], pair[1]);
        if rest >= inputs * outputs {
            rest -= inputs * outputs;
            continue;
        }
        let neuron = |layer: usize, i: usize| match layer {
            0 => format!("x{}", subscript(i + 1)),
            l if l == last => format!("e{}", subscript(i + 1)),
            l => format!("neuron {} of layer {l}", i + 1),
        };
        return format!("from {} to {}", neuron(l, rest % inputs), neuron(l + 1, rest / inputs));
    }
    String::new()
}

fn subscript(i: usize) -> char {
    char::from_u32(0x2080 + i as u32).filter(|_| i < 10).unwrap_or('ₙ')
}

fn moved(anatomy: &Anatomy, config: &Config) -> String {
    let dim = config.embedding.dim();
    let ways: Vec<f32> = anatomy.after.iter().zip(&anatomy.before).map(|(a, b)| a - b).collect();
    let lengths = || ways.chunks_exact(dim).map(length);
    let (all, movers) = (ways.len() / dim, lengths().filter(|&l| l > 0.0).count());
    let step = count(anatomy.report.step);
    let method = config.optimiser.label();
    let still = steepness(anatomy) == 0.0;
    let Some((at, far)) = longest(&ways, dim).filter(|w| w.1 > 0.0) else {
        let why = if still { "The gradient is zero, and" } else { "The change is too small to be seen:" };
        return format!("{why} no point moves. Step {step} is taken.");
    };
    let mean = lengths().sum::<f64>() / movers.max(1) as f64;
    let what = if config.model == Model::FreePoints { "the points" } else { "the weights" };
    let cause = match (still, config.optimiser) {
        (true, Optimiser::AdamW) => {
            format!("The gradient is zero: {method} still moves {what}, by decay and by what it remembers")
        }
        (true, _) => {
            format!("The gradient is zero: {method} still moves {what}, by what it remembers of earlier steps")
        }
        (false, _) => format!("{method} has moved {what} at rate {}", RATE.show(config.rate.into())),
    };
    let who = if movers == all { format!("all {all} points went") } else { format!("{movers} of {all} points went") };
    let who = who.replace(&all.to_string(), &count(all as u64));
    let mut text = format!(
        "{cause}: {who} {} on average, {} farthest, {}.",
        figure(Some(mean), 3),
        name(at as u32),
        figure(Some(far), 3)
    );
    if let Some(shown) = anatomy.study.as_ref().and_then(|s| s.shown) {
        let place = |i: u32| &anatomy.after[i as usize * dim..][..dim];
        let [a, p, n] = shown.triplet.map(place);
        let two = |v: f32| number(v.into(), 2);
        text += &format!(
            " The triplet shown: d(a,p) {} → {}, d(a,n) {} → {}.",
            two(shown.d_ap),
            two(config.training_distance().between(a, p)),
            two(shown.d_an),
            two(config.training_distance().between(a, n))
        );
    }
    text
}
