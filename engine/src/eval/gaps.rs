//! What zero loss bounds: per anchor, the nearest negative lies farther than the farthest positive by the margin.

use super::Gap;
use super::rows::Row;

/// The anchor's gap; `None` if it has no positive or no negative.
pub(super) fn gap(row: &Row<'_>) -> Option<Gap> {
    let class = row.labels[row.anchor];
    if row.others == 0 || row.others + 1 == row.labels.len() {
        return None;
    }
    let (mut nearest, mut farthest) = (f32::INFINITY, f32::NEG_INFINITY);
    for (i, (&d, &label)) in row.distances.iter().zip(row.labels).enumerate() {
        let positive = if label == class && i != row.anchor { d } else { f32::NEG_INFINITY };
        let negative = if label != class { d } else { f32::INFINITY };
        farthest = if positive > farthest { positive } else { farthest };
        nearest = if negative < nearest { negative } else { nearest };
    }
    Some(Gap { anchor: row.anchor as u32, class, gap: nearest - farthest })
}
