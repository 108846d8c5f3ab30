//! What the docs point to is there: every link within the repository, and every file that is named.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Folders from which the docs name files, the root first.
const FROM: [&str; 4] = ["", "src", "engine/src", "engine"];

/// The pages, with the folders that they stand in.
fn pages() -> Vec<PathBuf> {
    let folders = ["", "docs", "docs/decisions", "engine", "engine/tests/golden"];
    let entries =
        folders.iter().filter_map(|folder| fs::read_dir(Path::new(ROOT).join(folder)).ok()).flatten().flatten();
    let mut pages: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    pages.sort();
    pages
}

/// What stands in `text` between `open` and the next `close`.
fn between<'a>(text: &'a str, open: &'a str, close: char) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| Some(rest.split_once(close)?.0))
}

#[test]
fn every_link_leads_somewhere() {
    let mut dead = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for link in between(&text, "](", ')').filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let file = link.split('#').next().unwrap_or(link);
            if !page.parent().expect("a folder").join(file).exists() {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_file_that_is_named_is_there() {
    let is_path = |word: &&str| {
        let ends = [".rs", ".css", ".md", ".toml", ".js", ".txt", ".py"].iter().any(|end| word.ends_with(end));
        ends && word.contains('/') && !word.contains(['*', ' ']) && !word.contains("NAME")
    };
    let mut missing = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        // code is between the odd and the even back quote
        for word in text.split('`').skip(1).step_by(2).filter(is_path) {
            if !FROM.iter().any(|from| Path::new(ROOT).join(from).join(word).exists()) {
                missing.push(format!("{}: {word}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
