//! The legend of the overlays on the embedding, in its corner.

use leptos::prelude::*;

use crate::app::legend::{LegendEntry, Sign, entries};

use super::page::Page;

/// One line for each overlay that is on; nothing if none is.
#[component]
pub fn Legend() -> impl IntoView {
    let page = Page::here();
    let lines = page.memo(entries);
    // the lines themselves stay while their numbers change
    let signs = Memo::new(move |_| lines.with(|l| l.iter().map(|e| e.sign).collect::<Vec<_>>()));
    let line = move |sign: Sign| {
        let read = move |of: fn(&LegendEntry) -> String| {
            lines.with(|l| l.iter().find(|e| e.sign == sign).map(of).unwrap_or_default())
        };
        view! {
            <li>
                <Picture sign />
                <span>
                    {move || read(|e| e.words.clone())} <span class="more">{move || read(|e| e.more.into())}</span>
                </span>
            </li>
        }
    };
    let shown = move || signs.with(|s| !s.is_empty());
    view! {
        <Show when=shown>
            <ul class="legend" aria-label="Legend">
                {move || signs.get().into_iter().map(line).collect_view()}
            </ul>
        </Show>
    }
}

/// A small picture of what an overlay looks like, in a box of 26 × 16.
#[component]
fn Picture(sign: Sign) -> impl IntoView {
    let strokes: &[(&str, &str)] = match sign {
        Sign::Triplets => &[("pull", "M2 4.5h22"), ("push", "M2 11.5h22")],
        Sign::Grid => &[("", "M8 1v14M18 1v14"), ("dotted", "M1 4.5h24M1 11.5h24")],
        Sign::Regions => &[("one", "M1 1h15l-5 14H1z"), ("other", "M16 1h9v14H11z"), ("", "M16 1l-5 14")],
        Sign::Means => &[("", "M2 8a11 6.5 0 1 0 22 0 11 6.5 0 1 0-22 0zM9 8h8M13 4v8")],
        Sign::OpenSet => &[("", "M1 5.5h5v5h-5zM8.5 3h9.5v9.5h-9.5zM20.5 5.5l5 5M20.5 10.5l5-5")],
        Sign::HeldOut => &[("", "M8 8a5 5 0 1 0 10 0 5 5 0 1 0-10 0z")],
        Sign::Centres => &[("", "M6.5 8a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0zM10 5l6 6M10 11l6-6")],
        Sign::Decisions => &[("", "M13 8L3 1M13 8l10-7M13 8v7")],
        Sign::Field => &[("", "M10 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0zM5.5 8a7.5 7.5 0 1 0 15 0 7.5 7.5 0 1 0-15 0z")],
    };
    let paths = strokes.iter().map(|&(class, d)| view! { <path class=class d=d /> }).collect_view();
    view! { <svg viewBox="0 0 26 16" aria-hidden="true">{paths}</svg> }
}
