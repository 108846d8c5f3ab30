//! The order of the rooms: data flows one way, and each room imports only those above it. Enforced by reading the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the top down. `main` is the program itself, below them all.
const ROOMS: [&str; 23] = [
    "choice",
    "matrix",
    "rng",
    "text",
    "data",
    "nn",
    "distance",
    "mining",
    "loss",
    "optim",
    "eval",
    "config",
    "trainer",
    "reference_work",
    "diagnosis",
    "history",
    "protocol",
    "session",
    "app",
    "scene",
    "plots",
    "browser",
    "ui",
];

/// Crates that belong to a room and those below it: the engine knows nothing of browsers, nor of charts.
const CRATES: [(&str, &str); 10] = [
    ("plotters", "plots"),
    ("plotters_backend", "plots"),
    ("plotters_canvas", "browser"),
    ("web_sys", "browser"),
    ("js_sys", "browser"),
    ("wasm_bindgen", "browser"),
    ("wasm_bindgen_futures", "browser"),
    ("getrandom", "browser"),
    ("gloo_utils", "browser"),
    ("leptos", "ui"),
];

#[test]
fn every_room_imports_only_those_above_it() {
    let src = PathBuf::from("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    assert!(files.len() > ROOMS.len(), "the sources were not found");
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(&src).expect("a file of src").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).expect("a readable source");
        wrong.extend(violations(&name, &text));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_room_has_its_place() {
    let src = PathBuf::from("src");
    for entry in fs::read_dir(src).expect("src").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let room = name.trim_end_matches(".rs");
        assert!(ROOMS.contains(&room) || matches!(room, "lib" | "main"), "src/{name} is in no place of the order");
    }
}

#[test]
fn the_rule_refuses_what_it_must() {
    let refused = [
        ("rng.rs", "use crate::trainer::Trainer;"),
        ("loss/triplet.rs", "use crate::{\n    matrix::Matrix,\n    optim::Optimiser,\n};"),
        ("loss/mod.rs", "fn f() { crate::ui::mount() }"),
        ("data/mod.rs", "#[cfg(test)]\nmod tests { use crate::{choice::Choice, nn::{self, activation}}; }"),
        ("data/mod.rs", "use crate::\n    // between\n    eval::spread;"),
        ("config.rs", "use super::session::Session;"),
        ("config.rs", "use super::{choice, session};"),
        ("config.rs", "use crate::*;"),
        ("config.rs", "use crate as all;"),
        ("nn/linear.rs", "use super::super::trainer::Trainer;"),
        ("nn/linear.rs", "use triplet_playground::trainer::Trainer;"),
        ("session.rs", "fn now() -> f64 { web_sys::window(); 0.0 }"),
        ("scene/mod.rs", "use plotters::prelude::*;"),
        ("browser/host.rs", "use leptos::prelude::*;"),
        ("browser/host.rs", "pub(in crate::ui) fn f() {}"),
    ];
    for (name, text) in refused {
        assert!(!violations(name, text).is_empty(), "{name} may not say: {text}");
    }
}

