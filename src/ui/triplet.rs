//! One triplet: its formula with live numbers, its ruler, what it is and why it is the one shown.

use leptos::prelude::*;

use crate::app::update::Msg;
use crate::app::words::NONE;
use crate::app::words::anchor::{self, Share};
use crate::app::words::anchor_term::{self, Line};
use crate::app::words::model::about_parameters;
use crate::app::words::triplet::{self, Formula};
use triplet_engine::config::Loss;

use super::page::Page;
use super::pictures::RulerPicture;
use super::tabs::Tabs;

/// The panel of the triplet in focus; of its anchor, where the loss is no sum of triplets.
#[component]
pub fn TripletPanel() -> impl IntoView {
    let page = Page::here();
    let of_triplets = page.memo(|s| s.sandbox.open || s.config.loss.is_of_triplets());
    view! { <Show when=move || of_triplets.get() fallback=|| view! { <AnchorPanel /> }><OneTriplet /></Show> }
}

/// One anchor: its share of a loss of the whole batch.
#[component]
fn AnchorPanel() -> impl IntoView {
    let page = Page::here();
    let tabs: Tabs = expect_context();
    let share = page.memo(|s| {
        let frame = s.frame.as_ref().filter(|f| f.config.loss == s.config.loss)?;
        frame.forces.as_ref().map(Share::of)
    });
    let chosen = page.memo(|s| s.chosen.is_some());
    let loss = page.setting(|c| c.loss);
    let none = || (NONE.to_string(), String::new());
    let pull = Memo::new(move |_| share.with(|s| s.as_ref().map_or_else(none, |s| s.pull.clone())));
    let push = Memo::new(move |_| share.with(|s| s.as_ref().map_or_else(none, |s| s.push.clone())));
    let total = Memo::new(move |_| share.with(|s| s.as_ref().map_or_else(|| none().0, |s| s.loss.clone())));
    let detail = Memo::new(move |_| share.with(|s| s.as_ref().and_then(|s| s.detail.clone()).unwrap_or_default()));
    let anchor_term = page.memo(anchor_term::of);
    let has_term = Memo::new(move |_| anchor_term.with(Option::is_some));
    let line = move |class: &'static str, at: usize| {
        let part = move |of: fn(&Line) -> &str| {
            let text = Memo::new(move |_| anchor_term.with(|w| w.as_ref().map_or("", |w| of(&w[at])).to_owned()));
            move || text.get()
        };
        view! { <span class=class><b>{part(|l| &l.number)}</b>" "{part(|l| &l.name)}</span> }
    };
    let parameters = page.setting(about_parameters);
    let whose = move || match (chosen.get(), share.with(|s| s.as_ref().is_some_and(|s| s.stands_in))) {
        (true, true) => "by you; in the batch in place of another",
        (true, false) => "chosen by you",
        (false, true) => "in the batch in place of another",
        (false, false) => "of the batch",
    };
    let says = page.memo(anchor::about_anchor);
    let says = move || says.get();
    view! {
        <section class="panel triplet" id="triplet" role=move || tabs.role() aria-label="One anchor">
            <h2>
                "One anchor "
                <em>{move || whose()}</em>
                <Show when=move || chosen.get()>
                    <button class="link" title="Let go of what was chosen by hand" on:click=move |_| page.send(Msg::LetGo)>
                        "let go"
                    </button>
                </Show>
            </h2>
            <div class="formula">
                <span class="p"><b>{move || pull.get().0}</b><small>"pull "{move || pull.get().1}</small></span>
                <span class="n"><b>{move || push.get().0}</b><small>"push "{move || push.get().1}</small></span>
                <span class="l" title="With the weights as they are now; the loss at the top is that of the step, before its update">
                    <b>{move || total.get()}</b>
                    <small>"batch loss now"</small>
                </span>
            </div>
            <Show
                when=move || has_term.get()
                fallback=move || {
                    view! {
                        <p class="symbols">
                            <span>{move || loss.get().spec().formula}</span>
                            <span>{move || detail.get()}</span>
                        </p>
                    }
                }
            >
                <p class="symbols anchor-term">{line("p", 0)}{line("n", 1)}{line("l", 2)}</p>
            </Show>
            <p class="say"><b>{move || says().0}</b>" "{move || says().1}</p>
            <p class="say">{move || parameters.get()}</p>
        </section>
    }
}

