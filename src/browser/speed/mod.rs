//! The page's speed: `?bench` in the address measures it instead of showing the page, and `cargo xtask bench` reads what it finds.

mod frames;
mod looks;
mod measure;

use triplet_engine::reference_work::Work;

use measure::{Task, measure};

/// What is measured, in this order: one training step of each piece of reference work, then frames, then looks.
fn tasks() -> Vec<Task> {
    let step = |work: Work| {
        let mut trainer = work.trainer();
        Task { name: work.name(), once: Box::new(move || drop(trainer.step())) }
    };
    Work::ALL.map(step).into_iter().chain(frames::tasks()).chain(looks::tasks()).collect()
}

/// Measures every task and leaves the times a second of each, as JSON, in `data-bench` of the document's root.
pub fn run() {
    measure(tasks(), |rates| {
        let fields: Vec<String> = rates.iter().map(|(name, rate)| format!("\"{name}\":{rate:.1}")).collect();
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            let _ = root.set_attribute("data-bench", &format!("{{{}}}", fields.join(",")));
        }
    });
}
