//! Reads a body of `application/x-www-form-urlencoded` as the object that it stands for, by the rules of the service's
//! framework: `body=Hi`, `media[]=URL` for a list, `card[subtitle]=x` for an object, `buttons[][title]=x` for a list of
//! objects.

use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::form::value_of;
use crate::http::problem::Problem;

/// The most names in each other that a name may have. The framework has the same limit.
const DEEPEST: usize = 32;

/// Reads a whole body.
pub(super) fn read(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    let refuse = |why: &str| Problem::new(StatusCode::BAD_REQUEST, format!("the body must be {why}"));
    let text = std::str::from_utf8(body).map_err(|_| refuse("a form in UTF-8"))?;
    if text.trim_start().starts_with('{') {
        return Err(refuse(
            "a form, as its Content-Type says; send JSON with Content-Type: application/json",
        ));
    }
    let mut content = Map::new();
    for pair in text.trim().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = decode(name).zip(decode(value)).ok_or_else(|| refuse("a form in UTF-8"))?;
        let known = name.split('[').next().unwrap_or_default();
        let malformed =
            || Problem::invalid(&format!("{name:?}"), "must be a name, and then pairs of brackets");
        let place = parts(&name).ok_or_else(malformed)?;
        let value = value_of(place.last().copied().unwrap_or_default(), value);
        insert(&mut content, &place, value).map_err(|Mixed| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                format!("{known} must be one of a text, a list and an object"),
            )
        })?;
    }
    Ok(content)
}

/// A name has a text in one place, and a list or an object in another.
struct Mixed;

/// Splits `buttons[][title]` into `buttons`, an empty part and `title`.
fn parts(name: &str) -> Option<Vec<&str>> {
    let Some((first, rest)) = name.split_once('[') else { return Some(vec![name]) };
    let mut parts = vec![first];
    let inner = rest.strip_suffix(']')?;
    parts.extend(inner.split("]["));
    let is_plain = parts.iter().all(|part| !part.contains(['[', ']']));
    (is_plain && !first.is_empty() && parts.len() <= DEEPEST).then_some(parts)
}

fn insert(object: &mut Map<String, Value>, place: &[&str], value: Value) -> Result<(), Mixed> {
    let [name, inner @ ..] = place else { return Err(Mixed) };
    match inner {
        // The last one counts.
        [] => {
            object.insert((*name).to_owned(), value);
            Ok(())
        }
        ["", below @ ..] => match object.entry(*name).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(items) => push(items, below, value),
            _ => Err(Mixed),
        },
        _ => match object.entry(*name).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(object) => insert(object, inner, value),
            _ => Err(Mixed),
        },
    }
}

/// Adds an item to a list, or a field to its last object. An object that has the field already is followed by another.
fn push(items: &mut Vec<Value>, below: &[&str], value: Value) -> Result<(), Mixed> {
    if below.is_empty() {
        items.push(value);
        return Ok(());
    }
    match items.last_mut() {
        Some(Value::Object(last)) if !has(last, below) => insert(last, below, value),
        Some(Value::Object(_)) | None => {
            let mut object = Map::new();
            insert(&mut object, below, value)?;
            items.push(Value::Object(object));
            Ok(())
        }
        Some(_) => Err(Mixed),
    }
}

/// Whether an object has something at a place. A list can always take more.
fn has(object: &Map<String, Value>, place: &[&str]) -> bool {
    match place {
        [name, "", ..] => object.get(*name).is_some_and(|value| !value.is_array()),
        [name] => object.contains_key(*name),
        [name, inner @ ..] => match object.get(*name) {
            Some(Value::Object(object)) => has(object, inner),
            Some(_) => true,
            None => false,
        },
        [] => false,
    }
}

fn decode(text: &str) -> Option<String> {
    let spaced: String = text.chars().map(|it| if it == '+' { ' ' } else { it }).collect();
    percent_decode_str(&spaced).decode_utf8().ok().map(|text| text.into_owned())
}
