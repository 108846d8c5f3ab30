//! When something is missing or breaks, the page says so.

use serde_json::json;

use super::page::{Page, SOON, root};

#[test]
fn without_a_worker_the_page_trains_by_itself() {
    let page = Page::new(&root());
    let broken = json!({ "source": "window.Worker = class { constructor() { throw new Error('none here'); } };" });
    super::page::ok(page.driver.chromium("Page.addScriptToEvaluateOnNewDocument", &broken));
    page.open("");
    assert_eq!(page.host(), "page");
    page.train();
    page.wait("it trains", SOON, |look| look.step > 10);
    page.assert_quiet();
}

#[test]
fn a_worker_that_breaks_before_it_is_ready_is_replaced_by_the_page() {
    let page = Page::new(&root());
    let broken = json!({ "source": "
        const Real = window.Worker;
        window.Worker = class extends Real { constructor(url, options) { super(url + '?none', options); this.terminate();
            setTimeout(() => this.onerror?.(new Event('error')), 50); } };" });
    super::page::ok(page.driver.chromium("Page.addScriptToEvaluateOnNewDocument", &broken));
    page.open("");
    assert_eq!(page.host(), "page");
    page.train();
    page.wait("it trains", SOON, |look| look.step > 10);
}

#[test]
fn a_page_whose_program_cannot_be_had_says_so() {
    let page = Page::new(&root());
    super::page::ok(page.driver.chromium("Network.enable", &json!({})));
    super::page::ok(page.driver.chromium("Network.setBlockedURLs", &json!({ "urls": ["*.wasm"] })));
    super::page::ok(page.driver.open(&root()));
    let said = "return !!document.querySelector('[role=alert]')?.innerText.includes('start')";
    page.wait_for_script("the page says that it can't start", said, &[]);
}

#[test]
fn a_page_that_breaks_says_so_and_offers_to_load_again() {
    let page = Page::new(&root());
    page.open("#margin=0.5");
    page.script("dispatchEvent(new CustomEvent('playground-stopped', { detail: 'made up' }))", &[]);
    let said = "return !!document.querySelector('[role=alert]')?.innerText.includes('made up')";
    page.wait_for_script("the page says that it has stopped", said, &[]);
    page.press("Load it again");
    page.wait_until_ready();
    assert!(page.driver.url().is_ok_and(|url| url.ends_with("#margin=0.5")));
}
