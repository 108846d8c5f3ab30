//! What every list of alternatives has in common: an order, a word on screen, a line of help, and the same word in links.

/// The words of one alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The word on screen, e.g. `Batch hard`.
    pub label: &'static str,
    /// One line that says what it does.
    pub help: &'static str,
}

/// An enum whose variants a person chooses among. Controls, links, docs and tests iterate over [`Choice::ALL`].
pub trait Choice: Copy + Eq + 'static {
    /// Every variant, in the order shown.
    const ALL: &'static [Self];

    /// The words of this variant.
    fn about(self) -> About;

    /// The word on screen.
    fn label(self) -> &'static str {
        self.about().label
    }

    /// The line of help.
    fn help(self) -> &'static str {
        self.about().help
    }

    /// The word in links and in the DOM: the label in kebab-case.
    fn slug(self) -> String {
        kebab(self.label())
    }

    /// The variant whose slug is `text`, if there is one.
    fn from_slug(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.slug() == text)
    }
}

/// `Batch hard` → `batch-hard`; what is neither letter nor digit separates words.
pub fn kebab(label: &str) -> String {
    let words: Vec<String> =
        label.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.join("-")
}
