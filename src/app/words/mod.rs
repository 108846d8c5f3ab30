//! Numbers and sentences as they stand on the screen: pure, and never NaN. Here numbers; sentences by the part of the page they are in.

pub mod anchor;
pub mod anchor_term;
pub mod batch;
pub mod doctor;
pub mod header;
pub mod margin;
pub mod mining;
pub mod model;
pub mod triplet;

pub use triplet_engine::text::count;

/// Stands where there is no number.
pub const NONE: &str = "–";

/// A number with up to `decimals` decimals: fewer the larger it is, powers of ten beyond 100,000, [`NONE`] if not finite.
pub fn number(value: f64, decimals: usize) -> String {
    let size = value.abs();
    if !value.is_finite() {
        NONE.into()
    } else if size >= 99_999.5 {
        signed(value, power(size))
    } else if size >= 999.5 {
        signed(value, count(libm::round(size) as u64))
    } else {
        let decimals = match size {
            s if s >= 99.95 => decimals.min(1),
            s if s >= 9.995 => decimals.min(2),
            _ => decimals,
        };
        signed(value, format!("{size:.decimals$}"))
    }
}

/// The sign, unless all digits are zero.
fn signed(value: f64, digits: String) -> String {
    if value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) { format!("−{digits}") } else { digits }
}

/// 12345678 → 1.2e7.
fn power(size: f64) -> String {
    format!("{size:.1e}")
}

/// A number that is 0 only if it says so: what is less than the last decimal is shown as less.
pub fn figure(value: Option<f64>, decimals: usize) -> String {
    let Some(value) = value.filter(|v| v.is_finite()) else { return NONE.into() };
    let text = number(value, decimals);
    let vanished = value != 0.0 && text.bytes().all(|b| matches!(b, b'0' | b'.'));
    if vanished { format!("<{}1", &text[..text.len() - 1]) } else { text }
}

/// A share from 0 to 1 with three decimals; 1 only if it is 1.
pub fn share(value: Option<f64>) -> String {
    match value {
        Some(v) if (0.9995..1.0).contains(&v) => ">0.999".into(),
        other => figure(other, 3),
    }
}

/// A share from 0 to 1 in per cent; 0 and 100 only if it is.
pub fn percent(value: Option<f64>) -> String {
    match value.filter(|v| v.is_finite()) {
        None => NONE.into(),
        Some(0.0) => "0 %".into(),
        Some(1.0) => "100 %".into(),
        Some(v) if v < 0.000_5 => "<0.1 %".into(),
        Some(v) if v > 0.999_5 => ">99.9 %".into(),
        Some(v) => format!("{:.1} %", v * 100.0),
    }
}

/// A plain number for `data-value`: nothing where there is none.
pub fn plain(value: Option<f64>) -> String {
    value.filter(|v| v.is_finite()).map(|v| v.to_string()).unwrap_or_default()
}

/// The fingerprint of the weights.
pub fn hash(hash: u64) -> String {
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_no_more_decimals_than_can_be_seen() {
        assert_eq!(number(0.6154, 3), "0.615");
        assert_eq!(number(12.3456, 3), "12.35");
        assert_eq!(number(123.456, 3), "123.5");
        assert_eq!(number(1234.56, 3), "1,235");
        assert_eq!(number(45_678.9, 3), "45,679");
        assert_eq!(number(1.234e19, 3), "1.2e19");
        assert_eq!(number(-0.25, 2), "−0.25");
        assert_eq!(number(-0.001, 2), "0.00");
    }

    #[test]
    fn what_is_not_finite_is_never_shown() {
        for v in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number(v, 2), NONE);
            assert_eq!(figure(Some(v), 3), NONE);
            assert_eq!(percent(Some(v)), NONE);
            assert_eq!(share(Some(v)), NONE);
            assert_eq!(plain(Some(v)), "");
        }
    }

    #[test]
    fn little_is_not_nothing_and_almost_all_is_not_all() {
        assert_eq!(figure(Some(0.0), 3), "0.000");
        assert_eq!(figure(Some(0.0001), 3), "<0.001");
        assert_eq!(percent(Some(0.0)), "0 %");
        assert_eq!(percent(Some(0.000_2)), "<0.1 %");
        assert_eq!(percent(Some(0.342_1)), "34.2 %");
        assert_eq!(percent(Some(0.999_9)), ">99.9 %");
        assert_eq!(percent(Some(1.0)), "100 %");
        assert_eq!(share(Some(0.999_9)), ">0.999");
        assert_eq!(share(Some(1.0)), "1.000");
        assert_eq!(share(None), NONE);
    }
}
