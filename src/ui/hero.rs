//! The embedding: the picture that the page is about, and what it shows besides the points.

use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::choose;
use crate::app::state::Switches;
use crate::app::update::Msg;
use crate::browser::keyboard;

use super::icons::{Glyph, Icon};
use super::legend::Legend;
use super::page::Page;
use super::pictures::EmbeddingPicture;
use super::tabs::Tabs;
use super::timeline::Timeline;

/// What a switch is called, what it shows, how to read and to flip it.
type Switch = (&'static str, &'static str, fn(&Switches) -> bool, fn(&mut Switches));

const SWITCHES: [Switch; 8] = [
    ("ring", "The margin ring: hard zone, semi-hard zone, and the easy rest", |s| s.ring, |s| s.ring = !s.ring),
    ("forces", "Arrows: the gradient, of the triplet or the anchor shown", |s| s.forces, |s| s.forces = !s.forces),
    ("trails", "Where the points came from", |s| s.trails, |s| s.trails = !s.trails),
    ("triplets", "All triplets of the batch that have a loss", |s| s.triplets, |s| s.triplets = !s.triplets),
    ("grid", "The input plane's grid, mapped by the network", |s| s.grid, |s| s.grid = !s.grid),
    (
        "k-NN",
        "The class that most of the nearest points have, everywhere; in space, at each point",
        |s| s.knn,
        |s| s.knn = !s.knn,
    ),
    ("means", "Each class's mean with its spread", |s| s.means, |s| s.means = !s.means),
    ("field", "Distance from the anchor, everywhere", |s| s.field, |s| s.field = !s.field),
];

/// In three dimensions, and where motion is welcome.
const TURN: Switch = ("turn", "Turns slowly by itself, until it is turned by hand", |s| s.turn, |s| s.turn = !s.turn);

/// The button that unfolds the switches.
const BUTTON: &str = "what-is-drawn";

/// The embedding with its switches.
#[component]
pub fn Hero() -> impl IntoView {
    let page = Page::here();
    let switches = page.memo(|s| s.switches);
    // on a small screen the switches would cover the picture: they unfold
    let unfolded = RwSignal::new(false);
    let over = NodeRef::<html::Div>::new();
    fold(page, unfolded, over);
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && unfolded.get_untracked() {
            event.prevent_default();
            unfolded.set(false);
            keyboard::move_focus(BUTTON);
        }
    };
    let turns = page.memo(|s| s.config.embedding.is_deep() && !s.reduced_motion);
    let switch = move |(name, title, on, flip): Switch| {
        let pressed = move || if switches.with(on) { "true" } else { "false" };
        let press = move |_| {
            let mut changed = switches.get_untracked();
            flip(&mut changed);
            page.send(Msg::Switch(changed));
        };
        view! { <button class="chip" aria-pressed=pressed title=title on:click=press>{name}</button> }
    };
    view! {
        <section class="panel hero" aria-label="Embedding">
            <EmbeddingPicture />
            <div class="over" class:unfolded=move || unfolded.get() node_ref=over on:keydown=leave>
                <h2>"Embedding f(x)"</h2>
                <button
                    class="square views"
                    id=BUTTON
                    aria-label="What is drawn"
                    aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                    aria-controls="switches"
                    on:click=move |_| unfolded.update(|u| *u = !*u)
                >
                    <Glyph icon=Icon::Layers />
                </button>
                <div class="chips" id="switches" role="group" aria-label="What is drawn">
                    {SWITCHES
                        .into_iter()
                        .map(switch)
                        .collect_view()}
                    <Show when=move || turns.get()>{switch(TURN)}</Show>
                </div>
            </div>
            <LetGo />
            <Legend />
            <Timeline />
        </section>
    }
}

/// What of the triplet was chosen by hand, and the way to let go of it, where its panel is out of sight.
#[component]
fn LetGo() -> impl IntoView {
    let page = Page::here();
    let tabs: Tabs = expect_context();
    let chosen = page.memo(|s| s.chosen.filter(|_| s.slow.is_none()).map(choose::told));
    view! {
        <Show when=move || chosen.get().is_some() && !tabs.triplet_seen()>
            <button class="chip let-go" title="Let go of the triplet chosen by hand" on:click=move |_| page.send(Msg::LetGo)>
                {move || chosen.get()} " · let go"
            </button>
        </Show>
    }
}

/// Folds the switches as soon as something else is begun: a touch outside, another tab, slow motion.
fn fold(page: Page, unfolded: RwSignal<bool>, over: NodeRef<html::Div>) {
    let tabs: Tabs = expect_context();
    let slow = page.memo(|s| s.slow.is_some());
    Effect::new(move |_| {
        tabs.slug();
        slow.track();
        unfolded.set(false);
    });
    let touched = window_event_listener(ev::pointerdown, move |event| {
        let at = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if unfolded.get_untracked() && over.get_untracked().is_some_and(|over| !over.contains(at.as_ref())) {
            unfolded.set(false);
        }
    });
    on_cleanup(move || touched.remove());
}
