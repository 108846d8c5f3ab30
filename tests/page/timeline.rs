//! Back in time: every step as it was, on from there, another way, and the old one again.

use serde_json::json;

use super::looks::{PHONE, show_on};
use super::page::{Look, Page, SOON, TRAINED, visit};

/// The slider of the timeline: its step, its end, and what it says.
fn bar(page: &Page) -> (u64, u64, String) {
    let slider = page.control("slider", "Timeline");
    let body = "const s = arguments[0]; return [+s.value, +s.max, s.getAttribute('aria-valuetext')]";
    let found = page.script(body, &[slider.argument()]);
    let number = |i: usize| found[i].as_u64().expect("a step");
    (number(0), number(1), found[2].as_str().unwrap_or_default().to_owned())
}

/// Drags the slider to a step, as a hand would: over some on the way, without waiting.
fn drag(page: &Page, step: u64) {
    let slider = page.control("slider", "Timeline");
    let body = "const [s, to] = arguments, from = +s.value;
        for (let i = 1; i <= 5; i++) {
            s.value = Math.round(from + (to - from) * i / 5);
            s.dispatchEvent(new Event('input', { bubbles: true }));
        }";
    page.script(body, &[slider.argument(), json!(step)]);
    shows(page, step);
}

/// Waits until a step is shown.
fn shows(page: &Page, step: u64) -> Look {
    page.wait("the step is shown", SOON, |look| look.step == step);
    page.some_frames();
    page.look()
}

/// One step after another up to `last`; what the page said at each.
fn steps(page: &Page, last: u64) -> Vec<Look> {
    let mut seen = vec![page.look()];
    for step in 1..=last {
        page.press("Step");
        seen.push(shows(page, step));
    }
    seen
}

/// Trains to `step`, or a little beyond, and pauses; where that was.
fn train_to(page: &Page, step: u64) -> u64 {
    page.train();
    page.wait("it trains", TRAINED, |look| look.step >= step);
    page.press("Pause");
    page.some_frames();
    page.look().step
}

/// What the branches are called, and which of them is shown.
fn branches(page: &Page) -> Vec<(String, bool)> {
    let body = "return [...document.querySelectorAll('[aria-label=\"Branches\"] button')]
        .map((b) => [b.innerText, b.getAttribute('aria-pressed') === 'true'])";
    let found = page.script(body, &[]);
    let of = |b: &serde_json::Value| (b[0].as_str().unwrap_or_default().to_owned(), b[1] == json!(true));
    found.as_array().into_iter().flatten().map(of).collect()
}

#[test]
fn dragged_back_the_page_says_what_it_said_then() {
    visit("", |page| {
        let seen = steps(page, 12);
        assert_eq!(bar(page), (12, 12, "step 12, live".into()));
        for step in [4, 11, 0, 7] {
            drag(page, step);
            assert_eq!(page.look(), seen[step as usize]);
            assert_eq!(bar(page), (step, 12, format!("step {step} of 12")));
        }
        page.press("live");
        assert_eq!(shows(page, 12), seen[12]);
    });
}

#[test]
fn going_on_from_an_earlier_step_is_the_run_undisturbed() {
    visit("", |page| {
        let seen = steps(page, 9);
        page.press("Reset");
        shows(page, 0);
        for _ in 0..6 {
            page.press("Step");
        }
        shows(page, 6);
        drag(page, 2);
        for step in 3..=9 {
            page.press("Step");
            assert_eq!(shows(page, step), seen[step as usize]);
        }
        assert!(branches(page).is_empty(), "the same way is no other branch");
    });
}

#[test]
fn another_margin_in_the_past_is_a_branch_and_the_old_one_is_a_click_away() {
    visit("", |page| {
        page.speed(300.0);
        let last = train_to(page, 150);
        let old = page.look();
        drag(page, 50);
        page.focus("slider", "Margin α");
        page.keys(super::webdriver::key::RIGHT);
        let label = "margin 1.05 from step 50".to_owned();
        page.wait_for_script("there is a branch", "return !!document.querySelector('[aria-label=\"Branches\"]')", &[]);
        assert_eq!(branches(page), [("first run".into(), false), (label.clone(), true)]);
        let new = train_to(page, 100);
        page.press("first run");
        assert_eq!(shows(page, last), old);
        page.wait_for_script("the address says the old margin", "return !location.hash.includes('margin')", &[]);
        page.press(&label);
        shows(page, new);
        page.wait_for_script("and the new one", "return location.hash.includes('margin=1.05')", &[]);
        page.press("Reset");
        shows(page, 0);
        assert!(branches(page).is_empty(), "another run has its own past");
        assert_eq!(bar(page), (0, 0, "step 0, live".into()));
    });
}

#[test]
fn the_brackets_jump_ten_steps_back_and_on() {
    visit("", |page| {
        page.speed(100.0);
        let last = train_to(page, 45);
        page.script("document.activeElement.blur()", &[]);
        page.keys("[");
        shows(page, last - 10);
        page.keys("[[[");
        shows(page, last - 40);
        page.keys("]]");
        shows(page, last - 20);
        page.keys("]]]]]");
        shows(page, last);
        assert_eq!(bar(page).2, format!("step {last}, live"));
    });
}

#[test]
fn on_a_phone_the_branch_that_is_shown_is_in_sight() {
    visit("", |page| {
        show_on(page, PHONE);
        page.speed(300.0);
        train_to(page, 60);
        for (step, count) in [(40, 2), (20, 3)] {
            drag(page, step);
            page.focus("slider", "Margin α");
            page.keys(super::webdriver::key::RIGHT);
            let body = "return document.querySelectorAll('[aria-label=\"Branches\"] button').length === arguments[0]";
            page.wait_for_script("there is a branch", body, &[json!(count)]);
        }
        let seen = "const row = document.querySelector('[aria-label=\"Branches\"]');
            const chip = row.querySelector('[aria-pressed=true]').getBoundingClientRect();
            return row.scrollWidth > row.clientWidth && chip.left >= 0 && chip.right <= innerWidth";
        page.wait_for_script("the newest is in sight", seen, &[]);
        page.press("first run");
        page.wait_for_script(
            "the first is chosen",
            "return document.querySelector('[aria-label=\"Branches\"] button').ariaPressed === 'true'",
            &[],
        );
        page.wait_for_script("and in sight", seen, &[]);
    });
}
