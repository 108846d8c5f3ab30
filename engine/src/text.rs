//! Whole numbers as text, for every module that shows one.

/// A whole number, in groups of three: `1,234,567`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a number is of, where not all points were asked: `400 of 10,000 anchors`.
pub fn sample(anchors: u32, points: u32) -> Option<String> {
    (anchors < points).then(|| format!("{} of {} anchors", count(anchors.into()), count(points.into())))
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn long_counts_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }
}
