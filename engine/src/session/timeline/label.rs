//! What a branch is called: by what was changed in it first.

use super::moment::Edit;
use crate::config::{Config, KEYS};

/// The name of a branch whose own part of the log begins at entry `own`. `fork`: the step at which it left another one;
/// `None` for the run as it was first.
pub fn label(start: &Config, log: &[(u64, Edit)], own: usize, fork: Option<u64>) -> String {
    let changes = Changes::first(start, log, own);
    match (changes, fork) {
        (None, None) => "first run".into(),
        (None, Some(step)) => format!("unchanged from step {step}"),
        (Some(changes), None) => format!("first run, {}", changes.text()),
        (Some(changes), Some(_)) => changes.text(),
    }
}

/// What was changed at one step.
struct Changes {
    step: u64,
    before: Config,
    after: Config,
    by_hand: bool,
    /// Whether something was changed at a later step too.
    more: bool,
}

impl Changes {
    /// The first changes from entry `own` on.
    fn first(start: &Config, log: &[(u64, Edit)], own: usize) -> Option<Self> {
        let mut config = start;
        let mut found: Option<Self> = None;
        for (i, (step, entry)) in log.iter().enumerate() {
            let before = config;
            match entry {
                Edit::Settings(to) => config = to,
                Edit::WentBack(moment) => config = moment.config(),
                Edit::Parameter { .. } | Edit::Look(_) => {}
            }
            if i < own || !entry.is_edit() {
                continue;
            }
            let first = found.get_or_insert_with(|| Self {
                step: *step,
                before: before.clone(),
                after: before.clone(),
                by_hand: false,
                more: false,
            });
            if first.step == *step {
                first.after.clone_from(config);
                first.by_hand |= matches!(entry, Edit::Parameter { .. });
            } else {
                first.more = true;
            }
        }
        found
    }

    /// `margin 0.50 from step 200`.
    fn text(&self) -> String {
        let changed = KEYS.iter().filter(|key| key.read(&self.before) != key.read(&self.after));
        let mut what: Vec<String> = changed.map(|key| format!("{} {}", key.name, key.read(&self.after))).collect();
        if self.by_hand {
            what.push("weights set by hand".into());
        }
        if what.is_empty() {
            what.push("as before".into());
        }
        format!("{} from step {}{}", what.join(", "), self.step, if self.more { ", and more" } else { "" })
    }
}
