//! Finds the tests that rows name, and what stands in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use postproxy_dm_core::json::Json;

use super::table::test_of;

/// The test files that were read.
pub(crate) struct Tests<'a> {
    root: &'a Path,
    files: BTreeMap<String, Option<File>>,
}

enum File {
    /// Vectors: the text of each case by its name.
    Cases(BTreeMap<String, String>),
    Program(String),
}

impl<'a> Tests<'a> {
    pub(crate) fn new(root: &'a Path) -> Self {
        Tests { root, files: BTreeMap::new() }
    }

    /// Returns the text of a row's test, empty if the row says why there is none; or what is wrong with the row.
    pub(crate) fn text_of(&mut self, test: &str) -> Result<&str, String> {
        if let Some(why) = test.strip_prefix("none: ") {
            return match why.len() {
                ..10 => Err(format!("say why there is no test, not `{test}`")),
                _ => Ok(""),
            };
        }
        let Some((path, name)) = test_of(test).filter(|(_, name)| !name.is_empty()) else {
            return Err(format!(
                "`test` must be a file and the name of a test or a vector in it, as in \
                 `tests/conformance/chats.test.mjs: are found by either kind of id`, it is `{test}`"
            ));
        };
        let file = self.files.entry(path.to_owned()).or_insert_with(|| read(self.root, path));
        let found = match file {
            None => return Err(format!("there is no file {path}")),
            Some(File::Cases(cases)) => cases.get(name).map(String::as_str),
            Some(File::Program(text)) => test_in(path, text, name),
        };
        found.ok_or_else(|| format!("{path} has no test, case or line `{name}`"))
    }
}

fn read(root: &Path, path: &str) -> Option<File> {
    let text = fs::read_to_string(root.join(path)).ok()?;
    if !path.ends_with(".json") {
        return Some(File::Program(text));
    }
    let cases = Json::read_leniently(&text).ok()?.object()?.get("cases")?.items()?;
    let named =
        |case: Json<'_>| Some((case.object()?.get("name")?.text()?.into_owned(), case.written().to_owned()));
    Some(File::Cases(cases.into_iter().filter_map(named).collect()))
}

/// Returns one test of a program: a function in Rust or Python, or what stands between two tests in JavaScript.
fn test_in<'a>(path: &str, text: &'a str, name: &str) -> Option<&'a str> {
    let (start, end) = match path.rsplit('.').next() {
        Some("rs") => (text.find(&format!("fn {name}("))?, "\n}\n"),
        Some("py") => (text.find(&format!("def {name}("))?, "    def "),
        _ => (title_in(text, name)?, "test("),
    };
    let rest = &text[start..];
    // The name may begin with a character of several bytes.
    let end = rest.match_indices(end).map(|(at, _)| at).find(|at| *at > 0);
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// Returns where the title of a test stands, and not the same words in a comment or in another test.
fn title_in(text: &str, name: &str) -> Option<usize> {
    let is_title = |at: usize| {
        let line = text[..at].rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
        ["test(", "it("].iter().any(|call| line.contains(call))
    };
    text.match_indices(name).map(|(at, _)| at).find(|at| is_title(*at))
}

/// Whether a text has a word in it, in letters of either case: `TIMEOUT` is `timeout`.
pub(crate) fn mentions(text: &str, word: &str) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.split(|it: char| !is_word(it)).any(|it| it.eq_ignore_ascii_case(word))
}

/// Returns the last word of a name: `url` of `sendMessage.buttons[].url`.
pub(crate) fn last_word(name: &str) -> &str {
    name.trim_end_matches("[]").rsplit('.').next().unwrap_or(name)
}
