//! The address says the settings: a control pushes once, further movements of it replace; back and forward bring settings back.

use leptos::prelude::*;

use super::page::Page;
use crate::app::link::{self, Link};
use crate::app::state::State;
use crate::app::update::Msg;
use crate::browser::clock::{self, Timeout};
use crate::browser::location;

/// Changes of one control that follow one another within this time, in milliseconds, are one: going back undoes all of them.
const ONE_MOVE: f64 = 700.0;
/// Browsers allow only so many changes of the address in a time: while one move goes on, it is written when it rests.
const REST: f64 = 200.0;

/// What the address says, and what was last turned, and when.
struct Written {
    text: String,
    link: Link,
    turned: Vec<&'static str>,
    changed: f64,
    /// Until it is written.
    rest: Option<Timeout>,
}

impl Written {
    fn new(link: Link) -> Self {
        Self { text: link::write(&link), link, turned: Vec::new(), changed: f64::MIN, rest: None }
    }
}

/// Keeps address and page together as long as the page lives.
pub fn follow(page: Page) {
    let link = page.memo(State::link);
    let opened = Written::new(link.get_untracked());
    if opened.text != location::hash() {
        // what could not be read has been told; the address says what is in force
        location::replace(&opened.text);
    }
    let written = StoredValue::new_local(opened);

    Effect::new(move |_| {
        let link = link.get();
        let text = link::write(&link);
        written.update_value(|written| {
            if text == written.text {
                return;
            }
            let now = clock::now();
            // settings that came with a step of the past were turned by nobody: no move of their own
            let followed = page.state.with_untracked(|s| s.followed);
            let turned = if followed { Vec::new() } else { link::turned(&written.link, &link) };
            let same_move = followed || (turned == written.turned && now - written.changed < ONE_MOVE);
            if same_move {
                let text = text.clone();
                written.rest = Timeout::new(REST, move || location::replace(&text));
            } else {
                if written.rest.take().is_some() {
                    // another control, while the last one was about to be written: back leads to where that one stood
                    location::replace(&written.text);
                }
                location::push(&text);
            }
            *written = Written { text, link, turned, changed: now, rest: written.rest.take() };
        });
    });

    location::on_pop(move || {
        let hash = location::hash();
        let link = link::read(&hash);
        let text = link::write(&link);
        if text != hash {
            location::replace(&text);
        }
        written.update_value(|written| *written = Written::new(link.clone()));
        page.send(Msg::Link(link));
    });
}
