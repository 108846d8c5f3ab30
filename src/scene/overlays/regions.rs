//! The regions of the neighbours' vote: pale areas, the lines between them, and in each the mark of its class.

use std::sync::Arc;

use super::OverlayScene;
use super::means::numbered;
use crate::scene::Look;
use crate::scene::palette::Ink;
use crate::scene::ring::along;
use crate::scene::shape::{Align, Body, Drawing, Fill, PALE, Stroke, Type, Xy};
use crate::scene::vector::{ORIGIN, point};
use triplet_engine::protocol::overlays::{Regions, Window};

/// The part of the raster along each edge that may be out of sight: no mark is put there.
const EDGE: f32 = 0.1;
/// A mark stays where it is as long as it has at least this share of the room of the best place.
const STAY: f32 = 0.65;
/// How often a line's steps are rounded off: until one shallower than the raster no longer ripples.
const SMOOTHINGS: usize = 10;
/// How far a border may be from where it was smoothed to, in cells: a third of a pixel, which can't be seen.
const FLAT: f32 = 0.05;
/// No node, or no line.
const NONE: u32 = u32::MAX;

/// The regions from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct RegionsPicture {
    raster: Option<Arc<Regions>>,
    /// Lines between regions, in cells from the top left corner.
    borders: Vec<Vec<Xy>>,
    /// Of each class, where its mark stands, in cells, and how much room it has there.
    marks: Vec<Option<(Xy, f32)>>,
}

impl RegionsPicture {
    /// Takes in the newest raster.
    pub fn aim(&mut self, raster: Option<&Arc<Regions>>) {
        let same = match (&self.raster, raster) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        let before = std::mem::replace(&mut self.raster, raster.cloned());
        let Some(new) = raster.filter(|r| !r.circle && r.columns > 0) else {
            self.borders.clear();
            self.marks.clear();
            return;
        };
        self.borders = borders(&new.classes, new.columns as usize);
        let old = before.filter(|old| !old.circle).map(|old| (old, std::mem::take(&mut self.marks)));
        self.marks = places(new, |class| {
            let (old, marks) = old.as_ref()?;
            Some(transferred(old, new, (*marks.get(class)?)?.0))
        });
    }

    /// Draws it beneath everything.
    pub fn draw(&self, drawing: &mut Drawing, scene: &OverlayScene, look: &Look) {
        let Some(raster) = self.raster.as_deref().filter(|r| r.circle == scene.on_circle() && !scene.space.is_deep())
        else {
            return;
        };
        if raster.circle {
            around(drawing, scene, raster);
        } else {
            self.flat(drawing, scene, raster, look);
        }
    }

    fn flat(&self, drawing: &mut Drawing, scene: &OverlayScene, raster: &Regions, look: &Look) {
        let columns = raster.columns as usize;
        let rows = raster.classes.len() / columns.max(1);
        let Window { low, high } = raster.window;
        let corner = scene.view.px(point([low[0], high[1], 0.0]));
        let end = scene.view.px(point([high[0], low[1], 0.0]));
        let size = [end[0] - corner[0], end[1] - corner[1]];
        drawing.regions(corner, size, columns, &raster.classes);
        let cell = [size[0] / columns as f32, size[1] / rows.max(1) as f32];
        let px = |[x, y]: Xy| [corner[0] + x * cell[0], corner[1] + y * cell[1]];
        drawing.path(None, Some(Stroke::solid(Ink::Ink3, scene.layout.marks)), 0.8, |pen| {
            for line in &self.borders {
                for (i, &place) in line.iter().enumerate() {
                    if i == 0 {
                        pen.move_to(px(place))
                    } else {
                        pen.line_to(px(place))
                    };
                }
            }
        });
        let side = cell[0].min(cell[1]);
        let marks = self.marks.iter().enumerate();
        let sign =
            |(class, mark): (usize, &Option<(Xy, f32)>)| mark.map(|(at, room)| (class as u32, px(at), room * side));
        signs(drawing, scene, look, marks.filter_map(sign));
    }
}

/// Classes' marks upon their regions, given with the room there, larger and paler than samples', with their numbers where looks
/// repeat.
pub(super) fn signs(
    drawing: &mut Drawing,
    scene: &OverlayScene,
    look: &Look,
    of: impl Iterator<Item = (u32, Xy, f32)> + Clone,
) {
    let radius = |room: f32| (room * 0.6).min(look.text * 1.15);
    let seen = of.filter(|(_, _, room)| radius(*room) >= scene.layout.point * 1.2);
    for (class, at, room) in seen.clone() {
        drawing.path(Some(Fill::plain(Ink::Class(class))), None, 0.35, |pen| {
            pen.form(class, at, radius(room));
        });
    }
    if numbered(scene.state.dataset.classes) {
        let style = Type { size: look.text, weight: 600, ink: Ink::Ink, rim: None, align: Align::Centre };
        seen.for_each(|(class, at, _)| drawing.write(at, style, format_args!("{}", class + 1)));
    }
}

