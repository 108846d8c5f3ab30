//! The top of the page: brand, transport, live numbers, menu.

use leptos::prelude::*;

use crate::app::slow::words::not_of_triplets;
use crate::app::update::Msg;
use crate::app::words;
use crate::app::words::header::{Stats, about_violating};
use crate::app::{keys, speed};

use super::dialogs::Dialogs;
use super::icons::{Glyph, Icon, Logo};
use super::page::Page;
use super::range::Range;
use super::sandbox::{SandboxBar, SandboxButton};
use super::{shortcuts, slow, theme};

/// Brand, transport, live numbers, menu.
#[component]
pub fn Header() -> impl IntoView {
    view! {
        <header>
            <div class="brand">
                <Logo />
                <h1>"Triplet Loss "<span>"Playground"</span></h1>
            </div>
            <Transport />
            <LiveNumbers />
            <SandboxBar />
            <Menu />
        </header>
    }
}

#[component]
fn Transport() -> impl IntoView {
    let page = Page::here();
    let training = page.memo(|s| s.training);
    let slow = page.memo(|s| s.slow.is_some());
    let without = page.setting(|c| (!c.loss.is_of_triplets()).then(|| not_of_triplets(c.loss)));
    let play = move || if training.get() { "Pause" } else { "Train" };
    let icon = Signal::derive(move || if training.get() { Icon::Pause } else { Icon::Train });
    let position = page.memo(|s| speed::position(s.speed) as f64);
    let told = page.memo(|s| speed::tell(s.speed));
    let shown = page.memo(|s| speed::show(s.speed));
    view! {
        <div class="transport" role="group" aria-label="Training">
            <button class="round" aria-label="Reset" title="Reset: back to step 0 (R)" on:click=move |_| page.send(Msg::Reset)>
                <Glyph icon=Icon::Reset />
            </button>
            <button class="play" title="Train or pause (space)" on:click=move |_| shortcuts::train_or_pause(page)>
                <Glyph icon />
                <span>{play}</span>
            </button>
            <button class="round" aria-label="Step" title="One step (→)" on:click=move |_| page.send(Msg::Step)>
                <Glyph icon=Icon::Step />
            </button>
            <button
                class="round"
                aria-label="Slow motion"
                title=move || without.get().unwrap_or("Slow motion: one step as six scenes (S)".into())
                aria-disabled=move || if without.get().is_some() { "true" } else { "false" }
                aria-pressed=move || if slow.get() { "true" } else { "false" }
                on:click=move |_| slow::open_or_leave(page)
            >
                <Glyph icon=Icon::Slow />
            </button>
            <div class="speed" title="Steps per second">
                <span class="name" aria-hidden="true">"speed"</span>
                <Range
                    label="Speed"
                    last=speed::LAST as u32
                    position
                    told
                    on_move=move |position| page.send(Msg::Speed(speed::at(position)))
                />
                <output aria-hidden="true">{move || shown.get()}</output>
            </div>
        </div>
    }
}

#[component]
fn LiveNumbers() -> impl IntoView {
    let page = Page::here();
    let stats = page.memo(|s| Stats::of(s.frame.as_deref(), s.config.loss));
    let violating = page.setting(|c| about_violating(c.loss));
    let number = move |name: fn(&Stats) -> String,
                       key: &'static str,
                       help: Signal<&'static str>,
                       of: fn(&Stats) -> (String, String)| {
        let name = Memo::new(move |_| stats.with(name));
        let both = Memo::new(move |_| stats.with(of));
        let shown = Memo::new(move |_| both.with(|b| b.0.clone()));
        view! {
            <div class=format!("stat stat-{key}") title=move || help.get()>
                <dt>{move || name.get()}</dt>
                <dd data-stat=key data-value=move || both.with(|b| b.1.clone())>
                    {move || shown.get()}
                </dd>
            </div>
        }
    };
    let said = |text: &'static str| Signal::stored(text);
    view! {
        <dl class="stats" aria-label="Live numbers">
            {number(|_| "step".into(), "step", said("Steps taken"), |s| (words::count(s.step), s.step.to_string()))}
            {number(|_| "loss".into(), "loss", said("Loss of the last step's batch, as optimised"), |s| {
                (words::figure(s.loss, 3), words::plain(s.loss))
            })}
            {number(|_| "violating".into(), "violating", violating.into(), |s| {
                (words::percent(s.violating), words::plain(s.violating))
            })}
            {number(Stats::r_precision_of, "r-precision", said("Of the R nearest neighbours of a point, the share of its class: mean over all training points, or over so many of them, evenly taken"), |s| {
                (words::share(s.r_precision), words::plain(s.r_precision))
            })}
            {number(|_| "spread".into(), "spread", said("Root mean squared distance of all training points’ embeddings from their centre"), |s| {
                (words::figure(s.spread, 2), words::plain(s.spread))
            })}
        </dl>
    }
}

#[component]
fn Menu() -> impl IntoView {
    let page = Page::here();
    let dialogs: Dialogs = expect_context();
    let keys_hint = format!("Keyboard ({})", keys::SHORTCUTS.map(|(_, key, _)| key).join(", "));
    view! {
        <div class="menu">
            <SandboxButton />
            <button class="square" aria-label="Light or dark" title="Light or dark" on:click=move |_| theme::switch(page)>
                <Glyph icon=Icon::Theme />
            </button>
            <button class="square keys-button" aria-label="Keyboard shortcuts" title=keys_hint on:click=move |_| dialogs.show_keys()>
                <Glyph icon=Icon::Keys />
            </button>
            <button class="square" aria-label="About" title="About this page" on:click=move |_| dialogs.show_about()>
                <Glyph icon=Icon::About />
            </button>
        </div>
    }
}
