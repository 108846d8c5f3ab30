//! The only numeric container: a row-major `f32` matrix whose rows are padded to whole [`LANES`].
//!
//! Activations are stored feature by feature: a row is one feature, a column one sample, so that every inner loop of the
//! engine runs over samples that lie side by side in memory. The padding is there so that those loops have no remainder.
//! Padding is written by the kernels and never read as a value; where a sum runs over a padded row, one factor's padding is 0.

/// Width of the partial sums: eight lanes, natively and in wasm alike, so that sums have one order everywhere.
pub const LANES: usize = 8;

/// `n` rounded up to whole lanes.
pub const fn padded(n: usize) -> usize {
    n.div_ceil(LANES) * LANES
}

/// A `rows` × `cols` matrix, row-major, each row padded with zeros to a multiple of [`LANES`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    stride: usize,
    data: Vec<f32>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        let stride = padded(cols);
        Self { rows, cols, stride, data: vec![0.0; rows * stride] }
    }

    /// A matrix from its entries, `entry(row, col)`.
    pub fn from_fn(rows: usize, cols: usize, mut entry: impl FnMut(usize, usize) -> f32) -> Self {
        let mut m = Self::zeros(rows, cols);
        for r in 0..rows {
            for c in 0..cols {
                m.data[r * m.stride + c] = entry(r, c);
            }
        }
        m
    }

    /// Number of rows (features).
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns (samples).
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// One entry.
    pub fn at(&self, row: usize, col: usize) -> f32 {
        self.row(row)[col]
    }

    /// Sets one entry.
    pub fn set(&mut self, row: usize, col: usize, value: f32) {
        assert!(col < self.cols);
        self.data[row * self.stride + col] = value;
    }

    /// One row, without its padding.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.data[row * self.stride..][..self.cols]
    }

    /// One row with its padding: whole lanes.
    pub fn lanes(&self, row: usize) -> &[f32] {
        &self.data[row * self.stride..][..self.stride]
    }

    /// One row with its padding, to be written.
    pub fn lanes_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.data[row * self.stride..][..self.stride]
    }

    /// All rows with their padding.
    pub fn padded_data(&self) -> &[f32] {
        &self.data
    }

    /// All rows with their padding, to be written.
    pub fn padded_data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// Distance in memory from a row to the next: the columns rounded up to whole lanes.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Gives the matrix another shape, all zeros, without allocating if it has been as large before.
    pub fn reshape(&mut self, rows: usize, cols: usize) {
        self.rows = rows;
        self.cols = cols;
        self.stride = padded(cols);
        self.data.clear();
        self.data.resize(rows * self.stride, 0.0);
    }

    /// Whether every entry is finite.
    pub fn is_finite(&self) -> bool {
        (0..self.rows).all(|r| self.row(r).iter().all(|v| v.is_finite()))
    }
}
