//! What must be there before anything is built or shown, installed where it is missing.

use std::process::Command;

use crate::run::{Outcome, cargo, output, run, say, succeeds};

/// The platform of the page.
pub const WASM: &str = "wasm32-unknown-unknown";

/// rustc's wasm32 half.
pub fn wasm_target() -> Outcome {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(crate::run::root()))?;
    if std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    let way_out = "install Rust by rustup (https://rustup.rs), or add this platform to your own Rust";
    run("adding rustc's wasm32 platform", Command::new("rustup").args(["target", "add", WASM]), way_out)
}

/// rustfmt and clippy.
pub fn checkers() -> Outcome {
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if cargo(&[command, "--version"]).output().is_ok_and(|output| output.status.success()) {
            continue;
        }
        let way_out = format!("install {component} beside your Rust");
        run(&format!("adding {component}"), Command::new("rustup").args(["component", "add", component]), &way_out)?;
    }
    Ok(())
}

/// A Chromium and the driver that goes with it.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The browser's program.
    pub chromium: String,
    /// Its driver's program.
    pub driver: String,
}

/// Names under which the browser goes, the wish of the environment first.
const CHROMIUM: [&str; 5] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const DRIVER: [&str; 3] = ["chromedriver", "/usr/lib/chromium-browser/chromedriver", "/usr/lib/chromium/chromedriver"];
const BY_HAND: &str = "install Chromium and its chromedriver by hand, or name them in CHROMIUM and CHROMEDRIVER";

/// Chromium and chromedriver, installed by apt-get if they aren't there.
pub fn browser() -> Outcome<Browser> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !succeeds("apt-get", &["--version"]) {
        return Err(format!("No Chromium with a chromedriver found, and no apt-get to install them; {BY_HAND}."));
    }
    say("no Chromium with a chromedriver found: installing them");
    // the lists of a fresh machine are empty; if they can't be had, the install says more
    let _ = run("reading the package lists", &mut apt(&["update"]), BY_HAND);
    let packages = ["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"];
    run("installing Chromium", &mut apt(&packages), BY_HAND)?;
    find().ok_or_else(|| format!("apt-get installed Chromium, but it can't be found; {BY_HAND}."))
}

fn find() -> Option<Browser> {
    let wish = |variable: &str| std::env::var(variable).ok().filter(|value| !value.is_empty());
    let first =
        |names: &[&str]| names.iter().find(|name| succeeds(name, &["--version"])).map(|name| (*name).to_owned());
    Some(Browser {
        chromium: wish("CHROMIUM").or_else(|| first(&CHROMIUM))?,
        driver: wish("CHROMEDRIVER").or_else(|| first(&DRIVER))?,
    })
}

fn apt(arguments: &[&str]) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
    if !root {
        command.arg("apt-get");
    }
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}
