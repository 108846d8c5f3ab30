//! Uneven classes, and very many of them: the page trains, says what its numbers are of, and stays readable.

use serde_json::json;

use super::looks::{LAPTOP, PHONE, PROJECTOR, open_tab, show_on};
use super::page::{TRAINED, visit};
use super::webdriver::key;

#[test]
fn an_imbalance_is_told_in_points_and_trains() {
    visit("#imbalance=10", |page| {
        let said = "return document.querySelector('.s-data').innerText.includes(arguments[0])";
        page.wait_for_script("how many", said, &[json!("from 40 points in class 1 to 4 in class 4: 72 in all")]);
        page.speed(1_000.0);
        page.train();
        page.wait("it learns", TRAINED, |look| look.r_precision.is_some_and(|r| r >= 0.9));
        page.press("Pause");
        page.focus("slider", "Imbalance");
        page.keys(key::HOME);
        page.wait_for_script("all have as many", "return !document.body.innerText.includes('in all')", &[]);
        page.wait("another run", TRAINED, |look| look.step == 0);
    });
}

#[test]
fn a_thousand_classes_train_say_what_their_numbers_are_of_and_light_up_when_pointed_at() {
    visit("#data=grid&classes=1000&p=64&k=10", |page| {
        page.speed(1_000.0);
        page.train();
        page.wait("some steps", TRAINED, |look| look.step >= 20 && look.r_precision.is_some_and(|r| r > 0.9));
        page.press("Pause");
        page.some_frames();
        let words = page.words();
        for said in
            ["R-precision of 400", "10,000 points, the most there may be", "64 × 10 = 640 points", "of a sample"]
        {
            assert!(words.contains(said), "{said} in {words}");
        }
        let all = page.cloud().pixels;
        page.script(
            "document.querySelector('[role=application][aria-label=\"Points of the embedding\"]').focus()",
            &[],
        );
        page.keys(key::RIGHT);
        let told = page.script("return document.activeElement.querySelector('[aria-live]').innerText", &[]);
        assert!(told.as_str().is_some_and(|t| t.starts_with("class ")), "{told}");
        let one = page.cloud().pixels;
        assert!(one > 0 && one * 10 < all, "one class of {all} pixels has {one}");
        for (screen, width) in [(LAPTOP, 1440), (PROJECTOR, 1280), (PHONE, 390)] {
            show_on(page, screen);
            let wide = page.script("return document.documentElement.scrollWidth", &[]);
            assert_eq!(wide, json!(width));
        }
    });
}

#[test]
fn the_measures_of_a_thousand_classes_say_what_they_are_of_and_what_is_not_measured() {
    visit("#data=grid&classes=1000&p=64&k=10", |page| {
        open_tab(page, "Evaluate");
        let body = "return !!document.querySelector('[data-stat=\"auc-input\"]')?.dataset.value";
        page.wait_for_script("all is measured", body, &[]);
        page.focus("button", "AMI");
        page.some_frames();
        let words = page.words();
        for said in [
            "400 of 10,000 anchors, evenly taken",
            "those of 400 of 10,000 anchors",
            "Not measured: k-means of 10,000 points with 1,000 clusters",
            "no k-means with so many classes",
        ] {
            assert!(words.contains(said), "{said} in {words}");
        }
    });
}

#[test]
fn a_link_to_more_than_there_may_be_is_said_and_comes_as_near_as_it_can() {
    visit("#data=grid&classes=1000&samples=50", |page| {
        let words = page.words();
        assert!(
            words.contains("samples=50 is not from 2 to 10, as the other settings allow: the default is used."),
            "{words}"
        );
    });
    visit("#data=rings&classes=500", |page| {
        let words = page.words();
        assert!(words.contains("classes=500 is not from 1 to 20, as the other settings allow: 20 is used."), "{words}");
    });
}
