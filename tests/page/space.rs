//! The third dimension: chosen, shown, learnt, turned by hand and by itself.

use std::time::Instant;

use serde_json::json;

use super::looks::show_on;
use super::looks::{LAPTOP, PHONE};
use super::page::{Page, SOON, TRAINED, ok, root, visit};
use super::webdriver::{Deed, key};

/// FaceNet's setting, in the plane so far.
const RINGS: &str = "#data=rings&margin=0.2&mining=semi-hard&distance=squared-euclidean";
/// In space, before the first step.
const SPHERE: &str = "#data=rings&margin=0.2&distance=squared-euclidean&embedding=unit-sphere";

/// Where on the screen the embedding's picture is: left, top, width, height.
fn place(page: &Page) -> [f64; 4] {
    let body = "const box = document.querySelector('[aria-label=\"Embedding\"] canvas').getBoundingClientRect();
        return [box.left, box.top, box.width, box.height];";
    let found = page.script(body, &[]);
    [0, 1, 2, 3].map(|i| found[i].as_f64().expect("a box"))
}

fn apart(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Whether the picture stays as it is, soon: the camera may have to come to rest first.
fn comes_to_rest(page: &Page) -> bool {
    let end = Instant::now() + SOON;
    while Instant::now() < end {
        if page.cloud().middle == page.cloud().middle {
            return true;
        }
    }
    false
}

/// Whether motion is unwelcome on this system.
fn wish_for_stillness(page: &Page, still: bool) {
    let value = if still { "reduce" } else { "no-preference" };
    let media = json!({ "features": [{ "name": "prefers-reduced-motion", "value": value }] });
    ok(page.driver.chromium("Emulation.setEmulatedMedia", &media));
    page.some_frames();
}

/// A page that opens where motion is unwelcome, so that nothing turns but by hand.
fn visit_still(link: &str, test: impl FnOnce(&Page)) {
    let page = Page::new(&root());
    wish_for_stillness(&page, true);
    page.open(link);
    test(&page);
    page.assert_quiet();
}

#[test]
fn the_unit_sphere_is_chosen_by_name_learns_and_is_in_the_link() {
    visit(RINGS, |page| {
        page.focus("list", "Embedding");
        page.keys("Unit sphere");
        let chosen = "return location.hash.includes('embedding=unit-sphere')";
        page.wait_for_script("the link names the unit sphere", chosen, &[]);
        let said = "return document.querySelector('[aria-label=\"Embedding\"] canvas').ariaLabel.includes('on the unit sphere')
            && [...document.querySelectorAll('canvas')].some((c) => c.ariaLabel?.includes('2-16-16-3'))";
        page.wait_for_script("the pictures say so", said, &[]);
        // the evaluation of the new run, before its first step
        page.wait("it has not learnt yet", SOON, |look| look.step == 0 && look.r_precision.is_some_and(|r| r < 0.6));
        page.speed(f64::INFINITY);
        page.train();
        page.wait("it learns", TRAINED, |look| look.r_precision.is_some_and(|r| r >= 0.95));
        ok(page.driver.reload());
        page.wait_until_ready();
        page.wait_for_script("the link sets it again", said, &[]);
    });
}

#[test]
fn it_is_turned_by_mouse_and_arrow_keys_and_turned_back() {
    visit_still(SPHERE, |page| {
        let before = page.cloud().middle;
        let [left, top, width, height] = place(page);
        let at = |x: f64, y: f64| [left + width * x, top + height * y];
        ok(page.driver.drag(at(0.1, 0.5), at(0.11, 0.5), "mouse"));
        ok(page.driver.drag(at(0.3, 0.9), at(0.5, 0.8), "mouse"));
        let turned = page.cloud().middle;
        assert!(apart(before, turned) > 10.0, "a drag turns it: {before:?} {turned:?}");
        // by the keyboard alone
        page.script("document.querySelector('[aria-label=\"Points of the embedding\"]').focus()", &[]);
        page.keys(&key::RIGHT.repeat(4));
        assert!(apart(turned, page.cloud().middle) > 5.0, "the arrows turn it");
        assert_eq!(page.look().step, 0, "and take no step");
        page.keys("0");
        let back = page.cloud().middle;
        assert!(apart(before, back) < 2.0, "0 turns it back: {before:?} {back:?}");
        page.keys(key::DOWN);
        assert!(apart(back, page.cloud().middle) > 1.0);
    });
}

#[test]
fn a_finger_turns_it_on_a_phone_and_does_not_scroll_the_page() {
    visit_still(SPHERE, |page| {
        show_on(page, PHONE);
        let before = page.cloud().middle;
        let [left, top, width, height] = place(page);
        let at = |x: f64, y: f64| [left + width * x, top + height * y];
        ok(page.driver.drag(at(0.4, 0.7), at(0.7, 0.4), "touch"));
        let turned = page.cloud().middle;
        assert!(apart(before, turned) > 10.0, "a finger turns it: {before:?} {turned:?}");
        assert_eq!(place(page)[1], top, "the page has not been scrolled");
        show_on(page, LAPTOP);
    });
}

#[test]
fn it_turns_by_itself_until_it_is_turned_by_hand_and_never_where_motion_is_unwelcome() {
    visit("#embedding=free-space", |page| {
        let pressed = |page: &Page| {
            let switch = page.control("switch", "turn");
            page.script("return arguments[0].getAttribute('aria-pressed')", &[switch.argument()])
        };
        assert_eq!(pressed(page), json!("true"));
        let before = page.cloud().middle;
        let later = page.cloud().middle;
        assert!(apart(before, later) > 0.5, "it turns: {before:?} {later:?}");
        let [left, top, width, height] = place(page);
        let at = |x: f64, y: f64| [left + width * x, top + height * y];
        ok(page.driver.drag(at(0.3, 0.9), at(0.5, 0.8), "mouse"));
        assert_eq!(pressed(page), json!("false"), "now by hand");
        assert!(comes_to_rest(page), "and stays");
        page.press("turn");
        let before = page.cloud().middle;
        assert!(apart(before, page.cloud().middle) > 0.5, "the switch lets it turn again");
        wish_for_stillness(page, true);
        assert!(page.find("switch", "turn").is_none(), "no switch that would do nothing");
        assert!(comes_to_rest(page), "nothing turns by itself");
        wish_for_stillness(page, false);
    });
    visit("", |page| assert!(page.find("switch", "turn").is_none(), "a plane cannot be turned"));
}

#[test]
fn a_click_chooses_the_anchor_where_it_is_seen_however_space_is_turned() {
    visit_still(SPHERE, |page| {
        let [left, top, width, height] = place(page);
        let at = |x: f64, y: f64| [left + width * x, top + height * y];
        ok(page.driver.drag(at(0.3, 0.9), at(0.5, 0.7), "mouse"));
        let [x, y] = page.cloud().leftmost;
        let there = [left + x, top + y];
        ok(page.driver.finger("mouse", &[Deed::Go(there)]));
        let at_a_point = "return getComputedStyle(document.querySelector('[aria-label=\"Points of the embedding\"]')).cursor === 'pointer'";
        page.wait_for_script("the pointer says that there is something to click", at_a_point, &[]);
        ok(page.driver.finger("mouse", &[Deed::Go(there), Deed::Down, Deed::Up]));
        let said = "return document.querySelector('[aria-label=\"One triplet\"]').innerText.includes('a by you')";
        page.wait_for_script("the anchor is the one clicked", said, &[]);
    });
}
