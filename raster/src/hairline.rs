//! Lines as fine as the screen can draw, as pixels: a cloud has thousands of them.

use crate::sheet::{Pixel, Sheet, pixel, share, thinned};
use crate::{Rgba, Segment, Xy};

/// Steps of how much of a pixel a line covers: a power of two.
const STEPS: u32 = 1 << STEP_BITS;
const STEP_BITS: u32 = 5;
/// Places are told in parts of a pixel, of which there are two to the power of this.
const BITS: u32 = 16;
/// The colour of a line, covering 0, 1 … [`STEPS`] steps.
type Tints = [Pixel; STEPS as usize + 1];

/// Draws straight pieces one pixel of the screen wide, covering this much, on a sheet that has `scale` pixels a px. What is
/// neither a start nor a straight piece is left out.
pub fn hairline(sheet: &mut Sheet, segments: &[Segment], colour: Rgba, alpha: f32, scale: f32) {
    let strength = share(alpha);
    // what covers nothing is not to be painted either
    if strength == 0 {
        return;
    }
    let over = pixel(colour, 1.0);
    // a few dozen, looked up: to reckon each pixel's takes twice as long
    let tints = std::array::from_fn(|step| thinned(over, (strength * step as u32 + STEPS / 2) / STEPS));
    let mut last = None;
    for segment in segments {
        let (Segment::Move(to) | Segment::Line(to)) = *segment else { continue };
        let to = to.map(|x| x * scale);
        if let (Segment::Line(_), Some(from)) = (segment, last) {
            piece(sheet, from, to, &tints);
        }
        last = Some(to);
    }
}

/// One piece, in pixels: in each column, or row where it is steep, the two pixels nearest to it share one pixel's cover
/// (Wu 1991). It covers the columns whose middles it passes, so that where two pieces meet none is covered twice.
fn piece(sheet: &mut Sheet, from: Xy, to: Xy, tints: &Tints) {
    // a place that is no number is nowhere
    if !(from.iter().chain(&to).all(|x| x.abs() < 1e5)) {
        return;
    }
    let steep = (to[1] - from[1]).abs() > (to[0] - from[0]).abs();
    let [along, across] = if steep { [1, 0] } else { [0, 1] };
    let (start, end) = if from[along] <= to[along] { (from, to) } else { (to, from) };
    let size = sheet.size();
    let first = middle_from(start[along]);
    let beyond = middle_from(end[along]).min(size[along]);
    if first >= beyond {
        return;
    }
    // where it is across, seen from the middles of the pixels
    let parts = |x: f32| (x * (1 << BITS) as f32) as i64;
    let slope = (end[across] - start[across]) / (end[along] - start[along]);
    let mut place = parts(start[across] + slope * (first as f32 + 0.5 - start[along]) - 0.5);
    let step = parts(slope);
    for at in first..beyond {
        // what is before the first is far beyond the last
        let row = (place >> BITS) as usize;
        let rest = (place as u32 % (1 << BITS)) >> (BITS - STEP_BITS);
        for (row, share) in [(row, STEPS - rest), (row.wrapping_add(1), rest)] {
            if row < size[across] {
                sheet.dot(if steep { [row, at] } else { [at, row] }, tints[share as usize]);
            }
        }
        place += step;
    }
    let low = |x: f32| (x.min(1e5) - 1.0).max(0.0) as usize;
    let high = |x: f32, most: usize| ((x + 2.0).max(0.0) as usize).min(most);
    let [l, r] = [from[0].min(to[0]), from[0].max(to[0])];
    let [t, b] = [from[1].min(to[1]), from[1].max(to[1])];
    let part = [low(l), low(t), high(r, size[0]), high(b, size[1])];
    if part[0] < part[2] && part[1] < part[3] {
        sheet.touch(part);
    }
}

