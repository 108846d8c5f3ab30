//! Mining: the table of positives and negatives, and sampling by distance.

use serde_json::json;
use triplet_engine::config::{Config, Mining};
use triplet_engine::trainer::Trainer;

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
        let mut named = Trainer::generated(&Config { mining: Mining::EasyPositive, ..Config::default() });
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

/// What the chart of the batch's triplets says of the mined ones.
fn mined(page: &Page) -> String {
    let body = "return document.querySelector('.chart-composition canvas').getAttribute('aria-label')";
    let label = page.script(body, &[]);
    let label = label.as_str().expect("a label");
    label.split("Mined").nth(1).unwrap_or_else(|| panic!("no mined ones in {label}")).to_owned()
}

#[test]
fn random_triplets_mixed_in_are_seen_among_the_mined_and_the_knob_is_there_only_where_it_acts() {
    visit("#mining=batch-hard", |page| {
        page.press("Step");
        page.wait("a step", SOON, |look| look.step == 1);
        page.some_frames();
        let hard = mined(page);
        page.press("Reset");
        let knob = page.control("slider", "Random share");
        page.script("arguments[0].focus()", &[knob.argument()]);
        page.keys(key::END);
        wait_for_help(page, "all of these give way to random ones");
        page.keys(&key::LEFT.repeat(10));
        wait_for_help(page, "the closest negative; 50 % of these give way to random ones of their anchors");
        page.script("document.activeElement.blur()", &[]);
        page.press("Step");
        page.wait("a step", SOON, |look| look.step == 1);
        page.some_frames();
        assert_ne!(mined(page), hard);
        let mut eased =
            Trainer::generated(&Config { mining: Mining::BatchHard, random_share: 0.5, ..Config::default() });
        eased.step().expect("a healthy run");
        assert_eq!(page.look().hash, format!("{:016x}", eased.hash()));
        ok(page.driver.click(&page.control("radio", "Batch all")));
        page.wait_for_script("no knob", "return !document.querySelector('[aria-label=\"Random share\"]')", &[]);
    });
}

#[test]
fn semi_hard_first_and_then_hard_goes_over_at_its_step() {
    visit("#mining=semi-hard-then-hard&hard-after=50", |page| {
        wait_for_help(page, "semi-hard for the first 50 steps, batch hard from then on");
        let scheduled = Config { mining: Mining::SemiHardThenHard, hard_after: 50, ..Config::default() };
        let mut trainer = Trainer::generated(&scheduled);
        page.keys(&key::RIGHT.repeat(50));
        page.wait("the last semi-hard step", SOON, |look| look.step == 50);
        page.some_frames();
        let semi_hard = mined(page);
        page.keys(key::RIGHT);
        let seen = page.wait("the first hard step", SOON, |look| look.step == 51).hash;
        (0..51).for_each(|_| drop(trainer.step()));
        assert_eq!(seen, format!("{:016x}", trainer.hash()));
        page.some_frames();
        let hard = mined(page);
        assert!(
            semi_hard.contains("semi-hard 100 %") && hard.contains("hard 100 %") && hard != semi_hard,
            "{semi_hard} {hard}"
        );
    });
}
