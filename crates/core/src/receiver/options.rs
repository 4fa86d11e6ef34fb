//! The options of a receiver, from JavaScript's JSON text. Each wrong one is refused by name.

use postproxy_dm_fast::json::{Json, Object};

use crate::error::Error;
use crate::field::{Fields, Options, Scalar};
use crate::spelling;

use super::settings::{Gather, Order, Settings};

const KNOWN: &[&str] = &[
    "on",
    "name",
    "order",
    "gather",
    "direct",
    "concurrency",
    "attempts",
    "backoff",
    "handlerTimeoutMs",
    "leaseMs",
    "answer",
    "answerWithinMs",
    "keepMs",
    "deadKeepMs",
    "maxBodyBytes",
    "maxWaiting",
    "toleranceSeconds",
    "forward",
    "store",
];
/// Options that the host takes out before the others come here, if they are spelt right.
const OF_HOST: &[&str] =
    &["secret", "client", "codec", "now", "onOutcome", "onError", "onDead", "logger", "logLevel"];

/// Options that hold lists or objects, read here. The others are single values.
const COMPOUND: &[&str] = &["on", "direct", "gather", "backoff", "store"];

/// What the service's other events begin with. Their names aren't ours to know.
const OTHER_EVENTS: &[&str] =
    &["comment.", "media.", "placement.", "platform_post.", "post.", "profile.", "profile_comment."];

/// The handler of every event that has none of its own.
pub(super) const EVERY: &str = "*";

const SECOND: u64 = 1000;
const HOUR: u64 = 60 * 60 * SECOND;
const DAY: u64 = 24 * HOUR;
/// What a JavaScript timer can hold, about 24 days.
const LONGEST_TIMER: u64 = i32::MAX as u64;

/// What a receiver's options say.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) settings: Settings,
    /// The names of the handlers.
    pub(super) on: Vec<String>,
    /// The types that never touch the store.
    pub(super) direct: Vec<String>,
}

/// Reads and checks the options. The types are all that events may have, as far as this version knows.
pub(super) fn read(text: Json<'_>, types: &[&str]) -> Result<Read, Error> {
    let object = text.object().ok_or_else(|| Error::invalid("options", "must be an object"))?;
    let singles = object.latest().filter(|entry| !COMPOUND.contains(&&*entry.name));
    let singles: Fields =
        singles.map(|entry| (entry.name.clone().into_owned(), Scalar::read(entry.value))).collect();
    let mut options = Options::new(singles);

    let name = options.text("name");
    let order = options.text("order");
    let answer = options.text("answer");
    let integer =
        |options: &mut Options, name, range, otherwise| options.integer(name, range).unwrap_or(otherwise);
    let mut settings = Settings {
        name: None,
        order: Order::Chat,
        gather: None,
        concurrency: integer(&mut options, "concurrency", 1..=10_000, 16),
        attempts: integer(&mut options, "attempts", 1..=1000, 10) as u32,
        backoff_first_ms: SECOND,
        backoff_max_ms: 300 * SECOND,
        handler_timeout_ms: integer(&mut options, "handlerTimeoutMs", 1..=LONGEST_TIMER, 60 * SECOND),
        lease_ms: integer(&mut options, "leaseMs", SECOND..=HOUR, 30 * SECOND),
        answers_kept: false,
        answer_within_ms: integer(&mut options, "answerWithinMs", 0..=LONGEST_TIMER, 20 * SECOND),
        keep_ms: integer(&mut options, "keepMs", HOUR..=366 * DAY, 72 * HOUR),
        dead_keep_ms: integer(&mut options, "deadKeepMs", HOUR..=3660 * DAY, 14 * DAY),
        max_body_bytes: integer(&mut options, "maxBodyBytes", 1..=1 << 30, 1 << 20),
        max_waiting: integer(&mut options, "maxWaiting", 1..=1_000_000_000, 1000),
        tolerance_seconds: integer(&mut options, "toleranceSeconds", 0..=LONGEST_TIMER, 300),
        store_kind: "memory".to_owned(),
        durable: false,
        lives_on: false,
        forward: options.boolean("forward").unwrap_or(false),
    };
    options.finish(KNOWN, OF_HOST)?;

    settings.name = name.map(check_name).transpose()?;
    settings.order = match order.as_deref() {
        None | Some("chat") => Order::Chat,
        Some("none") => Order::None,
        Some("custom") => Order::Custom,
        Some(_) => return Err(Error::invalid("order", "must be \"chat\", \"none\" or a function")),
    };
    settings.gather = of_two(&object, "gather", ["quietMs", "maxMs"])?
        .map(|[quiet_ms, max_ms]| Gather { quiet_ms, max_ms });
    if settings.gather.is_some() && settings.order == Order::None {
        return Err(Error::invalid("gather", "needs lanes of several events: leave out order: \"none\""));
    }
    if let Some([first, most]) = of_two(&object, "backoff", ["firstMs", "maxMs"])? {
        (settings.backoff_first_ms, settings.backoff_max_ms) = (first, most);
    }
    read_store(&mut settings, &object)?;
    settings.answers_kept = match answer.as_deref() {
        None | Some("finished") => false,
        Some("kept") if settings.durable => true,
        Some("kept") => {
            let why = format_args!(
                "can't be \"kept\" with the store {}, which loses what it keeps when its process ends",
                settings.store_kind
            );
            return Err(Error::invalid("answer", why));
        }
        Some(_) => return Err(Error::invalid("answer", "must be \"finished\" or \"kept\"")),
    };

    let on = events(&object, "on", types)?.unwrap_or_default();
    if on.is_empty() && !settings.forward {
        return Err(Error::invalid("on", "is required: an object with a handler for an event, or for \"*\""));
    }
    let direct = events(&object, "direct", types)?.unwrap_or_default();
    for name in &direct {
        if name != EVERY && !on.contains(name) && !on.iter().any(|name| name == EVERY) {
            return Err(Error::invalid("direct", format_args!("names {name}, which has no handler in on")));
        }
    }
    Ok(Read { settings, on, direct })
}

