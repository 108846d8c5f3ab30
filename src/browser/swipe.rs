//! A finger that scrolls must not turn the slider it happens to begin on. Browsers move a slider at the first touch, before it is
//! known where the finger goes: the page is told once it goes sideways or is lifted, and never if it scrolls.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::convert::FromWasmAbi;
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventInit, HtmlInputElement, PointerEvent};

/// A slider under a finger of which nobody knows yet where it goes.
struct Touched {
    slider: HtmlInputElement,
    before: String,
    at: [i32; 2],
}

impl Touched {
    fn by(event: &PointerEvent) -> Option<Self> {
        let slider = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
        let touched = event.pointer_type() == "touch" && slider.type_() == "range";
        touched.then(|| Self { before: slider.value(), at: place(event), slider })
    }

    fn goes_sideways(&self, event: &PointerEvent) -> bool {
        let [x, y] = place(event);
        (x - self.at[0]).abs() > (y - self.at[1]).abs()
    }

    /// Tells the page what it was not told until now.
    fn tell(self) {
        if self.slider.value() != self.before {
            let init = EventInit::new();
            init.set_bubbles(true);
            let _ =
                Event::new_with_event_init_dict("input", &init).and_then(|event| self.slider.dispatch_event(&event));
        }
    }
}

fn place(event: &PointerEvent) -> [i32; 2] {
    [event.client_x(), event.client_y()]
}

/// Watches every slider, as long as the page lives.
pub fn follow() {
    let touched: Rc<RefCell<Option<Touched>>> = Rc::default();
    let now = touched.clone();
    listen("pointerdown", move |event: PointerEvent| {
        now.replace(Touched::by(&event));
    });
    let now = touched.clone();
    listen("pointermove", move |event: PointerEvent| {
        let turns = now.borrow_mut().take_if(|touched| touched.goes_sideways(&event));
        turns.into_iter().for_each(Touched::tell);
    });
    let now = touched.clone();
    listen("pointerup", move |_: PointerEvent| {
        let turned = now.take();
        turned.into_iter().for_each(Touched::tell);
    });
    let now = touched.clone();
    listen("pointercancel", move |_: PointerEvent| {
        if let Some(Touched { slider, before, .. }) = now.take() {
            slider.set_value(&before);
        }
    });
    listen("input", move |event: Event| {
        if touched.borrow().is_some() {
            event.stop_immediate_propagation();
        }
    });
}

/// Hears of an event before everything else on the page does.
fn listen<E: FromWasmAbi + 'static>(name: &str, f: impl Fn(E) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let call = Closure::<dyn Fn(E)>::new(f);
    let _ = window.add_event_listener_with_callback_and_bool(name, call.as_ref().unchecked_ref(), true);
    call.forget();
}
