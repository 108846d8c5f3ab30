//! On a phone, upright or on its side, the panels take turns; everywhere else all of them are in sight.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::browser::{keyboard, media, scroll};

/// On screens of this size panels take turns under tabs; style/phone.css and style/aside.css say the same.
const PHONE: &str = "(max-width: 700px), (max-width: 960px) and (max-height: 480px)";

/// What the lower part of a phone shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Tune,
    Data,
    Triplet,
    Charts,
    Network,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Tune, Self::Data, Self::Triplet, Self::Charts, Self::Network];

    fn label(self) -> &'static str {
        match self {
            Self::Tune => "Tune",
            Self::Data => "Data",
            Self::Triplet => "Triplet",
            Self::Charts => "Charts",
            Self::Network => "Network",
        }
    }

    /// Its name for style sheets.
    fn slug(self) -> &'static str {
        match self {
            Self::Tune => "tune",
            Self::Data => "data",
            Self::Triplet => "triplet",
            Self::Charts => "charts",
            Self::Network => "network",
        }
    }

    /// The panel it shows.
    fn panel(self) -> &'static str {
        match self {
            Self::Tune | Self::Data => "controls",
            Self::Triplet => "triplet",
            Self::Charts => "charts",
            Self::Network => "flow",
        }
    }
}

/// Which tab is open, and whether there are tabs at all.
#[derive(Clone, Copy)]
pub struct Tabs {
    open: RwSignal<Tab>,
    phone: RwSignal<bool>,
}

impl Tabs {
    /// Tabs for every component below the one asking.
    pub fn provide() -> Self {
        let tabs = Self { open: RwSignal::new(Tab::Tune), phone: RwSignal::new(media::holds(PHONE)) };
        media::watch(PHONE, move |phone| tabs.phone.set(phone));
        provide_context(tabs);
        tabs
    }

    /// The name of the open tab.
    pub fn slug(self) -> &'static str {
        self.open.get().slug()
    }

    /// Whether panels take turns.
    pub fn take_turns(self) -> bool {
        self.phone.get()
    }

    /// What a panel is to screen readers: a tab's, where there are tabs.
    pub fn role(self) -> Option<&'static str> {
        self.phone.get().then_some("tabpanel")
    }

    /// The open tab, whatever comes after.
    pub fn open_now(self) -> Tab {
        self.open.get_untracked()
    }

    /// Opens a tab.
    pub fn show(self, tab: Tab) {
        if self.open.get_untracked() != tab {
            self.open.set(tab);
        }
    }

    /// Whether the network is in sight.
    pub fn network_seen(self) -> bool {
        !self.phone.get_untracked() || self.open.get_untracked() == Tab::Network
    }

    /// Whether the panel of the one triplet is in sight.
    pub fn triplet_seen(self) -> bool {
        !self.phone.get() || self.open.get() == Tab::Triplet
    }

    /// Whether the charts are in sight.
    pub fn charts_seen(self) -> bool {
        !self.phone.get_untracked() || self.open.get_untracked() == Tab::Charts
    }

    /// Runs `f` whenever other panels come into sight.
    pub fn on_change(self, f: impl Fn() + 'static) {
        Effect::new(move |_| {
            let open = self.open.get();
            self.phone.track();
            // two tabs share a panel: each begins at its beginning
            scroll::to_top(open.panel());
            f();
        });
    }

    fn step(self, by: usize) {
        let at = Tab::ALL.iter().position(|&t| t == self.open.get_untracked()).unwrap_or(0);
        self.open.set(Tab::ALL[(at + by) % Tab::ALL.len()]);
    }
}

/// The row of tabs; style sheets show it on a phone only.
#[component]
pub fn TabBar() -> impl IntoView {
    let tabs: Tabs = expect_context();
    let keys = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowRight" => tabs.step(1),
            "ArrowLeft" => tabs.step(Tab::ALL.len() - 1),
            "Home" => tabs.open.set(Tab::ALL[0]),
            "End" => tabs.open.set(Tab::ALL[Tab::ALL.len() - 1]),
            _ => return,
        }
        event.prevent_default();
        keyboard::move_focus(&format!("tab-{}", tabs.open.get_untracked().slug()));
    };
    let tab = move |tab: Tab| {
        let open = move || tabs.open.get() == tab;
        view! {
            <button
                role="tab"
                id=format!("tab-{}", tab.slug())
                aria-controls=tab.panel()
                aria-selected=move || if open() { "true" } else { "false" }
                tabindex=move || if open() { "0" } else { "-1" }
                on:click=move |_| tabs.open.set(tab)
            >
                {tab.label()}
            </button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Panels" on:keydown=keys>
            {Tab::ALL.map(tab).to_vec()}
        </div>
    }
}
