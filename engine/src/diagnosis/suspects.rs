//! What differs from settings that are known to work.

use super::Remedy;
use super::facts::{self, cramped, room};
use crate::choice::Choice;
use crate::config::{Activation, Config, Distance, Embedding, MARGIN, Mining, Model, NOISE, Optimiser, RATE};

/// A setting that may be the reason, said in one sentence, with what sets it right.
pub(super) struct Suspect {
    /// What it is and what it does.
    pub says: String,
    /// The change that takes the suspicion away.
    pub remedy: Remedy,
}

/// A learning rate at which the optimiser trains the default scene well (tried: 0.001 to 1, five seeds).
pub(super) fn usual_rate(optimiser: Optimiser) -> f32 {
    match optimiser {
        Optimiser::Sgd => 0.1,
        Optimiser::Adam | Optimiser::AdamW | Optimiser::RmsProp | Optimiser::Momentum | Optimiser::Nesterov => 0.01,
    }
}

/// The suspects, most likely first.
pub(super) fn suspects(config: &Config) -> Vec<Suspect> {
    let all: [fn(&Config) -> Option<Suspect>; 8] = [margin, rate, noise, linear, narrow, saturating, mining, batch];
    all.iter().filter_map(|suspect| suspect(config)).collect()
}

fn margin(config: &Config) -> Option<Suspect> {
    let room = room(config).filter(|_| cramped(config))?;
    let classes = config.data.classes;
    let says = format!(
        "On a {} {classes} classes can be at most {room:.2} apart, and a margin of {} asks for more: some triplets \
         will always violate it.",
        if config.embedding.is_deep() { "sphere" } else { "circle" },
        MARGIN.show(config.margin.into())
    );
    let fitting = MARGIN.snap(0.75 * room);
    let remedy = if fitting < room {
        Remedy::new(config, format!("Margin {}", MARGIN.show(fitting)), false, |c| c.margin = fitting as f32)
    } else {
        let free = if config.embedding.is_deep() { Embedding::FreeSpace } else { Embedding::FreePlane };
        Remedy::new(config, format!("{}, Euclidean", free.label()), false, |c| {
            c.embedding = free;
            c.distance = Distance::Euclidean;
        })
    };
    Some(Suspect { says, remedy })
}

fn rate(config: &Config) -> Option<Suspect> {
    let usual = usual_rate(config.optimiser);
    let (now, good) = (RATE.show(config.rate.into()), RATE.show(usual.into()));
    let optimiser = config.optimiser.label();
    let (says, restart) = if config.rate < usual / 3.5 {
        (
            format!("The learning rate, {now}, is small for {optimiser}: on the default scene it does well at {good}."),
            false,
        )
    } else if config.rate > usual * 3.5 {
        (
            format!(
                "The learning rate, {now}, is large for {optimiser}: steps overshoot. On the default scene it does well at {good}."
            ),
            true,
        )
    } else {
        return None;
    };
    let label = if restart { format!("Start again at rate {good}") } else { format!("Rate {good}") };
    Some(Suspect { says, remedy: Remedy::new(config, label, restart, |c| c.rate = usual) })
}

fn noise(config: &Config) -> Option<Suspect> {
    let own = config.data.generator.defaults().noise;
    let (now, less) = (NOISE.show(config.data.noise.into()), NOISE.show(own.into()));
    (config.data.noise > 1.5 * own).then(|| Suspect {
        says: format!("With noise {now} the classes may overlap, and what overlaps in the input stays together."),
        remedy: Remedy::new(config, format!("Noise {less}"), true, |c| c.data.noise = own),
    })
}

fn linear(config: &Config) -> Option<Suspect> {
    let network = config.model == Model::Network;
    if network && config.hidden.is_empty() {
        Some(Suspect {
            says: "Without a hidden layer the network can only turn, stretch and shift the plane.".into(),
            remedy: Remedy::new(config, "Two layers of 16".into(), true, |c| c.hidden = vec![16, 16]),
        })
    } else if network && config.activation == Activation::Identity {
        Some(Suspect {
            says: "With the identity as activation all layers together are one: they can only turn, stretch and shift the \
                   plane."
                .into(),
            remedy: Remedy::new(config, "Tanh".into(), true, |c| c.activation = Activation::Tanh),
        })
    } else {
        None
    }
}

fn narrow(config: &Config) -> Option<Suspect> {
    let narrowest = *config.hidden.iter().min()?;
    (config.model == Model::Network && narrowest < 8).then(|| Suspect {
        says: format!(
            "A layer of {narrowest} {} is a bottleneck: it can fold the plane only so often.",
            if narrowest == 1 { "neuron" } else { "neurons" }
        ),
        remedy: Remedy::new(config, "Two layers of 16".into(), true, |c| c.hidden = vec![16, 16]),
    })
}

fn saturating(config: &Config) -> Option<Suspect> {
    let sigmoid = config.activation == Activation::Sigmoid && !config.hidden.is_empty();
    let deep = config.hidden.len() > 3;
    if config.model != Model::Network || !(sigmoid || deep) {
        return None;
    }
    let layers = config.hidden.len();
    Some(if sigmoid {
        Suspect {
            says: "A sigmoid passes at most a quarter of a difference on to the next layer: inputs come out nearly alike, \
                   and little gradient comes back."
                .into(),
            remedy: Remedy::new(config, "Tanh".into(), true, |c| c.activation = Activation::Tanh),
        }
    } else {
        Suspect {
            says: format!("Through {layers} layers gradients may fade or grow: fewer are easier to train."),
            remedy: Remedy::new(config, "Two layers of 16".into(), true, |c| c.hidden = vec![16, 16]),
        }
    })
}

fn mining(config: &Config) -> Option<Suspect> {
    if !config.loss.mines() || matches!(config.mining, Mining::BatchAll | Mining::ViolatingOnly) {
        return None;
    }
    let miner = config.mining.label();
    Some(Suspect {
        says: format!("{miner} leaves most triplets of the batch out: batch all hears every one that violates."),
        remedy: Remedy::new(config, "Batch all from here".into(), false, |c| c.mining = Mining::BatchAll),
    })
}

fn batch(config: &Config) -> Option<Suspect> {
    let k = config.data.samples.min(8).min(config.most_k());
    let p = config.data.classes.min(Config { k: k.max(config.k), ..config.clone() }.most_p());
    let (small_p, small_k) = (config.p < p, config.k < k);
    (small_p || small_k).then(|| {
        let (p, k) = (config.p.max(p), config.k.max(k));
        Suspect {
            says: format!(
                "A batch of {} classes × {} samples sees a small part of the data at a time.",
                config.p.min(config.data.classes),
                config.k.min(config.data.samples)
            ),
            remedy: Remedy::new(config, format!("Batches of {p} × {k}"), false, |c| (c.p, c.k) = (p, k)),
        }
    })
}

/// Whether a network of these settings squeezes its inputs together before it has learnt anything.
pub(super) fn squeezes(config: &Config) -> bool {
    saturating(config).is_some() && !facts::soft(config)
}

/// What to say of a learning rate that is too high, if it is.
pub(super) fn overshoots(config: &Config) -> Option<String> {
    rate(config).filter(|s| s.remedy.config.rate < config.rate).map(|s| s.says)
}
