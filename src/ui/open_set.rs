//! The panel of the open set: examples are enrolled, the other points are classified by them, here and under another condition.

use std::hash::Hash;

use leptos::prelude::*;

use super::charts::{Chart, Kind};
use super::page::Page;
use super::range::Range;
use crate::app::open_set::{
    HeldOut, OpenSetMsg, SHOTS, arrival, condition, curve_key, enrolled, held_out, method, rows,
};
use crate::app::state::State;
use crate::app::update::Msg;
use crate::app::words::{count, plain, share};
use crate::plots::conditions;
use triplet_engine::choice::Choice;
use triplet_engine::data::condition::{Condition, STEPS};

static CONDITIONS: Kind = Kind {
    name: "conditions",
    heading: "Classified correctly",
    note: |_| "solid: embedding, dotted: input",
    help: |_| "share of the points of all classes classified correctly, over the condition’s size: embedding solid, input dotted, chance level",
    key: |s, h| curve_key(s).hash(h),
    lit: |_| None,
    draw: |s, look, area| conditions::draw(&curve_of(s), look, area),
    words: |s| conditions::words(&curve_of(s)),
    read_out: |s, look, size, at| conditions::read_out(&curve_of(s), look, size, at),
};

fn curve_of(state: &State) -> conditions::ConditionsData<'_> {
    let set = &state.open_set;
    conditions::ConditionsData {
        curve: set.answer().map_or(&[], |answer| answer.curve.as_slice()),
        condition: set.question.condition,
        step: set.question.step,
        chance: rows(state).first().and_then(|row| row.values[2]),
    }
}

/// All of it.
#[component]
pub fn OpenSetPanel() -> impl IntoView {
    let page = Page::here();
    let pointed = RwSignal::new(None);
    let arrived = page.memo(arrival);
    let method = page.memo(method);
    let about = page.memo(condition);
    view! {
        <Enrolment />
        <Told />
        <OneByOne />
        <Conditions />
        <Chart kind=&CONDITIONS pointed />
        <p class="about-condition" id="about-condition">{move || about.get()}</p>
        <section class="arrival" aria-label="A class that arrives after training">
            {move || arrived.get().into_iter().map(|said| view! { <p>{said}</p> }).collect_view()}
        </section>
        <p class="method">{move || method.get()}</p>
    }
}

/// Who is known.
#[component]
fn Enrolment() -> impl IntoView {
    let page = Page::here();
    let shots = page.memo(|s| s.open_set.shots);
    let picking = page.memo(|s| s.open_set.picking);
    let told = page.memo(enrolled);
    let send = move |msg| page.send(Msg::OpenSet(msg));
    let button = move |k: u32| {
        view! {
            <button
                aria-pressed=move || if shots.get() == Some(k) { "true" } else { "false" }
                title=format!("Enrol the first {k} of every class as its examples, and no others")
                on:click=move |_| send(OpenSetMsg::Shots(k))
            >
                {format!("{k}-shot")}
            </button>
        }
    };
    view! {
        <div class="enrol" role="group" aria-label="Enrol examples">
            {SHOTS.map(button).to_vec()}
            <button
                aria-pressed=move || if picking.get() { "true" } else { "false" }
                title="Clicks, taps and Enter on a point enrol it as an example of its class, or take it out again"
                on:click=move |_| send(OpenSetMsg::Picking(!picking.get_untracked()))
            >
                "By hand"
            </button>
            <button title="Nobody is known any more" on:click=move |_| send(OpenSetMsg::Clear)>"Clear"</button>
        </div>
        <p class="enrolled" role="status">
            {move || told.get()} {move || picking.get().then_some(" Click or tap points to enrol them or take them out.")}
        </p>
    }
}

/// How many are classified correctly.
#[component]
fn Told() -> impl IntoView {
    let page = Page::here();
    let lines = page.memo(rows);
    let step = page.memo(|s| s.open_set.answer().map(|a| a.step));
    let cell = |slug: &'static str, column: &'static str, value: Option<f64>| {
        view! { <td data-stat=format!("told-{slug}{column}") data-value=plain(value)>{share(value)}</td> }
    };
    let line = move |row: crate::app::open_set::Row| {
        let [embedding, input, chance] = row.values;
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                {cell(row.slug, "", embedding)}
                {cell(row.slug, "-input", input)}
                {cell(row.slug, "-chance", chance)}
            </tr>
        }
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">
                        "classified correctly"
                        <span data-stat="told-step" data-value=move || step.get().map(|s| s.to_string()).unwrap_or_default()>
                            {move || step.get().map(|s| format!(", step {}", count(s)))}
                        </span>
                    </th>
                    <th scope="col">"embedding"</th>
                    <th scope="col">"input"</th>
                    <th scope="col">"chance"</th>
                </tr>
            </thead>
            <tbody>{move || lines.get().into_iter().map(line).collect_view()}</tbody>
        </table>
    }
}

/// The classes held out, one by one.
#[component]
fn OneByOne() -> impl IntoView {
    let page = Page::here();
    let classes = page.memo(held_out);
    let one = |class: HeldOut| view! { <li data-class=class.class.to_string()>{class.told()}</li> };
    view! {
        <ul class="one-by-one" aria-label="Classes held out">
            {move || classes.get().into_iter().map(one).collect_view()}
        </ul>
    }
}

/// Under which condition.
#[component]
fn Conditions() -> impl IntoView {
    let page = Page::here();
    let chosen = page.memo(|s| s.open_set.question.condition);
    let position = page.memo(|s| f64::from(s.open_set.question.step));
    let size = page.memo(|s| s.open_set.size());
    let option = move |of: Condition| {
        view! {
            <label title=of.help()>
                <input
                    type="radio"
                    name="condition"
                    value=of.slug()
                    aria-describedby="about-condition"
                    prop:checked=move || chosen.get() == of
                    on:change=move |_| page.send(Msg::OpenSet(OpenSetMsg::Condition(of)))
                />
                <span>{of.label()}</span>
            </label>
        }
    };
    view! {
        <div class="conditions">
            <div class="segments" role="radiogroup" aria-label="Condition">
                {Condition::ALL.iter().copied().map(option).collect_view()}
            </div>
            <Range
                label="Size of the condition"
                last=STEPS
                position
                told=size
                described_by="about-condition"
                on_move=move |step| page.send(Msg::OpenSet(OpenSetMsg::Size(step as u32)))
            />
            <output aria-hidden="true">{move || size.get()}</output>
        </div>
    }
}
