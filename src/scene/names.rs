//! The names of what is seen: anchor, positive, negative, and the three zones, each where it hides least.

use super::camera::View;
use super::focus::Triplet;
use super::labels::{Crowd, Labels, Slot};
use super::layout::Layout;
use super::palette::Ink;
use super::ring::{Ring, Zone, along};
use super::shape::{Align, Drawing, Type, Xy, text_width};
use super::vector::ORIGIN;
use super::zones::Reach;
use crate::app::state::State;
use triplet_engine::config::Loss;

/// Directions in which a zone's name is tried around the anchor.
const DIRECTIONS: usize = 24;
/// Distances from the anchor at which it is tried, in px.
const DISTANCES: [f32; 10] = [34.0, 56.0, 80.0, 108.0, 140.0, 176.0, 218.0, 266.0, 322.0, 390.0];

/// What there is to name.
pub struct Marks<'a, 'r> {
    /// How large things are.
    pub layout: &'a Layout,
    /// The zones, if they are shown.
    pub ring: Option<&'a Ring<'r>>,
    /// On the unit circle: radii of the band along it.
    pub band: Option<[f32; 2]>,
    /// Where the embedding is.
    pub view: &'a View,
}

impl Marks<'_, '_> {
    /// Places and draws the names.
    pub fn draw(
        &self,
        drawing: &mut Drawing,
        labels: &mut Labels,
        crowd: &mut Crowd,
        triplet: Option<&Triplet>,
        state: &State,
    ) {
        let Some(triplet) = triplet else { return };
        let places = triplet.points.map(|p| self.view.px(p));
        for (at, slot, word, ink) in [
            (places[0], Slot::Anchor, "anchor", Ink::Ink),
            (places[1], Slot::Positive, "positive", Ink::Pull),
            (places[2], Slot::Negative, "negative", Ink::Push),
        ] {
            let half = self.half(word, "");
            let found = labels.place(slot, half, 10, |i| self.beside(at, half, i), crowd);
            if let Some(at) = found {
                self.write(drawing, at, word, "", ink, Ink::Panel);
            }
        }
        let Some(ring) = self.ring else { return };
        for (slot, zone) in [(Slot::Hard, Zone::Hard), (Slot::SemiHard, Zone::SemiHard), (Slot::Easy, Zone::Easy)] {
            let (word, note) = words(zone, ring, state.config.loss);
            let note = if self.layout.phone || self.layout.big || !ring.is_wide(zone, 110.0) { "" } else { note };
            let half = self.half(word, note);
            let place = |i: usize| match self.band {
                Some(band) => self.along_band(ring, zone, band, half, i),
                None => self.around(ring, zone, places[0], half, i),
            };
            if let Some(at) = labels.place(slot, half, DIRECTIONS * DISTANCES.len(), place, crowd) {
                // along the circle it stands beside its zone, not upon it
                let rim = if self.band.is_some() { Ink::Panel } else { zone.fill().ink };
                self.write(drawing, at, word, note, Ink::Ink, rim);
            }
        }
    }

    fn half(&self, word: &str, note: &str) -> Xy {
        let width = text_width(word, self.layout.text + 1.0).max(text_width(note, self.layout.text));
        [width / 2.0 + 2.0, if note.is_empty() { 0.6 } else { 1.3 } * self.layout.text]
    }

    /// Whether a box is inside the canvas, clear of what lies over its top.
    fn fits(&self, at: Xy, half: Xy) -> bool {
        let [w, h] = self.layout.size;
        let top = if self.layout.phone { 4.0 } else { 40.0 };
        at[0] - half[0] >= 5.0 && at[0] + half[0] <= w - 5.0 && at[1] - half[1] >= top && at[1] + half[1] <= h - 5.0
    }

