//! The sandbox: three points that a person drags, and the loss that follows.

use serde_json::{Value, json};

use super::looks::{LAPTOP, PHONE, PHONE_ASIDE, PROJECTOR, show_on};
use super::page::{Page, SOON, ok, visit};
use super::webdriver::{Element, key};

/// Opened by a link, so that the points are known: d(a,p) 0.50, d(a,n) 1.00, in the plane, Euclidean, α 1.
const SEMI_HARD: &str = "#sandbox=0.00,0.00,0.00,0.50,1.00,0.00";

fn handle(page: &Page, name: &str) -> Element {
    page.control("slider", name)
}

/// The middle of an element, in px of the window.
fn middle(page: &Page, element: &Element) -> [f64; 2] {
    let body = "const box = arguments[0].getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2]";
    let at = page.script(body, &[element.argument()]);
    [0, 1].map(|k| at[k].as_f64().expect("a place"))
}

/// Takes hold of a point and carries it this far, in px.
fn drag(page: &Page, name: &str, by: [f64; 2], pointer: &str) {
    page.some_frames();
    let [x, y] = middle(page, &handle(page, name));
    ok(page.driver.drag([x, y], [x + by[0], y + by[1]], pointer));
    page.some_frames();
}

/// A number of the formula, by the name under it.
fn number(page: &Page, name: &str) -> f64 {
    let body = "const term = [...document.querySelectorAll('[aria-label=\"One triplet\"] small')]
            .find((small) => small.innerText === arguments[0]);
        return parseFloat(term.previousElementSibling.innerText)";
    page.script(body, &[json!(name)]).as_f64().unwrap_or_else(|| panic!("no {name} in the formula"))
}

/// What the panel under the picture says.
fn says(page: &Page) -> String {
    let body = "return document.querySelector('[aria-label=\"What happens\"] p').innerText";
    page.script(body, &[]).as_str().unwrap_or_default().to_owned()
}

fn wait_until_it_says(page: &Page, words: &str) {
    let body =
        "return document.querySelector('[aria-label=\"What happens\"] p')?.innerText.includes(arguments[0]) ?? false";
    page.wait_for_script(&format!("it says “{words}”"), body, &[json!(words)]);
}

fn told(page: &Page, name: &str) -> String {
    let handle = handle(page, name);
    let text = page.script("return arguments[0].getAttribute('aria-valuetext')", &[handle.argument()]);
    text.as_str().unwrap_or_default().to_owned()
}

fn choose(page: &Page, list: &str, choice: &str) {
    let list = page.control("list", list);
    let body = "const [list, choice] = arguments;
        list.value = [...list.options].find((option) => option.innerText.trim() === choice).value;
        list.dispatchEvent(new Event('change', { bubbles: true }))";
    page.script(body, &[list.argument(), json!(choice)]);
    page.some_frames();
}

#[test]
fn a_point_dragged_by_mouse_changes_the_formula_and_what_is_said() {
    visit(SEMI_HARD, |page| {
        assert_eq!([number(page, "d(a,p)"), number(page, "d(a,n)"), number(page, "loss")], [0.5, 1.0, 0.5]);
        assert!(says(page).starts_with("Semi-hard:"), "{}", says(page));
        // a unit is as long as from anchor to negative
        let unit = middle(page, &handle(page, "Negative"))[0] - middle(page, &handle(page, "Anchor"))[0];
        drag(page, "Negative", [0.8 * unit, 0.0], "mouse");
        assert!(says(page).starts_with("Easy:"), "{}", says(page));
        assert!((number(page, "d(a,n)") - 1.8).abs() < 0.03);
        assert_eq!(number(page, "loss"), 0.0);
        drag(page, "Negative", [-1.5 * unit, 0.0], "mouse");
        assert!(says(page).starts_with("Hard:"), "{}", says(page));
        let loss = number(page, "d(a,p)") - number(page, "d(a,n)") + 1.0;
        assert!((number(page, "loss") - loss).abs() < 0.011);
    });
}

#[test]
fn a_finger_drags_too() {
    let page = Page::new(&super::page::root());
    show_on(&page, PHONE);
    page.open(SEMI_HARD);
    let before = number(&page, "d(a,n)");
    drag(&page, "Negative", [-40.0, 30.0], "touch");
    assert!(number(&page, "d(a,n)") < before - 0.1);
    page.assert_quiet();
}

