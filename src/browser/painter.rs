//! A scene's shapes onto a canvas. Shapes come grouped by their look, and nothing is set that is set already.

use std::f64::consts::TAU;
use std::ops::Range;

use wasm_bindgen::Clamped;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::brush::Brush;
use super::scratch::{context_of, room_for, scratch};
use super::sheet::PixelSheet;
use super::surface::{Ground, Surface};
use crate::scene::network::cell_colour;
use crate::scene::palette::{CLASS_LOOKS, Ink, Palette, Rgba};
use crate::scene::shape::{Drawing, Fill, PALE, Shape, Stroke, Texture, Xy};

/// Paints drawings on one canvas, keeping what is dear to make.
#[derive(Default)]
pub struct Painter {
    sheet: PixelSheet,
    /// Textures: hatched, dotted; made for a palette and a pixel ratio.
    textures: Option<(Palette, f64, [Option<CanvasPattern>; 2])>,
    /// All heat maps of a drawing, one below the other.
    atlas: Option<HtmlCanvasElement>,
    pixels: Vec<u8>,
    /// The raster of classes painted last: it changes far less often than it is painted.
    raster: Raster,
}

/// A raster of classes as an image.
#[derive(Default)]
struct Raster {
    classes: Vec<u16>,
    columns: usize,
    palette: Option<Palette>,
    image: Option<HtmlCanvasElement>,
}

impl Painter {
    /// Paints a drawing, on a panel where the canvas has a ground of its own.
    pub fn paint(&mut self, surface: &Surface, drawing: &Drawing, palette: Palette) {
        self.prepare(surface, drawing, palette);
        let scale = [
            f64::from(surface.canvas.width()) / f64::from(surface.width),
            f64::from(surface.canvas.height()) / f64::from(surface.height),
        ];
        let mut brush = Brush::new(&surface.context, palette, scale);
        if surface.ground == Ground::Own {
            brush.cover(Ink::Panel, [surface.width, surface.height]);
        }
        let mut row = 0;
        for shape in drawing.shapes() {
            if !is_of_pixels(shape) {
                self.sheet.paint(&mut brush);
            }
            match shape {
                Shape::Path { segments, stroke: Some(Stroke { ink, .. }), alpha, .. } if is_of_pixels(shape) => {
                    self.sheet.hairline(drawing.segments(segments), *ink, *alpha);
                }
                Shape::Path { segments, fill, stroke, alpha } => {
                    brush.alpha(*alpha);
                    brush.trace(drawing.segments(segments));
                    if let Some(fill) = fill {
                        self.fill(&mut brush, *fill);
                    }
                    if let Some(stroke) = stroke {
                        brush.stroke_path(stroke);
                    }
                }
                Shape::Mark { at, radius, class, body, alpha } => {
                    self.sheet.mark(*at, *radius, *class, *body, *alpha);
                }
                Shape::Wire { wire, ink, style } => self.sheet.wire(*wire, *ink, *style),
                Shape::Arrow { from, to, scale } => brush.arrow(*from, *to, *scale),
                Shape::Text { at, text, style } => brush.text(*at, drawing.text(text), style),
                Shape::Cells { corner, size, cells, side } => {
                    brush.alpha(1.0);
                    row += self.cells(&brush, row, cells, *side, *corner, *size);
                }
                Shape::Regions { corner, size, classes, columns } => {
                    brush.alpha(1.0);
                    self.raster.draw(drawing.classes(classes), *columns, palette);
                    self.raster.paint(&brush, *corner, *size);
                }
            }
        }
        self.sheet.paint(&mut brush);
    }

    /// Makes what the drawing needs and is not there yet.
    fn prepare(&mut self, surface: &Surface, drawing: &Drawing, palette: Palette) {
        self.sheet.prepare(surface, palette);
        if self.textures.as_ref().is_none_or(|(p, ratio, _)| *p != palette || *ratio != surface.ratio) {
            let context = &surface.context;
            let both = [Texture::Hatched, Texture::Dotted].map(|t| pattern(context, t, palette, surface.ratio));
            self.textures = Some((palette, surface.ratio, both));
        }
        self.draw_atlas(drawing, palette);
    }

    fn fill(&self, brush: &mut Brush, fill: Fill) {
        brush.fill_ink(fill.ink);
        brush.fill();
        let index = match fill.texture {
            Texture::Plain => return,
            Texture::Hatched => 0,
            Texture::Dotted => 1,
        };
        if let Some((_, _, textures)) = &self.textures
            && let Some(texture) = &textures[index]
        {
            brush.fill_pixels(texture);
        }
    }

