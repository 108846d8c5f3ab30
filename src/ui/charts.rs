//! The four charts with their headings, read-outs and words.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use leptos::prelude::*;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use wasm_bindgen::JsCast;

use super::calm::{PAUSE, calm};
use super::canvas::Canvas;
use super::page::Page;
use crate::app::lit;
use crate::app::state::State;
use crate::app::update::Msg;
use crate::browser::chart_backend::ChartBackend;
use crate::browser::surface::{Again, Surface, Turn};
use crate::plots::{Drawn, Point, ReadOut, composition, distances, gaps, loss};
use crate::scene::Look;
use crate::scene::palette::Palette;
use triplet_engine::choice::Choice;
use triplet_engine::diagnosis::{self, Verdict};
use triplet_engine::eval::Evaluation;
use triplet_engine::protocol::Frame;

/// Between two descriptions of a chart for those who can't see it.
const LONG_PAUSE: Duration = Duration::from_secs(4);

/// What a chart is made of: everything from the state of now.
pub struct Kind {
    pub(super) name: &'static str,
    pub(super) heading: &'static str,
    /// Unit, or what it is the mean of.
    pub(super) note: fn(&State) -> &'static str,
    /// A line of help for the note.
    pub(super) help: fn(&State) -> &'static str,
    /// Changes whenever the chart does.
    pub(super) key: fn(&State, &mut DefaultHasher),
    /// The sample lit up in it, which is not to wait.
    pub(super) lit: fn(&State) -> Option<u32>,
    pub(super) draw: fn(&State, &Look, &DrawingArea<ChartBackend, Shift>) -> Drawn<ChartBackend>,
    pub(super) words: fn(&State) -> String,
    pub(super) read_out: fn(&State, &Look, Point, Point) -> Option<ReadOut>,
}

static LOSS: Kind = Kind {
    name: "loss",
    heading: "Loss",
    note: |s| s.config.loss.spec().mean_of,
    help: |s| s.config.loss.help(),
    key: |s, h| (history_key(s), s.cursor(), settings_key(s), collapsed(s)).hash(h),
    lit: |_| None,
    draw: |s, look, area| loss::draw(&loss_of(s), look, area),
    words: |s| loss::words(&loss_of(s)),
    read_out: |s, look, size, at| loss::read_out(&loss_of(s), look, size, at),
};

static COMPOSITION: Kind = Kind {
    name: "composition",
    heading: "Triplets in batch",
    note: |_| "%",
    help: |_| "shares of all valid triplets of the batch, whichever were mined; the column is of the mined ones",
    key: |s, h| (history_key(s), s.cursor(), margin(s).is_some()).hash(h),
    lit: |_| None,
    draw: |s, look, area| composition::draw(&composition_of(s), look, area),
    words: |s| composition::words(&composition_of(s)),
    read_out: |s, look, size, at| composition::read_out(&composition_of(s), look, size, at),
};

static DISTANCES: Kind = Kind {
    name: "distances",
    heading: "Distances",
    note: |s| if sampled(s) { "% of a sample" } else { "% of pairs" },
    help: |s| match sampled(s) {
        true => "of the pairs that some anchors, evenly taken, make with all points, in the distance that trains",
        false => "of all pairs of training points, in the distance that trains",
    },
    key: |s, h| (evaluation_key(s), settings_key(s)).hash(h),
    lit: |_| None,
    draw: |s, look, area| distances_of(s).map_or(Ok(()), |d| distances::draw(&d, look, area)),
    words: |s| distances_of(s).map_or_else(|| "Distances: none yet.".into(), |d| distances::words(&d)),
    read_out: |s, look, size, at| distances::read_out(&distances_of(s)?, look, size, at),
};

static GAPS: Kind = Kind {
    name: "gaps",
    heading: "Nearest n − farthest p",
    // beside this heading there is no room: the unit stands at the axis
    note: |_| "",
    help: |_| "per anchor, the distance of its nearest negative minus that of its farthest positive",
    key: |s, h| (evaluation_key(s), settings_key(s)).hash(h),
    lit: |s| s.hover,
    draw: |s, look, area| gaps_of(s).map_or(Ok(()), |d| gaps::draw(&d, look, area)),
    words: |s| {
        gaps_of(s).map_or_else(|| "Nearest negative minus farthest positive: none yet.".into(), |d| gaps::words(&d))
    },
    read_out: |s, look, size, at| gaps::read_out(&gaps_of(s)?, look, size, at),
};

