//! A number that a person can set, as plain data: range, unit, the word on screen.

/// How a slider's way is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Equal steps of this size.
    Linear(f64),
    /// Equal ratios, values rounded to two digits: this many steps to a factor of ten.
    Log(f64),
}

/// One number a person can turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob {
    /// Its name in links.
    pub key: &'static str,
    /// Its name on screen.
    pub label: &'static str,
    /// One line that says what it does.
    pub help: &'static str,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// How the way between is divided.
    pub scale: Scale,
    /// Decimals shown on a linear scale.
    pub decimals: usize,
}

impl Knob {
    /// The value nearest to `value` that this knob can have; `None` if it is not a number or out of range.
    pub fn check(&self, value: f64) -> Option<f64> {
        (value >= self.min && value <= self.max).then(|| self.snap(value))
    }

    /// The value nearest to `value` that this knob can have.
    pub fn snap(&self, value: f64) -> f64 {
        let value = value.clamp(self.min, self.max);
        let rounded = match self.scale {
            // rounded again to its decimals, so that 0.15000000000000002 is 0.15
            Scale::Linear(step) => {
                let tens = libm::pow(10.0, self.decimals as f64);
                libm::round(libm::round(value / step) * step * tens) / tens
            }
            Scale::Log(_) => two_digits(value),
        };
        rounded.clamp(self.min, self.max)
    }

    /// Steps of the slider from one end to the other.
    pub fn steps(&self) -> u32 {
        match self.scale {
            Scale::Linear(step) => libm::round((self.max - self.min) / step) as u32,
            Scale::Log(per_decade) => libm::round(libm::log10(self.max / self.min) * per_decade) as u32,
        }
    }

    /// Where on the slider, 0 to [`Knob::steps`], a value stands.
    pub fn position(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear(step) => libm::round((value - self.min) / step),
            Scale::Log(per_decade) => libm::round(libm::log10(value / self.min) * per_decade),
        }
    }

    /// The value at a position of the slider.
    pub fn at(&self, position: f64) -> f64 {
        match self.scale {
            Scale::Linear(step) => self.snap(self.min + position * step),
            Scale::Log(per_decade) => self.snap(self.min * libm::pow(10.0, position / per_decade)),
        }
    }

    /// The value as text, on screen and in links.
    pub fn show(&self, value: f64) -> String {
        match self.scale {
            Scale::Linear(_) => format!("{value:.*}", self.decimals),
            Scale::Log(_) => format!("{}", two_digits(value)),
        }
    }
}

/// Rounded to two significant digits, by way of decimal text, so that 0.01 is the 0.01 a person would type.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}
