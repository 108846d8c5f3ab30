//! How far a panel is scrolled.

use web_sys::Element;

fn find(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Scrolls the element with this id back to its beginning.
pub fn to_top(id: &str) {
    if let Some(element) = find(id) {
        element.set_scroll_top(0);
    }
}

/// Scrolls until all of an element is in sight; if it is higher than the panel with this id, its beginning.
pub fn into_sight(element: &Element, panel: &str) {
    let room = find(panel).map_or(0, |panel| panel.client_height());
    element.scroll_into_view_with_bool(element.get_bounding_client_rect().height() > f64::from(room));
}

/// Scrolls a row sideways until its pressed button is in the middle, as far as it goes.
pub fn to_pressed(row: &Element) {
    if let Some(pressed) = row.query_selector("[aria-pressed=true]").ok().flatten() {
        let (row_at, at) = (row.get_bounding_client_rect(), pressed.get_bounding_client_rect());
        let off = 0.5 * (at.left() + at.right() - row_at.left() - row_at.right());
        row.set_scroll_left(row.scroll_left() + off.round() as i32);
    }
}
