//! The colours: read from `style/tokens.css`, the one place where they are written.

use std::collections::HashMap;
use std::sync::OnceLock;

pub use triplet_raster::Rgba;

use crate::app::state::Theme;

/// The file that holds every colour.
const TOKENS: &str = include_str!("../../style/tokens.css");
/// Classes with a colour and a shape of their own; beyond they repeat.
pub const CLASS_LOOKS: u32 = 8;
/// Number of different inks.
pub const INKS: usize = 21 + CLASS_LOOKS as usize;

/// A colour's name: a custom property of `style/tokens.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Text, loss, gradient, every control.
    Ink,
    /// Second text.
    Ink2,
    /// Captions, axis numbers.
    Ink3,
    /// The page.
    Paper,
    /// Cards, the embedding.
    Panel,
    /// Input plane.
    Sunken,
    /// Hairlines.
    Line,
    /// Borders, zero lines.
    Edge,
    /// Grid of a plane.
    Grid,
    /// Axes of a plane.
    Axis,
    /// Pull, positive.
    Pull,
    /// Push, negative.
    Push,
    /// Margin.
    Margin,
    /// Hard zone.
    Hard,
    /// Semi-hard zone.
    SemiHard,
    /// Easy zone.
    Easy,
    /// Texture of the zones.
    Texture,
    /// Rim of a solid point.
    Outline,
    /// Positive weights.
    WeightPlus,
    /// Negative weights.
    WeightMinus,
    /// A weight of zero.
    WeightZero,
    /// A class; beyond eight they repeat.
    Class(u32),
}

/// Every ink with its custom property, in the order of [`Ink::index`].
const NAMES: [(Ink, &str); INKS] = [
    (Ink::Ink, "ink"),
    (Ink::Ink2, "ink-2"),
    (Ink::Ink3, "ink-3"),
    (Ink::Paper, "paper"),
    (Ink::Panel, "panel"),
    (Ink::Sunken, "sunken"),
    (Ink::Line, "line"),
    (Ink::Edge, "edge"),
    (Ink::Grid, "grid"),
    (Ink::Axis, "axis"),
    (Ink::Pull, "pull"),
    (Ink::Push, "push"),
    (Ink::Margin, "margin"),
    (Ink::Hard, "hard"),
    (Ink::SemiHard, "semi"),
    (Ink::Easy, "easy"),
    (Ink::Texture, "tex"),
    (Ink::Outline, "outline"),
    (Ink::WeightPlus, "wpos"),
    (Ink::WeightMinus, "wneg"),
    (Ink::WeightZero, "wzero"),
    (Ink::Class(0), "c0"),
    (Ink::Class(1), "c1"),
    (Ink::Class(2), "c2"),
    (Ink::Class(3), "c3"),
    (Ink::Class(4), "c4"),
    (Ink::Class(5), "c5"),
    (Ink::Class(6), "c6"),
    (Ink::Class(7), "c7"),
];

impl Ink {
    /// A number of its own below [`INKS`]; classes that look alike share theirs.
    pub fn index(self) -> usize {
        match self {
            Self::Ink => 0,
            Self::Ink2 => 1,
            Self::Ink3 => 2,
            Self::Paper => 3,
            Self::Panel => 4,
            Self::Sunken => 5,
            Self::Line => 6,
            Self::Edge => 7,
            Self::Grid => 8,
            Self::Axis => 9,
            Self::Pull => 10,
            Self::Push => 11,
            Self::Margin => 12,
            Self::Hard => 13,
            Self::SemiHard => 14,
            Self::Easy => 15,
            Self::Texture => 16,
            Self::Outline => 17,
            Self::WeightPlus => 18,
            Self::WeightMinus => 19,
            Self::WeightZero => 20,
            Self::Class(c) => 21 + (c % CLASS_LOOKS) as usize,
        }
    }
}

/// One colour as numbers and as CSS writes it.
#[derive(Clone, Debug, PartialEq)]
struct Colour {
    rgba: Rgba,
    css: String,
}

/// The colours of one theme, read once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    theme: Theme,
    colours: &'static [Colour],
}

impl Palette {
    /// The colours of a theme.
    pub fn of(theme: Theme) -> Self {
        static BOTH: OnceLock<[Vec<Colour>; 2]> = OnceLock::new();
        let both = BOTH.get_or_init(|| [read(Theme::Light), read(Theme::Dark)]);
        let colours = match theme {
            Theme::Light => &both[0],
            Theme::Dark => &both[1],
        };
        Self { theme, colours }
    }

    /// Whose colours these are.
    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// A colour as numbers.
    pub fn rgba(&self, ink: Ink) -> Rgba {
        self.colours[ink.index()].rgba
    }

    /// A colour as CSS writes it.
    pub fn css(&self, ink: Ink) -> &'static str {
        &self.colours[ink.index()].css
    }
}

/// The typefaces of the page, as CSS writes them.
pub fn font() -> &'static str {
    static FONT: OnceLock<&str> = OnceLock::new();
    FONT.get_or_init(|| properties(Theme::Light).get("font").copied().unwrap_or("sans-serif"))
}

/// The inks of a theme, in the order of [`Ink::index`]. That each of them is in the file is a test's business.
fn read(theme: Theme) -> Vec<Colour> {
    let properties = properties(theme);
    let absent = Colour { rgba: Rgba { r: 0, g: 0, b: 0, a: 1.0 }, css: "#000000".into() };
    NAMES.iter().map(|(_, name)| properties.get(name).and_then(|t| colour(t)).unwrap_or(absent.clone())).collect()
}

