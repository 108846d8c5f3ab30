//! Pictures of every scene on every screen, for the eye: written into the folder that `SHOTS` names; without it, none.

use std::path::Path;

use super::looks::{LAPTOP, PHONE, PROJECTOR, show_on, wish_for};
use super::page::{COLLAPSING_RINGS, Page, TRAINED, ok, root};

/// A scene: its name, its link, and the step at which it is seen.
const SCENES: [(&str, &str, u64); 9] = [
    ("start", "", 0),
    ("learning", "", 140),
    ("converged", "", 1_500),
    ("collapsed", "#mining=batch-hard", 600),
    ("collapsed-rings", COLLAPSING_RINGS, 600),
    (
        "semi-hard-rings",
        "#data=rings&margin=0.2&mining=semi-hard&distance=squared-euclidean&embedding=unit-circle",
        2_000,
    ),
    ("no-triplets", "#k=1", 5),
    ("diverged", "#optimiser=sgd-with-momentum&rate=10&distance=squared-euclidean&activation=identity", 400),
    ("wide", "#data=stripes&classes=12&layers=64-32-16-8-4-2&embedding=unit-circle&distance=cosine", 200),
];

#[test]
fn every_scene_on_every_screen() {
    let Some(folder) = std::env::var_os("SHOTS") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).expect("the folder for the pictures");
    let page = Page::new(&root());
    for (name, link, step) in SCENES {
        show_on(&page, LAPTOP);
        wish_for(&page, "light");
        page.open(link);
        if step > 0 {
            page.speed(200.0);
            page.train();
            page.wait("the scene", TRAINED, |look| look.step >= step || look.verdict == "diverged");
            if page.find("button", "Pause").is_some() {
                page.press("Pause");
            }
        }
        for screen in [LAPTOP, PROJECTOR, PHONE] {
            show_on(&page, screen);
            for theme in ["light", "dark"] {
                wish_for(&page, theme);
                let file = folder.join(format!("{name}-{}x{}-{theme}.png", screen.0, screen.1));
                std::fs::write(&file, ok(page.driver.screenshot())).expect("the picture is written");
            }
        }
    }
}
