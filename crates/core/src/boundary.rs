//! The functions that both JavaScript bindings share: plain values in, JSON text out. Building an object value by value
//! across the boundary is slower than a text that the host parses.
//!
//! A failure is the error as JSON text. A function that returns a value or fails writes `{"ok": …}` or `{"error": …}`.

mod delivery;
mod given;
mod hold;
mod lane;
mod machines;
mod messages;
mod receiver;
mod secrets;
mod text;

pub use machines::{Begun, Lane, Machines};
pub use messages::{catch_up, merge_message};
pub use receiver::{incoming, refusal};

use std::time::Duration;

use bytes::Bytes;
use postproxy_dm_fast::json::Json;

use crate::call::{Call, Now, Randomness, Start};
use crate::call_options::CallOptions;
use crate::client::Client;
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::field::{Fields, Scalar};
use crate::model::Platform;
use crate::network::Way;
use crate::operation::{Arguments, File, OTHER, endpoint};
use crate::platform::capabilities;
pub use crate::to_json::{JsonText, ToJson};
use crate::webhook::{self, Receipt, WebhookError};
use crate::window::messaging_window;
use text::{read, reply};
pub use text::{to_json, unforeseen};

/// Creates a client with options from JSON text; see [`Scalar::read`].
///
/// # Errors
/// The same as those of [`Client::new`].
pub fn client(options: &str, is_keyed_by_call: bool) -> Result<Client, Error> {
    let options = Fields::read(read(options)?);
    if is_keyed_by_call { Client::keyed_by_call(options) } else { Client::new(options) }
}

/// Returns the error for certificates that a binding can't read, with what is wrong with them.
pub fn unreadable_authorities(why: &str) -> Error {
    Error::invalid("ca", why)
}

/// Finds the way of a client's calls in an environment, which is a JSON object of texts. Returns the proxy's URL, an empty text
/// for straight, `None` if nothing says.
///
/// # Errors
/// The same as those of [`Client::way`].
pub fn way(client: &Client, environment: &str) -> Result<Option<String>, String> {
    let variables = Json::read_leniently(environment).ok().and_then(Json::object);
    let variable = |name: &str| Some(variables.as_ref()?.get(name)?.text()?.into_owned());
    let way = client.way(variable)?;
    Ok(match way {
        Way::Straight => Some(String::new()),
        Way::Through(url) => Some(url),
        Way::Unsaid => None,
    })
}

/// What JavaScript passes for one call.
#[derive(Debug)]
pub struct Given<'a> {
    /// The name of the endpoint.
    pub name: &'a str,
    /// `{"ids": […], "query": {…}, "options": {…}}` as JSON text.
    pub values: &'a str,
    /// The content as JSON text.
    pub content: Option<Bytes>,
    /// The file to send with the content.
    pub file: Option<File>,
}

/// Starts a call of an endpoint.
///
/// # Errors
/// The same as those of [`Call::of_endpoint`].
pub fn call(client: &Client, given: Given<'_>, now: Now, randomness: Randomness) -> Result<Call, Error> {
    let Given { name, values, content, file } = given;
    let given = read(values)?.object().ok_or_else(|| unforeseen("what is given is no object"))?;
    let fields = |name| given.get(name).map(Fields::read).unwrap_or_default();
    let ids = given.get("ids").and_then(Json::items).unwrap_or_default();
    let ids: Vec<Scalar> = ids.into_iter().map(Scalar::read).collect();
    let is_wait = given.get("isWait").is_some_and(|it| it.written() == "true");
    let read = if is_wait { CallOptions::read_of_wait } else { CallOptions::read };
    let options = read(fields("options"))?;
    let start = Start { options, now, randomness };
    let query = fields("query");
    if name == OTHER {
        let mut ids = ids.into_iter();
        let mut text = |name| ids.next().unwrap_or(Scalar::Null).into_text(name);
        let (method, path) = (text("method")?, text("path")?);
        let arguments = Arguments { ids: Vec::new(), query, content, file };
        return Call::of_path(client, &method, &path, arguments, start);
    }
    let endpoint = endpoint(name).ok_or_else(|| unforeseen(&format!("no endpoint is called {name}")))?;
    Call::of_endpoint(client, endpoint, Arguments { ids, query, content, file }, start)
}

/// Returns the error of a call whose driver panicked, which is always a fault of ours.
pub fn broken_call(may_be_sent: bool) -> String {
    let outcome = if may_be_sent { Outcome::Unknown } else { Outcome::NotSent };
    let why = "the call broke off through a fault in postproxy-dm: please report it";
    to_json(&Error::new(ErrorClass::Other, codes::CONNECTION_INTERRUPTED, outcome, why))
}

/// What JavaScript passes with a webhook. Times are `f64`, as in JavaScript.
#[derive(Debug)]
pub struct GivenWebhook<'a> {
    /// The body, as it was received.
    pub body: &'a [u8],
    /// The signature's header.
    pub header: Option<String>,
    /// A list of texts, as JSON text.
    pub secrets: String,
    /// In seconds.
    pub tolerance: Option<f64>,
    /// In milliseconds since 1970.
    pub now: f64,
}

/// Verifies a webhook's body. Returns `None` if the service signed it, or the error.
pub fn verify_webhook(given: &GivenWebhook<'_>) -> Option<String> {
    let GivenWebhook { body, header, secrets, .. } = given;
    let tolerance = given.tolerance.map_or(webhook::DEFAULT_TOLERANCE, |it| Duration::from_secs(it as u64));
    let now = Duration::from_millis(given.now as u64);
    let verified = secrets::with(secrets, |secrets| secrets.verify(body, header.as_deref(), tolerance, now));
    verified.err().map(|error| to_json(&error))
}

/// Verifies a webhook's body. Returns the error, or `id`, `type` and `created_at` of a receipt, on a line each. `None` if the
/// service signed the body and it isn't a receipt: JavaScript then reads it whole.
pub fn read_webhook(given: &GivenWebhook<'_>) -> Option<String> {
    verify_webhook(given).or_else(|| {
        let Receipt { id, kind, created_at } = webhook::receipt(given.body)?;
        Some([id, kind, created_at].join("\n"))
    })
}

/// Returns the event's text in the service's own shape, as a value or an error. `is_known` says whether the event's type is
/// one of ours: JavaScript has the table of types.
pub fn normalize_event(body: &[u8], is_known: bool) -> String {
    reply(&webhook::normalize_where(body, |_| is_known))
}

/// Returns the signature header, as a value or an error.
pub fn sign_webhook(body: &[u8], secret: &str, unix_seconds: f64) -> String {
    reply(&webhook::sign(body, secret, unix_seconds as u64))
}

/// Returns the error for a body that is neither bytes nor text.
pub fn body_already_parsed() -> String {
    to_json(&WebhookError::BodyAlreadyParsed)
}

/// Returns where a chat stands in its window, as a value or an error.
pub fn window(platform: &str, last_inbound_at: Option<&str>, now_unix_ms: f64) -> String {
    reply(&messaging_window(&Platform::from(platform), last_inbound_at, now_unix_ms as i64))
}

/// Returns the features of a platform; `null` for a platform that this version doesn't know.
pub fn platform_capabilities(platform: &str) -> String {
    to_json(&capabilities(&Platform::from(platform)))
}