/// Whether the numbers are of some anchors only.
fn sampled(state: &State) -> bool {
    evaluation(state).is_some_and(|e| e.sample().is_some())
}

fn margin(state: &State) -> Option<f32> {
    state.config.loss.is_hinge().then_some(state.config.margin)
}

/// Whether the run is stuck: while the verdict still stands, the way out may already have been found.
fn collapsed(state: &State) -> bool {
    let stuck =
        |f: &Frame| f.diagnosis.verdict == Verdict::Collapsed && diagnosis::collapsed(&state.config, &f.evaluation);
    state.frame.as_deref().is_some_and(stuck)
}

fn loss_of(state: &State) -> loss::LossData<'_> {
    let collapse = state.config.loss.spec().collapse;
    let line = collapse.zip(state.config.collapse_loss()).map(|(collapse, loss)| (loss as f32, collapse.symbol));
    loss::LossData {
        history: &state.history,
        cursor: state.cursor(),
        training: state.training,
        line,
        collapsed: collapsed(state),
    }
}

fn composition_of(state: &State) -> composition::CompositionData<'_> {
    composition::CompositionData {
        history: &state.history,
        cursor: state.cursor(),
        training: state.training,
        margin: margin(state).is_some(),
    }
}

fn evaluation(state: &State) -> Option<&Evaluation> {
    state.frame.as_ref().map(|f| &f.evaluation)
}

fn distances_of(state: &State) -> Option<distances::DistancesData<'_>> {
    let evaluation = evaluation(state)?;
    Some(distances::DistancesData {
        evaluation,
        margin: margin(state),
        threshold: None,
        distance: state.config.training_distance(),
    })
}

fn gaps_of(state: &State) -> Option<gaps::GapsData<'_>> {
    let Evaluation { gaps, anchors, points, .. } = evaluation(state)?;
    Some(gaps::GapsData {
        gaps,
        asked: [*anchors, *points],
        margin: margin(state),
        distance: state.config.training_distance(),
        hover: state.hover,
    })
}

fn history_key(state: &State) -> impl Hash + use<> {
    let branch = state.frame.as_ref().map(|f| f.timeline.branch);
    (state.run, branch, state.training, state.history.len(), state.history.last().map(|b| b.last))
}

fn settings_key(state: &State) -> impl Hash + use<> {
    (state.config.collapse_loss().map(f64::to_bits), state.config.loss.slug(), state.config.training_distance().slug())
}

fn evaluation_key(state: &State) -> impl Hash + use<> {
    // another distance changes the numbers without a step
    let numbers = |e: &Evaluation| (e.gaps.len(), e.bin_width.to_bits(), e.within.map(f64::to_bits));
    (state.run, state.frame.as_ref().map(|f| f.step), evaluation(state).map(numbers))
}

/// The four charts, for the panel that holds them.
#[component]
pub fn Charts() -> impl IntoView {
    let page = Page::here();
    let pointed = RwSignal::new(None);
    // the anchor pointed at lights up wherever it is drawn
    Effect::new(move |before: Option<Option<u32>>| {
        let now = pointed.get();
        if before.flatten() != now {
            page.send(Msg::Hover(now));
        }
        now
    });
    view! {
        <Chart kind=&LOSS pointed/>
        <Chart kind=&COMPOSITION pointed/>
        <Chart kind=&DISTANCES pointed/>
        <Chart kind=&GAPS pointed/>
    }
}

