//! Numbers inside sentences.

/// A number with the decimals that can be seen.
pub(super) fn number(x: f64) -> String {
    match x.abs() {
        a if !a.is_finite() => "beyond measure".into(),
        a if a >= 9.95 => format!("{x:.1}"),
        a if a >= 0.0995 => format!("{x:.2}"),
        a if a >= 0.0005 => format!("{x:.3}"),
        0.0 => "0".into(),
        _ => "under 0.001".into(),
    }
}

/// A share in percent; what is not quite none or all does not read so.
pub(super) fn percent(share: f64) -> String {
    match 100.0 * share {
        p if p <= 0.0 => "0\u{a0}%".into(),
        p if p < 0.1 => "under 0.1\u{a0}%".into(),
        p if p < 1.0 => format!("{p:.1}\u{a0}%"),
        p if p > 99.0 && p < 100.0 => "over 99\u{a0}%".into(),
        p => format!("{p:.0}\u{a0}%"),
    }
}

/// R-precision.
pub(super) fn r_text(r: f64) -> String {
    format!("{r:.2}")
}
