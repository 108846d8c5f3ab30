//! What the overlays on the embedding need that only a session can know.

use serde::{Deserialize, Serialize};

/// Neighbours that vote on the class of a place; samples of classes held out have no vote.
pub const NEIGHBOURS: usize = 5;

/// Whether so many samples are few enough for each to be told what its neighbours say of it, in space.
pub fn votes_told(samples: usize) -> bool {
    samples * samples <= crate::eval::MOST_DISTANCES
}

/// Which overlays a frame is to hold the session's part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlayRequest {
    /// The active triplets of the batch.
    pub triplets: bool,
    /// The input plane's grid, mapped.
    pub grid: bool,
    /// The regions of the neighbours' vote, over this part of the plane.
    pub regions: Option<Window>,
    /// The neighbours' vote on each sample: what is asked for in three dimensions, where there are no regions to see.
    pub votes: bool,
}

/// A part of the embedding's plane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Least coordinates.
    pub low: [f32; 2],
    /// Greatest coordinates.
    pub high: [f32; 2],
}

/// The overlays' part of a frame: what was asked for and can be had.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overlays {
    /// The active triplets of the batch.
    pub triplets: Option<ActiveTriplets>,
    /// The input plane's grid, mapped; there is none without a network.
    pub grid: Option<MappedGrid>,
    /// The regions of the neighbours' vote; there are none in three dimensions.
    pub regions: Option<Regions>,
    /// Of each sample, the class that most of its [`NEIGHBOURS`] nearest have; of those held out, their own ([`crate::eval::knn`]).
    pub votes: Option<Vec<u32>>,
}

/// The mined triplets of the batch that have a loss by the weights now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActiveTriplets {
    /// How many there are.
    pub active: u32,
    /// Whether they were drawn by lot just now, in the place of those that the step drew and that are not known any more.
    pub redrawn: bool,
    /// Those worth drawing, indices into the data set with the loss: the greatest losses first, then an even sample of the rest.
    pub shown: Vec<([u32; 3], f32)>,
}

/// Lines of the input plane's grid, mapped through f: finer where they bend.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MappedGrid {
    /// The lines.
    pub lines: Vec<GridLine>,
    /// Where on its line each vertex is: the input coordinate that changes along it. Ascending within a line.
    pub along: Vec<f32>,
    /// Numbers to a position.
    pub dim: u32,
    /// The vertices' positions in the embedding.
    pub positions: Vec<f32>,
}

/// A line of the input plane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridLine {
    /// The input coordinate that is the same all along it: 0 for x₁, an upright line; 1 for x₂, a level one.
    pub fixed: u8,
    /// Its value.
    pub value: f32,
    /// Number of vertices of this line and all before it.
    pub end: u32,
}

impl MappedGrid {
    /// The lines, each with the numbers of its vertices.
    pub fn pieces(&self) -> impl Iterator<Item = (GridLine, std::ops::Range<usize>)> + '_ {
        let starts = std::iter::once(0).chain(self.lines.iter().map(|line| line.end as usize));
        self.lines.iter().zip(starts).map(|(line, start)| (*line, start..(line.end as usize).min(self.along.len())))
    }
}

/// A raster of the class that most of the [`NEIGHBOURS`] nearest samples have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Regions {
    /// What of the plane it covers. Of the unit circle: the angles in radians, all around.
    pub window: Window,
    /// Whether it is of the circle: a single row.
    pub circle: bool,
    /// Cells in a row.
    pub columns: u32,
    /// The class of each cell, row by row from the top (the greatest second coordinate).
    pub classes: Vec<u16>,
}
