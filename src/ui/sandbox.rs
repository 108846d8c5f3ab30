//! The sandbox: its picture in the embedding's place, its sentence in the diagnosis's, what to try in that of input and charts.

use leptos::prelude::*;

use crate::app::keys::{Focus, Press};
use crate::app::sandbox::words::{self, Stage};
use crate::app::sandbox::{Experiment, Going, Role, SandboxMsg};
use crate::app::update::Msg;
use crate::browser::clock::{self, FrameLoop};
use crate::browser::media;
use triplet_engine::choice::Choice;

use super::icons::{Glyph, Icon};
use super::page::Page;
use super::pictures::SandboxPicture;

/// Tells the style sheets which of the two is on screen, and lets time pass for points that were let go.
pub fn follow(page: Page) {
    let open = page.memo(|s| s.sandbox.open);
    Effect::new(move |_| media::set_root("data-scene", if open.get() { "sandbox" } else { "training" }));

    let going = page.memo(|s| s.sandbox.open && matches!(s.sandbox.going, Going::Going(_)));
    let frames: StoredValue<Option<FrameLoop>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let mut last = None;
        frames.set_value(going.get().then(|| {
            clock::on_frame(move |now| {
                let passed = now - last.replace(now).unwrap_or(now);
                page.send(Msg::Sandbox(SandboxMsg::Advance(passed)));
            })
        }));
    });
}

/// What a key does while the sandbox is open; whether it was used.
pub fn key(page: Page, press: Press) -> bool {
    if press.modified || matches!(press.focus, Focus::Field | Focus::Dialog) {
        return false;
    }
    let msg = match (press.key, press.focus) {
        ("Escape", _) => SandboxMsg::Leave,
        (" ", Focus::Page | Focus::Arrows) if !press.repeated => SandboxMsg::LetGo,
        ("r" | "R", _) if !press.repeated => SandboxMsg::PutBack,
        _ => return false,
    };
    page.send(Msg::Sandbox(msg));
    true
}

/// The button in the header that opens and leaves it.
#[component]
pub fn SandboxButton() -> impl IntoView {
    let page = Page::here();
    let open = page.memo(|s| s.sandbox.open);
    let press = move |_| {
        page.send(Msg::Sandbox(if open.get_untracked() { SandboxMsg::Leave } else { SandboxMsg::Open }));
    };
    view! {
        <button
            class="text-button"
            aria-pressed=move || if open.get() { "true" } else { "false" }
            title="Three points to drag, no network: what distance and margin do"
            on:click=press
        >
            "Sandbox"
        </button>
    }
}

/// In the transport's place: the way back to the run that waits.
#[component]
pub fn SandboxBar() -> impl IntoView {
    let page = Page::here();
    let open = page.memo(|s| s.sandbox.open);
    let waits = page.memo(|s| words::about_run(s.step()));
    let shares = page.setting(|c| words::about_sharing(c.loss));
    view! {
        <Show when=move || open.get()>
            <div class="sandbox-bar">
                <button class="play" title="Back to training (Escape)" on:click=move |_| page.send(Msg::Sandbox(SandboxMsg::Leave))>
                    <Glyph icon=Icon::Back />
                    <span>"Back to training"</span>
                </button>
                <p>{move || waits.get()}<span class="more">{move || shares.get()}</span></p>
            </div>
        </Show>
    }
}

/// The picture, with a choice of the point whose places the loss is drawn over.
#[component]
pub fn SandboxHero() -> impl IntoView {
    let page = Page::here();
    let open = page.memo(|s| s.sandbox.open);
    view! {
        <Show when=move || open.get()>
            <section class="panel hero scene" aria-label="Sandbox">
                <SandboxPicture />
                <div class="over">
                    <h2>"Sandbox"</h2>
                    <FieldOf />
                </div>
            </section>
        </Show>
    }
}

