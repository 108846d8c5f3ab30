//! Everything by keyboard alone.

use std::collections::BTreeMap;

use serde_json::Value;

use super::page::{Page, SOON, ok, visit};
use super::webdriver::{Element, key};

/// What a control says: its value, position or choice.
fn says(page: &Page, element: &Element) -> String {
    let body = "const e = arguments[0];
        if (e.type === 'radio') return [...document.getElementsByName(e.name)].findIndex((other) => other.checked).toString();
        if (e.getAttribute('role') === 'radio')
            return [...e.closest('[role=radiogroup]').querySelectorAll('[role=radio]')]
                .findIndex((other) => other.getAttribute('aria-checked') === 'true').toString();
        return [e.value, e.getAttribute('aria-valuetext'), e.getAttribute('aria-valuenow')].join(' ');";
    page.script(body, &[element.argument()]).as_str().unwrap_or_default().to_owned()
}

/// Goes through the page by Tab, moving whatever can be moved; what was found, by role and name, and whether it moved.
fn walk(page: &Page) -> BTreeMap<(String, String), bool> {
    let mut found = BTreeMap::new();
    page.script("document.activeElement?.blur()", &[]);
    for _ in 0..150 {
        page.keys(key::TAB);
        let element = ok(page.driver.active());
        let (role, name) = (ok(page.driver.role(&element)), ok(page.driver.label(&element)));
        let folded = page.script(
            "const e = arguments[0]; return e.tagName === 'SUMMARY' && !e.parentElement.open",
            &[element.argument()],
        );
        if folded == Value::Bool(true) {
            page.keys(key::ENTER);
        }
        let strokes: &[&str] = match role.as_str() {
            "slider" => &[key::RIGHT, key::LEFT],
            "spinbutton" => &[key::UP, key::DOWN],
            "radio" => &[key::DOWN, key::UP],
            "combobox" | "listbox" | "MenuListPopup" => &[key::DOWN, key::UP],
            _ => &[],
        };
        let before = says(page, &element);
        // at one end of its way a control can only go back
        let moved = strokes.iter().any(|stroke| {
            page.keys(stroke);
            says(page, &ok(page.driver.active())) != before
        });
        let entry = (role, name);
        if found.contains_key(&entry) && !entry.1.is_empty() && strokes.is_empty() {
            // round once
            break;
        }
        found.insert(entry, moved);
    }
    found
}

#[test]
fn every_control_is_reached_by_tab_and_moved_by_arrows() {
    visit("", |page| {
        let found = walk(page);
        let moved = |role: &str, name: &str| {
            let entry = found.iter().find(|((r, n), _)| r == role && n == name);
            let (_, moved) =
                entry.unwrap_or_else(|| panic!("Tab does not reach the {role} “{name}”: {:?}", found.keys()));
            assert!(*moved, "the arrows do not move the {role} “{name}”");
        };
        for name in ["Margin α", "Learning rate", "Noise", "Classes", "Samples per class", "Speed"] {
            moved("slider", name);
        }
        for name in ["P classes", "K samples"] {
            moved("spinbutton", name);
        }
        for name in ["Distance", "Embedding", "Activation", "Optimiser"] {
            let role = found.keys().find(|(_, n)| n == name).map_or("combobox", |(role, _)| role);
            moved(role, name);
        }
        // a group of radio buttons is one stop: the chosen one
        for name in ["Batch all", "Clusters"] {
            moved("radio", name);
        }
        for name in ["Train", "Step", "Reset", "New sample"] {
            assert!(found.contains_key(&("button".to_owned(), name.to_owned())), "Tab does not reach “{name}”");
        }
    });
}

#[test]
fn mining_offers_its_strategies_by_name() {
    visit("", |page| {
        for name in ["Batch all", "Batch hard", "Semi-hard", "Random"] {
            page.control("radio", name);
        }
    });
}

#[test]
fn space_arrow_r_and_n_drive_the_run_and_a_question_mark_shows_them() {
    visit("", |page| {
        let first = page.look();
        page.keys(key::RIGHT);
        page.wait("→ is one step", SOON, |look| look.step == 1);
        page.keys(" ");
        page.wait("space trains", SOON, |look| look.step > 10);
        page.keys(" ");
        page.some_frames();
        let paused = page.look().step;
        page.some_frames();
        assert_eq!(page.look().step, paused, "space pauses");
        page.keys("r");
        page.wait("R resets", SOON, |look| look.step == 0 && look.hash == first.hash);
        page.keys("n");
        page.wait("N is a new sample", SOON, |look| !look.hash.is_empty() && look.hash != first.hash);
        ok(page.driver.press_with_shift("?"));
        let shown = "return !!document.querySelector('dialog[open], [role=dialog]')?.innerText.includes('→')";
        page.wait_for_script("? shows the keys", shown, &[]);
        page.keys(key::ESCAPE);
        page.wait_for_script("Escape closes them", "return !document.querySelector('dialog[open]')", &[]);
    });
}

#[test]
fn space_on_a_focused_button_presses_that_button_only() {
    visit("", |page| {
        page.focus("button", "Step");
        page.keys(" ");
        page.wait("the step", SOON, |look| look.step > 0);
        page.some_frames();
        assert_eq!(page.look().step, 1, "one step, and no training");
    });
}
