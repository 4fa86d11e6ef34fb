//! How faults are set: the fields of each kind, with their limits and defaults. Stored faults ([`Fault`]) follow from it.

use std::borrow::Cow;

use postproxy_dm_core::model::{Platform, PlatformCode};
use postproxy_dm_core::operation::ENDPOINTS;
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::ground::fields::{self, Fields, Misfit, Whole, given, number_in};
use crate::store::faults::{ErrorBody, Fault, Kind, PlatformError, RetryAfter, Wait};

/// Every call looks through all faults.
const MOST_FAULTS: usize = 100;

/// The largest number that JSON holds exactly everywhere.
pub(crate) const MOST: u64 = (1 << 53) - 1;

const MOST_MS: u64 = 10 * 60 * 1000;
const MOST_RETRY_AFTER_SECONDS: u64 = 24 * 60 * 60;

/// What goes wrong on purpose, instead of everything that went wrong so far. The same seed and the same requests give the
/// same run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultSettings {
    #[schemars(length(max = MOST_FAULTS))]
    pub(crate) faults: Vec<SetFault>,
    /// Default a random one.
    pub(crate) seed: Option<Whole<0, MOST>>,
}

/// What goes wrong, where, and how often.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Fault")]
pub(crate) struct SetFault {
    #[schemars(flatten)]
    kind: FaultKind,
    #[schemars(flatten)]
    frequency: Frequency,
}

/// How often a fault strikes.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(transform = leave_optional)]
struct Frequency {
    /// How likely the fault is to strike, from 0 to 1, default 1.
    probability: Option<Probability>,
    /// How often the fault strikes at most.
    times: Option<Whole<1, MOST>>,
    /// How many to let through first, default 0.
    after: Option<Whole<0, MOST>>,
}

/// What goes wrong, and where. A call, a message or an event is struck wherever it is unless `operation`, `platform` or
/// `event` names the only ones.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(tag = "kind", transform = leave_optional)]
enum FaultKind {
    /// The call is answered with 429. Nothing is done.
    RateLimit {
        /// Default 1.
        retry_after_seconds: Option<Whole<0, MOST_RETRY_AFTER_SECONDS>>,
        /// How `Retry-After` is written, default `seconds`.
        retry_after: Option<RetryAfter>,
        operation: Option<OperationName>,
    },
    /// The call is answered with a server error. Nothing is done.
    ServerError {
        /// Default 500.
        status: Option<Whole<500, 599>>,
        /// Default `json`.
        body: Option<ErrorBody>,
        operation: Option<OperationName>,
    },
    /// The call takes longer. Other faults may strike it too.
    Latency {
        #[serde(deserialize_with = "wait")]
        ms: Wait,
        operation: Option<OperationName>,
    },
    /// The connection ends without an answer. Nothing is done.
    DropBefore { operation: Option<OperationName> },
    /// The connection ends without an answer. Everything is done.
    DropAfter { operation: Option<OperationName> },
    /// The connection ends in the middle of the answer. Everything is done.
    TruncatedAnswer { operation: Option<OperationName> },
    /// A write with an idempotency key is answered with 409.
    KeyInFlight { operation: Option<OperationName> },
    /// The platform refuses a message for now: `failed_waiting_for_retry`.
    TransientPlatformError {
        #[schemars(with = "Option<PlatformCode>")]
        code: Option<Code>,
        #[schemars(with = "Option<PlatformCode>")]
        subcode: Option<Code>,
        message: Option<String>,
        platform: Option<KnownPlatform>,
    },
    /// The platform refuses a message for good: `failed`.
    PermanentPlatformError {
        #[schemars(with = "Option<PlatformCode>")]
        code: Option<Code>,
        #[schemars(with = "Option<PlatformCode>")]
        subcode: Option<Code>,
        message: Option<String>,
        platform: Option<KnownPlatform>,
    },
    /// An event is delivered twice.
    DuplicateWebhook { event: Option<EventType> },
    /// An event comes after later ones.
    DelayedWebhook {
        #[serde(deserialize_with = "wait")]
        ms: Wait,
        event: Option<EventType>,
    },
    /// The receiver took an event, and it is delivered again.
    LostWebhookAnswer { event: Option<EventType> },
}

