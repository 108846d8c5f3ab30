//! The only randomness: xoshiro128++ (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by
//! SplitMix64, with named streams, so that changing one knob does not reshuffle what another one draws.
//!
//! The generator, its seeding and the normal variate are written down in docs/model.md and will not change: a seed is a promise.

/// A seeded, portable, value-stable generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    state: [u32; 4],
}

/// SplitMix64: one step from `state`, and its output.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Rng {
    /// The generator of the stream `name` of `seed`: SplitMix64 started at seed ⊕ FNV-1a-64(name) fills the state.
    pub fn stream(seed: u32, name: &str) -> Self {
        let mut hash = Fnv::default();
        name.bytes().for_each(|b| hash.byte(b));
        let mut mix = u64::from(seed) ^ hash.value();
        let (a, b) = (split_mix(&mut mix), split_mix(&mut mix));
        let state = [a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32];
        Self { state: if state == [0; 4] { [1, 0, 0, 0] } else { state } }
    }

    /// A uniform 32-bit number.
    pub fn next_u32(&mut self) -> u32 {
        let s = &mut self.state;
        let out = s[0].wrapping_add(s[3]).rotate_left(7).wrapping_add(s[0]);
        let t = s[1] << 9;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(11);
        out
    }

    /// A uniform integer in `0..bound`, without bias (Lemire 2019); 0 for a bound of 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let wide = u64::from(self.next_u32()) * u64::from(bound);
            if wide as u32 >= threshold {
                return (wide >> 32) as u32;
            }
        }
    }

    /// Uniform in [0, 1): 24 random bits.
    pub fn unit(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// Uniform in [low, high).
    pub fn uniform(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Standard normal, by Marsaglia's polar method; the second variate of a pair is not kept.
    pub fn normal(&mut self) -> f32 {
        loop {
            let (u, v) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * libm::sqrtf(-2.0 * libm::logf(s) / s);
            }
        }
    }

    /// Fisher–Yates: afterwards the first `count` items are a uniform draw without replacement, in random order.
    pub fn draw_first<T>(&mut self, items: &mut [T], count: usize) {
        let n = items.len();
        for i in 0..count.min(n) {
            items.swap(i, i + self.below((n - i) as u32) as usize);
        }
    }
}

/// FNV-1a, 64 bits: names streams, and is the fingerprint of the weights.
#[derive(Clone, Copy, Debug)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Fnv {
    /// Takes in one byte.
    pub fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }

    /// Takes in the bits of a float, least significant byte first.
    pub fn float(&mut self, value: f32) {
        value.to_bits().to_le_bytes().into_iter().for_each(|b| self.byte(b));
    }

    /// The hash of what was taken in.
    pub fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |seed, name| {
            let mut rng = Rng::stream(seed, name);
            [rng.next_u32(), rng.next_u32(), rng.next_u32()]
        };
        assert_eq!(draw(7, "data"), draw(7, "data"));
        assert_ne!(draw(7, "data"), draw(7, "batches"));
        assert_ne!(draw(7, "data"), draw(8, "data"));
    }

    #[test]
    fn below_is_uniform_and_in_range() {
        let mut rng = Rng::stream(1, "test");
        let mut seen = [0u32; 6];
        for _ in 0..60_000 {
            seen[rng.below(6) as usize] += 1;
        }
        // 5 standard deviations of a binomial with n = 60,000, p = 1/6
        assert!(seen.iter().all(|&c| c.abs_diff(10_000) < 457), "{seen:?}");
    }

    #[test]
    fn normal_has_mean_zero_and_variance_one() {
        let mut rng = Rng::stream(2, "test");
        let draws: Vec<f64> = (0..100_000).map(|_| f64::from(rng.normal())).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let var = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.016 && (var - 1.0).abs() < 0.023, "{mean} {var}");
    }
}
