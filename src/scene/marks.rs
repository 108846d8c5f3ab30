//! Samples' marks as pixels: class and body in the colours of a palette.

use triplet_raster::{Mark, Sheet, Stamps};

use super::form::form;
use super::palette::{CLASS_LOOKS, Ink, Palette};
use super::shape::{Body, Xy};

/// Width of the rim of a solid mark, in px.
pub const SOLID_RIM: f32 = 1.1;
/// Width of the outline of a hollow mark, in px.
pub const HOLLOW_RIM: f32 = 1.4;

/// The stamps of all marks drawn so far, in one palette.
#[derive(Debug, Default)]
pub struct Marks {
    stamps: Stamps,
    palette: Option<Palette>,
}

impl Marks {
    /// Gets ready for a palette and for `scale` pixels of the screen per px.
    pub fn prepare(&mut self, palette: Palette, scale: f32) {
        if self.palette != Some(palette) {
            self.palette = Some(palette);
            self.stamps.forget();
        }
        self.stamps.prepare(scale);
    }

    /// Puts a mark on a sheet; place and radius in px.
    pub fn put(&mut self, sheet: &mut Sheet, at: Xy, radius: f32, class: u32, body: Body, alpha: f32) {
        let Some(palette) = self.palette else { return };
        let key = class % CLASS_LOOKS + CLASS_LOOKS * number(body);
        self.stamps.put(sheet, at, radius, alpha, key, &|_| mark(class, body, palette));
    }
}

/// A number for each body.
fn number(body: Body) -> u32 {
    match body {
        Body::Solid => 0,
        Body::Plain => 1,
        Body::Hollow(ground) => 2 + ground.index() as u32,
    }
}

fn mark(class: u32, body: Body, palette: Palette) -> Mark {
    let class_colour = palette.rgba(Ink::Class(class));
    let (fill, rim) = match body {
        Body::Solid => (class_colour, Some((palette.rgba(Ink::Outline), SOLID_RIM))),
        Body::Plain => (class_colour, None),
        Body::Hollow(ground) => (palette.rgba(ground), Some((class_colour, HOLLOW_RIM))),
    };
    Mark { outline: form(class), fill, rim }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::Theme;
    use crate::scene::form::area;

    const SIDE: usize = 40;

    fn put(marks: &mut Marks, theme: Theme, class: u32, body: Body) -> Sheet {
        let mut sheet = Sheet::default();
        sheet.resize([SIDE; 2]);
        marks.prepare(Palette::of(theme), 1.0);
        marks.put(&mut sheet, [20.0; 2], 8.0, class, body, 1.0);
        sheet.finish();
        sheet
    }

    #[test]
    fn every_class_covers_its_form() {
        for class in 0..CLASS_LOOKS {
            let sheet = put(&mut Marks::default(), Theme::Light, class, Body::Plain);
            let covered: f32 = sheet.pixels().iter().map(|p| f32::from(p[3]) / 255.0).sum();
            let area = area(class) * 64.0;
            assert!((covered / area - 1.0).abs() < 0.02, "class {class}: {covered} of {area}");
        }
    }

    #[test]
    fn the_inside_tells_class_body_ground_and_theme() {
        let mut marks = Marks::default();
        let mut inside = |theme, class, body, ink| {
            let [r, g, b, _] = put(&mut marks, theme, class, body).pixels()[20 * SIDE + 20];
            let want = Palette::of(theme).rgba(ink);
            assert_eq!([r, g, b], [want.r, want.g, want.b], "{theme:?} {class} {body:?}");
        };
        // one after another through the same stamps: none is taken for another
        for theme in [Theme::Light, Theme::Dark, Theme::Light] {
            for class in [0, 3, 9] {
                inside(theme, class, Body::Solid, Ink::Class(class));
                inside(theme, class, Body::Plain, Ink::Class(class));
                inside(theme, class, Body::Hollow(Ink::Panel), Ink::Panel);
                inside(theme, class, Body::Hollow(Ink::Sunken), Ink::Sunken);
            }
        }
    }
}
