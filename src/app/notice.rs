//! What a person is to be told in passing.

/// What a notice is about: a newer one about the same thing takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A run that had to begin anew.
    Restart,
    /// What could not be read in the address.
    Link,
    /// A command that the session refused.
    Refusal,
    /// A weight or bias that was set by hand.
    ByHand,
    /// What became of slow motion.
    Slow,
    /// A sample that can't be chosen, its class being held out.
    HeldOut,
    /// Anything else; these stand beside one another.
    Other,
}

/// A sentence that stays until dismissed or outdated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub topic: Topic,
    /// What it says: a sentence a line.
    pub text: String,
}

/// Puts a notice where it belongs: in the place of older ones about the same thing.
pub fn put(notices: &mut Vec<Notice>, topic: Topic, text: String) {
    match topic {
        Topic::Restart | Topic::Link | Topic::Refusal | Topic::ByHand | Topic::Slow | Topic::HeldOut => {
            drop_topic(notices, topic);
        }
        Topic::Other => notices.retain(|n| n.text != text),
    }
    notices.push(Notice { topic, text });
}

/// Puts what could not be read in a link, as one notice: a line for each, all of them dismissed at once.
pub fn put_link(notices: &mut Vec<Notice>, problems: &[String]) {
    drop_topic(notices, Topic::Link);
    if !problems.is_empty() {
        put(notices, Topic::Link, problems.join("\n"));
    }
}

/// Takes back all notices about something.
pub fn drop_topic(notices: &mut Vec<Notice>, topic: Topic) {
    notices.retain(|n| n.topic != topic);
}
