//! Train, pause, one step, reset: in the worker and without it.

use super::page::{Page, SOON, ok, visit};
use super::webdriver::key;

fn obeys(page: &Page) {
    let first = page.look();
    page.train();
    page.wait("it trains", SOON, |look| look.step > 10);
    page.press("Pause");
    page.some_frames();
    let paused = page.look();
    page.some_frames();
    assert_eq!(page.look(), paused, "pause holds");

    page.press("Step");
    page.wait("the step is taken", SOON, |look| look.step != paused.step);
    page.some_frames();
    let stepped = page.look();
    assert_eq!(stepped.step, paused.step + 1);
    assert_ne!(stepped.hash, paused.hash, "a step moves the weights");

    page.press("Reset");
    page.wait("it is back at the start", SOON, |look| look.step == 0);
    page.some_frames();
    assert_eq!(page.look(), first, "the same first state again");
}

#[test]
fn the_transport_obeys() {
    visit("", obeys);
}

#[test]
fn the_transport_obeys_without_a_worker() {
    visit("?worker=off", |page| {
        assert_eq!(page.host(), "page");
        obeys(page);
    });
}

#[test]
fn what_is_written_tells_of_one_step_while_it_trains() {
    visit("", |page| {
        page.train();
        page.wait("it trains", SOON, |look| look.step > 10);
        // what the header and the timeline say in animation frames one after the other, for as long as it takes to see ten steps
        let told = page.driver.script_with_callback(
            "const done = arguments[0], seen = [], steps = new Set(), end = performance.now() + 10_000;
            const header = document.querySelector('[data-stat=\"step\"]'), timeline = document.querySelector('.timeline .at');
            const look = () => {
                seen.push([header, timeline].map((place) => place.textContent.replace(/\\D/g, '')));
                steps.add(seen.at(-1)[0]);
                steps.size > 10 || performance.now() > end ? done(seen) : requestAnimationFrame(look);
            };
            look();",
            &[],
        );
        let told: Vec<[String; 2]> = serde_json::from_value(ok(told)).unwrap_or_default();
        assert!(told.iter().all(|[header, timeline]| header == timeline && !header.is_empty()), "{told:?}");
        let steps = told.chunk_by(|one, next| one == next).count();
        assert!(steps > 10, "numbers that nobody moves on: {told:?}");
    });
}

#[test]
fn settings_act_while_it_trains_and_keep_the_weights() {
    visit("", |page| {
        page.train();
        page.wait("it trains", SOON, |look| look.step > 10);
        page.record();
        page.focus("slider", "Margin α");
        page.keys(key::RIGHT);
        page.focus("radio", "Semi-hard");
        page.keys(" ");
        let now = page.look().step;
        page.wait("it goes on", SOON, |look| look.step > now + 10);
        let seen = page.recorded();
        assert!(seen.windows(2).all(|pair| pair[0].step <= pair[1].step), "it never went back");
        let url = page.driver.url().unwrap_or_default();
        assert!(url.contains("margin=1.05") && url.contains("mining=semi-hard"), "{url}");
    });
}

#[test]
fn other_data_starts_anew_and_keeps_the_settings() {
    visit("#margin=0.5&mining=semi-hard", |page| {
        page.train();
        page.wait("it trains", SOON, |look| look.step > 30);
        page.record();
        page.focus("radio", "Rings");
        page.keys(" ");
        page.wait_for_new_run();
        page.wait_for_script(
            "the address says so",
            "return ['data=rings', 'margin=0.5', 'mining=semi-hard'].every((word) => location.hash.includes(word))",
            &[],
        );
    });
}

#[test]
fn a_new_sample_is_another_seed_in_the_address() {
    visit("", |page| {
        let first = page.look();
        page.press("New sample");
        page.wait("other weights", SOON, |look| look.step == 0 && look.hash != first.hash);
        page.wait_for_script("the address says so", "return location.hash.includes('seed=')", &[]);
    });
}

/// Whether the triplet shown was not chosen for a loss that it has no longer.
const IN_TIME: &str = "const said = document.querySelector('[aria-label=\"One triplet\"]').innerText;
    return !(said.includes('Easy:') && said.includes('median'))";

#[test]
fn stepping_by_hand_never_leaves_a_triplet_without_a_loss() {
    visit("", |page| {
        page.keys(&key::RIGHT.repeat(120));
        page.wait("the steps are taken", SOON, |look| look.step == 120);
        page.wait_for_script("a triplet with a loss", IN_TIME, &[]);
    });
}

#[test]
fn another_margin_chooses_another_reason() {
    visit("", |page| {
        let reason = "return document.querySelector('[aria-label=\"One triplet\"] h2').innerText";
        let before = page.script(reason, &[]);
        page.focus("slider", "Margin α");
        page.keys(key::HOME);
        page.wait_for_script("as many losses as with this margin", &format!("{reason} !== arguments[0]"), &[before]);
    });
}