/// Draws the arcs of the unit circle.
fn around(drawing: &mut Drawing, scene: &OverlayScene, raster: &Regions) {
    let Some([inner, outer]) = scene.band() else { return };
    let count = raster.classes.len();
    let origin = scene.view.px(ORIGIN);
    // on the screen angles run clockwise; the first cell begins at −π
    let angle = |cell: usize| std::f32::consts::PI - std::f32::consts::TAU * cell as f32 / count as f32;
    let mut start = 0;
    let mut arcs = Vec::new();
    for cell in 1..=count {
        if cell == count || raster.classes[cell] != raster.classes[start] {
            arcs.push((raster.classes[start], angle(start), angle(cell)));
            start = cell;
        }
    }
    for &(class, from, to) in &arcs {
        drawing.path(Some(Fill::plain(Ink::Class(class.into()))), None, 2.0 * PALE, |pen| {
            pen.move_to(along(origin, from, outer)).arc(origin, outer, from, to);
            pen.arc(origin, inner, to, from).close();
        });
    }
    if arcs.len() > 1 {
        drawing.path(None, Some(Stroke::solid(Ink::Ink3, 1.4 * scene.layout.marks)), 1.0, |pen| {
            let seam = raster.classes.first() != raster.classes.last();
            for &(_, from, _) in arcs.iter().skip(usize::from(!seam)) {
                pen.move_to(along(origin, from, inner)).line_to(along(origin, from, outer));
            }
        });
    }
    let radius = scene.layout.point * 1.5;
    for &(class, from, to) in &arcs {
        if (from - to) * outer > 3.0 * radius {
            let at = along(origin, 0.5 * (from + to), inner - radius - 6.0);
            drawing.mark(at, radius, class.into(), Body::Plain, 0.5);
        }
    }
}

/// A place of the old raster on the new one.
fn transferred(old: &Regions, new: &Regions, place: Xy) -> Xy {
    let rows = |r: &Regions| (r.classes.len() / r.columns.max(1) as usize) as f32;
    let x = old.window.low[0] + place[0] / old.columns as f32 * (old.window.high[0] - old.window.low[0]);
    let y = old.window.high[1] - place[1] / rows(old) * (old.window.high[1] - old.window.low[1]);
    [
        (x - new.window.low[0]) / (new.window.high[0] - new.window.low[0]) * new.columns as f32,
        (new.window.high[1] - y) / (new.window.high[1] - new.window.low[1]) * rows(new),
    ]
}

/// Of each class, the place deepest inside its regions, in cells, and how many cells it is from their border; where it was
/// before, if that is nearly as good.
fn places(raster: &Regions, before: impl Fn(usize) -> Option<Xy>) -> Vec<Option<(Xy, f32)>> {
    let columns = raster.columns as usize;
    let rows = raster.classes.len() / columns;
    let depth = depths(&raster.classes, columns, rows);
    let classes = raster.classes.iter().max().map_or(0, |&c| c as usize + 1);
    let mut best: Vec<Option<(usize, u16)>> = vec![None; classes];
    for (cell, (&class, &deep)) in raster.classes.iter().zip(&depth).enumerate() {
        let best = &mut best[class as usize];
        if deep > 0 && best.is_none_or(|(_, most)| deep > most) {
            *best = Some((cell, deep));
        }
    }
    let centre = |cell: usize| [(cell % columns) as f32 + 0.5, (cell / columns) as f32 + 0.5];
    let chosen = |(class, best): (usize, Option<(usize, u16)>)| {
        let (cell, most) = best?;
        if let Some(place) = before(class) {
            let [x, y] = place;
            if x >= 0.0 && y >= 0.0 && (x as usize) < columns && (y as usize) < rows {
                let there = y as usize * columns + x as usize;
                if usize::from(raster.classes[there]) == class && f32::from(depth[there]) >= STAY * f32::from(most) {
                    return Some((place, f32::from(depth[there])));
                }
            }
        }
        Some((centre(cell), f32::from(most)))
    };
    best.into_iter().enumerate().map(chosen).collect()
}

