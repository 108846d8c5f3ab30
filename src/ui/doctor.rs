//! The diagnosis: what is going on, why, and what to try, as buttons that do it.

use leptos::prelude::*;

use crate::app::update::Msg;
use crate::app::words::doctor;
use crate::browser::clock;
use triplet_engine::choice::Choice;
use triplet_engine::diagnosis::{Diagnosis, Remedy, Verdict};

use super::icons::{Glyph, Icon};
use super::page::Page;

/// Milliseconds that a sentence stands while its numbers change, so that it can be read.
const READ: f64 = 400.0;

/// The diagnosis on screen.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    diagnosis: Diagnosis,
    run: u32,
    step: u64,
    since: f64,
}

impl Shown {
    fn verdict(shown: &Option<Self>) -> Option<Verdict> {
        shown.as_ref().map(|s| s.diagnosis.verdict)
    }
}

fn icon(verdict: Option<Verdict>) -> Icon {
    match verdict {
        None | Some(Verdict::Learning) => Icon::Learning,
        Some(Verdict::Converged) => Icon::Converged,
        Some(Verdict::Collapsed) => Icon::Collapsed,
        Some(Verdict::Satisfied | Verdict::Stalled) => Icon::Stalled,
        Some(Verdict::Diverged | Verdict::NoTriplets) => Icon::Broken,
    }
}

/// The diagnosis with its reason and its remedies.
#[component]
pub fn Doctor() -> impl IntoView {
    let page = Page::here();
    let shown = page.memo_with(|state, old: Option<&Option<Shown>>| {
        let old = old.and_then(Option::as_ref);
        let Some(frame) = &state.frame else {
            // the first frame of a new run is on its way: what was said until now would be of the old one
            return None;
        };
        let now = clock::now();
        let fresh = |old: &Shown| {
            state.training
                && old.run == frame.run
                && old.diagnosis.verdict == frame.diagnosis.verdict
                && old.diagnosis.remedies == frame.diagnosis.remedies
                && now - old.since < READ
        };
        match old {
            Some(old) if fresh(old) => Some(old.clone()),
            Some(_) | None => {
                Some(Shown { diagnosis: frame.diagnosis.clone(), run: frame.run, step: frame.step, since: now })
            }
        }
    });
    let verdict = Memo::new(move |_| shown.with(Shown::verdict));
    let sentence = Memo::new(move |_| {
        shown.with(|s| s.as_ref().map_or("A new run begins.".into(), |s| s.diagnosis.sentence.clone()))
    });
    let why = Memo::new(move |_| shown.with(|s| s.as_ref().map(|s| s.diagnosis.why.clone())).unwrap_or_default());
    let remedies =
        Memo::new(move |_| shown.with(|s| s.as_ref().map(|s| s.diagnosis.remedies.clone())).unwrap_or_default());
    let unfolded = RwSignal::new(false);
    let lead = Memo::new(move |_| sentence.with(|s| doctor::lead(s).0.to_string()));
    let rest = Memo::new(move |_| sentence.with(|s| doctor::lead(s).1.to_string()));
    let remedy = move |remedy: Remedy| {
        let label = remedy.label.clone();
        view! { <button class="btn" on:click=move |_| page.send(Msg::Remedy(remedy.clone()))>{label}</button> }
    };
    view! {
        <section
            class="panel doctor"
            aria-label="Diagnosis"
            data-verdict=move || verdict.get().map_or_else(|| "learning".into(), Choice::slug)
        >
            <span class="lamp"><Glyph icon=Signal::derive(move || icon(verdict.get())) /></span>
            <p class="sentence"><b>{move || lead.get()}</b>{move || rest.get()}</p>
            <button
                class="btn why-button"
                aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                aria-controls="why"
                hidden=move || why.with(String::is_empty)
                on:click=move |_| unfolded.update(|u| *u = !*u)
            >
                "Why?"
            </button>
            <div class="remedies" role="group" aria-label="What to try">
                {move || remedies.get().into_iter().map(remedy).collect_view()}
            </div>
            <p class="why" id="why" hidden=move || !unfolded.get()>{move || why.get()}</p>
            <Announcement shown verdict />
        </section>
    }
}

/// What a screen reader is told: verdicts as they come, not the numbers of every step.
#[component]
fn Announcement(shown: Memo<Option<Shown>>, verdict: Memo<Option<Verdict>>) -> impl IntoView {
    let text = Memo::new(move |old: Option<&String>| match (verdict.get(), old) {
        (None, _) => String::new(),
        // a run that has just begun has nothing to tell
        (Some(Verdict::Learning), None) => String::new(),
        (Some(_), _) => shown.with_untracked(|s| {
            s.as_ref().map(|s| doctor::announce(&s.diagnosis.sentence, s.step)).unwrap_or_default()
        }),
    });
    view! { <p class="unseen" role="status" aria-live="polite">{move || text.get()}</p> }
}