/// One chart.
#[component]
pub fn Chart(
    /// What it is made of.
    kind: &'static Kind,
    /// Told the anchor that the pointer is at.
    pointed: RwSignal<Option<u32>>,
) -> impl IntoView {
    let page = Page::here();
    let key = page.memo(|s| {
        let mut hasher = DefaultHasher::new();
        (kind.key)(s, &mut hasher);
        hasher.finish()
    });
    let (often, seldom) = (calm(key, PAUSE), calm(key, LONG_PAUSE));
    let hovered = page.memo(kind.lit);
    let (help, note) = (page.memo(kind.help), page.memo(kind.note));
    let stale =
        Signal::derive(move || often.get().wrapping_add(hovered.get().map_or(0, |sample| u64::from(sample) + 1)));
    // what stands still is told at once
    let training = page.memo(|s| s.training);
    let words = Signal::derive(move || {
        if training.get() {
            seldom.track();
        } else {
            key.track();
        }
        page.state.with_untracked(kind.words)
    });
    let sizes = StoredValue::new((12.0, 1.0));
    let look = move |state: &State| {
        let (text, marks) = sizes.get_value();
        Look { palette: Palette::of(state.theme), text, marks }
    };
    let paint = move |surface: &Surface| {
        sizes.set_value((surface.text, surface.marks));
        if let Some(backend) = ChartBackend::new(surface) {
            // a canvas that can't be drawn on is nothing that could be mended here
            let _ = page.state.with_untracked(|s| (kind.draw)(s, &look(s), &backend.into_drawing_area()));
        }
        Again::No
    };
    let pointer: RwSignal<Option<Pointer>> = RwSignal::new(None);
    let read_out = Memo::new(move |_| {
        often.track();
        let Pointer { at, size } = pointer.get()?;
        let found = page.state.with_untracked(|s| (kind.read_out)(s, &look(s), size, at))?;
        Some((found, size))
    });
    // the points behind what is pointed at, by the frame of now
    let lit = Memo::new(move |_| {
        often.track();
        let behind = read_out.with(|r| r.as_ref().and_then(|(r, _)| r.behind))?;
        page.state.with_untracked(|s| lit::points(s, behind))
    });
    Effect::new(move |before: Option<bool>| {
        let now = lit.with(|l| l.as_ref().map(|(samples, _)| samples.clone()));
        let some = now.is_some();
        if some || before == Some(true) {
            page.send(Msg::Lit(now.unwrap_or_default()));
        }
        some
    });
    let said = move || lit.with(|l| l.as_ref().map(|(_, words)| words.clone()));
    let anchor = Memo::new(move |_| read_out.with(|r| r.as_ref().and_then(|(r, _)| r.anchor)));
    Effect::new(move |before: Option<Option<u32>>| {
        let now = anchor.get();
        if before.flatten() != now {
            pointed.set(now);
        }
        now
    });
    let follow = move |event: web_sys::PointerEvent| pointer.set(Pointer::of(&event));
    view! {
        <figure class=format!("chart chart-{}", kind.name)>
            <figcaption>
                <h2 title=move || help.get()>
                    {kind.heading}
                    <em>{move || note.get()}</em>
                </h2>
            </figcaption>
            <div class="plot" on:pointermove=follow on:pointerdown=follow on:pointerleave=move |_| pointer.set(None)>
                <Canvas label=words stale turn=Turn::InTurn paint/>
                {move || read_out.get().map(|(found, size)| view! { <Label found size said=said() /> })}
            </div>
        </figure>
    }
}

/// Where a pointer is in a chart, and how large that is, in CSS px.
#[derive(Clone, Copy, PartialEq)]
struct Pointer {
    at: Point,
    size: Point,
}

impl Pointer {
    fn of(event: &web_sys::PointerEvent) -> Option<Self> {
        let canvas: web_sys::HtmlElement = event.target()?.dyn_into().ok()?;
        let at = (event.offset_x().into(), event.offset_y().into());
        Some(Self { at, size: (canvas.client_width().into(), canvas.client_height().into()) })
    }
}

/// What a chart shows at the pointer: beside the place, never beyond the chart.
#[component]
fn Label(found: ReadOut, size: Point, said: Option<String>) -> impl IntoView {
    let ReadOut { text, at: (x, y), anchor, behind: _ } = found;
    // shifted by as much of its width as the chart it has behind it
    let along = (100.0 * x / size.0.max(1.0)).clamp(0.0, 100.0);
    let off = if y > size.1 / 2.0 { "calc(-100% - 12px)" } else { "12px" };
    view! {
        <i class="at" class:mark=anchor.is_some() style:left=format!("{x}px")></i>
        <div
            class="read-out"
            style:left=format!("{x}px")
            style:top=format!("{y}px")
            style:transform=format!("translate(-{along:.1}%, {off})")
        >
            {text}
            {said.map(|said| view! { <b>{said}</b> })}
        </div>
    }
}
