//! Checks the table: that each name in core has its row and each row a name, and that its sources and tests exist. Whoever
//! adds an endpoint meets these messages, so each says what to write and where.

use std::collections::BTreeMap;
use std::path::Path;

use super::evidence::{Tests, mentions};
use super::names::{Kind, Known, Names};
use super::table::{FOLDER, Row, Source, Table};
use super::words::{in_backticks, is_uncertain, said_twice};

/// Returns what is wrong with the table; nothing if all is well.
pub(crate) fn check(table: &Table, names: &Names, root: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let mut rows: BTreeMap<&str, &str> = BTreeMap::new();
    let mut tests = Tests::new(root);
    for file in &table.files {
        for row in &file.rows {
            let mut found = Vec::new();
            for name in row.about.list().iter().chain((!row.topic.is_empty()).then_some(&row.topic)) {
                if let Some(other) = rows.insert(name, &file.name) {
                    found.push(format!("`{name}` has another row, in {other}: make one of the two, or give what is said beside it a `topic`"));
                }
            }
            check_subject(row, names, &mut found);
            check_sentences(row, names, &mut found);
            check_sources(row, &table.sources, &mut found);
            check_tests(row, names, &mut tests, &mut found);
            let place = format!("{FOLDER}/{}, the row of {}", file.name, row.name());
            problems.extend(found.into_iter().map(|problem| format!("{place}: {problem}")));
        }
    }
    let missing: Vec<(&String, &Known)> =
        names.iter().filter(|(name, known)| known.is_required && !rows.contains_key(name.as_str())).collect();
    if !missing.is_empty() {
        problems.push(missing_rows(&missing, &rows));
    }
    problems
}

fn check_subject(row: &Row, names: &Names, found: &mut Vec<String>) {
    match (row.about.list(), row.topic.is_empty()) {
        ([], true) => found.push("it has neither `about` nor `topic`".to_owned()),
        ([], false) if row.says.is_empty() => {
            found.push("a `topic` needs `says`: the fact itself".to_owned())
        }
        ([_, ..], false) => {
            found.push("`about` is for names in core and `topic` for all else: give one".to_owned());
        }
        _ => {}
    }
    for name in row.about.list() {
        match names.get(name) {
            None => found.push(unknown(name, names)),
            Some(known) if known.says.is_empty() && row.says.is_empty() => found.push(format!(
                "core has no sentence on `{name}`: write one as `says`, or as a doc comment on it in core"
            )),
            Some(_) => {}
        }
    }
}

/// Checks that a row says nothing twice, and how the SDK behaves where the sources leave something open.
fn check_sentences(row: &Row, names: &Names, found: &mut Vec<String>) {
    let of_core = match row.about.list() {
        [name] => names.get(name).map(|known| known.says.as_str()).unwrap_or_default(),
        _ => "",
    };
    if let Some(sentence) = said_twice(of_core, &row.says) {
        found.push(format!("core says it already: leave out {sentence:?}"));
    }
    let open = [&*row.says, of_core].into_iter().find_map(is_uncertain);
    if let Some(words) = open.filter(|_| row.either_way.is_empty()) {
        found.push(format!("{words:?} is uncertain: say in `either_way` what the SDK does in each case"));
    }
}

/// Says that a row is about something that core doesn't have, and what has a name like it.
fn unknown(name: &str, names: &Names) -> String {
    let family = name.split_once('.').map_or(name, |(family, _)| family);
    let last = name.rsplit(['.', '_']).next().unwrap_or(name);
    let is_like = |known: &&String| {
        known.starts_with(&format!("{family}."))
            || known.eq_ignore_ascii_case(last)
            || known.ends_with(&format!(".{last}"))
    };
    let alike: Vec<&str> = names.keys().filter(is_like).map(String::as_str).take(12).collect();
    let hint = if alike.is_empty() {
        "if it is a header, a text or a delay, call it `topic` instead of `about`".to_owned()
    } else {
        format!("names like it are {}", alike.join(", "))
    };
    format!("nothing in core is called `{name}`; {hint}")
}

