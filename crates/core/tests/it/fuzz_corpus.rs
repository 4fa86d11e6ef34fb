//! What the fuzz targets look for, on their corpus: every input, and all beginnings of it.

use std::fs;
use std::path::Path;

use crate::fuzz;

#[test]
fn holds_for_the_corpus_of_every_target() {
    holds("webhook", fuzz::webhook);
    holds("signature", fuzz::signature);
    holds("json", fuzz::json);
    holds("form", fuzz::form);
    holds("base_url", fuzz::base_url);
}

fn holds(target: &str, property: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/corpus").join(target);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "{target}");
    for input in files.into_iter().map(|file| fs::read(file).unwrap()) {
        (0..=input.len()).for_each(|end| property(&input[..end]));
    }
}
