//! `cargo xtask serve | test | dist | bench`: the only place that installs, builds, or starts a browser.

mod bench;
mod browser;
mod dist;
mod frames;
mod html;
mod run;
mod server;
mod setup;
mod sizes;
mod test;
#[path = "../../tests/page/webdriver.rs"]
#[allow(dead_code)] // the page's tests need more of it than the bench
mod webdriver;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve            build the page and serve it on this machine
cargo xtask serve quick      the same, built in less time, slower in the browser: to look at a change
cargo xtask test             everything that must hold: format, lints, docs, tests, and the page in a real browser
cargo xtask test fast        format, lints, and the native tests that take seconds
cargo xtask test NAME        the native tests with NAME in their name, or those of the test target NAME
cargo xtask test page NAME   the page tests with NAME in their name, in a real browser
cargo xtask dist             the page as a folder, for any static host
cargo xtask bench            how fast it trains, natively and in a browser; `bench overlays`: only what those cost";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["serve"] => dist::build().and_then(server::run),
        ["serve", "quick"] => dist::quick().and_then(server::run),
        ["test"] => test::all(),
        ["test", "fast"] => test::fast(),
        ["test", "page"] => test::page_only(""),
        ["test", "page", name] => test::page_only(name),
        ["test", name] => test::native_only(name),
        ["dist"] => dist::run(),
        ["bench"] => bench::run(),
        ["bench", "overlays"] => bench::run_overlays(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("`{}` is none of these:\n{USAGE}", arguments.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
