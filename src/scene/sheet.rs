//! A sheet of pixels that small shapes are put on: what a browser would take long to draw, one by one, as paths.

use std::ops::Range;

use super::palette::Rgba;

/// A pixel as an image has it: red, green, blue, and how much it covers.
pub type Pixel = [u8; 4];

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
        let share = (alpha.clamp(0.0, 1.0) * 256.0 + 0.5) as u32;
        if columns.is_empty() || rows.is_empty() || share == 0 {
            return;
        }
        let (left, top) = ((x + columns.start as i32) as usize, (y + rows.start as i32) as usize);
        let (right, bottom) = (left + columns.len(), top + rows.len());
        let stamp = stamp.chunks_exact(width).skip(rows.start);
        let grounds = self.pixels.chunks_exact_mut(self.width).take(bottom).skip(top);
        for (ground, stamp) in grounds.zip(stamp) {
            for (ground, &over) in ground[left..right].iter_mut().zip(&stamp[columns.clone()]) {
                match over[3] {
                    0 => {}
                    255 if share == 256 => *ground = over,
                    _ => *ground = upon(*ground, over, share),
                }
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
            for (ground, share) in grounds[left..right].iter_mut().zip(&mut shares[left..right]) {
                if *share > 0.0 {
                    *ground = upon(*ground, over, (*share * 256.0 + 0.5) as u32);
                    *share = 0.0;
                }
            }
        }
        self.touch([left, top, right, bottom]);
    }

    fn touch(&mut self, part: Part) {
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

/// A pixel upon another, covering `share` of 256 of what it would.
pub fn upon(ground: Pixel, over: Pixel, share: u32) -> Pixel {
    let cover = u32::from(over[3]) * share / 256;
    let beneath = u32::from(ground[3]);
    if cover == 0 {
        return ground;
    }
    if cover == 255 || beneath == 0 {
        return [over[0], over[1], over[2], cover as u8];
    }
    let [over, ground] = [over, ground].map(|p| p.map(u32::from));
    if beneath == 255 {
        let mix = |i: usize| ((over[i] * cover + ground[i] * (255 - cover) + 127) / 255) as u8;
        return [mix(0), mix(1), mix(2), 255];
    }
    // times 255: how much is seen of the lower one, and of both
    let left = beneath * (255 - cover);
    let both = cover * 255 + left;
    // one division instead of three
    let [upper, lower] = [cover * 255, left].map(|share| share as f32 / both as f32);
    let mix = |i: usize| (over[i] as f32 * upper + ground[i] as f32 * lower + 0.5) as u8;
    [mix(0), mix(1), mix(2), ((both + 127) / 255) as u8]
}

/// A colour that covers this much of a pixel.
pub fn pixel(colour: Rgba, covered: f32) -> Pixel {
    [colour.r, colour.g, colour.b, (colour.a * covered * 255.0 + 0.5) as u8]
}
