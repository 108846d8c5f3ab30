//! What the person is to be told in passing.

use leptos::prelude::*;

use crate::app::update::Msg;

use super::icons::{Glyph, Icon};
use super::page::Page;

/// The notices, newest last, each with its way to be dismissed; read out as they come.
#[component]
pub fn Notices() -> impl IntoView {
    let page = Page::here();
    let notices = page.memo(|s| s.notices.clone());
    let dismiss = move |text: String| {
        let at = notices.with_untracked(|all| all.iter().position(|n| n.text == text));
        if let Some(at) = at {
            page.send(Msg::Dismiss(at));
        }
    };
    view! {
        <div class="notices" role="status" aria-live="polite" aria-label="Notices">
            <For each=move || notices.get() key=|n| n.text.clone() let:notice>
                {
                    let text = notice.text.clone();
                    view! {
                        <div class="notice">
                            <div>{notice.text.lines().map(|line| view! { <p>{line.to_string()}</p> }).collect_view()}</div>
                            <button class="square" aria-label="Dismiss" on:click=move |_| dismiss(text.clone())>
                                <Glyph icon=Icon::Close />
                            </button>
                        </div>
                    }
                }
            </For>
        </div>
    }
}
