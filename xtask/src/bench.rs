//! `cargo xtask bench`: the same training step natively, in the page, and in plain JavaScript in the same browser.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::browser::Driver;
use crate::dist::{self, File};
use crate::frames::{self, Frames};
use crate::run::{Outcome, cargo, could_not, root, say};
use crate::server::Site;
use crate::{setup, webdriver};

/// How often page and yardstick take turns: what else the machine does then falls on both.
const ROUNDS: usize = 5;
/// How long one of them may take.
const PATIENCE: Duration = Duration::from_secs(180);
const YARDSTICK: &str = "/yardstick/";

/// Times a second, by what was measured.
type Rates = BTreeMap<String, f64>;

/// Measures and prints.
pub fn run() -> Outcome {
    let browser = setup::browser()?;
    let native = native()?;
    let files = dist::build()?;
    // the page last: the policy sent with every answer is that of the page put in last
    let site = Site::default().with(YARDSTICK, yardstick()?)?.with("/", files)?.serve_aside()?;
    let driver = Driver::start(&browser)?;
    let session = webdriver::Driver::start(&driver.address, &browser.chromium, &[])?;
    let (mut page, mut plain) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        say(&format!("in Chromium, round {round} of {ROUNDS}"));
        page.push(measure(&session, &format!("{site}/?bench"))?);
        plain.push(measure(&session, &format!("{site}{YARDSTICK}"))?);
    }
    say("in Chromium, the frames of the page");
    drop(session);
    let session = webdriver::Driver::start_traced(&driver.address, &browser.chromium, frames::TRACED)?;
    let worker = frames::measure(&session, &format!("{site}/"), frames::USUAL)?;
    let alone = frames::measure(&session, &format!("{site}/?worker=off"), frames::USUAL)?;
    let thousand = frames::measure(&session, &format!("{site}/"), frames::THOUSAND)?;
    let overlays = overlays(&session, &format!("{site}/"))?;
    print(&native, &medians(&page), &medians(&plain));
    println!("\nThe page at full speed, 500 points, 1440 × 900.");
    print_frames("training", &[("in a worker", worker), ("without one", alone)]);
    print_frames("training, 10,000 points of 1,000 classes", &[("in a worker", thousand)]);
    print_overlays(&overlays);
    Ok(())
}

/// `cargo xtask bench overlays`: what the overlays cost, and nothing else.
pub fn run_overlays() -> Outcome {
    let browser = setup::browser()?;
    let site = Site::default().with("/", dist::build()?)?.serve_aside()?;
    let driver = Driver::start(&browser)?;
    let session = webdriver::Driver::start_traced(&driver.address, &browser.chromium, frames::TRACED)?;
    print_overlays(&overlays(&session, &format!("{site}/"))?);
    Ok(())
}

/// What is switched on, and what a table calls it.
const OVERLAYS: [(&str, &[&str]); 7] = [
    ("no overlay", &[]),
    ("triplets", &["triplets"]),
    ("grid", &["grid"]),
    ("k-NN", &["k-NN"]),
    ("means", &["means"]),
    ("field", &["field"]),
    ("all of them", &["triplets", "grid", "k-NN", "means", "field"]),
];

/// The frames with 2,000 points, with none of the overlays, each by itself, and all.
fn overlays(session: &webdriver::Driver, url: &str) -> Outcome<Vec<(&'static str, Frames)>> {
    say("in Chromium, 2,000 points with each overlay");
    let measure = |&(name, on): &(&'static str, &'static [&'static str])| {
        Ok((name, frames::measure(session, url, frames::crowded(on))?))
    };
    OVERLAYS.iter().map(measure).collect()
}

fn print_overlays(frames: &[(&str, Frames)]) {
    println!("\nThe page at full speed, 2,000 points, 1440 × 900, ten seconds each; training in a worker.");
    print_frames("overlays", frames);
    println!("\n  Frames of more than {} ms drawing, by the clock and in the thread's own time:", frames::LONG);
    for (name, f) in frames {
        println!("  {name:<28}{:>12}{:>9}", f.long[0], f.long[1]);
    }
    if let Some((_, none)) = frames.first() {
        println!("\n  More than without overlays, ms of the thread's own time for drawing in the median:");
        for (name, f) in &frames[1..] {
            println!("  {name:<28}{:>12.2}", f.own[0] - none.own[0]);
        }
    }
}

/// `cargo bench`, its lines on the screen and its rates.
fn native() -> Outcome<Rates> {
    say("natively: cargo bench");
    let mut command = cargo(&["bench", "--package", "triplet-engine", "--bench", "*"]);
    let mut process = command.stdout(Stdio::piped()).spawn().map_err(|error| could_not(&command, &error))?;
    let mut rates = Rates::new();
    for line in process.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
        println!("{line}");
        rates.extend(rate(&line));
    }
    let status = process.wait().map_err(|error| could_not(&command, &error))?;
    if status.success() { Ok(rates) } else { Err("The native bench failed; its messages above say where.".to_owned()) }
}