/// A name is part of keys in stores of all kinds, so it holds no separators of theirs.
fn check_name(name: String) -> Result<String, Error> {
    let is_good = name.len() <= 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte == b'.');
    if is_good {
        return Ok(name);
    }
    Err(Error::invalid("name", "must be 1 to 64 letters, digits, `_`, `-` or `.`"))
}

/// Reads an object of two durations, of which the second isn't shorter.
fn of_two(object: &Object<'_>, name: &str, [first, most]: [&str; 2]) -> Result<Option<[u64; 2]>, Error> {
    let Some(value) = object.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let at = |field: &str| format!("{name}.{field}");
    let Some(object) = value.object().filter(|object| object.get("other").is_none()) else {
        let got = Scalar::read(value);
        return Err(Error::invalid(name, format_args!("must be {{ {first}, {most} }}, got {got}")));
    };
    if let Some(other) = object.entries().iter().find(|entry| entry.name != first && entry.name != most) {
        return Err(Error::invalid(
            at(&other.name),
            format_args!("is not an option; known are {first}, {most}"),
        ));
    }
    let read = |field: &str| {
        let value = object.get(field).map_or(Scalar::Null, Scalar::read);
        value.into_integer(&at(field), 1..=LONGEST_TIMER)
    };
    let [shorter, longer] = [read(first)?, read(most)?];
    if shorter > longer {
        return Err(Error::invalid(at(most), format_args!("must not be shorter than {first}")));
    }
    Ok(Some([shorter, longer]))
}

fn read_store(settings: &mut Settings, object: &Object<'_>) -> Result<(), Error> {
    let Some(value) = object.get("store").filter(|value| !value.is_null()) else { return Ok(()) };
    let refuse = || Error::invalid("store", "must be a store, such as memoryStore()");
    let store = value.object().ok_or_else(refuse)?;
    let is = |name: &str| store.get(name).is_some_and(|value| value.written() == "true");
    settings.store_kind = store.get("kind").and_then(Json::text).ok_or_else(refuse)?.into_owned();
    settings.durable = is("durable");
    settings.lives_on = is("livesOn");
    Ok(())
}

/// Reads a list of event names.
fn events(object: &Object<'_>, option: &str, types: &[&str]) -> Result<Option<Vec<String>>, Error> {
    let Some(value) = object.get(option).filter(|value| !value.is_null()) else { return Ok(None) };
    let Some(items) = value.items() else {
        let got = Scalar::read(value);
        let expected = if option == "on" { "an object of handlers" } else { "a list of event types" };
        return Err(Error::invalid(option, format_args!("must be {expected}, got {got}")));
    };
    let read = |item: Json<'_>| {
        let name = Scalar::read(item).into_text(option)?;
        check_event(option, &name, types).map(|()| name)
    };
    items.into_iter().map(read).collect::<Result<_, _>>().map(Some)
}

/// Refuses a name that is no event, with the nearest one.
fn check_event(option: &str, name: &str, known: &[&str]) -> Result<(), Error> {
    if name == EVERY || known.contains(&name) {
        return Ok(());
    }
    let near = spelling::meant(name, known);
    let is_part_of = |known: &&str| known.starts_with(name) || known.rsplit('.').next() == Some(name);
    match near.or_else(|| known.iter().copied().find(is_part_of)) {
        Some(meant) => {
            Err(Error::invalid(option, format_args!("has no event {name}: did you mean `{meant}`?")))
        }
        None if OTHER_EVENTS.iter().any(|family| name.len() > family.len() && name.starts_with(family)) => {
            Ok(())
        }
        None => {
            let known = known.join(", ");
            Err(Error::invalid(
                option,
                format_args!("has no event {name}; known are {known}, and * for every other"),
            ))
        }
    }
}
