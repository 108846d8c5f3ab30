//! The keyboard: which key does what, and when a key belongs to what has the focus instead.

/// What a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Train, or pause.
    TrainOrPause,
    /// One step.
    Step,
    /// Ten steps back in the past.
    TenBack,
    /// Ten steps on in the past.
    TenOn,
    /// Back to step 0.
    Reset,
    /// Another sample of the data.
    NewSample,
    /// Let go of the triplet chosen.
    LetGo,
    /// One step as six scenes.
    SlowMotion,
    /// Show all keys.
    Help,
}

/// Every shortcut: its key as printed on the keyboard, what it does, in words.
pub const SHORTCUTS: [(Action, &str, &str); 9] = [
    (Action::TrainOrPause, "Space", "train, or pause"),
    (Action::Step, "→", "one step (pauses first)"),
    (Action::TenBack, "[", "ten steps back in time"),
    (Action::TenOn, "]", "ten steps on again"),
    (Action::Reset, "R", "back to step 0"),
    (Action::NewSample, "N", "a new sample of the data"),
    (Action::LetGo, "Esc", "let go of the triplet chosen by hand"),
    (Action::SlowMotion, "S", "slow motion: one step as six scenes (→, ←, space; Esc leaves)"),
    (Action::Help, "?", "this list"),
];

/// What has the focus, as far as keys care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Nothing that takes keys.
    Page,
    /// A button, link or fold: takes space and enter.
    Button,
    /// A slider or a checked radio button: takes the arrows.
    Arrows,
    /// A tab, or a radio button that is not checked: takes space and the arrows.
    ArrowsAndSpace,
    /// A field that is typed into or a list: takes every key.
    Field,
    /// Anything in an open dialog.
    Dialog,
}

/// A pressed key.
#[derive(Clone, Copy, Debug)]
pub struct Press<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Control, Alt or Meta is held: the browser's own shortcuts.
    pub modified: bool,
    /// The key is held down and repeats.
    pub repeated: bool,
    /// What has the focus.
    pub focus: Focus,
}

/// What a pressed key does; nothing where it belongs to the browser or to what has the focus.
pub fn action(press: Press) -> Option<Action> {
    let Press { key, modified, repeated, focus } = press;
    if modified || matches!(focus, Focus::Field | Focus::Dialog) {
        return None;
    }
    let action = match key {
        " " if !matches!(focus, Focus::Button | Focus::ArrowsAndSpace) => Action::TrainOrPause,
        "ArrowRight" if !matches!(focus, Focus::Arrows | Focus::ArrowsAndSpace) => Action::Step,
        "[" => Action::TenBack,
        "]" => Action::TenOn,
        "r" | "R" => Action::Reset,
        "n" | "N" => Action::NewSample,
        "Escape" => Action::LetGo,
        "s" | "S" => Action::SlowMotion,
        "?" => Action::Help,
        _ => return None,
    };
    let repeats = matches!(action, Action::Step | Action::TenBack | Action::TenOn);
    (!repeated || repeats).then_some(action)
}

/// An arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// ←
    Left,
    /// →
    Right,
    /// ↑
    Up,
    /// ↓
    Down,
}

impl Arrow {
    /// The arrow of this name, as `KeyboardEvent.key` writes it.
    pub fn of(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str, focus: Focus) -> Option<Action> {
        action(Press { key, modified: false, repeated: false, focus })
    }

    #[test]
    fn keys_act_wherever_nothing_else_wants_them() {
        assert_eq!(press(" ", Focus::Page), Some(Action::TrainOrPause));
        assert_eq!(press("ArrowRight", Focus::Page), Some(Action::Step));
        assert_eq!(press("R", Focus::Page), Some(Action::Reset));
        assert_eq!(press("n", Focus::Arrows), Some(Action::NewSample));
        assert_eq!(press("s", Focus::Page), Some(Action::SlowMotion));
        assert_eq!(press("?", Focus::Button), Some(Action::Help));
        assert_eq!(press("x", Focus::Page), None);
    }

    #[test]
    fn space_on_a_button_presses_only_that_button() {
        assert_eq!(press(" ", Focus::Button), None);
        assert_eq!(press(" ", Focus::ArrowsAndSpace), None);
    }

    #[test]
    fn space_trains_with_the_focus_on_a_slider() {
        assert_eq!(press(" ", Focus::Arrows), Some(Action::TrainOrPause));
    }

    #[test]
    fn the_arrow_belongs_to_a_slider_a_radio_button_and_a_tab() {
        assert_eq!(press("ArrowRight", Focus::Arrows), None);
        assert_eq!(press("ArrowRight", Focus::ArrowsAndSpace), None);
        assert_eq!(press("ArrowRight", Focus::Button), Some(Action::Step));
    }

    #[test]
    fn typing_and_dialogs_are_left_alone() {
        for key in [" ", "ArrowRight", "[", "]", "r", "n", "?"] {
            assert_eq!(press(key, Focus::Field), None);
            assert_eq!(press(key, Focus::Dialog), None);
        }
    }

    #[test]
    fn the_browsers_own_shortcuts_stay_its_own() {
        assert_eq!(action(Press { key: "r", modified: true, repeated: false, focus: Focus::Page }), None);
    }

    #[test]
    fn a_held_key_steps_on_but_does_not_flicker_between_train_and_pause() {
        let held = |key| action(Press { key, modified: false, repeated: true, focus: Focus::Page });
        assert_eq!(held("ArrowRight"), Some(Action::Step));
        assert_eq!(held("["), Some(Action::TenBack));
        assert_eq!(held("]"), Some(Action::TenOn));
        assert_eq!(held(" "), None);
    }
}
