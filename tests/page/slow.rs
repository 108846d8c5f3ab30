//! Slow motion: one step as six scenes, by keys, by buttons and by touch, and the step is the one that a plain Step takes.

use serde_json::json;

use super::looks::{PHONE, show_on};
use super::page::{Page, SOON, ok, visit};
use super::webdriver::{Deed, key};

/// What the scene on screen says.
const SENTENCE: &str = "const said = document.querySelector('section[aria-label=\"Slow motion\"] p')?.innerText ?? '';";

/// Waits until the scene's sentence has all of these words, and gives it.
fn says(page: &Page, words: &[&str]) -> String {
    let body = format!("{SENTENCE} return arguments[0].every((word) => said.includes(word));");
    page.wait_for_script(&format!("slow motion says {words:?}"), &body, &[json!(words)]);
    page.script(&format!("{SENTENCE} return said"), &[]).as_str().unwrap_or_default().to_owned()
}

fn is_off(page: &Page) {
    let body = "return !document.querySelector('section[aria-label=\"Slow motion\"]')";
    page.wait_for_script("slow motion is over", body, &[]);
}

/// A number of the header as it is read.
fn shown(page: &Page, stat: &str) -> String {
    let body = "return document.querySelector(`[data-stat=\"${arguments[0]}\"]`).innerText";
    page.script(body, &[json!(stat)]).as_str().unwrap_or_default().to_owned()
}

/// The fingerprint after a plain step from the start, and back at the start.
fn after_a_plain_step(page: &Page) -> String {
    page.press("Step");
    let hash = page.wait("a plain step", SOON, |look| look.step == 1).hash;
    page.press("Reset");
    page.wait("the start", SOON, |look| look.step == 0);
    hash
}

#[test]
fn the_keys_go_through_six_scenes_and_the_step_is_that_of_a_plain_step() {
    for link in ["", "#mining=random&loss=soft-margin", "#mining=batch-hard&embedding=unit-circle&distance=cosine"] {
        visit(link, |page| {
            let plain = after_a_plain_step(page);
            page.keys("s");
            let sample = says(page, &["Step 1 draws its batch"]);
            assert!(sample.contains("8 samples of each of 4 classes, 32 of the 160 points"), "{sample}");
            page.keys(key::RIGHT);
            says(page, &["takes 32 samples through its 2 hidden layers and the output", "f(x) ="]);
            page.keys(key::RIGHT);
            says(page, &["Anchor sample", "7 positives and 24 negatives"]);
            page.keys(key::RIGHT);
            let loss = says(page, &["the loss of step 1", "The triplet shown:"]);
            page.keys(key::RIGHT);
            says(page, &["−∂L/∂f", "∂L/∂w"]);
            page.some_frames();
            assert_eq!(page.look().step, 0, "nothing has been taken yet");
            page.keys(key::RIGHT);
            let look = page.wait("the step is taken", SOON, |look| look.step == 1);
            assert_eq!(look.hash, plain, "the same step, to the last bit");
            says(page, &["Adam has moved the weights", "all 160 points went"]);
            assert!(loss.contains(&format!("step 1: {}.", shown(page, "loss"))), "{loss}: {}", shown(page, "loss"));

            page.keys(key::LEFT);
            says(page, &["−∂L/∂f"]);
            page.keys(key::RIGHT);
            says(page, &["Adam has moved the weights"]);
            page.some_frames();
            assert_eq!(page.look().hash, plain, "going back and forth takes no other step");
            page.keys(key::RIGHT);
            says(page, &["Step 2 draws its batch"]);
            page.keys(key::ESCAPE);
            is_off(page);
            page.some_frames();
            assert_eq!(page.look().hash, plain);
        });
    }
}

