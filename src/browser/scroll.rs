//! How far a panel is scrolled.

/// Scrolls the element with this id back to its beginning.
pub fn to_top(id: &str) {
    let element = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id));
    if let Some(element) = element {
        element.set_scroll_top(0);
    }
}