#[derive(Debug, JsonSchema)]
#[schemars(inline)]
struct Probability(#[schemars(range(min = 0.0, max = 1.0))] f64);

#[derive(Debug)]
struct KnownPlatform(Platform);

#[derive(Debug)]
struct OperationName(String);

#[derive(Debug, Deserialize)]
struct EventType(String);

/// Which calls, messages or events a fault is limited to.
#[derive(Default)]
struct Only {
    operation: Option<String>,
    platform: Option<Platform>,
    event: Option<String>,
}

/// Platforms write some codes as numbers.
#[derive(Debug)]
struct Code(String);

/// Checks a stored fault: it must be one that can be set. The error says what is wrong with it.
pub(crate) fn check(document: Value) -> Result<(), String> {
    let Value::Object(values) = document else { return Err("must be an object".to_owned()) };
    fields::read::<SetFault>(values).map(drop).map_err(|misfit| misfit.to_string())
}

impl Fields for FaultSettings {
    fn check(&self) -> Result<(), Misfit> {
        if self.faults.len() > MOST_FAULTS {
            return Err(Misfit::new("faults", format!("must be at most {MOST_FAULTS}")));
        }
        for (index, fault) in self.faults.iter().enumerate() {
            fault.check().map_err(|misfit| misfit.within(&format!("faults[{index}]")))?;
        }
        Ok(())
    }
}

impl Fields for SetFault {
    fn check(&self) -> Result<(), Misfit> {
        match self.kind {
            FaultKind::TransientPlatformError { code: None, subcode: Some(_), .. }
            | FaultKind::PermanentPlatformError { code: None, subcode: Some(_), .. } => {
                Err(Misfit::new("subcode", "must not be given without code"))
            }
            _ => Ok(()),
        }
    }
}

/// Reads both parts from the same object.
impl<'de> Deserialize<'de> for SetFault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (kind, frequency) = Deserialize::deserialize(deserializer)?;
        Ok(SetFault { kind, frequency })
    }
}

/// Fills in the defaults.
impl From<SetFault> for Fault {
    fn from(SetFault { kind, frequency }: SetFault) -> Self {
        let (kind, Only { operation, platform, event }) = match kind {
            FaultKind::RateLimit { retry_after_seconds, retry_after, operation } => {
                let retry_after_seconds = retry_after_seconds.map_or(1, |Whole(seconds)| seconds as u32);
                let retry_after = retry_after.unwrap_or(RetryAfter::Seconds);
                (Kind::RateLimit { retry_after_seconds, retry_after }, Only::calls(operation))
            }
            FaultKind::ServerError { status, body, operation } => {
                let status = status.map_or(500, |Whole(status)| status as u16);
                let body = body.unwrap_or(ErrorBody::Json);
                (Kind::ServerError { status, body }, Only::calls(operation))
            }
            FaultKind::Latency { ms, operation } => (Kind::Latency { ms }, Only::calls(operation)),
            FaultKind::DropBefore { operation } => (Kind::DropBefore, Only::calls(operation)),
            FaultKind::DropAfter { operation } => (Kind::DropAfter, Only::calls(operation)),
            FaultKind::TruncatedAnswer { operation } => (Kind::TruncatedAnswer, Only::calls(operation)),
            FaultKind::KeyInFlight { operation } => (Kind::KeyInFlight, Only::calls(operation)),
            FaultKind::TransientPlatformError { code, subcode, message, platform } => {
                let error = PlatformError { code: text(code), subcode: text(subcode), message };
                (Kind::TransientPlatformError(error), Only::messages(platform))
            }
            FaultKind::PermanentPlatformError { code, subcode, message, platform } => {
                let error = PlatformError { code: text(code), subcode: text(subcode), message };
                (Kind::PermanentPlatformError(error), Only::messages(platform))
            }
            FaultKind::DuplicateWebhook { event } => (Kind::DuplicateWebhook, Only::events(event)),
            FaultKind::DelayedWebhook { ms, event } => (Kind::DelayedWebhook { ms }, Only::events(event)),
            FaultKind::LostWebhookAnswer { event } => (Kind::LostWebhookAnswer, Only::events(event)),
        };
        Fault {
            kind,
            operation,
            platform,
            event,
            probability: frequency.probability.map_or(1.0, |Probability(probability)| probability),
            times: frequency.times.map(|Whole(times)| times),
            after: frequency.after.map_or(0, |Whole(after)| after),
        }
    }
}

