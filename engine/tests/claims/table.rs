//! docs/claims.md: what the claims were found to be, written by the tests themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const HEAD: &str = "\
# Claims, each over ten seeds

What the page teaches, tried with seeds 1 to 10. Each row is written by its test (`engine/tests/claims`), which fails when it finds
anything else: `BLESS=1 cargo test -p triplet-engine --test claims` writes the table anew. Figures are least / median / greatest over
the seeds, or one for each seed in turn.

| claim | holds for | figures |
| --- | --- | --- |
";

/// Tests run side by side, and write one file.
static FILE: Mutex<()> = Mutex::new(());

/// Fails unless the table has this row; with `BLESS` set it is written.
pub fn told(claim: &str, count: usize, figures: &str) {
    let _turn = FILE.lock().unwrap_or_else(|broken| broken.into_inner());
    let path = path();
    let text = fs::read_to_string(&path).unwrap_or_default();
    let mut rows: BTreeMap<String, String> = text.lines().filter_map(row).collect();
    let found = format!("| {claim} | {count} of 10 | {figures} |");
    if rows.get(claim) == Some(&found) {
        return;
    }
    assert!(
        std::env::var_os("BLESS").is_some(),
        "docs/claims.md says otherwise; BLESS=1 writes it anew. Found:\n{found}\nThere:\n{:?}",
        rows.get(claim)
    );
    rows.insert(claim.to_owned(), found);
    let rows: String = rows.values().map(|row| format!("{row}\n")).collect();
    fs::write(&path, format!("{HEAD}{rows}")).expect("docs/claims.md can be written");
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/claims.md")
}

/// A row of the table, by its claim.
fn row(line: &str) -> Option<(String, String)> {
    let claim = line.strip_prefix("| ")?.split(" | ").next()?;
    (!["claim", "---"].contains(&claim)).then(|| (claim.to_owned(), line.to_owned()))
}
