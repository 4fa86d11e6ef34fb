//! What one call may set for itself, and which names are such options wherever they are given.

use std::time::Duration;

use crate::error::Error;
use crate::field::{Fields, Options};
use crate::model::Platform;
use crate::own_headers::OwnHeaders;
use crate::spelling;

/// The longest idempotency key. The service rejects a longer one with 422.
pub const MAX_IDEMPOTENCY_KEY_LENGTH: usize = 255;

/// The longest deadline: what a JavaScript timer can hold, about 24 days.
pub(crate) const MAX_TIMEOUT_MS: u64 = i32::MAX as u64;

/// The most retries that a client or a call may ask for.
pub(crate) const MAX_RETRIES: u64 = 100;

/// The most calls at once that a client may ask for.
pub(crate) const MAX_CONCURRENCY: u64 = 1_000_000;

/// What is said of an option of a call that stands somewhere else.
pub(crate) const MISPLACED_OPTION: &str = "is an option of the call: give it in the last argument";

const CALL_OPTIONS: &[&str] = &[
    "idempotencyKey",
    "timeoutMs",
    "attemptTimeoutMs",
    "maxRetries",
    "profileGroupId",
    "platform",
    "headers",
];
/// Options that the host takes out before the others come here, if they are spelt right.
const CALL_OPTIONS_OF_HOST: &[&str] = &["signal", "onAttempt", "onUploadProgress"];

/// The options of a wait, which writes nothing.
const WAIT_OPTIONS: &[&str] =
    &["timeoutMs", "attemptTimeoutMs", "maxRetries", "profileGroupId", "platform", "headers"];
const WAIT_OPTIONS_OF_HOST: &[&str] = &["until", "signal", "onAttempt"];

/// The options of one call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallOptions {
    /// The key of a write, 1 to 255 visible ASCII characters. A random one is made if there is none.
    pub idempotency_key: Option<String>,
    /// The deadline of the whole call.
    pub timeout: Option<Duration>,
    /// The time that one attempt may take.
    pub attempt_timeout: Option<Duration>,
    /// How often the call is repeated after its first attempt failed.
    pub max_retries: Option<u32>,
    /// The profile group that the call is limited to.
    pub profile_group_id: Option<String>,
    /// The platform that the call is for. Its own limits are then checked before anything is sent.
    pub platform: Option<Platform>,
    /// Further headers of its requests. They replace the client's of the same names.
    pub headers: OwnHeaders,
}

impl CallOptions {
    /// Reads `idempotencyKey`, `timeoutMs`, `attemptTimeoutMs`, `maxRetries`, `profileGroupId`, `platform` and `headers`.
    ///
    /// # Errors
    /// A [`Validation`](crate::ErrorClass::Validation) error that names the option and what was expected.
    pub fn read(options: Fields) -> Result<Self, Error> {
        CallOptions::read_known(options, CALL_OPTIONS, CALL_OPTIONS_OF_HOST)
    }

    /// Reads the options of a call by which a host waits. They are those of the wait.
    pub(crate) fn read_of_wait(options: Fields) -> Result<Self, Error> {
        CallOptions::read_known(options, WAIT_OPTIONS, WAIT_OPTIONS_OF_HOST)
    }

    fn read_known(options: Fields, known: &[&str], of_host: &[&str]) -> Result<Self, Error> {
        let has_key = known.contains(&"idempotencyKey");
        let mut options = Options::new(options);
        let platform = options.text("platform");
        let platforms: Vec<&str> = Platform::ALL.iter().map(Platform::as_str).collect();
        // A platform that we don't know has no limits to check, and neither would a misspelt one.
        match platform.as_deref().and_then(|name| Some((name, spelling::meant(name, &platforms)?))) {
            Some((name, meant)) if name != meant => {
                options
                    .refuse(Error::invalid("platform", format_args!("is misspelt: did you mean `{meant}`?")));
            }
            _ => {}
        }
        let read = CallOptions {
            idempotency_key: has_key.then(|| options.text("idempotencyKey")).flatten(),
            timeout: options.integer("timeoutMs", 1..=MAX_TIMEOUT_MS).map(Duration::from_millis),
            attempt_timeout: options
                .integer("attemptTimeoutMs", 1..=MAX_TIMEOUT_MS)
                .map(Duration::from_millis),
            max_retries: options.integer("maxRetries", 0..=MAX_RETRIES).map(|retries| retries as u32),
            profile_group_id: options.text("profileGroupId"),
            platform: platform.as_deref().map(Platform::from),
            headers: OwnHeaders::take_from(&mut options, "headers"),
        };
        options.finish(known, of_host).map(|()| read)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.idempotency_key {
            Some(key) if !is_idempotency_key(key) => Err(Error::invalid(
                "idempotencyKey",
                format_args!("must be 1 to {MAX_IDEMPOTENCY_KEY_LENGTH} visible ASCII characters"),
            )),
            _ => Ok(()),
        }
    }
}

/// Returns whether the service accepts this as an `Idempotency-Key`.
pub fn is_idempotency_key(key: &str) -> bool {
    (1..=MAX_IDEMPOTENCY_KEY_LENGTH).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns whether a name is an option of a call, which the service would drop from a content or a query. `platform`
/// may be a parameter.
pub(crate) fn is_call_option(name: &str) -> bool {
    name != "platform" && (CALL_OPTIONS.contains(&name) || CALL_OPTIONS_OF_HOST.contains(&name))
}
