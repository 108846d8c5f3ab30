//! Every setting as text: a word of the address and of every exported file.

use std::fmt::Write as _;

use super::*;

/// A number that only some losses have.
pub struct Own {
    /// The number.
    pub knob: &'static Knob,
    /// Its name on screen, where that is shorter.
    pub shown: &'static str,
    /// Whose it is.
    pub of: &'static [Loss],
    /// Where its value is.
    pub read: fn(&Config) -> f64,
    /// Sets it.
    pub write: fn(&mut Config, f64),
}

/// Every number that only some losses have, the margin apart.
#[rustfmt::skip] // a number a line
pub const OWN: [Own; 8] = [
    Own { knob: &SECOND_MARGIN, shown: "α₂", of: &[Loss::Quadruplet], read: |c| c.second_margin.into(), write: |c, v| c.second_margin = v as f32 },
    Own { knob: &PENALTY, shown: "penalty", of: &[Loss::NPair], read: |c| c.penalty.into(), write: |c, v| c.penalty = v as f32 },
    Own { knob: &PULLING, shown: "pull α", of: &[Loss::MultiSimilarity], read: |c| c.pulling.into(), write: |c, v| c.pulling = v as f32 },
    Own { knob: &PUSHING, shown: "push β", of: &[Loss::MultiSimilarity], read: |c| c.pushing.into(), write: |c, v| c.pushing = v as f32 },
    Own { knob: &BASE, shown: "base λ", of: &[Loss::MultiSimilarity], read: |c| c.base.into(), write: |c, v| c.base = v as f32 },
    Own { knob: &TEMPERATURE, shown: "temp. T", of: &[Loss::NtXent, Loss::SupervisedContrastive], read: |c| c.temperature.into(), write: |c, v| c.temperature = v as f32 },
    Own { knob: &RELAXATION, shown: "relaxation", of: &[Loss::Circle], read: |c| c.relaxation.into(), write: |c, v| c.relaxation = v as f32 },
    Own { knob: &GAMMA, shown: "scale γ", of: &[Loss::Circle], read: |c| c.gamma.into(), write: |c, v| c.gamma = v as f32 },
];

/// What can be wrong with a value in a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

/// One setting as text: a word of the address and of every exported file.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// The setting as text.
    pub read: fn(&Config) -> String,
    /// Sets it from text, or says what is wrong and changes nothing, or only as far as other settings allow.
    pub write: fn(&mut Config, &str) -> Result<(), Problem>,
}

/// Every setting, in the order in which a link must be read: the data set first, whose own defaults the next three take.
#[allow(clippy::unit_arg)] // a setting a line
pub const KEYS: [Key; 30] = [
    Key { name: "data", read: |c| c.data.generator.slug(), write: |c, t| Ok(c.set_generator(choice(t)?)) },
    Key {
        name: "classes",
        read: |c| c.data.classes.to_string(),
        write: |c, t| within(&CLASSES, t, c.most_classes(), &mut c.data.classes),
    },
    Key {
        name: HELD_OUT.key,
        read: |c| c.held_out.to_string(),
        write: |c, t| within(&HELD_OUT, t, c.most_held_out(), &mut c.held_out),
    },
    Key {
        name: "samples",
        read: |c| c.data.samples.to_string(),
        write: |c, t| within(&SAMPLES, t, c.most_samples(), &mut c.data.samples),
    },
    Key {
        name: "noise",
        read: |c| NOISE.show(c.data.noise.into()),
        write: |c, t| Ok(c.data.noise = number(&NOISE, t)? as f32),
    },
    Key {
        name: "imbalance",
        read: |c| c.data.imbalance.to_string(),
        write: |c, t| Ok(c.data.imbalance = number(&IMBALANCE, t)? as u32),
    },
    Key { name: "seed", read: |c| c.data.seed.to_string(), write: |c, t| Ok(c.data.seed = number(&SEED, t)? as u32) },
    Key {
        name: "margin",
        read: |c| MARGIN.show(c.margin.into()),
        write: |c, t| Ok(c.margin = number(&MARGIN, t)? as f32),
    },
    Key { name: "mining", read: |c| c.mining.slug(), write: |c, t| Ok(c.mining = choice(t)?) },
    Key { name: "positive", read: |c| c.positive.slug(), write: |c, t| c.pick(choice(t)?, c.negative) },
    Key { name: "negative", read: |c| c.negative.slug(), write: |c, t| c.pick(c.positive, choice(t)?) },
    Key {
        name: RANDOM_SHARE.key,
        read: |c| RANDOM_SHARE.show(c.random_share.into()),
        write: |c, t| Ok(c.random_share = number(&RANDOM_SHARE, t)? as f32),
    },
    Key {
        name: HARD_AFTER.key,
        read: |c| c.hard_after.to_string(),
        write: |c, t| Ok(c.hard_after = number(&HARD_AFTER, t)? as u32),
    },
    Key { name: "loss", read: |c| c.loss.slug(), write: |c, t| Ok(c.loss = choice(t)?) },
    Key {
        name: SECOND_MARGIN.key,
        read: |c| SECOND_MARGIN.show(c.second_margin.into()),
        write: |c, t| Ok(c.second_margin = number(&SECOND_MARGIN, t)? as f32),
    },
    Key {
        name: PENALTY.key,
        read: |c| PENALTY.show(c.penalty.into()),
        write: |c, t| Ok(c.penalty = number(&PENALTY, t)? as f32),
    },
    Key {
        name: PULLING.key,
        read: |c| PULLING.show(c.pulling.into()),
        write: |c, t| Ok(c.pulling = number(&PULLING, t)? as f32),
    },
    Key {
        name: PUSHING.key,
        read: |c| PUSHING.show(c.pushing.into()),
        write: |c, t| Ok(c.pushing = number(&PUSHING, t)? as f32),
    },
    Key { name: BASE.key, read: |c| BASE.show(c.base.into()), write: |c, t| Ok(c.base = number(&BASE, t)? as f32) },
    Key {
        name: TEMPERATURE.key,
        read: |c| TEMPERATURE.show(c.temperature.into()),
        write: |c, t| Ok(c.temperature = number(&TEMPERATURE, t)? as f32),
    },
    Key {
        name: RELAXATION.key,
        read: |c| RELAXATION.show(c.relaxation.into()),
        write: |c, t| Ok(c.relaxation = number(&RELAXATION, t)? as f32),
    },
    Key {
        name: GAMMA.key,
        read: |c| GAMMA.show(c.gamma.into()),
        write: |c, t| Ok(c.gamma = number(&GAMMA, t)? as f32),
    },
    Key { name: "distance", read: |c| c.distance.slug(), write: |c, t| Ok(c.distance = choice(t)?) },
    Key { name: "embedding", read: |c| c.embedding.slug(), write: |c, t| Ok(c.embedding = choice(t)?) },
    Key { name: "p", read: |c| c.p.to_string(), write: |c, t| within(&P, t, c.most_p(), &mut c.p) },
    Key { name: "k", read: |c| c.k.to_string(), write: |c, t| within(&K, t, c.most_k(), &mut c.k) },
    Key { name: "layers", read: show_layers, write: read_layers },
    Key { name: "activation", read: |c| c.activation.slug(), write: |c, t| Ok(c.activation = choice(t)?) },
    Key { name: "optimiser", read: |c| c.optimiser.slug(), write: |c, t| Ok(c.optimiser = choice(t)?) },
    Key { name: "rate", read: |c| RATE.show(c.rate.into()), write: |c, t| Ok(c.rate = number(&RATE, t)? as f32) },
];

