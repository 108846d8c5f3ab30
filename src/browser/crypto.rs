//! The browser's own randomness, asked once, when a person asks for a new sample.

/// A seed that nobody chose; `None` where the browser gives none.
pub fn fresh_seed() -> Option<u32> {
    getrandom::u32().ok()
}
