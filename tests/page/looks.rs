//! Sizes, themes and what can be read where.

use serde_json::{Value, json};

use super::page::{Page, TRAINED, ok, root, visit};

/// A screen: width and height in CSS pixels, and device pixels to one of them.
pub type Screen = (u32, u32, f64);

/// A laptop.
pub const LAPTOP: Screen = (1440, 900, 1.0);
/// A projector.
pub const PROJECTOR: Screen = (1280, 720, 1.0);
/// A phone.
pub const PHONE: Screen = (390, 844, 2.0);
/// A phone on its side.
pub const PHONE_ASIDE: Screen = (844, 390, 2.0);

/// Shows the page on another screen.
pub fn show_on(page: &Page, (width, height, ratio): Screen) {
    let mobile = width.min(height) < 500;
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": mobile });
    ok(page.driver.chromium("Emulation.setDeviceMetricsOverride", &metrics));
    ok(page.driver.chromium("Emulation.setTouchEmulationEnabled", &json!({ "enabled": mobile })));
    page.some_frames();
}

/// Lets the system wish for light or dark.
pub fn wish_for(page: &Page, theme: &str) {
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    ok(page.driver.chromium("Emulation.setEmulatedMedia", &media));
    page.some_frames();
}

fn number(page: &Page, body: &str) -> f64 {
    page.script(body, &[]).as_f64().unwrap_or(f64::NAN)
}

#[test]
fn laptop_and_projector_need_no_scrolling() {
    visit("", |page| {
        for screen in [LAPTOP, PROJECTOR] {
            show_on(page, screen);
            let (wide, high) = (
                number(page, "return document.documentElement.scrollWidth"),
                number(page, "return document.documentElement.scrollHeight"),
            );
            assert!(wide <= screen.0.into() && high <= screen.1.into(), "{wide} × {high} on {screen:?}");
        }
    });
}

#[test]
fn a_phone_shows_the_embedding_first_and_the_transport_always() {
    visit("", |page| {
        show_on(page, PHONE);
        assert!(number(page, "return document.documentElement.scrollWidth") <= 390.0);
        let top = number(
            page,
            "const picture = document.querySelector('canvas[aria-label^=\"Embedding\"], [aria-label=\"Embedding\"] canvas');
             const first = [...document.querySelectorAll('canvas')].filter((c) => c.getBoundingClientRect().height > 2)
                 .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
             return first === picture ? picture.getBoundingClientRect().top : -1",
        );
        assert!((0.0..422.0).contains(&top), "the embedding begins at {top}");
        for scrolled in ["0", "document.documentElement.scrollHeight"] {
            page.script(&format!("scrollTo(0, {scrolled})"), &[]);
            page.some_frames();
            for name in ["Train", "Step", "Reset"] {
                let button = page.control("button", name);
                let body = "const { top, bottom, left, right } = arguments[0].getBoundingClientRect();
                    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && bottom - top >= 32";
                assert_eq!(page.script(body, &[button.argument()]), Value::Bool(true), "“{name}” is out of reach");
            }
        }
    });
}

#[test]
fn no_phone_is_too_narrow_for_the_word_on_the_train_button() {
    visit("", |page| {
        for word in ["Train", "Pause"] {
            let button = page.control("button", word);
            for width in [320, 350, 351, 360, 370, 371, 390, 400, 401, 430] {
                show_on(page, (width, 640, 2.0));
                let body = "const [button, word] = arguments, text = document.createRange();
                    text.selectNodeContents(button);
                    const inner = text.getBoundingClientRect(), outer = button.getBoundingClientRect();
                    return button.innerText.trim() === word && inner.left >= outer.left + 4 && inner.right <= outer.right - 4
                        && outer.left >= 0 && outer.right <= innerWidth";
                page.wait_for_script(
                    &format!("\"{word}\" is whole at {width}"),
                    body,
                    &[button.argument(), json!(word)],
                );
            }
            page.driver.click(&button).expect("a button");
            page.some_frames();
        }
    });
}

