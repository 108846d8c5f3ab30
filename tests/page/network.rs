//! The network taken in hand: neurons and weights found by keys and pointer, looked at, and set to other values.

use serde_json::json;

use super::looks::{PHONE, PHONE_ASIDE, open_tab, show_on};
use super::page::{Page, SOON, ok, visit};
use super::webdriver::{Deed, key};

/// The card of the part in hand; nothing while there is none.
fn card(page: &Page) -> String {
    let text = page.script("return document.querySelector('.part')?.innerText ?? ''", &[]);
    text.as_str().unwrap_or_default().to_owned()
}

fn wait_for_card(page: &Page, words: &str) {
    let body = "return (document.querySelector('.part')?.innerText ?? '').includes(arguments[0])";
    page.wait_for_script(&format!("the card says “{words}”"), body, &[json!(words)]);
}

/// Gives the network the focus, as Tab would.
fn enter(page: &Page) {
    let body = "const e = document.querySelector('[role=application][aria-label=\"Neurons and weights\"]');
        e.focus(); return document.activeElement === e;";
    assert_eq!(page.script(body, &[]), json!(true));
}

/// Where the network's picture is: corner and size.
fn net(page: &Page) -> [f64; 4] {
    let body = "const r = document.querySelector('[aria-label=\"Neurons and weights\"]').getBoundingClientRect();
        return [r.x, r.y, r.width, r.height];";
    let found = page.script(body, &[]);
    [0, 1, 2, 3].map(|i| found[i].as_f64().expect("a box"))
}

#[test]
fn arrows_go_from_neuron_to_neuron_and_shift_through_incoming_weights() {
    visit("#layers=4-3", |page| {
        enter(page);
        page.keys(key::DOWN);
        wait_for_card(page, "layer 1, neuron 1");
        page.keys(key::DOWN);
        wait_for_card(page, "layer 1, neuron 2");
        for part in ["for sample", "the anchor", "x₁", "x₂", "∂L/∂b: known once a step is taken"] {
            assert!(card(page).contains(part), "“{part}” in {}", card(page));
        }
        ok(page.driver.press_with_shift(key::DOWN));
        wait_for_card(page, "x₁ → layer 1, neuron 2");
        page.keys(key::RIGHT);
        page.keys(key::RIGHT);
        wait_for_card(page, "e₁");
        page.keys(key::ESCAPE);
        page.wait_for_script("the card is gone", "return !document.querySelector('.part')", &[]);
        page.script("document.activeElement.blur()", &[]);
        page.keys(key::RIGHT);
        page.wait("→ is one step", SOON, |look| look.step == 1);
        enter(page);
        page.keys(key::DOWN);
        wait_for_card(page, "in step 1");
    });
}

#[test]
fn a_weight_set_by_keys_moves_the_embedding_and_the_page_says_so() {
    visit("#layers=4-3", |page| {
        let before = page.look();
        enter(page);
        page.keys(key::DOWN);
        ok(page.driver.press_with_shift(key::DOWN));
        wait_for_card(page, "x₁ → layer 1, neuron 1");
        page.keys("+");
        page.wait("other weights", SOON, |look| look.hash != before.hash);
        let told = "return document.body.innerText.includes('Set by hand at step 0')";
        page.wait_for_script("the page says so", told, &[]);
        page.keys(key::ENTER);
        let field = "return document.activeElement.getAttribute('aria-label') ?? ''";
        let name = page.script(field, &[]);
        assert!(name.as_str().is_some_and(|n| n.starts_with("Weight x₁ → layer 1, neuron 1")), "{name}");
        page.script("document.activeElement.select()", &[]);
        page.keys("1.5");
        page.keys(key::ENTER);
        let slider = page.control("slider", "Weight x₁ → layer 1, neuron 1");
        page.wait_for_script("the slider follows", "return +arguments[0].value === 1.5", &[slider.argument()]);
        let spread = page.look().spread;
        page.script("arguments[0].focus()", &[slider.argument()]);
        page.keys(key::END);
        page.wait("the embedding follows", SOON, |look| look.spread != spread);
        assert_eq!(page.look().step, 0, "nothing was trained");
        page.press("Reset");
        page.wait("the weights of the seed", SOON, |look| look.hash == before.hash);
        page.wait_for_script(
            "and no more word of hands",
            "return !document.body.innerText.includes('Set by hand')",
            &[],
        );
    });
}

#[test]
fn pointing_at_a_neuron_shows_it_and_dragging_changes_its_bias() {
    visit("#layers=4-3", |page| {
        let before = page.look();
        let [x, y, w, h] = net(page);
        // downward along the first hidden layer until a neuron is met
        let column = (0..40).map(|i| [x + w * (0.16 + 0.68 / 3.7), y + h * f64::from(i) / 40.0]);
        let found = column.into_iter().find(|at| {
            ok(page.driver.finger("mouse", &[Deed::Go(*at)]));
            page.some_frames();
            card(page).starts_with("layer 1, neuron")
        });
        let at = found.expect("a neuron under the pointer");
        let name = card(page).lines().next().unwrap_or_default().to_owned();
        ok(page.driver.finger("mouse", &[Deed::Go(at), Deed::Down, Deed::Go([at[0], at[1] - 40.0]), Deed::Up]));
        page.wait("other weights", SOON, |look| look.hash != before.hash);
        // elsewhere: what was dragged has stayed in hand
        ok(page.driver.finger("mouse", &[Deed::Go([2.0, 2.0])]));
        wait_for_card(page, &name);
        let slider = page.control("slider", &format!("Bias {name}"));
        page.wait_for_script("40 px are 0.4", "return +arguments[0].value === 0.4", &[slider.argument()]);
    });
}

#[test]
fn wide_layers_are_taken_in_hand_too_and_free_points_have_nothing_to_take() {
    visit("#layers=64-32", |page| {
        enter(page);
        page.keys(key::DOWN);
        for _ in 0..40 {
            page.keys(key::DOWN);
        }
        wait_for_card(page, "layer 1, neuron 41");
        page.keys(key::RIGHT);
        wait_for_card(page, "and 58 smaller ones");
    });
    visit("#layers=free-points", |page| {
        let none = "return document.querySelector('[role=application][aria-label=\"Neurons and weights\"]') === null";
        page.wait_for_script("there is no network", none, &[]);
    });
}

#[test]
fn on_a_phone_the_card_of_what_is_taken_in_hand_comes_into_sight() {
    visit("#layers=8-8", |page| {
        for screen in [PHONE, PHONE_ASIDE] {
            show_on(page, screen);
            open_tab(page, "Network");
            enter(page);
            page.keys(key::RIGHT);
            wait_for_card(page, "neuron");
            let body = "const box = (css) => document.querySelector(css).getBoundingClientRect();
                const card = box('.part'), panel = box('#flow'), high = Math.min(card.height, panel.height - 20);
                return card.top > panel.top - 1 && card.top + high < panel.bottom + 1 && panel.bottom <= innerHeight";
            page.wait_for_script(&format!("the card is in sight on {screen:?}"), body, &[]);
            page.keys(key::ESCAPE);
        }
    });
}
