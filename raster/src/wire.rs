//! The line of a weight: it leaves one neuron level, and arrives at the other level. As pixels, for hundreds of them are drawn at once,
//! and as a path.

use std::sync::LazyLock;

use crate::{Cover, Xy};

/// Pieces into which the way across is cut where its height is looked up.
const PIECES: usize = 128;
/// A dash and the gap after it, in px.
pub const DASH: [f32; 2] = [4.0, 2.5];

/// Where it starts and ends, in px; it runs to the right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wire {
    /// Its left end.
    pub from: Xy,
    /// Its right end.
    pub to: Xy,
}

/// How a wire looks, its colour apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WireStyle {
    /// Width in px.
    pub width: f32,
    /// How much it covers, 0 to 1.
    pub alpha: f32,
    /// Whether it is made of dashes.
    pub dashed: bool,
}

/// Share of the height and slope at the shares 0, 1/[`PIECES`], …, 1 of the way across.
static RISE: LazyLock<Vec<Xy>> = LazyLock::new(|| (0..=PIECES).map(|i| rise(i as f32 / PIECES as f32)).collect());

/// Share of the height and slope at a share of the way across.
fn rise(across: f32) -> Xy {
    // across = t³ + 3/2·t·(1 − t) never falls
    let (mut low, mut high) = (0.0f32, 1.0f32);
    for _ in 0..24 {
        let t = (low + high) / 2.0;
        if t * t * t + 1.5 * t * (1.0 - t) < across { low = t } else { high = t }
    }
    let t = (low + high) / 2.0;
    [t * t * (3.0 - 2.0 * t), 6.0 * t * (1.0 - t) / (1.5 - 3.0 * t + 3.0 * t * t)]
}

impl Wire {
    /// The two handles of its cubic curve.
    pub fn handles(self) -> [Xy; 2] {
        let half = (self.from[0] + self.to[0]) / 2.0;
        [[half, self.from[1]], [half, self.to[1]]]
    }

    /// Where it is after a share of its way.
    pub fn at(self, t: f32) -> Xy {
        let half = (self.from[0] + self.to[0]) / 2.0;
        let u = 1.0 - t;
        let x = u * u * u * self.from[0] + 3.0 * u * t * half + t * t * t * self.to[0];
        let y = u * u * (u + 3.0 * t) * self.from[1] + t * t * (t + 3.0 * u) * self.to[1];
        [x, y]
    }

    /// Covers a sheet that has `scale` pixels a px.
    pub fn cover(self, sheet: &mut Cover, style: WireStyle, scale: f32) {
        let ([x0, y0], [x1, y1]) = (self.from.map(|v| v * scale), self.to.map(|v| v * scale));
        let [width, height] = sheet.size();
        let (across, high) = (x1 - x0, y1 - y0);
        // a place that is no number is nowhere
        if !(across > 0.0 && (x0.abs() + x1.abs() + y0.abs() + y1.abs()) < 1e5) {
            return;
        }
        let rise = RISE.as_slice();
        let broad = style.width * scale;
        // a line finer than a pixel covers only so much of it
        let alpha = (style.alpha * broad.min(1.0)).clamp(0.0, 1.0);
        let reach = broad.max(1.0) / 2.0 + 0.5;
        // what a number's cast cuts off at 0 is outside
        let columns = x0 as usize..(x1.ceil() as usize).min(width);
        let (mut top, mut bottom) = (height, 0);
        let mut gone = 0.0;
        for column in columns.clone() {
            let x = column as f32;
            let place = ((x + 0.5 - x0) / across).clamp(0.0, 1.0) * PIECES as f32;
            let piece = (place as usize).min(PIECES - 1);
            let (left, right, rest) = (rise[piece], rise[piece + 1], place - piece as f32);
            let [share, slope] = [0, 1].map(|i| left[i] + (right[i] - left[i]) * rest);
            let (middle, slope) = (y0 + high * share, high * slope / across);
            // how much longer than wide the piece in this column is
            let steep = (1.0 + slope * slope).sqrt();
            let ends = (x1.min(x + 1.0) - x0.max(x)).clamp(0.0, 1.0);
            let inked = if style.dashed { inked(gone / scale, steep / scale) } else { 1.0 };
            gone += steep;
            let cover = alpha * ends * inked;
            let rows = (middle - reach * steep) as usize..((middle + reach * steep).ceil() as usize).min(height);
            if cover <= 0.0 || rows.is_empty() {
                continue;
            }
            (top, bottom) = (top.min(rows.start), bottom.max(rows.end));
            let thinner = 1.0 / steep;
            sheet.column(column, rows, |row| {
                let away = (row as f32 + 0.5 - middle).abs() * thinner;
                cover * (reach - away).clamp(0.0, 1.0)
            });
        }
        if top < bottom {
            sheet.touch([columns.start, top, columns.end, bottom]);
        }
    }
}

