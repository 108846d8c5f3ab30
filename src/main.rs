//! Page or worker, whichever it finds itself in.

#[cfg(target_arch = "wasm32")]
fn main() {
    use triplet_playground::{browser, ui};

    if let Some(scope) = browser::worker::here() {
        browser::worker::serve(scope);
        return;
    }
    browser::trouble::tell_in_page();
    if browser::location::query("bench").is_some() {
        browser::speed::run();
    } else {
        ui::mount();
    }
    browser::trouble::started();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program is a page: `cargo xtask serve` builds and serves it.");
}
