//! Which triplets count: the four that matter most in sight, the rest unfolded on request.

use leptos::prelude::*;

use crate::app::words::mining;
use crate::ui::page::Page;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, HARD_AFTER, Mining, RANDOM_SHARE};

use super::explained::Explained;
use super::knob::KnobRow;
use super::table::PickTable;

/// How many strategies are always in sight.
const IN_SIGHT: usize = 4;

/// The mining strategies; the chosen one says its rule.
#[component]
pub fn MiningSection() -> impl IntoView {
    let page = Page::here();
    let chosen = page.setting(|c| c.mining);
    let help = page.setting(mining::about_mining);
    let idle = page.setting(|c| !c.loss.mines());
    let scheduled = page.setting(|c| c.loss.mines() && c.mining == Mining::SemiHardThenHard);
    let mixes = page.setting(Config::mixes);
    let unfolded = RwSignal::new(false);
    let strategy = move |(i, mining): (usize, Mining)| {
        let on = move || chosen.get() == mining;
        let folded = move || i >= IN_SIGHT && !unfolded.get() && !on();
        view! {
            <label
                class="strategy"
                class:chosen=on
                class:folded=folded
                title=mining.help()
            >
                <input
                    type="radio"
                    name="mining"
                    value=mining.slug()
                    aria-describedby="mining"
                    prop:checked=on
                    on:change=move |_| page.configure(|c| c.mining = mining)
                />
                <span>{mining.label()}</span>
            </label>
        }
    };
    view! {
        <section class="on-tune s-mining" class:idle=move || idle.get()>
            <h2>
                <span>"Mining "</span>
                <button
                    class="link more"
                    aria-label=move || if unfolded.get() { "Fewer strategies" } else { "More strategies" }
                    aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                    on:click=move |_| unfolded.update(|u| *u = !*u)
                >
                    {move || if unfolded.get() { "fewer" } else { "more" }}
                </button>
            </h2>
            <Explained id="mining" help class="always strategies">
                <div class="choice" role="radiogroup" aria-label="Mining">
                    {Mining::ALL.iter().copied().enumerate().map(strategy).collect_view()}
                </div>
            </Explained>
            <PickTable />
            <Show when=move || scheduled.get()>
                <KnobRow
                    knob=&HARD_AFTER
                    shown="switch"
                    read=|c| c.hard_after.into()
                    write=|c, v| c.hard_after = v as u32
                />
            </Show>
            <Show when=move || mixes.get()>
                <KnobRow
                    knob=&RANDOM_SHARE
                    shown="random"
                    read=|c| c.random_share.into()
                    write=|c, v| c.random_share = v as f32
                />
            </Show>
        </section>
    }
}
