//! A diagnosis as it is shown and read out.

use super::count;

/// A diagnosis in two: what it is in a word or two, with its colon, and the rest; no first part where it is all one sentence.
pub fn lead(sentence: &str) -> (&str, &str) {
    match sentence.split_once(": ") {
        Some((lead, _)) if lead.chars().count() <= 30 => sentence.split_at(lead.len() + 1),
        Some(_) | None => ("", sentence),
    }
}

/// What is read out when the verdict changes.
pub fn announce(sentence: &str, step: u64) -> String {
    format!("Step {}. {sentence}", count(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnosis_leads_with_its_verdict() {
        assert_eq!(lead("Learning: R-precision is 0.60."), ("Learning:", " R-precision is 0.60."));
        let whole = "The classes were apart; R-precision is 0.97 now: a little less.";
        assert_eq!(lead(whole), ("", whole));
    }
}
