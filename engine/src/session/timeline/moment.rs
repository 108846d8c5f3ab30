//! What a run is now, what is kept of it, and what can befall it between two steps.

use std::rc::Rc;

use crate::config::Config;
use crate::diagnosis::{Doctor, Glance};
use crate::trainer::{Checkpoint, Diverged, StepReport, Trainer};

/// A run at the step it has come to.
#[derive(Clone)]
pub struct Now {
    /// Its state.
    pub trainer: Trainer,
    /// What has been seen of it.
    pub doctor: Doctor,
    /// The step just taken; `None` at step 0.
    pub report: Option<StepReport>,
}

/// A run at a step it was at once.
pub struct Moment {
    trainer: Checkpoint,
    doctor: Doctor,
    report: Option<StepReport>,
}

impl Moment {
    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.trainer.step()
    }

    /// The settings in force.
    pub fn config(&self) -> &Config {
        self.trainer.config()
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        let hidden = size_of_val(self.config().hidden.as_slice());
        size_of::<Self>() - size_of::<Checkpoint>() + self.trainer.bytes() + hidden
    }
}

/// What befalls a run between two steps.
#[derive(Clone)]
pub enum Edit {
    /// Other settings.
    Settings(Box<Config>),
    /// A parameter set by hand.
    Parameter {
        /// Which.
        index: usize,
        /// To what.
        value: f32,
    },
    /// A look at all points from which the doctor learnt something. It leaves the run as it is.
    Look(Glance),
    /// The run diverged and went back to this state, its random streams ahead of those it had when it first came by.
    WentBack(Rc<Moment>),
}

impl Edit {
    /// Whether a person did it: a run that goes on by itself does not.
    pub fn is_edit(&self) -> bool {
        match self {
            Self::Settings(_) | Self::Parameter { .. } => true,
            Self::Look(_) | Self::WentBack(_) => false,
        }
    }

    /// Whether it is the same entry.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Settings(a), Self::Settings(b)) => a == b,
            (Self::Parameter { index: i, value: v }, Self::Parameter { index: j, value: w }) => {
                (i, v.to_bits()) == (j, w.to_bits())
            }
            (Self::Look(a), Self::Look(b)) => a == b,
            (Self::WentBack(a), Self::WentBack(b)) => Rc::ptr_eq(a, b),
            (Self::Settings(_) | Self::Parameter { .. } | Self::Look(_) | Self::WentBack(_), _) => false,
        }
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        let beyond = match self {
            Self::Settings(config) => size_of::<Config>() + size_of_val(config.hidden.as_slice()),
            Self::Parameter { .. } | Self::Look(_) => 0,
            Self::WentBack(moment) => moment.bytes(),
        };
        size_of::<(u64, Self)>() + beyond
    }
}

impl Now {
    /// A run at step 0.
    pub fn new(trainer: Trainer) -> Self {
        Self { doctor: Doctor::new(trainer.config()), trainer, report: None }
    }

    /// Steps taken.
    pub fn at(&self) -> u64 {
        self.trainer.steps()
    }

    /// Whether it has ended.
    pub fn ended(&self) -> bool {
        self.trainer.diverged().is_some()
    }

    /// What the loss is with all embeddings on one point, by the settings now.
    pub fn collapse_loss(&self) -> Option<f32> {
        self.trainer.config().collapse_loss().map(|loss| loss as f32)
    }

    /// One step.
    pub fn step(&mut self) -> Result<StepReport, Diverged> {
        let report = self.trainer.step()?;
        self.doctor.observe(&report);
        self.report = Some(report);
        Ok(report)
    }

    /// What is kept of it.
    pub fn moment(&self) -> Moment {
        Moment { trainer: self.trainer.checkpoint(), doctor: self.doctor.clone(), report: self.report }
    }

    /// Goes to where it was once.
    pub fn restore(&mut self, moment: &Moment) {
        self.trainer.restore(&moment.trainer);
        self.doctor.clone_from(&moment.doctor);
        self.report = moment.report;
    }

    /// Lets an entry befall it; `false`, and nothing done, if it can't.
    pub fn enact(&mut self, entry: &Edit) -> bool {
        match entry {
            Edit::Settings(config) => {
                let fits = self.trainer.apply(config);
                self.doctor.apply(self.trainer.config());
                fits
            }
            Edit::Parameter { index, value } => self.trainer.set_parameter(*index, *value),
            Edit::Look(glance) => {
                self.doctor.consider(self.trainer.config(), self.trainer.steps(), *glance);
                true
            }
            Edit::WentBack(moment) => {
                self.restore(moment);
                true
            }
        }
    }

    /// Whether an entry could befall it.
    pub fn accepts(&self, entry: &Edit) -> bool {
        match entry {
            Edit::Settings(config) => config.clone().clamped().continues(self.trainer.config()),
            Edit::Parameter { index, value } => *index < self.trainer.parameters().len() && value.is_finite(),
            Edit::Look(_) | Edit::WentBack(_) => true,
        }
    }
}