/// The median that a line of the native bench tells: a name, then least, median and most.
fn rate(line: &str) -> Option<(String, f64)> {
    let mut words = line.split_whitespace();
    let name = words.next()?.to_owned();
    let numbers: Vec<f64> = words.take(3).map_while(|word| word.parse().ok()).collect();
    match numbers[..] {
        [_, median, _] => Some((name, median)),
        _ => None,
    }
}

/// Opens a page that measures, and waits for what it has found.
fn measure(session: &webdriver::Driver, url: &str) -> Outcome<Rates> {
    session.open(url)?;
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let found = session.script("return document.documentElement.dataset.bench ?? null", &[])?;
        if let Some(found) = found.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) {
            let rates = found.as_object().into_iter().flatten();
            return Ok(rates.filter_map(|(name, rate)| Some((name.clone(), rate.as_f64()?))).collect());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let log = session.log("browser")?;
    Err(format!("{url} found nothing in {} s; its console says {log:?}.", PATIENCE.as_secs()))
}

fn medians(rounds: &[Rates]) -> Rates {
    let names = rounds.iter().flat_map(Rates::keys).collect::<std::collections::BTreeSet<_>>();
    let median = |name: &String| {
        let mut values: Vec<f64> = rounds.iter().filter_map(|round| round.get(name).copied()).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    names.into_iter().filter_map(|name| Some((name.clone(), median(name)?))).collect()
}

fn print(native: &Rates, page: &Rates, plain: &Rates) {
    println!("\nTimes a second; in Chromium the medians of {ROUNDS} rounds.");
    println!(
        "  {:<28}{:>12}{:>12}{:>12}{:>14}{:>15}{:>12}",
        "", "native", "page", "plain JS", "page/plain JS", "page/native", "ms in page"
    );
    let names = [native, page, plain].into_iter().flat_map(Rates::keys).collect::<std::collections::BTreeSet<_>>();
    for name in names {
        let [native, page, plain] = [native, page, plain].map(|rates| rates.get(name).copied());
        let whole = |rate: Option<f64>| {
            rate.map_or_else(|| "–".to_owned(), |rate| crate::sizes::thousands(rate.round().max(0.0) as usize))
        };
        let ratio = |a: Option<f64>, b: Option<f64>, digits: usize| {
            a.zip(b).filter(|(_, b)| *b > 0.0).map_or_else(|| "–".to_owned(), |(a, b)| format!("{:.digits$}", a / b))
        };
        println!(
            "  {name:<28}{:>12}{:>12}{:>12}{:>14}{:>15}{:>12}",
            whole(native),
            whole(page),
            whole(plain),
            ratio(page, plain, 1),
            ratio(page, native, 2),
            ratio(Some(1000.0), page, 3),
        );
    }
}

fn print_frames(what: &str, places: &[(&str, Frames)]) {
    println!(
        "  {what:<20}{:>10}{:>12}{:>9}{:>8}{:>10}{:>8}{:>11}{:>10}",
        "frames/s", "ms drawing", "of 95 %", "worst", "own time", "worst", "ms in all", "steps/s"
    );
    for (place, f) in places {
        let steps = crate::sizes::thousands(f.steps.round().max(0.0) as usize);
        println!(
            "  {place:<20}{:>10.1}{:>12.2}{:>9.2}{:>8.2}{:>10.2}{:>8.2}{:>11.2}{steps:>10}",
            f.rate, f.median, f.high, f.greatest, f.own[0], f.own[1], f.busy
        );
    }
}

/// The plain JavaScript version, as a page of its own; it is no part of `dist/`.
fn yardstick() -> Outcome<Vec<File>> {
    let path = root().join("benches/yardstick.js");
    let script = std::fs::read(&path).map_err(|error| format!("{}: {error}; put it back.", path.display()))?;
    let page = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
        <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; img-src data:\">\n\
        <link rel=\"icon\" href=\"data:,\">\n<title>Yardstick</title>\n\
        <script type=\"module\" src=\"yardstick.js\"></script>\n</html>\n";
    Ok(vec![File { name: "yardstick.js".into(), body: script }, File { name: "index.html".into(), body: page.into() }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_native_bench_is_read() {
        assert_eq!(rate("W1        60000        61000        62000   batch all"), Some(("W1".to_owned(), 61_000.0)));
        assert_eq!(rate("         least       median         most   steps per second"), None);
        assert_eq!(rate(""), None);
    }

    #[test]
    fn the_median_is_of_each_work_by_itself() {
        let rounds = [[("a", 1.0), ("b", 9.0)], [("a", 5.0), ("b", 7.0)], [("a", 2.0), ("b", 8.0)]];
        let rounds = rounds.map(|round| round.map(|(name, rate)| (name.to_owned(), rate)).into());
        assert_eq!(medians(&rounds), Rates::from([("a".to_owned(), 2.0), ("b".to_owned(), 8.0)]));
    }
}
