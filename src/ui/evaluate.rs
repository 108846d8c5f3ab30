//! The panel of measures: what the embedding is worth, beside the untrained network and the input plane.

use std::hash::Hash;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::calm::{PAUSE, calm};
use super::charts::{Chart, Charts, Kind};
use super::open_set::OpenSetPanel;
use super::page::Page;
use super::range::Range;
use crate::app::evaluate::{
    Neighbour, Row, answer, histograms, lacks_pairs, measured, measured_labels, pairs_measured, rows, unknown,
};
use crate::app::open_set::OpenSetMsg;
use crate::app::state::State;
use crate::app::update::Msg;
use crate::app::words::{count, number, percent, plain};
use crate::browser::keyboard;
use crate::plots::{distances, roc, votes};
use triplet_engine::choice::Choice;
use triplet_engine::config::Model;
use triplet_engine::eval::BINS;
use triplet_engine::protocol::measures::{Measures, PER_BIN};

/// The panels of the charts' region: the tabs' ids and names, and what opens them.
const PANELS: [(&str, &str, Msg); 3] = [
    ("tab-training", "Training", Msg::Evaluate(false)),
    ("tab-evaluate", "Evaluate", Msg::Evaluate(true)),
    ("tab-open-set", "Open set", Msg::OpenSet(OpenSetMsg::Open(true))),
];

/// The number of the panel that is open.
fn panel(state: &State) -> usize {
    match (state.evaluating.open, state.open_set.open) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 0,
    }
}

/// The columns of the table, and what the numbers in them are called.
const COLUMNS: [(&str, &str); 3] = [("now", ""), ("untrained", "-untrained"), ("input", "-input")];

static ROC: Kind = Kind {
    name: "roc",
    heading: "ROC",
    note: |_| "TAR over FAR",
    help: |_| "true accept rate over false accept rate, for every threshold; the dot is the threshold set",
    key: |s, h| (measures_key(s), threshold_key(s)).hash(h),
    lit: |_| None,
    draw: |s, look, area| roc::draw(&roc_of(s), look, area),
    words: |s| roc::words(&roc_of(s)),
    read_out: |s, look, size, at| roc::read_out(&roc_of(s), look, size, at),
};

static VOTES: Kind = Kind {
    name: "votes",
    heading: "k-NN accuracy",
    note: |_| "over k",
    help: |_| "share of points whose class the vote of their k nearest others names; the level line is chance",
    key: |s, h| measures_key(s).hash(h),
    lit: |_| None,
    draw: |s, look, area| votes::draw(&votes_of(s), look, area),
    words: |s| votes::words(&votes_of(s)),
    read_out: |s, look, size, at| votes::read_out(&votes_of(s), look, size, at),
};

static PAIRS: Kind = Kind {
    name: "pairs",
    heading: "Same or different",
    note: |_| "% of pairs",
    help: |_| "distances of pairs; those up to the threshold are taken for one class",
    key: |s, h| (measures_key(s), threshold_key(s), s.config.training_distance().slug()).hash(h),
    lit: |_| None,
    draw: |s, look, area| with_pairs(s, |data| distances::draw(data, look, area)).unwrap_or(Ok(())),
    words: |s| {
        let unknown = || format!("Distances of pairs: {}.", unknown(lacks_pairs(&measured_labels(s))));
        with_pairs(s, distances::words).unwrap_or_else(unknown)
    },
    read_out: |s, look, size, at| {
        let found = with_pairs(s, |data| distances::read_out(data, look, size, at))??;
        // the points behind a bin are those of the newest frame, whose bins may be others
        Some(crate::plots::ReadOut { behind: None, ..found })
    },
};

fn measures_key(state: &State) -> impl Hash + PartialEq + use<> {
    (state.evaluating.told, state.evaluating.measures.is_some(), state.run)
}

fn threshold_key(state: &State) -> Option<usize> {
    state.evaluating.threshold().map(|t| t.position)
}

fn columns(state: &State) -> [Option<&Measures>; 3] {
    let measures = state.evaluating.measures.as_deref();
    measures.map_or([None; 3], |b| [b.trained.as_ref(), b.untrained.as_ref(), b.input.as_ref()])
}

fn roc_of(state: &State) -> roc::RocData<'_> {
    let verified = columns(state).map(|m| m?.verification.as_ref());
    roc::RocData {
        curves: verified.map(|v| Some(v?.curve.as_slice())),
        areas: verified.map(|v| Some(v?.auc)),
        threshold: state.evaluating.threshold().map(|t| [t.far, t.tar]),
        missing: lacks_pairs(&measured_labels(state)),
    }
}

fn votes_of(state: &State) -> votes::VotesData<'_> {
    let chance = triplet_engine::eval::retrieval::chance(&measured_labels(state)).precision_at_1;
    votes::VotesData { curves: columns(state).map(|m| Some(m?.knn.as_slice())), chance }
}

fn with_pairs<T>(state: &State, then: impl FnOnce(&distances::DistancesData) -> T) -> Option<T> {
    let evaluation = histograms(state.evaluating.verification()?);
    let threshold = state.evaluating.threshold().map(|t| t.distance);
    let distance = state.config.training_distance();
    Some(then(&distances::DistancesData { evaluation: &evaluation, margin: None, threshold, distance }))
}

