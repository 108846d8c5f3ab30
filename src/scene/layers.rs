//! Adding and removing layers and neurons: what the buttons in the network's picture do.

use triplet_engine::config::{Config, MAX_LAYERS, MAX_WIDTH, Model};

/// Width of the first hidden layer of a network that has none.
const FIRST: u32 = 8;

/// One change of the network's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// One hidden layer more, before the embedding, as wide as the last.
    AddLayer,
    /// The last hidden layer away.
    RemoveLayer,
    /// One neuron more in hidden layer i (from 0).
    AddNeuron(usize),
    /// One neuron less in hidden layer i.
    RemoveNeuron(usize),
}

impl Change {
    /// What its button is called.
    pub fn name(self) -> String {
        match self {
            Self::AddLayer => "Add a layer".into(),
            Self::RemoveLayer => "Remove a layer".into(),
            Self::AddNeuron(i) => format!("Add a neuron to layer {}", i + 1),
            Self::RemoveNeuron(i) => format!("Remove a neuron from layer {}", i + 1),
        }
    }

    /// The settings with this change; `None` where it cannot be made.
    pub fn of(self, config: &Config) -> Option<Config> {
        if config.model != Model::Network {
            return None;
        }
        let mut config = config.clone();
        let hidden = &mut config.hidden;
        match self {
            Self::AddLayer if hidden.len() < MAX_LAYERS => hidden.push(hidden.last().copied().unwrap_or(FIRST)),
            Self::RemoveLayer if !hidden.is_empty() => {
                hidden.pop();
            }
            Self::AddNeuron(i) => *hidden.get_mut(i).filter(|w| **w < MAX_WIDTH)? += 1,
            Self::RemoveNeuron(i) => *hidden.get_mut(i).filter(|w| **w > 1)? -= 1,
            Self::AddLayer | Self::RemoveLayer => return None,
        }
        Some(config)
    }
}

/// `no hidden layer`, `1 layer`, `2 layers`.
pub fn count_words(layers: usize) -> String {
    match layers {
        0 => "no layer".into(),
        1 => "1 layer".into(),
        n => format!("{n} layers"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_and_neurons_come_and_go_within_their_limits() {
        let mut config = Config::default();
        while let Some(next) = Change::AddLayer.of(&config) {
            config = next;
        }
        assert_eq!(config.hidden, [16; MAX_LAYERS]);
        while let Some(next) = Change::RemoveNeuron(2).of(&config) {
            config = next;
        }
        assert_eq!(config.hidden[2], 1);
        while let Some(next) = Change::RemoveLayer.of(&config) {
            config = next;
        }
        assert!(config.hidden.is_empty());
        assert_eq!(Change::AddNeuron(0).of(&config), None);
        assert_eq!(Change::AddLayer.of(&config).map(|c| c.hidden), Some(vec![FIRST]));
        config.model = Model::FreePoints;
        assert_eq!(Change::AddLayer.of(&config), None, "free points have no layers");
    }
}
