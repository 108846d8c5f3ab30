//! `cargo xtask test`: everything that must hold, the quick things first; it stops at the first that doesn't. And parts of it.

use std::fs;
use std::process::Command;

use crate::browser::Driver;
use crate::dist::{self, File};
use crate::run::{self, Outcome, cargo, root, say, succeeds};
use crate::server::Site;
use crate::setup;

/// Where the page is served a second time: it must not care.
const SUB_PATH: &str = "/some/sub/path/";
/// Native tests that train for long: half a minute and more together, the others take seconds.
const LONG: [&str; 3] = ["allocation", "claims", "divergence"];
/// The tests that drive a browser; not among those that `cargo test` runs by itself.
const PAGE: &str = "page";

const MEND_FORMAT: &str = "`cargo fmt --all` mends it";
const MEND_LINTS: &str = "clippy's messages above say where and how";
const MEND_DOCS: &str = "rustdoc's messages above say where and how";
const MEND_TESTS: &str = "the first failed assertion above says what and where";

/// Whether warnings are errors: on a machine that sets `CI`, as those that test every commit do. A newer Rust may know lints
/// that this code has not met.
fn warnings_are_errors() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Format and lints.
fn checks() -> Outcome {
    setup::checkers()?;
    setup::wasm_target()?;
    run::run("format", &mut cargo(&["fmt", "--all", "--check"]), MEND_FORMAT)?;
    let lints = |what, arguments: &[&str]| {
        let mut command = cargo(&["clippy", "--locked"]);
        command.args(arguments);
        if warnings_are_errors() {
            command.args(["--", "--deny", "warnings"]);
        }
        run::run(what, &mut command, MEND_LINTS)
    };
    lints("lints, native", &["--workspace", "--all-targets"])?;
    // not among "all targets": `cargo test` alone must not ask for a browser
    lints("lints, page tests", &["--test", PAGE])?;
    lints("lints, wasm32", &["--lib", "--bins", "--target", setup::WASM])
}

/// The documentation of everything, private items too.
fn docs() -> Outcome {
    let docs = |what, arguments: &[&str]| {
        let mut command = cargo(&["doc", "--locked", "--no-deps", "--document-private-items", "--quiet"]);
        command.args(arguments);
        if warnings_are_errors() {
            command.env("RUSTDOCFLAGS", "--deny warnings");
        }
        run::run(what, &mut command, MEND_DOCS)
    };
    docs("documentation, native", &["--workspace"])?;
    docs("documentation, wasm32", &["--lib", "--target", setup::WASM])
}

/// Spelling, advisories and licences, by tools that are used where they are found, since to compile them would take minutes
/// (docs/decisions/007-tools-that-are-guests.md). Which of them ran.
fn guests() -> Outcome<Vec<&'static str>> {
    let mut ran = Vec::new();
    let mut guest = |name: &'static str, what, command: &mut Command| {
        if !succeeds(command.get_program().to_str().unwrap_or(name), &["--version"]) {
            say(&format!("left out: {what} ({name} is not installed)"));
            return Ok(());
        }
        ran.push(what);
        run::run(what, command.current_dir(root()), "its messages above say where")
    };
    guest("typos", "spelling", &mut Command::new("typos"))?;
    guest("cargo-deny", "advisories and licences", Command::new("cargo-deny").arg("check"))?;
    Ok(ran)
}

/// The names of all native test targets, the tests within the crates apart.
fn native_targets() -> Vec<String> {
    let folders = ["tests", "engine/tests"].map(|folder| root().join(folder));
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let is_target =
        |path: &std::path::Path| path.extension().is_some_and(|e| e == "rs") || path.join("main.rs").is_file();
    let mut names: Vec<String> = entries
        .map(|entry| entry.path())
        .filter(|path| is_target(path))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .filter(|name| name != PAGE)
        .collect();
    names.sort();
    names
}

/// The page tests whose name contains `name`, against the page of these files.
fn page(files: Vec<File>, name: &str) -> Outcome {
    let browser = setup::browser()?;
    let driver = Driver::start(&browser)?;
    let site = Site::default().with("/", files.clone())?.with(SUB_PATH, files)?.serve_aside()?;
    // two at a time: a page in a browser has threads of its own
    let mut command = cargo(&["test", "--locked", "--test", PAGE, "--", "--test-threads=2"]);
    command
        .args((!name.is_empty()).then_some(name))
        .env("PAGE_URL", format!("{site}/"))
        .env("PAGE_SUB_URL", format!("{site}{SUB_PATH}"))
        .env("WEBDRIVER", &driver.address)
        .env("CHROMIUM", &browser.chromium);
    run::run("the page in Chromium", &mut command, MEND_TESTS)
}

/// `cargo xtask test`.
pub fn all() -> Outcome {
    checks()?;
    docs()?;
    let guests = guests()?;
    run::run("native tests", &mut cargo(&["test", "--locked", "--workspace"]), MEND_TESTS)?;
    page(dist::build()?, "")?;
    let guests: String = guests.iter().map(|what| format!("; {what}")).collect();
    println!("\nAll passed: format; lints; documentation; native tests; the release page in Chromium{guests}.");
    Ok(())
}

/// `cargo xtask test fast`: format, lints, and the native tests but for [`LONG`].
pub fn fast() -> Outcome {
    checks()?;
    let mut command = cargo(&["test", "--locked", "--workspace", "--lib"]);
    native_targets().iter().filter(|name| !LONG.contains(&name.as_str())).for_each(|name| {
        command.args(["--test", name]);
    });
    run::run("native tests without the long ones", &mut command, MEND_TESTS)?;
    println!("\nPassed: format; lints; native tests but for {}.", LONG.join(", "));
    Ok(())
}

/// `cargo xtask test page NAME`: the page tests with this in their name, against a page that is built quickly.
pub fn page_only(name: &str) -> Outcome {
    page(dist::quick()?, name)
}

/// `cargo xtask test NAME`: the native tests with this in their name, and those of the test target of this name.
pub fn native_only(name: &str) -> Outcome {
    if native_targets().iter().any(|target| target == name) {
        return run::run(name, &mut cargo(&["test", "--locked", "--workspace", "--test", name]), MEND_TESTS);
    }
    let mut command = cargo(&["test", "--locked", "--workspace", "--lib", "--tests", "--", name]);
    run::run(&format!("native tests with `{name}` in their name"), &mut command, MEND_TESTS)
}
