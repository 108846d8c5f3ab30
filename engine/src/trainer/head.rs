//! The softmax loss's linear head: trained beside the network, and there only while that loss is.

use super::{TrainState, Trainer};
use crate::config::{HeldOut, Loss};
use crate::nn::Head;
use crate::optim::Memory;
use crate::rng::Rng;

impl TrainState {
    /// A head at its start, or none.
    pub(super) fn begin(&mut self, head: Option<Head>, seed: u32) {
        let Some(head) = head else {
            (self.head, self.head_memory) = (Vec::new(), Memory::default());
            return;
        };
        self.head = vec![0.0; head.padded_parameters()];
        head.initialise(&mut self.head, &mut Rng::stream(seed, "head"));
        self.head_memory = Memory::new(self.head.len());
    }
}

impl Trainer {
    /// The head and its parameters, while the loss has one.
    pub fn head(&self) -> Option<(Head, &[f32])> {
        self.head.map(|head| (head, &self.current.head[..head.parameters()]))
    }

    /// The head that a loss asks for.
    pub(super) fn head_for(&self, loss: Loss) -> Option<Head> {
        (loss == Loss::Softmax)
            .then(|| Head::new(HeldOut::new(self.dataset.classes, self.config.held_out), self.learner.dim()))
    }

    /// Another loss, or other classes to name: a loss that has a head starts with a fresh one, always the same; one that has none
    /// drops it. Where a run may go back to, it is as it is now.
    pub(super) fn change_head(&mut self, loss: Loss) {
        let head = self.head_for(loss);
        if head != self.head {
            self.head = head;
            self.current.begin(head, self.config.data.seed);
            for past in [&mut self.previous, &mut self.last_finite] {
                past.head.clone_from(&self.current.head);
                past.head_memory.copy_from(&self.current.head_memory);
            }
        }
    }
}
