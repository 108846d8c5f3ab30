//! Canvases that are not in the document.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Canvases grow by this many pixels.
const GRAIN: u32 = 64;

/// A canvas that is not in the document.
pub fn scratch(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    let canvas = document.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// A canvas's context.
pub fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()?.map(JsValue::from)?.dyn_into().ok()
}

/// Makes a canvas at least this large: they grow, for every change of size costs a new one, and are wiped by it.
pub fn room_for(canvas: &HtmlCanvasElement, width: u32, height: u32) {
    if canvas.width() < width {
        canvas.set_width(width.next_multiple_of(GRAIN));
    }
    if canvas.height() < height {
        canvas.set_height(height.next_multiple_of(GRAIN));
    }
}
