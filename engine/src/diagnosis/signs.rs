//! What has held since when: small memories that take in a step or a judgement in constant time and without allocating.

/// A condition and the step since which it has held without a break.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct TrueSince {
    since: Option<u64>,
}

impl TrueSince {
    /// The condition at `step`.
    pub fn see(&mut self, holds: bool, step: u64) {
        self.since = if holds { self.since.or(Some(step)) } else { None };
    }

    /// The step since which it has held, if it holds.
    pub fn since(self) -> Option<u64> {
        self.since
    }
}

/// A verdict that comes when its condition has held for a window of steps, and goes when it has failed for as long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    steps: u64,
    given: bool,
    failing: TrueSince,
}

impl Window {
    /// A verdict that takes `steps` steps to come and to go.
    pub fn of(steps: u64) -> Self {
        Self { steps, given: false, failing: TrueSince::default() }
    }

    /// A judgement at `step`: since when the condition has held, if it holds.
    pub fn judge(&mut self, held: Option<u64>, step: u64) {
        self.failing.see(held.is_none(), step);
        if held.is_some_and(|since| step.saturating_sub(since) >= self.steps) {
            self.given = true;
        }
        if self.failing.since().is_some_and(|since| step.saturating_sub(since) >= self.steps) {
            self.given = false;
        }
    }

    /// Whether the verdict is given.
    pub fn given(&self) -> bool {
        self.given
    }

    /// Takes the verdict back.
    pub fn withdraw(&mut self) {
        self.given = false;
    }
}

/// A running mean that forgets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Smooth {
    steps: f64,
    value: Option<f64>,
}

impl Smooth {
    /// A mean over about so many steps.
    pub fn over(steps: u32) -> Self {
        Self { steps: steps.into(), value: None }
    }

    /// Takes in a value, and says where the mean is then.
    pub fn see(&mut self, value: f64) -> f64 {
        let old = self.value.unwrap_or(value);
        let new = old + (value - old) / self.steps;
        self.value = Some(new);
        new
    }
}

/// Steps after which a trend takes in a further mark.
const APART: u64 = 50;
/// Marks in half of the stretch looked at.
const HALF: usize = 5;

/// Ten marks of some numbers, 50 steps or more apart: whether anything has moved in 500 steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trend<const N: usize> {
    marks: [[f64; N]; 2 * HALF],
    last: u64,
    filled: usize,
}

impl<const N: usize> Default for Trend<N> {
    fn default() -> Self {
        Self { marks: [[0.0; N]; 2 * HALF], last: 0, filled: 0 }
    }
}

impl<const N: usize> Trend<N> {
    /// The numbers at `step`; taken in if that is far enough from the last mark.
    pub fn see(&mut self, numbers: [f64; N], step: u64) {
        if self.filled == 0 || step >= self.last + APART {
            self.marks.rotate_left(1);
            self.marks[2 * HALF - 1] = numbers;
            self.last = step;
            self.filled = (self.filled + 1).min(2 * HALF);
        }
    }

    /// Means of the earlier and of the later half of the marks; `None` until there are enough marks.
    pub fn halves(&self) -> Option<([f64; N], [f64; N])> {
        let mean = |marks: &[[f64; N]]| {
            let mut mean = [0.0; N];
            marks.iter().for_each(|m| (0..N).for_each(|i| mean[i] += m[i] / HALF as f64));
            mean
        };
        let (early, late) = self.marks.split_at(HALF);
        (self.filled == 2 * HALF).then(|| (mean(early), mean(late)))
    }
}
