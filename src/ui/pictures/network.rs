//! The network, with the buttons that add and remove layers and neurons under what they change.

use leptos::prelude::*;

use super::{identity, look, stale_with, told};
use crate::app::state::Msg;
use crate::browser::painter::Painter;
use crate::browser::surface::{Again, Surface};
use crate::config::Model;
use crate::scene::layers::{Change, count_words};
use crate::scene::network::{self, NetworkPicture as Scene, columns};
use crate::ui::canvas::Canvas;
use crate::ui::page::Page;

/// From this many hidden layers on, steppers stand upright: side by side they would overlap.
const UPRIGHT: usize = 3;

/// The network f with its heading.
#[component]
pub fn NetworkPicture() -> impl IntoView {
    let page = Page::here();
    let hidden = Memo::new(move |_| page.state.with(|s| s.config.hidden.clone()));
    let is_network = Memo::new(move |_| page.state.with(|s| s.config.model == Model::Network));
    let layers = Memo::new(move |_| hidden.with(Vec::len));
    let upright = Memo::new(move |_| layers.get() >= UPRIGHT);
    let count = move || count_words(layers.get());
    view! {
        <div class="pic network">
            <h2>
                "Network f"
                <Show when=move || is_network.get()>
                    <span class="key">
                        <span class="plus">"plus"</span>
                        <span class="minus">"minus"</span>
                    </span>
                    <Stepper less=Change::RemoveLayer more=Change::AddLayer value=Signal::derive(count) />
                </Show>
            </h2>
            <div class="net"><Drawing /></div>
            <Show when=move || is_network.get()>
                <div class="neurons" class:upright=move || upright.get()>
                    <For each=move || 0..layers.get() key=|i| *i let:i>
                        <span
                            class="place"
                            style:left=move || {
                                let place = columns(layers.get() + 2).nth(i + 1).unwrap_or(0.5);
                                format!("{:.2}%", place * 100.0)
                            }
                        >
                            <Stepper
                                less=Change::RemoveNeuron(i)
                                more=Change::AddNeuron(i)
                                value=Signal::derive(move || {
                                    hidden.with(|h| h.get(i).map(u32::to_string).unwrap_or_default())
                                })
                            />
                        </span>
                    </For>
                </div>
            </Show>
        </div>
    }
}

/// Two buttons with what they change between them.
#[component]
fn Stepper(less: Change, more: Change, value: Signal<String>) -> impl IntoView {
    let page = Page::here();
    let button = move |change: Change, sign: &'static str| {
        let possible = Memo::new(move |_| page.state.with(|s| change.of(&s.config).is_some()));
        let press = move |_| {
            if let Some(config) = page.state.with_untracked(|s| change.of(&s.config)) {
                page.send(Msg::Configure(config));
            }
        };
        // not `disabled`: whoever has just pressed it by keyboard must not lose their place
        let disabled = move || if possible.get() { "false" } else { "true" };
        view! {
            <button type="button" aria-label=change.name() title=change.name() aria-disabled=disabled on:click=press>
                {sign}
            </button>
        }
    };
    view! {
        <span class="stepper">
            {button(less, "−")}
            <output>{move || value.get()}</output>
            {button(more, "+")}
        </span>
    }
}

#[component]
fn Drawing() -> impl IntoView {
    let page = Page::here();
    let stale = stale_with(page, |s| {
        let c = &s.config;
        (s.network.as_ref().map(identity), c.model, c.hidden.clone(), c.embedding, s.hover, identity(&s.dataset))
    });
    let mut scene = Scene::default();
    let mut painter = Painter::default();
    let paint = move |surface: &Surface| {
        page.state.with_untracked(|state| {
            let look = look(state.theme, surface);
            scene.draw(state, &look, [surface.width, surface.height]);
            painter.paint(surface, scene.drawing(), look.palette);
        });
        Again::No
    };
    view! { <Canvas label=told(page, network::describe) stale paint /> }
}
