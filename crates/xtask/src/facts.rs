//! The table of facts in `crates/core/facts`: where each thing that core says of the service comes from, and which test
//! holds it. It is checked against core, and written for people as docs/service.md and the pages below docs/service.

mod check;
mod evidence;
mod fields;
mod names;
mod render;
mod table;
mod words;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// Returns the pages by their paths below docs/, or an error with everything that is wrong with the table.
pub(crate) fn pages(root: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let table = table::read(root)?;
    let names = names::read(root)?;
    let problems = check::check(&table, &names, root);
    if problems.is_empty() { Ok(render::render(&table, &names)) } else { Err(problems.join("\n").into()) }
}
