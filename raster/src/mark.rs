//! Samples' marks as pixels: each look is drawn once, by its distance field, and then stamped wherever a sample has it.
//! Thousands of small paths a frame are more than a browser has time for.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::sheet::{Pixel, Sheet, pixel, upon};
use crate::{Rgba, Xy};

/// Places within a pixel, along each axis, at which a mark is drawn: it moves by a quarter of a pixel.
const PHASES: usize = 4;
/// Steps of a radius in a pixel.
const RADII: f32 = 4.0;
/// Largest radius in px of the screen.
const LARGEST: f32 = 256.0;
/// Most pixels that are kept of stamps: sixteen megabytes.
const KEPT: usize = 1 << 22;

/// What tells the looks of marks apart: the caller's key, and the radius in steps.
type Look = (u32, u16);

/// How a mark looks, whatever its place and size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Corners of the outline for a radius of 1, around the origin, y down; none: a circle.
    pub outline: &'static [Xy],
    /// The colour inside.
    pub fill: Rgba,
    /// The colour along the outline, and its width in px.
    pub rim: Option<(Rgba, f32)>,
}

/// A mark as pixels, at one place within a pixel.
#[derive(Clone, Debug)]
struct Stamp {
    /// Its left upper corner, seen from the pixel that its middle is in.
    corner: [i32; 2],
    /// Pixels in a row.
    width: usize,
    pixels: Range<usize>,
}

/// All stamps made so far, for one pixel ratio.
#[derive(Debug, Default)]
pub struct Stamps {
    scale: f32,
    /// Where the stamps of a look are among `sets`.
    looks: BTreeMap<Look, usize>,
    /// Of a look at every place within a pixel, made when it is first wanted.
    sets: Vec<[Option<Stamp>; PHASES * PHASES]>,
    /// The look stamped last: the next is mostly the same.
    last: Option<(Look, usize)>,
    pixels: Vec<Pixel>,
}

impl Stamps {
    /// Gets ready for `scale` pixels of the screen per px.
    pub fn prepare(&mut self, scale: f32) {
        if self.scale != scale || self.pixels.len() > KEPT {
            self.forget();
            self.scale = scale;
        }
    }

    /// Forgets all stamps: keys stand for other looks from now on.
    pub fn forget(&mut self) {
        self.looks.clear();
        self.sets.clear();
        self.last = None;
        self.pixels.clear();
    }

    /// Stamps a mark on a sheet; place and radius in px. `key` stands for how it looks, and `mark` says that when it is first
    /// stamped.
    pub fn put(&mut self, sheet: &mut Sheet, at: Xy, radius: f32, alpha: f32, key: u32, mark: &dyn Fn(u32) -> Mark) {
        let scale = self.scale;
        let at = at.map(|x| x * scale);
        // far outside nothing is seen, and a place that is no number is nowhere
        if !at.iter().all(|x| x.abs() < 1e5) || radius.is_nan() {
            return;
        }
        let steps = (radius * scale * RADII).clamp(1.0, LARGEST * RADII) as u16;
        let quarters = at.map(|x| (x * PHASES as f32 + 0.5).floor() as i32);
        let phase = quarters.map(|q| q.rem_euclid(PHASES as i32) as usize);
        let look = (key, steps);
        let set = match self.last {
            Some((last, set)) if last == look => set,
            _ => {
                let set = *self.looks.entry(look).or_insert_with(|| {
                    self.sets.push(std::array::from_fn(|_| None));
                    self.sets.len() - 1
                });
                self.last = Some((look, set));
                set
            }
        };
        let stamp = self.sets[set][phase[1] * PHASES + phase[0]].get_or_insert_with(|| {
            let sized = MarkInPixels::new(mark(key), f32::from(steps) / RADII, scale);
            sized.stamp(&mut self.pixels, phase.map(|p| p as f32 / PHASES as f32))
        });
        let corner = [0, 1].map(|x| quarters[x].div_euclid(PHASES as i32) + stamp.corner[x]);
        sheet.put(&self.pixels[stamp.pixels.clone()], stamp.width, corner, alpha);
    }
}

/// One mark in pixels of the screen.
struct MarkInPixels {
    corners: Vec<Xy>,
    radius: f32,
    fill: Rgba,
    rim: Option<(Rgba, f32)>,
}

impl MarkInPixels {
    fn new(mark: Mark, radius: f32, scale: f32) -> Self {
        Self {
            corners: mark.outline.iter().map(|c| c.map(|x| x * radius)).collect(),
            radius,
            fill: mark.fill,
            rim: mark.rim.map(|(colour, width)| (colour, width * scale)),
        }
    }

