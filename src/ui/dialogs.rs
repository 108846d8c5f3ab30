//! What opens over the page: the keyboard's shortcuts, and what this page is.

use leptos::html;
use leptos::prelude::*;

use crate::app::keys;
use crate::app::words;
use crate::app::words::header::{Stats, about_violating};

use super::icons::{Glyph, Icon};
use super::page::Page;

type DialogRef = NodeRef<html::Dialog>;

/// The way to open them.
#[derive(Clone, Copy)]
pub struct Dialogs {
    keys: DialogRef,
    about: DialogRef,
}

impl Dialogs {
    /// Dialogs for every component below the one asking.
    pub fn provide() -> Self {
        let dialogs = Self { keys: NodeRef::new(), about: NodeRef::new() };
        provide_context(dialogs);
        dialogs
    }

    /// Shows the keyboard's shortcuts.
    pub fn show_keys(self) {
        show(self.keys);
    }

    /// Shows what this page is.
    pub fn show_about(self) {
        show(self.about);
    }
}

fn show(dialog: DialogRef) {
    if let Some(dialog) = dialog.get_untracked() {
        // an error would mean that it is open already
        let _ = dialog.show_modal();
    }
}

fn close(dialog: DialogRef) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}

/// A dialog that closes by its button, by Escape, and by a click beside it.
#[component]
fn Dialog(dialog: DialogRef, title: &'static str, children: Children) -> impl IntoView {
    let beside = move |event: leptos::ev::MouseEvent| {
        // the dialog's own box is filled by the sheet: a click that hits the dialog itself was beside it
        if event.target() == event.current_target() {
            close(dialog);
        }
    };
    view! {
        <dialog node_ref=dialog aria-label=title on:click=beside>
            <div class="sheet">
                <h2>
                    {title}
                    <button class="square" aria-label="Close" on:click=move |_| close(dialog)>
                        <Glyph icon=Icon::Close />
                    </button>
                </h2>
                {children()}
            </div>
        </dialog>
    }
}

/// All dialogs, closed.
#[component]
pub fn DialogBoxes() -> impl IntoView {
    let dialogs: Dialogs = expect_context();
    view! {
        <Dialog dialog=dialogs.keys title="Keyboard">
            <dl class="keys">
                {keys::SHORTCUTS
                    .map(|(_, key, what)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> })
                    .to_vec()}
            </dl>
            <p>"Tab goes from control to control; the arrows turn the one that has the focus."</p>
            <p>
                "In the embedding and the input, once Tab has reached them, the arrows go from point to point, and Enter chooses: \
                 first the anchor, then a positive of its class or a negative of another. In three dimensions the arrows turn the \
                 embedding, 0 turns it back, and with Shift the arrows go from point to point."
            </p>
            <p>
                "In the network they go from neuron to neuron, with Shift through a neuron\u{2019}s incoming weights; plus and minus \
                 change a weight or a bias, and Enter leads to its field."
            </p>
            <p>
                "In the sandbox, instead: space lets the points go, R puts them back, Escape leads back to training; the arrows \
                 move the point that has the focus."
            </p>
        </Dialog>
        <Dialog dialog=dialogs.about title="About">
            <About />
        </Dialog>
    }
}

#[component]
fn About() -> impl IntoView {
    let page = Page::here();
    let seed = page.setting(|c| c.data.seed);
    let violating = page.setting(|c| about_violating(c.loss));
    let hash = page.memo(|s| Stats::of(s.frame.as_deref(), s.config.loss).hash.map(words::hash).unwrap_or_default());
    let step = page.memo(|s| words::count(s.step()));
    let by_hand = page.memo(|s| s.by_hand.map(words::count));
    view! {
        <p>
            "Points of the plane go through a small network, and you watch their embedding move under a loss. \
             Under the triplet loss each anchor pulls its positive, a point of its own class, and pushes its negative, one of \
             another class."
        </p>
        <p>"Change anything while it trains. Nothing leaves your computer."</p>
        <h3>"What the numbers are of"</h3>
        <dl class="numbers">
            <div><dt>"loss"</dt><dd>"the step just taken, on its batch, as optimised"</dd></div>
            <div><dt>"violating"</dt><dd>{move || violating.get()}</dd></div>
            <div>
                <dt>"R-precision"</dt>
                <dd>
                    "of as many nearest neighbours as a class has other points, the share of the same class; all training \
                     points, or as many as its name says"
                </dd>
            </div>
            <div><dt>"spread"</dt><dd>"root mean squared distance of all training points from their centre"</dd></div>
        </dl>
        <h3>"The same run again"</h3>
        <p>
            "The address of this page holds every setting. The same settings and the same seed give the same run, to the last \
             bit, in every browser."
        </p>
        <Show when=move || by_hand.get().is_some()>
            <p>"In this run a weight was set by hand at step "{move || by_hand.get()}": what follows is not in the address."</p>
        </Show>
        <dl class="numbers">
            <div><dt>"seed"</dt><dd>{move || seed.get()}</dd></div>
            <div>
                <dt>"weights"</dt>
                <dd>
                    <code data-stat="hash" data-value=move || hash.get()>{move || hash.get()}</code>
                    " at step "{move || step.get()}
                </dd>
            </div>
        </dl>
    }
}
