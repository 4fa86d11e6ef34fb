//! The table of facts as it is written in `crates/core/facts`: the rows of each file, and the sources that they may name.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// The folder of the table, below the root.
pub(crate) const FOLDER: &str = "crates/core/facts";
const SOURCES: &str = "sources.toml";
const MOST_LINES: usize = 400;

/// The whole table.
pub(crate) struct Table {
    pub(crate) sources: BTreeMap<String, Source>,
    pub(crate) files: Vec<File>,
}

/// A source of facts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// What it is, for a person.
    pub(crate) about: String,
    /// The months in which it was read. Any month, if there are none.
    #[serde(default)]
    pub(crate) months: Vec<String>,
    /// Whether its rows name a `page`, an `https://` URL.
    #[serde(default)]
    pub(crate) has_pages: bool,
}

/// One file of facts.
pub(crate) struct File {
    /// Its name, `messages.toml`.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[serde(rename = "fact")]
    rows: Vec<Row>,
}

/// One fact.
#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// What in core the fact is about. Each name has one row.
    #[serde(default)]
    pub(crate) about: OneOrMore,
    /// What the fact is about, if nothing in core has its name: a header, a text, a delay.
    #[serde(default)]
    pub(crate) topic: String,
    /// The fact, where core's own words don't say it.
    #[serde(default)]
    pub(crate) says: String,
    /// Where it comes from: `reference 2026-05`.
    pub(crate) source: OneOrMore,
    /// The page of a platform's own documents.
    #[serde(default)]
    pub(crate) page: OneOrMore,
    /// The tests that hold it: `tests/conformance/chats.test.mjs: are found by either kind of id`.
    pub(crate) test: OneOrMore,
    /// What the SDK does whichever way an uncertain fact turns out.
    #[serde(default)]
    pub(crate) either_way: String,
}

/// A text, or a list of texts.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Default for OneOrMore {
    fn default() -> Self {
        OneOrMore::More(Vec::new())
    }
}

impl OneOrMore {
    pub(crate) fn list(&self) -> &[String] {
        match self {
            OneOrMore::One(text) => std::slice::from_ref(text),
            OneOrMore::More(texts) => texts,
        }
    }
}

impl Row {
    /// Returns what the row is about, in words.
    pub(crate) fn name(&self) -> String {
        if self.topic.is_empty() { self.about.list().join(", ") } else { self.topic.clone() }
    }
}

/// A test that a row names: its file, and a text in it.
pub(crate) fn test_of(test: &str) -> Option<(&str, &str)> {
    let (file, name) = test.split_once(": ")?;
    Some((file, name.trim()))
}

/// Reads the table.
pub(crate) fn read(root: &Path) -> Result<Table, Box<dyn Error>> {
    let folder = root.join(FOLDER);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name.ends_with(".toml") && name != SOURCES);
    let sources = parse(&folder, SOURCES)?;
    let mut files = Vec::new();
    for name in names {
        let Written { title, rows } = parse(&folder, &name)?;
        files.push(File { name, title, rows });
    }
    files.sort_by(|one: &File, other| one.title.cmp(&other.title));
    Ok(Table { sources, files })
}

fn parse<T: for<'de> Deserialize<'de>>(folder: &Path, name: &str) -> Result<T, Box<dyn Error>> {
    let text = fs::read_to_string(folder.join(name))?;
    if text.lines().count() > MOST_LINES {
        return Err(
            format!("{FOLDER}/{name} has more than {MOST_LINES} lines: move a part to a new file").into()
        );
    }
    toml::from_str(&text).map_err(|error| format!("{FOLDER}/{name}: {error}").into())
}
