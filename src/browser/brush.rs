//! A 2-D context with what is set on it: nothing is set that is set already.

use js_sys::Array;
use wasm_bindgen::intern;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

use crate::scene::palette::{Ink, Palette, font};
use crate::scene::shape::{Align, Segment, Stroke, Type, Xy};

/// Width of the rim around a text, in px: half of it lies under the letters.
const TEXT_RIM: f32 = 5.0;
/// Texts up to this many bytes are kept as the browser's strings once they have been drawn: there are not many of them.
const SHORT: usize = 3;

/// The context with what is set on it.
pub struct Brush<'a> {
    /// The context.
    pub context: &'a CanvasRenderingContext2d,
    palette: Palette,
    /// Device px per CSS px along both axes.
    scale: [f64; 2],
    fill: Option<Ink>,
    stroke: Option<Ink>,
    width: f32,
    dash: [f32; 2],
    alpha: f32,
    type_: Option<(f32, u16)>,
    align: Option<Align>,
}

impl<'a> Brush<'a> {
    /// A brush on a context one unit of which is one CSS px, that is `scale` device px.
    pub fn new(context: &'a CanvasRenderingContext2d, palette: Palette, scale: [f64; 2]) -> Self {
        context.set_line_join("round");
        context.set_global_alpha(1.0);
        context.set_text_baseline("middle");
        let _ = context.set_line_dash(&Array::new());
        Self {
            context,
            palette,
            scale,
            fill: None,
            stroke: None,
            width: -1.0,
            dash: [0.0; 2],
            alpha: 1.0,
            type_: None,
            align: None,
        }
    }

    /// Paints in pixels of the screen; after that, one unit is one CSS px again.
    fn in_pixels(&self, paint: impl FnOnce(&CanvasRenderingContext2d)) {
        let _ = self.context.reset_transform();
        paint(self.context);
        let _ = self.context.set_transform(self.scale[0], 0.0, 0.0, self.scale[1], 0.0, 0.0);
    }

    /// Fills with this colour from now on.
    pub fn fill_ink(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            self.context.set_fill_style_str(intern(self.palette.css(ink)));
            self.fill = Some(ink);
        }
    }

    /// Covers everything, so many px wide and high.
    pub fn cover(&mut self, ink: Ink, [width, height]: Xy) {
        self.fill_ink(ink);
        self.context.fill_rect(0.0, 0.0, width.into(), height.into());
    }

    /// Fills the path with the colour set.
    pub fn fill(&self) {
        self.context.fill();
    }

    /// Fills the path with a pattern whose pixels are the screen's.
    pub fn fill_pixels(&mut self, pattern: &CanvasPattern) {
        // the path is in device pixels already; the pattern is scaled by what is set when it is used
        self.in_pixels(|context| {
            context.set_fill_style_canvas_pattern(pattern);
            context.fill();
        });
        self.fill = None;
    }

    fn stroke_ink(&mut self, ink: Ink) {
        if self.stroke != Some(ink) {
            self.context.set_stroke_style_str(intern(self.palette.css(ink)));
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

    /// Covers this much from now on.
    pub fn alpha(&mut self, alpha: f32) {
        if self.alpha != alpha {
            self.context.set_global_alpha(f64::from(alpha));
            self.alpha = alpha;
        }
    }

    /// Makes this the path.
    pub fn trace(&self, segments: &[Segment]) {
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

    /// Draws along the path.
    pub fn stroke_path(&mut self, stroke: &Stroke) {
        if stroke.rim > 0.0 {
            self.dash([0.0; 2]);
            self.stroke_ink(Ink::Panel);
            self.width(stroke.width + stroke.rim);
            self.context.stroke();
        }
        self.dash(stroke.dash);
        self.stroke_ink(stroke.ink);
        // browsers draw a line that is a hair finer than a pixel of the screen in a fiftieth of the time
        let pixel = (1.0 / self.scale[0].max(self.scale[1])) as f32;
        let finest = 0.999 * pixel;
        let fine = stroke.width <= 0.0 || (finest..=pixel).contains(&stroke.width);
        self.width(if fine { finest } else { stroke.width });
        self.context.stroke();
    }

    /// Paints the upper left part, of size `w` × `h`, of an image whose pixels are the screen's.
    pub fn pixels(&mut self, image: &HtmlCanvasElement, [x, y]: [f64; 2], [w, h]: [f64; 2]) {
        self.alpha(1.0);
        self.in_pixels(|context| {
            let _ = context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                image, 0.0, 0.0, w, h, x, y, w, h,
            );
        });
    }

    /// Paints an arrow.
    pub fn arrow(&mut self, from: Xy, to: Xy, scale: f32) {
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

    /// Paints a text.
    pub fn text(&mut self, at: Xy, text: &str, style: &Type) {
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
        // classes' numbers and the like come again
        let text = if text.len() <= SHORT { intern(text) } else { text };
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
