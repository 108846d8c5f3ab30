//! Model and optimiser in a word, and how many parameters there are.

use super::count;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Loss, Model, RATE};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