/// The share of a piece of a dashed line, `length` px long and `gone` px from its start, that is in a dash.
fn inked(gone: f32, length: f32) -> f32 {
    let [dash, gap] = DASH;
    let before = |at: f32| {
        let whole = (at / (dash + gap)).floor();
        whole * dash + (at - whole * (dash + gap)).min(dash)
    };
    ((before(gone + length) - before(gone)) / length).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rgba, Sheet};

    const SIDE: usize = 80;
    const INK: Rgba = Rgba { r: 20, g: 90, b: 200, a: 1.0 };

    fn line(width: f32, dashed: bool) -> WireStyle {
        WireStyle { width, alpha: 1.0, dashed }
    }

    fn put(wire: Wire, style: WireStyle, scale: f32) -> Sheet {
        let (mut sheet, mut cover) = (Sheet::default(), Cover::default());
        sheet.resize([SIDE; 2]);
        cover.resize([SIDE; 2]);
        wire.cover(&mut cover, style, scale);
        sheet.tint(&mut cover, INK);
        sheet.finish();
        sheet
    }

    /// How much each pixel of a column is covered.
    fn column(sheet: &Sheet, x: usize) -> Vec<f32> {
        (0..SIDE).map(|y| f32::from(sheet.pixels()[y * SIDE + x][3]) / 255.0).collect()
    }

    fn covered(sheet: &Sheet) -> f32 {
        (0..SIDE).flat_map(|x| column(sheet, x)).sum()
    }

    /// Length of the curve, by many small steps.
    fn length(wire: Wire) -> f32 {
        let places: Vec<Xy> = (0..=2000).map(|i| wire.at(i as f32 / 2000.0)).collect();
        places.windows(2).map(|p| libm::hypotf(p[1][0] - p[0][0], p[1][1] - p[0][1])).sum()
    }

    #[test]
    fn its_pixels_lie_along_its_curve_and_are_as_many_as_it_is_long_and_wide() {
        for wire in [([5.0, 10.0], [75.0, 10.0]), ([5.0, 10.0], [75.0, 60.0]), ([20.0, 70.0], [50.0, 8.0])] {
            let wire = Wire { from: wire.0, to: wire.1 };
            for width in [0.4, 1.0, 2.2] {
                let sheet = put(wire, line(width, false), 1.0);
                let area = width * length(wire);
                assert!((covered(&sheet) / area - 1.0).abs() < 0.06, "{wire:?} {width}: {} of {area}", covered(&sheet));
                for t in [0.1, 0.3, 0.5, 0.8] {
                    let [x, y] = wire.at(t);
                    let column = column(&sheet, x as usize);
                    let sum: f32 = column.iter().sum();
                    let mean = column.iter().enumerate().map(|(i, c)| c * (i as f32 + 0.5)).sum::<f32>() / sum;
                    // the column's middle is up to half a pixel from x
                    assert!((mean - y).abs() < 2.1, "{wire:?} {width}: {mean} for {y}");
                }
            }
        }
    }

    #[test]
    fn a_wire_on_a_finer_screen_covers_as_much() {
        let wire = Wire { from: [4.0, 5.0], to: [36.0, 30.0] };
        let (one, two) = (put(wire, line(1.5, false), 1.0), put(wire, line(1.5, false), 2.0));
        assert!((covered(&two) / covered(&one) / 4.0 - 1.0).abs() < 0.05);
    }

    #[test]
    fn dashes_cover_their_share_and_leave_gaps() {
        let wire = Wire { from: [2.0, 40.0], to: [67.0, 40.0] };
        let (solid, dashed) = (put(wire, line(2.0, false), 1.0), put(wire, line(2.0, true), 1.0));
        let share = covered(&dashed) / covered(&solid);
        assert!((share - DASH[0] / (DASH[0] + DASH[1])).abs() < 0.02, "{share}");
        let empty = (2..67).filter(|&x| column(&dashed, x).iter().sum::<f32>() < 0.01).count();
        assert!(empty >= 10, "{empty} columns are empty");
    }

    #[test]
    fn what_is_outside_or_no_place_is_left_out() {
        for (from, to) in [([-50.0, 5.0], [-10.0, 9.0]), ([5.0, f32::NAN], [60.0, 9.0]), ([60.0, 9.0], [5.0, 9.0])] {
            assert_eq!(put(Wire { from, to }, line(2.0, false), 1.0).touched(), None, "{from:?} {to:?}");
        }
        let cut = put(Wire { from: [-40.0, 40.0], to: [40.0, 40.0] }, line(2.0, false), 1.0);
        assert_eq!(cut.touched().map(|t| [t[0], t[2]]), Some([0, 40]));
    }
}