#[test]
fn arrow_keys_move_a_point_and_say_where_it_is() {
    visit(SEMI_HARD, |page| {
        page.focus("slider", "Negative");
        page.keys(key::RIGHT);
        page.keys(key::UP);
        page.some_frames();
        assert_eq!(told(page, "Negative"), "at 1.05, 0.05; distance to the anchor 1.05");
        assert_eq!(page.look().step, 0, "→ is no step here");
        for _ in 0..2 {
            ok(page.driver.press_with_shift(key::RIGHT));
        }
        page.some_frames();
        assert!(says(page).starts_with("Easy:"), "{}", says(page));
        assert!(told(page, "Anchor").contains("the positive is at distance 0.50, the negative at 1.55"));
        // all three are reached by Tab
        page.focus("slider", "Anchor");
        for name in ["Positive", "Negative"] {
            page.keys(key::TAB);
            assert_eq!(ok(page.driver.label(&ok(page.driver.active()))), name);
        }
    });
}

#[test]
fn on_the_circle_points_move_along_it() {
    visit("#embedding=unit-circle&sandbox=1.00,0.00,0.00,1.00,-1.00,0.00", |page| {
        page.focus("slider", "Positive");
        page.keys(&key::RIGHT.repeat(4));
        page.some_frames();
        let said = told(page, "Positive");
        assert!(said.starts_with("at 101 degrees") || said.starts_with("at 102 degrees"), "{said}");
        assert_eq!(number(page, "d(a,n)"), 2.0);
        choose(page, "Distance", "Squared Euclidean");
        assert_eq!(number(page, "d(a,n)"), 4.0);
        choose(page, "Distance", "Cosine");
        assert_eq!(number(page, "d(a,n)"), 2.0);
    });
}

/// The picture's pixels, as one number.
fn picture(page: &Page) -> Value {
    page.some_frames();
    let body = "const canvas = document.querySelector('canvas[aria-label^=\"Sandbox\"]'), { width, height } = canvas;
        const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        return context.getImageData(0, 0, width, height).data.reduce((hash, v) => (hash * 31 + v) % 1000000007, 7)";
    page.script(body, &[])
}

#[test]
fn distance_margin_and_the_point_of_the_field_switch_live() {
    visit("#sandbox=0.00,0.00,0.00,1.50,1.00,0.00", |page| {
        let euclidean = picture(page);
        assert!(page.words().contains("Under squared Euclidean they grow"));
        choose(page, "Distance", "Squared Euclidean");
        assert_eq!(number(page, "d(a,p)"), 2.25);
        assert_ne!(picture(page), euclidean, "arrows and zones are others");
        assert!(page.words().contains("an arrow is as long as twice the distance"));
        choose(page, "Distance", "Euclidean");
        assert_eq!(picture(page), euclidean);
        page.focus("slider", "Margin α");
        page.keys(key::RIGHT);
        page.some_frames();
        assert_eq!(number(page, "loss"), 1.55);
        let negative = picture(page);
        ok(page.driver.click(&page.control("switch", "positive")));
        assert_ne!(picture(page), negative, "the loss over the places of another point");
    });
}

#[test]
fn let_go_the_points_follow_the_gradient_until_the_loss_is_zero() {
    visit(SEMI_HARD, |page| {
        page.press("Let go");
        wait_until_it_says(page, "Loss 0");
        assert_eq!(number(page, "loss"), 0.0);
        assert!(number(page, "d(a,n)") - number(page, "d(a,p)") >= 0.99);
        page.press("Let go");
        wait_until_it_says(page, "An easy triplet teaches nothing");
        page.press("Put back");
        wait_until_it_says(page, "Semi-hard:");
        assert_eq!([number(page, "d(a,p)"), number(page, "d(a,n)")], [0.5, 1.0]);
    });
}

#[test]
fn all_on_one_point_is_stuck_at_the_margin_and_says_so() {
    visit(SEMI_HARD, |page| {
        page.press("All on one point");
        wait_until_it_says(page, "Collapsed:");
        page.press("Let go");
        wait_until_it_says(page, "stuck at the margin, 1.00");
        page.some_frames();
        assert_eq!(number(page, "loss"), 1.0);
        for (name, lead) in [("A hard triplet", "Hard:"), ("A semi-hard one", "Semi-hard:"), ("An easy one", "Easy:")] {
            page.press(name);
            wait_until_it_says(page, lead);
        }
    });
}

