//! What a frame of the page costs, at full speed with everything shown: measured from outside, the page knows nothing of it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::run::Outcome;
use crate::webdriver::{Driver, key};

/// What is trained and shown.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// Its settings, as a link has them.
    pub link: &'static str,
    /// The overlays switched on.
    pub overlays: &'static [&'static str],
    /// Milliseconds that count, after some frames that don't.
    pub time: f64,
}

/// 500 points, one of the larger networks.
pub const USUAL: Scene =
    Scene { link: "#data=clusters&classes=5&samples=100&p=5&layers=32-32", overlays: &[], time: 5_000.0 };

/// 2,000 points with some of the overlays.
pub const fn crowded(overlays: &'static [&'static str]) -> Scene {
    Scene { link: "#data=clusters&classes=20&samples=100&p=5", overlays, time: 10_000.0 }
}

/// 10,000 points of 1,000 classes, in the largest batches.
pub const THOUSAND: Scene = Scene { link: "#data=grid&classes=1000&p=64&k=10", overlays: &[], time: 10_000.0 };

/// What Chromium is to trace for [`measure`].
pub const TRACED: &str = "devtools.timeline";

/// Milliseconds of drawing that a frame is never to exceed: with more, one of the screen's sixty a second is missed.
pub const LONG: f64 = 16.0;

/// Frames that don't count.
const WARM_UP: f64 = 150.0;
const PATIENCE: Duration = Duration::from_secs(120);

/// Notes for every animation frame how long its callbacks took together.
const WATCH: &str = "
    const ask = requestAnimationFrame.bind(window);
    window.frameCosts = [];
    window.requestAnimationFrame = (callback) => ask((time) => {
        const began = performance.now();
        try { callback(time); } finally {
            const cost = performance.now() - began, last = window.frameCosts.at(-1);
            if (last?.[0] === time) last[1] += cost; else window.frameCosts.push([time, cost]);
        }
    });";

/// Frames as they came.
#[derive(Clone, Copy, Debug)]
pub struct Frames {
    /// Frames a second.
    pub rate: f64,
    /// Milliseconds of drawing in a frame: median.
    pub median: f64,
    /// The same: exceeded by one frame of twenty.
    pub high: f64,
    /// The same: of the worst frame.
    pub greatest: f64,
    /// The same two counted in the thread's own time, without what else the machine did meanwhile: median and worst.
    pub own: [f64; 2],
    /// Frames with more than [`LONG`] of drawing: by the clock, and in the thread's own time.
    pub long: [usize; 2],
    /// Milliseconds the page's thread was busy for each frame, drawing and all else.
    pub busy: f64,
    /// Training steps a second meanwhile.
    pub steps: f64,
}

