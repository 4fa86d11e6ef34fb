//! What a file must hold beside the right tables, so that it can take the place of everything: nothing that the API, the
//! control endpoints and the options would have refused, and no document or job that nobody could read later.

use postproxy_dm_core::model::{Chat, ChatSync, Event, IceBreaker, Message, Placement, Profile, Template};
use postproxy_dm_core::operation::{Operation, UpdateWebhook};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::json;

use crate::data::options::{check_base_url, check_secret};
use crate::fault;
use crate::ground::clock::LATEST_MS;
use crate::ground::own_address::OwnAddress;
use crate::store::comments::Comment;
use crate::store::deliveries::Delivery;
use crate::store::jobs::JobKind;
use crate::store::webhooks::Webhook;
use crate::store::{ImportError, StoreError, Transaction, settings};
use crate::webhook::check_url;

/// What follows from the clock (receipts, retries, the ends of windows) is not later than so long after it.
const LONGEST_WAIT_MS: i64 = 366 * 24 * 60 * 60 * 1000;

/// A clock goes on after it was moved to the end of its range, and a file may lie around: ten years.
const SINCE_MS: i64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// Refuses a file that holds anything of that, and says what.
pub(crate) fn check(transaction: &Transaction<'_>, own: &OwnAddress) -> Result<(), ImportError> {
    check_settings(transaction)?;
    check_jobs(transaction)?;
    let mut profiles = 0;
    documents::<Profile>(transaction, "profile", |profile| {
        profiles += 1;
        Ok(profile.id.clone())
    })?;
    if profiles == 0 {
        return Err(refuse("hold at least one profile".to_owned()));
    }
    documents::<Chat>(transaction, "chat", |chat| Ok(chat.id.clone()))?;
    documents::<Message>(transaction, "message", |message| Ok(message.id.clone()))?;
    documents::<Event>(transaction, "event", |event| Ok(event.id.clone()))?;
    documents::<Comment>(transaction, "comment", |comment| Ok(comment.id.clone()))?;
    documents::<Placement>(transaction, "placement", |placement| Ok(placement.id.clone()))?;
    documents::<Template>(transaction, "template", |template| Ok(template.id.clone()))?;
    documents::<ChatSync>(transaction, "chat_sync", |sync| Ok(sync.id.clone()))?;
    documents::<Delivery>(transaction, "delivery", |delivery| Ok(delivery.id.clone()))?;
    let mut own_webhooks = 0;
    documents::<Webhook>(transaction, "webhook", |webhook| {
        own_webhooks += u32::from(webhook.is_own);
        check_webhook(webhook, own)?;
        Ok(webhook.id.clone())
    })?;
    if own_webhooks > 1 {
        return Err(refuse("hold at most one webhook of the emulator's own".to_owned()));
    }
    values(transaction, "SELECT profile_id, document FROM ice_breakers", "ice_breakers", |row| {
        readable::<Vec<IceBreaker>>(row.get_ref(1)?)
    })?;
    values(transaction, "SELECT position, document FROM fault", "fault", |row| {
        let document: serde_json::Value = match serde_json::from_slice(bytes(row.get_ref(1)?)) {
            Ok(document) => document,
            Err(error) => return Ok(Err(error.to_string())),
        };
        Ok(fault::settings::check(document))
    })?;
    check_answers(transaction)
}