#[test]
fn the_run_waits_under_the_sandbox_and_is_as_it_was_left() {
    visit("", |page| {
        page.train();
        page.wait("some steps", SOON, |look| look.step > 20);
        page.press("Sandbox");
        page.wait_for_script("the sandbox", "return !!document.querySelector('[aria-label=\"What happens\"]')", &[]);
        assert!(page.find("button", "Pause").is_none() && page.find("button", "Step").is_none());
        page.focus("slider", "Negative");
        page.keys(&key::LEFT.repeat(5));
        page.keys(" ");
        wait_until_it_says(page, "Loss 0");
        page.keys("n");
        page.keys(key::ESCAPE);
        page.wait_for_script("the run", "return !document.querySelector('[aria-label=\"What happens\"]')", &[]);
        page.some_frames();
        let left = page.look();
        page.press("Sandbox");
        page.some_frames();
        page.press("An easy one");
        page.press("Back to training");
        page.some_frames();
        assert_eq!(page.look(), left, "same step, same weights");
        assert!(page.find("button", "Train").is_some(), "and it waits");
    });
}

#[test]
fn a_scene_is_in_the_address_while_the_sandbox_is_open() {
    visit("#margin=0.5&sandbox=0.00,0.00,0.10,0.50,nonsense", |page| {
        assert!(page.words().contains("six numbers"), "what can't be read is named");
        let at = |hash: &str| {
            page.wait_for_script(
                &format!("the address is {hash}"),
                "return location.hash === arguments[0]",
                &[json!(hash)],
            );
        };
        at("#margin=0.5&sandbox=-0.20,-0.10,0.10,0.60,1.10,-0.30");
        page.focus("slider", "Anchor");
        page.keys(key::LEFT);
        at("#margin=0.5&sandbox=-0.25,-0.10,0.10,0.60,1.10,-0.30");
        page.press("Sandbox");
        at("#margin=0.5");
        ok(page.driver.back());
        at("#margin=0.5&sandbox=-0.25,-0.10,0.10,0.60,1.10,-0.30");
        assert!(told(page, "Anchor").starts_with("at −0.25, −0.10"));
    });
}

#[test]
fn the_sandbox_fits_every_screen() {
    visit(SEMI_HARD, |page| {
        for screen in [LAPTOP, PROJECTOR, PHONE, PHONE_ASIDE] {
            show_on(page, screen);
            let wide = page.script("return document.documentElement.scrollWidth", &[]).as_f64().unwrap_or(f64::NAN);
            assert!(wide <= f64::from(screen.0), "{wide} on {screen:?}");
            for name in ["Let go", "Put back", "Back to training"] {
                let button = page.control("button", name);
                let body = "const { top, bottom, left, right } = arguments[0].getBoundingClientRect();
                    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && bottom - top >= 26";
                assert_eq!(
                    page.script(body, &[button.argument()]),
                    json!(true),
                    "“{name}” is out of reach on {screen:?}"
                );
            }
        }
    });
}

#[test]
fn on_a_phone_on_its_side_all_panels_scroll_beside_the_picture() {
    visit(SEMI_HARD, |page| {
        show_on(page, PHONE_ASIDE);
        let body = "const main = document.querySelector('main').getBoundingClientRect();
            const picture = document.querySelector('section[aria-label=\"Sandbox\"]');
            const parts = document.querySelectorAll('.formula, .ruler, #controls select, [aria-label=\"What to try\"] button');
            const seen = [...parts].filter((part) => part.checkVisibility()).map((part) => {
                part.scrollIntoView({ block: 'nearest' });
                const box = part.getBoundingClientRect(), { top, bottom, right } = picture.getBoundingClientRect();
                return box.height > 20 && box.top > main.top - 1 && box.bottom < main.bottom + 1 && box.left >= right
                    && top === main.top && bottom === main.bottom;
            });
            return [seen.length, seen.every(Boolean)]";
        assert_eq!(page.script(body, &[]), json!([9, true]), "formula, ruler, three lists, four experiments");
    });
}
