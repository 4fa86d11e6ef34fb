//! Reads the vectors that the Rust tests share with the JavaScript ones.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One file of `tests/vectors`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vectors<Case> {
    /// How to read the file, line by line.
    about: Vec<String>,
    /// The client's options of the cases that have none.
    pub(crate) client: Option<serde_json::Value>,
    pub(crate) cases: Vec<Case>,
}

pub(crate) trait Named {
    fn name(&self) -> &str;
}

/// Reads a file, and makes sure that there is something in it: a test over no cases would pass.
pub(crate) fn read<Case: DeserializeOwned + Named>(file: &str, at_least: usize) -> Vectors<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let vectors: Vectors<Case> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!vectors.about.is_empty(), "{file} does not say how it is read");
    assert!(vectors.cases.len() >= at_least, "{file} has only {} cases", vectors.cases.len());
    let mut names = HashSet::new();
    for case in &vectors.cases {
        assert!(names.insert(case.name()), "{file} has two cases named {:?}", case.name());
    }
    vectors
}