    /// Adds its pixels to others, its middle being this far right of and below the left upper corner of a pixel.
    fn stamp(&self, pixels: &mut Vec<Pixel>, phase: Xy) -> Stamp {
        let rim = self.rim.map_or(0.0, |(_, width)| width / 2.0);
        let ends = |axis: usize| {
            let corners = self.corners.iter().map(|c| c[axis]);
            let (low, high) = match self.corners.is_empty() {
                true => (-self.radius, self.radius),
                false => (corners.clone().fold(0.0, f32::min), corners.fold(0.0, f32::max)),
            };
            [libm::floorf(phase[axis] + low - rim - 0.5) as i32, libm::ceilf(phase[axis] + high + rim + 0.5) as i32]
        };
        let ([left, right], [top, bottom]) = (ends(0), ends(1));
        // rows are put four pixels at a time
        let right = left + (right - left + 3) / 4 * 4;
        let start = pixels.len();
        for row in top..bottom {
            for column in left..right {
                let distance = self.distance([column as f32 + 0.5 - phase[0], row as f32 + 0.5 - phase[1]]);
                let fill = pixel(self.fill, (0.5 - distance).clamp(0.0, 1.0));
                pixels.push(self.rim.map_or(fill, |(colour, width)| {
                    // a line finer than a pixel covers only so much of it
                    let covered = (width / 2.0 + 0.5 - distance.abs()).clamp(0.0, width.min(1.0));
                    upon(fill, pixel(colour, covered))
                }));
            }
        }
        Stamp { corner: [left, top], width: (right - left) as usize, pixels: start..pixels.len() }
    }

