//! What is drawn as pixels onto a canvas, samples' marks, weights' lines and hairlines: as much at once as lies upon each other with nothing
//! else between.

use triplet_raster::{Cover, Sheet, WireStyle, hairline};
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

use super::brush::Brush;
use super::scratch::{context_of, room_for, scratch};
use super::surface::Surface;
use crate::scene::marks::Marks;
use crate::scene::palette::{Ink, Palette};
use crate::scene::shape::{Body, Segment, Wire, Xy};

/// Marks and lines that wait to be painted.
#[derive(Default)]
pub struct PixelSheet {
    marks: Marks,
    sheet: Sheet,
    /// What lines of one colour cover, and that colour.
    cover: Cover,
    wired: Option<Ink>,
    /// Width and height of the canvas in pixels of the screen.
    size: [usize; 2],
    /// The colours, and pixels of the screen per px.
    look: Option<(Palette, f32)>,
    /// One for each time that the sheet is painted in a frame: to write on one that has just been painted would copy it first.
    canvases: Vec<HtmlCanvasElement>,
    /// How many of them have been used in this frame.
    used: usize,
}

impl PixelSheet {
    /// Gets ready for a canvas.
    pub fn prepare(&mut self, surface: &Surface, palette: Palette) {
        self.marks.prepare(palette, surface.ratio as f32);
        self.look = Some((palette, surface.ratio as f32));
        self.used = 0;
        self.size = [surface.canvas.width(), surface.canvas.height()].map(|n| n as usize);
    }

    /// Adds a mark.
    pub fn mark(&mut self, at: Xy, radius: f32, class: u32, body: Body, alpha: f32) {
        self.tint();
        // only pictures with marks or lines of weights need one
        self.sheet.resize(self.size);
        self.marks.put(&mut self.sheet, at, radius, class, body, alpha);
    }

    /// Adds straight lines one pixel of the screen wide.
    pub fn hairline(&mut self, segments: &[Segment], ink: Ink, alpha: f32) {
        let Some((palette, scale)) = self.look else { return };
        self.tint();
        self.sheet.resize(self.size);
        hairline(&mut self.sheet, segments, palette.rgba(ink), alpha, scale);
    }

    /// Adds the line of a weight.
    pub fn wire(&mut self, wire: Wire, ink: Ink, style: WireStyle) {
        let Some((_, scale)) = self.look else { return };
        if self.wired != Some(ink) {
            self.tint();
            self.wired = Some(ink);
        }
        self.cover.resize(self.size);
        wire.cover(&mut self.cover, style, scale);
    }

    /// What the lines cover gets their colour.
    fn tint(&mut self) {
        if let (Some(ink), Some((palette, _))) = (self.wired.take(), self.look) {
            self.sheet.resize(self.size);
            self.sheet.tint(&mut self.cover, palette.rgba(ink));
        }
    }

    /// Paints what was added since it last did.
    pub fn paint(&mut self, brush: &mut Brush) {
        self.tint();
        let Some([left, top, right, bottom]) = self.sheet.touched() else { return };
        self.sheet.finish();
        let corner = [left as f64, top as f64];
        let size = [right - left, bottom - top];
        let [width, height] = self.sheet.size().map(|n| n as u32);
        let bytes = Clamped(self.sheet.pixels().as_flattened());
        let image = ImageData::new_with_u8_clamped_array_and_sh(bytes, width, height);
        if let (Ok(image), Some(canvas)) = (image, self.canvas())
            && let Some(context) = context_of(canvas)
        {
            let ([x, y], [w, h]) = (corner, size.map(|n| n as f64));
            let _ = context
                .put_image_data_with_dirty_x_and_dirty_y_and_dirty_width_and_dirty_height(&image, -x, -y, x, y, w, h);
            brush.pixels(canvas, corner, [w, h]);
        }
        self.sheet.wipe();
    }

    /// The next canvas, as large as the one painted on: to let it grow with what is put on it would cost a new one now and then.
    fn canvas(&mut self) -> Option<&HtmlCanvasElement> {
        if self.used == self.canvases.len() {
            self.canvases.push(scratch(1, 1)?);
        }
        let canvas = self.canvases.get(self.used)?;
        self.used += 1;
        room_for(canvas, self.size[0] as u32, self.size[1] as u32);
        Some(canvas)
    }
}
