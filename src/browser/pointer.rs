//! What a pointer does to an element: where in it it is, and that it stays its own while it drags.

use web_sys::{Element, PointerEvent};

/// Where a pointer is in an element, in CSS px from its top left corner, whatever it is over.
pub fn place(event: &PointerEvent, element: &Element) -> [f32; 2] {
    let box_ = element.get_bounding_client_rect();
    [(f64::from(event.client_x()) - box_.left()) as f32, (f64::from(event.client_y()) - box_.top()) as f32]
}

/// From now on the pointer's events go to this element, wherever it is, until it is lifted.
pub fn capture(event: &PointerEvent, element: &Element) {
    // refused for a pointer that has been lifted meanwhile: then there is nothing to drag
    let _ = element.set_pointer_capture(event.pointer_id());
}

/// Width and height of an element, in CSS px.
pub fn size(element: &Element) -> [f32; 2] {
    let box_ = element.get_bounding_client_rect();
    [box_.width() as f32, box_.height() as f32]
}
