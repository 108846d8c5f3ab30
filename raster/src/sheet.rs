//! A sheet of pixels that small shapes are put on: what a browser would take long to draw, one by one, as paths.

use std::ops::Range;

use crate::Rgba;

/// A pixel: red, green, blue, and how much it covers; while it is drawn on, the colours are multiplied by that already (Porter and
/// Duff 1984), so that one put upon another takes no division.
pub type Pixel = [u8; 4];

/// All of a pixel.
const WHOLE: u32 = 255;

/// Left, top, right and bottom of a part of a sheet, the last two just beyond it.
pub type Part = [usize; 4];

/// A sheet of pixels, transparent at first.
#[derive(Debug, Default)]
pub struct Sheet {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
    touched: Option<Part>,
}

impl Sheet {
    /// Makes it this wide and high, in pixels; what is on it stays only if it is that already.
    pub fn resize(&mut self, [width, height]: [usize; 2]) {
        if (self.width, self.height) != (width, height) {
            (self.width, self.height, self.touched) = (width, height, None);
            self.pixels.clear();
            self.pixels.resize(width * height, [0; 4]);
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[Pixel] {
        &self.pixels
    }

    /// Makes its pixels what an image has: colours as they are, however little they cover. To be wiped before it is drawn on again.
    pub fn finish(&mut self) {
        let Some([left, top, right, bottom]) = self.touched else { return };
        for row in self.pixels.chunks_exact_mut(self.width).take(bottom).skip(top) {
            let (fours, rest) = row[left..right].as_chunks_mut::<4>();
            // most are empty or covered wholly, which four at a time are seen to be as fast as one
            fours.iter_mut().filter(|four| !are_straight(four)).for_each(|four| *four = four.map(straight));
            rest.iter_mut().for_each(|p| *p = straight(*p));
        }
    }

    /// Left, top, right and bottom of what has been stamped on since it was wiped.
    pub fn touched(&self) -> Option<Part> {
        self.touched
    }

    /// Makes it transparent again.
    pub fn wipe(&mut self) {
        if let Some([left, top, right, bottom]) = self.touched.take() {
            for row in self.pixels.chunks_exact_mut(self.width).take(bottom).skip(top) {
                row[left..right].fill([0; 4]);
            }
        }
    }

    /// Puts pixels, so many a row, upon what is there, their left upper corner at `x`, `y`, covering this much of it, 0 to 1.
    pub fn put(&mut self, stamp: &[Pixel], width: usize, [x, y]: [i32; 2], alpha: f32) {
        let columns = visible(x, width, self.width);
        let rows = visible(y, stamp.len() / width, self.height);
        let share = share(alpha);
        if columns.is_empty() || rows.is_empty() || share == 0 {
            return;
        }
        let (left, top) = ((x + columns.start as i32) as usize, (y + rows.start as i32) as usize);
        let (right, bottom) = (left + columns.len(), top + rows.len());
        let stamp = stamp.chunks_exact(width).skip(rows.start);
        let grounds = self.pixels.chunks_exact_mut(self.width).take(bottom).skip(top);
        for (ground, stamp) in grounds.zip(stamp) {
            // plain loops: the compiler makes four pixels an instruction of them
            let row = ground[left..right].iter_mut().zip(&stamp[columns.clone()]);
            if share == WHOLE {
                row.for_each(|(ground, over)| *ground = upon(*ground, *over));
            } else {
                row.for_each(|(ground, over)| *ground = upon(*ground, thinned(*over, share)));
            }
        }
        self.touch([left, top, right, bottom]);
    }

    /// Puts a colour where it covers, and takes that away.
    pub fn tint(&mut self, cover: &mut Cover, colour: Rgba) {
        let Some([left, top, right, bottom]) = cover.touched.take() else { return };
        let over = pixel(colour, 1.0);
        let shares = cover.shares.chunks_exact_mut(self.width.max(1));
        let grounds = self.pixels.chunks_exact_mut(self.width.max(1));
        for (grounds, shares) in grounds.zip(shares).take(bottom).skip(top) {
            for (ground, covered) in grounds[left..right].iter_mut().zip(&mut shares[left..right]) {
                if *covered > 0.0 {
                    *ground = upon(*ground, thinned(over, share(*covered)));
                    *covered = 0.0;
                }
            }
        }
        self.touch([left, top, right, bottom]);
    }

    /// Puts one pixel upon what is at a column and row of the sheet.
    pub fn dot(&mut self, [column, row]: [usize; 2], over: Pixel) {
        let ground = &mut self.pixels[row * self.width + column];
        *ground = upon(*ground, over);
    }

    /// Notes that something in this part may be covered now.
    pub fn touch(&mut self, part: Part) {
        self.touched = Some(around(self.touched, part));
    }
}

/// How much of each pixel of a sheet is covered by lines of one colour.
#[derive(Debug, Default)]
pub struct Cover {
    size: [usize; 2],
    /// From 0 to 1, row by row.
    shares: Vec<f32>,
    touched: Option<Part>,
}

impl Cover {
    /// Makes it as wide and high as a sheet; what it covers stays only if it is that already.
    pub fn resize(&mut self, [width, height]: [usize; 2]) {
        if self.size != [width, height] {
            (self.size, self.touched) = ([width, height], None);
            self.shares.clear();
            self.shares.resize(width * height, 0.0);
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// Covers `share` of what is not covered yet in these rows of a column, which are on the sheet.
    pub fn column(&mut self, column: usize, rows: Range<usize>, share: impl Fn(usize) -> f32) {
        let from = rows.start * self.size[0] + column;
        for (row, covered) in rows.zip(self.shares[from..].iter_mut().step_by(self.size[0])) {
            *covered += (1.0 - *covered) * share(row);
        }
    }

    /// Notes that something in this part may be covered now.
    pub fn touch(&mut self, part: Part) {
        self.touched = Some(around(self.touched, part));
    }
}

/// The least part that holds both.
fn around(one: Option<Part>, [left, top, right, bottom]: Part) -> Part {
    let [l, t, r, b] = one.unwrap_or([left, top, right, bottom]);
    [l.min(left), t.min(top), r.max(right), b.max(bottom)]
}

/// Which of `count` pixels from `at` on are on a sheet of `length`.
fn visible(at: i32, count: usize, length: usize) -> Range<usize> {
    let start = (-i64::from(at)).clamp(0, count as i64);
    let end = (length as i64 - i64::from(at)).clamp(start, count as i64);
    start as usize..end as usize
}

/// A share of 0 to 1 in parts of [`WHOLE`].
pub(crate) fn share(alpha: f32) -> u32 {
    (alpha.clamp(0.0, 1.0) * 255.0 + 0.5) as u32
}

/// All four numbers of a pixel times a share of [`WHOLE`], rounded: two at a time in one word. x / 255 is (x + x / 256) / 256.
pub(crate) fn thinned(pixel: Pixel, share: u32) -> Pixel {
    const PAIR: u32 = 0x00ff_00ff;
    let word = u32::from_le_bytes(pixel);
    let times = |pair: u32| {
        let product = pair * share + 0x0080_0080;
        product + ((product >> 8) & PAIR)
    };
    let low = (times(word & PAIR) >> 8) & PAIR;
    let high = times((word >> 8) & PAIR) & !PAIR;
    (low | high).to_le_bytes()
}

/// A pixel upon another.
pub(crate) fn upon(ground: Pixel, over: Pixel) -> Pixel {
    let over = u32::from_le_bytes(over);
    let left = thinned(ground, WHOLE - (over >> 24));
    // no number of `over` is above its cover, so that none is above 255 after it
    (over + u32::from_le_bytes(left)).to_le_bytes()
}

/// 255 divided by each cover, in parts of 65,536.
const WHOLES: [u32; 256] = {
    let mut wholes = [0; 256];
    let mut cover = 1;
    while cover < 256 {
        wholes[cover] = ((255 << 16) + cover as u32 / 2) / cover as u32;
        cover += 1;
    }
    wholes
};

/// Whether nothing of these pixels is covered, or all: then their colours are as they are.
fn are_straight(four: &[Pixel; 4]) -> bool {
    const COVERS: u128 = u128::from_le_bytes(*b"\0\0\0\xff\0\0\0\xff\0\0\0\xff\0\0\0\xff");
    let [a, b, c, d] = four.map(|p| u128::from(u32::from_le_bytes(p)));
    let word = a | b << 32 | c << 64 | d << 96;
    word == 0 || word & COVERS == COVERS
}

/// A pixel whose colours are not multiplied by its cover.
fn straight([r, g, b, cover]: Pixel) -> Pixel {
    let whole = WHOLES[usize::from(cover)];
    let [r, g, b] = [r, g, b].map(|c| ((u32::from(c) * whole + (1 << 15)) >> 16) as u8);
    [r, g, b, cover]
}

/// A colour that covers this much of a pixel.
pub(crate) fn pixel(colour: Rgba, covered: f32) -> Pixel {
    let cover = (colour.a * covered * 255.0 + 0.5) as u8;
    thinned([colour.r, colour.g, colour.b, 255], u32::from(cover))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pixel_upon_another_is_what_the_formula_gives_to_the_nearest_number() {
        for over in (0..=255u8).step_by(5) {
            for ground in (0..=255u8).step_by(15) {
                for cover in (over..=255).step_by(17) {
                    let exact = f64::from(over) + f64::from(ground) * f64::from(255 - cover) / 255.0;
                    let seen = upon([ground.min(200), ground, 0, 255], [over, over, 0, cover]);
                    assert_eq!(f64::from(seen[1]), exact.round(), "{over} covering {cover} upon {ground}");
                    assert_eq!((seen[2], seen[3]), (0, 255));
                }
            }
        }
    }

    #[test]
    fn a_finished_pixel_has_its_colour_however_little_it_covers() {
        let colour = Rgba { r: 200, g: 40, b: 7, a: 1.0 };
        let covers: Vec<f32> = (0..=50).map(|i| i as f32 / 50.0).collect();
        let mut sheet = Sheet::default();
        sheet.resize([covers.len(), 1]);
        let stamp: Vec<Pixel> = covers.iter().map(|&c| pixel(colour, c)).collect();
        sheet.put(&stamp, covers.len(), [0; 2], 1.0);
        sheet.finish();
        assert_eq!(sheet.pixels()[0], [0; 4]);
        assert_eq!(sheet.pixels()[50], [200, 40, 7, 255]);
        for (p, covered) in sheet.pixels().iter().zip(covers).skip(1) {
            assert!((f32::from(p[3]) - 255.0 * covered).abs() <= 0.5, "{p:?} for {covered}");
            // the fewer parts the colour was kept in, the less exact
            let near = |have: u8, want: u8| f32::from(have.abs_diff(want)) <= 0.6 / covered + 0.5;
            assert!(near(p[0], 200) && near(p[1], 40) && near(p[2], 7), "{p:?} for {covered}");
        }
    }

    #[test]
    fn nothing_is_changed_by_nothing_and_all_by_what_covers_it() {
        let [ground, over] = [[10, 20, 30, 200], [255, 0, 7, 255]];
        assert_eq!(upon(ground, [0; 4]), ground);
        assert_eq!(upon(ground, over), over);
    }
}
