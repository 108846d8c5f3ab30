//! The card of a neuron or weight in hand: its numbers, and the value that can be set.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::part::{self, FARTHEST, Part, Told};
use crate::app::update::Msg;
use crate::app::words;
use crate::browser::{keyboard, scroll};
use crate::ui::page::Page;
use crate::ui::tabs::Tabs;

/// The field that a kept part's value is typed into.
pub const FIELD: &str = "part-value";
/// The picture's own place in the order of Tab.
pub const PICTURE: &str = "network-parts";

/// What there is to say of the part in hand; nothing while there is none.
#[component]
pub fn PartCard() -> impl IntoView {
    let page = Page::here();
    let told = page.memo(part::told);
    let kept = page.memo(|s| s.kept.is_some() && part::in_hand(s) == s.kept);
    let shown = Memo::new(move |_| told.with(|t| t.as_ref().map(|t| (t.part, t.kind))));
    let text = move |of: fn(&Told) -> String| {
        let text = Memo::new(move |_| told.with(|t| t.as_ref().map(of).unwrap_or_default()));
        move || text.get()
    };
    let incoming =
        Memo::new(move |_| told.with(|t| t.as_ref().map(|t| (t.incoming.clone(), t.more)).unwrap_or_default()));
    let by_hand =
        page.memo(|s| s.by_hand.map(|step| format!("A value was set by hand at step {}.", words::count(step))));
    let tabs: Tabs = expect_context();
    let card = NodeRef::<html::Div>::new();
    // where panels take turns it stands beneath the picture, and may be beyond the edge
    Effect::new(move |_| {
        if shown.get().is_some() && kept.get() && tabs.take_turns() {
            request_animation_frame(move || {
                card.get_untracked().iter().for_each(|card| scroll::into_sight(card, "flow"))
            });
        }
    });
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            page.send(Msg::Keep(None));
            keyboard::move_focus(PICTURE);
        }
    };
    view! {
        <Show when=move || shown.get().is_some()>
            <div class="part" node_ref=card role="group" aria-label=text(|t| t.name.clone()) on:keydown=leave>
                <h3>
                    {text(|t| t.name.clone())}
                    <Show when=move || kept.get()>
                        <button class="square" aria-label="Put down" on:click=move |_| page.send(Msg::Keep(None))>"×"</button>
                    </Show>
                </h3>
                <p class="act">{text(|t| t.activation.clone())}</p>
                {move || {
                    let (part, kind) = shown.get()?;
                    Some(view! { <Setting part kind=kind? told kept /> })
                }}
                <p class="slope">{text(|t| t.gradient.clone())}</p>
                <Show when=move || incoming.with(|(list, _)| !list.is_empty())>
                    <ul aria-label="Incoming weights">
                        {move || incoming.get().0.into_iter().map(|(from, w, share)| view! { <Incoming from w share /> }).collect_view()}
                    </ul>
                    <p class="more">
                        {move || match incoming.get().1 { 0 => String::new(), n => format!("and {n} smaller ones") }}
                    </p>
                </Show>
                <p class="by-hand">{move || by_hand.get().unwrap_or_default()}</p>
            </div>
        </Show>
    }
}

/// One incoming weight: where from, a bar, and its value.
#[component]
fn Incoming(from: String, w: f32, share: f32) -> impl IntoView {
    view! {
        <li>
            <span>{from}</span>
            <i class:minus=w < 0.0 style:width=format!("{:.0}%", share * 100.0)></i>
            <b>{words::number(w.into(), 2)}</b>
        </li>
    }
}

/// The value of a weight or bias, as a slider and as a number.
#[component]
fn Setting(part: Part, kind: &'static str, told: Memo<Option<Told>>, kept: Memo<bool>) -> impl IntoView {
    let page = Page::here();
    let value = Memo::new(move |_| told.with(|t| t.as_ref().and_then(|t| t.value)).unwrap_or(0.0));
    let name = move || format!("{kind} {}", told.with(|t| t.as_ref().map(|t| t.name.clone()).unwrap_or_default()));
    let set = move |event: web_sys::Event| {
        let input = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some(value) = input.and_then(|i| i.value().trim().parse::<f32>().ok()).filter(|v| v.is_finite()) {
            page.send(Msg::Keep(Some(part)));
            page.send(Msg::SetPart { part, value });
        }
    };
    let farthest = move || value.get_untracked().abs().max(FARTHEST);
    let number = NodeRef::<html::Input>::new();
    // what is being typed is left alone
    Effect::new(move |_| {
        let shown = format!("{:.3}", value.get());
        if let Some(input) = number.get().filter(|input| !keyboard::has_focus(input)) {
            input.set_value(&shown);
        }
    });
    view! {
        <div class="setting">
            <span>{kind}</span>
            <input
                type="range"
                aria-label=name
                aria-valuetext=move || words::number(value.get().into(), 2)
                min=move || -farthest()
                max=farthest
                step="0.01"
                prop:value=move || value.get()
                on:input=set
            />
            <input
                type="number"
                id=FIELD
                aria-label=move || format!("{}, as a number", name())
                step="0.1"
                node_ref=number
                on:change=set
            />
        </div>
        <p class="hint">
            {move || if kept.get() { "or drag it up or down in the picture" } else { "drag up or down to change it; click to keep it here" }}
        </p>
    }
}
