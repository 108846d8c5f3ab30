//! One case of a vector file: its input, read field by field, and what is expected, compared leaf by leaf.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use triplet_engine::distance::Distance;
use triplet_engine::matrix::Matrix;

/// An object whose fields are ticked off as they are read; what is left unread at the end is a field nobody knows.
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    read: RefCell<BTreeSet<String>>,
}

impl<'a> Fields<'a> {
    pub fn of(value: &'a Value) -> Self {
        Self { object: value.as_object().expect("an object"), read: RefCell::default() }
    }

    /// A field, which may be absent.
    pub fn find(&self, key: &str) -> Option<&'a Value> {
        self.read.borrow_mut().insert(key.into());
        self.object.get(key)
    }

    pub fn get(&self, key: &str) -> &'a Value {
        self.find(key).unwrap_or_else(|| panic!("no field {key:?}"))
    }

    pub fn number(&self, key: &str) -> f64 {
        number(self.get(key))
    }

    pub fn text(&self, key: &str) -> &'a str {
        self.get(key).as_str().expect("a string")
    }

    pub fn flag(&self, key: &str) -> bool {
        self.get(key).as_bool().expect("true or false")
    }

    /// Numbers, one for each entry.
    pub fn vector(&self, key: &str) -> Vec<f32> {
        floats(self.get(key))
    }

    /// Samples as rows, ragged or not.
    pub fn rows(&self, key: &str) -> Vec<Vec<f32>> {
        list(self.get(key)).iter().map(floats).collect()
    }

    /// Samples as rows become a matrix with samples as columns.
    pub fn samples(&self, key: &str) -> Matrix {
        Matrix::from_samples(&self.rows(key)).expect("rows of one length")
    }

    pub fn indices(&self, key: &str) -> Vec<u32> {
        list(self.get(key)).iter().map(index).collect()
    }

    pub fn distance(&self) -> Distance {
        match self.text("distance") {
            "euclidean" => Distance::Euclidean,
            "squared_euclidean" => Distance::SquaredEuclidean,
            "cosine" => Distance::Cosine,
            other => panic!("unknown distance {other:?}"),
        }
    }

    /// Fields that nobody has read.
    pub fn unread(&self) -> Vec<&'a str> {
        let read = self.read.borrow();
        self.object.keys().map(String::as_str).filter(|k| !read.contains(*k)).collect()
    }
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

pub fn index(value: &Value) -> u32 {
    value.as_u64().and_then(|i| i.try_into().ok()).expect("an index")
}

pub fn floats(value: &Value) -> Vec<f32> {
    list(value).iter().map(|v| number(v) as f32).collect()
}

/// A number; those that JSON has no word for are strings.
fn number(value: &Value) -> f64 {
    match value {
        Value::Number(n) => n.as_f64().expect("a number"),
        Value::String(s) => s.parse().expect("a number as text"),
        other => panic!("not a number: {other}"),
    }
}

/// Samples as rows again.
pub fn to_rows(m: &Matrix) -> Value {
    (0..m.cols()).map(|c| (0..m.rows()).map(|r| m.at(r, c)).collect::<Value>()).collect()
}

/// The matrix as it lies: a list of rows.
pub fn to_lists(m: &Matrix) -> Value {
    (0..m.rows()).map(|r| json!(m.row(r))).collect()
}

/// What the engine answers, by path.
pub type Answers = BTreeMap<String, Value>;

/// What became of one case's comparison.
#[derive(Default)]
pub struct Verdict {
    /// Leaves compared.
    pub compared: usize,
    /// Leaves not compared, by path.
    pub left: BTreeSet<String>,
    /// Greatest share of its tolerance that a leaf has used, and which leaf.
    pub worst: (f64, String),
    pub failures: Vec<String>,
}

/// Compares every leaf of `expect` with the answer of the same path.
pub fn compare(case: &Value, answers: &Answers, left: &[&str]) -> Verdict {
    let mut leaves = BTreeMap::new();
    flatten("", &case["expect"], &mut leaves);
    let tolerances = case["tolerance"].as_object().expect("tolerances");
    let free: Vec<&str> =
        case.get("unconstrained").map(list).unwrap_or_default().iter().filter_map(Value::as_str).collect();
    let mut verdict = Verdict::default();
    for path in tolerances.keys().map(String::as_str).chain(free.iter().copied()) {
        if !leaves.contains_key(path) {
            verdict.failures.push(format!("a rule for {path}, which is not expected"));
        }
    }
    for (path, want) in leaves {
        if free.contains(&path.as_str()) {
            continue;
        }
        let Some(got) = answers.get(&path) else {
            if left.contains(&path.as_str()) {
                verdict.left.insert(path);
            } else {
                verdict.failures.push(format!("unknown field {path}"));
            }
            continue;
        };
        verdict.compared += 1;
        let tolerance = tolerances.get(&path).map(|t| (number(&t["atol"]), number(&t["rtol"])));
        match distance_used(got, want, tolerance) {
            Ok(used) if used > verdict.worst.0 => verdict.worst = (used, path),
            Ok(_) => {}
            Err(why) => verdict.failures.push(format!("{path}: {why}")),
        }
    }
    verdict
}

fn flatten<'a>(path: &str, value: &'a Value, leaves: &mut BTreeMap<String, &'a Value>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                flatten(&if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, value, leaves);
            }
        }
        leaf => {
            leaves.insert(path.into(), leaf);
        }
    }
}

/// The greatest share of the tolerance that is used; 0 where the comparison is exact.
fn distance_used(got: &Value, want: &Value, tolerance: Option<(f64, f64)>) -> Result<f64, String> {
    match (got, want) {
        (Value::Array(got), Value::Array(want)) if got.len() == want.len() => {
            let used = got.iter().zip(want).map(|(g, w)| distance_used(g, w, tolerance));
            used.enumerate().try_fold(0.0f64, |worst, (i, used)| match used {
                Ok(used) => Ok(worst.max(used)),
                Err(why) => Err(format!("[{i}] {why}")),
            })
        }
        (Value::Array(got), Value::Array(want)) => Err(format!("{} entries, not {}", got.len(), want.len())),
        (Value::Number(g), Value::Number(w)) => {
            let (g, w) = (g.as_f64().unwrap_or(f64::NAN), w.as_f64().unwrap_or(f64::NAN));
            let room = tolerance.map_or(0.0, |(absolute, relative)| absolute + relative * w.abs());
            match ((g - w).abs(), room) {
                (0.0, _) => Ok(0.0),
                (off, room) if off <= room => Ok(off / room),
                (off, room) => Err(format!("{g}, not {w}: off by {off:e} where {room:e} is allowed")),
            }
        }
        // a float that is not finite becomes null on its way into a `Value`
        (got, want) if got == want && !want.is_null() => Ok(0.0),
        (got, want) => Err(format!("{got}, not {want}")),
    }
}