impl Only {
    fn calls(operation: Option<OperationName>) -> Self {
        Only { operation: operation.map(|OperationName(name)| name), ..Only::default() }
    }

    fn messages(platform: Option<KnownPlatform>) -> Self {
        Only { platform: platform.map(|KnownPlatform(platform)| platform), ..Only::default() }
    }

    fn events(event: Option<EventType>) -> Self {
        Only { event: event.map(|EventType(name)| name), ..Only::default() }
    }
}

fn text(code: Option<Code>) -> Option<String> {
    code.map(|Code(code)| code)
}

/// What can be left out of a request is left out of an answer, too.
fn leave_optional(schema: &mut Schema) {
    let keep_required = |schema: &mut Value| {
        if let Some(Value::Array(names)) = schema.get_mut("required") {
            names.retain(|name| name == "kind" || name == "ms");
        }
    };
    if let Some(Value::Array(kinds)) = schema.get_mut("oneOf") {
        kinds.iter_mut().for_each(keep_required);
    }
    schema.remove("required");
}

/// Reads a number of milliseconds, or a range of two.
fn wait<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Wait, D::Error> {
    let is_in_range = |ms: &u64| *ms <= MOST_MS;
    let wait = match given(deserializer)? {
        Some(Value::Array(range)) => {
            match range.iter().map(Value::as_u64).collect::<Option<Vec<_>>>().as_deref() {
                Some(&[least, most]) if least <= most && is_in_range(&most) => {
                    Some(Wait::Between([least, most]))
                }
                _ => None,
            }
        }
        value => value.and_then(|value| value.as_u64()).filter(is_in_range).map(Wait::Always),
    };
    let expected = || {
        let text = "or a range of two, the smaller first";
        D::Error::custom(format_args!("must be a whole number from 0 to {MOST_MS}, {text}"))
    };
    wait.ok_or_else(expected)
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number_in(deserializer, 0.0..=1.0, format_args!("must be from 0 to 1")).map(Probability)
    }
}

impl<'de> Deserialize<'de> for KnownPlatform {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = Platform::ALL.iter().find(|platform| platform.as_str() == name);
        let names = || Platform::ALL.iter().map(Platform::as_str).collect::<Vec<_>>().join(", ");
        let expected = || D::Error::custom(format_args!("must be one of {}", names()));
        known.cloned().map(KnownPlatform).ok_or_else(expected)
    }
}

impl<'de> Deserialize<'de> for OperationName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        match ENDPOINTS.iter().any(|endpoint| endpoint.name == name) {
            true => Ok(OperationName(name)),
            false => Err(D::Error::custom("must be the name of an endpoint, such as sendMessage")),
        }
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match given(deserializer)? {
            Some(Value::String(text)) if !text.is_empty() => Ok(Code(text)),
            Some(Value::Number(number)) if number.is_i64() => Ok(Code(number.to_string())),
            _ => Err(D::Error::custom("must be a string that is not empty, or a whole number")),
        }
    }
}

impl JsonSchema for KnownPlatform {
    fn schema_name() -> Cow<'static, str> {
        "KnownPlatform".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Platform::ALL.iter().map(Platform::as_str).collect();
        json_schema!({ "type": "string", "enum": names })
    }
}

impl JsonSchema for OperationName {
    fn schema_name() -> Cow<'static, str> {
        "OperationName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.name).collect();
        json_schema!({ "type": "string", "enum": names })
    }
}

/// Any text is taken: a type that nobody publishes never strikes.
impl JsonSchema for EventType {
    fn schema_name() -> Cow<'static, str> {
        "DirectMessageEventType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