#[test]
fn a_phone_on_its_side_shows_embedding_controls_and_transport_at_once() {
    visit("", |page| {
        show_on(page, PHONE_ASIDE);
        let body = "const box = (css) => document.querySelector(css).getBoundingClientRect();
            const picture = box('canvas[aria-label^=\"Embedding\"], [aria-label=\"Embedding\"] canvas'), panel = box('#controls');
            return picture.height > 250 && picture.bottom <= innerHeight && panel.left >= picture.right - 1
                && panel.right <= innerWidth && panel.height > 120 && panel.bottom <= innerHeight";
        page.wait_for_script("both are in sight", body, &[]);
        for name in ["Train", "Step", "Reset"] {
            let button = page.control("button", name);
            let body = "const { top, bottom, left, right } = arguments[0].getBoundingClientRect();
                return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && bottom - top >= 40";
            assert_eq!(page.script(body, &[button.argument()]), Value::Bool(true), "“{name}” is out of reach");
        }
    });
}

/// Opens a tab of a phone.
pub fn open_tab(page: &Page, name: &str) {
    let body = "[...document.querySelectorAll('[role=tab]')].find((tab) => tab.innerText === arguments[0]).click()";
    page.script(body, &[json!(name)]);
    page.some_frames();
}

#[test]
fn a_phone_on_its_side_cuts_no_number_of_its_header() {
    visit("", |page| {
        for width in [667, 844, 932] {
            show_on(page, (width, 390, 2.0));
            let body = "const row = document.querySelector('.stats').getBoundingClientRect();
                return [...document.querySelectorAll('.stat')].map((stat) => stat.getBoundingClientRect())
                    .filter((stat) => stat.top < row.bottom).map((stat) => stat.right <= row.right)";
            let whole = page.script(body, &[]);
            let whole = whole.as_array().expect("numbers");
            assert!(whole.len() > 1 && whole.iter().all(|whole| *whole == json!(true)), "{whole:?} at {width}");
        }
    });
}

#[test]
fn no_width_of_a_window_cuts_a_number_of_the_header() {
    visit("#data=grid&classes=1000&held-out=100", |page| {
        let told = "return document.querySelector('.stats').innerText.includes('R-precision of 444')";
        page.wait_for_script("the longest name", told, &[]);
        for width in [1440, 1366, 1280, 1200, 1100, 1024, 961, 940, 768] {
            show_on(page, (width, 800, 1.0));
            let body = "const row = document.querySelector('.stats').getBoundingClientRect();
                return [...document.querySelectorAll('.stat')].map((stat) => stat.getBoundingClientRect())
                    .filter((stat) => stat.top < row.bottom).map((stat) => stat.right <= row.right)";
            let whole = page.script(body, &[]);
            let whole = whole.as_array().expect("numbers");
            let least = if width >= 1261 { 5 } else { 3 };
            assert!(whole.len() >= least && whole.iter().all(|whole| *whole == json!(true)), "{whole:?} at {width}");
        }
    });
}

#[test]
fn a_tab_of_a_phone_opens_at_its_beginning() {
    visit("", |page| {
        show_on(page, PHONE);
        open_tab(page, "Tune");
        page.script("document.querySelector('#controls').scrollTop = 200", &[]);
        assert!(
            number(page, "return document.querySelector('#controls').scrollTop") > 50.0,
            "there is more to scroll to"
        );
        open_tab(page, "Data");
        assert_eq!(number(page, "return document.querySelector('#controls').scrollTop"), 0.0);
    });
}

#[test]
fn a_finger_that_scrolls_turns_no_slider_and_one_that_goes_sideways_does() {
    visit("", |page| {
        show_on(page, PHONE);
        let slider = page.control("slider", "Margin α");
        let place = "const box = arguments[0].getBoundingClientRect();
            return [box.left + 0.8 * box.width, box.top + box.height / 2]";
        let swipe = |by: [f64; 2]| {
            let at = page.script(place, &[slider.argument()]);
            let at = [0, 1].map(|k| at[k].as_f64().expect("a place"));
            ok(page.driver.drag(at, [at[0] + by[0], at[1] + by[1]], "touch"));
        };
        // where the slider stands, and what the page knows of it
        let value = || page.script("return [arguments[0].value, arguments[0].ariaValueText]", &[slider.argument()]);
        let before = value();
        swipe([4.0, -120.0]);
        page.wait_for_script("it scrolls", "return document.querySelector('#controls').scrollTop > 20", &[]);
        page.some_frames();
        assert_eq!(value(), before);
        page.script("document.querySelector('#controls').scrollTop = 0", &[]);
        swipe([-60.0, 4.0]);
        let turned = "const [slider, [value, told]] = arguments;
            return slider.value !== value && slider.ariaValueText !== told";
        page.wait_for_script("it turns", turned, &[slider.argument(), before]);
    });
}

