//! Direct labels: each put where it hides least, and left there until another place has been clearly better for a while.

use super::shape::Xy;

/// Side of a cell of the crowd's map, in px.
const CELL: f32 = 10.0;
/// How much better another place must be, in crowd, before a label thinks of moving.
const BETTER: u32 = 12;
/// For how long it must have been, in ms.
const PATIENCE: f64 = 900.0;
/// A place so much worse is left sooner: something lies upon another label or upon a line.
const UNBEARABLE: u32 = 70;
/// For how long that is borne, in ms.
const BORNE: f64 = 250.0;
/// Time in which a label glides to its new place, in ms.
const GLIDE: f64 = 160.0;

/// What is where on the canvas: how much a label would hide.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    columns: usize,
    rows: usize,
    cells: Vec<u16>,
}

impl Crowd {
    /// An empty canvas of this size.
    pub fn clear(&mut self, size: Xy) {
        let count = |side: f32| (side / CELL).clamp(0.0, 1000.0) as usize + 1;
        (self.columns, self.rows) = (count(size[0]), count(size[1]));
        self.cells.clear();
        self.cells.resize(self.columns * self.rows, 0);
    }

    /// Something small.
    pub fn point(&mut self, at: Xy, weight: u16) {
        let [x, y] = at.map(|v| v / CELL);
        if x >= 0.0 && y >= 0.0 && (x as usize) < self.columns && (y as usize) < self.rows {
            let cell = &mut self.cells[y as usize * self.columns + x as usize];
            *cell = cell.saturating_add(weight);
        }
    }

    /// A line.
    pub fn line(&mut self, from: Xy, to: Xy, weight: u16) {
        let length = libm::hypotf(to[0] - from[0], to[1] - from[1]);
        let steps = (length / CELL).clamp(1.0, 300.0) as usize;
        for i in 0..=steps {
            let t = i as f32 / steps as f32;
            self.point([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t], weight);
        }
    }

    /// Something as large as a box around `at`.
    pub fn block(&mut self, at: Xy, half: Xy, weight: u16) {
        let (columns, rows) = self.range(at, half);
        for row in rows {
            for column in columns.clone() {
                let cell = &mut self.cells[row * self.columns + column];
                *cell = cell.saturating_add(weight);
            }
        }
    }

    /// How much is in a box around `at`.
    pub fn within(&self, at: Xy, half: Xy) -> u32 {
        let (columns, rows) = self.range(at, half);
        rows.flat_map(|row| &self.cells[row * self.columns..][columns.clone()]).map(|&c| u32::from(c)).sum()
    }

    fn range(&self, at: Xy, half: Xy) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let along = |axis: usize, count: usize| {
            let cell = |v: f32| (v / CELL).clamp(0.0, count as f32) as usize;
            let (from, to) = (cell(at[axis] - half[axis]), cell(at[axis] + half[axis]) + 1);
            from.min(count)..to.min(count)
        };
        (along(0, self.columns), along(1, self.rows))
    }
}

/// What is labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The anchor.
    Anchor,
    /// The positive.
    Positive,
    /// The negative.
    Negative,
    /// The hard zone.
    Hard,
    /// The semi-hard zone.
    SemiHard,
    /// The easy zone.
    Easy,
}

/// Number of [`Slot`]s.
const SLOTS: usize = 6;

impl Slot {
    /// Whether it names a zone: on its way elsewhere such a name would stand in another zone, so it hops.
    fn names_zone(self) -> bool {
        match self {
            Self::Anchor | Self::Positive | Self::Negative => false,
            Self::Hard | Self::SemiHard | Self::Easy => true,
        }
    }
}

/// Whether two boxes, given by middle and half sides, lie upon one another.
fn overlap(a: (Xy, Xy), b: (Xy, Xy)) -> bool {
    [0, 1].into_iter().all(|axis| (a.0[axis] - b.0[axis]).abs() < a.1[axis] + b.1[axis])
}

/// Where a label is, and what it thinks of moving.
#[derive(Clone, Copy, Debug, Default)]
struct Placed {
    /// Number of its place; `None`: not shown.
    choice: Option<usize>,
    /// What is left of the way to that place.
    glide: Xy,
    /// Where it is.
    at: Xy,
    /// Since when another place would be better.
    since: Option<f64>,
}

/// Where the labels were in the last frame.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    placed: [Placed; SLOTS],
    last: f64,
    /// How much of a way to a new place is left after this frame.
    left: f32,
    gliding: bool,
    /// Those of this frame, as boxes.
    boxes: Vec<(Xy, Xy)>,
}

impl Labels {
    /// Forgets where they were.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Before a frame's labels are placed; without patience they move at once.
    pub fn begin(&mut self, now: f64, calm: bool) {
        let seconds = (now - self.last).max(0.0);
        self.left = if calm { 0.0 } else { libm::exp(-seconds / GLIDE) as f32 };
        self.last = now;
        self.gliding = false;
        self.boxes.clear();
    }

    /// Whether a label is on its way, or about to be.
    pub fn moving(&self) -> bool {
        self.gliding
    }

