//! A drawing as an SVG document: for files, and for looking at one without a page.

use std::fmt::Write as _;

use triplet_raster::DASH;

use super::Look;
use super::form::form;
use super::marks::{HOLLOW_RIM, SOLID_RIM};
use super::palette::{Ink, Rgba};
use super::shape::{Align, Body, Drawing, PALE, Segment, Shape, Stroke, Texture, Xy};

/// The drawing as an SVG document of this size on this ground.
pub fn svg(drawing: &Drawing, look: &Look, size: Xy, ground: Ink) -> String {
    let css = |ink: Ink| look.palette.css(ink);
    let mut out = String::new();
    let [w, h] = size;
    let texture = css(Ink::Texture);
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" font-family="system-ui,sans-serif">
<defs><pattern id="hatched" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M-1 9L9 -1M-1 1L1 -1M7 9L9 7" stroke="{texture}" stroke-width="1.1"/></pattern>
<pattern id="dotted" width="10" height="16" patternUnits="userSpaceOnUse"><circle cx="3" cy="3" r="1.05" fill="{texture}"/><circle cx="8" cy="11" r="1.05" fill="{texture}"/></pattern></defs>
<rect width="{w}" height="{h}" fill="{}"/>
"#,
        css(ground)
    );
    shapes(&mut out, drawing, look);
    out.push_str("</svg>\n");
    out
}

