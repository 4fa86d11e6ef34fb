//! Writes the tables of the pages for users: what each platform can do, every method, and every event. What is missing in a
//! source is an error and not an empty cell.

mod events;
mod methods;
mod platforms;

use std::error::Error;
use std::fs;
use std::path::Path;

const START: &str = "<!-- written by crates/xtask: ";
const END: &str = "<!-- end -->";

/// Writes every table between its markers.
pub(crate) fn write(root: &Path) -> Result<(), Box<dyn Error>> {
    let declarations = fs::read_to_string(root.join("index.d.ts"))?;
    put(root, "README.md", "platforms", &platforms::table()?)?;
    put(root, "docs/sending.md", "limits", &platforms::limits()?)?;
    put(root, "docs/methods.md", "methods", &methods::table(&declarations)?)?;
    put(root, "docs/methods.md", "functions", &methods::functions(&declarations)?)?;
    put(root, "docs/events.md", "events", &events::table()?)
}

fn put(root: &Path, page: &str, name: &str, table: &str) -> Result<(), Box<dyn Error>> {
    let path = root.join(page);
    let text = fs::read_to_string(&path)?;
    let marker = format!("{START}{name} -->");
    let lost = || format!("{page} has lost its markers of the {name}");
    let (before, rest) = text.split_once(&marker).ok_or_else(lost)?;
    let (_, after) = rest.split_once(END).ok_or_else(lost)?;
    fs::write(&path, format!("{before}{marker}\n{table}{END}{after}"))?;
    Ok(())
}
