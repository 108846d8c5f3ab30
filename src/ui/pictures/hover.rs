//! The sample under the pointer: the same in all pictures.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev::PointerEvent;

use crate::app::state::Msg;
use crate::scene::shape::Xy;
use crate::ui::page::Page;

/// How near to a sample the pointer must be, in px.
const REACH: f32 = 14.0;
/// The same for a finger.
const TOUCH: f32 = 24.0;

/// Follows the pointer over one picture and says which sample it points at.
#[derive(Clone)]
pub struct Hover {
    page: Page,
    pointer: Rc<Cell<Option<(Xy, f32)>>>,
    told: Rc<Cell<Option<u32>>>,
}

impl Hover {
    /// Nothing is pointed at.
    pub fn new(page: Page) -> Self {
        Self { page, pointer: Rc::default(), told: Rc::default() }
    }

    /// The pointer has moved, or a finger has touched.
    pub fn moved(&self, event: &PointerEvent, nearest: impl FnOnce(Xy, f32) -> Option<u32>) {
        let reach = if event.pointer_type() == "touch" { TOUCH } else { REACH };
        let at = [event.offset_x() as f32, event.offset_y() as f32];
        self.pointer.set(Some((at, reach)));
        self.tell(nearest(at, reach));
    }

    /// The pointer has left. What a finger has touched stays told after it is lifted, until it touches elsewhere.
    pub fn left(&self, event: &PointerEvent) {
        self.pointer.set(None);
        if event.pointer_type() != "touch" {
            self.tell(None);
        }
    }

    /// The points have moved under the pointer: whatever is still in reach stays pointed at.
    pub fn points_moved(&self, place: impl Fn(u32) -> Option<Xy>, nearest: impl FnOnce(Xy, f32) -> Option<u32>) {
        let Some((at, reach)) = self.pointer.get() else { return };
        let near = |p: Xy| libm::hypotf(p[0] - at[0], p[1] - at[1]) <= reach;
        if !self.told.get().and_then(place).is_some_and(near) {
            self.tell(nearest(at, reach));
        }
    }

    fn tell(&self, sample: Option<u32>) {
        if self.told.replace(sample) != sample {
            self.page.send(Msg::Hover(sample));
        }
    }
}