#[test]
fn on_a_phone_the_network_scrolls_by_itself_and_its_steppers_stand_under_their_layers() {
    visit("#layers=8-4-6-6-6-6", |page| {
        show_on(page, PHONE);
        open_tab(page, "Network");
        page.script(
            "document.querySelector('main').scrollTop = 1e4; document.querySelector('#flow').scrollTop = 1e4",
            &[],
        );
        page.some_frames();
        let body = "const box = (css) => document.querySelector(css).getBoundingClientRect();
            const picture = box('canvas[aria-label^=\"Embedding\"], [aria-label=\"Embedding\"] canvas'), tabs = box('[role=tablist][aria-label=Panels]');
            return picture.top >= 0 && picture.height > 150 && tabs.top > picture.top && tabs.bottom < innerHeight - 100";
        assert_eq!(page.script(body, &[]), Value::Bool(true), "embedding and tabs stay");
        let buttons = page.script(
            "return [...document.querySelectorAll('button[aria-label*=neuron]')].map((button) => {
                const { left, right, height } = button.getBoundingClientRect();
                return [(left + right) / 2, height];
            })",
            &[],
        );
        let buttons: Vec<(f64, f64)> = buttons
            .as_array()
            .into_iter()
            .flatten()
            .map(|b| (b[0].as_f64().unwrap_or(0.0), b[1].as_f64().unwrap_or(0.0)))
            .collect();
        assert_eq!(buttons.len(), 12, "{buttons:?}");
        assert!(buttons.iter().all(|b| b.1 >= 40.0), "{buttons:?}");
        let mut middles: Vec<f64> = buttons.iter().map(|b| b.0).collect();
        middles.dedup_by(|a, b| (*a - *b).abs() < 1.0);
        assert_eq!(middles.len(), 6, "one above the other: {buttons:?}");
        assert!(middles.windows(2).all(|pair| pair[1] - pair[0] >= 38.0), "{buttons:?}");
    });
}

#[test]
fn what_is_chosen_of_data_and_mining_stays_explained_while_it_is_being_chosen() {
    visit("", |page| {
        let seen = "const help = document.getElementById(arguments[0]);
            return getComputedStyle(help).visibility === 'visible' && help.innerText.length > 0 && help.offsetHeight > 0";
        for (name, id) in [("Batch hard", "mining"), ("Rings", "data")] {
            ok(page.driver.click(&page.control("radio", name)));
            page.some_frames();
            assert_eq!(page.script(seen, &[json!(id)]), Value::Bool(true), "{id}, by pointer");
        }
        for (name, id) in [("Semi-hard", "mining"), ("Moons", "data")] {
            page.focus("radio", name);
            page.keys(" ");
            page.some_frames();
            assert_eq!(page.script(seen, &[json!(id)]), Value::Bool(true), "{id}, by keyboard");
        }
    });
}

#[test]
fn the_triplets_panel_is_as_high_with_long_numbers_as_with_short_ones() {
    visit("", |page| {
        for screen in [LAPTOP, PROJECTOR] {
            show_on(page, screen);
            let heights = page.script(
                "const formula = document.querySelector('.formula'), height = () => formula.getBoundingClientRect().height;
                 formula.classList.remove('long');
                 const short = height();
                 formula.classList.add('long');
                 return [short, height()];",
                &[],
            );
            assert_eq!(heights[0], heights[1], "on {screen:?}");
        }
    });
}