#[component]
fn FieldOf() -> impl IntoView {
    let page = Page::here();
    let chosen = page.memo(|s| s.sandbox.chosen);
    let chip = move |role: Role| {
        let name = role.label().to_lowercase();
        view! {
            <button
                class="chip"
                aria-pressed=move || if chosen.get() == role { "true" } else { "false" }
                title=format!("The loss over all places of the {name}")
                on:click=move |_| page.send(Msg::Sandbox(SandboxMsg::Choose(role)))
            >
                {name.clone()}
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label="Loss over the places of">
            <span class="of">"loss over"<span>" the places of"</span></span>
            {Role::ALL.iter().copied().map(chip).collect_view()}
        </div>
    }
}

/// What the three points are now and what would happen, with the buttons that let it happen.
#[component]
pub fn SandboxSays() -> impl IntoView {
    let page = Page::here();
    let open = page.memo(|s| s.sandbox.open);
    let said = page.memo(|s| words::says(&s.sandbox, &s.config));
    let lead = Memo::new(move |_| said.with(|s| s.0));
    let rest = Memo::new(move |_| said.with(|s| format!(" {}", s.1)));
    let going = page.memo(|s| matches!(s.sandbox.going, Going::Going(_)));
    let moved = page.memo(|s| s.sandbox.has_moved());
    view! {
        <Show when=move || open.get()>
            <section class="panel doctor says" aria-label="What happens">
                <p class="sentence"><b>{move || lead.get()}</b>{move || rest.get()}</p>
                <div class="remedies" role="group" aria-label="What to do">
                    <button
                        class="btn go"
                        title=words::about_descent()
                        on:click=move |_| page.send(Msg::Sandbox(SandboxMsg::LetGo))
                    >
                        {move || if going.get() { "Hold" } else { "Let go" }}
                    </button>
                    // not `disabled`: whoever has just pressed it by keyboard must not lose their place
                    <button
                        class="btn"
                        aria-disabled=move || if moved.get() { "false" } else { "true" }
                        title="Back to where you put them (R)"
                        on:click=move |_| page.send(Msg::Sandbox(SandboxMsg::PutBack))
                    >
                        "Put back"
                    </button>
                    <span class="how">{words::about_descent()}</span>
                </div>
                <Announcement said />
            </section>
        </Show>
    }
}

/// What a screen reader is told: what the points are as that changes, not every number on the way.
#[component]
fn Announcement(said: Memo<(&'static str, String)>) -> impl IntoView {
    let page = Page::here();
    let stage = page.memo(|s| Stage::of(&s.sandbox, &s.config));
    let text = Memo::new(move |_| {
        stage.track();
        said.with_untracked(|(lead, rest)| format!("{lead} {rest}"))
    });
    view! { <p class="unseen" role="status" aria-live="polite">{move || text.get()}</p> }
}

/// Short experiments, and what to look at.
#[component]
pub fn SandboxTry() -> impl IntoView {
    let page = Page::here();
    let open = page.memo(|s| s.sandbox.open);
    let arrows = page.setting(words::about_arrows);
    let depth = page.setting(words::about_depth);
    let try_it = move |experiment: Experiment| {
        let name = page.setting(move |c| words::name(experiment, c));
        let help = page.setting(move |c| words::about(experiment, c));
        let possible = page.setting(move |c| experiment.scene(c).is_some());
        view! {
            <li>
                <button
                    class="btn"
                    aria-disabled=move || if possible.get() { "false" } else { "true" }
                    on:click=move |_| page.send(Msg::Sandbox(SandboxMsg::Try(experiment)))
                >
                    {move || name.get()}
                </button>
                <span>{move || help.get()}</span>
            </li>
        }
    };
    view! {
        <Show when=move || open.get()>
            <section class="panel try" aria-label="What to try">
                <h2>"Three points, no network"</h2>
                <p id="sandbox-keys">
                    "Drag the points, or reach them by Tab and move them by the arrow keys, farther with Shift. Formula, ruler, \
                     zones and arrows follow. The loss knows nothing of the points but two distances."
                </p>
                <ul>{Experiment::ALL.iter().copied().map(try_it).collect_view()}</ul>
                <p>{move || arrows.get()}</p>
                <p>{move || depth.get()}</p>
            </section>
        </Show>
    }
}