#[test]
fn the_buttons_do_the_same_and_leaving_early_takes_no_step_and_says_so() {
    visit("", |page| {
        let first = page.look();
        page.press("Slow motion");
        says(page, &["Step 1 draws its batch"]);
        page.press("Pause slow motion");
        page.press("Next scene");
        says(page, &["takes 32 samples"]);
        page.press("Previous scene");
        says(page, &["draws its batch"]);
        for (scene, words) in [("Gradient", "−∂L/∂f"), ("Mine", "Anchor sample"), ("Loss", "the loss of step 1")]
        {
            page.press(scene);
            says(page, &[words]);
        }
        page.press("Leave slow motion");
        is_off(page);
        page.wait_for_script(
            "it says that no step was taken",
            "return document.body.innerText.includes('no step was taken')",
            &[],
        );
        page.some_frames();
        let look = page.look();
        assert_eq!((look.step, look.hash), (0, first.hash));
        page.press("Slow motion");
        says(page, &["Step 1 draws its batch"]);
        page.press("Move");
        page.wait("the step", SOON, |look| look.step == 1);
        page.press("Leave slow motion");
        is_off(page);
        assert!(!page.words().contains("no step was taken"));
    });
}

#[test]
fn it_plays_by_itself_space_pauses_it_and_opening_it_pauses_training() {
    visit("", |page| {
        page.train();
        page.wait("it trains", SOON, |look| look.step > 3);
        page.focus("slider", "Speed");
        page.keys("s");
        says(page, &["draws its batch"]);
        let step = page.look().step;
        says(page, &["takes 32 samples"]);
        page.keys(" ");
        page.control("button", "Play slow motion");
        page.some_frames();
        assert_eq!(page.look().step, step, "nothing trains meanwhile");
    });
}

#[test]
fn its_keys_are_its_own_whatever_slider_had_the_focus_which_gets_it_back() {
    visit("", |page| {
        for step in 1..=3 {
            page.press("Step");
            page.wait("a step", SOON, |look| look.step == step);
        }
        for slider in ["Timeline", "Speed"] {
            page.focus("slider", slider);
            page.keys("s");
            says(page, &["Step 4 draws its batch"]);
            page.wait_for_script("the panel has the focus", "return document.activeElement.matches('.slow')", &[]);
            page.keys(key::RIGHT);
            says(page, &["takes 32 samples"]);
            page.keys(key::LEFT);
            says(page, &["Step 4 draws its batch"]);
            page.keys(key::ESCAPE);
            is_off(page);
            let back = "return document.activeElement.ariaLabel === arguments[0]";
            page.wait_for_script("the slider has the focus", back, &[json!(slider)]);
        }
        assert_eq!(page.look().step, 3);
    });
}

#[test]
fn points_outside_the_batch_cannot_be_chosen_and_say_so() {
    visit("", |page| {
        page.keys("s");
        says(page, &["draws its batch"]);
        page.press("Mine");
        let anchor = says(page, &["Anchor sample"]);
        page.script("document.querySelector('[aria-label=\"Points of the embedding\"]').focus()", &[]);
        let told = "return document.activeElement.querySelector('[aria-live]')?.innerText ?? ''";
        let mut ways = [key::DOWN, key::LEFT, key::UP, key::RIGHT].into_iter().cycle();
        let outside = (0..60).any(|_| {
            page.keys(ways.next().expect("a way"));
            page.script(told, &[]).as_str().is_some_and(|words| words.contains("not in this batch"))
        });
        assert!(outside, "no point outside the batch was met");
        page.keys(key::ENTER);
        page.some_frames();
        assert!(page.find("button", "let go").is_none(), "nothing was chosen");
        assert_eq!(says(page, &["Anchor sample"]), anchor);
    });
}

#[test]
fn a_bar_pointed_at_lights_its_triplets_points() {
    visit("#mining=batch-hard", |page| {
        page.keys("s");
        says(page, &["draws its batch"]);
        page.press("Loss");
        says(page, &["the loss of step 1"]);
        page.some_frames();
        let picture = "const c = document.querySelector('canvas[aria-label^=\"Embedding\"]');
            const r = c.getBoundingClientRect();";
        let seen = format!("{picture} window.unlit = c.toDataURL(); return [r.left + 40, r.bottom - 40]");
        let at = page.script(&seen, &[]);
        let at = [0, 1].map(|i| at[i].as_f64().expect("a place"));
        ok(page.driver.finger("mouse", &[Deed::Go(at)]));
        let other = format!("{picture} return c.toDataURL() !== window.unlit");
        page.wait_for_script("points are lit", &other, &[]);
        page.keys(key::RIGHT);
        says(page, &["−∂L/∂f"]);
    });
}