fn check_sources(row: &Row, sources: &BTreeMap<String, Source>, found: &mut Vec<String>) {
    let known = || sources.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    if row.source.list().is_empty() {
        found.push(format!("`source` is empty: name one or more of {}", known()));
    }
    let mut has_pages = false;
    for text in row.source.list() {
        let (name, month) = text.split_once(' ').unwrap_or((text, ""));
        let Some(source) = sources.get(name) else {
            found.push(format!(
                "`{name}` is no source: there are {}, and {FOLDER}/sources.toml lists them",
                known()
            ));
            continue;
        };
        has_pages |= source.has_pages;
        if !is_month(month) {
            found.push(format!("`{text}` needs the month in which it was read, as in `{name} 2026-11`"));
        } else if !source.months.is_empty() && !source.months.iter().any(|it| it == month) {
            found.push(format!(
                "{name} was read in {}, not in {month} ({FOLDER}/sources.toml)",
                source.months.join(", ")
            ));
        }
    }
    if has_pages && row.page.list().is_empty() {
        found.push("a platform's own documents need their `page`, an https:// URL".to_owned());
    }
    for page in row.page.list().iter().filter(|page| !page.starts_with("https://")) {
        found.push(format!("`page` must be an https:// URL, it is {page}"));
    }
}

fn is_month(text: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-')
        .is_some_and(|(year, month)| digits(year, 4) && digits(month, 2) && ("01"..="12").contains(&month))
}

/// Checks that the tests are there, and that they speak of what the row is about.
fn check_tests(row: &Row, names: &Names, tests: &mut Tests<'_>, found: &mut Vec<String>) {
    let mut texts = Vec::new();
    for test in row.test.list() {
        match tests.text_of(test) {
            Ok(of_test) => texts.push((test, of_test.to_owned())),
            Err(problem) => found.push(problem),
        }
    }
    let is_whole = texts.len() == row.test.list().len();
    texts.retain(|(_, text)| !text.is_empty());
    if row.test.list().is_empty() {
        found.push("`test` names no test".to_owned());
    } else if is_whole && !texts.is_empty() {
        check_words(row, names, &texts, found);
    }
}

/// Checks that each name has its word in a test, and that each test has a word of the row.
fn check_words(row: &Row, names: &Names, texts: &[(&String, String)], found: &mut Vec<String>) {
    let words: Vec<(&String, Vec<&str>)> =
        row.about.list().iter().filter_map(|name| Some((name, names.get(name)?.words(name)))).collect();
    for (name, words) in words.iter().filter(|(_, words)| !words.is_empty()) {
        if !texts.iter().any(|(_, text)| has_any(text, words)) {
            found.push(format!(
                "no test of `{name}` has {} in it: name one that does, or write it",
                either(words)
            ));
        }
    }
    let said: Vec<&str> = if row.topic.is_empty() { Vec::new() } else { in_backticks(&row.says).collect() };
    if !said.is_empty() && !texts.iter().any(|(_, text)| has_any(text, &said)) {
        found.push(format!("no test has {} in it: name one that does, or write it", either(&said)));
    }
    // A test in Rust may build an endpoint's path with a helper, and a limit's test has a number in some unit.
    let is_by_itself = |name| names.get(name).is_some_and(|known| known.kind.is_in_each_test());
    if !row.topic.is_empty() || !row.about.list().iter().all(is_by_itself) {
        return;
    }
    let words: Vec<&str> = words.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    for (test, _) in texts.iter().filter(|(_, text)| !has_any(text, &words)) {
        found.push(format!("`{test}` is about something else: it hasn't {}", either(&words)));
    }
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| mentions(text, word))
}

fn either(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    format!("the word {}", words.join(" or "))
}

