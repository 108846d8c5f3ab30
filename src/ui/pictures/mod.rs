//! stub
use crate::config::Generator;
use leptos::prelude::*;
#[component]
pub fn EmbeddingPicture() -> impl IntoView {
    view! { <div class="canvas"></div> }
}
#[component]
pub fn InputPicture() -> impl IntoView {
    view! { <div class="canvas"></div> }
}
#[component]
pub fn NetworkPicture() -> impl IntoView {
    view! { <div class="canvas"></div> }
}
#[component]
pub fn RulerPicture() -> impl IntoView {
    view! { <div class="canvas"></div> }
}
#[component]
pub fn Thumbnail(generator: Generator) -> impl IntoView {
    let _ = generator;
    view! { <div class="canvas"></div> }
}
