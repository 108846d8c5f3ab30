//! Depth read by size and shade: what is near is larger and fuller, and lies upon what is far.

/// Layers from the farthest to the nearest: what is in one is drawn class after class, which is cheap.
const LAYERS: usize = 12;
/// How much larger or smaller a point is at the nearest and at the farthest.
const SWELL: f32 = 0.3;
/// How much of a point covers what is beneath, at the farthest and at the nearest.
const SHADES: [f32; 2] = [0.42, 1.0];
/// The same, as a share of that, for what is seen through a zone or a sphere.
const BEHIND: f32 = 0.8;

/// How large a point is by its nearness, −1 to 1; 1 in the plane.
pub fn size(nearness: f64) -> f32 {
    1.0 + SWELL * nearness as f32
}

/// The samples from the farthest to the nearest.
#[derive(Clone, Debug, Default)]
pub struct Depth {
    /// Layer of each sample: those behind first.
    layers: Vec<u8>,
    /// All samples, layer after layer.
    order: Vec<u32>,
    starts: Vec<usize>,
}

/// Samples that are drawn at once.
pub struct Layer<'a> {
    /// Which.
    pub samples: &'a [u32],
    /// How much of them covers what is beneath.
    pub shade: f32,
}

impl Depth {
    /// Sorts samples by their nearness and whether they are behind what is drawn between.
    pub fn sort(&mut self, samples: impl Iterator<Item = (f64, bool)>) {
        self.layers.clear();
        self.layers.extend(samples.map(|(nearness, behind)| {
            let layer = ((nearness + 1.0) / 2.0 * LAYERS as f64).clamp(0.0, LAYERS as f64 - 1.0) as u8;
            if behind { layer } else { layer + LAYERS as u8 }
        }));
        self.starts.clear();
        self.starts.resize(2 * LAYERS + 1, 0);
        for &layer in &self.layers {
            self.starts[layer as usize + 1] += 1;
        }
        for layer in 0..2 * LAYERS {
            self.starts[layer + 1] += self.starts[layer];
        }
        self.order.clear();
        self.order.resize(self.layers.len(), 0);
        // each start goes on to the next layer's, and is taken back after
        for (i, &layer) in self.layers.iter().enumerate() {
            let start = &mut self.starts[layer as usize];
            self.order[*start] = i as u32;
            *start += 1;
        }
        self.starts.rotate_right(1);
        self.starts[0] = 0;
    }

    /// The layers that are behind, farthest first.
    pub fn behind(&self) -> impl Iterator<Item = Layer<'_>> {
        (0..LAYERS).map(|layer| self.layer(layer, layer, BEHIND))
    }

    /// The layers that are not, farthest first.
    pub fn before(&self) -> impl Iterator<Item = Layer<'_>> {
        (0..LAYERS).map(|layer| self.layer(layer + LAYERS, layer, 1.0))
    }

    fn layer(&self, number: usize, height: usize, share: f32) -> Layer<'_> {
        let [far, near] = SHADES;
        let shade = share * (far + (near - far) * height as f32 / (LAYERS - 1) as f32);
        let samples = match self.starts.get(number..number + 2) {
            Some(&[from, to]) => &self.order[from..to],
            _ => &[],
        };
        Layer { samples, shade }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_drawn_once_and_the_nearest_last() {
        let nearness = |i: u32| f64::from(i * 37 % 101) / 50.0 - 1.0;
        let behind = |i: u32| i.is_multiple_of(3);
        let mut depth = Depth::default();
        depth.sort((0..100).map(|i| (nearness(i), behind(i))));
        let (far, near): (Vec<Layer>, Vec<Layer>) = (depth.behind().collect(), depth.before().collect());
        let mut seen: Vec<u32> = far.iter().chain(&near).flat_map(|l| l.samples).copied().collect();
        assert!(far.iter().flat_map(|l| l.samples).all(|&i| behind(i)));
        assert!(near.iter().flat_map(|l| l.samples).all(|&i| !behind(i)));
        for layers in [&far, &near] {
            assert!(layers.windows(2).all(|l| l[0].shade < l[1].shade), "nearer is fuller");
            let order: Vec<f64> = layers.iter().flat_map(|l| l.samples).map(|&i| nearness(i)).collect();
            assert!(order.windows(2).all(|n| n[0] < n[1] + 2.0 / LAYERS as f64));
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..100).collect::<Vec<u32>>());
        depth.sort(std::iter::empty());
        assert!(depth.before().all(|l| l.samples.is_empty()));
    }
}