#[test]
fn another_strategy_shows_the_same_step_under_it() {
    visit("", |page| {
        page.keys("s");
        says(page, &["draws its batch"]);
        page.press("Mine");
        says(page, &["Batch all takes all 168 triplets"]);
        for (strategy, words) in [
            ("Batch hard", "takes the farthest positive"),
            ("Semi-hard", "beyond p and inside the margin"),
            ("Random", "has drawn p"),
        ] {
            let radio = page.control("radio", strategy);
            page.script("arguments[0].click()", &[radio.argument()]);
            says(page, &[strategy, words]);
        }
        page.press("Reset");
        is_off(page);
    });
}

#[test]
fn a_batch_without_triplets_is_told_as_such_in_every_scene() {
    visit("#k=1", |page| {
        page.keys("s");
        says(page, &["1 sample of each of 4 classes"]);
        for (scene, words) in [
            ("Mine", "no class has two samples"),
            ("Loss", "no valid triplet"),
            ("Gradient", "the gradient is zero"),
            ("Move", "no point moves"),
        ] {
            page.press(scene);
            says(page, &[words]);
        }
        assert!(!page.words().contains("NaN"));
    });
}

#[test]
fn on_a_phone_the_scene_is_in_sight_with_its_words_beneath_the_embedding() {
    visit("", |page| {
        show_on(page, PHONE);
        page.press("Slow motion");
        says(page, &["draws its batch"]);
        page.press("Embed");
        says(page, &["takes 32 samples"]);
        let open = "return [...document.querySelectorAll('[aria-label=Panels] [role=tab]')].find((t) => t.ariaSelected === 'true').innerText === arguments[0]";
        page.wait_for_script("the network is open", open, &[json!("Network")]);
        page.press("Mine");
        page.wait_for_script("the triplet is open", open, &[json!("Triplet")]);
        let height = "return document.querySelector('[aria-label=\"Embedding\"]').offsetHeight === arguments[0]";
        let first = page.script("return document.querySelector('[aria-label=\"Embedding\"]').offsetHeight", &[]);
        for scene in ["Sample", "Embed", "Mine", "Loss", "Gradient", "Move"] {
            page.press(scene);
            page.control("button", scene);
            page.some_frames();
            page.wait_for_script("the picture keeps its height", height, std::slice::from_ref(&first));
        }
        page.some_frames();
        let below = "const box = (e) => e.getBoundingClientRect();
            const said = box(document.querySelector('section[aria-label=\"Slow motion\"] p'));
            const picture = box(document.querySelector('canvas[aria-label^=\"Embedding\"]'));
            return said.top >= picture.bottom - 1 && said.bottom <= innerHeight && picture.height >= 180
                && document.documentElement.scrollWidth <= innerWidth";
        page.wait_for_script("the words are right below the picture", below, &[]);
        for name in ["Previous scene", "Play slow motion", "Next scene", "Leave slow motion", "Move"] {
            let button = page.control("button", name);
            let large =
                "const { width, height } = arguments[0].getBoundingClientRect(); return width >= 43 && height >= 43";
            assert_eq!(page.script(large, &[button.argument()]), json!(true), "“{name}” is too small for a finger");
        }
        page.press("Leave slow motion");
        is_off(page);
        page.wait_for_script("the tab from before is open again", open, &[json!("Tune")]);
    });
}

#[test]
fn at_a_past_step_it_takes_that_step_again() {
    visit("", |page| {
        for step in 1..=4 {
            page.press("Step");
            page.wait("a step", SOON, |look| look.step == step);
        }
        let fourth = page.look().hash;
        let back = "const s = document.querySelector('[aria-label=\"Timeline\"]');
            s.value = 3; s.dispatchEvent(new Event('input', { bubbles: true }))";
        page.script(back, &[]);
        page.wait("the third step", SOON, |look| look.step == 3);
        page.script("document.activeElement.blur()", &[]);
        page.keys("s");
        says(page, &["Step 4 draws its batch"]);
        page.keys(&key::RIGHT.repeat(5));
        let look = page.wait("the step is taken", SOON, |look| look.step == 4);
        assert_eq!(look.hash, fourth, "the run's own fourth step");
        page.keys(key::ESCAPE);
        is_off(page);
        page.wait_for_script(
            "the run has not parted",
            "return document.querySelector('[aria-label=\"Timeline\"]').getAttribute('aria-valuetext') === 'step 4, live'",
            &[],
        );
    });
}
