//! Charts on paper: SVG, its numbers, and runs to draw.

use std::path::PathBuf;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::SVGBackend;
use triplet_engine::eval::{BINS, Evaluation, Gap};
use triplet_engine::history::Bucket;
use triplet_engine::rng::Rng;
use triplet_playground::app::state::Theme;
use triplet_playground::plots::svg::svg;
use triplet_playground::plots::{FINE, words};
use triplet_playground::scene::Look;
use triplet_playground::scene::palette::{Ink, Palette};

/// A chart as SVG.
pub struct Sheet {
    /// Its file's name.
    pub name: &'static str,
    /// The file.
    pub svg: String,
}

impl Sheet {
    /// Draws a chart of so many CSS px.
    pub fn of(
        name: &'static str,
        (width, height): (u32, u32),
        look: &Look,
        draw: impl FnOnce(&DrawingArea<SVGBackend, Shift>) -> Result<(), DrawingAreaErrorKind<std::io::Error>>,
    ) -> Self {
        Self { name, svg: svg([width, height], look, draw).expect("drawing to a string succeeds") }
    }

    /// Whether the picture is the blessed one; writes it where it can be looked at.
    pub fn is_blessed(&self) -> bool {
        let (seen, kept) = (folder("target/plots"), folder("tests/snapshots"));
        let file = format!("{}.svg", self.name);
        std::fs::write(seen.join(&file), &self.svg).expect("target can be written to");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(kept.join(&file), &self.svg).expect("tests/snapshots can be written to");
        }
        std::fs::read_to_string(kept.join(&file)).is_ok_and(|blessed| blessed == self.svg)
    }
}

/// A text of a chart: where its middle is in height, in CSS px.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub text: String,
    pub x0: f64,
    pub x1: f64,
    pub y: f64,
    pub size: f64,
}

impl Sheet {
    /// Every element of a name as its attributes and content.
    fn elements<'a>(&'a self, name: &str) -> Vec<(&'a str, &'a str)> {
        let start = format!("<{name} ");
        let tags = self.svg.split(start.as_str()).skip(1).filter_map(|rest| rest.split_once('>'));
        tags.map(|(attributes, rest)| (attributes, rest.split('<').next().unwrap_or_default().trim())).collect()
    }

    /// The texts, without their rims.
    pub fn words(&self, look: &Look) -> Vec<Word> {
        let panel = hex(look, Ink::Panel);
        let texts = self.elements("text").into_iter().filter(|(a, _)| attribute(a, "fill") != panel);
        let word = |(a, text): (&str, &str)| {
            let text = text.replace("&gt;", ">").replace("&lt;", "<");
            let (x, size) = (number(a, "x") / FINE, number(a, "font-size") / FINE);
            let width = words::width(&text, size, a.contains("bold"));
            let x0 = match attribute(a, "text-anchor") {
                "end" => x - width,
                "middle" => x - width / 2.0,
                _ => x,
            };
            Word { text, x0, x1: x0 + width, y: number(a, "y") / FINE, size }
        };
        texts.map(word).collect()
    }

    /// Middle of the text in height.
    pub fn height_of(&self, look: &Look, text: &str) -> f64 {
        self.words(look).iter().find(|w| w.text == text).unwrap_or_else(|| panic!("{}: no {text}", self.name)).y
    }

    /// The rectangles of an ink: left, top, right, bottom in CSS px.
    pub fn rects(&self, look: &Look, ink: Ink) -> Vec<[f64; 4]> {
        let of_ink = |(a, _): &(&str, &str)| attribute(a, "fill") == hex(look, ink);
        let corners = |(a, _): (&str, &str)| {
            let [x, y, w, h] = ["x", "y", "width", "height"].map(|name| number(a, name) / FINE);
            [x, y, x + w, y + h]
        };
        self.elements("rect").into_iter().filter(of_ink).map(corners).collect()
    }

    /// Corners of the lines, in CSS px, line after line.
    pub fn lines(&self) -> Vec<Vec<(f64, f64)>> {
        self.elements("polyline").into_iter().map(|(a, _)| corners(a)).collect()
    }

    /// Corners of the filled polygons of an ink, likewise.
    pub fn polygons(&self, look: &Look, ink: Ink) -> Vec<Vec<(f64, f64)>> {
        let of_ink = |(a, _): &(&str, &str)| attribute(a, "fill") == hex(look, ink);
        self.elements("polygon").into_iter().filter(of_ink).map(|(a, _)| corners(a)).collect()
    }
}

/// The points of a line or a polygon.
fn corners(attributes: &str) -> Vec<(f64, f64)> {
    let pair =
        |p: &str| p.split_once(',').map(|(x, y)| (x.parse::<f64>().unwrap() / FINE, y.parse::<f64>().unwrap() / FINE));
    attribute(attributes, "points").split_whitespace().filter_map(pair).collect()
}

fn attribute<'a>(attributes: &'a str, name: &str) -> &'a str {
    let start = format!("{name}=\"");
    let at = attributes.match_indices(&start).find(|(i, _)| *i == 0 || attributes.as_bytes()[i - 1] == b' ');
    let (i, _) = at.unwrap_or_else(|| panic!("no {name} in {attributes}"));
    attributes[i + start.len()..].split('"').next().unwrap_or_default()
}

fn number(attributes: &str, name: &str) -> f64 {
    attribute(attributes, name).parse().expect("a number")
}

fn hex(look: &Look, ink: Ink) -> String {
    let c = look.palette.rgba(ink);
    format!("#{:02X}{:02X}{:02X}", c.r, c.g, c.b)
}

