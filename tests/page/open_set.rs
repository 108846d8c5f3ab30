//! Classes held out, and known by a few examples: hollow, never in a batch, recognised from when they have some, and told under
//! another condition.

use serde_json::json;
use triplet_engine::config::{Config, Generator};
use triplet_engine::data::generate;
use triplet_engine::protocol::{Command, Event, Frame, FrameRequest};
use triplet_engine::session::Session;

use super::looks::{PHONE, open_tab, show_on};
use super::page::{Page, TRAINED, visit};
use super::webdriver::key;

const STRIPES: &str = "#data=stripes&held-out=2&p=6";

fn stripes() -> Config {
    let mut config = Config { held_out: 2, p: 6, ..Config::default() };
    config.set_generator(Generator::Stripes);
    config
}

/// The same run at a step, measured natively over the classes held out.
fn natively(steps: u64) -> Frame {
    let mut session = Session::default();
    session.handle(Command::Start { run: 1, config: stripes() });
    session.advance(steps);
    let request = FrameRequest { evaluate: true, held_out: true, ..FrameRequest::default() };
    match session.handle(Command::Frame(request)) {
        Some(Event::Frame(frame)) => *frame,
        other => panic!("asked for a frame, got {other:?}"),
    }
}

fn stat(page: &Page, name: &str) -> Option<f64> {
    let body = "return document.querySelector(`[data-stat=\"${arguments[0]}\"]`)?.dataset.value ?? ''";
    page.script(body, &[json!(name)]).as_str().and_then(|text| text.parse().ok())
}

fn train_until(page: &Page, step: u64) {
    page.speed(1_000.0);
    page.train();
    page.wait("it has trained", TRAINED, |look| look.step >= step);
    page.press("Pause");
    page.some_frames();
}

/// The answer is of the step shown, and says this of the points held out.
fn wait_for_held_out(page: &Page, what: &str, condition: &str) {
    let body = format!(
        "const value = (name) => document.querySelector(`[data-stat=\"${{name}}\"]`)?.dataset.value ?? '';
         const told = value('told-held-out');
         return value('told-step') === value('step') && told !== '' && {condition}"
    );
    page.wait_for_script(what, &body, &[]);
}

/// Clicks a sample in the input plane.
fn point_at(page: &Page, sample: usize) {
    let data = generate(&stripes().data);
    let at = [data.points.at(0, sample), data.points.at(1, sample)];
    // what the picture shows of the plane
    let reach =
        (0..data.len()).flat_map(|i| [data.points.at(0, i), data.points.at(1, i)]).fold(0.0f32, |m, v| m.max(v.abs()));
    let half = (f64::from(reach) * 1.08).max(1.5);
    let body = "
        const [x, y, half] = arguments;
        const canvas = document.querySelector('[role=application][aria-label=\"Points of the input\"] canvas');
        const box = canvas.getBoundingClientRect(), scale = (Math.min(box.width, box.height) - 4) / 2 / half;
        const place = { clientX: box.x + box.width / 2 + x * scale, clientY: box.y + box.height / 2 - y * scale,
            bubbles: true, pointerId: 1, pointerType: 'mouse', button: 0, isPrimary: true };
        for (const type of ['pointermove', 'pointerdown', 'pointerup']) canvas.dispatchEvent(new PointerEvent(type, place));";
    page.script(body, &[json!(at[0]), json!(at[1]), json!(half)]);
    page.some_frames();
}

/// Samples of a class that stand apart from all others in the input, so that a click means them.
fn apart(class: u32, many: usize) -> Vec<usize> {
    let data = generate(&stripes().data);
    let far = |i: usize, j: usize| {
        libm::hypotf(data.points.at(0, i) - data.points.at(0, j), data.points.at(1, i) - data.points.at(1, j))
    };
    let alone = |i: usize| (0..data.len()).filter(|&j| j != i).map(|j| far(i, j)).fold(f32::INFINITY, f32::min);
    let mut own: Vec<usize> = (0..data.len()).filter(|&i| data.labels[i] == class).collect();
    own.sort_by(|&i, &j| alone(j).total_cmp(&alone(i)));
    own.truncate(many);
    own
}

