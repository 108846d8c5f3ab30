//! What is minimised: margin, loss, distance, and where the embedding lives.

use leptos::prelude::*;

use crate::app::words::margin::{about_margin, uses_margin};
use crate::ui::page::Page;
use crate::ui::range::Range;
use triplet_engine::choice::Choice;
use triplet_engine::config::{Config, Distance, Embedding, LOSS_PARAMS, Loss, LossParam, MARGIN};
use triplet_engine::loss::spec::Measures;

use super::explained::Explained;
use super::knob::LossParamRow;
use super::pick::Pick;

/// The margin, larger than the rest: most is learnt by turning it.
#[component]
pub fn MarginSection() -> impl IntoView {
    let page = Page::here();
    let value = page.setting(|c| f64::from(c.margin));
    let text = Memo::new(move |_| MARGIN.show(value.get()));
    let position = Memo::new(move |_| MARGIN.position(value.get()));
    // three points by themselves have a triplet's loss, whichever the run has
    let config = page.memo(|s| if s.sandbox.open { s.config.of_triplets() } else { s.config.clone() });
    let help = Memo::new(move |_| config.with(|c| about_margin(c).to_string()));
    let idle = Memo::new(move |_| config.with(|c| !uses_margin(c)));
    // between positive and negative it is α, between two classes m
    let name = Memo::new(move |_| config.with(|c| if c.loss.has_pair_margin() { "Margin m" } else { "Margin α" }));
    view! {
        <section class="on-tune s-margin" class:idle=move || idle.get()>
            <Explained id="margin" help class="margin">
                <span class="name" aria-hidden="true">{move || name.get()}</span>
                <output aria-hidden="true">{move || text.get()}</output>
                <Range
                    label=Signal::derive(move || name.get().to_string())
                    last=MARGIN.steps()
                    position
                    told=text
                    described_by="margin"
                    on_move=move |position| page.configure(|c| c.margin = MARGIN.at(position) as f32)
                />
            </Explained>
        </section>
    }
}

/// Loss with the numbers that only it has, distance, embedding.
#[component]
pub fn LossSection() -> impl IntoView {
    let page = Page::here();
    let loss = page.setting(|c| c.loss);
    let own = move |param: &'static LossParam| {
        view! {
            <Show when=move || param.is_of(loss.get())>
                <LossParamRow param />
            </Show>
        }
    };
    view! {
        <section class="on-tune s-loss">
            <Pick<Loss> label="Loss" id="loss" shown="loss" read=|c| c.loss write=|c, v| c.loss = v />
            {LOSS_PARAMS.iter().map(own).collect_view()}
            <Show
                when=move || loss.get().distance().is_none()
                fallback=move || view! { <FixedDistance /> }
            >
                <Pick<Distance> label="Distance" id="distance" shown="distance" read=|c| c.distance write=|c, v| c.distance = v note=only_judges />
            </Show>
            <Pick<Embedding>
                label="Embedding"
                id="embedding"
                shown="embedding"
                read=|c| c.embedding
                write=|c, v| c.embedding = v
            />
        </section>
    }
}

/// The distance where the loss leaves no choice.
#[component]
fn FixedDistance() -> impl IntoView {
    let page = Page::here();
    let name = page.setting(|c| c.training_distance().label());
    let help = page.setting(|c| {
        format!("{} is defined by this distance; the one chosen comes back with other losses", c.loss.label())
    });
    view! {
        <Explained id="distance" help class="row pick">
            <span class="name">"distance"</span>
            <span class="fixed">{move || name.get()}", by the loss"</span>
        </Explained>
    }
}

fn only_judges(config: &Config) -> Option<String> {
    let Measures::None(by) = config.loss.spec().measures else { return None };
    Some(format!("{by}; by this distance it is judged"))
}
