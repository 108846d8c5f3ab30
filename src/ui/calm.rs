//! What changes with every frame and is dear to draw, shown less often.

use std::time::Duration;

use leptos::prelude::*;

/// Between two changes of what the eye could not follow sixty times a second: about eight a second.
pub const PAUSE: Duration = Duration::from_millis(120);

/// Follows a memo, but rests for so long after each change; the last value is never missed.
pub fn calm<T: Clone + PartialEq + Send + Sync + 'static>(source: Memo<T>, pause: Duration) -> ReadSignal<T> {
    fn follow<T: Clone + PartialEq + Send + Sync + 'static>(
        source: Memo<T>,
        shown: RwSignal<T>,
        resting: StoredValue<bool>,
        pause: Duration,
    ) {
        let (Some(now), Some(before)) = (source.try_get_untracked(), shown.try_get_untracked()) else { return };
        resting.try_set_value(now != before);
        if now != before {
            shown.set(now);
            set_timeout(move || follow(source, shown, resting, pause), pause);
        }
    }
    let (shown, resting) = (RwSignal::new(source.get_untracked()), StoredValue::new(false));
    Effect::new(move |_| {
        source.track();
        if !resting.get_value() {
            follow(source, shown, resting, pause);
        }
    });
    shown.read_only()
}