#[test]
fn the_rule_allows_what_it_may() {
    let allowed = [
        ("trainer.rs", "use crate::{config::Config, data::{Dataset, sampler}, matrix};"),
        ("trainer.rs", "use crate::trainer::Trainer; mod tests { use super::*; }"),
        ("rng.rs", "// crate::trainer\n/* crate::ui /* crate::app */ crate::ui */ const A: &str = \"crate::ui\";"),
        (
            "rng.rs",
            "const A: &str = r#\"say \"crate::ui\"\"#; const B: char = '\"'; const C: &str = \"\\\"crate::ui\";",
        ),
        ("rng.rs", "pub(crate) fn f<'a>(a: &'a str) {}"),
        ("browser/host.rs", "use super::clock; use web_sys::Worker;"),
        ("ui/mod.rs", "use leptos::prelude::*; use crate::browser::host;"),
        ("main.rs", "use triplet_playground::ui;"),
        ("lib.rs", "pub mod ui;"),
    ];
    for (name, text) in allowed {
        assert_eq!(violations(name, text), Vec::<String>::new(), "{name}: {text}");
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// What the file `name` (below src/) may not say, line by line.
fn violations(name: &str, text: &str) -> Vec<String> {
    let room = name.split(['/', '.']).next().unwrap_or_default();
    let Some(place) = ROOMS.iter().position(|other| *other == room) else {
        // lib.rs and main.rs are below all rooms
        return Vec::new();
    };
    let tokens = tokens(text);
    let mut wrong = Vec::new();
    let mut refuse = |line: usize, what: String| wrong.push(format!("src/{name}:{line}: {what}"));
    for (i, token) in tokens.iter().enumerate() {
        let line = token.line;
        let word = token.text.as_str();
        if word == "crate" && tokens.get(i + 1).is_some_and(|next| next.text == "as") {
            refuse(line, "`crate` under another name hides what is imported".to_owned());
        }
        // `a::crate` and `a::super` don't exist; a name behind `::` is no crate's
        let first = i == 0 || tokens[i - 1].text != "::";
        if let Some((_, from)) = CRATES.iter().find(|(name, _)| first && *name == word)
            && tokens.get(i + 1).is_some_and(|next| matches!(next.text.as_str(), "::" | ";" | "as"))
            && ROOMS.iter().position(|other| other == from).is_none_or(|from| place < from)
        {
            refuse(line, format!("{word} is for {from} and the rooms below it"));
        }
        if !matches!(word, "crate" | "super" | "triplet_playground") {
            continue;
        }
        for found in heads(&tokens, i + 1) {
            match ROOMS.iter().position(|other| *other == found) {
                Some(other) if other > place => {
                    refuse(line, format!("{room} stands above {found}, and may not import it"))
                }
                None if found == "*" && word != "super" => {
                    refuse(line, "`*` hides which rooms are imported".to_owned())
                }
                _ => {}
            }
        }
    }
    wrong
}

/// The first names behind the path that goes on at token `i`: one, or those of a `{…}` group.
fn heads(tokens: &[Token], i: usize) -> Vec<String> {
    let text = |i: usize| tokens.get(i).map_or("", |token: &Token| token.text.as_str());
    if text(i) != "::" {
        return Vec::new();
    }
    if text(i + 1) != "{" {
        return vec![text(i + 1).to_owned()];
    }
    let (mut names, mut depth, mut i) = (Vec::new(), 1, i + 2);
    let mut begins = true;
    while depth > 0 && i < tokens.len() {
        match text(i) {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," => begins = depth == 1,
            name if begins && depth == 1 => {
                names.push(name.to_owned());
                begins = false;
            }
            _ => {}
        }
        i += 1;
    }
    names
}

#[derive(Debug)]
struct Token {
    text: String,
    line: usize,
}

/// Names, `::`, and single signs; comments, strings and characters left out.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (mut tokens, mut i, mut line) = (Vec::new(), 0, 1);
    while i < chars.len() {
        let from = i;
        match chars[i] {
            '/' if at(i + 1) == '/' => i += chars[i..].iter().take_while(|c| **c != '\n').count(),
            '/' if at(i + 1) == '*' => {
                let mut depth = 0;
                while i < chars.len() {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            '"' => i = string_end(&chars, i + 1),
            'r' if raw_hashes(&chars, i + 1).is_some() && (i == 0 || !is_name(at(i - 1)) || at(i - 1) == 'b') => {
                let hashes = raw_hashes(&chars, i + 1).unwrap_or(0);
                let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                i += hashes + 2;
                while i < chars.len() && !chars[i..].starts_with(&end) {
                    i += 1;
                }
                i += end.len();
            }
            // 'a' or '\n', and not the lifetime 'a
            '\'' if at(i + 1) == '\\' => i = char_end(&chars, i + 1),
            '\'' if at(i + 2) == '\'' => i += 3,
            ':' if at(i + 1) == ':' => {
                tokens.push(Token { text: "::".to_owned(), line });
                i += 2;
            }
            c if is_name(c) => {
                // b"…" and br"…" are strings
                while is_name(at(i)) && !(at(i) == 'r' && at(from) == 'b' && raw_hashes(&chars, i + 1).is_some()) {
                    i += 1;
                }
                tokens.push(Token { text: chars[from..i].iter().collect(), line });
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(Token { text: c.to_string(), line });
                }
                i += 1;
            }
        }
        line += chars[from..i.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn string_end(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn char_end(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() && chars[i] != '\'' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// How many `#` stand before the quote of a raw string; `None` if none begins here.
fn raw_hashes(chars: &[char], i: usize) -> Option<usize> {
    let hashes = chars.get(i..)?.iter().take_while(|c| **c == '#').count();
    (chars.get(i + hashes) == Some(&'"')).then_some(hashes)
}
