//! The eight forms that tell classes apart without colour, all of about the same area.

use super::palette::CLASS_LOOKS;
use triplet_raster::Xy;

const fn turned(points: [Xy; 12]) -> [Xy; 12] {
    const EIGHTH: f32 = std::f32::consts::FRAC_1_SQRT_2;
    let mut out = points;
    let mut i = 0;
    while i < 12 {
        let [x, y] = points[i];
        out[i] = [(x - y) * EIGHTH, (x + y) * EIGHTH];
        i += 1;
    }
    out
}

const SQUARE: [Xy; 4] = [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]];
const UP: [Xy; 3] = [[0.0, -1.25], [1.15, 0.8], [-1.15, 0.8]];
const DIAMOND: [Xy; 4] = [[0.0, -1.3], [1.3, 0.0], [0.0, 1.3], [-1.3, 0.0]];
const DOWN: [Xy; 3] = [[0.0, 1.25], [1.15, -0.8], [-1.15, -0.8]];
const PLUS: [Xy; 12] = [
    [-0.4, -1.15],
    [0.4, -1.15],
    [0.4, -0.4],
    [1.15, -0.4],
    [1.15, 0.4],
    [0.4, 0.4],
    [0.4, 1.15],
    [-0.4, 1.15],
    [-0.4, 0.4],
    [-1.15, 0.4],
    [-1.15, -0.4],
    [-0.4, -0.4],
];
const CROSS: [Xy; 12] = turned(PLUS);
/// Five points at radius 1.4, the dents at 0.62.
const STAR: [Xy; 10] = [
    [0.0, -1.4],
    [0.364, -0.502],
    [1.331, -0.433],
    [0.590, 0.192],
    [0.823, 1.133],
    [0.0, 0.62],
    [-0.823, 1.133],
    [-0.590, 0.192],
    [-1.331, -0.433],
    [-0.364, -0.502],
];

/// Corners of a class's mark around the origin, y down; the circle of radius 1 has none.
pub fn form(class: u32) -> &'static [Xy] {
    match class % CLASS_LOOKS {
        1 => &SQUARE,
        2 => &UP,
        3 => &DIAMOND,
        4 => &DOWN,
        5 => &PLUS,
        6 => &CROSS,
        7 => &STAR,
        _ => &[],
    }
}

/// The area of a class's mark of radius 1.
#[cfg(test)]
pub fn area(class: u32) -> f32 {
    let corners = form(class);
    let sides = (0..corners.len()).map(|i| (corners[i], corners[(i + 1) % corners.len()]));
    let doubled: f32 = sides.map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum();
    if corners.is_empty() { std::f32::consts::PI } else { doubled.abs() / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eight_forms_differ_and_are_of_about_the_same_area() {
        for class in 0..CLASS_LOOKS {
            let corners = form(class);
            let area = area(class);
            assert!((2.0..3.6).contains(&area), "class {class}: {area}");
            assert!((class + 1..CLASS_LOOKS).all(|other| form(other) != corners));
            assert_eq!(form(class + CLASS_LOOKS), corners, "beyond eight, forms repeat as colours do");
        }
    }
}