/// The charts of the training or, in their place, the measures.
#[component]
pub fn ChartsAndMeasures() -> impl IntoView {
    let page = Page::here();
    let open = page.memo(panel);
    let show = move |number: usize| {
        if open.get_untracked() != number {
            page.send(PANELS[number].2.clone());
        }
    };
    let turn = move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowRight" => (open.get_untracked() + 1) % PANELS.len(),
            "ArrowLeft" => (open.get_untracked() + PANELS.len() - 1) % PANELS.len(),
            "Home" => 0,
            "End" => PANELS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        show(to);
        keyboard::move_focus(PANELS[to].0);
    };
    let tab = move |number: usize| {
        let (id, name, _) = PANELS[number];
        let chosen = move || open.get() == number;
        view! {
            <button
                role="tab"
                id=id
                aria-controls="charts-panel"
                aria-selected=move || if chosen() { "true" } else { "false" }
                tabindex=move || if chosen() { "0" } else { "-1" }
                on:click=move |_| show(number)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="which" role="tablist" aria-label="Charts" on:keydown=turn>
            {[0, 1, 2].map(tab).to_vec()}
        </div>
        <div
            class=move || ["four", "evaluate", "evaluate open-set"][open.get()]
            id="charts-panel"
            role="tabpanel"
            aria-labelledby=move || PANELS[open.get()].0
        >
            {move || match open.get() {
                1 => view! { <Measured /> }.into_any(),
                2 => view! { <OpenSetPanel /> }.into_any(),
                _ => view! { <Charts /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Measured() -> impl IntoView {
    let pointed = RwSignal::new(None);
    view! {
        <When />
        <Which />
        <Neighbours />
        <Table />
        <Key />
        <div class="curves">
            <Chart kind=&ROC pointed />
            <Chart kind=&VOTES pointed />
        </div>
        <Chart kind=&PAIRS pointed />
        <Threshold />
    }
}

/// Of which step the numbers are, and of what.
#[component]
fn When() -> impl IntoView {
    let page = Page::here();
    let step = page.memo(|s| s.evaluating.measures.as_ref().filter(|b| b.trained.is_some()).map(|b| b.step));
    let of = page.memo(|s| format!("{}, {}", measured(s), s.config.training_distance().label()));
    view! {
        <p class="when">
            <b data-stat="measures-step" data-value=move || step.get().map(|s| s.to_string()).unwrap_or_default()>
                {move || step.get().map_or("measuring…".into(), |step| format!("step {}", count(step)))}
            </b>
            " · "
            {move || of.get()}
        </p>
    }
}

/// Which points are measured, where some classes are held out.
#[component]
fn Which() -> impl IntoView {
    let page = Page::here();
    let some = page.memo(|s| s.config.held_out > 0);
    let over = page.memo(State::over_held_out);
    let free = page.memo(|s| s.over_held_out() && s.config.model == Model::FreePoints);
    let option = move |held_out: bool, name: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="measured"
                    prop:checked=move || over.get() == held_out
                    on:change=move |_| page.send(Msg::OverHeldOut(held_out))
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <Show when=move || some.get()>
            <div class="segments" role="radiogroup" aria-label="Measured classes">
                {option(false, "Training classes")}
                {option(true, "Held-out classes")}
            </div>
            <Show when=move || free.get()>
                <p class="when">"Free points learn nothing about classes that are held out."</p>
            </Show>
        </Show>
    }
}

/// The point that asks, and its neighbours in their order.
#[component]
fn Neighbours() -> impl IntoView {
    let page = Page::here();
    let found = calm(page.memo(answer), PAUSE);
    let told = move || {
        found.with(|f| match f {
            None => "Point at a point, or choose one, to see its neighbours.".to_owned(),
            Some(answer) => {
                let first = answer.others.min(answer.found.len());
                let hits = answer.found[..first].iter().filter(|n| n.hit).count();
                let query = format!("Sample {} (class {}) asks", answer.query + 1, answer.class + 1);
                let among = answer.among.map(|among| format!(" among the {among}")).unwrap_or_default();
                format!("{query}: {hits} of its {first} nearest{among} are of its class")
            }
        })
    };
    let one = |n: Neighbour| {
        let (sign, said) = if n.hit { ("✓", "hit") } else { ("✗", "miss") };
        let title = format!("{said}: sample {}, class {}", n.sample + 1, n.class + 1);
        view! {
            <li class=said data-sample=n.sample.to_string() data-distance=n.distance.to_string() title=title>
                <span aria-hidden="true">{sign}</span>
                <span class="unseen">{said} " "</span>
                <b>{(n.sample + 1).to_string()}</b>
                <i>{number(n.distance.into(), 2)}</i>
            </li>
        }
    };
    view! {
        <p class="query" data-query=move || found.with(|f| f.as_ref().map(|a| a.query.to_string()))>
            {told}
        </p>
        <ol class="neighbours" aria-label="Nearest neighbours" tabindex="0">
            {move || found.get().map(|a| a.found).unwrap_or_default().into_iter().map(one).collect_view()}
        </ol>
    }
}

/// All numbers, each with its sentence.
#[component]
fn Table() -> impl IntoView {
    let page = Page::here();
    let key = page.memo(|s| {
        let said = (s.evaluating.told, s.evaluating.measures.is_some());
        (said, s.run, s.config.embedding, s.config.held_out, s.over_held_out())
    });
    let table = Memo::new(move |_| {
        // read, not only tracked: else it is never computed
        key.with(|_| ());
        page.state.with_untracked(rows)
    });
    let explained = RwSignal::new(0);
    let about = Memo::new(move |_| table.with(|t| t.get(explained.get()).map(|r| (r.name, r.about.clone()))));
    let row = move |i: usize, Row { name, slug, .. }: Row| {
        let read = move |of: &dyn Fn(&Row) -> String| table.with(|t| t.get(i).map(of).unwrap_or_default());
        let cell = move |column: usize| {
            view! {
                <td
                    data-stat=format!("{slug}{}", COLUMNS[column].1)
                    data-value=move || read(&|r| plain(r.values[column]))
                >
                    {move || read(&|r| r.shown(r.values[column]))}
                </td>
            }
        };
        let explain = move || explained.set(i);
        view! {
            <tr class:explained=move || explained.get() == i on:pointerenter=move |_| explain()>
                <th scope="row">
                    <button
                        title=move || read(&|r| r.about.clone())
                        aria-describedby="about-measure"
                        on:focus=move |_| explain()
                        on:click=move |_| explain()
                    >
                        {name}
                    </button>
                </th>
                {[0, 1, 2].map(cell).to_vec()}
                <td data-stat=format!("{slug}-chance") data-value=move || read(&|r| plain(r.chance))>
                    {move || read(&|r| r.shown(r.chance))}
                </td>
            </tr>
        }
    };
    let lines = page.state.with_untracked(rows).into_iter().enumerate();
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">"measure"</th>
                    {COLUMNS.map(|(name, _)| view! { <th scope="col">{name}</th> }).to_vec()}
                    <th scope="col">"chance"</th>
                </tr>
            </thead>
            <tbody>{lines.map(|(i, line)| row(i, line)).collect_view()}</tbody>
        </table>
        <p class="about" id="about-measure">
            <b>{move || about.get().map(|a| a.0)}": "</b>
            {move || about.get().map(|a| a.1)}
        </p>
    }
}

/// What the three lines of a chart are.
#[component]
fn Key() -> impl IntoView {
    let line = |(name, _): (&'static str, &'static str)| {
        view! {
            <li class=name>
                <svg viewBox="0 0 26 8" aria-hidden="true">
                    <path d="M1 4h24" />
                </svg>
                {name}
            </li>
        }
    };
    view! {
        <ul class="key" aria-label="Lines of the charts">
            {COLUMNS.into_iter().chain([("chance", "")]).map(line).collect_view()}
        </ul>
    }
}

/// The threshold and what it does.
#[component]
fn Threshold() -> impl IntoView {
    let page = Page::here();
    let threshold = page.memo(|s| s.evaluating.threshold());
    let position = Signal::derive(move || threshold.get().map_or(0.0, |t| t.position as f64));
    let distance = move || threshold.get().map_or("–".into(), |t| number(t.distance.into(), 2));
    let rate = move |of: fn(f64, f64) -> f64| percent(threshold.get().map(|t| of(f64::from(t.far), f64::from(t.tar))));
    let told = Signal::derive(move || {
        let (tar, far) = (rate(|_, tar| tar), rate(|far, _| far));
        format!("{}: accepts {tar} of pairs of one class, {far} of pairs of two", distance())
    });
    let pairs = page.memo(pairs_measured);
    view! {
        <div class="threshold">
            <span class="name" aria-hidden="true">"threshold"</span>
            <Range
                label="Threshold"
                last=(BINS * PER_BIN) as u32
                position
                told
                on_move=move |position| page.send(Msg::Threshold(position as usize))
            />
            <output aria-hidden="true" data-stat="threshold" data-value=move || plain(threshold.get().map(|t| t.distance.into()))>
                {distance}
            </output>
        </div>
        <table class="verdicts">
            <thead>
                <tr>
                    <th scope="col">"pairs"</th>
                    <th scope="col">"accepted"</th>
                    <th scope="col">"rejected"</th>
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">"same class"</th>
                    <td data-stat="tar" data-value=move || plain(threshold.get().map(|t| t.tar.into()))>{move || rate(|_, tar| tar)}</td>
                    <td>{move || rate(|_, tar| 1.0 - tar)}</td>
                </tr>
                <tr>
                    <th scope="row">"different"</th>
                    <td data-stat="far" data-value=move || plain(threshold.get().map(|t| t.far.into()))>{move || rate(|far, _| far)}</td>
                    <td>{move || rate(|far, _| 1.0 - far)}</td>
                </tr>
            </tbody>
        </table>
        <p class="pairs-measured">{move || pairs.get()}</p>
    }
}