/// The first pixel on the sheet whose middle is not before this place.
fn middle_from(place: f32) -> usize {
    libm::ceilf(place - 0.5).max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 40;
    const INK: Rgba = Rgba { r: 200, g: 40, b: 0, a: 1.0 };

    fn drawn(segments: &[Segment], alpha: f32, scale: f32) -> Sheet {
        let mut sheet = Sheet::default();
        sheet.resize([SIDE; 2]);
        hairline(&mut sheet, segments, INK, alpha, scale);
        sheet.finish();
        sheet
    }

    /// How much each pixel is covered, with its column and row.
    fn covered(sheet: &Sheet) -> Vec<(Xy, f32)> {
        let at =
            |(i, p): (usize, &Pixel)| ([(i % SIDE) as f32 + 0.5, (i / SIDE) as f32 + 0.5], f32::from(p[3]) / 255.0);
        sheet.pixels().iter().enumerate().map(at).filter(|p| p.1 > 0.0).collect()
    }

    /// How far a place is from the line through two others.
    fn away([x, y]: Xy, [a, b]: [Xy; 2]) -> f32 {
        let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
        ((x - a[0]) * dy - (y - a[1]) * dx).abs() / libm::hypotf(dx, dy)
    }

    #[test]
    fn a_piece_covers_one_pixel_of_each_column_or_row_along_it() {
        for (from, to) in [([5.0, 8.0], [35.0, 20.0]), ([30.5, 36.0], [12.0, 3.0]), ([4.3, 9.0], [4.3, 30.0])] {
            let seen = covered(&drawn(&[Segment::Move(from), Segment::Line(to)], 1.0, 1.0));
            let longer = (to[0] - from[0]).abs().max((to[1] - from[1]).abs());
            let sum: f32 = seen.iter().map(|p| p.1).sum();
            assert!((sum - longer).abs() <= 1.0, "{from:?} {to:?}: {sum} of {longer}");
            // never two pixels from it, and the nearer the more
            assert!(seen.iter().all(|(at, c)| away(*at, [from, to]) <= 1.0 && *c <= 1.0), "{seen:?}");
            let mean: f32 = seen.iter().map(|(at, c)| away(*at, [from, to]) * c).sum::<f32>() / sum;
            assert!(mean < 0.45, "{mean}");
        }
    }

    #[test]
    fn pieces_that_go_on_leave_no_gap_and_cover_nothing_twice() {
        let bent: Vec<Segment> = (0..=15)
            .map(|i| [3.0 + 2.1 * i as f32, 20.0 + 4.0 * libm::sinf(0.35 * i as f32)])
            .enumerate()
            .map(|(i, at)| if i == 0 { Segment::Move(at) } else { Segment::Line(at) })
            .collect();
        let sheet = drawn(&bent, 0.5, 1.0);
        for column in 4..34 {
            let sum: f32 = covered(&sheet).iter().filter(|(at, _)| at[0] as usize == column).map(|p| p.1).sum();
            assert!((sum - 0.5).abs() < 0.02, "column {column}: {sum}");
        }
    }

    #[test]
    fn on_a_finer_screen_it_is_finer() {
        let line = [Segment::Move([2.0, 3.0]), Segment::Line([18.0, 11.0])];
        let sum = |scale| covered(&drawn(&line, 1.0, scale)).iter().map(|p| p.1).sum::<f32>();
        assert!((sum(2.0) / sum(1.0) - 2.0).abs() < 0.1, "twice as long in pixels, and no wider");
    }

    #[test]
    fn what_is_outside_or_no_place_is_left_out() {
        for to in [[-5.0, 50.0], [f32::NAN, 3.0], [f32::INFINITY, 3.0], [1e9, 3.0]] {
            let sheet = drawn(&[Segment::Move([-40.0, 30.0]), Segment::Line(to)], 1.0, 1.0);
            assert!(covered(&sheet).is_empty(), "{to:?}");
        }
        assert_eq!(drawn(&[Segment::Move([1.0; 2]), Segment::Line([9.0; 2])], 0.0, 1.0).touched(), None);
        let cut = covered(&drawn(&[Segment::Move([-500.0, 10.5]), Segment::Line([500.0, 10.5])], 1.0, 1.0));
        assert_eq!(cut.len(), SIDE);
        assert!(cut.iter().all(|(at, c)| at[1] == 10.5 && *c > 0.99));
        let up = covered(&drawn(&[Segment::Move([0.2, -90.0]), Segment::Line([0.2, 90.0])], 1.0, 1.0));
        assert!(!up.is_empty() && up.iter().all(|(at, _)| at[0] <= 1.0));
    }
}
