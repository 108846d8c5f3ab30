//! Same settings, same seed: same bits, in the browser and natively.

use triplet_engine::trainer::Trainer;
use triplet_playground::app::link;

use super::page::{Page, SOON, ok, visit};
use super::webdriver::key;

const STEPS: u64 = 10_000;

/// The weights' fingerprint after exactly [`STEPS`] steps.
fn fingerprint(page: &Page) -> u64 {
    page.speed(1_000.0);
    page.train();
    // in the page itself: on a busy machine a click from outside comes too late
    let pause = "const [button, step] = arguments, done = arguments[2];
        const look = () => {
            if (Number(document.querySelector('[data-stat=\"step\"]').dataset.value) < step) return requestAnimationFrame(look);
            button.click();
            done(null);
        };
        look();";
    let button = page.control("button", "Pause");
    ok(page.driver.script_with_callback(pause, &[button.argument(), (STEPS - 1_000).into()]));
    page.some_frames();
    // the rest one by one: → is one step
    loop {
        let left = STEPS.checked_sub(page.look().step).expect("it paused before the last step");
        if left == 0 {
            break;
        }
        let some = left.min(100);
        page.keys(&key::RIGHT.repeat(some as usize));
        page.wait("every key was a step", SOON, |look| look.step == STEPS - left + some);
    }
    let hash = page.look().hash;
    u64::from_str_radix(&hash, 16).unwrap_or_else(|_| panic!("the fingerprint is “{hash}”"))
}

fn native(fragment: &str) -> u64 {
    let link = link::read(fragment);
    assert!(link.notices.is_empty(), "{:?}", link.notices);
    let mut trainer = Trainer::generated(&link.config);
    for _ in 0..STEPS {
        trainer.step().expect("it does not diverge");
    }
    trainer.hash()
}

fn same_everywhere(fragment: &str) {
    let native = native(fragment);
    let link = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    for load in ["first", "second"] {
        visit(&link, |page| {
            let found = fingerprint(page);
            assert_eq!(found, native, "{load} load: {found:016x}, natively {native:016x}");
        });
    }
}

#[test]
fn the_defaults_end_with_the_same_weights_everywhere() {
    same_everywhere("");
}

#[test]
fn other_settings_end_with_the_same_weights_everywhere() {
    same_everywhere(
        "data=spirals&seed=7&margin=0.2&mining=semi-hard&loss=soft-margin&distance=cosine&embedding=unit-circle\
         &layers=12-7&activation=gelu&optimiser=adamw",
    );
}

/// The table that `engine/tests/fingerprints.rs` holds the native engine to: fingerprint, steps, settings.
const TABLE: &str = include_str!("../../engine/tests/fingerprints.txt");

#[test]
fn every_alternative_ends_with_the_same_weights_in_the_browser() {
    visit("", |page| {
        for row in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let [hash, steps, link] = row.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("no row: {row}") };
            let steps: u64 = steps.parse().expect("a number of steps");
            page.open(&format!("#{link}"));
            let button = page.control("button", "Step");
            let clicks = "for (let i = 0; i < arguments[1]; i++) arguments[0].click();";
            page.script(clicks, &[button.argument(), steps.into()]);
            page.wait("every click was a step", SOON, |look| look.step == steps);
            page.some_frames();
            assert_eq!(page.look().hash, hash, "{link}");
        }
    });
}
