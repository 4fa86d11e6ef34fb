//! Folds versions of a message into one. Events come late, twice and in any order; the same events in any order give the
//! same message.

use std::cmp::Ordering;

use postproxy_dm_fast::json::{Entry, Json, Object};

use crate::error::Error;
use crate::time;

/// Fields that are set once: the one that is there wins, and of two the earlier time.
const SET_ONCE: &[&str] = &[
    "external_id",
    "external_posted_at",
    "external_delivered_at",
    "external_read_at",
    "external_deleted_at",
    "created_at",
];

/// Fields that go together with the furthest status.
const OF_STATUS: &[&str] = &["status", "error_message", "error_details"];

/// What a deletion takes away; the lists become empty.
const REDACTED: &[&str] = &[
    "body",
    "quick_replies",
    "buttons",
    "card",
    "elements",
    "tapped_action",
    "interactive",
    "location",
    "contacts",
    "template",
    "platform_data",
    "reply_markup",
    "story_reply",
];
const REDACTED_LISTS: &[&str] = &["attachments", "reactions"];

/// How far a message has come. A message that reached the platform may still fail, and then stays so.
const STATUSES: &[&str] = &["pending", "failed_waiting_for_retry", "published", "failed", "received"];

/// Merges two versions of a message, as JSON texts: a receipt is never taken back, an edit is not undone by a late receipt,
/// and a deletion wins.
///
/// ```
/// use postproxy_dm_core::receiver::merge_message;
///
/// let read = r#"{"id":"msg_1","external_read_at":"2026-05-31T14:02:00Z"}"#;
/// let delivered = r#"{"id":"msg_1","external_read_at":null}"#;
/// assert_eq!(merge_message(read, delivered)?, merge_message(delivered, read)?);
/// # Ok::<(), postproxy_dm_core::Error>(())
/// ```
///
/// # Errors
/// A [`Validation`](crate::ErrorClass::Validation) error if one is no object, or if they are two messages.
pub fn merge_message(known: &str, incoming: &str) -> Result<String, Error> {
    let read = |name: &str, text| {
        let object = Json::read_leniently(text).ok().and_then(Json::object);
        object.ok_or_else(|| Error::invalid(name, "must be a message, as an event holds it"))
    };
    let (known, incoming) = (read("known", known)?, read("incoming", incoming)?);
    let id = |message: &Object<'_>| message.get("id").and_then(Json::text).map(|id| id.into_owned());
    if id(&known) != id(&incoming) {
        return Err(Error::invalid("incoming", "must be the same message as known, with its id"));
    }
    let is_deleted =
        [&known, &incoming].into_iter().any(|message| given(message, "external_deleted_at").is_some());
    let latest = match compare(&known, &incoming) {
        Ordering::Less => &incoming,
        _ => &known,
    };
    let furthest = match compare_status(&known, &incoming) {
        Ordering::Less => &incoming,
        _ => &known,
    };
    Ok(write(latest, |name| {
        if SET_ONCE.contains(&name) {
            first_of(name, given(&known, name), given(&incoming, name))
        } else if OF_STATUS.contains(&name) {
            furthest.get(name)
        } else {
            latest.get(name).map(|value| if is_deleted { redacted(name, value) } else { value })
        }
    }))
}

/// Returns a field that is neither missing nor null.
fn given<'a>(message: &Object<'a>, name: &str) -> Option<Json<'a>> {
    message.get(name).filter(|value| !value.is_null())
}

fn redacted<'a>(name: &str, value: Json<'a>) -> Json<'a> {
    let text = match name {
        name if REDACTED.contains(&name) => "null",
        name if REDACTED_LISTS.contains(&name) => "[]",
        _ => return value,
    };
    Json::read_leniently(text).unwrap_or(value)
}

fn first_of<'a>(name: &str, one: Option<Json<'a>>, other: Option<Json<'a>>) -> Option<Json<'a>> {
    let (Some(a), Some(b)) = (one, other) else { return one.or(other).or(Json::read_leniently("null").ok()) };
    let rank = |value: Json<'a>| {
        let time = value.text().and_then(|text| time::parse(&text)).filter(|_| name.ends_with("_at"));
        (time.is_none(), time, value.written())
    };
    Some(if rank(a) <= rank(b) { a } else { b })
}

/// Compares how new the contents are: by the last edit, then by attachments that are ready, then by what is written, which
/// is the same in any order.
fn compare(one: &Object<'_>, other: &Object<'_>) -> Ordering {
    let rank = |message: &Object<'_>| {
        let edited = given(message, "external_edited_at").and_then(Json::text);
        let edited = edited.and_then(|text| time::parse(&text));
        let attachments = message.get("attachments").and_then(Json::items).unwrap_or_default();
        let is_pending = |item: &Json<'_>| {
            let status = item.object().and_then(|item| item.get("status")?.text().map(|it| it == "pending"));
            status.unwrap_or(false)
        };
        let ready = attachments.iter().filter(|item| !is_pending(item)).count();
        (edited, ready)
    };
    rank(one).cmp(&rank(other)).then_with(|| contents(one).cmp(&contents(other)))
}

/// Returns what is neither a receipt nor a status, by name.
fn contents<'a>(message: &'a Object<'_>) -> Vec<(&'a str, &'a str)> {
    let is_content =
        |entry: &&Entry<'_>| !SET_ONCE.contains(&&*entry.name) && !OF_STATUS.contains(&&*entry.name);
    let mut fields: Vec<(&str, &str)> = Vec::new();
    for entry in message.latest().filter(is_content) {
        // Into its place: the library's sort adds 3 KB to a module, before compression.
        let field = (&*entry.name, entry.value.written());
        let after = fields.iter().position(|other| *other > field).unwrap_or(fields.len());
        fields.insert(after, field);
    }
    fields
}

fn compare_status(one: &Object<'_>, other: &Object<'_>) -> Ordering {
    let rank = |message: &Object<'_>| {
        let status = given(message, "status").and_then(Json::text).map(|text| text.into_owned());
        // A status that this version doesn't know is newer than those that it knows.
        let known = status
            .as_deref()
            .map(|status| STATUSES.iter().position(|known| *known == status).unwrap_or(STATUSES.len()));
        let reasons = OF_STATUS.iter().map(|name| given(message, name).map(|it| it.written().to_owned()));
        (known, reasons.collect::<Vec<_>>())
    };
    rank(one).cmp(&rank(other))
}

/// Writes a message's fields in the order of the one that is newer, each with the value that was chosen.
fn write<'a>(latest: &Object<'a>, choose: impl Fn(&str) -> Option<Json<'a>>) -> String {
    let mut out = String::from("{");
    let mut push = |name: &str, value: &str| {
        out.push_str(if out.len() > 1 { "," } else { "" });
        out.push_str(name);
        out.push(':');
        out.push_str(value);
    };
    let mut missing: Vec<&str> = SET_ONCE.iter().chain(OF_STATUS).copied().collect();
    for entry in latest.latest() {
        missing.retain(|name| *name != entry.name);
        if let Some(value) = choose(&entry.name) {
            push(entry.written_name.written(), value.written());
        }
    }
    for name in missing {
        if let Some(value) = choose(name).filter(|value| !value.is_null()) {
            push(&format!("\"{name}\""), value.written());
        }
    }
    out.push('}');
    out
}
