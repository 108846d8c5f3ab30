//! Places and directions of the embedding space: three coordinates each, the third 0 in the plane.

/// A place, or a direction.
pub type Point = [f64; 3];

/// The origin, where angles are measured.
pub const ORIGIN: Point = [0.0; 3];

/// A place of the engine's as a place of the drawings'.
pub fn point(p: [f32; 3]) -> Point {
    p.map(f64::from)
}

/// ⟨a, b⟩
pub fn dot(a: Point, b: Point) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// ‖a‖
pub fn length(a: Point) -> f64 {
    libm::sqrt(dot(a, a))
}

/// a + share · b
pub fn add(a: Point, share: f64, b: Point) -> Point {
    [0, 1, 2].map(|k| a[k] + share * b[k])
}

/// a − b
pub fn minus(a: Point, b: Point) -> Point {
    add(a, -1.0, b)
}

/// factor · a
pub fn scaled(a: Point, factor: f64) -> Point {
    a.map(|v| factor * v)
}

/// a × b
pub fn cross(a: Point, b: Point) -> Point {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The direction of a vector; `None` if it is no longer than `least`.
pub fn direction(a: Point, least: f64) -> Option<Point> {
    let length = length(a);
    (length > least && length.is_finite()).then(|| scaled(a, 1.0 / length))
}

/// A direction at a right angle to `axis`, a direction: that of `wish` as far as it goes, any other where it goes nowhere.
pub fn across(axis: Point, wish: Point) -> Point {
    let upright = |wish: Point| direction(add(wish, -dot(wish, axis), axis), 1e-9);
    // one of the first two axes is far from any direction
    let other = if axis[0].abs() < 0.8 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] };
    upright(wish).or_else(|| upright(other)).unwrap_or(other)
}

/// The way from one direction to another: the share `t` of the angle between them; opposite ones have no shorter way, and it is
/// gone at once.
pub fn along_sphere(a: Point, b: Point, t: f64) -> Point {
    let angle = angle(a, b);
    let whole = libm::sin(angle);
    if whole < 1e-6 {
        return if angle < 1.0 { a } else { b };
    }
    let share = |t: f64| libm::sin(t * angle) / whole;
    add(scaled(a, share(1.0 - t)), share(t), b)
}

/// The angle between two directions, also where it is small.
pub fn angle(a: Point, b: Point) -> f64 {
    libm::atan2(length(cross(a, b)), dot(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_along_the_sphere_stays_on_it_and_is_even() {
        let (a, b) = ([1.0, 0.0, 0.0], [0.0, 0.6, 0.8]);
        for i in 0..=8 {
            let p = along_sphere(a, b, f64::from(i) / 8.0);
            assert!((length(p) - 1.0).abs() < 1e-12);
            assert!((angle(a, p) - f64::from(i) / 8.0 * angle(a, b)).abs() < 1e-9);
        }
        assert_eq!(along_sphere(a, [-1.0, 0.0, 0.0], 0.5), [-1.0, 0.0, 0.0], "no way is the shorter one");
        assert_eq!(along_sphere(a, a, 0.5), a);
    }

    #[test]
    fn across_is_at_a_right_angle_whatever_is_wished() {
        for axis in [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.6, -0.8]] {
            for wish in [axis, [0.3, 0.2, 0.9], ORIGIN] {
                let u = across(axis, wish);
                assert!(dot(u, axis).abs() < 1e-12 && (length(u) - 1.0).abs() < 1e-12);
            }
        }
    }
}
