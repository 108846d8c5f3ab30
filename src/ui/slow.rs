//! Slow motion: what the scene on screen says, and the way through the scenes. It stands where the diagnosis stands else.

use leptos::html;
use leptos::prelude::*;

use crate::app::keys::Press;
use crate::app::slow::{self, Scene, SlowMotion, SlowMsg, words};
use crate::app::state::State;
use crate::app::update::Msg;
use crate::browser::clock::{self, Timeout};
use crate::browser::keyboard;
use triplet_engine::choice::Choice;

use super::icons::{Glyph, Icon};
use super::page::Page;
use super::tabs::{Tab, Tabs};

/// Says what happened to slow motion, and when.
fn send(page: Page, msg: SlowMsg) {
    page.send(Msg::Slow(msg, clock::now()));
}

/// Begins, or ends.
pub fn open_or_leave(page: Page) {
    let on = page.state.with_untracked(|s| s.slow.is_some());
    send(page, if on { SlowMsg::Leave } else { SlowMsg::Open });
}

/// A bar of the losses is pointed at, or no longer.
pub fn point_at_bar(page: Page, bar: Option<u32>) {
    send(page, SlowMsg::Bar(bar));
}

/// Whether a pressed key was for slow motion.
pub fn key(page: Page, press: Press) -> bool {
    let playing = page.state.with_untracked(|s| s.slow.as_ref().map(|slow| slow.playing));
    let msg = playing.and_then(|playing| slow::key(press, playing));
    msg.iter().for_each(|&msg| send(page, msg));
    msg.is_some()
}

/// The sentence of the scene on screen.
fn sentence(state: &State) -> String {
    match state.slow.as_ref() {
        Some(SlowMotion { scene, shown: Some(shown), .. }) => words::sentence(*scene, shown, &state.dataset),
        Some(_) => "The next step is being taken apart.".into(),
        None => String::new(),
    }
}

/// What a phone opens beside the embedding: where the scene's picture is.
fn tab(scene: Scene) -> Option<Tab> {
    match scene {
        Scene::Embed | Scene::Gradient => Some(Tab::Network),
        Scene::Mine => Some(Tab::Triplet),
        Scene::Sample | Scene::Loss | Scene::Move => None,
    }
}

/// The panel, while slow motion is on.
#[component]
pub fn SlowMotionPanel() -> impl IntoView {
    let page = Page::here();
    let on = page.memo(|s| s.slow.is_some());
    view! { <Show when=move || on.get()><Panel /></Show> }
}

#[component]
fn Panel() -> impl IntoView {
    let page = Page::here();
    let tabs: Tabs = expect_context();
    let scene = page.memo(|s| s.slow.as_ref().map(|slow| slow.scene));
    let playing = page.memo(|s| s.slow.as_ref().is_some_and(|slow| slow.playing));
    let text = page.memo(sentence);
    let step = page.memo(|s| s.slow.as_ref().and_then(SlowMotion::anatomy).map(|a| a.report.step));
    let standing = page.memo(|s| words::standing(s.slow.as_ref().is_some_and(|slow| slow.taken)));
    show_scenes(tabs, scene);
    play(page);
    let panel = NodeRef::<html::Section>::new();
    take_focus(panel);
    let first = move || scene.get() == Some(Scene::Sample);
    let stop = move |stop: Scene| {
        let current = move || (scene.get() == Some(stop)).then_some("step");
        let past = move || scene.get().is_some_and(|s| s > stop);
        view! {
            <li>
                <button
                    aria-current=current
                    class:past=past
                    title=stop.help()
                    on:click=move |_| send(page, SlowMsg::Go(stop))
                >
                    {stop.label()}
                </button>
            </li>
        }
    };
    let label = move || if playing.get() { "Pause slow motion" } else { "Play slow motion" };
    let icon = Signal::derive(move || if playing.get() { Icon::Pause } else { Icon::Train });
    let toggle = move |_| send(page, if playing.get_untracked() { SlowMsg::Pause } else { SlowMsg::Play });
    view! {
        <section node_ref=panel class="panel slow" tabindex="-1" aria-label="Slow motion">
            <h2>
                "Slow motion"
                <em>{move || step.get().map(|s| format!("step {}: {}", crate::app::words::count(s), standing.get()))}</em>
            </h2>
            <ol aria-label="Scenes">{Scene::ALL.iter().map(|&s| stop(s)).collect_view()}</ol>
            <p class="sentence" aria-live="polite">{move || text.get()}</p>
            <div class="ways" role="group" aria-label="Through the scenes">
                <button
                    class="round"
                    aria-label="Previous scene"
                    title="Previous scene (←)"
                    aria-disabled=move || if first() { "true" } else { "false" }
                    on:click=move |_| send(page, SlowMsg::Back)
                >
                    <Glyph icon=Icon::Previous />
                </button>
                <button class="round" aria-label=label title=move || format!("{} (space)", label()) on:click=toggle>
                    <Glyph icon />
                </button>
                <button
                    class="round"
                    aria-label="Next scene"
                    title=move || if scene.get() == Some(Scene::Move) { "The next step (→)" } else { "Next scene (→)" }
                    on:click=move |_| send(page, SlowMsg::Next)
                >
                    <Glyph icon=Icon::Next />
                </button>
                <button
                    class="round"
                    aria-label="Leave slow motion"
                    title="Leave slow motion (Escape)"
                    on:click=move |_| send(page, SlowMsg::Leave)
                >
                    <Glyph icon=Icon::Close />
                </button>
            </div>
        </section>
    }
}

/// Opens the tab of each scene's picture; in the end the one from before again, unless a person has opened another.
fn show_scenes(tabs: Tabs, scene: Memo<Option<Scene>>) {
    let before = tabs.open_now();
    let opened = StoredValue::new(before);
    Effect::new(move |_| {
        if let Some(tab) = scene.get().and_then(tab) {
            opened.set_value(tab);
            tabs.show(tab);
        }
    });
    on_cleanup(move || {
        if opened.try_get_value() == Some(tabs.open_now()) {
            tabs.show(before);
        }
    });
}

/// The arrows go through the scenes, whatever had the focus before; it gets it back, unless something else has it by then.
fn take_focus(panel: NodeRef<html::Section>) {
    let before = StoredValue::new_local(keyboard::focused());
    panel.on_load(|panel| keyboard::give_focus(&panel));
    on_cleanup(move || {
        let ours = keyboard::focused().is_none_or(|now| now.closest(".slow").ok().flatten().is_some());
        if let Some(before) = before.try_get_value().flatten().filter(|_| ours) {
            keyboard::give_focus(&before);
        }
    });
}

/// While it plays, each scene is followed by the next once it can have been read.
fn play(page: Page) {
    let timeout: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    let due = page.memo(|s| {
        let slow = s.slow.as_ref().filter(|slow| slow.playing && slow.shown.is_some())?;
        Some((slow.since, SlowMotion::dwell(&sentence(s))))
    });
    Effect::new(move |_| {
        let wait = due.get().map(|(since, dwell)| since + dwell - clock::now());
        timeout.set_value(wait.and_then(|ms| Timeout::new(ms, move || send(page, SlowMsg::Due))));
    });
    on_cleanup(move || {
        timeout.try_set_value(None);
    });
}
