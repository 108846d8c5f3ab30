//! Mining: the table of positives and negatives, and sampling by distance.

use serde_json::json;
use triplet_playground::config::{Config, Mining};
use triplet_playground::trainer::Trainer;

use super::page::{Page, SOON, ok, visit};
use super::webdriver::key;

/// What stands under the strategies.
fn wait_for_help(page: &Page, words: &str) {
    let body = "return document.getElementById('mining').innerText.includes(arguments[0])";
    page.wait_for_script(&format!("mining says “{words}”"), body, &[json!(words)]);
}

#[test]
fn a_place_of_the_table_is_the_strategy_that_is_named_there() {
    visit("", |page| {
        page.press("More strategies");
        ok(page.driver.click(&page.control("radio", "Positive × negative")));
        wait_for_help(page, "per anchor the farthest positive and the closest negative: Batch hard");
        ok(page.driver.click(&page.control("radio", "Easiest positive, semi-hard negative")));
        wait_for_help(page, "per anchor the closest positive and the closest negative beyond it: Easy positive");
        let hash = "return location.hash === '#mining=positive-negative&positive=easiest&negative=semi-hard'";
        page.wait_for_script("the address says it", hash, &[]);
        page.script("document.activeElement.blur()", &[]);
        page.keys(&key::RIGHT.repeat(20));
        let seen = page.wait("twenty steps", SOON, |look| look.step == 20).hash;
        let mut named = Trainer::new(&Config { mining: Mining::EasyPositive, ..Config::default() });
        for _ in 0..20 {
            named.step().expect("a healthy run");
        }
        assert_eq!(seen, format!("{:016x}", named.hash()), "the table's pair trains like its name");
    });
}

#[test]
fn pairs_that_make_no_triplets_can_not_be_had_and_say_why() {
    visit("#mining=positive-negative&positive=all&negative=semi-hard", |page| {
        let words = page.words();
        assert!(words.contains("makes no triplets"), "{words}");
        wait_for_help(page, "per anchor every positive and the closest negative: Hardest negative per pair");
        let cell = page.control("radio", "All positive, semi-hard negative");
        assert_eq!(page.script("return arguments[0].disabled", &[cell.argument()]), json!(true));
    });
}

#[test]
fn sampling_by_distance_trains_the_default_scene() {
    visit("#mining=distance-weighted", |page| {
        page.speed(f64::INFINITY);
        page.train();
        page.wait("R-precision 0.9", 6 * SOON, |look| look.r_precision.is_some_and(|r| r >= 0.9));
    });
}
