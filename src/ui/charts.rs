//! stub
use leptos::prelude::*;
#[component]
pub fn Charts() -> impl IntoView {
    view! { <div class="canvas"></div> }
}
