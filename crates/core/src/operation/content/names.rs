//! Finds the field that a misspelt name stands for. The service drops a name that it doesn't know without a word.

use super::field::{Field, Kind, Table};
use super::tables;
use crate::spelling;

/// The field of an object that a name, which the object doesn't have, is another spelling of. A name that another object
/// has is no slip.
pub(super) fn meant(name: &str, table: &Table) -> Option<&'static str> {
    let mut known = table.names.to_vec();
    for part in table.parts {
        known.extend(part.iter().map(|field| field.name));
    }
    if let Some(meant) = spelling::synonym(name, &known) {
        return Some(meant);
    }
    if is_known(name) {
        return None;
    }
    let plural = || name.strip_suffix(['y', 'Y']).map(|stem| format!("{stem}ies"));
    spelling::meant(name, &known).or_else(|| spelling::meant(&plural()?, &known))
}

/// Whether any object may have it.
pub(super) fn is_known(name: &str) -> bool {
    tables::ALL.iter().any(|table| has(table, name))
}

/// Whether an object may have it, or one in it.
pub(super) fn has(table: &Table, name: &str) -> bool {
    let is_field = |field: &Field| match field.kind {
        _ if field.name == name => true,
        Kind::Objects { of, .. } | Kind::Object(of) | Kind::Files(of) => has(of, name),
        _ => false,
    };
    table.names.contains(&name) || table.parts.iter().any(|part| part.iter().any(is_field))
}