    /// Place number `i` beside a point.
    fn beside(&self, point: Xy, half: Xy, i: usize) -> Option<Xy> {
        let clear = self.layout.point * 2.5 + 5.0;
        let side = if i.is_multiple_of(2) { 1.0 } else { -1.0 };
        let [dx, dy] = match i / 2 {
            0 => [1.0, 0.0],
            1 => [0.9, -0.9],
            2 => [0.9, 0.9],
            3 => [0.0, -1.0],
            _ => [0.0, 1.0],
        };
        // above and below there is one place each way, a little to the side
        let shift = if dx == 0.0 { side * half[0] * 0.5 } else { side * dx * (clear + half[0]) };
        let at = [point[0] + shift, point[1] + dy * (clear + half[1])];
        self.fits(at, half).then_some(at)
    }

    /// Place number `i` around the anchor, if a box there is wholly in the zone.
    fn around(&self, ring: &Ring, zone: Zone, anchor: Xy, half: Xy, i: usize) -> Option<Xy> {
        let angle = (i % DIRECTIONS) as f32 * (std::f32::consts::TAU / DIRECTIONS as f32);
        let at = along(anchor, angle, DISTANCES.get(i / DIRECTIONS)? * self.layout.marks);
        let [w, h] = [half[0] + 3.0, half[1] + 3.0];
        let corners = [[-w, -h], [w, -h], [-w, h], [w, h], [0.0, 0.0]];
        let inside = |[dx, dy]: Xy| ring.zone_at([at[0] + dx, at[1] + dy]) == Some(zone);
        (self.fits(at, half) && corners.into_iter().all(inside)).then_some(at)
    }

    /// Place number `i` beside the band along the unit circle, in a direction that is well in the zone.
    fn along_band(&self, ring: &Ring, zone: Zone, [inner, outer]: [f32; 2], half: Xy, i: usize) -> Option<Xy> {
        let centre = self.view.px(ORIGIN);
        let angle = (i % DIRECTIONS) as f32 * (std::f32::consts::TAU / DIRECTIONS as f32);
        // half the label's extent along the radius
        let deep = (half[0] * libm::cosf(angle)).abs() + (half[1] * libm::sinf(angle)).abs();
        let at = match i / DIRECTIONS {
            0 => along(centre, angle, inner - deep - 8.0),
            1 => along(centre, angle, outer + deep + 14.0),
            _ => return None,
        };
        let well_in = |turn: f32| ring.zone_at(along(centre, angle + turn, outer)) == Some(zone);
        (self.fits(at, half) && [-0.05, 0.0, 0.05].into_iter().all(well_in)).then_some(at)
    }

    fn write(&self, drawing: &mut Drawing, at: Xy, word: &str, note: &str, ink: Ink, rim: Ink) {
        let text = self.layout.text;
        let size = text + if self.layout.phone || self.layout.big { 0.0 } else { 1.0 };
        let style = Type { size, weight: 650, ink, rim: Some(rim), align: Align::Centre };
        if note.is_empty() {
            drawing.write(at, style, format_args!("{word}"));
            return;
        }
        let line = text * 0.65;
        drawing.write([at[0], at[1] - line], style, format_args!("{word}"));
        let style = Type { size: text, weight: 450, ink: Ink::Ink2, ..style };
        drawing.write([at[0], at[1] + line], style, format_args!("{note}"));
    }
}

/// A zone's name and what it means.
fn words(zone: Zone, ring: &Ring, loss: Loss) -> (&'static str, &'static str) {
    match (zone, loss) {
        (Zone::Hard, _) => ("hard", "closer than p"),
        (Zone::SemiHard, _) if ring.margin() == Some(Reach::Everything) => {
            ("semi-hard", "the margin reaches everywhere")
        }
        (Zone::SemiHard, _) => ("semi-hard", "inside the margin"),
        (Zone::Easy, Loss::SoftMargin) => ("beyond p", "less loss, never none"),
        (Zone::Easy, _) => ("easy", "no loss"),
    }
}
