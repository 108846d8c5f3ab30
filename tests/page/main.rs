//! The finished page in a real browser, under its policy. `cargo xtask test` builds it, serves it, and runs these; each test
//! has a browser of its own, finds things by the names a person or a screen reader knows, waits for what it wants to see, and
//! ends with a look at console and network: nothing may have been logged, nothing asked from elsewhere.

mod address;
mod evaluate;
mod keyboard;
mod looks;
mod losses;
mod many;
mod mining;
mod network;
mod open_set;
mod overlays;
mod page;
mod pick;
mod pictures;
mod same_bits;
mod sandbox;
mod slow;
mod space;
mod timeline;
mod transport;
mod trouble;
mod verdicts;
mod webdriver;
