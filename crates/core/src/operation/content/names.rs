//! Finds the field that a misspelt name stands for. The service drops a name that it doesn't know without a word.

use super::field::{Kind, Table};
use super::tables;
use crate::spelling;

/// The field of an object that a name, which the object doesn't have, is another spelling of. A name that another object
/// has is no slip.
pub(super) fn meant(name: &str, table: &Table) -> Option<&'static str> {
    if is_known(name) {
        return None;
    }
    let known: Vec<&'static str> = table.fields().map(|field| field.name).collect();
    spelling::meant(name, &known)
}

/// Whether any object may have it.
pub(super) fn is_known(name: &str) -> bool {
    tables::ALL.iter().any(|table| has(table, name))
}

fn has(table: &Table, name: &str) -> bool {
    table.fields().any(|field| {
        let inner = match field.kind {
            Kind::Objects { of, .. } | Kind::Object(of) | Kind::Named(of) | Kind::Files(of) => Some(of),
            _ => None,
        };
        field.name == name || inner.is_some_and(|inner| has(inner, name))
    })
}
