//! Choosing the triplet: by click, tap and keys, kept across steps until let go; and what pointing at something lights up.

use serde_json::{Value, json};

use super::looks::{PHONE, open_tab, show_on};
use super::page::{Page, SOON, ok, visit};
use super::webdriver::{Deed, key};

/// The words of the panel about one triplet.
fn panel(page: &Page) -> String {
    let text = page.script("return document.querySelector('[aria-label=\"One triplet\"]').innerText", &[]);
    text.as_str().unwrap_or_default().to_owned()
}

/// Waits until these words stand in the panel about one triplet.
fn wait_for_panel(page: &Page, words: &str) {
    let body = "return document.querySelector('[aria-label=\"One triplet\"]').innerText.includes(arguments[0])";
    page.wait_for_script(&format!("the panel says “{words}”"), body, &[json!(words)]);
}

/// Gives a picture of points the focus, as Tab would.
fn enter(page: &Page, name: &str) {
    let body = "const e = document.querySelector(`[role=application][aria-label=\"${arguments[0]}\"]`);
        e.focus(); return document.activeElement === e;";
    assert_eq!(page.script(body, &[json!(name)]), json!(true), "“{name}” takes the focus");
}

/// What a screen reader is told of the point that the keyboard is at.
fn told(page: &Page) -> String {
    let body = "return document.activeElement.querySelector('[aria-live]')?.innerText ?? ''";
    page.script(body, &[]).as_str().unwrap_or_default().to_owned()
}

/// Where on the screen the input picture is: corner and size.
fn input_box(page: &Page) -> [f64; 4] {
    let body = "const r = document.querySelector('[aria-label=\"Points of the input\"]').getBoundingClientRect();
        return [r.x, r.y, r.width, r.height];";
    let found = page.script(body, &[]);
    [0, 1, 2, 3].map(|i| found[i].as_f64().expect("a box"))
}

/// Whether the pointer says that there is something to click.
const AT_A_POINT: &str =
    "return getComputedStyle(document.querySelector('[aria-label=\"Points of the input\"]')).cursor === 'pointer'";

/// A place in the input picture where the pointer is at a point.
fn a_point(page: &Page, pointer: &str) -> [f64; 2] {
    let [x, y, w, h] = input_box(page);
    for i in 1..19 {
        for j in 1..19 {
            let at = [x + w * f64::from(i) / 19.0, y + h * f64::from(j) / 19.0];
            ok(page.driver.finger(pointer, &[Deed::Go(at)]));
            page.some_frames();
            if page.script(AT_A_POINT, &[]) == Value::Bool(true) {
                return at;
            }
        }
    }
    panic!("no point under the pointer")
}

#[test]
fn the_keyboard_chooses_anchor_positive_and_negative_and_lets_go() {
    visit("", |page| {
        enter(page, "Points of the embedding");
        page.keys(key::RIGHT);
        page.wait_for_script("a point is told", "return document.activeElement.innerText.includes('sample')", &[]);
        let first = told(page);
        for part in ["class ", "sample ", "nearest in f(x), Euclidean", "make it the anchor"] {
            assert!(first.contains(part), "“{part}” in “{first}”");
        }
        page.keys(key::ENTER);
        wait_for_panel(page, "a by you; p and n mined at step 0");
        assert!(told(page).contains("let go of the triplet"), "{}", told(page));
        // onward until both a positive and a negative have been met
        let mut ways = [key::LEFT, key::UP, key::RIGHT, key::DOWN].into_iter().cycle();
        for _ in 0..80 {
            if panel(page).contains("all three by you") {
                break;
            }
            page.keys(ways.next().expect("a way"));
            let words = told(page);
            let missing = (words.contains("the positive") && !panel(page).contains("a and p"))
                || (words.contains("the negative") && !panel(page).contains("a and n"));
            if missing {
                page.keys(key::ENTER);
                page.some_frames();
            }
            if words.contains("let go") {
                ways.next();
            }
        }
        wait_for_panel(page, "all three by you");
        page.press("Step");
        page.wait("a step", SOON, |look| look.step == 1);
        page.press("Step");
        page.wait("another", SOON, |look| look.step == 2);
        wait_for_panel(page, "all three by you");
        page.press("let go");
        wait_for_panel(page, "at step 2: median of");
        assert!(page.find("button", "let go").is_none(), "there is nothing more to let go");
    });
}