/// The custom properties of a theme: those of `:root`, for dark overridden by those of `[data-theme=dark]`.
fn properties(theme: Theme) -> HashMap<&'static str, &'static str> {
    let mut found = HashMap::new();
    for block in TOKENS.split('}') {
        let Some((selector, body)) = block.split_once('{') else { continue };
        let selector = selector.rsplit("*/").next().unwrap_or(selector).trim();
        let dark = selector.starts_with("[data-theme=") && selector.contains("dark");
        if selector == ":root" || (dark && theme == Theme::Dark) {
            for declaration in body.split(';') {
                let Some((name, value)) = declaration.split_once(':') else { continue };
                let name = name.rsplit("*/").next().unwrap_or(name).trim();
                found.extend(name.strip_prefix("--").map(|name| (name, value.trim())));
            }
        }
    }
    found
}

/// `#rrggbb` or `rgba(r,g,b,a)`.
fn colour(text: &str) -> Option<Colour> {
    let rgba = if let Some(hex) = text.strip_prefix('#') {
        let byte = |i: usize| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok();
        Rgba { r: byte(0)?, g: byte(2)?, b: byte(4)?, a: 1.0 }
    } else {
        let mut parts = text.strip_prefix("rgba(")?.strip_suffix(')')?.split(',').map(str::trim);
        let mut byte = || parts.next()?.parse().ok();
        Rgba { r: byte()?, g: byte()?, b: byte()?, a: parts.next()?.parse().ok()? }
    };
    Some(Colour { rgba, css: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use triplet_engine::choice::Choice;

    #[test]
    fn every_ink_is_written_down_for_both_themes() {
        for &theme in Theme::ALL {
            let properties = properties(theme);
            for (i, (ink, name)) in NAMES.into_iter().enumerate() {
                assert_eq!(ink.index(), i);
                let text = properties.get(name).unwrap_or_else(|| panic!("--{name} is missing"));
                assert!(colour(text).is_some(), "--{name}: {text} is no #rrggbb or rgba(r,g,b,a)");
            }
        }
        assert_eq!(Palette::of(Theme::Light).css(Ink::Class(9)), Palette::of(Theme::Light).css(Ink::Class(1)));
        let (light, dark) = (Palette::of(Theme::Light), Palette::of(Theme::Dark));
        assert!(NAMES.iter().all(|&(ink, _)| light.css(ink) != dark.css(ink)), "an ink that dark forgot");
    }

    #[test]
    fn the_typefaces_are_written_down() {
        assert!(font().contains("sans-serif"));
    }

    /// WCAG 2 contrast of two colours of a theme, by their custom properties.
    fn contrast(theme: Theme, a: &str, b: &str) -> f64 {
        let properties = properties(theme);
        let luminance = |name: &str| {
            let c = colour(properties[name]).expect("a colour").rgba;
            let linear = |v: u8| {
                let v = f64::from(v) / 255.0;
                if v <= 0.04045 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
            };
            0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_has_four_and_a_half_to_one_and_marks_three_to_one() {
        for &theme in Theme::ALL {
            let at_least = |least: f64, on: &[&str], names: &[&str]| {
                for (name, ground) in names.iter().flat_map(|n| on.iter().map(move |o| (n, o))) {
                    let ratio = contrast(theme, name, ground);
                    assert!(ratio >= least, "{theme:?}: --{name} on --{ground} {ratio:.2} < {least}");
                }
            };
            at_least(4.5, &["panel", "paper", "sunken"], &["ink", "ink-2", "ink-3"]);
            at_least(4.5, &["hard", "semi", "soft"], &["ink", "ink-2"]);
            at_least(4.5, &["panel", "sunken"], &["pull", "push"]);
            at_least(4.5, &["ink"], &["on-ink"]);
            at_least(3.0, &["panel", "paper"], &["edge"]);
            at_least(3.0, &["hard", "semi", "panel"], &["pull", "push", "margin", "ink-3"]);
            at_least(3.0, &["panel"], &["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "wpos", "wneg"]);
            at_least(2.0, &["wneg"], &["wpos"]);
        }
    }

    #[test]
    fn contrasts_are_those_worked_out_when_the_colours_were_chosen() {
        for (a, b, light, dark) in [
            ("ink", "panel", 16.91, 14.96),
            ("ink-2", "panel", 8.26, 9.56),
            ("ink-3", "panel", 5.70, 6.58),
            ("ink-3", "sunken", 5.28, 6.86),
            ("edge", "panel", 3.51, 4.06),
            ("pull", "hard", 3.84, 5.67),
            ("push", "hard", 3.77, 4.71),
            ("margin", "panel", 4.30, 9.16),
            ("margin", "hard", 3.11, 6.51),
            ("ink-3", "semi", 4.92, 5.78),
            ("ink", "hard", 12.22, 10.63),
            ("hard", "semi", 1.19, 1.23),
            ("semi", "easy", 1.16, 1.14),
            ("c0", "panel", 6.06, 7.03),
            ("c2", "panel", 11.18, 3.57),
            ("c5", "panel", 10.26, 3.57),
            ("c6", "panel", 3.36, 9.19),
            ("wpos", "wneg", 3.01, 2.20),
        ] {
            for (theme, expected) in [(Theme::Light, light), (Theme::Dark, dark)] {
                let ratio = contrast(theme, a, b);
                assert!((ratio - expected).abs() < 0.006, "{theme:?}: --{a} on --{b} {ratio:.3}, not {expected}");
            }
        }
    }
}
