//! The input plane's grid, mapped through f: each line as a chain of straight pieces, finer where f bends it.

use crate::matrix::Matrix;
use crate::nn::{Mlp, Tape};
use crate::protocol::overlays::{GridLine, MappedGrid};
use crate::session::network::EXTENT;
use crate::trainer::Trainer;

/// Distance of two lines: that of the input's picture.
const SPACING: f32 = 0.5;
/// Pieces of a line to begin with.
const PIECES: usize = 16;
/// How often a piece may be halved.
const HALVINGS: usize = 5;
/// Most vertices in all, whatever the function.
pub const MOST: usize = 2_400;
/// A piece is halved if its middle is farther from the straight line than this share of the whole grid's extent.
const DEVIATION: f32 = 0.003;

/// A vertex: its place along the line, and where it is mapped to.
type Vertex = (f32, [f32; 3]);

/// The grid by the weights now; `None` for free points, which are no function.
pub fn view(trainer: &Trainer) -> Option<MappedGrid> {
    let (mlp, params) = trainer.network()?;
    let mut f = Function { mlp, params, tape: Tape::default() };
    let count = (EXTENT / SPACING) as i32;
    let lines: Vec<(u8, f32)> =
        [0, 1].into_iter().flat_map(|fixed| (-count..=count).map(move |i| (fixed, i as f32 * SPACING))).collect();

    let places = |line: &(u8, f32)| {
        let line = *line;
        (0..=PIECES).map(move |i| (line, EXTENT * (2.0 * i as f32 / PIECES as f32 - 1.0)))
    };
    let inputs: Vec<_> = lines.iter().flat_map(places).collect();
    let outputs = f.of(&inputs);
    let mut chains: Vec<Vec<Vertex>> = inputs
        .chunks(PIECES + 1)
        .zip(outputs.chunks(PIECES + 1))
        .map(|(inputs, outputs)| inputs.iter().map(|i| i.1).zip(outputs.iter().copied()).collect())
        .collect();

    let limit = DEVIATION * extent(&outputs);
    let mut total = inputs.len();
    // all pieces to begin with; then those on both sides of a new vertex
    let mut open: Vec<(usize, usize)> =
        (0..chains.len()).flat_map(|line| (0..PIECES).map(move |piece| (line, piece))).collect();
    for _ in 0..HALVINGS {
        let middles: Vec<_> =
            open.iter().map(|&(l, i)| (lines[l], 0.5 * (chains[l][i].0 + chains[l][i + 1].0))).collect();
        let mapped = f.of(&middles);
        let mut bent: Vec<(f32, usize)> = Vec::new();
        for (k, &(l, i)) in open.iter().enumerate() {
            let off = deviation(chains[l][i].1, chains[l][i + 1].1, mapped[k]);
            if off > limit {
                bent.push((off, k));
            }
        }
        // where there is not room for all, the worst come first
        bent.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        bent.truncate(MOST - total);
        if bent.is_empty() {
            break;
        }
        total += bent.len();
        // from the last to the first, so that numbers of pieces stay what they are until their turn
        bent.sort_unstable_by_key(|&(_, k)| std::cmp::Reverse(open[k]));
        for &(_, k) in &bent {
            let (l, i) = open[k];
            chains[l].insert(i + 1, (middles[k].1, mapped[k]));
        }
        // a vertex moved by as many places as were put in before it on its line
        let mut next = Vec::with_capacity(2 * bent.len());
        let mut shift = (usize::MAX, 0);
        for &(_, k) in bent.iter().rev() {
            let (l, i) = open[k];
            let before = if shift.0 == l { shift.1 } else { 0 };
            next.extend([(l, i + before), (l, i + before + 1)]);
            shift = (l, before + 1);
        }
        open = next;
    }
    Some(flattened(&lines, &chains, mlp.sizes().last().map_or(0, |&e| e)))
}

fn flattened(lines: &[(u8, f32)], chains: &[Vec<Vertex>], dim: usize) -> MappedGrid {
    let mut grid = MappedGrid { dim: dim as u32, ..MappedGrid::default() };
    for (&(fixed, value), chain) in lines.iter().zip(chains) {
        grid.along.extend(chain.iter().map(|v| v.0));
        grid.positions.extend(chain.iter().flat_map(|v| v.1.into_iter().take(dim)));
        grid.lines.push(GridLine { fixed, value, end: grid.along.len() as u32 });
    }
    grid
}

/// The network, to be asked about many places at once.
struct Function<'a> {
    mlp: &'a Mlp,
    params: &'a [f32],
    tape: Tape,
}