/// Where a job would lie in time that could not be done.
fn check_jobs(transaction: &Transaction<'_>) -> Result<(), ImportError> {
    let latest = LATEST_MS + LONGEST_WAIT_MS;
    let sql = "SELECT id, kind, attempt, due_at, subject FROM job";
    values(transaction, sql, "job", |row| {
        let (kind, attempt, due_at): (String, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(if JobKind::from_name(&kind).is_err() {
            Err("its kind is unknown".to_owned())
        } else if !(1..=i64::from(u32::MAX)).contains(&attempt) {
            Err(format!("it can't be attempt {attempt}"))
        } else if !(0..=latest).contains(&due_at) {
            Err("it must be due at a time that can be written".to_owned())
        } else {
            Ok(())
        })
    })
}

fn check_settings(transaction: &Transaction<'_>) -> Result<(), ImportError> {
    type Check = fn(&str) -> Result<(), &'static str>;
    let texts: [(&str, &str, Check); 3] = [
        (settings::API_KEY, "API key", check_secret),
        (settings::WEBHOOK_SECRET, "webhook secret", check_secret),
        (settings::BASE_URL, "base URL", check_base_url),
    ];
    for (name, shown, check) in texts {
        if let Some(value) = settings::find(transaction, name)? {
            check(&value).map_err(|expected| refuse(format!("hold a valid {shown}: it {expected}")))?;
        }
    }
    for key in settings::keys_of_groups(transaction)? {
        let checked = check_secret(&key);
        checked
            .map_err(|expected| refuse(format!("hold a valid API key of a profile group: it {expected}")))?;
    }
    let offset = settings::find(transaction, settings::CLOCK_OFFSET_MS)?;
    let offset_ms = offset.as_deref().map_or(Ok(0), str::parse);
    // Where the time of this machine is in it, the transaction goes by the clock of before.
    let machine_ms = i64::try_from(crate::ground::clock::machine_time().as_millis()).unwrap_or(i64::MAX);
    let is_in_range =
        |offset: &i64| *offset >= 0 && machine_ms.saturating_add(*offset) <= LATEST_MS + SINCE_MS;
    match offset_ms.ok().filter(is_in_range) {
        Some(_) => Ok(()),
        None => Err(refuse(format!(
            "hold a clock that was moved forward, and not past {}",
            crate::ground::clock::Moment(LATEST_MS).text()
        ))),
    }
}

fn check_webhook(webhook: &Webhook, own: &OwnAddress) -> Result<(), String> {
    check_url(&webhook.url, own).map_err(|expected| format!("its url {expected}"))?;
    check_secret(&webhook.secret).map_err(|expected| format!("its secret {expected}"))?;
    let content = json!({ "url": webhook.url, "events": webhook.events });
    let content = content.as_object().cloned().unwrap_or_default();
    match UpdateWebhook::ENDPOINT.check(&content, None).first() {
        Some(fault) => Err(format!("its {fault}")),
        None => Ok(()),
    }
}

/// Answers that are given again.
fn check_answers(transaction: &Transaction<'_>) -> Result<(), ImportError> {
    let sql = "SELECT key, fingerprint, status, body FROM idempotency_key";
    values(transaction, sql, "idempotency_key", |row| {
        let (fingerprint, status): (Vec<u8>, i64) = (row.get(1)?, row.get(2)?);
        Ok(if fingerprint.len() != 32 {
            Err("its fingerprint must have 32 bytes".to_owned())
        } else if !(200..300).contains(&status) {
            Err(format!("its status can't be {status}"))
        } else {
            readable::<IgnoredAny>(row.get_ref(3)?)?
        })
    })
}

/// Every document of a table is one of its kind, under its own id.
fn documents<T: DeserializeOwned>(
    connection: &Connection,
    table: &str,
    mut check: impl FnMut(&T) -> Result<String, String>,
) -> Result<(), ImportError> {
    let sql = format!("SELECT id, document FROM {table}");
    values(connection, &sql, table, |row| {
        let id: String = row.get(0)?;
        let checked = serde_json::from_slice(bytes(row.get_ref(1)?)).map_err(|error| error.to_string());
        let checked = checked.and_then(|document: T| check(&document));
        Ok(checked.and_then(|found| match found == id {
            true => Ok(()),
            false => Err("its document has another id".to_owned()),
        }))
    })
}

/// Every row is as it should be; one that isn't is named by its first column.
fn values(
    connection: &Connection,
    sql: &str,
    kind: &str,
    mut check: impl FnMut(&Row<'_>) -> rusqlite::Result<Result<(), String>>,
) -> Result<(), ImportError> {
    let mut statement = connection.prepare(sql).map_err(StoreError::from)?;
    let mut rows = statement.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let name = match row.get_ref(0).map_err(StoreError::from)? {
            ValueRef::Integer(number) => number.to_string(),
            value => String::from_utf8_lossy(bytes(value)).into_owned(),
        };
        let why = match check(row) {
            Ok(Ok(())) => continue,
            Ok(Err(why)) => why,
            Err(error) => error.to_string(),
        };
        return Err(refuse(format!("hold a valid {kind} {name}: {why}")));
    }
    Ok(())
}

fn readable<T: DeserializeOwned>(value: ValueRef<'_>) -> rusqlite::Result<Result<(), String>> {
    Ok(serde_json::from_slice::<T>(bytes(value)).map(drop).map_err(|error| error.to_string()))
}

fn bytes(value: ValueRef<'_>) -> &[u8] {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => b"",
    }
}

fn refuse(what: String) -> ImportError {
    ImportError::Refused(what)
}
