//! The whole state is in the address, and whatever stands there does no harm.

use super::page::{Page, ok, visit};
use super::webdriver::key;

fn wait_for_hash(page: &Page, hash: &str) {
    page.wait_for_script(
        &format!("the address ends with “{hash}”"),
        "return location.hash === arguments[0]",
        &[hash.into()],
    );
}

fn wait_for_choice(page: &Page, name: &str) {
    let radio = page.control("radio", name);
    let chosen = "return arguments[0].checked ?? (arguments[0].getAttribute('aria-checked') === 'true')";
    page.wait_for_script(&format!("“{name}” is chosen"), chosen, &[radio.argument()]);
}

#[test]
fn back_and_forward_go_through_the_settings() {
    visit("", |page| {
        wait_for_hash(page, "");
        page.focus("radio", "Semi-hard");
        page.keys(" ");
        wait_for_hash(page, "#mining=semi-hard");
        ok(page.driver.back());
        wait_for_hash(page, "");
        wait_for_choice(page, "Batch all");
        ok(page.driver.forward());
        wait_for_hash(page, "#mining=semi-hard");
        wait_for_choice(page, "Semi-hard");
    });
}

#[test]
fn a_link_sets_what_it_says() {
    visit("#data=rings&margin=0.2&mining=batch-hard", |page| {
        wait_for_choice(page, "Rings");
        wait_for_choice(page, "Batch hard");
        let slider = page.control("slider", "Margin α");
        let told = page
            .script("return arguments[0].getAttribute('aria-valuetext') ?? arguments[0].value", &[slider.argument()]);
        assert!(told.as_str().is_some_and(|text| text.contains("0.2")), "{told}");
    });
}

#[test]
fn what_a_link_says_wrongly_is_named_and_the_rest_is_kept() {
    visit("#data=rings&margin=banana&k=9999&mining=%ff&colour=red", |page| {
        wait_for_choice(page, "Rings");
        wait_for_choice(page, "Batch all");
        let words = page.words();
        for name in ["margin", "k=9999", "mining", "colour"] {
            assert!(words.contains(name), "{name} is not named: {words}");
        }
        wait_for_hash(page, "#data=rings");
    });
}

#[test]
fn a_slider_run_along_its_way_ends_where_it_stands() {
    visit("", |page| {
        page.focus("slider", "Margin α");
        page.keys(&key::RIGHT.repeat(10));
        wait_for_hash(page, "#margin=1.5");
        ok(page.driver.reload());
        page.wait_until_ready();
        wait_for_hash(page, "#margin=1.5");
        page.focus("slider", "Margin α");
        page.keys(&key::LEFT.repeat(10));
        wait_for_hash(page, "");
    });
}

#[test]
fn back_undoes_one_control_at_a_time_however_quickly_they_were_turned() {
    visit("", |page| {
        page.focus("radio", "Batch hard");
        page.keys(" ");
        page.focus("slider", "Margin α");
        page.keys(&key::LEFT.repeat(4));
        page.focus("list", "Distance");
        page.keys(key::DOWN);
        page.focus("list", "Embedding");
        page.keys(key::DOWN);
        wait_for_hash(page, "#margin=0.8&mining=batch-hard&distance=squared-euclidean&embedding=unit-circle");
        for before in [
            "#margin=0.8&mining=batch-hard&distance=squared-euclidean",
            "#margin=0.8&mining=batch-hard",
            "#mining=batch-hard",
            "",
        ] {
            ok(page.driver.back());
            wait_for_hash(page, before);
        }
        wait_for_choice(page, "Batch all");
    });
}

#[test]
fn many_mistakes_in_a_link_are_all_named_and_dismissed_at_once() {
    visit("#margin=banana&k=9999&p=0&rate=much&noise=9&layers=some&colour=red", |page| {
        let said = "return document.querySelector('[aria-label=Notices]').innerText";
        let words = page.script(said, &[]);
        let words = words.as_str().unwrap_or_default();
        for name in ["margin", "k", "p", "rate", "noise", "layers", "colour"] {
            let named = words.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
            assert!(named, "{name} is not named: {words}");
        }
        page.press("Dismiss");
        page.wait_for_script("all of it is gone", &format!("{said}.trim() === ''"), &[]);
    });
}

#[test]
fn layers_outlast_free_points_and_a_reload() {
    visit("#layers=8-4", |page| {
        page.unfold();
        page.focus("list", "Model");
        page.keys(key::DOWN);
        wait_for_hash(page, "#layers=free-points-8-4");
        ok(page.driver.reload());
        page.wait_until_ready();
        page.unfold();
        page.focus("list", "Model");
        page.keys(key::UP);
        wait_for_hash(page, "#layers=8-4");
    });
}