    /// Places a label of this half width and height in one of `count` places; a place that will not do is `None`. The numbers
    /// of places mean the same from frame to frame. No place upon a label of this frame will do, except for a point's name that
    /// has no other. Adds the label to the crowd; `None`: there is no place for it.
    pub fn place(
        &mut self,
        slot: Slot,
        half: Xy,
        count: usize,
        place: impl Fn(usize) -> Option<Xy>,
        crowd: &mut Crowd,
    ) -> Option<Xy> {
        let placed = &mut self.placed[slot as usize];
        let boxes = &self.boxes;
        let cost = |at: Xy| crowd.within(at, [half[0] + 3.0, half[1] + 2.0]);
        let free = |i: usize| place(i).filter(|&at| !boxes.iter().any(|&other| overlap(other, (at, half))));
        let best_of = |place: &dyn Fn(usize) -> Option<Xy>| {
            (0..count).filter_map(|i| place(i).map(|at| (cost(at), i, at))).min_by_key(|&(cost, i, _)| (cost, i))
        };
        let best = best_of(&free).or_else(|| if slot.names_zone() { None } else { best_of(&place) });
        let Some((best_cost, best, best_at)) = best else {
            *placed = Placed::default();
            return None;
        };
        let stay = placed.choice.and_then(|i| free(i).map(|at| (i, at)));
        let (choice, at) = match stay {
            Some((i, at)) if cost(at) <= best_cost + BETTER => {
                placed.since = None;
                (i, at)
            }
            Some((i, at)) => {
                let since = *placed.since.get_or_insert(self.last);
                let patience = if cost(at) > best_cost + UNBEARABLE { BORNE } else { PATIENCE };
                if self.last - since < patience { (i, at) } else { (best, best_at) }
            }
            None => (best, best_at),
        };
        if placed.choice != Some(choice) {
            placed.glide = match placed.choice {
                Some(_) if !slot.names_zone() => [placed.at[0] - at[0], placed.at[1] - at[1]],
                Some(_) | None => [0.0; 2],
            };
            placed.since = None;
        }
        placed.choice = Some(choice);
        placed.glide = placed.glide.map(|v| v * self.left);
        if placed.glide[0].abs() + placed.glide[1].abs() < 0.3 {
            placed.glide = [0.0; 2];
        }
        self.gliding |= placed.glide != [0.0; 2] || placed.since.is_some();
        placed.at = [at[0] + placed.glide[0], at[1] + placed.glide[1]];
        crowd.block(placed.at, half, 20);
        self.boxes.push((at, half));
        Some(placed.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Xy = [20.0, 8.0];

    fn beside(i: usize) -> Option<Xy> {
        [Some([100.0, 100.0]), Some([200.0, 100.0]), None].get(i).copied().flatten()
    }

    #[test]
    fn a_label_goes_where_least_is_hidden() {
        let (mut crowd, mut labels) = (Crowd::default(), Labels::default());
        crowd.clear([400.0, 300.0]);
        crowd.point([105.0, 101.0], 1);
        labels.begin(0.0, false);
        assert_eq!(labels.place(Slot::Anchor, HALF, 3, beside, &mut crowd), Some([200.0, 100.0]));
        let next = labels.place(Slot::Positive, HALF, 3, beside, &mut crowd);
        assert_eq!(next, Some([100.0, 100.0]), "and not upon another label");
    }

    #[test]
    fn a_label_does_not_jump_about() {
        let (mut crowd, mut labels) = (Crowd::default(), Labels::default());
        let mut last: Xy = [100.0, 100.0];
        let mut moves = 0;
        for frame in 0..300 {
            crowd.clear([400.0, 300.0]);
            // the crowd is now on one side, now on the other
            let side = if (frame / 10) % 2 == 0 { 100.0 } else { 200.0 };
            (0..40).for_each(|i| crowd.point([side + (i % 20) as f32, 100.0], 1));
            labels.begin(16.0 * f64::from(frame), false);
            let at = labels.place(Slot::Hard, HALF, 3, beside, &mut crowd).expect("a place");
            if frame > 0 && at != last {
                moves += 1;
            }
            last = at;
        }
        assert_eq!(moves, 0);
    }

    #[test]
    fn the_name_of_a_zone_is_never_on_its_way_through_another_nor_upon_a_label() {
        let (mut crowd, mut labels) = (Crowd::default(), Labels::default());
        for frame in 0..100 {
            crowd.clear([400.0, 300.0]);
            labels.begin(16.0 * f64::from(frame), false);
            // after a while a point's name takes the place
            let anchor = if frame < 50 { [300.0, 250.0] } else { [110.0, 104.0] };
            let name = labels.place(Slot::Anchor, HALF, 1, |_| Some(anchor), &mut crowd).expect("a place");
            let at = labels.place(Slot::Easy, HALF, 3, beside, &mut crowd).expect("a place");
            assert!([[100.0, 100.0], [200.0, 100.0]].contains(&at), "{at:?}");
            assert!(frame > 50 && frame < 80 || !overlap((at, HALF), (name, HALF)), "{at:?} upon {name:?}");
        }
    }

    #[test]
    fn a_label_glides_to_a_place_that_stays_better() {
        let (mut crowd, mut labels) = (Crowd::default(), Labels::default());
        let mut path = Vec::new();
        for frame in 0..300 {
            crowd.clear([400.0, 300.0]);
            if frame > 0 {
                (0..40).for_each(|i| crowd.point([90.0 + (i % 20) as f32, 100.0], 1));
            }
            labels.begin(16.0 * f64::from(frame), false);
            path.push(labels.place(Slot::Positive, HALF, 3, beside, &mut crowd).expect("a place")[0]);
        }
        assert_eq!((path[0], path[299]), (100.0, 200.0));
        assert!(path.windows(2).all(|w| w[1] - w[0] < 15.0), "no jump on the way");
        assert!(!labels.moving());
    }

    #[test]
    fn without_any_place_there_is_no_label() {
        let (mut crowd, mut labels) = (Crowd::default(), Labels::default());
        crowd.clear([10.0, 10.0]);
        labels.begin(0.0, false);
        assert_eq!(labels.place(Slot::Easy, HALF, 5, |_| None, &mut crowd), None);
    }
}