fn folder(path: &str) -> PathBuf {
    let folder = PathBuf::from(path);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// The look of a theme.
pub fn look(theme: Theme, text: f32) -> Look {
    Look { palette: Palette::of(theme), text, marks: if text > 16.0 { 1.55 } else { 1.0 } }
}

/// Past of a run of `entries` entries of so many steps each: `at` gives loss and the shares of easy and hard triplets
/// for how far it is, 0 to 1.
pub fn history(entries: u64, steps: u64, at: fn(f32) -> (f32, f32, f32)) -> Vec<Bucket> {
    let mut rng = Rng::stream(1, "history");
    let mut entry = |i: u64| {
        let (loss, easy, hard) = at(i as f32 / entries as f32);
        let loss = loss * (1.0 + 0.12 * rng.normal());
        let spread = if steps > 1 { 0.15 * loss * (1.0 + rng.unit()) } else { 0.0 };
        let hard = (hard * (1.0 + 0.2 * rng.normal())).clamp(0.0, 0.9);
        let easy = (easy * (1.0 + 0.05 * rng.normal())).clamp(0.0, 1.0 - hard);
        let shares = [easy, 1.0 - easy - hard, hard];
        Bucket {
            first: i * steps + 1,
            last: (i + 1) * steps,
            loss_min: loss - spread,
            loss_max: loss + spread,
            loss_mean: loss,
            losses: steps as u32,
            collapse_loss: Some(1.0),
            shares,
            valid_steps: steps as u32,
            mined: shares,
            mined_steps: steps as u32,
        }
    };
    (0..entries).map(&mut entry).collect()
}

/// The same past under a loss that is this with all points on one spot.
pub fn under(past: &[Bucket], collapse_loss: f32) -> Vec<Bucket> {
    past.iter().map(|b| Bucket { collapse_loss: Some(collapse_loss), ..*b }).collect()
}

/// A run that learns.
pub fn falling(t: f32) -> (f32, f32, f32) {
    (0.95 - 0.3 * t, 0.35 + 0.35 * (4.0 * t).min(1.0), 0.25 - 0.17 * t)
}

/// A run that ends with all points on one spot.
pub fn collapsing(t: f32) -> (f32, f32, f32) {
    (if t > 0.3 { 1.0 } else { 1.6 - 2.0 * t }, 0.3 * (1.0 - 3.0 * t).max(0.0), 0.5)
}

/// What 180 points of 4 classes are worth whose classes lie `apart` and spread `wide`.
fn evaluation(classes: u32, apart: f32, wide: f32) -> Evaluation {
    let mut rng = Rng::stream(2, "points");
    let centres = [(0.0, 0.0), (1.0, 0.2), (0.3, 1.0), (1.3, 1.2)];
    let points: Vec<(u32, f32, f32)> = (0..180)
        .map(|i| {
            let class = i % classes;
            let (x, y) = centres[class as usize];
            (class, apart * x + wide * rng.normal(), apart * y + wide * rng.normal())
        })
        .collect();
    let distance =
        |a: &(u32, f32, f32), b: &(u32, f32, f32)| ((a.1 - b.1) * (a.1 - b.1) + (a.2 - b.2) * (a.2 - b.2)).sqrt();
    let pairs: Vec<(bool, f32)> = points
        .iter()
        .enumerate()
        .flat_map(|(i, a)| points[..i].iter().map(move |b| (a.0 == b.0, distance(a, b))))
        .collect();
    let bin_width = pairs.iter().map(|p| p.1).fold(0.0, f32::max) * 1.0001 / BINS as f32;
    let half = |same: bool| {
        let of: Vec<f32> = pairs.iter().filter(|p| p.0 == same).map(|p| p.1).collect();
        let mut bins = vec![0.0; if of.is_empty() { 0 } else { BINS }];
        of.iter().for_each(|d| bins[(d / bin_width) as usize] += 1.0 / of.len() as f32);
        let mean = of.iter().map(|d| f64::from(*d)).sum::<f64>() / of.len() as f64;
        (bins, (!of.is_empty()).then_some(mean))
    };
    let ((same, within), (different, between)) = (half(true), half(false));
    let mut gaps: Vec<Gap> = Vec::new();
    for (i, a) in points.iter().enumerate().filter(|_| classes > 1) {
        let others = || points.iter().enumerate().filter(move |(j, _)| *j != i).map(|(_, b)| b);
        let farthest = others().filter(|b| b.0 == a.0).map(|b| distance(a, b)).fold(0.0, f32::max);
        let nearest = others().filter(|b| b.0 != a.0).map(|b| distance(a, b)).fold(f32::INFINITY, f32::min);
        gaps.push(Gap { anchor: i as u32, class: a.0, gap: nearest - farthest });
    }
    gaps.sort_by(|a, b| a.gap.total_cmp(&b.gap));
    Evaluation {
        anchors: gaps.len() as u32,
        points: gaps.len() as u32,
        r_precision: None,
        spread: 1.0,
        within,
        between,
        same,
        different,
        bin_width,
        gaps,
    }
}

/// Before training.
pub fn untrained() -> Evaluation {
    evaluation(4, 1.0, 0.35)
}

/// Well trained.
pub fn clusters() -> Evaluation {
    evaluation(4, 3.0, 0.25)
}

/// All on one spot.
pub fn collapsed() -> Evaluation {
    evaluation(4, 0.004, 0.003)
}

/// A data set of one class: no pairs of two classes, no gaps.
pub fn one_class() -> Evaluation {
    evaluation(1, 1.0, 0.5)
}
