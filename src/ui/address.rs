//! The address says the settings: a control pushes once, further movements of it replace; back and forward bring settings back.

use leptos::prelude::*;

use crate::app::link;
use crate::app::state::Msg;
use crate::browser::clock::{self, Timeout};
use crate::browser::location;

use super::page::Page;

/// Changes that follow one another within this time, in milliseconds, are one: going back undoes all of them.
const ONE_MOVE: f64 = 700.0;
/// Browsers allow only so many changes of the address in a time: while one move goes on, it is written when it rests.
const REST: f64 = 200.0;

/// What the address says, and when it was last to be changed.
struct Written {
    text: String,
    changed: f64,
    _rest: Option<Timeout>,
}

/// Keeps address and settings together as long as the page lives.
pub fn follow(page: Page) {
    let text = link::write(&page.config.get_untracked());
    if text != location::hash() {
        // what could not be read has been told; the address says what is in force
        location::replace(&text);
    }
    let written = StoredValue::new_local(Written { text, changed: f64::MIN, _rest: None });

    Effect::new(move |_| {
        let text = page.config.with(link::write);
        written.update_value(|written| {
            if text == written.text {
                return;
            }
            let now = clock::now();
            let same_move = now - written.changed < ONE_MOVE;
            written.changed = now;
            written.text.clone_from(&text);
            if same_move {
                written._rest = Timeout::new(REST, move || location::replace(&text));
            } else {
                written._rest = None;
                location::push(&text);
            }
        });
    });

    location::on_pop(move || {
        let hash = location::hash();
        let link = link::read(&hash);
        let text = link::write(&link.config);
        if text != hash {
            location::replace(&text);
        }
        written.update_value(|written| *written = Written { text, changed: f64::MIN, _rest: None });
        page.send(Msg::Link(link));
    });
}
