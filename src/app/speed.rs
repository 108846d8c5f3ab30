//! The speed slider's way: from one step a second to as fast as it goes, each position about 1.5 times the one before.

/// Steps per second, slowest first; the last is as fast as it goes.
pub const SPEEDS: [f64; 20] = [
    1.0,
    2.0,
    3.0,
    5.0,
    7.0,
    10.0,
    15.0,
    20.0,
    30.0,
    50.0,
    70.0,
    100.0,
    150.0,
    200.0,
    300.0,
    500.0,
    1000.0,
    2000.0,
    5000.0,
    f64::INFINITY,
];

/// Slow enough that the eye can follow.
pub const TO_BEGIN_WITH: f64 = 30.0;

/// The last position.
pub const LAST: usize = SPEEDS.len() - 1;

/// The speed at a position; beyond the ends, that of the end.
pub fn at(position: f64) -> f64 {
    let position = if position.is_finite() { position.clamp(0.0, LAST as f64) } else { 0.0 };
    SPEEDS[libm::round(position) as usize]
}

/// The position of the fastest speed that is not above `speed`.
pub fn position(speed: f64) -> usize {
    SPEEDS.iter().rposition(|&s| s <= speed).unwrap_or(0)
}

/// The speed as text beside its slider.
pub fn show(speed: f64) -> String {
    if speed.is_finite() { format!("{speed}/s") } else { "max".into() }
}

/// The speed as it is read out.
pub fn tell(speed: f64) -> String {
    match speed {
        s if !s.is_finite() => "as fast as it goes".into(),
        1.0 => "1 step a second".into(),
        s => format!("{s} steps a second"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speed_stands_where_it_is_found_again() {
        for (i, &speed) in SPEEDS.iter().enumerate() {
            assert_eq!(position(speed), i);
            assert_eq!(at(i as f64), speed);
        }
        assert!(SPEEDS.contains(&TO_BEGIN_WITH));
    }

    #[test]
    fn the_ends_are_one_a_second_and_as_fast_as_it_goes() {
        assert_eq!(at(0.0), 1.0);
        assert_eq!(at(f64::NAN), 1.0);
        assert_eq!(show(at(1e9)), "max");
        assert_eq!(tell(at(LAST as f64)), "as fast as it goes");
        assert_eq!(position(0.0), 0);
    }
}
