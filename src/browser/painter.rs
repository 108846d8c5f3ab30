//! A scene's shapes onto a canvas. Shapes come grouped by their look, and nothing is set that is set already.

use std::f64::consts::TAU;
use std::ops::Range;

use js_sys::Array;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement, ImageData, Path2d};

use super::surface::Surface;
use crate::scene::network::cell_colour;
use crate::scene::palette::{CLASS_LOOKS, Ink, Palette, Rgba, font};
use crate::scene::shape::{Align, Body, Drawing, Fill, Segment, Shape, Stroke, Texture, Type, Xy, form};

/// Width of the rim of a solid mark, in px.
const SOLID_RIM: f32 = 1.1;
/// Width of the outline of a hollow mark, in px.
const HOLLOW_RIM: f32 = 1.4;
/// Width of the rim around a text, in px: half of it lies under the letters.
const TEXT_RIM: f32 = 5.0;

/// Paints drawings on one canvas, keeping what is dear to make.
#[derive(Default)]
pub struct Painter {
    /// Paths of the eight marks, of radius 1.
    forms: Vec<Path2d>,
    /// Textures: hatched, dotted; made for a palette and a pixel ratio.
    textures: Option<(Palette, f64, [Option<CanvasPattern>; 2])>,
    /// All heat maps of a drawing, one below the other.
    atlas: Option<HtmlCanvasElement>,
    pixels: Vec<u8>,
}

impl Painter {
    /// Paints a drawing.
    pub fn paint(&mut self, surface: &Surface, drawing: &Drawing, palette: Palette) {
        self.prepare(surface, drawing, palette);
        let scale = [
            f64::from(surface.canvas.width()) / f64::from(surface.width),
            f64::from(surface.canvas.height()) / f64::from(surface.height),
        ];
        surface.context.set_line_join("round");
        let mut brush = Brush {
            context: &surface.context,
            palette,
            scale,
            at_home: true,
            fill: None,
            stroke: None,
            width: -1.0,
            dash: [0.0; 2],
            alpha: 1.0,
            type_: None,
            align: None,
        };
        brush.context.set_global_alpha(1.0);
        brush.context.set_text_baseline("middle");
        let _ = brush.context.set_line_dash(&Array::new());
        let mut row = 0;
        for shape in drawing.shapes() {
            match shape {
                Shape::Path { segments, fill, stroke, alpha } => {
                    brush.home();
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
                    let path = &self.forms[(class % CLASS_LOOKS) as usize];
                    brush.mark(path, *at, *radius, *class, *body, *alpha);
                }
                Shape::Arrow { from, to, scale } => brush.arrow(*from, *to, *scale),
                Shape::Text { at, text, style } => brush.text(*at, drawing.text(text), style),
                Shape::Cells { corner, size, cells, side } => {
                    brush.home();
                    brush.alpha(1.0);
                    row += self.cells(&brush, row, cells, *side, *corner, *size);
                }
            }
        }
        brush.home();
    }

    /// Makes what the drawing needs and is not there yet.
    fn prepare(&mut self, surface: &Surface, drawing: &Drawing, palette: Palette) {
        if self.forms.is_empty() {
            self.forms = (0..CLASS_LOOKS).filter_map(outline).collect();
        }
        if self.textures.as_ref().is_none_or(|(p, ratio, _)| *p != palette || *ratio != surface.ratio) {
            let context = &surface.context;
            let both = [Texture::Hatched, Texture::Dotted].map(|t| pattern(context, t, palette, surface.ratio));
            self.textures = Some((palette, surface.ratio, both));
        }
        self.draw_atlas(drawing, palette);
    }

    fn fill(&self, brush: &mut Brush, fill: Fill) {
        brush.fill_ink(fill.ink);
        brush.context.fill();
        let index = match fill.texture {
            Texture::Plain => return,
            Texture::Hatched => 0,
            Texture::Dotted => 1,
        };
        if let Some((_, _, textures)) = &self.textures
            && let Some(texture) = &textures[index]
        {
            // the path is already in device pixels; without the scale the texture's pixels are the screen's
            let _ = brush.context.reset_transform();
            brush.context.set_fill_style_canvas_pattern(texture);
            brush.context.fill();
            brush.fill = None;
            brush.at_home = false;
            brush.home();
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
            if (atlas.width(), atlas.height()) != (width as u32, height as u32) {
                atlas.set_width(width as u32);
                atlas.set_height(height as u32);
            }
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

/// The context with what is set on it.
struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: Palette,
    /// Device px per CSS px along both axes.
    scale: [f64; 2],
    /// Whether one unit is one CSS px now.
    at_home: bool,
    fill: Option<Ink>,
    stroke: Option<Ink>,
    width: f32,
    dash: [f32; 2],
    alpha: f32,
    type_: Option<(f32, u16)>,
    align: Option<Align>,
}

impl Brush<'_> {
    fn home(&mut self) {
        if !self.at_home {
            let _ = self.context.set_transform(self.scale[0], 0.0, 0.0, self.scale[1], 0.0, 0.0);
            self.at_home = true;
        }
    }

    fn fill_ink(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            self.context.set_fill_style_str(self.palette.css(ink));
            self.fill = Some(ink);
        }
    }

    fn stroke_ink(&mut self, ink: Ink) {
        if self.stroke != Some(ink) {
            self.context.set_stroke_style_str(self.palette.css(ink));
            self.stroke = Some(ink);
        }
    }

    fn width(&mut self, width: f32) {
        if self.width != width {
            self.context.set_line_width(f64::from(width));
            self.width = width;
        }
    }

