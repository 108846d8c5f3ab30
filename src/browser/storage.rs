//! What is kept from visit to visit. A browser may refuse (private windows, embedded pages): then nothing is kept, and
//! nothing else goes wrong.

use web_sys::Storage;

/// Other pages of the same host keep their things in the same place.
const PREFIX: &str = "triplet-playground.";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What was kept under `key`.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok()?
}

/// Keeps `value` under `key`, if the browser lets us.
pub fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("{PREFIX}{key}"), value);
    }
}