/// Lists the names without a row, and shows one row to fill in.
fn missing_rows(missing: &[(&String, &Known)], rows: &BTreeMap<&str, &str>) -> String {
    let mut by_kind: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
    for (name, known) in missing {
        by_kind.entry(known.kind).or_default().push(name);
    }
    let mut out =
        format!("{} of what core knows has no row in the table of facts ({FOLDER}):", missing.len());
    for (kind, names) in by_kind {
        out += &format!("\n  {}: {}", kind.in_words(), names.join(", "));
    }
    let (first, known) = missing[0];
    let says = if known.says.is_empty() {
        "\n  says = \"core has no sentence on it, so write one here\""
    } else {
        ""
    };
    out += &format!(
        "\nAdd rows like this one to {}, from what the service's public pages say:\n\n  \
         [[fact]]\n  about = \"{first}\"{says}\n  source = \"reference 2026-05\"\n  \
         test = \"tests/conformance/FILE.test.mjs: the name of a test, or of a case in tests/vectors\"\n\n\
         `about` may be a list of names that have their source and test in common. `says` is for what core's own comment \
         doesn't say. {FOLDER}/sources.toml lists the sources and their months; ours is `ours 2026-11`. A fact that may \
         turn out otherwise has `either_way`: what the SDK does in each case. `npm run check` writes them into docs/service.",
        neighbour(first, rows)
    );
    out
}

