//! What to try: changes of settings, best first, never one that is already set.

use super::facts::{self, Facts, Lack};
use super::suspects::{suspects, usual_rate};
use super::{Remedy, Verdict};
use crate::choice::Choice;
use crate::config::{Config, MARGIN, Mining, Optimiser, RATE};
use crate::data::Harder;

/// Most that are offered at a time.
const MOST: usize = 4;

/// What may help with this verdict.
pub(super) fn offer(verdict: Verdict, facts: &Facts) -> Vec<Remedy> {
    let config = facts.config;
    let wanted = match verdict {
        Verdict::Diverged => diverged(config),
        Verdict::NoTriplets => no_triplets(config),
        Verdict::Collapsed => collapsed(facts),
        Verdict::Converged => converged(config),
        Verdict::Satisfied => satisfied(facts),
        Verdict::Stalled => suspects(config).into_iter().map(|s| s.remedy).collect(),
        Verdict::Learning if facts::cramped(config) => suspects(config).into_iter().map(|s| s.remedy).take(1).collect(),
        Verdict::Learning => Vec::new(),
    };
    let mut offered: Vec<Remedy> = Vec::new();
    for remedy in wanted {
        if remedy.config != *config && offered.iter().all(|o| o.config != remedy.config) {
            offered.push(remedy);
        }
    }
    offered.truncate(MOST);
    offered
}

fn at_rate(config: &Config, rate: f64) -> Remedy {
    let rate = RATE.snap(rate);
    Remedy::new(config, format!("Start again at rate {}", RATE.show(rate)), true, |c| c.rate = rate as f32)
}

fn mine(config: &Config, mining: Mining) -> Remedy {
    Remedy::new(config, format!("{} from here", mining.label()), false, |c| c.mining = mining)
}

fn diverged(config: &Config) -> Vec<Remedy> {
    let (rate, usual) = (f64::from(config.rate), f64::from(usual_rate(config.optimiser)));
    let mut remedies = vec![at_rate(config, (rate / 10.0).min(usual))];
    if rate / 10.0 > usual {
        remedies.push(at_rate(config, rate / 10.0));
    }
    if config.optimiser != Optimiser::Adam {
        let usual = usual_rate(Optimiser::Adam);
        let label = format!("Start again with Adam at rate {}", RATE.show(usual.into()));
        remedies.push(Remedy::new(config, label, true, |c| (c.optimiser, c.rate) = (Optimiser::Adam, usual)));
    }
    remedies
}

fn no_triplets(config: &Config) -> Vec<Remedy> {
    let lacks = facts::lacks(config);
    let defaults = config.data.generator.defaults();
    let usual = Config::default();
    let mend = |classes: u32, samples: u32, p: u32, k: u32| {
        let mut parts = Vec::new();
        let mut mended = config.clone();
        for lack in &lacks {
            let (knob, name, value) = match lack {
                Lack::Classes => (&mut mended.data.classes, "classes", classes),
                Lack::Samples => (&mut mended.data.samples, "samples per class", samples),
                Lack::P => (&mut mended.p, "P", p),
                Lack::K => (&mut mended.k, "K", k),
            };
            *knob = value;
            parts.push(format!("{name} to {value}"));
        }
        let restart = mended.data != config.data;
        Remedy::new(config, format!("Set {}", parts.join(" and ")), restart, |c| *c = mended)
    };
    vec![mend(2, 2, 2, 2), mend(defaults.classes.max(2), defaults.samples, usual.p, usual.k)]
}

fn collapsed(facts: &Facts) -> Vec<Remedy> {
    let config = facts.config;
    let again = |mining: Mining| {
        let label = format!("Start again with {}", facts::miner(mining));
        Remedy::new(config, label, true, |c| c.mining = mining)
    };
    let mut remedies = Vec::new();
    if config.loss.mines() {
        if !facts::is_dead(config, facts.evaluation) {
            remedies.push(mine(config, Mining::BatchAll));
        }
        remedies.push(again(Mining::SemiHard));
    }
    if config.loss.mines() && config.mining == Mining::SemiHard {
        remedies.push(again(Mining::BatchAll));
    }
    let reasons = suspects(config).into_iter().map(|s| s.remedy);
    let (rates, reasons): (Vec<_>, Vec<_>) =
        reasons.filter(|r| r.config.mining == config.mining).partition(|r| r.config.rate < config.rate);
    if let Some(usual) = rates.into_iter().next() {
        remedies.insert(0, usual);
    } else {
        remedies.extend(reasons.into_iter().take(1));
        remedies.push(at_rate(config, f64::from(config.rate) / 10.0));
    }
    remedies
}

fn converged(config: &Config) -> Vec<Remedy> {
    let mut remedies = Vec::new();
    let more = match config.data.generator.spec().harder {
        Harder::Data(_) => 0,
        Harder::TwoMoreClasses => 2,
        Harder::TwiceTheClasses => config.data.classes,
    };
    remedies.push(match config.data.generator.spec().harder {
        Harder::Data(generator) => {
            let label = format!("Harder data: {}", generator.label().to_lowercase());
            Remedy::new(config, label, true, |c| c.set_generator(generator))
        }
        Harder::TwoMoreClasses | Harder::TwiceTheClasses => {
            let classes = (config.data.classes + more).min(config.most_classes());
            Remedy::new(config, format!("Harder data: {classes} classes"), true, |c| {
                // there may be no room for more
                if classes > c.data.classes {
                    c.data.classes = classes;
                    c.p = c.p.max(classes).min(c.most_p());
                }
            })
        }
    });
    remedies.extend(larger_margin(config));
    remedies
}

/// Twice the margin, or as much of that as there is room for; none for a loss without margin.
fn larger_margin(config: &Config) -> Option<Remedy> {
    let most = facts::room(config).map_or(MARGIN.max, |room| 0.75 * room);
    let margin = MARGIN.snap((2.0 * f64::from(config.margin)).min(most));
    let larger = !facts::soft(config) && margin > f64::from(config.margin) + 1e-6;
    larger.then(|| Remedy::new(config, format!("Margin {}", MARGIN.show(margin)), false, |c| c.margin = margin as f32))
}

fn satisfied(facts: &Facts) -> Vec<Remedy> {
    let config = facts.config;
    let quiet = facts.latest.is_some_and(|r| r.valid.violating() == 0);
    if !quiet {
        return vec![mine(config, Mining::BatchAll), mine(config, Mining::BatchHard)];
    }
    let p = config.training_classes().min(config.most_p()).max(config.p);
    let k = (2 * config.k).min(config.data.samples).min(Config { p, ..config.clone() }.most_k()).max(config.k);
    let larger = Remedy::new(config, format!("Batches of {p} × {k}"), false, |c| (c.p, c.k) = (p, k));
    [Some(larger), larger_margin(config)].into_iter().flatten().collect()
}
