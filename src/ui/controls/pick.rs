//! One of several, from a list.

use leptos::prelude::*;

use crate::ui::page::Page;
use triplet_engine::choice::Choice;
use triplet_engine::config::Config;

use super::explained::Explained;

/// A list as a row: its name and what is chosen; explained is the choice.
#[component]
pub fn Pick<C: Choice + Send + Sync>(
    /// Its name.
    label: &'static str,
    /// Id of its explanation.
    id: &'static str,
    /// Its name on screen.
    shown: &'static str,
    /// What is chosen.
    read: fn(&Config) -> C,
    /// Chooses.
    write: fn(&mut Config, C),
    /// Said besides the choice's own help.
    #[prop(optional)]
    note: Option<fn(&Config) -> Option<String>>,
) -> impl IntoView {
    let page = Page::here();
    let chosen = page.setting(read);
    let help = page.setting(move |c| note.and_then(|note| note(c)).unwrap_or_else(|| read(c).help().into()));
    let option = move |choice: C| {
        view! {
            <option value=choice.slug() prop:selected=move || chosen.get() == choice title=choice.help()>
                {choice.label()}
            </option>
        }
    };
    view! {
        <Explained id help class="row pick">
            <span class="name" aria-hidden="true">{shown}</span>
            <select
                aria-label=label
                aria-describedby=id
                // a choice is explained as it is made, unlike a slider that is being turned
                on:input=|event| event.stop_propagation()
                on:change=move |event| {
                    if let Some(choice) = C::from_slug(&event_target_value(&event)) {
                        page.configure(|c| write(c, choice));
                    }
                }
            >
                {C::ALL.iter().copied().map(option).collect_view()}
            </select>
        </Explained>
    }
}