/// Returns the file that has the names of the same family.
fn neighbour(name: &str, rows: &BTreeMap<&str, &str>) -> String {
    let family = name.split_once('.').map_or(name, |(family, _)| family);
    let near = rows.iter().find(|(other, _)| other.split_once('.').map_or(**other, |(it, _)| it) == family);
    near.map_or_else(
        || format!("the file of its resource in {FOLDER}"),
        |(_, file)| format!("{FOLDER}/{file}"),
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::names::{self, Names};
    use super::super::table::{File, OneOrMore, Row, Table, read};
    use super::check;

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

    /// The problems of one more row.
    fn problems_with(row: Row, table: &mut Table, names: &Names) -> String {
        table.files.push(File { name: "more.toml".to_owned(), title: "More".to_owned(), rows: vec![row] });
        let problems = check(table, names, Path::new(ROOT));
        table.files.pop();
        problems.join("\n")
    }

    fn row(about: &str) -> Row {
        Row {
            about: OneOrMore::One(about.to_owned()),
            source: OneOrMore::One("ours 2026-11".to_owned()),
            test: OneOrMore::One("crates/xtask/src/facts/check.rs: every_fault_is_named".to_owned()),
            ..Row::default()
        }
    }

    #[test]
    fn the_table_is_whole() {
        let root = Path::new(ROOT);
        let problems = check(&read(root).unwrap(), &names::read(root).unwrap(), root);
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn every_name_without_a_row_is_listed() {
        let root = Path::new(ROOT);
        let names = names::read(root).unwrap();
        let table = Table { files: Vec::new(), ..read(root).unwrap() };
        let problems = check(&table, &names, root).join("\n");
        for name in [
            "listChats",
            "listChats.before",
            "sendMessage.elements[].buttons[].url",
            "sendMessage.media[].data",
            "editMessage.reply_markup.inline_keyboard",
            "Message.body",
            "MessageStatus.failed_waiting_for_retry",
            "Page.total",
            "message.received",
            "FACEBOOK_BODY_CHARACTERS",
            "STANDARD_WINDOW",
            "MAX_IDEMPOTENCY_KEY_LENGTH",
            "status.202",
            "status.409",
            "status.5xx",
            "RateLimitError",
            "WindowState.human_agent",
            "Outcome.not_sent",
            "code.already_answered",
            "webhook.timestamp_too_old",
            "reaction.wow",
            "capability.typing",
        ] {
            let is_listed =
                [format!(": {name},"), format!(", {name},"), format!(", {name}\n"), format!(": {name}\n")];
            assert!(
                is_listed.iter().any(|text| problems.contains(text)),
                "{name} is not listed in {problems}"
            );
        }
        assert!(problems.contains("[[fact]]"), "{problems}");
    }

    #[test]
    fn every_fault_is_named() {
        let one = |text: &str| OneOrMore::One(text.to_owned());
        let topic = || Row {
            about: OneOrMore::default(),
            topic: "A header".to_owned(),
            says: "It is.".to_owned(),
            ..row("")
        };
        let names = names::read(Path::new(ROOT)).unwrap();
        // One row, so that each case is quick. The names without a row are in the other test.
        let sources = read(Path::new(ROOT)).unwrap().sources;
        let first =
            File { name: "first.toml".to_owned(), title: "First".to_owned(), rows: vec![row("listChats")] };
        let mut table = Table { sources, files: vec![first] };
        for (row, problem) in [
            (row("listChats"), "`listChats` has another row"),
            (row("listChat"), "nothing in core is called `listChat`"),
            (row("Message.bodi"), "names like it are Message.attachments"),
            (Row { topic: String::new(), ..topic() }, "neither `about` nor `topic`"),
            (Row { says: String::new(), ..topic() }, "needs `says`"),
            (Row { topic: "x".to_owned(), ..row("listChats") }, "give one"),
            (Row { source: OneOrMore::default(), ..topic() }, "`source` is empty"),
            (Row { source: one("hearsay 2026-11"), ..topic() }, "`hearsay` is no source"),
            (Row { source: one("ours"), ..topic() }, "needs the month"),
            (Row { source: one("ours 2026-13"), ..topic() }, "needs the month"),
            (Row { source: one("skill 2026-05"), ..topic() }, "skill was read in 2026-06, not in 2026-05"),
            (Row { source: one("platform 2026-11"), ..topic() }, "need their `page`"),
            (Row { page: one("http://example.com"), ..topic() }, "must be an https:// URL"),
            (Row { test: OneOrMore::default(), ..topic() }, "names no test"),
            (Row { test: one("README.md"), ..topic() }, "must be a file and the name of a test"),
            (Row { test: one("tests/none.mjs: it"), ..topic() }, "there is no file tests/none.mjs"),
            (Row { test: one("README.md: no such words"), ..topic() }, "has no test, case or line"),
            (
                Row { test: one("crates/xtask/src/facts/check.rs: every"), ..topic() },
                "has no test, case or line",
            ),
            (Row { test: one("none: no"), ..topic() }, "say why"),
            (
                Row { test: one("tests/vectors/events.json: no type"), ..row("getChat") },
                "no test of `getChat` has the word `getChat` or `chats`",
            ),
            (
                Row { test: one("tests/vectors/events.json: no type"), ..row("status.409") },
                "no test of `status.409` has the word `409`",
            ),
            (
                Row {
                    says: "It has an `expiry`.".to_owned(),
                    test: one("tests/vectors/events.json: no type"),
                    ..topic()
                },
                "no test has the word `expiry`",
            ),
            (
                Row {
                    test: OneOrMore::More(vec![
                        "tests/vectors/objects.json: a WhatsApp group".to_owned(),
                        "tests/vectors/events.json: no type".to_owned(),
                    ]),
                    ..row("Chat.group")
                },
                "no type` is about something else: it hasn't the word `group`",
            ),
            (
                Row { says: "No source says when.".to_owned(), ..topic() },
                "\"no source\" is uncertain: say in `either_way`",
            ),
            (
                Row { says: "May be empty with `elements`.".to_owned(), ..row("privateReply.text") },
                "core says it already: leave out \"May be empty with `elements`.\"",
            ),
            (
                Row { test: one("tests/conformance/chats.test.mjs: withEmulator"), ..topic() },
                "has no test, case or line",
            ),
            (
                Row { test: one("tests/vectors/events.json: no type"), ..row("Chat.group") },
                "no test of `Chat.group` has the word `group`",
            ),
        ] {
            let found = problems_with(row, &mut table, &names);
            assert!(found.contains("more.toml, the row of"), "{found}");
            assert!(found.contains(problem), "expected {problem:?} in {found:?}");
        }
        let found = problems_with(topic(), &mut table, &names);
        assert!(!found.contains("more.toml"), "{found}");
    }
}
