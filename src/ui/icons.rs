//! The drawings on buttons: strokes in the colour of their text.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Train,
    Pause,
    Reset,
    Step,
    Slow,
    Previous,
    Next,
    Theme,
    Keys,
    About,
    Layers,
    Close,
    Back,
    Learning,
    Converged,
    Collapsed,
    Stalled,
    Broken,
}

impl Icon {
    /// What is filled, and what is a line, in a square of 24.
    fn paths(self) -> (&'static str, &'static str) {
        match self {
            Self::Train => ("M8 5.2 18.5 12 8 18.8z", ""),
            Self::Pause => ("", "M8.5 5.5v13M15.5 5.5v13"),
            Self::Reset => ("", "M5 5v5h5M5.6 10a7.5 7.5 0 1 1-1 4.4"),
            Self::Step => ("M6 5.5 14.5 12 6 18.5z", "M18 5.5v13"),
            Self::Slow => ("", "M12 8.5v5l3 2M9.5 3h5M12 3v2.5M12 5.5a8 8 0 1 0 0 16 8 8 0 1 0 0-16z"),
            Self::Previous => ("", "M14.5 5.5 8 12l6.5 6.5"),
            Self::Next => ("", "M9.5 5.5 16 12l-6.5 6.5"),
            Self::Theme => ("M12 4a8 8 0 0 1 0 16z", "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16z"),
            Self::Keys => ("", "M3 6.5h18v11H3zM7 10h.01M11 10h.01M15 10h.01M18 10h-.5M8 14h8"),
            Self::About => ("", "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 1 0 0-17zM12 11v5.5M12 7.5h.01"),
            Self::Layers => ("", "m12 4 8.5 4.5L12 13 3.5 8.5zM4 12.5l8 4.2 8-4.2M4 16.2l8 4.2 8-4.2"),
            Self::Close => ("", "M6 6l12 12M18 6 6 18"),
            Self::Back => ("", "M10.5 5.5 4 12l6.5 6.5M4.5 12H20"),
            Self::Learning => ("", "M3.5 6.5 9 12l3.5-3 7.5 8M20 11.5V17h-5.5"),
            Self::Converged => ("", "m5 12.5 4.5 4.5L19 7"),
            Self::Collapsed => (
                "M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5z",
                "M3 3l4.5 4.5M21 3l-4.5 4.5M3 21l4.5-4.5M21 21l-4.5-4.5",
            ),
            Self::Stalled => ("", "M4 12h16M4 7.5v9M20 7.5v9"),
            Self::Broken => ("", "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01"),
        }
    }
}

/// An icon; what it means is said by the button's name.
#[component]
pub fn Glyph(#[prop(into)] icon: Signal<Icon>) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path class="solid" d=move || icon.get().paths().0 />
            <path d=move || icon.get().paths().1 />
        </svg>
    }
}

/// The page's mark: an anchor in its ring, pulled and pushed.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="icon logo" viewBox="0 0 28 28" aria-hidden="true">
            <path class="pull" d="M11.5 19.8 17.5 21" />
            <path class="push" d="M9.6 15.6 16 7.6" />
            <circle cx="7.5" cy="19" r="4" />
            <circle class="pull-dot" cx="21" cy="21.6" r="3.4" />
            <circle class="push-dot" cx="18" cy="5.2" r="3.4" />
        </svg>
    }
}
