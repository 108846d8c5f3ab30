//! What the page promises to show, and what it says of it.

use super::page::{COLLAPSING_RINGS, Look, Page, SOON, TRAINED, sub_path, visit, visit_at};
use super::webdriver::key;

/// Steps a second: quick, and slow enough to be seen in every animation frame.
const BRISK: f64 = 200.0;

fn train_to(page: &Page, step: u64) -> Look {
    page.train();
    page.wait(&format!("step {step}"), TRAINED, |look| look.step >= step);
    page.press("Pause");
    page.some_frames();
    page.look()
}

fn reaches(seen: &[Look], r_precision: f64) -> u64 {
    let reached = seen.iter().find(|look| look.r_precision.is_some_and(|value| value >= r_precision));
    reached.unwrap_or_else(|| panic!("R-precision {r_precision} was not reached: {:?}", seen.last())).step
}

/// The clusters of each class come together, and the page says learning, then converged.
fn learns_the_clusters(page: &Page) {
    assert!(page.look().r_precision.is_some_and(|value| value < 0.6), "{:?}", page.look());
    page.record();
    page.speed(BRISK);
    page.press("Train");
    page.wait("it has converged", TRAINED, |look| look.verdict == "converged" || look.step > 3_000);
    let seen = page.recorded();
    assert!(reaches(&seen, 0.95) <= 600, "{seen:?}");
    let mut verdicts: Vec<&str> = seen.iter().map(|look| look.verdict.as_str()).collect();
    verdicts.dedup();
    assert_eq!(verdicts, ["learning", "converged"]);
}

#[test]
fn the_defaults_learn_and_converge() {
    visit("", |page| {
        assert_eq!(page.host(), "worker");
        learns_the_clusters(page);
    });
}

#[test]
fn the_defaults_learn_without_a_worker_and_the_page_says_so() {
    visit("?worker=off", |page| {
        assert_eq!(page.host(), "page");
        assert!(page.words().to_lowercase().contains("worker"), "{}", page.words());
        learns_the_clusters(page);
    });
}

#[test]
fn the_defaults_learn_under_a_sub_path() {
    visit_at(&sub_path(), "", |page| {
        assert_eq!(page.host(), "worker");
        learns_the_clusters(page);
    });
}

/// All points on one spot by step 600, and it is seen and said. `margin` is the settings' own.
fn collapses(page: &Page, margin: f64) {
    let before = page.cloud().reach;
    assert!(before > 0.25, "the cloud is drawn as {before} of the picture before training");
    page.record();
    page.speed(BRISK);
    let now = train_to(page, 600);
    assert_eq!(now.verdict, "collapsed", "{now:?}");
    assert!(now.loss.is_some_and(|loss| (loss / margin - 1.0).abs() <= 0.05), "{now:?}");
    let first =
        page.recorded().into_iter().find(|look| look.verdict == "collapsed").expect("it is said while it trains");
    assert!((20..=600).contains(&first.step), "said at step {}", first.step);
    let after = page.cloud().reach;
    assert!(after < 0.15, "the cloud is drawn as {after} of the picture");
}

#[test]
fn batch_hard_collapses_and_batch_all_leads_out() {
    visit("#mining=batch-hard", |page| {
        collapses(page, 1.0);
        let from = page.look().step;
        page.record();
        page.remedy(&["batch all", "from here"]);
        let now = train_to(page, from + 1_500);
        assert!(now.r_precision.is_some_and(|value| value >= 0.9), "{now:?}");
        // the weights were kept: it never went back to its first step
        assert!(page.recorded().iter().all(|look| look.step >= from));
    });
}

#[test]
fn rings_collapse_on_the_circle_and_semi_hard_from_the_start_leads_out() {
    visit(COLLAPSING_RINGS, |page| {
        collapses(page, 0.2);
        page.record();
        page.remedy(&["again", "semi-hard"]);
        page.wait_for_new_run();
        page.record();
        let now = train_to(page, 2_000);
        let seen = page.recorded();
        assert!(reaches(&seen, 0.95) <= 2_000, "{now:?}");
        assert!(seen.iter().all(|look| look.verdict != "collapsed"));
    });
}

#[test]
fn one_sample_of_each_class_gives_no_triplets_until_there_are_two() {
    visit("#k=1", |page| {
        page.press("Step");
        page.wait("the verdict", SOON, |look| look.verdict == "no-triplets");
        assert!(page.diagnosis().contains('K'), "{}", page.diagnosis());
        page.unfold();
        page.focus("spinbutton", "K samples");
        page.keys(key::UP);
        page.train();
        page.wait("it learns", SOON, |look| look.step > 20 && look.verdict == "learning" && look.loss.is_some());
    });
}

#[test]
fn one_class_gives_no_triplets_until_there_are_two() {
    visit("#classes=1", |page| {
        page.press("Step");
        page.wait("the verdict", SOON, |look| look.verdict == "no-triplets");
        assert!(page.diagnosis().to_lowercase().contains("class"), "{}", page.diagnosis());
        page.unfold();
        page.focus("slider", "Classes");
        page.keys(key::RIGHT);
        page.train();
        page.wait("it learns", SOON, |look| look.step > 20 && look.verdict == "learning" && look.loss.is_some());
    });
}

/// Nothing on the page is a number that is none.
fn says_no_nonsense(page: &Page) {
    let words = page.words();
    let wrong = |word: &str| {
        matches!(word.trim_matches(|c: char| !c.is_alphanumeric()), "NaN" | "inf" | "Infinity" | "undefined" | "null")
    };
    let found: Vec<&str> = words.split_whitespace().filter(|word| wrong(word)).collect();
    assert!(found.is_empty() && !words.contains('∞'), "{found:?}");
}

#[test]
fn the_highest_rate_never_shows_nonsense_and_reset_heals_what_diverges() {
    let wild = [
        "#optimiser=sgd&rate=10",
        "#optimiser=sgd&rate=10&distance=squared-euclidean",
        "#optimiser=sgd-with-momentum&rate=10&distance=squared-euclidean&activation=identity",
    ];
    let page = Page::new(&super::page::root());
    let mut diverged = 0;
    for link in wild {
        page.open(link);
        page.speed(BRISK);
        page.train();
        let now = page.wait("step 400, or its end", TRAINED, |look| look.step >= 400 || look.verdict == "diverged");
        says_no_nonsense(&page);
        if now.verdict == "diverged" {
            diverged += 1;
            says_no_nonsense(&page);
            // the charts end where the header does, though nothing trains any more
            let told = "return document.querySelector('.chart-loss canvas').ariaLabel.startsWith(arguments[0])";
            let words = match now.step {
                0 => "Loss: no step".to_owned(),
                1 => "Loss over 1 step:".to_owned(),
                steps => format!("Loss over {steps} steps:"),
            };
            page.wait_for_script("the chart tells the whole run", told, &[serde_json::json!(words)]);
            page.press("Reset");
            page.wait("it has begun anew", SOON, |look| look.step == 0 && look.verdict != "diverged");
            says_no_nonsense(&page);
        }
    }
    assert!(diverged > 0, "one of these was to diverge");
    page.assert_quiet();
}
