//! The network, with the buttons that add and remove layers and neurons under what they change.

use leptos::prelude::*;

use super::{again, identity, look, slow_motion, stale_with, told};
use crate::app::slow::Scene as SlowScene;
use crate::app::state::Msg;
use crate::browser::painter::Painter;
use crate::browser::surface::Surface;
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
    let by_slope = Memo::new(move |_| {
        page.state
            .with(|s| s.slow.as_ref().is_some_and(|slow| slow.scene == SlowScene::Gradient && slow.anatomy().is_some()))
    });
    let count = move || count_words(layers.get());
    view! {
        <div class="pic network">
            <h2>
                "Network f"
                <Show when=move || is_network.get()>
                    <span class="key">
                        {move || {
                            if by_slope.get() {
                                view! { <span title="Width and darkness of a line: how steeply the loss changes with this weight">"|∂L/∂w|"</span> }
                                    .into_any()
                            } else {
                                view! { <span class="plus">"plus"</span><span class="minus">"minus"</span> }.into_any()
                            }
                        }}
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
        let shape = (c.model, c.hidden.clone(), c.embedding);
        (s.network.as_ref().map(identity), shape, s.hover, identity(&s.dataset), slow_motion(s))
    });
    let mut scene = Scene::default();
    let mut painter = Painter::default();
    let paint = move |surface: &Surface| {
        page.state.with_untracked(|state| {
            let look = look(state.theme, surface);
            let motion = scene.draw(state, &look, [surface.width, surface.height], surface.now);
            painter.paint(surface, scene.drawing(), look.palette);
            again(motion)
        })
    };
    view! { <Canvas label=told(page, network::describe) stale paint /> }
}
