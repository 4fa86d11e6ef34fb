//! Rows and lanes of a store across the boundary. Bodies stay in JavaScript.

use postproxy_dm_fast::json::Json;

use super::given::{Given, missing, unknown};
use crate::error::Error;
use crate::receiver::{Changes, NewEvent, Operation, Records, Stored, StoredEvent, Taken};
use crate::to_json::{JsonText, ToJson};

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

impl ToJson for NewEvent {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("id", self.id.as_str());
            out.field("marks", &self.marks[..]);
            out.field("lane", self.lane.as_str());
            out.field("chat", self.chat.as_deref());
            out.field("at", self.at);
            out.field("head", self.head.as_str());
            out.field("quietMs", self.quiet_ms);
            out.field("maxMs", self.max_ms);
            out.field("limit", self.limit);
            out.field("redacts", self.redacts.as_deref());
        });
    }
}

/// Returns the operation's name.
pub(super) fn name_of(operation: &Operation) -> &'static str {
    match operation {
        Operation::Renew => "renew",
        Operation::Record { .. } => "record",
        Operation::Finish { .. } => "finish",
        Operation::Fail { .. } => "fail",
        Operation::Bury { .. } => "bury",
        Operation::LetGo { .. } => "letGo",
        Operation::Take { .. } => "take",
    }
}

/// Writes an operation's arguments.
impl ToJson for Operation {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| match self {
            Operation::Renew => {}
            Operation::Record { id, records } => {
                out.field("id", id.as_str());
                write_changes(records, out);
            }
            Operation::Finish { ids, next, keep_ms, most } => write_end(ids, *next, [*keep_ms, *most], out),
            Operation::Bury { ids, next, keep_ms, error, most } => {
                write_end(ids, *next, [*keep_ms, *most], out);
                out.field("error", error.as_str());
            }
            Operation::Fail { id, wait_ms, records } => write_wait(Some(id), *wait_ms, records, out),
            Operation::LetGo { id, wait_ms, records } => {
                write_wait(id.as_deref(), *wait_ms, records, out);
            }
            Operation::Take { most } => out.field("most", *most),
        });
    }
}

fn write_end(ids: &[String], next: bool, [keep_ms, most]: [u64; 2], out: &mut JsonText) {
    out.field("ids", ids);
    out.field("next", next);
    out.field("keepMs", keep_ms);
    out.field("most", most);
}

fn write_wait(id: Option<&str>, wait_ms: u64, records: &Changes, out: &mut JsonText) {
    out.field("id", id);
    out.field("waitMs", wait_ms);
    write_changes(records, out);
}

/// Writes records as pairs: an object of ours has only names that are known beforehand.
fn write_changes(records: &Changes, out: &mut JsonText) {
    out.name("records");
    out.list(|out| {
        for (name, value) in records {
            out.list(|out| {
                name.write_json(out);
                value.write_json(out);
            });
        }
    });
}