#[test]
fn remedies_take_one_row_of_a_phone() {
    visit("#mining=batch-hard", |page| {
        show_on(page, PHONE);
        page.speed(f64::INFINITY);
        page.train();
        page.wait("it has collapsed", TRAINED, |look| look.verdict == "collapsed");
        page.press("Pause");
        page.some_frames();
        let tops = page.script(
            "return [...document.querySelectorAll('[data-verdict] [role=group] button')].map((b) => b.getBoundingClientRect().top)",
            &[],
        );
        let tops: Vec<f64> = tops.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        assert!(tops.len() > 1 && tops.iter().all(|top| *top == tops[0]), "{tops:?}");
    });
}

#[test]
fn the_embedding_keeps_its_height_whatever_the_verdict() {
    visit("#mining=batch-hard", |page| {
        let height =
            "return document.querySelector('canvas[aria-label^=\"Embedding\"], [aria-label=\"Embedding\"] canvas')
            .getBoundingClientRect().height";
        let before = [LAPTOP, PROJECTOR].map(|screen| {
            show_on(page, screen);
            number(page, height)
        });
        page.speed(f64::INFINITY);
        page.train();
        page.wait("it has collapsed", TRAINED, |look| look.verdict == "collapsed");
        for (screen, before) in [LAPTOP, PROJECTOR].into_iter().zip(before) {
            show_on(page, screen);
            assert_eq!(number(page, height), before, "on {screen:?}");
        }
    });
}

#[test]
fn no_text_is_smaller_than_twelve_pixels() {
    visit("", |page| {
        for screen in [LAPTOP, PROJECTOR, PHONE] {
            show_on(page, screen);
            page.unfold();
            let small = page.script(
                "const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = [];
                 for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                     if (!node.textContent.trim() || !node.parentElement.getClientRects().length) continue;
                     const size = parseFloat(getComputedStyle(node.parentElement).fontSize);
                     if (size < 12) small.push(`${size}: ${node.textContent}`);
                 }
                 return small",
                &[],
            );
            assert_eq!(small, json!([]), "on {screen:?}");
        }
    });
}

#[test]
fn light_and_dark_follow_the_system_until_chosen_and_the_choice_is_kept() {
    visit("", |page| {
        let paper = "return getComputedStyle(document.body).backgroundColor";
        wish_for(page, "light");
        let light = page.script(paper, &[]);
        wish_for(page, "dark");
        let dark = page.script(paper, &[]);
        assert_ne!(light, dark);
        page.press("Light or dark");
        page.some_frames();
        assert_eq!(page.script(paper, &[]), light);
        ok(page.driver.reload());
        page.wait_until_ready();
        assert_eq!(page.script(paper, &[]), light, "the choice is kept");
    });
}

/// Waits until every canvas in sight has the device pixels of its box; one and a half off is rounding.
fn is_sharp(page: &Page, ratio: f64) {
    let body = "const boxes = [...document.querySelectorAll('canvas')].map((c) => [c, c.getBoundingClientRect()])
            .filter(([, box]) => box.width > 2 && box.height > 2);
        return boxes.length > 0 && devicePixelRatio === arguments[0]
            && boxes.every(([c, box]) => Math.abs(c.width - arguments[0] * box.width) <= 1.5);";
    page.wait_for_script(&format!("every canvas is sharp at {ratio}"), body, &[json!(ratio)]);
}

#[test]
fn pictures_are_sharp_on_screens_of_every_ratio() {
    for ratio in [1.0, 1.5, 2.0, 3.0] {
        let page = Page::new_with(&root(), &[&format!("--force-device-scale-factor={ratio}")]);
        page.open("");
        is_sharp(&page, ratio);
        page.assert_quiet();
    }
}

#[test]
fn pictures_stay_sharp_when_the_page_moves_to_another_screen() {
    visit("", |page| {
        for (ratio, height) in [(1.5, 890), (3.0, 880), (2.0, 870), (1.0, 900)] {
            // another height too: Chromium's emulation tells nobody of a ratio that changes by itself
            show_on(page, (1440, height, ratio));
            is_sharp(page, ratio);
        }
    });
}
