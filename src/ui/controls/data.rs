//! The data set: its shape, how much of it, how noisy, and another sample of the same.

use leptos::prelude::*;

use crate::app::update::Msg;
use crate::app::words::batch;
use crate::ui::page::Page;
use crate::ui::pictures::Thumbnail;
use crate::ui::shortcuts;
use triplet_engine::choice::Choice;
use triplet_engine::config::{CLASSES, Config, Generator, HELD_OUT, IMBALANCE, NOISE, SAMPLES};

use super::explained::Explained;
use super::knob::KnobRow;

/// Which data, and how much of it.
#[component]
pub fn DataSection() -> impl IntoView {
    let page = Page::here();
    let chosen = page.setting(|c| c.data.generator);
    let points = page.setting(batch::about_points);
    let help = Memo::new(move |_| chosen.get().help().to_string());
    let thumb = move |generator: Generator| {
        view! {
            <label class="thumb" title=generator.label()>
                <input
                    type="radio"
                    name="data"
                    value=generator.slug()
                    aria-label=generator.label()
                    aria-describedby="data"
                    prop:checked=move || chosen.get() == generator
                    on:change=move |_| page.send(Msg::Generator(generator))
                />
                <Thumbnail generator />
            </label>
        }
    };
    view! {
        <section class="on-data s-data">
            <h2>
                "Data "
                <em>{move || chosen.get().label()}</em>
                <button class="link" title="The same data, drawn anew (N)" on:click=move |_| shortcuts::new_sample(page)>
                    "New sample"
                </button>
            </h2>
            <Explained id="data" help class="always">
                <div class="thumbs" role="radiogroup" aria-label="Data">
                    {Generator::ALL.iter().copied().map(thumb).collect_view()}
                </div>
            </Explained>
            <KnobRow
                knob=&CLASSES
                shown="classes"
                most=Config::most_classes
                read=|c| c.data.classes.into()
                write=|c, v| c.data.classes = v as u32
            />
            <KnobRow
                knob=&HELD_OUT
                shown="held out"
                most=Config::most_held_out
                read=|c| c.held_out.into()
                write=|c, v| c.held_out = v as u32
            />
            <KnobRow
                knob=&SAMPLES
                shown="per class"
                most=Config::most_samples
                read=|c| c.data.samples.into()
                write=|c, v| c.data.samples = v as u32
            />
            <KnobRow knob=&NOISE shown="noise" read=|c| c.data.noise.into() write=|c, v| c.data.noise = v as f32 />
            <KnobRow
                knob=&IMBALANCE
                shown="imbalance"
                read=|c| c.data.imbalance.into()
                write=|c, v| c.data.imbalance = v as u32
            />
            <p class="short" role="status">{move || points.get()}</p>
        </section>
    }
}
