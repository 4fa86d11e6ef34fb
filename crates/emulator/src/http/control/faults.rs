//! `/_emulator/faults`: what goes wrong on purpose. A PUT sets all of it at once, a GET tells how often each struck.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::Platform;
use postproxy_dm_core::operation::ENDPOINTS;
use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::fields::Fields;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::faults::{ErrorBody, Fault, Kind, PlatformError, RetryAfter, Wait};

const KINDS: &str = "must be rate_limit, server_error, latency, drop_before, drop_after, truncated_answer, \
                     key_in_flight, transient_platform_error, permanent_platform_error, duplicate_webhook, \
                     delayed_webhook or lost_webhook_answer";

/// A set is looked through at every call.
pub(super) const MOST_FAULTS: usize = 100;

/// The largest number that JSON holds exactly everywhere.
pub(super) const MOST: u64 = (1 << 53) - 1;

const MOST_MS: u64 = 10 * 60 * 1000;
pub(super) const MOST_RETRY_AFTER_SECONDS: u64 = 24 * 60 * 60;

/// The set, and how often each of it struck.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Faults")]
pub(super) struct Set {
    seed: Option<u64>,
    faults: Vec<Counted>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Fault")]
struct Counted {
    #[serde(flatten)]
    fault: Fault,
    /// How much it could have struck.
    seen: u64,
    struck: u64,
}

pub(super) async fn show(State(store): State<Store>) -> Result<Json<Set>, Problem> {
    Ok(Json(store.read(read).await?))
}

pub(super) async fn set(State(store): State<Store>, mut fields: Fields) -> Result<Json<Set>, Problem> {
    if !fields.has("faults") {
        return Err(fields.invalid("faults", "must be a list of objects"));
    }
    let faults = fields.take_list("faults")?;
    if faults.len() > MOST_FAULTS {
        return Err(fields.invalid("faults", &format!("must be at most {MOST_FAULTS}")));
    }
    let faults = faults.into_iter().map(fault).collect::<Result<Vec<_>, _>>()?;
    // Shown, so that a run can be repeated.
    let seed = number(&mut fields, "seed", 0..=MOST)?.unwrap_or_else(|| fastrand::u64(0..=MOST));
    fields.finish()?;
    let set = store.write(move |transaction| {
        store::faults::replace(transaction, seed, &faults)?;
        read(transaction)
    });
    Ok(Json(set.await?))
}

pub(super) async fn clear(State(store): State<Store>) -> Result<StatusCode, Problem> {
    store.write(store::faults::delete).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A fault as it is stored is one that could be set. What is wrong with it otherwise.
pub(crate) fn check(document: Value) -> Result<(), String> {
    let Value::Object(values) = document else { return Err("must be an object".to_owned()) };
    fault(Fields::of(values)).map(drop).map_err(|problem| problem.text().to_owned())
}

fn read(connection: &Connection) -> Result<Set, StoreError> {
    let counted =
        |it: store::faults::StoredFault| Counted { fault: it.fault, seen: it.seen, struck: it.struck };
    let faults = store::faults::list(connection)?.into_iter().map(counted).collect();
    Ok(Set { seed: store::faults::seed(connection)?, faults })
}

fn fault(mut fields: Fields) -> Result<Fault, Problem> {
    let (mut operation, mut platform, mut event) = (None, None, None);
    let kind = kind(&mut fields)?;
    match kind {
        Kind::TransientPlatformError(_) | Kind::PermanentPlatformError(_) => {
            platform = take_platform(&mut fields)?;
        }
        Kind::DuplicateWebhook | Kind::DelayedWebhook { .. } | Kind::LostWebhookAnswer => {
            event = fields.take_text("event")?;
        }
        _ => operation = take_operation(&mut fields)?,
    }
    let probability = match fields.take("probability").map(|value| value.as_f64()) {
        None => 1.0,
        Some(Some(probability)) if (0.0..=1.0).contains(&probability) => probability,
        Some(_) => return Err(fields.invalid("probability", "must be from 0 to 1")),
    };
    let times = number(&mut fields, "times", 1..=MOST)?;
    let after = number(&mut fields, "after", 0..=MOST)?.unwrap_or(0);
    fields.finish()?;
    Ok(Fault { kind, operation, platform, event, probability, times, after })
}

fn kind(fields: &mut Fields) -> Result<Kind, Problem> {
    Ok(match fields.take_text("kind")?.as_deref() {
        Some("rate_limit") => Kind::RateLimit {
            retry_after_seconds: number(fields, "retry_after_seconds", 0..=MOST_RETRY_AFTER_SECONDS)?
                .map_or(1, |seconds| seconds as u32),
            retry_after: match fields.take_text("retry_after")?.as_deref() {
                None | Some("seconds") => RetryAfter::Seconds,
                Some("date") => RetryAfter::Date,
                Some("none") => RetryAfter::None,
                Some(_) => return Err(fields.invalid("retry_after", "must be seconds, date or none")),
            },
        },
        Some("server_error") => Kind::ServerError {
            status: number(fields, "status", 500..=599)?.map_or(500, |status| status as u16),
            body: match fields.take_text("body")?.as_deref() {
                None | Some("json") => ErrorBody::Json,
                Some("html") => ErrorBody::Html,
                Some(_) => return Err(fields.invalid("body", "must be json or html")),
            },
        },
        Some("latency") => Kind::Latency { ms: wait(fields)? },
        Some("drop_before") => Kind::DropBefore,
        Some("drop_after") => Kind::DropAfter,
        Some("truncated_answer") => Kind::TruncatedAnswer,
        Some("key_in_flight") => Kind::KeyInFlight,
        Some("transient_platform_error") => Kind::TransientPlatformError(platform_error(fields)?),
        Some("permanent_platform_error") => Kind::PermanentPlatformError(platform_error(fields)?),
        Some("duplicate_webhook") => Kind::DuplicateWebhook,
        Some("delayed_webhook") => Kind::DelayedWebhook { ms: wait(fields)? },
        Some("lost_webhook_answer") => Kind::LostWebhookAnswer,
        _ => return Err(fields.invalid("kind", KINDS)),
    })
}

fn take_operation(fields: &mut Fields) -> Result<Option<String>, Problem> {
    let operation = fields.take_text("operation")?;
    let is_known = |name: &str| ENDPOINTS.iter().any(|endpoint| endpoint.name == name);
    match operation.as_deref().is_none_or(is_known) {
        true => Ok(operation),
        false => Err(fields.invalid("operation", "must be the name of an endpoint, such as sendMessage")),
    }
}

fn take_platform(fields: &mut Fields) -> Result<Option<Platform>, Problem> {
    let Some(name) = fields.take_text("platform")? else { return Ok(None) };
    let known = Platform::ALL.iter().find(|platform| platform.as_str() == name);
    let names = || Platform::ALL.iter().map(Platform::as_str).collect::<Vec<_>>().join(", ");
    known.cloned().map(Some).ok_or_else(|| fields.invalid("platform", &format!("must be one of {}", names())))
}

/// Codes may be written as numbers, as the platforms do.
fn platform_error(fields: &mut Fields) -> Result<PlatformError, Problem> {
    let mut code = |name| match fields.take(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(Value::Number(number)) if number.is_i64() => Ok(Some(number.to_string())),
        Some(_) => Err(fields.invalid(name, "must be a string that is not empty, or a whole number")),
    };
    let (code, subcode) = (code("code")?, code("subcode")?);
    if code.is_none() && subcode.is_some() {
        return Err(fields.invalid("subcode", "must not be given without code"));
    }
    Ok(PlatformError { code, subcode, message: fields.take_text("message")? })
}

/// `ms`: a number, or a range of two.
fn wait(fields: &mut Fields) -> Result<Wait, Problem> {
    let is_in_range = |ms: &u64| *ms <= MOST_MS;
    let ms = fields.take("ms");
    let wait = match &ms {
        Some(Value::Array(range)) => {
            match range.iter().map(Value::as_u64).collect::<Option<Vec<_>>>().as_deref() {
                Some(&[least, most]) if least <= most && is_in_range(&most) => {
                    Some(Wait::Between([least, most]))
                }
                _ => None,
            }
        }
        Some(value) => value.as_u64().filter(is_in_range).map(Wait::Always),
        None => None,
    };
    let expected =
        format!("must be a whole number from 0 to {MOST_MS}, or a range of two, the smaller first");
    wait.ok_or_else(|| fields.invalid("ms", &expected))
}

fn number(
    fields: &mut Fields,
    name: &'static str,
    range: RangeInclusive<u64>,
) -> Result<Option<u64>, Problem> {
    match fields.take(name).map(|value| value.as_u64()) {
        None => Ok(None),
        Some(Some(number)) if range.contains(&number) => Ok(Some(number)),
        Some(_) => {
            let expected = format!("must be a whole number from {} to {}", range.start(), range.end());
            Err(fields.invalid(name, &expected))
        }
    }
}
