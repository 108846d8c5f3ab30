//! The page: its parts, and what holds them together.

use leptos::prelude::*;

use crate::app::link;
use crate::app::state::State;
use crate::app::update::Msg;
use crate::browser::host::{Host, HostKind};
use crate::browser::{location, swipe};
use triplet_engine::protocol::{Command, Event};

use super::beat::Beat;
use super::controls::Controls;
use super::controls::folds::NetworkSection;
use super::dialogs::{DialogBoxes, Dialogs};
use super::doctor::Doctor;
use super::evaluate::ChartsAndMeasures;
use super::header::Header;
use super::hero::Hero;
use super::notices::Notices;
use super::page::Page;
use super::pictures::{InputPicture, NetworkPicture};
use super::sandbox::{SandboxHero, SandboxSays, SandboxTry};
use super::sight::Sight;
use super::slow::SlowMotionPanel;
use super::tabs::{TabBar, Tabs};
use super::triplet::TripletPanel;
use super::{address, frames, sandbox, shortcuts, theme};

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let page = start();
    let tabs: Tabs = expect_context();
    let training = page.memo(|s| s.training);
    view! {
        <Header />
        <main data-tab=move || tabs.slug() class:training=move || training.get()>
            <Controls />
            <div class="mid">
                <section class="panel flow" id="flow" role=move || tabs.role() aria-label="Input and network">
                    <div class="pic input">
                        <h2>"Input x"</h2>
                        <div class="sunk"><InputPicture /></div>
                    </div>
                    <NetworkPicture />
                    // where panels take turns, what the network is stands with its picture, in the one panel that scrolls
                    <Show when=move || tabs.take_turns()><NetworkSection /></Show>
                </section>
                <TripletPanel />
                <SandboxTry />
                <section class="panel charts" id="charts" role=move || tabs.role() aria-label="Charts">
                    <ChartsAndMeasures />
                </section>
            </div>
            <div class="right">
                <Hero />
                <SandboxHero />
                <Notices />
                <SlowMotionPanel />
                <Doctor />
                <SandboxSays />
            </div>
            <TabBar />
        </main>
        <DialogBoxes />
    }
}

/// State, session, and everything that listens.
fn start() -> Page {
    let link = link::read(&location::hash());
    let state = RwSignal::new(State::new(link, theme::first(), theme::still()));
    // set by everything the session is told: there is something new to look at
    let stale = StoredValue::new(true);
    let host: StoredValue<Option<Host>, LocalStorage> = StoredValue::new_local(None);

    let tell = move |commands: Vec<Command>| {
        if commands.iter().any(|c| !matches!(c, Command::Frame(_))) {
            stale.set_value(true);
        }
        let session = host.get_value();
        commands.into_iter().for_each(|command| session.iter().for_each(|host| host.send(command.clone())));
    };
    let beat = Beat::new();
    let page = Page::provide(
        state,
        beat,
        Callback::new(move |msg: Msg| {
            // that a frame is on its way is shown nowhere
            if let Msg::Ask(_) = msg {
                return tell(state.try_update_untracked(|s| s.update(msg)).unwrap_or_default());
            }
            let is_frame = matches!(msg, Msg::Event(Event::Frame(_)));
            tell(state.try_update(|s| s.update(msg)).unwrap_or_default());
            beat.changed(is_frame && state.try_with_untracked(|s| s.training) == Some(true));
        }),
    );
    let ready = move |kind| {
        match kind {
        HostKind::Worker => {}
        HostKind::Page => page.send(Msg::Notice(
            "Training runs inside the page here, since no worker could be started: at full speed it leaves time for drawing.".into(),
        )),
    }
    };
    host.set_value(Some(Host::start(move |event| page.send(Msg::Event(event)), ready)));
    tell(state.with_untracked(State::opening));

    let (tabs, dialogs, sight) = (Tabs::provide(), Dialogs::provide(), Sight::provide());
    tabs.on_change(move || stale.set_value(true));
    swipe::follow();
    theme::follow(page);
    sandbox::follow(page);
    address::follow(page);
    shortcuts::follow(page, dialogs);
    frames::run(page, tabs, sight, stale);
    page
}
