//! The overlays on the embedding: each switch by its word, its legend, and what it changes in the picture.

use serde_json::json;

use super::looks::{LAPTOP, PHONE, PROJECTOR, show_on};
use super::page::{Page, SOON, TRAINED, ok, visit};
use super::webdriver::{Deed, key};

const NAMES: [&str; 5] = ["triplets", "grid", "k-NN", "means", "field"];

/// The lines of the legend; none if there is no legend.
fn legend(page: &Page) -> Vec<String> {
    let body = "const list = document.querySelector('ul[aria-label=\"Legend\"]');
        return [...list?.children ?? []].map((line) => line.innerText.replace(/\\s+/g, ' ').trim())";
    let lines = page.script(body, &[]);
    lines.as_array().into_iter().flatten().filter_map(|line| line.as_str()).map(str::to_owned).collect()
}

/// Flips a switch of the embedding's picture.
fn flip(page: &Page, name: &str) {
    ok(page.driver.click(&page.control("switch", name)));
}

/// Looks at the embedding's picture until it rests, and keeps it under a name.
fn keep(page: &Page, name: &str) {
    let body = "const canvas = document.querySelector('section[aria-label=\"Embedding\"] canvas');
        const { width, height } = canvas;
        const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const now = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
        const before = (window.pictures ??= {})[arguments[0]];
        window.pictures[arguments[0]] = now;
        return before?.length === now.length && before.every((v, i) => v === now[i]);";
    let mut rests = 0;
    for _ in 0..100 {
        page.some_frames();
        rests = if page.script(body, &[json!(name)]) == json!(true) { rests + 1 } else { 0 };
        // a name that thinks of moving stands still for a second before it does
        if rests == 5 {
            return;
        }
    }
    panic!("the picture does not rest");
}

/// The share of the picture that differs between two kept ones, by more than can hardly be seen.
fn change(page: &Page, one: &str, other: &str) -> f64 {
    let body = "const [a, b] = [...arguments].map((name) => window.pictures[name]);
        let count = 0;
        const apart = (x, y, shift) => Math.abs((x >>> shift & 255) - (y >>> shift & 255)) > 24;
        for (let i = 0; i < a.length; i++) if ([0, 8, 16, 24].some((shift) => apart(a[i], b[i], shift))) count++;
        return count / a.length;";
    page.script(body, &[json!(one), json!(other)]).as_f64().expect("two pictures")
}

/// A few steps, after which there is still much to learn.
fn trained(page: &Page) {
    (0..3).for_each(|_| page.press("Step"));
    page.wait("three steps", SOON, |look| look.step == 3);
}

#[test]
fn each_switch_draws_and_explains_and_off_again_all_is_as_it_was() {
    visit("", |page| {
        // under reduced motion nothing is on its way any more
        let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        ok(page.driver.chromium("Emulation.setEmulatedMedia", &still));
        trained(page);
        // without names of zones, which would give way to the legend and stay where they are well
        ["ring", "forces", "trails"].into_iter().for_each(|name| flip(page, name));
        assert_eq!(legend(page), Vec::<String>::new());
        for name in NAMES {
            keep(page, "off");
            flip(page, name);
            page.wait_for_script(
                "there is a legend",
                "return document.querySelector('ul[aria-label=\"Legend\"]')?.children.length === 1",
                &[],
            );
            keep(page, "on");
            let drawn = change(page, "off", "on");
            assert!(drawn > 0.001, "“{name}” changes {drawn} of the picture");
            flip(page, name);
            keep(page, "again");
            assert_eq!(legend(page), Vec::<String>::new(), "{name}");
            let left = change(page, "off", "again");
            assert!(left < 0.01 && left < 0.5 * drawn, "“{name}” leaves {left} of the picture changed, of {drawn}");
        }
    });
}

#[test]
fn the_legend_counts_the_active_triplets_as_the_triplet_shown_does() {
    visit("", |page| {
        flip(page, "triplets");
        page.wait_for_script(
            "the legend counts",
            "return /\\d+ of [\\d,]+ active/.test(document.querySelector('ul[aria-label=\"Legend\"]')?.innerText ?? '')",
            &[],
        );
        let line = legend(page).join(" ");
        let numbers: Vec<u64> = line.split_whitespace().filter_map(|word| word.replace(',', "").parse().ok()).collect();
        let [shown, active] = numbers[..2] else { panic!("{line}") };
        assert!(shown <= 150 && shown < active, "{line}");
        // "chosen at step 0: median of 1,830 losses": before the first step both are of the batch to come
        let panel = page.script("return document.body.innerText.match(/median of ([\\d,]+) losses/)?.[1] ?? ''", &[]);
        let told = panel.as_str().unwrap_or_default().replace(',', "").parse::<u64>();
        assert_eq!(told, Ok(active), "{line}; {panel}");
    });
}

#[test]
fn what_cannot_be_shown_is_said() {
    visit("#layers=free-points", |page| {
        flip(page, "grid");
        page.some_frames();
        assert!(legend(page).join(" ").contains("free points have no f"), "{:?}", legend(page));
    });
}

