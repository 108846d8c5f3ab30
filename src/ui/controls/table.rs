//! The table of positives × negatives: a click takes a pair, the named strategies are marked in it.

use leptos::prelude::*;

use crate::app::words::mining::{pair_words, table_name};
use crate::ui::page::Page;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Mining, Pick};

/// Which positive with which negative, five by five.
#[component]
pub fn PickTable() -> impl IntoView {
    let page = Page::here();
    let chosen = page.setting(|c| (c.positive, c.negative));
    let cell = move |positive: Pick, negative: Pick| {
        let conflict = Pick::conflict(positive, negative);
        let named = table_name(positive, negative);
        let title = match (conflict, named) {
            (Some(why), _) => format!("no triplets: {why}"),
            (None, Some(name)) => format!("{}: {}", name.label(), pair_words(positive, negative)),
            (None, None) => pair_words(positive, negative),
        };
        let label = format!("{} positive, {} negative", positive.label(), negative.label().to_lowercase());
        view! {
            <td class:named=named.is_some()>
                <label>
                    <input
                        type="radio"
                        name="table"
                        aria-label=label
                        title=title
                        disabled=conflict.is_some()
                        prop:checked=move || chosen.get() == (positive, negative)
                        on:change=move |_| page.configure(|c| (c.positive, c.negative) = (positive, negative))
                    />
                </label>
            </td>
        }
    };
    let row = move |positive: Pick| {
        view! {
            <tr>
                <th scope="row">{positive.label()}</th>
                {Pick::ALL.iter().map(|&negative| cell(positive, negative)).collect_view()}
            </tr>
        }
    };
    let on = page.setting(|c| c.mining == Mining::Table);
    view! {
        <Show when=move || on.get()>
            <table class="picks" role="radiogroup" aria-label="Positive and negative">
                <thead>
                    <tr>
                        <th scope="col">"p ↓ n →"</th>
                        {Pick::ALL.iter().map(|pick| view! { <th scope="col"><span>{pick.label()}</span></th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{Pick::ALL.iter().copied().map(row).collect_view()}</tbody>
            </table>
            <p class="help picks-key">"framed: a strategy of the list above · crossed out: no triplets"</p>
        </Show>
    }
}