/// How many cells each is from the nearest of another class, or from what may be out of sight, by steps to the side.
fn depths(classes: &[u16], columns: usize, rows: usize) -> Vec<u16> {
    let (left, top) = ((columns as f32 * EDGE) as usize, (rows as f32 * EDGE) as usize);
    let mut depth = vec![0u16; classes.len()];
    let inside = |x: usize, y: usize| x > left && x + left + 1 < columns && y > top && y + top + 1 < rows;
    for forward in [true, false] {
        for i in 0..classes.len() {
            let cell = if forward { i } else { classes.len() - 1 - i };
            let (x, y) = (cell % columns, cell / columns);
            if !inside(x, y) {
                continue;
            }
            // inside there is a neighbour on every side
            let (beside, above) = if forward { (cell - 1, cell - columns) } else { (cell + 1, cell + columns) };
            let by = |other: usize| if classes[other] == classes[cell] { depth[other].saturating_add(1) } else { 1 };
            let found = by(beside).min(by(above));
            depth[cell] = if forward { found } else { depth[cell].min(found) };
        }
    }
    depth
}

/// The lines between cells of different classes, in cells from the top left corner, smoothed: through the middles of the
/// sides that part two classes, and the corners where three meet.
fn borders(classes: &[u16], columns: usize) -> Vec<Vec<Xy>> {
    let rows = classes.len() / columns;
    let count = columns * rows;
    // nodes: sides between a cell and the next of its row, then between it and the one below, then its lower right corner
    let place = |node: u32| {
        let (kind, cell) = (node as usize / count, node as usize % count);
        let (x, y) = ((cell % columns) as f32, (cell / columns) as f32);
        [[x + 1.0, y + 0.5], [x + 0.5, y + 1.0], [x + 1.0, y + 1.0]][kind]
    };
    let is_corner = |node: u32| node as usize >= 2 * count;
    let mut pieces: Vec<[u32; 2]> = Vec::new();
    for y in 0..rows.saturating_sub(1) {
        for x in 0..columns - 1 {
            let cell = y * columns + x;
            let four = [classes[cell], classes[cell + 1], classes[cell + columns], classes[cell + columns + 1]];
            if four[0] == four[1] && four[0] == four[2] && four[0] == four[3] {
                continue;
            }
            let sides = [
                (four[0] != four[1], cell),
                (four[2] != four[3], cell + columns),
                (four[0] != four[2], count + cell),
                (four[1] != four[3], count + cell + 1),
            ];
            let mut parting = [NONE; 4];
            let mut parts = 0;
            for (_, node) in sides.iter().filter(|s| s.0) {
                parting[parts] = *node as u32;
                parts += 1;
            }
            if parts == 2 {
                pieces.push([parting[0], parting[1]]);
            } else {
                pieces.extend(parting[..parts].iter().map(|&node| [node, (2 * count + cell) as u32]));
            }
        }
    }
    // at a side at most two pieces meet
    let mut at: Vec<[u32; 2]> = vec![[NONE; 2]; 2 * count];
    for (i, piece) in pieces.iter().enumerate() {
        for &node in piece.iter().filter(|&&n| !is_corner(n)) {
            let slots = &mut at[node as usize];
            slots[usize::from(slots[0] != NONE)] = i as u32;
        }
    }
    let mut used = vec![false; pieces.len()];
    let mut lines = Vec::new();
    for first in 0..pieces.len() {
        if used[first] {
            continue;
        }
        used[first] = true;
        let mut line = std::collections::VecDeque::from(pieces[first]);
        for forward in [true, false] {
            loop {
                let end = if forward { line[line.len() - 1] } else { line[0] };
                if is_corner(end) {
                    break;
                }
                let next = at[end as usize].into_iter().find(|&p| p != NONE && !used[p as usize]);
                let Some(next) = next else { break };
                used[next as usize] = true;
                let [a, b] = pieces[next as usize];
                let other = if a == end { b } else { a };
                if forward {
                    line.push_back(other)
                } else {
                    line.push_front(other)
                };
            }
        }
        lines.push(straightened(&smoothed(line.into_iter().map(place).collect())));
    }
    lines
}

/// A chain with its steps rounded off; its ends stay.
fn smoothed(mut line: Vec<Xy>) -> Vec<Xy> {
    for _ in 0..SMOOTHINGS {
        let mut before = line.first().copied().unwrap_or_default();
        for i in 1..line.len().saturating_sub(1) {
            let (here, next) = (line[i], line[i + 1]);
            line[i] = [0, 1].map(|x| 0.25 * before[x] + 0.5 * here[x] + 0.25 * next[x]);
            before = here;
        }
    }
    line
}

