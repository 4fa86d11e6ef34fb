//! Rows and lanes of a store across the boundary. Bodies stay in JavaScript.

use super::given::{Given, missing, unknown};
use crate::error::Error;
use crate::json::Json;
use crate::receiver::{Changes, NewEvent, Operation, Records, Stored, StoredEvent, Taken, number};
use crate::to_json::JsonValue;

pub(super) fn read_taken(value: Json<'_>) -> Result<Taken, Error> {
    let taken = Given::read(value)?;
    let state = taken.need_text("state")?;
    Ok(match &*state {
        "head" => {
            let events = taken.value("events").and_then(Json::items).ok_or_else(|| missing("events"))?;
            let events = events.into_iter().map(read_event).collect::<Result<_, _>>()?;
            Taken::Head { lane: taken.text("lane").unwrap_or_default(), events }
        }
        "busy" => Taken::Busy { for_ms: taken.number("forMs").unwrap_or_default() },
        "later" => Taken::Later { in_ms: taken.number("inMs").unwrap_or_default() },
        "nothing" => Taken::Nothing { in_ms: taken.number("inMs") },
        "lost" => Taken::Lost,
        other => return Err(unknown(other)),
    })
}

/// Reads `"held"`, `"lost"`, or what [`read_taken`] reads.
pub(super) fn read_stored(value: Json<'_>) -> Result<Stored, Error> {
    match value.text().as_deref() {
        Some("held") => Ok(Stored::Held),
        Some("lost") => Ok(Stored::Lost),
        Some(other) => Err(unknown(other)),
        None => read_taken(value).map(Stored::Taken),
    }
}

fn read_event(value: Json<'_>) -> Result<StoredEvent, Error> {
    let event = Given::read(value)?;
    let count = |name: &str| event.need_number(name).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let records = event.value("records").and_then(Json::object);
    let records: Records = records
        .iter()
        .flat_map(|records| records.entries())
        .filter_map(|entry| Some((entry.name.clone().into_owned(), entry.value.text()?.into_owned())))
        .collect();
    Ok(StoredEvent {
        id: event.need_text("id")?,
        head: event.need_text("head")?,
        body: String::new(),
        starts: count("starts")?,
        failures: count("failures")?,
        records,
        unreadable: event.text("unreadable"),
    })
}

pub(super) fn new_event(event: &NewEvent) -> JsonValue<'_> {
    JsonValue::Object(vec![
        ("id", event.id.as_str().into()),
        ("marks", texts(&event.marks)),
        ("lane", event.lane.as_str().into()),
        ("chat", event.chat.as_deref().into()),
        ("at", event.at.into()),
        ("head", event.head.as_str().into()),
        ("quietMs", number(event.quiet_ms)),
        ("maxMs", number(event.max_ms)),
        ("limit", number(event.limit)),
        ("redacts", event.redacts.as_deref().into()),
    ])
}

/// Writes an operation's name and its arguments.
pub(super) fn operation(operation: &Operation) -> (&'static str, JsonValue<'_>) {
    let (name, arguments) = match operation {
        Operation::Renew => ("renew", Vec::new()),
        Operation::Record { id, records } => ("record", vec![("id", id.as_str().into()), changes(records)]),
        Operation::Finish { ids, next, keep_ms, most } => (
            "finish",
            vec![
                ("ids", texts(ids)),
                ("next", (*next).into()),
                ("keepMs", number(*keep_ms)),
                ("most", number(*most)),
            ],
        ),
        Operation::Fail { id, wait_ms, records } => {
            ("fail", vec![("id", id.as_str().into()), ("waitMs", number(*wait_ms)), changes(records)])
        }
        Operation::Bury { ids, next, keep_ms, error, most } => (
            "bury",
            vec![
                ("ids", texts(ids)),
                ("next", (*next).into()),
                ("keepMs", number(*keep_ms)),
                ("error", error.as_str().into()),
                ("most", number(*most)),
            ],
        ),
        Operation::LetGo { id, wait_ms, records } => {
            ("letGo", vec![("id", id.as_deref().into()), ("waitMs", number(*wait_ms)), changes(records)])
        }
        Operation::Take { most } => ("take", vec![("most", number(*most))]),
    };
    (name, JsonValue::Object(arguments))
}

/// Writes records as pairs: an object of ours has only names that are known beforehand.
fn changes(records: &Changes) -> (&'static str, JsonValue<'_>) {
    let pair = |(name, value): (&'_ String, &'_ Option<String>)| {
        JsonValue::List(vec![name.clone().into(), value.clone().into()])
    };
    ("records", JsonValue::List(records.iter().map(pair).collect()))
}

pub(super) fn texts(items: &[String]) -> JsonValue<'_> {
    JsonValue::List(items.iter().map(|item| item.as_str().into()).collect())
}