fn shapes(out: &mut String, drawing: &Drawing, look: &Look) {
    let css = |ink: Ink| look.palette.css(ink);
    for shape in drawing.shapes() {
        match shape {
            Shape::Path { segments, fill, stroke, alpha } => {
                let d = data(drawing.segments(segments));
                if let Some(fill) = fill {
                    let _ = writeln!(out, r#"<path d="{d}" fill="{}" opacity="{alpha}"/>"#, css(fill.ink));
                    match fill.texture {
                        Texture::Plain => {}
                        Texture::Hatched => drop(writeln!(out, r##"<path d="{d}" fill="url(#hatched)"/>"##)),
                        Texture::Dotted => drop(writeln!(out, r##"<path d="{d}" fill="url(#dotted)"/>"##)),
                    }
                }
                if let Some(Stroke { ink, width, dash, rim }) = stroke {
                    if *rim > 0.0 {
                        let (panel, wide) = (css(Ink::Panel), width + rim);
                        let _ = writeln!(out, r#"<path d="{d}" fill="none" stroke="{panel}" stroke-width="{wide}"/>"#);
                    }
                    let width = width.max(1.0);
                    let dash = if dash[0] > 0.0 { format!("{} {}", dash[0], dash[1]) } else { "none".into() };
                    let _ = writeln!(
                        out,
                        r#"<path d="{d}" fill="none" stroke="{}" stroke-width="{width}" stroke-dasharray="{dash}" opacity="{alpha}"/>"#,
                        css(*ink)
                    );
                }
            }
            Shape::Mark { at, radius, class, body, alpha } => {
                let (fill, edge, width) = match body {
                    Body::Solid => (css(Ink::Class(*class)), css(Ink::Outline), SOLID_RIM),
                    Body::Plain => (css(Ink::Class(*class)), "none", 0.0),
                    Body::Hollow(ground) => (css(*ground), css(Ink::Class(*class)), HOLLOW_RIM),
                };
                let style = format!(r#"fill="{fill}" stroke="{edge}" stroke-width="{width}" opacity="{alpha}""#);
                let [x, y] = at;
                if form(*class).is_empty() {
                    let _ = writeln!(out, r#"<circle cx="{x}" cy="{y}" r="{radius}" {style}/>"#);
                } else {
                    let points: Vec<String> =
                        form(*class).iter().map(|[u, v]| format!("{},{}", x + u * radius, y + v * radius)).collect();
                    let _ = writeln!(out, r#"<polygon points="{}" {style}/>"#, points.join(" "));
                }
            }
            Shape::Wire { wire, ink, style } => {
                let mut path = Drawing::default();
                let stroke = Stroke::solid(*ink, style.width);
                let stroke = if style.dashed { stroke.dashed(DASH[0], DASH[1]) } else { stroke };
                path.path(None, Some(stroke), style.alpha, |pen| {
                    pen.wire(*wire);
                });
                shapes(out, &path, look);
            }
            Shape::Arrow { from, to, scale } => {
                let [x0, y0] = from;
                let (dx, dy) = (to[0] - x0, to[1] - y0);
                let length = libm::hypotf(dx, dy);
                let (ux, uy) = (dx / length, dy / length);
                let head = 9.0 * scale;
                let back = [to[0] - ux * head, to[1] - uy * head];
                let wing = |s: f32| [back[0] - s * uy * head * 0.5, back[1] + s * ux * head * 0.5];
                let (a, b) = (wing(1.0), wing(-1.0));
                for (ink, wide, edge) in [(Ink::Panel, 6.5, 3.5), (Ink::Ink, 3.0, 0.0)] {
                    let _ = writeln!(
                        out,
                        r#"<path d="M{x0} {y0}L{} {}" stroke="{c}" stroke-width="{}"/><path d="M{} {}L{} {}L{} {}Z" fill="{c}" stroke="{c}" stroke-width="{}"/>"#,
                        back[0],
                        back[1],
                        wide * scale,
                        to[0],
                        to[1],
                        a[0],
                        a[1],
                        b[0],
                        b[1],
                        edge * scale,
                        c = css(ink)
                    );
                }
            }
            Shape::Text { at, text, style } => {
                let anchor = match style.align {
                    Align::Left => "start",
                    Align::Centre => "middle",
                    Align::Right => "end",
                };
                let rim = style.rim.map_or(String::new(), |rim| {
                    format!(r#"stroke="{}" stroke-width="5" paint-order="stroke" stroke-linejoin="round""#, css(rim))
                });
                let text = drawing.text(text).replace('&', "&amp;").replace('<', "&lt;");
                let _ = writeln!(
                    out,
                    r#"<text x="{}" y="{}" dominant-baseline="central" text-anchor="{anchor}" font-size="{}" font-weight="{}" fill="{}" {rim}>{text}</text>"#,
                    at[0],
                    at[1],
                    style.size,
                    style.weight,
                    css(style.ink)
                );
            }
            Shape::Cells { corner, size, cells, side } => {
                let values = drawing.cells(cells);
                let rows = values.len() / side;
                let [cw, ch] = [size[0] / *side as f32, size[1] / rows as f32];
                for (i, value) in values.iter().enumerate() {
                    let Rgba { r, g, b, .. } = cell_colour(look, *value);
                    let (x, y) = (corner[0] + (i % side) as f32 * cw, corner[1] + (i / side) as f32 * ch);
                    let _ = writeln!(
                        out,
                        r#"<rect x="{x}" y="{y}" width="{}" height="{}" fill="rgb({r},{g},{b})"/>"#,
                        cw + 0.3,
                        ch + 0.3
                    );
                }
            }
            Shape::Regions { corner, size, classes, columns } => {
                let classes = drawing.classes(classes);
                let [cw, ch] = [size[0] / *columns as f32, size[1] / (classes.len() / columns) as f32];
                for (i, class) in classes.iter().enumerate() {
                    let (x, y) = (corner[0] + (i % columns) as f32 * cw, corner[1] + (i / columns) as f32 * ch);
                    let fill = css(Ink::Class((*class).into()));
                    let _ = writeln!(
                        out,
                        r#"<rect x="{x}" y="{y}" width="{cw}" height="{ch}" fill="{fill}" opacity="{PALE}" shape-rendering="crispEdges"/>"#
                    );
                }
            }
        }
    }
}

fn cell_colour(look: &Look, value: i8) -> Rgba {
    super::network::cell_colour(&look.palette, value)
}

fn data(segments: &[Segment]) -> String {
    let mut d = String::new();
    let mut pen_down = false;
    for segment in segments {
        let _ = match segment {
            Segment::Move([x, y]) => write!(d, "M{x} {y}"),
            Segment::Line([x, y]) => write!(d, "L{x} {y}"),
            Segment::Curve(a, b, c) => write!(d, "C{} {} {} {} {} {}", a[0], a[1], b[0], b[1], c[0], c[1]),
            Segment::Close => write!(d, "Z"),
            Segment::Arc { centre, radius, from, to } => {
                for i in 0..=64 {
                    let angle = from + (to - from) * i as f32 / 64.0;
                    let letter = if i == 0 && !pen_down { 'M' } else { 'L' };
                    let (x, y) = (centre[0] + radius * libm::cosf(angle), centre[1] + radius * libm::sinf(angle));
                    let _ = write!(d, "{letter}{x:.2} {y:.2}");
                }
                Ok(())
            }
        };
        pen_down = !matches!(segment, Segment::Close);
    }
    d
}
