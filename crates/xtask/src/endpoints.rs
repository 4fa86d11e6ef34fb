//! Writes the table of every endpoint: its file in core, its method, its handler in the emulator and its tests. It reads the
//! sources, so an endpoint that is missing somewhere is an error and not an empty cell.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use postproxy_dm_core::operation::ENDPOINTS;

/// Returns the table, or an error that names the missing endpoints.
pub(crate) fn table(root: &Path) -> Result<String, Box<dyn Error>> {
    let core = sources(&root.join("crates/core/src/operation"), ".rs")?;
    let client = fs::read_to_string(root.join("npm/client.js"))?;
    let emulator = sources(&root.join("crates/emulator/src/http/api"), "rs")?;
    let tests = sources(&root.join("tests/conformance"), ".test.mjs")?;

    let mut out = String::from(
        "| method | endpoint | core | node and wasm | emulator | tests, with either binding |\n|---|---|---|---|---|---|\n",
    );
    let mut missing = Vec::new();
    for endpoint in ENDPOINTS {
        let name = endpoint.name;
        let kind = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let core = files_with(&core, &[format!("pub struct {kind}<"), format!("pub struct {kind};")]);
        let client = if client.contains(&format!("  {name}(")) { "`client.js`" } else { "" };
        let emulator = handler(&emulator, &kind);
        let tests = files_with(&tests, &[format!(".{name}(")]);
        for (cell, place) in [
            (core.as_str(), "core"),
            (client, "the client"),
            (&emulator, "the emulator"),
            (&tests, "the tests"),
        ] {
            if cell.is_empty() {
                missing.push(format!("{name} is missing in {place}"));
            }
        }
        let (method, path) = (&endpoint.method, endpoint.path);
        writeln!(out, "| `{name}` | {method} `{path}` | {core} | {client} | {emulator} | {tests} |")?;
    }
    if missing.is_empty() { Ok(out) } else { Err(missing.join("; ").into()) }
}

/// Returns the texts of the files below a folder whose names have this ending, by their paths from the folder.
fn sources(folder: &Path, ending: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            let below = sources(&path, ending)?;
            texts.extend(below.into_iter().map(|(file, text)| (format!("{name}/{file}"), text)));
        } else if name.ends_with(ending) {
            texts.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(texts)
}

/// Returns the emulator's handler of an endpoint, such as `chats::list`.
fn handler(sources: &BTreeMap<String, String>, kind: &str) -> String {
    let start = format!("serve({kind}::ENDPOINT, ");
    let found = sources.iter().find_map(|(file, source)| {
        let (_, rest) = source.split_once(&start)?;
        let (handler, _) = rest.split_once(')')?;
        Some(format!("`{}::{handler}`", file.trim_end_matches(".rs")))
    });
    found.unwrap_or_default()
}

/// Returns the names of the files that hold one of the texts.
fn files_with(sources: &BTreeMap<String, String>, texts: &[String]) -> String {
    let names = sources.iter().filter(|(_, source)| texts.iter().any(|text| source.contains(text)));
    names.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
