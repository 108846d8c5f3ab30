//! `cargo xtask test`: everything that must hold, the quick things first; it stops at the first that doesn't.

use crate::browser::Driver;
use crate::run::{self, Outcome, cargo};
use crate::server::Site;
use crate::{dist, setup};

/// Where the page is served a second time: it must not care.
const SUB_PATH: &str = "/some/sub/path/";

/// Runs them all.
fn run_all() -> Outcome<Vec<&'static str>> {
    let mut passed = Vec::new();
    setup::checkers()?;
    setup::wasm_target()?;
    run::run("format", &mut cargo(&["fmt", "--all", "--check"]), "`cargo fmt --all` mends it")?;
    passed.push("format");

    let mend = "clippy's messages above say where and how";
    let native = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    run::run("lints, native", &mut cargo(&native), mend)?;
    // not among "all targets": `cargo test` alone must not ask for a browser
    run::run("lints, page tests", &mut cargo(&["clippy", "--test", "page", "--", "--deny", "warnings"]), mend)?;
    let wasm = ["clippy", "--lib", "--bins", "--target", setup::WASM, "--", "--deny", "warnings"];
    run::run("lints, wasm32", &mut cargo(&wasm), mend)?;
    passed.push("lints, native and wasm32");

    let mend = "the first failed assertion above says what and where";
    run::run("native tests", &mut cargo(&["test", "--workspace"]), mend)?;
    passed.push("native tests");

    let files = dist::build()?;
    passed.push("release build of the page");

    let browser = setup::browser()?;
    let driver = Driver::start(&browser)?;
    let site = Site::default().with("/", files.clone())?.with(SUB_PATH, files)?.serve_aside()?;
    // two at a time: a page in a browser has threads of its own
    let mut command = cargo(&["test", "--test", "page", "--", "--test-threads=2"]);
    command
        .env("PAGE_URL", format!("{site}/"))
        .env("PAGE_SUB_URL", format!("{site}{SUB_PATH}"))
        .env("WEBDRIVER", &driver.address)
        .env("CHROMIUM", &browser.chromium);
    run::run("the page in Chromium", &mut command, mend)?;
    passed.push("the page in Chromium");
    Ok(passed)
}

/// `cargo xtask test`.
pub fn run() -> Outcome {
    let passed = run_all()?;
    println!("\nAll passed: {}.", passed.join("; "));
    Ok(())
}
