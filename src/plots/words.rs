//! Numbers as short text of any magnitude, with a true minus; never NaN.

use triplet_engine::text;

/// Stands where there is no number.
const NONE: &str = "–";

/// Three significant digits: `0.615`, `−12.3`, `1.2e19`.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return NONE.into();
    }
    if size != 0.0 && !(1e-3..99_999.5).contains(&size) {
        return scientific(value, 1);
    }
    let decimals = if size >= 99.95 {
        0
    } else if size >= 9.995 {
        1
    } else if size >= 0.9995 || size == 0.0 {
        2
    } else {
        3
    };
    fixed(value, decimals)
}

/// So many decimals, none of them lost: `0.50`.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.into();
    }
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

/// Mantissa and power of ten, no more digits than there are: `1e19`, `−2.5e−7`.
fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$e}", value.abs());
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    format!("{}{mantissa}e{}", if value < 0.0 { "−" } else { "" }, power.replace('-', "−"))
}

/// A mark of an axis whose marks are `step` apart: as many decimals as tell it from its neighbours.
pub fn tick(value: f64, step: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let power = libm::floor(libm::log10(step) + 1e-9);
    if power < -3.0 || value.abs() >= 99_999.5 {
        // digits of the value down to the step's place
        let digits = libm::floor(libm::log10(value.abs()) + 1e-9) - power;
        return scientific(value, digits.clamp(0.0, 3.0) as usize);
    }
    fixed(value, (-power).max(0.0) as usize)
}

/// A whole number: `1,234`; from ten million on in powers of ten.
pub fn count(value: u64) -> String {
    if value >= 10_000_000 {
        return scientific(value as f64, 2);
    }
    text::count(value)
}

/// `1 step`, `140 steps`.
pub fn steps(value: u64) -> String {
    format!("{} step{}", count(value), if value == 1 { "" } else { "s" })
}

/// A share in whole per cent, without the sign: what is neither none nor all doesn't say so.
pub fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if !percent.is_finite() {
        NONE.into()
    } else if percent > 0.0 && percent < 0.5 {
        "<1".into()
    } else if (99.5..100.0 - 1e-6).contains(&percent) {
        ">99".into()
    } else {
        fixed(percent, 0)
    }
}

/// Width of a text in CSS px, rather too wide than too narrow: charts lay themselves out alike on a canvas, as SVG and
/// in read-outs, so they can't ask a font.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | '·' | ' ' => 0.33,
        'f' | 'r' | 't' | '-' => 0.43,
        'm' | 'w' | 'M' | 'W' | '%' | '−' => 0.92,
        _ => 0.64,
    };
    text.chars().map(em).sum::<f64>() * size * if bold { 1.12 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_at_every_magnitude() {
        for (value, text) in [
            (0.0, "0.00"),
            (-0.0, "0.00"),
            (0.615, "0.615"),
            (-1.338, "−1.34"),
            (12.345, "12.3"),
            (-99.96, "−100"),
            (54321.0, "54321"),
            (1.2e19, "1.2e19"),
            (1e19, "1e19"),
            (-2.5e-7, "−2.5e−7"),
            (f64::NAN, "–"),
            (f64::INFINITY, "–"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn ticks_show_the_decimals_of_their_step() {
        for (value, step, text) in [
            (0.5, 0.5, "0.5"),
            (1.0, 0.5, "1.0"),
            (20.0, 10.0, "20"),
            (-0.25, 0.05, "−0.25"),
            (0.0, 0.2, "0"),
            (5e18, 5e18, "5e18"),
            (1.5e6, 5e5, "1.5e6"),
            (2e-5, 1e-5, "2e−5"),
        ] {
            assert_eq!(tick(value, step), text);
        }
    }

    #[test]
    fn shares_never_pretend_to_be_none_or_all() {
        for (share, text) in [(0.0, "0"), (0.001, "<1"), (0.664, "66"), (0.999, ">99"), (1.0, "100")] {
            assert_eq!(percent(share), text);
        }
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(steps(1), "1 step");
        assert_eq!(steps(0), "0 steps");
        assert_eq!(steps(1_234_567), "1,234,567 steps");
        assert_eq!(count(12_345_678_901), "1.23e10");
    }
}
