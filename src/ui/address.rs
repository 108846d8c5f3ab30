//! The address says the settings: a control pushes once, further movements of it replace; back and forward bring settings back.

use leptos::prelude::*;

use crate::app::link;
use crate::app::state::Msg;
use crate::browser::clock::{self, Timeout};
use crate::browser::location;
use crate::config::Config;

use super::page::Page;

/// Changes of one control that follow one another within this time, in milliseconds, are one: going back undoes all of them.
const ONE_MOVE: f64 = 700.0;
/// Browsers allow only so many changes of the address in a time: while one move goes on, it is written when it rests.
const REST: f64 = 200.0;

/// What the address says, and which settings were last turned, and when.
struct Written {
    text: String,
    config: Config,
    turned: Vec<&'static str>,
    changed: f64,
    /// Until it is written.
    rest: Option<Timeout>,
}

impl Written {
    fn new(config: Config) -> Self {
        Self { text: link::write(&config), config, turned: Vec::new(), changed: f64::MIN, rest: None }
    }
}

/// Keeps address and settings together as long as the page lives.
pub fn follow(page: Page) {
    let config = page.config.get_untracked();
    let text = link::write(&config);
    if text != location::hash() {
        // what could not be read has been told; the address says what is in force
        location::replace(&text);
    }
    let written = StoredValue::new_local(Written::new(config));

    Effect::new(move |_| {
        let config = page.config.get();
        let text = link::write(&config);
        written.update_value(|written| {
            if text == written.text {
                return;
            }
            let (now, turned) = (clock::now(), link::turned(&written.config, &config));
            let same_move = turned == written.turned && now - written.changed < ONE_MOVE;
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
            *written = Written { text, config, turned, changed: now, rest: written.rest.take() };
        });
    });

    location::on_pop(move || {
        let hash = location::hash();
        let link = link::read(&hash);
        let text = link::write(&link.config);
        if text != hash {
            location::replace(&text);
        }
        written.update_value(|written| *written = Written::new(link.config.clone()));
        page.send(Msg::Link(link));
    });
}