#[test]
fn two_classes_held_out_by_the_controls_are_hollow_and_in_no_batch() {
    visit("#data=stripes&p=8", |page| {
        page.focus("slider", "Held out");
        page.keys(key::RIGHT);
        page.keys(key::RIGHT);
        page.wait_for_script(
            "the legend says so",
            "return document.querySelector('.legend')?.innerText.includes('held out')",
            &[],
        );
        let linked = "return location.hash.includes('held-out=2')";
        page.wait_for_script("the address says so", linked, &[]);
        let sizes = "return document.querySelector('.s-batch h2').innerText.includes('6 × 8 = 48')";
        page.wait_for_script("batches are of six classes", sizes, &[]);
        train_until(page, 200);
        assert!(page.look().r_precision > Some(0.5));
        point_at(page, apart(2, 1)[0]);
        let told = "return document.body.innerText.includes('it is never in a batch')";
        page.wait_for_script("a point held out is no anchor", told, &[]);
    });
}

#[test]
fn a_held_out_class_enrolled_by_three_clicks_is_recognised() {
    visit(STRIPES, |page| {
        train_until(page, 500);
        open_tab(page, "Open set");
        page.press("3-shot");
        wait_for_held_out(page, "both are known", "+told > 0.95");
        assert!(stat(page, "told-held-out-input") < Some(0.8));
        assert!(stat(page, "told-all") > Some(0.95));
        page.press("Clear");
        page.press("By hand");
        // one example of each class trained on and of the sixth
        for class in [0, 1, 3, 4, 5, 6, 7] {
            point_at(page, apart(class, 1)[0]);
        }
        wait_for_held_out(page, "the third class has no example", "+told > 0.3 && +told < 0.6");
        for sample in apart(2, 3) {
            point_at(page, sample);
        }
        wait_for_held_out(page, "three clicks are enough", "+told > 0.95");
        let said = "return document.querySelector('.one-by-one [data-class=\"2\"]').innerText";
        assert_eq!(page.script(said, &[]), json!("class 3: 21/21 by 3 examples"));
    });
}

#[test]
fn a_shift_harms_the_input_more_than_the_embedding() {
    visit(STRIPES, |page| {
        train_until(page, 500);
        open_tab(page, "Open set");
        page.press("3-shot");
        wait_for_held_out(page, "it is told", "true");
        page.focus("slider", "Size of the condition");
        for _ in 0..5 {
            page.keys(key::RIGHT);
        }
        wait_for_held_out(page, "told under a shift of 0.5", "true");
        assert!(stat(page, "told-all") > stat(page, "told-all-input"), "{:?}", stat(page, "told-all"));
        let curve = "return document.querySelector('.chart-conditions canvas').getAttribute('aria-label').includes('At shift 0.50')";
        page.wait_for_script("the curve says the same", curve, &[]);
    });
}

#[test]
fn the_measures_over_held_out_classes_are_the_engines() {
    visit(STRIPES, |page| {
        open_tab(page, "Evaluate");
        for _ in 0..3 {
            page.press("Step");
        }
        let radio = page.control("radio", "Held-out classes");
        page.script("arguments[0].click()", &[radio.argument()]);
        let body = "const value = (name) => document.querySelector(`[data-stat=\"${name}\"]`)?.dataset.value;
            return value('measures-step') === '3' && !!value('auc-input')
                && document.querySelector('.evaluate .when').innerText.includes('48 held-out points')";
        page.wait_for_script("all is measured", body, &[]);
        let measures = natively(3).measures.expect("asked for");
        for (column, measures) in
            [("", measures.trained), ("-untrained", measures.untrained), ("-input", measures.input)]
        {
            let measures = measures.expect("measured");
            for (name, expected) in [
                ("auc", measures.verification.as_ref().map(|v| v.auc)),
                ("measures-r-precision", measures.retrieval.r_precision),
                ("knn-5", Some(measures.knn[4])),
                ("silhouette", measures.silhouette),
            ] {
                assert_eq!(stat(page, &format!("{name}{column}")), expected, "{name}{column}");
            }
        }
    });
}

#[test]
fn a_phone_has_the_open_set_too() {
    visit(STRIPES, |page| {
        show_on(page, PHONE);
        open_tab(page, "Charts");
        open_tab(page, "Open set");
        page.press("1-shot");
        wait_for_held_out(page, "it is told", "true");
        let wide = page.script("return document.documentElement.scrollWidth", &[]);
        assert_eq!(wide, json!(390));
        let small = "return [...document.querySelectorAll('.charts *')].filter((e) =>
            e.childNodes.length && parseFloat(getComputedStyle(e).fontSize) < 12).length";
        assert_eq!(page.script(small, &[]), json!(0), "no text under 12 px");
    });
}