    /// How far a place is from the outline, negative inside.
    fn distance(&self, at: Xy) -> f32 {
        if self.corners.is_empty() {
            return libm::hypotf(at[0], at[1]) - self.radius;
        }
        let (mut least, mut inside) = (f32::INFINITY, false);
        for (i, &a) in self.corners.iter().enumerate() {
            let b = self.corners[(i + 1) % self.corners.len()];
            let (along, out) = ([b[0] - a[0], b[1] - a[1]], [at[0] - a[0], at[1] - a[1]]);
            let squared = along[0] * along[0] + along[1] * along[1];
            let share = ((out[0] * along[0] + out[1] * along[1]) / squared).clamp(0.0, 1.0);
            least = least.min(libm::hypotf(out[0] - share * along[0], out[1] - share * along[1]));
            // a ray to the right crosses the outline an odd number of times from inside
            if (a[1] > at[1]) != (b[1] > at[1]) && out[0] < along[0] * out[1] / along[1] {
                inside = !inside;
            }
        }
        if inside { -least } else { least }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 40;
    const OUTLINES: [&[Xy]; 4] = [
        &[],
        &[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
        &[[0.0, -1.25], [1.15, 0.8], [-1.15, 0.8]],
        &[[0.0, -1.4], [0.36, -0.5], [1.33, -0.43], [0.59, 0.19], [-0.59, 0.19], [-1.33, -0.43], [-0.36, -0.5]],
    ];
    /// The colours of the first two outlines; the others have those again.
    const COLOURS: [Rgba; 2] = [Rgba { r: 200, g: 40, b: 7, a: 1.0 }, Rgba { r: 10, g: 90, b: 220, a: 1.0 }];
    const DARK: Rgba = Rgba { r: 20, g: 20, b: 30, a: 1.0 };
    const GROUND: Rgba = Rgba { r: 250, g: 250, b: 245, a: 1.0 };

    #[derive(Clone, Copy)]
    enum Body {
        Plain,
        Solid,
        Hollow,
    }

    fn colour(form: u32) -> Rgba {
        COLOURS[form as usize % 2]
    }

    fn stamped(marks: &[(Xy, f32, u32, Body, f32)], scale: f32) -> Sheet {
        let (mut stamps, mut sheet) = (Stamps::default(), Sheet::default());
        stamps.prepare(scale);
        sheet.resize([SIDE; 2]);
        for &(at, radius, form, body, alpha) in marks {
            let mark = |_| {
                let (fill, rim) = match body {
                    Body::Plain => (colour(form), None),
                    Body::Solid => (colour(form), Some((DARK, 1.1))),
                    Body::Hollow => (GROUND, Some((colour(form), 1.4))),
                };
                Mark { outline: OUTLINES[form as usize], fill, rim }
            };
            stamps.put(&mut sheet, at, radius, alpha, 3 * form + body as u32, &mark);
        }
        sheet.finish();
        sheet
    }

    fn at(sheet: &Sheet, x: usize, y: usize) -> Pixel {
        sheet.pixels()[y * SIDE + x]
    }

    /// Whether two pixels differ in no more than what they cover, and in rounding.
    fn same_colour(one: Pixel, other: Pixel) -> bool {
        (0..3).all(|i| one[i].abs_diff(other[i]) <= 1)
    }

    fn opaque(colour: Rgba) -> Pixel {
        pixel(colour, 1.0)
    }

    /// The area of an outline of radius 1.
    fn area(corners: &[Xy]) -> f32 {
        let sides = (0..corners.len()).map(|i| (corners[i], corners[(i + 1) % corners.len()]));
        let doubled: f32 = sides.map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum();
        if corners.is_empty() { std::f32::consts::PI } else { doubled.abs() / 2.0 }
    }

    /// Covered pixels, and their middle.
    fn weight(sheet: &Sheet) -> (f32, Xy) {
        let (mut sum, mut middle) = (0.0, [0.0; 2]);
        for (i, pixel) in sheet.pixels().iter().enumerate() {
            let covered = f32::from(pixel[3]) / 255.0;
            sum += covered;
            middle[0] += covered * ((i % SIDE) as f32 + 0.5);
            middle[1] += covered * ((i / SIDE) as f32 + 0.5);
        }
        (sum, middle.map(|m| m / sum))
    }

    #[test]
    fn a_plain_mark_covers_its_form_where_it_was_put() {
        for class in 0..OUTLINES.len() as u32 {
            let area = area(OUTLINES[class as usize]) * 64.0;
            // the triangles' middle is not the middle of their corners
            let [_, low] = weight(&stamped(&[([20.0, 20.0], 8.0, class, Body::Plain, 1.0)], 1.0)).1;
            for place in [[20.0, 20.0], [20.25, 19.5], [18.75, 21.0]] {
                let (sum, middle) = weight(&stamped(&[(place, 8.0, class, Body::Plain, 1.0)], 1.0));
                assert!((sum / area - 1.0).abs() < 0.02, "class {class}: {sum} of {area}");
                assert!((middle[0] - place[0]).abs() < 0.06, "class {class}: {middle:?} for {place:?}");
                assert!((middle[1] - place[1] - (low - 20.0)).abs() < 0.06, "class {class}: {middle:?} for {place:?}");
            }
        }
    }

    #[test]
    fn a_solid_mark_is_dark_at_its_rim_and_a_hollow_one_shows_its_ground() {
        for scale in [1.0, 2.0] {
            let place = [20.0 / scale; 2];
            let solid = stamped(&[(place, 10.0 / scale, 0, Body::Solid, 1.0)], scale);
            assert_eq!(at(&solid, 20, 20), opaque(colour(0)));
            assert_eq!(at(&solid, 20, 2), [0; 4]);
            let hollow = stamped(&[(place, 10.0 / scale, 0, Body::Hollow, 1.0)], scale);
            assert_eq!(at(&hollow, 20, 20), opaque(GROUND));
            // the outline runs between these two; the outer one shows nothing but the rim
            assert!(same_colour(at(&hollow, 30, 20), opaque(colour(0))));
            assert!(same_colour(at(&solid, 30, 20), opaque(DARK)));
            assert_ne!(at(&solid, 29, 20), opaque(colour(0)));
        }
    }

    #[test]
    fn a_pale_mark_lets_see_what_is_beneath() {
        let of = |alpha| [([20.0, 20.0], 6.0, 0, Body::Plain, 1.0), ([20.0, 20.0], 6.0, 1, Body::Plain, alpha)];
        let (below, above) = (opaque(colour(0)), opaque(colour(1)));
        let half = at(&stamped(&of(0.5), 1.0), 20, 20);
        for i in 0..3 {
            let mean = (f32::from(below[i]) + f32::from(above[i])) / 2.0;
            assert!((f32::from(half[i]) - mean).abs() <= 1.5, "{half:?}");
        }
        assert_eq!(half[3], 255);
        assert_eq!(at(&stamped(&of(0.0), 1.0), 20, 20), below);
        let alone = stamped(&[([20.0, 20.0], 6.0, 1, Body::Plain, 0.5)], 1.0);
        let alone = at(&alone, 20, 20);
        assert!(same_colour(alone, above) && alone[3].abs_diff(128) <= 1, "half of it: {alone:?}");
    }

    #[test]
    fn marks_at_the_edge_are_cut_off_and_those_outside_are_none() {
        let edge = stamped(&[([0.0, 20.0], 8.0, 0, Body::Plain, 1.0)], 1.0);
        assert_eq!(at(&edge, 0, 20), opaque(colour(0)));
        let (half, _) = weight(&edge);
        let (whole, _) = weight(&stamped(&[([20.0, 20.0], 8.0, 0, Body::Plain, 1.0)], 1.0));
        assert!((half / whole - 0.5).abs() < 0.01);
        assert_eq!(edge.touched().map(|t| t[0]), Some(0));
        for place in [[-30.0, 5.0], [5.0, 1e9], [f32::NAN, 5.0], [5.0, f32::INFINITY], [1e4, 1e4]] {
            assert_eq!(stamped(&[(place, 8.0, 0, Body::Solid, 1.0)], 1.0).touched(), None, "{place:?}");
        }
    }

    #[test]
    fn a_wiped_sheet_is_empty() {
        let marks = [([3.0, 20.0], 8.0, 0, Body::Solid, 1.0), ([38.0, 1.0], 8.0, 3, Body::Solid, 0.3)];
        let mut sheet = stamped(&marks, 1.0);
        sheet.wipe();
        assert!(sheet.touched().is_none() && sheet.pixels().iter().all(|p| *p == [0; 4]));
    }
}
