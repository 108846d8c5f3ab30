//! Every vector of `tests/golden` (or of the folder that `$GOLDEN_DIR` names) against the engine.
//!
//! The conventions and the tolerances are those of `tests/golden/README.md`. An unknown family, field, file or rule fails, and so
//! does a case of which nothing is compared. What is left out is listed below by name, with why, and printed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use serde_json::Value;

mod adversarial;
mod case;
mod losses;
mod metrics;
mod mining;
mod network;
mod optimizers;
mod relatives;
mod trajectory;

use case::{Answers, Fields, Verdict, compare, list};

/// How a family is answered.
enum Family {
    /// By the engine.
    Answered(fn(&Fields) -> Answers),
    /// By the engine in part: these leaves are not compared, and this is why.
    InPart(fn(&Fields) -> Answers, &'static [&'static str], &'static str),
    /// By what the engine does, not by a number.
    Behaviour,
}

fn family(name: &str) -> Option<Family> {
    Some(match name {
        "distance" => Family::Answered(network::distances),
        "normalize" => Family::Answered(network::normalized),
        "mlp" => Family::Answered(network::mlp),
        "mining" => Family::Answered(mining::presets),
        "mining_easy_hard" => Family::Answered(mining::easy_hard),
        "mining_boundary" => Family::InPart(mining::boundary, mining::OTHER_DEFINITION, "another definition"),
        "losses_triplet" => Family::Answered(losses::triplet),
        "losses_mined" => Family::Answered(losses::mined),
        "optimizers" => Family::Answered(optimizers::run),
        "trajectory" => Family::Answered(trajectory::run),
        "metrics_self" => Family::Answered(metrics::of_itself),
        "metrics_gallery" => Family::Answered(metrics::gallery),
        "metrics_clustering" => Family::Answered(metrics::clustering),
        "metrics_effective_rank" => Family::Answered(metrics::rank),
        "adversarial" => Family::Behaviour,
        "losses_quadruplet" => Family::Answered(relatives::quadruplet),
        "losses_npair" => Family::Answered(relatives::npair),
        "losses_contrastive" => Family::Answered(relatives::contrastive),
        "losses_pairwise" => Family::Answered(relatives::pairwise),
        "losses_softmax" => Family::Answered(relatives::softmax),
        _ => return None,
    })
}

/// What has been found out about one family.
#[derive(Default)]
struct Tally {
    cases: usize,
    leaves: usize,
    worst: (f64, String),
    left: BTreeSet<String>,
    why: &'static str,
}

#[test]
fn the_engine_gives_every_golden_value_within_its_tolerance() {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut failures = Vec::new();
    for file in files() {
        let text = std::fs::read_to_string(&file).expect("a readable file");
        let content: Value = serde_json::from_str(&text).expect("JSON");
        known_keys(&content, &["family", "seed", "schema_version", "source", "generator", "cases"]);
        assert_eq!(content["schema_version"], 1, "{}", file.display());
        let name = content["family"].as_str().expect("a family");
        let Some(family) = family(name) else {
            failures.push(format!("{}: unknown family {name:?}", file.display()));
            continue;
        };
        let tally = tallies.entry(name.into()).or_default();
        for case in list(&content["cases"]) {
            known_keys(case, &["name", "input", "expect", "tolerance", "info", "unconstrained"]);
            let verdict = match &family {
                Family::Answered(answer) => run(case, *answer, &[]),
                Family::InPart(answer, left, why) => {
                    tally.why = why;
                    run(case, *answer, left)
                }
                Family::Behaviour => adversarial::run(case),
            };
            let label = format!("{name}/{}", case["name"].as_str().unwrap_or("?"));
            failures.extend(verdict.failures.iter().map(|why| format!("{label}: {why}")));
            // a case of which nothing is compared has slipped through
            if verdict.compared == 0 {
                failures.push(format!("{label}: nothing was compared"));
            }
            tally.cases += 1;
            tally.leaves += verdict.compared;
            tally.left.extend(verdict.left);
            if verdict.worst.0 > tally.worst.0 {
                tally.worst = (verdict.worst.0, format!("{label} {}", verdict.worst.1));
            }
        }
    }
    print(&tallies);
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

fn run(case: &Value, answer: fn(&Fields) -> Answers, left: &[&str]) -> Verdict {
    let fields = Fields::of(&case["input"]);
    match catch_unwind(AssertUnwindSafe(|| answer(&fields))) {
        Ok(answers) => {
            let mut verdict = compare(case, &answers, left);
            verdict.failures.extend(fields.unread().iter().map(|f| format!("unknown input {f:?}")));
            verdict
        }
        Err(_) => Verdict { failures: vec!["panicked".into()], ..Verdict::default() },
    }
}

fn known_keys(object: &Value, known: &[&str]) {
    let unknown: Vec<&String> =
        object.as_object().expect("an object").keys().filter(|k| !known.contains(&k.as_str())).collect();
    assert!(unknown.is_empty(), "unknown keys {unknown:?} in {:?}", object["name"]);
}

/// All vector files, in order of name. A file that is neither data nor what is said of them or makes them fails.
fn files() -> Vec<PathBuf> {
    let own = "tests/golden";
    let folder = std::env::var_os("GOLDEN_DIR").map_or_else(|| own.into(), PathBuf::from);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the folder of the vectors") {
        let path = entry.expect("an entry").path();
        match path.extension().and_then(|e| e.to_str()) {
            Some("json") => files.push(path),
            Some("md" | "rs" | "py") => {}
            _ => panic!("what is {}?", path.display()),
        }
    }
    assert!(!files.is_empty(), "no vectors in {}", folder.display());
    files.sort();
    files
}

/// Written straight to the output, so that a passing test shows it too.
fn print(tallies: &BTreeMap<String, Tally>) {
    let mut out =
        String::from("\ngolden vectors, by family: cases and values compared; most of a tolerance that was used\n");
    for (name, t) in tallies {
        out += &format!("  {name:<24}{:>4} cases {:>5} values", t.cases, t.leaves);
        if t.worst.0 > 0.0 {
            out += &format!("   {:>5.1} % ({})", 100.0 * t.worst.0, t.worst.1);
        }
        if !t.left.is_empty() {
            out += &format!("   {}: {}", t.why, t.left.iter().cloned().collect::<Vec<_>>().join(", "));
        }
        out.push('\n');
    }
    std::io::stdout().write_all(out.as_bytes()).expect("standard output");
}