    /// Turns the values of all heat maps into one image.
    fn draw_atlas(&mut self, drawing: &Drawing, palette: Palette) {
        let maps = || {
            drawing.shapes().iter().filter_map(|shape| match shape {
                Shape::Cells { cells, side, .. } => Some((cells, *side)),
                _ => None,
            })
        };
        let width = maps().map(|(_, side)| side).max().unwrap_or(0);
        let height: usize = maps().map(|(cells, side)| cells.len() / side).sum();
        if width == 0 || height == 0 {
            return;
        }
        let colours: Vec<Rgba> = (0..=u8::MAX).map(|v| cell_colour(&palette, v as i8)).collect();
        self.pixels.clear();
        self.pixels.resize(width * height * 4, 0);
        let mut rows = self.pixels.chunks_exact_mut(width * 4);
        for (cells, side) in maps() {
            for values in drawing.cells(cells).chunks_exact(side) {
                let Some(row) = rows.next() else { return };
                for (pixel, value) in row.chunks_exact_mut(4).zip(values) {
                    let Rgba { r, g, b, .. } = colours[*value as u8 as usize];
                    pixel.copy_from_slice(&[r, g, b, 255]);
                }
            }
        }
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&self.pixels), width as u32, height as u32);
        let atlas = self.atlas.take().or_else(|| scratch(1, 1));
        if let (Ok(image), Some(atlas)) = (image, atlas) {
            room_for(&atlas, width as u32, height as u32);
            if let Some(context) = context_of(&atlas) {
                let _ = context.put_image_data(&image, 0.0, 0.0);
            }
            self.atlas = Some(atlas);
        }
    }

    /// Paints one heat map, whose rows start at `row` of the atlas; how many they are.
    fn cells(&self, brush: &Brush, row: usize, cells: &Range<usize>, side: usize, corner: Xy, size: Xy) -> usize {
        let rows = cells.len() / side;
        if let Some(atlas) = &self.atlas {
            let ([x, y], [w, h]) = (corner.map(f64::from), size.map(f64::from));
            let _ = brush.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                atlas,
                0.0,
                row as f64,
                side as f64,
                rows as f64,
                x,
                y,
                w,
                h,
            );
        }
        rows
    }
}

impl Raster {
    /// Turns a raster into an image, unless it is that already.
    fn draw(&mut self, classes: &[u16], columns: usize, palette: Palette) {
        if self.classes == classes && self.columns == columns && self.palette == Some(palette) {
            return;
        }
        self.classes.clear();
        self.classes.extend_from_slice(classes);
        (self.columns, self.palette) = (columns, Some(palette));
        let colours: Vec<Rgba> = (0..CLASS_LOOKS).map(|class| palette.rgba(Ink::Class(class))).collect();
        let pixel = |class: &u16| {
            let Rgba { r, g, b, .. } = colours[usize::from(*class) % colours.len()];
            [r, g, b, (PALE * 255.0) as u8]
        };
        let pixels: Vec<u8> = classes.iter().flat_map(pixel).collect();
        let (width, height) = (columns as u32, (classes.len() / columns) as u32);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width, height);
        let canvas = self.image.take().or_else(|| scratch(1, 1));
        if let (Ok(image), Some(canvas)) = (image, canvas) {
            room_for(&canvas, width, height);
            if let Some(context) = context_of(&canvas) {
                let _ = context.put_image_data(&image, 0.0, 0.0);
            }
            self.image = Some(canvas);
        }
    }

    fn paint(&self, brush: &Brush, corner: Xy, size: Xy) {
        if let Some(image) = &self.image {
            let ([x, y], [w, h]) = (corner.map(f64::from), size.map(f64::from));
            let [columns, rows] = [self.columns, self.classes.len() / self.columns.max(1)].map(|n| n as f64);
            let _ = brush.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                image, 0.0, 0.0, columns, rows, x, y, w, h,
            );
        }
    }
}

/// Whether a shape is put on the sheet of pixels.
fn is_of_pixels(shape: &Shape) -> bool {
    match shape {
        Shape::Mark { .. } | Shape::Wire { .. } => true,
        Shape::Path { fill: None, stroke: Some(stroke), .. } => stroke.is_hairline(),
        _ => false,
    }
}

/// A texture as a pattern of device pixels: hatching 8 CSS px wide at 45°, dots 10 × 8 CSS px apart.
fn pattern(target: &CanvasRenderingContext2d, texture: Texture, palette: Palette, ratio: f64) -> Option<CanvasPattern> {
    let cell = |px: f64| (px * ratio).round().max(2.0);
    let (w, h) = match texture {
        Texture::Hatched => (cell(8.0), cell(8.0)),
        Texture::Dotted => (cell(10.0), cell(16.0)),
        Texture::Plain => return None,
    };
    let canvas = scratch(w as u32, h as u32)?;
    let g = context_of(&canvas)?;
    let ink = palette.css(Ink::Texture);
    if texture == Texture::Hatched {
        g.set_stroke_style_str(ink);
        g.set_line_width(1.1 * ratio);
        g.begin_path();
        // the line itself and the corners of its neighbours
        for shift in [-w, 0.0, w] {
            g.move_to(shift - 2.0, h + 2.0);
            g.line_to(shift + w + 2.0, -2.0);
        }
        g.stroke();
    } else {
        g.set_fill_style_str(ink);
        for (x, y) in [(0.3 * w, 0.2 * h), (0.8 * w, 0.7 * h)] {
            g.begin_path();
            g.arc(x, y, 1.05 * ratio, 0.0, TAU).ok()?;
            g.fill();
        }
    }
    target.create_pattern_with_html_canvas_element(&canvas, "repeat").ok()?
}
