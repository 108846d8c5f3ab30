//! The panel of measures: its numbers are the engine's, its neighbours the true ones, and the keyboard reaches all of it.

use serde_json::json;
use triplet_engine::config::Config;
use triplet_engine::protocol::{Command, Event, Frame, FrameRequest};
use triplet_engine::session::Session;

use super::looks::{PHONE, PROJECTOR, open_tab, show_on};
use super::page::{Page, visit};
use super::webdriver::key;

/// The default run at a step, measured natively.
fn natively(steps: u64) -> Frame {
    let mut session = Session::default();
    session.handle(Command::Start { run: 1, config: Config::default() });
    session.advance(steps);
    match session.handle(Command::Frame(FrameRequest { evaluate: true, ..FrameRequest::default() })) {
        Some(Event::Frame(frame)) => *frame,
        other => panic!("asked for a frame, got {other:?}"),
    }
}

fn stat(page: &Page, name: &str) -> Option<f64> {
    let body = "return document.querySelector(`[data-stat=\"${arguments[0]}\"]`)?.dataset.value ?? ''";
    page.script(body, &[json!(name)]).as_str().and_then(|text| text.parse().ok())
}

fn wait_for_step(page: &Page, step: u64) {
    let body = "const value = (name) => document.querySelector(`[data-stat=\"${name}\"]`)?.dataset.value;
        return value('measures-step') === arguments[0] && !!value('auc-input')";
    page.wait_for_script("all is measured", body, &[json!(step.to_string())]);
}

#[test]
fn the_measures_are_the_engines_beside_the_untrained_network_and_the_input() {
    visit("", |page| {
        open_tab(page, "Evaluate");
        wait_for_step(page, 0);
        for _ in 0..3 {
            page.press("Step");
        }
        wait_for_step(page, 3);
        let measures = natively(3).measures.expect("asked for");
        assert!(measures.complete);
        for (column, measures) in
            [("", measures.trained), ("-untrained", measures.untrained), ("-input", measures.input)]
        {
            let measures = measures.expect("measured");
            let verification = measures.verification.expect("pairs of both kinds");
            for (name, expected) in [
                ("auc", Some(verification.auc)),
                ("eer", Some(verification.equal_error_rate)),
                ("tar-at-1", Some(verification.tar_at[0])),
                ("precision-at-1", measures.retrieval.precision_at_1),
                ("map-at-r", measures.retrieval.map_at_r),
                ("knn-5", Some(measures.knn[4])),
                ("ami", measures.clustering.map(|c| c.ami)),
                ("silhouette", measures.silhouette),
                ("effective-rank", Some(measures.effective_rank)),
            ] {
                assert_eq!(stat(page, &format!("{name}{column}")), expected, "{name}{column}");
            }
        }
        assert_eq!(stat(page, "auc-chance"), Some(0.5));
    });
}

#[test]
fn a_point_chosen_shows_its_true_neighbours() {
    visit("", |page| {
        open_tab(page, "Evaluate");
        wait_for_step(page, 0);
        page.script(
            "document.querySelector('[role=application][aria-label=\"Points of the embedding\"]').focus()",
            &[],
        );
        page.keys(key::RIGHT);
        page.keys(key::ENTER);
        page.some_frames();
        let body = "const found = document.querySelectorAll('.neighbours li');
            return [+document.querySelector('[data-query]').dataset.query,
                ...[...found].flatMap((e) => [+e.dataset.sample, e.classList.contains('hit') ? 1 : 0])]";
        let shown = page.script(body, &[]);
        let shown: Vec<u64> = shown.as_array().into_iter().flatten().filter_map(|v| v.as_u64()).collect();
        let (query, neighbours) = (shown[0] as usize, &shown[1..]);
        let frame = natively(0);
        let labels = triplet_engine::data::generate(&Config::default().data).labels;
        let at = |i: usize| &frame.positions[2 * i..2 * i + 2];
        let far = |i: usize| Config::default().distance.between(at(query), at(i));
        let mut others: Vec<usize> = (0..labels.len()).filter(|&i| i != query).collect();
        others.sort_by(|&i, &j| far(i).total_cmp(&far(j)).then(i.cmp(&j)));
        let expected: Vec<u64> =
            others.iter().take(24).flat_map(|&i| [i as u64, u64::from(labels[i] == labels[query])]).collect();
        assert_eq!(neighbours, expected, "of sample {query}");
    });
}

#[test]
fn the_keyboard_opens_the_panel_and_moves_the_threshold() {
    visit("", |page| {
        page.script("document.getElementById('tab-training').focus()", &[]);
        page.keys(key::RIGHT);
        wait_for_step(page, 0);
        page.focus("slider", "Threshold");
        page.keys(key::END);
        page.some_frames();
        assert_eq!((stat(page, "tar"), stat(page, "far")), (Some(1.0), Some(1.0)), "everything is accepted");
        page.keys(key::HOME);
        page.some_frames();
        assert_eq!((stat(page, "threshold"), stat(page, "far")), (Some(0.0), Some(0.0)), "nothing is");
        page.focus("button", "AUC");
        page.some_frames();
        let said =
            "return document.querySelector('.evaluate .about').innerText.includes('how often the first is closer')";
        page.wait_for_script("what it means is in sight", said, &[]);
        page.script("document.getElementById('tab-evaluate').focus()", &[]);
        page.keys(key::LEFT);
        page.wait_for_script("the charts are back", "return !!document.querySelector('.chart-loss canvas')", &[]);
    });
}

#[test]
fn it_needs_no_scrolling_of_the_page_and_follows_the_training() {
    visit("", |page| {
        open_tab(page, "Evaluate");
        show_on(page, PROJECTOR);
        let high = page.script("return document.documentElement.scrollHeight", &[]);
        assert_eq!(high, json!(720));
        let low = "return [...document.querySelectorAll('.charts button')].filter((b) => b.getBoundingClientRect().height < 24).length";
        assert_eq!(page.script(low, &[]), json!(0), "no button under 24 px");
        page.press("Train");
        let on = "return +document.querySelector('[data-stat=\"measures-step\"]').dataset.value > 20";
        page.wait_for_script("the measures follow", on, &[]);
        page.press("Pause");
        page.some_frames();
        wait_for_step(page, page.look().step);
    });
}

#[test]
fn a_phone_has_it_under_its_charts() {
    visit("", |page| {
        show_on(page, PHONE);
        open_tab(page, "Charts");
        open_tab(page, "Evaluate");
        wait_for_step(page, 0);
        let wide = page.script("return document.documentElement.scrollWidth", &[]);
        assert_eq!(wide, json!(390));
        let small = "return [...document.querySelectorAll('.charts *')].filter((e) =>
            e.childNodes.length && parseFloat(getComputedStyle(e).fontSize) < 12).length";
        assert_eq!(page.script(small, &[]), json!(0), "no text under 12 px");
    });
}
