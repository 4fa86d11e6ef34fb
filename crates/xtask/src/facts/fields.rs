//! Reads names and sentences out of the JSON schemas that core derives.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Returns the schema that another one refers to.
pub(crate) fn resolve<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> &'a Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    name.and_then(|name| definitions.get(name)).unwrap_or(schema)
}

/// Returns the fields of an object.
pub(crate) fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// Returns what a schema says of itself, in one line.
pub(crate) fn description(schema: &Value) -> String {
    one_line(schema.get("description").and_then(Value::as_str).unwrap_or_default())
}

/// Joins the lines of a text, without the links of Rust's comments.
pub(crate) fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("[`", "`").replace("`]", "`")
}

/// Returns the fields below a schema by their paths, such as `buttons[].url`, each with its description.
pub(crate) fn paths(schema: &Value, definitions: &Map<String, Value>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    walk(schema, definitions, "", &mut found);
    found
}

fn walk(schema: &Value, definitions: &Map<String, Value>, path: &str, found: &mut BTreeMap<String, String>) {
    let schema = resolve(schema, definitions);
    for (name, property) in properties(schema) {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let says = description(property);
        walk(property, definitions, &path, found);
        let known = found.entry(path).or_default();
        if known.is_empty() {
            *known = says;
        }
    }
    if let Some(items) = schema.get("items") {
        walk(items, definitions, &format!("{path}[]"), found);
    }
    for options in ["anyOf", "oneOf", "allOf"] {
        for option in schema.get(options).and_then(Value::as_array).into_iter().flatten() {
            walk(option, definitions, path, found);
        }
    }
}

/// Returns the values of an enum that is written as a text, each with its description.
pub(crate) fn values(schema: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    found.extend(listed.filter_map(Value::as_str).map(|value| (value.to_owned(), String::new())));
    if let Some(value) = schema.get("const").and_then(Value::as_str) {
        found.push((value.to_owned(), description(schema)));
    }
    for options in ["anyOf", "oneOf"] {
        for option in schema.get(options).and_then(Value::as_array).into_iter().flatten() {
            found.extend(values(option));
        }
    }
    found
}