impl Function<'_> {
    /// Where places on lines are mapped to, in up to three coordinates.
    fn of(&mut self, inputs: &[((u8, f32), f32)]) -> Vec<[f32; 3]> {
        self.mlp.prepare(&mut self.tape, inputs.len());
        self.tape.h[0] = Matrix::from_fn(self.mlp.sizes()[0], inputs.len(), |row, i| {
            let ((fixed, value), along) = inputs[i];
            match row {
                row if row == usize::from(fixed) => value,
                0 | 1 => along,
                _ => 0.0,
            }
        });
        self.mlp.forward(self.params, &mut self.tape);
        let out = &self.tape.out;
        (0..inputs.len()).map(|i| [0, 1, 2].map(|d| if d < out.rows() { out.at(d, i) } else { 0.0 })).collect()
    }
}

/// The longest side of the box around all places.
fn extent(places: &[[f32; 3]]) -> f32 {
    let side = |d: usize| {
        let ends = places
            .iter()
            .map(|p| p[d])
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        ends.1 - ends.0
    };
    side(0).max(side(1)).max(side(2))
}

/// How far the middle of a piece is mapped from the middle of the straight line: what bends it, and what stretches it unevenly.
fn deviation(from: [f32; 3], to: [f32; 3], middle: [f32; 3]) -> f32 {
    let off = [0, 1, 2].map(|d| middle[d] - 0.5 * (from[d] + to[d]));
    off.iter().map(|v| v * v).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;
    use crate::config::{Activation, Config, Embedding};

    fn trained(config: &Config, steps: u64) -> Trainer {
        let mut trainer = Trainer::generated(config);
        for _ in 0..steps {
            trainer.step().expect("a healthy run");
        }
        trainer
    }

    /// Where the network maps one input.
    fn image(trainer: &Trainer, x: [f32; 2]) -> Vec<f32> {
        let (mlp, params) = trainer.network().expect("a network");
        let mut tape = Tape::default();
        mlp.prepare(&mut tape, 1);
        tape.h[0] = Matrix::from_fn(2, 1, |row, _| x[row]);
        mlp.forward(params, &mut tape);
        (0..tape.out.rows()).map(|d| tape.out.at(d, 0)).collect()
    }

    #[test]
    fn every_vertex_is_where_f_maps_it() {
        for &embedding in Embedding::ALL {
            let trainer = trained(&Config { embedding, ..Config::default() }, 120);
            let grid = view(&trainer).expect("a grid");
            let dim = grid.dim as usize;
            assert_eq!((grid.lines.len(), grid.positions.len()), (14, dim * grid.along.len()));
            for (line, vertices) in grid.pieces() {
                for v in vertices.clone() {
                    let mut x = [line.value; 2];
                    x[1 - usize::from(line.fixed)] = grid.along[v];
                    for (seen, expected) in grid.positions[dim * v..][..dim].iter().zip(image(&trainer, x)) {
                        assert!((seen - expected).abs() < 1e-4, "{embedding:?} {line:?}: {seen} {expected}");
                    }
                }
                let along = &grid.along[vertices];
                assert!(along.is_sorted() && along[0] == -EXTENT && along[along.len() - 1] == EXTENT);
            }
        }
    }

    #[test]
    fn it_is_fine_where_f_bends_and_nowhere_else() {
        let straight = trained(&Config { activation: Activation::Identity, ..Config::default() }, 20);
        let grid = view(&straight).expect("a grid");
        assert_eq!(grid.along.len(), 14 * (PIECES + 1), "a linear map needs no refinement");

        let bent = trained(&Config { hidden: vec![32, 32, 32], ..Config::default() }, 400);
        let grid = view(&bent).expect("a grid");
        assert!(grid.along.len() > 14 * (PIECES + 1) && grid.along.len() <= MOST);
        if grid.along.len() < MOST {
            let places: Vec<[f32; 3]> = grid.positions.chunks_exact(2).map(|p| [p[0], p[1], 0.0]).collect();
            let limit = DEVIATION * extent(&places) * 1.05;
            let least = 2.0 * EXTENT / PIECES as f32 / (1 << HALVINGS) as f32 * 1.01;
            for (line, vertices) in grid.pieces() {
                for v in vertices.start + 1..vertices.end {
                    let (from, to) = (grid.along[v - 1], grid.along[v]);
                    let mut x = [line.value; 2];
                    x[1 - usize::from(line.fixed)] = 0.5 * (from + to);
                    let middle = image(&bent, x);
                    let off = deviation(places[v - 1], places[v], [middle[0], middle[1], 0.0]);
                    assert!(off <= limit || to - from <= least, "{line:?} from {from} to {to}: {off} > {limit}");
                }
            }
        }
    }

    #[test]
    fn the_wildest_function_has_a_bounded_grid() {
        let mut trainer = Trainer::generated(&Config { hidden: vec![64, 64, 64], ..Config::default() });
        let wild: Vec<f32> = trainer.parameters().iter().map(|p| 12.0 * p).collect();
        trainer.set_parameters(&wild);
        let grid = view(&trainer).expect("a grid");
        assert!(grid.along.len() > 1000 && grid.along.len() <= MOST, "{}", grid.along.len());
    }
}