/// A chain without the places that are hardly off the straight lines between those that stay (Douglas and Peucker 1973).
fn straightened(line: &[Xy]) -> Vec<Xy> {
    let mut stays = vec![false; line.len()];
    let mut parts = vec![[0, line.len().saturating_sub(1)]];
    while let Some([from, to]) = parts.pop() {
        for end in [from, to] {
            stays.get_mut(end).into_iter().for_each(|s| *s = true);
        }
        let inner = (from + 1..to).map(|i| (away(line[i], line[from], line[to]), i));
        if let Some((most, i)) = inner.max_by(|a, b| a.0.total_cmp(&b.0))
            && most > FLAT
        {
            parts.extend([[from, i], [i, to]]);
        }
    }
    line.iter().zip(stays).filter_map(|(&place, stays)| stays.then_some(place)).collect()
}

/// How far a place is from a straight piece.
fn away(place: Xy, from: Xy, to: Xy) -> f32 {
    let (along, out) = ([to[0] - from[0], to[1] - from[1]], [place[0] - from[0], place[1] - from[1]]);
    let squared = along[0] * along[0] + along[1] * along[1];
    let share = ((out[0] * along[0] + out[1] * along[1]) / squared.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
    libm::hypotf(out[0] - share * along[0], out[1] - share * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(rows: &[&str]) -> Regions {
        let classes = rows.iter().flat_map(|row| row.bytes().map(|b| u16::from(b - b'0'))).collect();
        let window = Window { low: [0.0; 2], high: [rows[0].len() as f32, rows.len() as f32] };
        Regions { window, circle: false, columns: rows[0].len() as u32, classes }
    }

    #[test]
    fn two_regions_have_one_line_between_them() {
        let two = raster(&["0011", "0011", "0011", "0011"]);
        let lines = borders(&two.classes, 4);
        assert_eq!(lines, [[[2.0, 0.5], [2.0, 3.5]]]);
        assert!(borders(&raster(&["000", "000"]).classes, 3).is_empty());
    }

    #[test]
    fn a_straightened_line_has_fewer_places_and_is_where_it_was() {
        let wave: Vec<Xy> = (0..=200).map(|i| [0.5 * i as f32, 4.0 * libm::sinf(0.1 * i as f32)]).collect();
        let few = straightened(&wave);
        assert!(few.len() < wave.len() / 2, "{}", few.len());
        assert_eq!([few[0], few[few.len() - 1]], [wave[0], wave[200]]);
        for place in &wave {
            let least = few.windows(2).map(|w| away(*place, w[0], w[1])).fold(f32::MAX, f32::min);
            assert!(least <= FLAT, "{place:?} is {least} off");
        }
        // one that ends where it begins
        let round: Vec<Xy> =
            (0..=40).map(|i| 0.05 * std::f32::consts::PI * i as f32).map(|a| [libm::cosf(a), libm::sinf(a)]).collect();
        assert!((6..30).contains(&straightened(&round).len()));
        assert_eq!(straightened(&[]), [] as [Xy; 0]);
        assert_eq!(straightened(&[[1.0; 2]]), [[1.0; 2]]);
    }

    #[test]
    fn where_three_meet_three_lines_end() {
        let three = raster(&["0011", "0011", "2222", "2222"]);
        let lines = borders(&three.classes, 4);
        assert_eq!(lines.len(), 3);
        for line in &lines {
            let ends = [line[0], line[line.len() - 1]];
            assert!(ends.contains(&[2.0, 2.0]), "{line:?}");
        }
    }

    #[test]
    fn an_island_has_a_line_around_it() {
        let island = raster(&["00000", "00100", "01110", "00100", "00000"]);
        let lines = borders(&island.classes, 5);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0][0], lines[0][lines[0].len() - 1]);
    }

    #[test]
    fn a_mark_stands_deep_inside_and_stays_there() {
        let row = "0".repeat(20) + &"1".repeat(20);
        let rows: Vec<&str> = std::iter::repeat_n(row.as_str(), 40).collect();
        let first = raster(&rows);
        let found = places(&first, |_| None);
        let (place, room) = found[0].expect("a place");
        assert!((8.0..=16.0).contains(&place[0]) && room >= 6.0, "{place:?} {room}");
        let near = [place[0] + 1.0, 20.0];
        assert_eq!(places(&first, |_| Some(near))[0].map(|p| p.0), Some(near), "nearly as good: it stays");
        assert_ne!(places(&first, |_| Some([30.0, 20.0]))[0].map(|p| p.0), Some([30.0, 20.0]), "that is another's");
        let (there, again) = (transferred(&first, &first, place), place);
        assert!((there[0] - again[0]).abs() < 1e-4 && (there[1] - again[1]).abs() < 1e-4);
    }
}
