//! The order of the rooms: data flows one way, and each room imports only those above it; and no file imports one that imports
//! it. Enforced by reading the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A crate of the workspace that has rooms.
struct House {
    /// Its folder of sources.
    folder: &'static str,
    /// Its name as others import it.
    name: &'static str,
    /// Its rooms from the top down.
    rooms: &'static [&'static str],
}

const ENGINE: House = House {
    folder: "engine/src",
    name: "triplet_engine",
    rooms: &[
        "choice",
        "knob",
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
    ],
};
const RASTER: House = House {
    folder: "raster/src",
    name: "triplet_raster",
    rooms: &["colour", "path", "sheet", "hairline", "mark", "wire"],
};
const PAGE: House =
    House { folder: "src", name: "triplet_playground", rooms: &["app", "scene", "plots", "browser", "ui"] };
const HOUSES: [&House; 3] = [&ENGINE, &RASTER, &PAGE];

/// Circles that are still to be opened.
const KNOWN_CIRCLES: [&str; 1] = [
    "app/evaluate.rs, app/neighbours.rs, app/open_set.rs, app/overlays.rs, app/part.rs, app/slow/mod.rs, app/state.rs, app/timeline.rs",
];

/// Crates that belong to a room of the page and those below it. The engine has none of them: its manifest does not name them.
const CRATES: [(&str, &str); 11] = [
    ("triplet_raster", "scene"),
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
    let mut wrong = Vec::new();
    for house in HOUSES {
        let sources = sources(house);
        assert!(sources.len() >= house.rooms.len(), "the sources of {} were not found", house.name);
        wrong.extend(sources.iter().flat_map(|(name, text)| violations(house, name, text)));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_room_has_its_place() {
    for house in HOUSES {
        for entry in fs::read_dir(house.folder).expect("a folder of sources").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let room = name.trim_end_matches(".rs");
            let known = house.rooms.contains(&room) || matches!(room, "lib" | "main");
            assert!(known, "{}/{name} is in no place of the order", house.folder);
        }
    }
}

#[test]
fn no_file_imports_one_that_imports_it() {
    let circles: Vec<String> = HOUSES.iter().flat_map(|house| circles(&imports(&sources(house)))).collect();
    let unknown: Vec<_> = circles.iter().filter(|circle| !KNOWN_CIRCLES.contains(&circle.as_str())).collect();
    assert!(unknown.is_empty(), "these files import each other in a circle: {unknown:#?}");
}

#[test]
fn the_rule_refuses_what_it_must() {
    let refused = [
        (&ENGINE, "rng.rs", "use crate::trainer::Trainer;"),
        (&ENGINE, "loss/triplet.rs", "use crate::{\n    matrix::Matrix,\n    optim::Optimiser,\n};"),
        (&ENGINE, "data/mod.rs", "#[cfg(test)]\nmod tests { use crate::{choice::Choice, nn::{self, activation}}; }"),
        (&ENGINE, "data/mod.rs", "use crate::\n    // between\n    eval::spread;"),
        (&ENGINE, "config.rs", "use super::session::Session;"),
        (&ENGINE, "config.rs", "use super::{choice, session};"),
        (&ENGINE, "config.rs", "use crate::*;"),
        (&ENGINE, "config.rs", "use crate as all;"),
        (&ENGINE, "nn/linear.rs", "use super::super::trainer::Trainer;"),
        (&ENGINE, "nn/linear.rs", "use triplet_engine::trainer::Trainer;"),
        (&PAGE, "app/link.rs", "fn f() { crate::ui::mount() }"),
        (&PAGE, "app/link.rs", "fn now() -> f64 { web_sys::window(); 0.0 }"),
        (&PAGE, "app/link.rs", "use triplet_raster::Sheet;"),
        (&PAGE, "scene/mod.rs", "use plotters::prelude::*;"),
        (&PAGE, "browser/host.rs", "use leptos::prelude::*;"),
        (&PAGE, "browser/host.rs", "pub(in crate::ui) fn f() {}"),
    ];
    for (house, name, text) in refused {
        assert!(!violations(house, name, text).is_empty(), "{name} may not say: {text}");
    }
}

#[test]
fn the_rule_allows_what_it_may() {
    let allowed = [
        (&ENGINE, "trainer.rs", "use crate::{config::Config, data::{Dataset, sampler}, matrix};"),
        (&ENGINE, "trainer.rs", "use crate::trainer::Trainer; mod tests { use super::*; }"),
        (
            &ENGINE,
            "rng.rs",
            "// crate::trainer\n/* crate::data /* crate::nn */ crate::nn */ const A: &str = \"crate::nn\";",
        ),
        (
            &ENGINE,
            "rng.rs",
            "const A: &str = r#\"say \"crate::nn\"\"#; const B: char = '\"'; const C: &str = \"\\\"crate::nn\";",
        ),
        (&ENGINE, "rng.rs", "pub(crate) fn f<'a>(a: &'a str) {}"),
        (&PAGE, "app/link.rs", "use triplet_engine::session::Session;"),
        (&PAGE, "browser/host.rs", "use super::clock; use web_sys::Worker;"),
        (&PAGE, "ui/mod.rs", "use leptos::prelude::*; use crate::browser::host;"),
        (&PAGE, "main.rs", "use triplet_playground::ui;"),
        (&PAGE, "lib.rs", "pub mod ui;"),
    ];
    for (house, name, text) in allowed {
        assert_eq!(violations(house, name, text), Vec::<String>::new(), "{name}: {text}");
    }
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let files = |texts: &[(&str, &str)]| texts.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let found = |texts: &[(&str, &str)]| circles(&imports(&files(texts)));
    let two = [("a.rs", "use crate::b::B;"), ("b.rs", "use super::a::{self, A};")];
    assert_eq!(found(&two), ["a.rs, b.rs"]);
    let grouped =
        [("a.rs", "use crate::{c::{d::D}, b};"), ("b.rs", "fn f() { crate::c::d::e() }"), ("c/mod.rs", "mod d;")];
    let mut three = grouped.to_vec();
    three.push(("c/d.rs", "use crate::a;"));
    assert_eq!(found(&three), ["a.rs, b.rs, c/d.rs"]);
    assert!(found(&grouped).is_empty());
    // a file below another is part of it, and tests may look wherever they like
    let apart = [("a.rs", "mod b; use b::B;"), ("a/b.rs", "use super::A;")];
    assert!(found(&apart).is_empty());
    let tests = [("a.rs", "use crate::b::B;"), ("b.rs", "#[cfg(test)]\nmod tests { use crate::a::A; }")];
    assert!(found(&tests).is_empty());
}

/// The sources of a house: paths below its folder, and texts.
fn sources(house: &House) -> BTreeMap<String, String> {
    let folder = PathBuf::from(house.folder);
    let mut files = Vec::new();
    collect(&folder, &mut files);
    let name = |file: &Path| file.strip_prefix(&folder).expect("a file below it").to_string_lossy().replace('\\', "/");
    files.iter().map(|file| (name(file), fs::read_to_string(file).expect("a readable source"))).collect()
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

/// What the file `name` (below the house's folder) may not say, line by line.
fn violations(house: &House, name: &str, text: &str) -> Vec<String> {
    let room = name.split(['/', '.']).next().unwrap_or_default();
    let Some(place) = house.rooms.iter().position(|other| *other == room) else {
        // lib.rs and main.rs are below all rooms
        return Vec::new();
    };
    let tokens = tokens(text);
    let mut wrong = Vec::new();
    let mut refuse = |line: usize, what: String| wrong.push(format!("{}/{name}:{line}: {what}", house.folder));
    for (i, token) in tokens.iter().enumerate() {
        let line = token.line;
        let word = token.text.as_str();
        if word == "crate" && tokens.get(i + 1).is_some_and(|next| next.text == "as") {
            refuse(line, "`crate` under another name hides what is imported".to_owned());
        }
        // `a::crate` and `a::super` don't exist; a name behind `::` is no crate's
        let first = i == 0 || tokens[i - 1].text != "::";
        if let Some((_, from)) = CRATES.iter().find(|(name, _)| first && *name == word && house.name != *name)
            && tokens.get(i + 1).is_some_and(|next| matches!(next.text.as_str(), "::" | ";" | "as"))
            && house.rooms.iter().position(|other| other == from).is_none_or(|from| place < from)
        {
            refuse(line, format!("{word} is for {from} and the rooms below it"));
        }
        if !matches!(word, "crate" | "super") && word != house.name {
            continue;
        }
        for path in paths(&tokens, i + 1) {
            let head = path.first().map_or("", String::as_str);
            match house.rooms.iter().position(|other| *other == head) {
                Some(other) if other > place => {
                    refuse(line, format!("{room} stands above {head}, and may not import it"))
                }
                None if head == "*" && word != "super" => refuse(line, "`*` hides which rooms are imported".to_owned()),
                _ => {}
            }
        }
    }
    wrong
}

/// Which files each file imports, tests apart. What a file says of those it is a part of (`a/b.rs` of `a.rs`) is left out.
fn imports(sources: &BTreeMap<String, String>) -> BTreeMap<&str, BTreeSet<&str>> {
    let module = |name: &str| -> Vec<String> {
        let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
        name.split('/').filter(|part| !matches!(*part, "lib" | "main")).map(str::to_owned).collect()
    };
    let files: BTreeMap<Vec<String>, &str> = sources.keys().map(|name| (module(name), name.as_str())).collect();
    let mut imports = BTreeMap::new();
    for (name, text) in sources.iter().filter(|(name, _)| !matches!(name.as_str(), "lib.rs" | "main.rs")) {
        let own = module(name);
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let tokens = tokens(text);
        let mut found = BTreeSet::new();
        for (i, token) in tokens.iter().enumerate() {
            if i > 0 && tokens[i - 1].text == "::" {
                continue;
            }
            let base = match token.text.as_str() {
                "crate" => Vec::new(),
                "super" => own[..own.len().saturating_sub(1)].to_vec(),
                "self" => own.clone(),
                _ => continue,
            };
            for path in paths(&tokens, i + 1) {
                let mut full = base.clone();
                for part in path {
                    if part == "super" { drop(full.pop()) } else { full.push(part) }
                }
                // the longest beginning that is a file
                let file = (1..=full.len()).rev().find_map(|length| files.get(&full[..length]));
                found.extend(file.filter(|file| !own.starts_with(&module(file))));
            }
        }
        imports.insert(name.as_str(), found);
    }
    imports
}

/// The groups of files each of which leads to every other.
fn circles(imports: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let reached = |from: &str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(file) = next.pop() {
            for &other in imports.get(file.as_str()).into_iter().flatten() {
                if seen.insert(other) {
                    next.push(other.to_owned());
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = imports.keys().map(|&name| (name, reached(name))).collect();
    let circle = |name: &str| -> Vec<&str> {
        reach[name].iter().copied().filter(|&other| reach.get(other).is_some_and(|back| back.contains(name))).collect()
    };
    let circles: BTreeSet<Vec<&str>> = imports.keys().map(|name| circle(name)).filter(|c| !c.is_empty()).collect();
    circles.iter().map(|circle| circle.join(", ")).collect()
}

/// The paths that go on behind token `i`: one, or those of a `{…}` group, groups within groups included.
fn paths(tokens: &[Token], i: usize) -> Vec<Vec<String>> {
    let text = |i: usize| tokens.get(i).map_or("", |token: &Token| token.text.as_str());
    if text(i) != "::" {
        return vec![Vec::new()];
    }
    if text(i + 1) != "{" {
        let head = text(i + 1).to_owned();
        let rest = paths(tokens, i + 2);
        return rest.into_iter().map(|path| [vec![head.clone()], path].concat()).collect();
    }
    let (mut found, mut depth, mut i) = (Vec::new(), 1, i + 2);
    let mut begins = true;
    while depth > 0 && i < tokens.len() {
        match text(i) {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," => begins = depth == 1,
            name if begins && depth == 1 => {
                begins = false;
                let rest = paths(tokens, i + 1);
                found.extend(rest.into_iter().map(|path| [vec![name.to_owned()], path].concat()));
            }
            _ => {}
        }
        i += 1;
    }
    found
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