    fn dash(&mut self, dash: [f32; 2]) {
        if self.dash != dash {
            let lengths = match dash[0] > 0.0 {
                true => Array::of2(&f64::from(dash[0]).into(), &f64::from(dash[1]).into()),
                false => Array::new(),
            };
            let _ = self.context.set_line_dash(&lengths);
            self.dash = dash;
        }
    }

    fn alpha(&mut self, alpha: f32) {
        if self.alpha != alpha {
            self.context.set_global_alpha(f64::from(alpha));
            self.alpha = alpha;
        }
    }

    fn trace(&self, segments: &[Segment]) {
        let g = self.context;
        g.begin_path();
        for segment in segments {
            match segment {
                Segment::Move([x, y]) => g.move_to(f64::from(*x), f64::from(*y)),
                Segment::Line([x, y]) => g.line_to(f64::from(*x), f64::from(*y)),
                Segment::Curve(a, b, c) => {
                    let ([ax, ay], [bx, by], [cx, cy]) = (a.map(f64::from), b.map(f64::from), c.map(f64::from));
                    g.bezier_curve_to(ax, ay, bx, by, cx, cy);
                }
                Segment::Arc { centre, radius, from, to } => {
                    let [x, y] = centre.map(f64::from);
                    let [radius, start, end] = [*radius, *from, *to].map(f64::from);
                    let _ = g.arc_with_anticlockwise(x, y, radius.max(0.0), start, end, to < from);
                }
                Segment::Close => g.close_path(),
            }
        }
    }

    fn stroke_path(&mut self, stroke: &Stroke) {
        if stroke.rim > 0.0 {
            self.dash([0.0; 2]);
            self.stroke_ink(Ink::Panel);
            self.width(stroke.width + stroke.rim);
            self.context.stroke();
        }
        self.dash(stroke.dash);
        self.stroke_ink(stroke.ink);
        self.width(stroke.width);
        self.context.stroke();
    }

    fn mark(&mut self, path: &Path2d, at: Xy, radius: f32, class: u32, body: Body, alpha: f32) {
        let [sx, sy] = self.scale;
        let r = f64::from(radius);
        let [x, y] = at.map(f64::from);
        let _ = self.context.set_transform(sx * r, 0.0, 0.0, sy * r, sx * x, sy * y);
        self.at_home = false;
        self.alpha(alpha);
        let class = Ink::Class(class);
        let (fill, rim) = match body {
            Body::Solid => (class, Some((Ink::Outline, SOLID_RIM))),
            Body::Plain => (class, None),
            Body::Hollow(ground) => (ground, Some((class, HOLLOW_RIM))),
        };
        self.fill_ink(fill);
        self.context.fill_with_path_2d(path);
        if let Some((ink, width)) = rim {
            self.dash([0.0; 2]);
            self.stroke_ink(ink);
            self.width(width / radius);
            self.context.stroke_with_path(path);
        }
    }

    fn arrow(&mut self, from: Xy, to: Xy, scale: f32) {
        self.home();
        self.alpha(1.0);
        self.dash([0.0; 2]);
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        let length = libm::hypotf(dx, dy);
        if length < 1e-3 {
            return;
        }
        let [ux, uy] = [dx / length, dy / length];
        let head = 9.0 * scale;
        let back = [to[0] - ux * head, to[1] - uy * head];
        let wing = |side: f32| [back[0] - side * uy * head * 0.5, back[1] + side * ux * head * 0.5];
        for (ink, line, edge) in [(Ink::Panel, 6.5, 3.5), (Ink::Ink, 3.0, 0.0)] {
            self.stroke_ink(ink);
            self.fill_ink(ink);
            if length > head {
                self.width(line * scale);
                self.trace(&[Segment::Move(from), Segment::Line(back)]);
                self.context.stroke();
            }
            self.trace(&[Segment::Move(to), Segment::Line(wing(1.0)), Segment::Line(wing(-1.0)), Segment::Close]);
            if edge > 0.0 {
                self.width(edge * scale);
                self.context.stroke();
            }
            self.context.fill();
        }
    }

    fn text(&mut self, at: Xy, text: &str, style: &Type) {
        self.home();
        self.alpha(1.0);
        if self.type_ != Some((style.size, style.weight)) {
            self.context.set_font(&format!("{} {}px {}", style.weight, style.size, font()));
            self.type_ = Some((style.size, style.weight));
        }
        if self.align != Some(style.align) {
            self.context.set_text_align(match style.align {
                Align::Left => "left",
                Align::Centre => "center",
                Align::Right => "right",
            });
            self.align = Some(style.align);
        }
        let [x, y] = at.map(f64::from);
        if let Some(rim) = style.rim {
            self.dash([0.0; 2]);
            self.stroke_ink(rim);
            self.width(TEXT_RIM);
            let _ = self.context.stroke_text(text, x, y);
        }
        self.fill_ink(style.ink);
        let _ = self.context.fill_text(text, x, y);
    }
}

/// The outline of a class's mark of radius 1.
fn outline(class: u32) -> Option<Path2d> {
    let path = Path2d::new().ok()?;
    match form(class) {
        [] => path.arc(0.0, 0.0, 1.0, 0.0, TAU).ok()?,
        corners => {
            for (i, corner) in corners.iter().enumerate() {
                let [x, y] = corner.map(f64::from);
                if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
            }
            path.close_path();
        }
    }
    Some(path)
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

/// A canvas that is not in the document.
fn scratch(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    let canvas = document.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()?.map(JsValue::from)?.dyn_into().ok()
}