#[test]
fn escape_lets_go_and_the_arrow_is_a_step_again_once_the_picture_is_left() {
    visit("", |page| {
        enter(page, "Points of the input");
        page.keys(key::DOWN);
        page.keys(key::ENTER);
        wait_for_panel(page, "a by you");
        assert_eq!(page.look().step, 0, "the arrows belong to the picture");
        page.keys(key::ESCAPE);
        wait_for_panel(page, "at step 0: median of");
        page.script("document.activeElement.blur()", &[]);
        page.keys(key::RIGHT);
        page.wait("→ is one step", SOON, |look| look.step == 1);
    });
}

#[test]
fn a_click_chooses_and_leaves_the_arrows_to_the_transport() {
    visit("", |page| {
        let at = a_point(page, "mouse");
        ok(page.driver.finger("mouse", &[Deed::Go(at), Deed::Down, Deed::Up]));
        wait_for_panel(page, "a by you");
        page.keys(key::RIGHT);
        page.wait("→ is one step", SOON, |look| look.step == 1);
        wait_for_panel(page, "a by you");
        page.keys(key::ESCAPE);
        wait_for_panel(page, "at step 1: median of");
        // a drag across the same point does not choose
        let far = [at[0] + 30.0, at[1] + 20.0];
        ok(page.driver.finger("mouse", &[Deed::Go(at), Deed::Down, Deed::Go(far), Deed::Go(at), Deed::Up]));
        page.some_frames();
        assert!(!panel(page).contains("by you"), "{}", panel(page));
    });
}

#[test]
fn a_tap_chooses_and_a_long_touch_only_shows() {
    visit("", |page| {
        let at = a_point(page, "mouse");
        ok(page.driver.finger("mouse", &[Deed::Go([2.0, 2.0])]));
        ok(page.driver.finger("touch", &[Deed::Go(at), Deed::Down, Deed::Rest(900), Deed::Up]));
        page.wait_for_script("it is shown", AT_A_POINT, &[]);
        assert!(!panel(page).contains("by you"), "a long touch chooses nothing");
        ok(page.driver.finger("touch", &[Deed::Go(at), Deed::Down, Deed::Up]));
        wait_for_panel(page, "a by you");
    });
}

#[test]
fn a_place_in_a_chart_lights_its_points_and_says_how_many() {
    visit("", |page| {
        for _ in 0..3 {
            page.press("Step");
        }
        page.wait("three steps", SOON, |look| look.step == 3);
        for (chart, words) in [("distances", "of"), ("composition", "anchors with"), ("gaps", "its nearest n")] {
            let body = "const r = document.querySelector(`.chart-${arguments[0]} .plot`).getBoundingClientRect();
                return [r.x + r.width * 0.3, r.y + r.height * 0.6];";
            let at = page.script(body, &[json!(chart)]);
            let at = [0, 1].map(|i| at[i].as_f64().expect("a place"));
            ok(page.driver.finger("mouse", &[Deed::Go(at)]));
            let said = "return [...document.querySelectorAll('.read-out')].some((e) => e.innerText.includes('lit:') \
                && e.innerText.includes(arguments[0]))";
            page.wait_for_script(&format!("the {chart} chart says what it lights"), said, &[json!(words)]);
        }
    });
}

#[test]
fn on_a_phone_what_was_chosen_stays_across_a_step() {
    visit("", |page| {
        show_on(page, PHONE);
        page.some_frames();
        enter(page, "Points of the embedding");
        page.keys(key::RIGHT);
        page.keys(key::ENTER);
        page.some_frames();
        ok(page.driver.click(&page.control("button", "Step")));
        page.wait("a step", SOON, |look| look.step == 1);
        let chosen = "return document.querySelector('[aria-label=\"One triplet\"]').textContent.includes('by you')";
        page.wait_for_script("the anchor stays", chosen, &[]);
        // said and undone in the picture, where the panel is out of sight
        let chip = "a by you · let go";
        open_tab(page, "Triplet");
        assert!(page.find("button", chip).is_none(), "the panel says it");
        open_tab(page, "Tune");
        page.press(chip);
        page.wait_for_script("it is let go", &chosen.replace("return ", "return !"), &[]);
        assert!(page.find("button", chip).is_none());
    });
}

#[test]
fn choosing_moves_nothing_in_the_panel() {
    visit("", |page| {
        let top = "return document.querySelector('.formula').getBoundingClientRect().top";
        let before = page.script(top, &[]);
        enter(page, "Points of the embedding");
        page.keys(key::RIGHT);
        page.keys(key::ENTER);
        wait_for_panel(page, "let go");
        assert_eq!(page.script(top, &[]), before);
    });
}