fn choice<C: Choice>(text: &str) -> Result<C, Problem> {
    C::from_slug(text).ok_or_else(|| {
        let words: Vec<String> = C::ALL.iter().map(|c| c.slug()).collect();
        Problem(format!("not one of {}", words.join(", ")))
    })
}

fn number(knob: &Knob, text: &str) -> Result<f64, Problem> {
    let range = || Problem(format!("not a number from {} to {}", knob.show(knob.min), knob.show(knob.max)));
    knob.check(text.parse().map_err(|_| range())?).ok_or_else(range)
}

/// A number of which other settings leave room for `most` only.
fn within(knob: &Knob, text: &str, most: u32, to: &mut u32) -> Result<(), Problem> {
    let wanted = number(knob, text)? as u32;
    *to = wanted.min(most);
    let least = knob.show(knob.min);
    if wanted > most {
        Err(Problem(format!("not from {least} to {most}, as the other settings allow")))
    } else {
        Ok(())
    }
}

fn show_layers(config: &Config) -> String {
    let mut text = String::new();
    for (i, width) in config.hidden.iter().enumerate() {
        let _ = write!(text, "{}{width}", if i == 0 { "" } else { "-" });
    }
    let layers = if text.is_empty() { "none".into() } else { text };
    match config.model {
        Model::Network => layers,
        // the layers are not in use, but come back with the network
        Model::FreePoints if config.hidden == Config::default().hidden => Model::FreePoints.slug(),
        Model::FreePoints => format!("{}-{layers}", Model::FreePoints.slug()),
    }
}

fn read_layers(config: &mut Config, text: &str) -> Result<(), Problem> {
    let (model, text) = match text.strip_prefix(&Model::FreePoints.slug()) {
        Some("") => {
            config.model = Model::FreePoints;
            config.hidden = Config::default().hidden;
            return Ok(());
        }
        Some(layers) => (Model::FreePoints, layers.strip_prefix('-').unwrap_or("?")),
        None => (Model::Network, text),
    };
    let widths: Option<Vec<u32>> = match text {
        "none" => Some(Vec::new()),
        _ => text.split('-').map(|w| w.parse().ok().filter(|w| (1..=MAX_WIDTH).contains(w))).collect(),
    };
    let widths = widths.filter(|w| w.len() <= MAX_LAYERS);
    config.hidden =
        widths.ok_or_else(|| Problem(format!("not up to {MAX_LAYERS} widths from 1 to {MAX_WIDTH}, such as 16-16")))?;
    config.model = model;
    Ok(())
}