#[test]
fn in_space_all_of_them_are_drawn_and_the_rings_are_counted() {
    for link in ["#embedding=free-space", "#embedding=unit-sphere&distance=cosine&margin=0.5"] {
        visit(link, |page| {
            let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
            ok(page.driver.chromium("Emulation.setEmulatedMedia", &still));
            ["ring", "forces", "trails"].into_iter().for_each(|name| flip(page, name));
            for name in NAMES {
                page.some_frames();
                keep(page, "off");
                flip(page, name);
                page.some_frames();
                keep(page, "on");
                let drawn = change(page, "off", "on");
                assert!(drawn > 0.0002, "“{name}” changes {drawn} of the picture");
                flip(page, name);
            }
            flip(page, "k-NN");
            let counted = "return /\\d+ of 160 ringed/.test(document.querySelector('ul[aria-label=\"Legend\"]')?.innerText ?? '')";
            page.wait_for_script("the legend counts the rings", counted, &[]);
        });
    }
}

#[test]
fn with_all_overlays_on_it_trains_on_and_the_legend_stays_true() {
    for link in ["", "#embedding=unit-circle&distance=cosine&margin=0.5", "#mining=batch-hard&classes=12&p=12"] {
        visit(link, |page| {
            NAMES.into_iter().for_each(|name| flip(page, name));
            page.speed(f64::INFINITY);
            page.train();
            page.wait("many steps", TRAINED, |look| look.step >= 300);
            let lines = legend(page);
            assert_eq!(lines.len(), 5, "{lines:?}");
            assert!(!lines.join(" ").contains("NaN"), "{lines:?}");
            page.press("Pause");
        });
    }
}

#[test]
fn the_switches_have_room_on_every_screen() {
    visit("", |page| {
        for screen in [LAPTOP, PROJECTOR, PHONE] {
            show_on(page, screen);
            if screen == PHONE {
                page.press("What is drawn");
            }
            let body = "
                const hero = document.querySelector('section[aria-label=\"Embedding\"]').getBoundingClientRect();
                const heading = document.querySelector('section[aria-label=\"Embedding\"] h2').getBoundingClientRect();
                return [...document.querySelectorAll('[aria-label=\"What is drawn\"] button')].map((button) => {
                    const box = button.getBoundingClientRect();
                    const inside = box.left >= 0 && box.right <= innerWidth && box.top >= hero.top && box.bottom <= innerHeight;
                    const clear = box.left >= heading.right || box.top >= heading.bottom || heading.width === 0;
                    return [button.innerText, inside, clear, box.height, box.width];
                })";
            let boxes = page.script(body, &[]);
            let boxes = boxes.as_array().expect("switches");
            assert_eq!(boxes.len(), 8, "on {screen:?}");
            for found in boxes {
                assert!(found[1] == json!(true) && found[2] == json!(true), "{found} on {screen:?}");
                let least = if screen == PHONE { 44.0 } else { 24.0 };
                assert!(found[3].as_f64() >= Some(least), "{found} on {screen:?}");
            }
            if screen == PHONE {
                NAMES.into_iter().for_each(|name| flip(page, name));
                page.press("What is drawn");
                page.some_frames();
                let body = "const box = (e) => e.getBoundingClientRect();
                    const hero = box(document.querySelector('section[aria-label=\"Embedding\"]'));
                    const list = box(document.querySelector('ul[aria-label=\"Legend\"]'));
                    return [list.left >= hero.left, list.right <= hero.right, list.top > hero.top, list.bottom <= hero.bottom,
                        list.height < 0.45 * hero.height]";
                assert_eq!(page.script(body, &[]), json!([true, true, true, true, true]), "the legend has room");
            }
        }
    });
}

#[test]
fn on_a_phone_the_switches_fold_once_something_else_is_begun() {
    visit("", |page| {
        show_on(page, PHONE);
        let button = page.control("button", "What is drawn");
        let wait = |open: bool| {
            let body = "const [button, open] = arguments, legend = document.querySelector('ul[aria-label=\"Legend\"]');
                return button.ariaExpanded === String(open) && legend.checkVisibility() === !open";
            page.wait_for_script(&format!("unfolded: {open}"), body, &[button.argument(), json!(open)]);
        };
        let unfold = || {
            ok(page.driver.click(&button));
            wait(true);
        };
        ok(page.driver.click(&button));
        flip(page, "grid");
        wait(true);
        ok(page.driver.finger("touch", &[Deed::Go([195.0, 300.0]), Deed::Down, Deed::Up]));
        wait(false);
        unfold();
        page.keys(key::ESCAPE);
        wait(false);
        let focused = "return document.activeElement === arguments[0]";
        assert_eq!(page.script(focused, &[button.argument()]), json!(true), "Escape leads back to the button");
        unfold();
        page.keys("s");
        page.wait_for_script("slow motion", "return !!document.querySelector('[aria-label=\"Slow motion\"] ol')", &[]);
        wait(false);
        unfold();
        // as the keyboard changes tabs: without a touch
        page.script("document.querySelector('#tab-network').click()", &[]);
        wait(false);
        unfold();
        let body = "const foot = document.querySelector('input[aria-label=\"Timeline\"]').getBoundingClientRect().top;
            return [...document.querySelectorAll('#switches button')].every((b) => b.getBoundingClientRect().bottom <= foot)";
        assert_eq!(page.script(body, &[]), json!(true), "the timeline stays free");
    });
}
