//! One triplet: its formula with live numbers, its ruler, what it is and why it is the one shown.

use leptos::prelude::*;

use crate::app::update::Msg;
use crate::app::words::{self, Formula};
use crate::config::Loss;

use super::page::Page;
use super::pictures::RulerPicture;
use super::tabs::Tabs;

/// The panel of the triplet in focus.
#[component]
pub fn TripletPanel() -> impl IntoView {
    let page = Page::here();
    let tabs: Tabs = expect_context();
    let formula = page.memo(|s| Formula::of(&s.focus()?, &s.config));
    // in the sandbox nobody has chosen it
    let reason = page.memo(|s| s.focus().filter(|_| !s.sandbox.open).map(|f| f.reason));
    let chosen = page.memo(|s| s.chosen.filter(|_| !s.sandbox.open));
    let loss = page.setting(|c| c.loss);
    let sentence = Memo::new(move |_| match formula.with(|f| f.as_ref().map(|f| f.kind)) {
        Some(kind) => words::about_kind(kind, loss.get()),
        None if chosen.get().is_some() => {
            ("No triplet yet:", "the batch has nothing to complete it with; choose what is missing.")
        }
        None => ("No triplet:", "the batch has no valid one."),
    });
    let why = Memo::new(move |_| reason.get().map(words::about_reason).unwrap_or_default());
    let explained = move || reason.get().map(words::explain_reason);
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
        let text = Memo::new(move |_| formula.with(|f| f.as_ref().map_or(words::NONE.into(), of)));
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
