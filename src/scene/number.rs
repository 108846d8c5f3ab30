//! Numbers as text, short and never "NaN".

use std::fmt;

/// Shows a number with two decimals; what is too large for that as `1.2 × 10¹⁹`, what is no number as `–`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Short(pub f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value) = *self;
        if value.is_nan() {
            return f.write_str("–");
        }
        if value.is_infinite() {
            return f.write_str(if value > 0.0 { "∞" } else { "−∞" });
        }
        // rounded first, so that −0.001 is not shown as −0.00
        let size = value.abs();
        let sign = if value < 0.0 && size >= 0.005 { "−" } else { "" };
        match size {
            _ if size < 99.995 => write!(f, "{sign}{size:.2}"),
            _ if size < 999.95 => write!(f, "{sign}{size:.1}"),
            _ if size < 99_999.5 => write!(f, "{sign}{size:.0}"),
            _ => {
                let mut power = libm::floor(libm::log10(size));
                if size / libm::pow(10.0, power) >= 9.95 {
                    power += 1.0;
                }
                write!(f, "{sign}{:.1} × 10", size / libm::pow(10.0, power))?;
                let digits = format!("{power:.0}");
                digits.chars().try_for_each(|d| f.write_str(SUPERSCRIPTS[d.to_digit(10).unwrap_or(0) as usize]))
            }
        }
    }
}

const SUPERSCRIPTS: [&str; 10] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_a_person_would_write_them() {
        for (value, text) in [
            (0.0, "0.00"),
            (-0.001, "0.00"),
            (-0.39, "−0.39"),
            (1.345, "1.34"),
            (123.44, "123.4"),
            (99.999, "100.0"),
            (4321.4, "4321"),
            (1.26e19, "1.3 × 10¹⁹"),
            (9.99e8, "1.0 × 10⁹"),
            (f64::INFINITY, "∞"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(Short(value).to_string(), text);
        }
    }
}
