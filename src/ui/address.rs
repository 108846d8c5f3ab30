//! The address says the settings: a control pushes once, further movements of it replace; back and forward bring settings back.

use leptos::prelude::*;

use crate::app::link;
use crate::app::sandbox::Scene;
use crate::app::update::Msg;
use crate::browser::clock::{self, Timeout};
use crate::browser::location;
use triplet_engine::config::Config;

use super::page::Page;

/// Changes of one control that follow one another within this time, in milliseconds, are one: going back undoes all of them.
const ONE_MOVE: f64 = 700.0;
/// Browsers allow only so many changes of the address in a time: while one move goes on, it is written when it rests.
const REST: f64 = 200.0;

/// What the address says, and which settings were last turned, and when.
struct Written {
    text: String,
    config: Config,
    points: Option<Scene>,
    turned: Vec<&'static str>,
    changed: f64,
    /// Until it is written.
    rest: Option<Timeout>,
}

impl Written {
    fn new(config: Config, points: Option<Scene>) -> Self {
        let text = link::write_with(&config, points.as_ref());
        Self { text, config, points, turned: Vec::new(), changed: f64::MIN, rest: None }
    }

    /// What was turned since, by name.
    fn turned(&self, config: &Config, points: Option<&Scene>) -> Vec<&'static str> {
        let mut turned = link::turned(&self.config, config);
        if points.is_some() != self.points.is_some() {
            turned.push("sandbox");
        } else if points != self.points.as_ref() {
            turned.push("points");
        }
        turned
    }
}

/// Keeps address and settings together as long as the page lives.
pub fn follow(page: Page) {
    let points = page.memo(|s| s.sandbox.linked());
    let config = page.config.get_untracked();
    let text = link::write_with(&config, points.get_untracked().as_ref());
    if text != location::hash() {
        // what could not be read has been told; the address says what is in force
        location::replace(&text);
    }
    let written = StoredValue::new_local(Written::new(config, points.get_untracked()));

    Effect::new(move |_| {
        let (config, points) = (page.config.get(), points.get());
        let text = link::write_with(&config, points.as_ref());
        written.update_value(|written| {
            if text == written.text {
                return;
            }
            let now = clock::now();
            // settings that came with a step of the past were turned by nobody: no move of their own
            let followed = page.state.with_untracked(|s| s.followed);
            let turned = if followed { Vec::new() } else { written.turned(&config, points.as_ref()) };
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
            *written = Written { text, config, points, turned, changed: now, rest: written.rest.take() };
        });
    });

    location::on_pop(move || {
        let hash = location::hash();
        let link = link::read(&hash);
        let text = link::write_with(&link.config, link.sandbox.as_ref());
        if text != hash {
            location::replace(&text);
        }
        written.update_value(|written| *written = Written::new(link.config.clone(), link.sandbox));
        page.send(Msg::Link(link));
    });
}