#[component]
fn OneTriplet() -> impl IntoView {
    let page = Page::here();
    let tabs: Tabs = expect_context();
    let formula = page.memo(|s| Formula::of(&s.focus()?, &s.config));
    // in the sandbox nobody has chosen it
    let reason = page.memo(|s| s.focus().filter(|_| !s.sandbox.open).map(|f| f.reason));
    let chosen = page.memo(|s| s.chosen.filter(|_| !s.sandbox.open));
    let loss = page.setting(|c| c.loss);
    let sentence = Memo::new(move |_| match formula.with(|f| f.as_ref().map(|f| f.kind)) {
        Some(kind) => triplet::about_kind(kind, loss.get()),
        None if chosen.get().is_some() => {
            ("No triplet yet:", "the batch has nothing to complete it with; choose what is missing.")
        }
        None => ("No triplet:", "the batch has no valid one."),
    });
    let why = Memo::new(move |_| reason.get().map(triplet::about_reason).unwrap_or_default());
    let explained = move || reason.get().map(triplet::explain_reason);
    view! {
        <section class="panel triplet" id="triplet" role=move || tabs.role() aria-label="One triplet">
            <h2>
                "One triplet "
                <em title=explained>{move || why.get()}</em>
                <Show when=move || chosen.get().is_some()>
                    <button class="link" title="Let go of the triplet chosen by hand" on:click=move |_| page.send(Msg::LetGo)>
                        "let go"
                    </button>
                </Show>
            </h2>
            <FormulaLine formula loss />
            <div class="ruler"><RulerPicture /></div>
            <p class="say"><b>{move || sentence.get().0}</b>" "{move || sentence.get().1}</p>
        </section>
    }
}

/// The loss of one triplet, its numbers over their names; names alone where there is no triplet.
#[component]
fn FormulaLine(formula: Memo<Option<Formula>>, loss: Memo<Loss>) -> impl IntoView {
    let part = move |of: fn(&Formula) -> String| {
        let text = Memo::new(move |_| formula.with(|f| f.as_ref().map_or(NONE.into(), of)));
        move || text.get()
    };
    let term = move |class: &'static str, name: &'static str, of: fn(&Formula) -> String| {
        view! { <span class=class><b>{part(of)}</b><small>{name}</small></span> }
    };
    let equals = Memo::new(move |_| formula.with(|f| f.as_ref().map_or("=", |f| f.relation)));
    let equals = move || equals.get();
    let ap = move || term("p", "d(a,p)", |f| f.positive.clone());
    let an = move || term("n", "d(a,n)", |f| f.negative.clone());
    let value = move || term("l", "loss", |f| f.loss.clone());
    // far out, numbers grow long
    let long = Memo::new(move |_| formula.with(|f| f.as_ref().is_some_and(Formula::is_long)));
    move || {
        if loss.get() == Loss::SoftMargin {
            view! {
                <div class="formula" class:long=long>
                    <span class="f">"ln(1 + exp("</span>{ap()}<span class="f">"−"</span>{an()}<span class="f">"))"</span>
                    <span class="f">{equals}</span>{value()}
                </div>
            }
            .into_any()
        } else {
            view! {
                <div class="formula" class:long=long>
                    <span class="f">"max(0,"</span>{ap()}<span class="f">"−"</span>{an()}<span class="f">"+"</span>
                    {term("m", "α", |f| f.margin.clone().unwrap_or_default())}
                    <span class="f">")"</span><span class="f">{equals}</span>{value()}
                </div>
            }
            .into_any()
        }
    }
}