/// Trains the scene in the page at `url` and watches its frames, in a browser that traces [`TRACED`].
pub fn measure(session: &Driver, url: &str, scene: Scene) -> Outcome<Frames> {
    let screen = json!({ "width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": false });
    session.chromium("Emulation.setDeviceMetricsOverride", &screen)?;
    session.chromium("Performance.enable", &json!({}))?;
    let watch = session.chromium("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WATCH }))?;
    session.open("about:blank")?;
    session.open(&format!("{url}{}", scene.link))?;
    session.chromium("Page.removeScriptToEvaluateOnNewDocument", &json!({ "identifier": watch["identifier"] }))?;
    let step = "return Number(document.querySelector('[data-stat=\"step\"]')?.dataset.value || -1)";
    wait(session, step, 0.0)?;
    let press =
        "const found = [...document.querySelectorAll('button')].find((b) => b.innerText.trim() === arguments[0]);
        found.click()";
    for name in scene.overlays {
        session.script(press, &[json!(name)])?;
    }
    session.script("document.querySelector('[aria-label=\"Speed\"]').focus()", &[])?;
    session.press(key::END)?;
    session.script(press, &[json!("Train")])?;
    wait(session, "return window.frameCosts.length", WARM_UP)?;

    let (busy, steps) = (busy(session)?, number(session, step)?);
    // asked nothing meanwhile: answers take the page time
    let frames = session.script_with_callback(
        "const [time, done] = arguments; window.frameCosts.length = 0; setTimeout(() => done(window.frameCosts), time)",
        &[json!(scene.time)],
    )?;
    let (busy, steps) = (self::busy(session)? - busy, number(session, step)? - steps);
    let own = own_times(&trace(session)?, scene.time);

    let column =
        |i: usize| frames.as_array().into_iter().flatten().filter_map(move |f| f[i].as_f64()).collect::<Vec<_>>();
    let (times, mut costs) = (column(0), column(1));
    costs.sort_by(f64::total_cmp);
    let seconds = times.last().zip(times.first()).map_or(1.0, |(last, first)| (last - first).max(1.0) / 1000.0);
    let at = |share: f64| costs.get(((costs.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(f64::NAN);
    Ok(Frames {
        rate: (times.len().max(1) - 1) as f64 / seconds,
        median: at(0.5),
        high: at(0.95),
        greatest: at(1.0),
        own: [own.get(own.len() / 2), own.last()].map(|ms| ms.copied().unwrap_or(f64::NAN)),
        long: [&costs, &own].map(|all| all.iter().filter(|&&ms| ms > LONG).count()),
        busy: busy * 1000.0 / times.len().max(1) as f64,
        steps: steps / seconds,
    })
}

/// The trace so far. Chromium hands it over in its own time: what has not come yet comes with the next question.
fn trace(session: &Driver) -> Outcome<Vec<Value>> {
    let mut all = Vec::new();
    for _ in 0..4 {
        all.extend(session.log("performance")?);
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(all)
}

/// Milliseconds of the thread's own time that the callbacks of each animation frame took, ascending, over the last `time`
/// milliseconds of a trace.
fn own_times(log: &[Value], time: f64) -> Vec<f64> {
    let call = |entry: &Value| {
        let mut message = serde_json::from_str::<Value>(entry["message"].as_str()?).ok()?;
        let event = message["message"]["params"].take();
        let number = |key: &str| event[key].as_f64();
        let fired = event["name"] == "FireAnimationFrame" && event["ph"] == "X";
        if fired { Some((number("ts")?, number("dur")?, number("tdur")?)) } else { None }
    };
    let mut calls: Vec<(f64, f64, f64)> = log.iter().filter_map(call).collect();
    calls.sort_by(|a, b| a.0.total_cmp(&b.0));
    let from = calls.last().map_or(0.0, |last| last.0 - time * 1000.0);
    let (mut frames, mut end) = (Vec::new(), f64::NEG_INFINITY);
    for &(start, wall, own) in calls.iter().filter(|call| call.0 >= from) {
        // callbacks of one frame follow one another at once
        match frames.last_mut() {
            Some(frame) if start - end < 1_500.0 => *frame += own / 1000.0,
            _ => frames.push(own / 1000.0),
        }
        end = start + wall;
    }
    frames.sort_by(f64::total_cmp);
    frames
}

/// Seconds the page's thread has been at work.
fn busy(session: &Driver) -> Outcome<f64> {
    let metrics = session.chromium("Performance.getMetrics", &json!({}))?;
    let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
    let found = metrics.iter().find(|metric| metric["name"] == "TaskDuration");
    found
        .and_then(|metric| metric["value"].as_f64())
        .ok_or_else(|| "Chromium tells no TaskDuration; is it very old?".to_owned())
}

fn number(session: &Driver, script: &str) -> Outcome<f64> {
    Ok(session.script(script, &[]).map(|found| found.as_f64())?.unwrap_or(f64::NAN))
}

fn wait(session: &Driver, script: &str, least: f64) -> Outcome {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if session.script(script, &[]).as_ref().map(Value::as_f64)?.is_some_and(|found| found >= least) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(format!("The page did not get on in {} s (`{script}`); does it run in your browser?", PATIENCE.as_secs()))
}
