//! Every setting as text: a word of the address.

use std::fmt::Write as _;

use super::*;

/// What can be wrong with a value in a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

/// One setting as text: a word of the address.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    is: Is,
}

/// What a setting is.
enum Is {
    /// A number that has its knob's range and nothing else to heed: where its value is, and what sets it.
    Number(&'static Knob, fn(&Config) -> f64, fn(&mut Config, f64)),
    /// A number that only some losses have.
    LossParam(&'static LossParam),
    /// Anything else: the setting as text, and what sets it from text.
    Else(fn(&Config) -> String, fn(&mut Config, &str) -> Result<(), Problem>),
}

impl Key {
    const fn new(
        name: &'static str,
        read: fn(&Config) -> String,
        write: fn(&mut Config, &str) -> Result<(), Problem>,
    ) -> Self {
        Self { name, is: Is::Else(read, write) }
    }

    const fn number(knob: &'static Knob, read: fn(&Config) -> f64, write: fn(&mut Config, f64)) -> Self {
        Self { name: knob.key, is: Is::Number(knob, read, write) }
    }

    const fn loss_param(param: &'static LossParam) -> Self {
        Self { name: param.knob.key, is: Is::LossParam(param) }
    }

    /// The setting as text.
    pub fn read(&self, config: &Config) -> String {
        match self.is {
            Is::Number(knob, read, _) => knob.show(read(config)),
            Is::LossParam(param) => param.knob.show((param.read)(&config.loss_params).into()),
            Is::Else(read, _) => read(config),
        }
    }

    /// Sets it from text, or says what is wrong and changes nothing, or only as far as other settings allow.
    pub fn write(&self, config: &mut Config, text: &str) -> Result<(), Problem> {
        match self.is {
            Is::Number(knob, _, write) => number(knob, text).map(|value| write(config, value)),
            Is::LossParam(param) => {
                number(param.knob, text).map(|value| (param.write)(&mut config.loss_params, value as f32))
            }
            Is::Else(_, write) => write(config, text),
        }
    }
}

/// Every setting, in the order in which a link must be read: the data set first, whose own defaults the next three take.
#[rustfmt::skip] // a setting a line
#[allow(clippy::unit_arg)]
pub const KEYS: [Key; 30] = [
    Key::new("data", |c| c.data.generator.slug(), |c, t| Ok(c.set_generator(choice(t)?))),
    Key::new("classes", |c| c.data.classes.to_string(), |c, t| within(&CLASSES, t, c.most_classes(), &mut c.data.classes)),
    Key::new("held-out", |c| c.held_out.to_string(), |c, t| within(&HELD_OUT, t, c.most_held_out(), &mut c.held_out)),
    Key::new("samples", |c| c.data.samples.to_string(), |c, t| within(&SAMPLES, t, c.most_samples(), &mut c.data.samples)),
    Key::number(&NOISE, |c| c.data.noise.into(), |c, v| c.data.noise = v as f32),
    Key::number(&IMBALANCE, |c| c.data.imbalance.into(), |c, v| c.data.imbalance = v as u32),
    Key::number(&SEED, |c| c.data.seed.into(), |c, v| c.data.seed = v as u32),
    Key::number(&MARGIN, |c| c.margin.into(), |c, v| c.margin = v as f32),
    Key::new("mining", |c| c.mining.slug(), |c, t| Ok(c.mining = choice(t)?)),
    Key::new("positive", |c| c.positive.slug(), |c, t| c.pick(choice(t)?, c.negative)),
    Key::new("negative", |c| c.negative.slug(), |c, t| c.pick(c.positive, choice(t)?)),
    Key::number(&RANDOM_SHARE, |c| c.random_share.into(), |c, v| c.random_share = v as f32),
    Key::number(&HARD_AFTER, |c| c.hard_after.into(), |c, v| c.hard_after = v as u32),
    Key::new("loss", |c| c.loss.slug(), |c, t| Ok(c.loss = choice(t)?)),
    Key::loss_param(&LOSS_PARAMS[0]),
    Key::loss_param(&LOSS_PARAMS[1]),
    Key::loss_param(&LOSS_PARAMS[2]),
    Key::loss_param(&LOSS_PARAMS[3]),
    Key::loss_param(&LOSS_PARAMS[4]),
    Key::loss_param(&LOSS_PARAMS[5]),
    Key::loss_param(&LOSS_PARAMS[6]),
    Key::loss_param(&LOSS_PARAMS[7]),
    Key::new("distance", |c| c.distance.slug(), |c, t| Ok(c.distance = choice(t)?)),
    Key::new("embedding", |c| c.embedding.slug(), |c, t| Ok(c.embedding = choice(t)?)),
    Key::new("p", |c| c.p.to_string(), |c, t| within(&P, t, c.most_p(), &mut c.p)),
    Key::new("k", |c| c.k.to_string(), |c, t| within(&K, t, c.most_k(), &mut c.k)),
    Key::new("layers", show_layers, read_layers),
    Key::new("activation", |c| c.activation.slug(), |c, t| Ok(c.activation = choice(t)?)),
    Key::new("optimiser", |c| c.optimiser.slug(), |c, t| Ok(c.optimiser = choice(t)?)),
    Key::number(&RATE, |c| c.rate.into(), |c, v| c.rate = v as f32),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_some_losses_only_has_its_word() {
        for own in &LOSS_PARAMS {
            assert_eq!(KEYS.iter().filter(|key| key.name == own.knob.key).count(), 1, "{}", own.knob.key);
        }
    }
}
