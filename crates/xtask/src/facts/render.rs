//! Writes docs/service.md and the pages below docs/service from the table of facts.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::names::Names;
use super::table::{File, Row, Table, test_of};

const NOTICE: &str =
    "<!-- Generated from crates/core/facts by crates/xtask. Change it there, then `npm run build`. -->";

const MARK: &str = " [Uncertain](../service.md#where-sources-differ-or-say-nothing).";

/// Returns each page by its path below docs/: service.md, and one for each file of the table.
pub(crate) fn render(table: &Table, names: &Names) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::from([("service.md".to_owned(), overview(table, names))]);
    for file in &table.files {
        pages.insert(format!("service/{}", page_of(file)), page(file, names));
    }
    pages
}

fn page_of(file: &File) -> String {
    file.name.replace(".toml", ".md")
}

fn overview(table: &Table, names: &Names) -> String {
    let mut out = format!(
        "{NOTICE}\n\n# The service, fact by fact\n\n\
         Where everything that this package says of the service comes from, when it was read, and which test holds it. The \
         service's public sources don't always agree, and some questions none of them answers: those stand below, with what \
         the SDK does either way.\n\n",
    );
    for file in &table.files {
        let count = file.rows.iter().map(|row| row.about.list().len().max(1)).sum::<usize>();
        let _ = writeln!(out, "- [{}](service/{}): {count} facts", file.title, page_of(file));
    }
    out += "\n| source | what it is | read in |\n|---|---|---|\n";
    for (name, source) in &table.sources {
        let months =
            if source.months.is_empty() { "as its rows say".to_owned() } else { source.months.join(", ") };
        let _ = writeln!(out, "| {name} | {} | {months} |", cell(&source.about));
    }
    uncertain(&mut out, table, names);
    out
}

fn uncertain(out: &mut String, table: &Table, names: &Names) {
    out.push_str("\n## Where sources differ or say nothing\n\n");
    out.push_str(
        "| about | what is known | what the SDK does either way | source and test |\n|---|---|---|---|\n",
    );
    for row in table.files.iter().flat_map(|file| &file.rows).filter(|row| !row.either_way.is_empty()) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {}; {} |",
            subject(row),
            cell(&said(row, names)),
            cell(&row.either_way),
            sources(row),
            tests(row, "../")
        );
    }
}

fn page(file: &File, names: &Names) -> String {
    let mut out = format!(
        "{NOTICE}\n\n# {}\n\n[All pages, and what the sources are](../service.md)\n\n\
         | about | what is known | source | test |\n|---|---|---|---|\n",
        file.title
    );
    for row in &file.rows {
        let (sources, tests) = (sources(row), tests(row, "../../"));
        let mark = if row.either_way.is_empty() { "" } else { MARK };
        if !row.says.is_empty() {
            let says = cell(&said(row, names));
            let _ = writeln!(out, "| {} | {says}{mark} | {sources} | {tests} |", subject(row));
            continue;
        }
        for (at, name) in row.about.list().iter().enumerate() {
            let says = names.get(name).map(|known| cell(&known.says)).unwrap_or_default();
            let (sources, tests) = if at == 0 { (&*sources, &*tests) } else { ("as above", "as above") };
            let _ = writeln!(out, "| `{name}` | {says}{mark} | {sources} | {tests} |");
        }
    }
    out
}

/// Returns core's sentence on a name and the row's own. A row about several names has only its own.
fn said(row: &Row, names: &Names) -> String {
    let of_core = match row.about.list() {
        [name] => names.get(name).map(|known| known.says.as_str()).unwrap_or_default(),
        _ => "",
    };
    format!("{of_core} {}", row.says).trim().to_owned()
}

fn subject(row: &Row) -> String {
    if row.topic.is_empty() {
        row.about.list().iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    } else {
        cell(&row.topic)
    }
}

fn sources(row: &Row) -> String {
    let pages = row.page.list().iter().map(|page| {
        let host = page.trim_start_matches("https://").split('/').next().unwrap_or_default();
        format!("[{host}]({page})")
    });
    row.source.list().iter().cloned().chain(pages).collect::<Vec<_>>().join(", ")
}

/// Returns links to the tests; `up` leads to the root.
fn tests(row: &Row, up: &str) -> String {
    let link = |test: &String| match test_of(test) {
        Some(("none", why)) => format!("None: {}", cell(why)),
        Some((file, name)) => {
            let short = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
            format!("[{short}]({up}{file}): {}", cell(name))
        }
        None => String::new(),
    };
    row.test.list().iter().map(link).collect::<Vec<_>>().join("; ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
