//! Every loss of the list: chosen by a person, it trains, and the page says true things of it.

use serde_json::json;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Loss};
use triplet_engine::trainer::Trainer;

use super::looks::{LAPTOP, PHONE, PROJECTOR, open_tab, show_on};
use super::page::{Page, SOON, TRAINED, visit};
use super::webdriver::key;

#[path = "../../engine/tests/losses/anchor_term.rs"]
mod anchor_term;

/// Chooses a loss from the list as a person does; the list's words for all of them.
fn choose(page: &Page, name: &str) {
    let list = page.control("list", "Loss");
    let body = "const [list, name] = arguments;
        list.value = [...list.options].find((o) => o.text.trim() === name).value;
        list.dispatchEvent(new Event('input', { bubbles: true }));
        list.dispatchEvent(new Event('change', { bubbles: true }));";
    page.script(body, &[list.argument(), name.into()]);
}

fn losses(page: &Page) -> Vec<String> {
    let list = page.control("list", "Loss");
    let names = page.script("return [...arguments[0].options].map((o) => o.text.trim())", &[list.argument()]);
    names.as_array().expect("a list").iter().map(|n| n.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn every_loss_in_the_list_brings_the_classes_apart() {
    visit("", |page| {
        let all = losses(page);
        assert!(all.len() >= 13, "{all:?}");
        page.speed(1_000.0);
        for name in all {
            page.press("Reset");
            choose(page, &name);
            page.wait("it is back at the start", SOON, |look| look.step == 0);
            page.train();
            page.wait(&name, TRAINED, |look| look.r_precision.is_some_and(|r| r >= 0.9) || look.step > 6_000);
            page.press("Pause");
            let look = page.look();
            assert!(look.r_precision.is_some_and(|r| r >= 0.9), "{name}: {look:?}");
        }
    });
}

#[test]
fn a_loss_shows_its_own_numbers_keeps_the_weights_and_says_what_takes_no_part() {
    visit("", |page| {
        page.train();
        page.wait("some steps", TRAINED, |look| look.step >= 50);
        page.press("Pause");
        page.some_frames();
        let step = page.look().step;
        assert!(page.find("list", "Distance").is_some() && page.find("slider", "Temperature").is_none());
        choose(page, "NT-Xent");
        page.wait_for_script("the temperature", "return !!document.querySelector('[aria-label=Temperature]')", &[]);
        assert!(page.find("list", "Distance").is_none(), "cosine is the loss's own");
        let words = page.words();
        for said in ["Cosine", "One anchor", "batch loss now", "not in use: this loss takes all pairs"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        assert_eq!(page.look().step, step);
        choose(page, "Triplet");
        page.wait_for_script("one triplet", "return !!document.querySelector('[aria-label=\"One triplet\"]')", &[]);
        assert!(page.find("list", "Distance").is_some() && page.find("slider", "Temperature").is_none());
        assert_eq!(page.look().step, step);
    });
}

#[test]
fn a_softmax_shows_its_head_and_says_what_it_costs() {
    visit("#loss=softmax&classes=6&p=6", |page| {
        page.keys(&key::RIGHT.repeat(20));
        page.wait("twenty steps", SOON, |look| look.step == 20);
        page.some_frames();
        let mut config = Config { loss: Loss::Softmax, p: 6, ..Config::default() };
        config.data.classes = 6;
        let mut trainer = Trainer::generated(&config);
        (0..20).for_each(|_| drop(trainer.step()));
        assert_eq!(page.look().hash, format!("{:016x}", trainer.hash()), "the head is in the fingerprint");
        let words = page.words();
        let head = "Parameters: network 354; head 6 × (2 + 1) = 18";
        for said in [head, "decision lines of the head", "logit of its class", "−ln p"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        let help = "return document.getElementById('distance').textContent.includes('by this distance it is judged')";
        page.wait_for_script("what the distance is for", help, &[]);
        page.press("Slow motion");
        page.wait_for_script(
            "why not",
            "return document.body.innerText.includes('Softmax is no sum of triplets')",
            &[],
        );
        choose(page, "Triplet");
        page.wait_for_script("no lines", "return !document.body.innerText.includes('decision lines')", &[]);
        assert_eq!(page.look().step, 20);
    });
}

#[test]
fn an_anchors_formula_stands_there_with_numbers_that_come_to_what_is_said() {
    let relatives = [
        Loss::NPair,
        Loss::Contrastive,
        Loss::LiftedStructure,
        Loss::GeneralizedLifted,
        Loss::MultiSimilarity,
        Loss::NtXent,
        Loss::SupervisedContrastive,
        Loss::Circle,
    ];
    visit("", |page| {
        for loss in relatives {
            choose(page, loss.label());
            page.wait_for_script("its numbers", "return document.querySelectorAll('.anchor-term b').length === 3", &[]);
            page.press("Step");
            page.some_frames();
            let numbers = "return [...document.querySelectorAll('.anchor-term b')].map((b) => Number(b.innerText.replace('−', '-')))";
            let numbers: Vec<f64> = page
                .script(numbers, &[])
                .as_array()
                .expect("three numbers")
                .iter()
                .map(|x| x.as_f64().unwrap_or_else(|| panic!("{loss:?}: no number")))
                .collect();
            let (near, far, shown) = (numbers[0], numbers[1], numbers[2]);
            let wanted = anchor_term::value(loss, near, far);
            // three decimals, fewer of large numbers; the square takes what is missing of both times their sum
            let close = 0.012 + 0.012 * wanted.abs();
            assert!((shown - wanted).abs() < close, "{loss:?}: {numbers:?}, not {wanted}");
            for (screen, name) in [(LAPTOP, "laptop"), (PROJECTOR, "projector"), (PHONE, "phone")] {
                show_on(page, screen);
                if screen == PHONE {
                    open_tab(page, "Triplet");
                }
                let fits = "const box = document.querySelector('.anchor-term');
                    return box.clientHeight <= 66 && [...box.children].every((line) => line.scrollWidth <= box.clientWidth)";
                assert_eq!(page.script(fits, &[]), json!(true), "{loss:?} on a {name}");
            }
            show_on(page, LAPTOP);
        }
    });
}
