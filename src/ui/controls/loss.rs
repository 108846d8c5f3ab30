//! What is minimised: margin, loss, distance, and where the embedding lives.

use leptos::prelude::*;

use crate::app::words;
use crate::config::{Distance, Embedding, Loss, MARGIN};
use crate::ui::page::Page;
use crate::ui::range::Range;

use super::explained::Explained;
use super::pick::Pick;

/// The margin, larger than the rest: most is learnt by turning it.
#[component]
pub fn MarginSection() -> impl IntoView {
    let page = Page::here();
    let value = page.setting(|c| f64::from(c.margin));
    let text = Memo::new(move |_| MARGIN.show(value.get()));
    let position = Memo::new(move |_| MARGIN.position(value.get()));
    let help = page.setting(|c| words::about_margin(c).to_string());
    let idle = page.setting(|c| c.loss == Loss::SoftMargin);
    view! {
        <section class="on-tune s-margin" class:idle=move || idle.get()>
            <Explained id="margin" help class="margin">
                <span class="name" aria-hidden="true">"Margin α"</span>
                <output aria-hidden="true">{move || text.get()}</output>
                <Range
                    label=MARGIN.label
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

/// Loss, distance, embedding.
#[component]
pub fn LossSection() -> impl IntoView {
    view! {
        <section class="on-tune s-loss">
            <Pick<Loss> label="Loss" id="loss" shown="loss" read=|c| c.loss write=|c, v| c.loss = v />
            <Pick<Distance> label="Distance" id="distance" shown="distance" read=|c| c.distance write=|c, v| c.distance = v />
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
