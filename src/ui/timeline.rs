//! The bar below the embedding: drag back to any step, return to the newest, and from branch to branch.

use leptos::html;
use leptos::prelude::*;

use crate::app::state::State;
use crate::app::update::Msg;
use crate::browser::scroll;

use super::calm::{PAUSE, calm};
use super::page::Page;

/// The slider over all steps of the branch, the way back to the newest, and the branches once there are several.
#[component]
pub fn Timeline() -> impl IntoView {
    let page = Page::here();
    let place = page.memo(State::place);
    let slider = NodeRef::<html::Input>::new();
    // at the newest step the thumb is at the end, whatever the end is: that need not be said in every frame
    let seldom = calm(place, PAUSE);
    let slid = Memo::new(move |_| {
        let now = place.get();
        if now.live { seldom.get() } else { now }
    });
    // in one go, the end before the place: a slider keeps no value beyond its end
    Effect::new(move |_| {
        let place = slid.get();
        if let Some(slider) = slider.get() {
            slider.set_max(&place.last.to_string());
            slider.set_value(&place.step.to_string());
        }
    });
    let seek = move |step: u64| page.send(Msg::Seek { branch: place.get_untracked().branch, step });
    let live = move || {
        let place = place.get_untracked();
        if !place.live {
            seek(place.last);
        }
    };
    let is_live = Memo::new(move |_| place.get().live);
    let text = Memo::new(move |_| place.get().text());
    let letters = Memo::new(move |_| place.get().letters());
    view! {
        <div class="timeline" class:back=move || !is_live.get()>
            <span class="at" aria-hidden="true" style:min-width=move || format!("{}ch", letters.get())>
                {move || text.get()}
            </span>
            <input
                node_ref=slider
                type="range"
                min="0"
                step="1"
                aria-label="Timeline"
                title="Drag back to any step ([ and ]: ten steps)"
                aria-valuetext=move || slid.get().told()
                style=("--fill", move || format!("{:.2}%", slid.get().share()))
                on:input=move |event| {
                    if let Ok(step) = event_target_value(&event).parse() {
                        seek(step);
                    }
                }
            />
            <button
                class="chip"
                aria-pressed=move || if is_live.get() { "true" } else { "false" }
                title="To the newest step"
                on:click=move |_| live()
            >
                "live"
            </button>
        </div>
        <Branches />
    }
}

/// All branches, each one click away; nothing while there is only one.
#[component]
fn Branches() -> impl IntoView {
    let page = Page::here();
    let branches = page.memo(State::branches);
    let current = page.memo(|s| s.place().branch);
    let row = NodeRef::<html::Div>::new();
    // a narrow row has the one that is shown beyond its edge
    Effect::new(move |_| {
        current.track();
        branches.track();
        request_animation_frame(move || row.get_untracked().iter().for_each(|row| scroll::to_pressed(row)));
    });
    let chip = move |(id, label): (u32, String)| {
        let pressed = move || if current.get() == id { "true" } else { "false" };
        let title = label.clone();
        let go = move |_| {
            let last = page.state.with_untracked(|s| s.last_of(id));
            page.send(Msg::Seek { branch: id, step: last });
        };
        view! { <button class="chip" aria-pressed=pressed title=title on:click=go>{label}</button> }
    };
    view! {
        <Show when=move || branches.with(|b| b.len() > 1)>
            <div class="branches" node_ref=row role="group" aria-label="Branches">
                <For each=move || branches.get() key=|branch| branch.clone() children=chip />
            </div>
        </Show>
    }
}
