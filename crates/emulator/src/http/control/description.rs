//! The control endpoints for the OpenAPI document: what each takes and answers. The requests are read field by field
//! elsewhere; a test holds that they are the same fields.

use http::Method;
use postproxy_dm_core::model::{
    AttachmentType, List, Page, Platform, PlatformCode, Profile, ProfileStatus, ReferralReceived,
};
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::account::PageAccount;
use super::{clock, comment, deliveries, edit, faults, inbound, person, reaction, read, ready, webhook};
use crate::data::seed::Account;
use crate::http::openapi::{Document, Endpoint};
use crate::http::request_log::RecordedCall;
use crate::store::faults::{ErrorBody, RetryAfter, Wait};
use crate::store::people::PersonState;
use crate::store::webhooks::PayloadShape;

/// A person writes: a text, or attachments, or both.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Inbound {
    profile_id: String,
    /// The platform's id of the person.
    participant_external_id: String,
    participant_name: Option<String>,
    text: Option<String>,
    attachments: Option<Vec<Attachment>>,
    /// The id of the message that it answers.
    reply_to: Option<String>,
    /// The story that it answers, on Instagram.
    story_reply: Option<Map<String, Value>>,
    /// Something that the API can't show; without a text and attachments.
    is_unsupported: Option<bool>,
}

/// With its `url`, or its bytes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Attachment {
    /// Told by the name and the bytes where it is not given.
    #[serde(rename = "type")]
    kind: Option<AttachmentType>,
    url: Option<String>,
    /// The bytes, in base64.
    data: Option<String>,
    content_type: Option<String>,
    filename: Option<String>,
}

/// A person taps a quick reply, a button or a key: the one at `index`, or the first with the `payload`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Tap {
    message_id: String,
    /// Quick replies first, then buttons, those of elements, and the keys of a keyboard.
    index: Option<u64>,
    payload: Option<String>,
}

/// A person changes a message of theirs.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Edit {
    message_id: String,
    text: String,
}

/// A person takes a message of theirs back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Delete {
    message_id: String,
}

/// A person reacts to a message, or takes the reaction back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct React {
    message_id: String,
    /// One of the API's names; `love` where none is given.
    reaction: Option<String>,
    /// In place of the name's own.
    emoji: Option<String>,
    action: Option<Action>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Action {
    React,
    Unreact,
}

/// A person reads a chat, or what is in it up to a message.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Read {
    chat_id: Option<String>,
    message_id: Option<String>,
}

/// A person comments on a post, which can be answered privately.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Comment {
    profile_id: String,
    /// A new one where none is given.
    post_id: Option<String>,
    participant_external_id: String,
    participant_name: Option<String>,
    text: String,
}

/// A person comes by a link or an advertisement.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Refer {
    profile_id: String,
    participant_external_id: String,
    #[serde(rename = "ref")]
    reference: String,
    source: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// The id of the click, of an advertisement that leads to WhatsApp.
    ctwa_clid: Option<String>,
}

/// Moves the clock: what is due by then happens now.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Advance {
    #[schemars(range(min = 0.0, max = clock::MAX_ADVANCE_SECONDS))]
    advance_seconds: f64,
}

/// Where events are sent, and in which shape. A `url` of null ends it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Point {
    #[schemars(required)]
    url: Option<String>,
    payload_shape: Option<PayloadShape>,
}

/// A person begins by tapping one of the profile's ice breakers, by its `index` or its `payload`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Begin {
    profile_id: String,
    participant_external_id: String,
    participant_name: Option<String>,
    index: Option<u64>,
    payload: Option<String>,
}

/// The person of a chat goes, comes back, reads nothing, blocks the profile, or deletes the account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct SetPerson {
    chat_id: String,
    state: PersonState,
}

/// The connection of a profile to its platform expires, ends, or is made again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct SetProfile {
    profile_id: String,
    status: ProfileStatus,
}

/// What goes wrong on purpose, in place of all that went wrong so far. The same seed and the same requests give the
/// same run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct SetFaults {
    /// Made up where none is given.
    #[schemars(range(max = faults::MOST))]
    seed: Option<u64>,
    #[schemars(length(max = faults::MOST_FAULTS))]
    faults: Vec<SetFault>,
}

/// What a fault is told of beside its kind depends on the kind.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct SetFault {
    kind: FaultName,
    /// Only for calls of this endpoint, such as `sendMessage`.
    operation: Option<String>,
    /// Only for messages on this platform.
    platform: Option<Platform>,
    /// Only for events of this type.
    event: Option<String>,
    /// How likely it strikes; 1 where nothing is said.
    #[schemars(range(min = 0.0, max = 1.0))]
    probability: Option<f64>,
    /// How often it strikes at most.
    #[schemars(range(min = 1, max = faults::MOST))]
    times: Option<u64>,
    /// So many are spared first.
    #[schemars(range(max = faults::MOST))]
    after: Option<u64>,
    #[schemars(range(max = faults::MOST_RETRY_AFTER_SECONDS))]
    retry_after_seconds: Option<u64>,
    retry_after: Option<RetryAfter>,
    #[schemars(range(min = 500, max = 599))]
    status: Option<u16>,
    body: Option<ErrorBody>,
    ms: Option<Wait>,
    code: Option<PlatformCode>,
    subcode: Option<PlatformCode>,
    message: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum FaultName {
    RateLimit,
    ServerError,
    Latency,
    DropBefore,
    DropAfter,
    TruncatedAnswer,
    KeyInFlight,
    TransientPlatformError,
    PermanentPlatformError,
    DuplicateWebhook,
    DelayedWebhook,
    LostWebhookAnswer,
}

pub(crate) fn describe(document: &mut Document) {
    add::<Inbound, inbound::Received>(document, "inbound", 201);
    add::<Tap, inbound::Received>(document, "tap", 201);
    add::<Edit, edit::Changed>(document, "edit", 200);
    add::<Delete, edit::Changed>(document, "delete", 200);
    add::<React, reaction::Reacted>(document, "reaction", 200);
    add::<Read, read::Read>(document, "read", 200);
    add::<Comment, comment::Commented>(document, "comment", 201);
    add::<Refer, ReferralReceived>(document, "referral", 201);
    add::<Advance, clock::Time>(document, "clock", 200);
    add_with::<Point, webhook::Pointed>(document, Method::PUT, "webhook", 200);
    add::<Begin, inbound::Received>(document, "ice_breaker", 201);
    add::<SetPerson, person::Person>(document, "person", 200);
    add::<SetProfile, Profile>(document, "profile", 200);
    add_with::<SetFaults, faults::Set>(document, Method::PUT, "faults", 200);

    let get = |path: &str, id: &str, about: &str| endpoint(Method::GET, path, id, about);
    let post = |path: &str, id: &str, about: &str| endpoint(Method::POST, path, id, about);
    let set = document.answer::<faults::Set>();
    let about = "Tells what goes wrong on purpose. And how often each struck.";
    document.add(get("faults", "faults", about).json_response(200, DONE, &set));
    let clear = endpoint(Method::DELETE, "faults", "clearFaults", "Lets nothing go wrong any more.");
    document.add(clear.response(204, json!({ "description": DONE })));
    let time = document.answer::<clock::Time>();
    document.add(get("clock", "clock", "Tells the emulator's time.").json_response(200, DONE, &time));
    let page = document.answer::<Page<deliveries::FullDelivery>>();
    let number = |least: u32| json!({ "type": "integer", "minimum": least, "maximum": u32::MAX });
    let about =
        "Shows each attempt to deliver an event, newest first. With all that was sent and what came back.";
    let list = get("deliveries", "deliveries", about)
        .parameter("query", "page", false, Some("Which page, from 0."), number(0))
        .parameter("query", "per_page", false, Some("How many on a page; 20 where none is given."), number(1))
        .json_response(200, DONE, &page);
    document.add(list);
    let delivery = document.answer::<deliveries::FullDelivery>();
    let about =
        "Delivers the event of a delivery again. One new attempt, with an id and a signature of its own.";
    let resend = post("deliveries/{delivery_id}/resend", "resend", about)
        .parameter("path", "delivery_id", true, None, json!({ "type": "string" }))
        .json_response(200, DONE, &delivery);
    document.add(resend);
    let people = document.answer::<List<person::StateOfPerson>>();
    let about = "Tells which people are not just available.";
    document.add(get("people", "people", about).json_response(200, DONE, &people));
    let calls = document.answer::<Page<RecordedCall>>();
    let about = "Shows the last calls of the API, newest first. Without keys, and of bodies the beginning.";
    let list = get("requests", "requests", about)
        .parameter("query", "after", false, Some("Only those with a higher number."), number(0))
        .parameter("query", "page", false, Some("Which page, from 0."), number(0))
        .parameter("query", "per_page", false, Some("How many on a page; 20 where none is given."), number(1))
        .json_response(200, DONE, &calls);
    document.add(list);
    let events = json!({ "text/event-stream": { "schema": { "type": "string" } } });
    let about = "Says what changes, as it changes. Server-Sent Events: `hello` first, then `change`.";
    let stream = get("stream", "stream", about);
    document.add(stream.response(200, json!({ "description": DONE, "content": events })));
    let own = document.answer::<PageAccount>();
    let about = "Tells the emulator's own page the account. Nobody else: a browser vouches for it.";
    document.add(get("account", "account", about).json_response(200, DONE, &own));
    let reset =
        post("reset", "reset", "Begins anew. The key, the secret, the profiles and the webhook stay.");
    document.add(reset.response(204, json!({ "description": DONE })));
    let file = json!({ "application/vnd.sqlite3": { "schema": {} } });
    let export = get("export", "export", "Gives all that it knows and has still to do as one file.");
    document.add(export.response(200, json!({ "description": DONE, "content": file })));
    let account = document.answer::<Account>();
    let about = "Puts an exported file in place of everything. At once, or not at all.";
    document.add(post("import", "import", about).body(true, file).json_response(200, DONE, &account));
    let ready = document.answer::<ready::Ready>();
    let about = "Tells that it serves and its work goes on. And which jobs were set aside.";
    let get_ready = get("ready", "ready", about).json_response(200, DONE, &ready);
    document.add(get_ready.refusals(&[(503, "The work stands still; the text says why")]));
}

const DONE: &str = "Done";

/// A POST that is named as its path.
fn add<Request: JsonSchema, Answer: JsonSchema>(document: &mut Document, path: &str, status: u16) {
    add_with::<Request, Answer>(document, Method::POST, path, status);
}

fn add_with<Request: JsonSchema, Answer: JsonSchema>(
    document: &mut Document,
    method: Method,
    path: &str,
    status: u16,
) {
    let request = document.request::<Request>();
    let answer = document.answer::<Answer>();
    let id = match path {
        "clock" => "advanceClock",
        "webhook" => "setWebhook",
        "faults" => "setFaults",
        "ice_breaker" => "iceBreaker",
        path => path,
    };
    let endpoint = endpoint(method, path, id, about(&request));
    document.add(endpoint.json_body(true, &request, None).json_response(status, DONE, &answer));
}

fn endpoint(method: Method, path: &str, id: &str, description: &str) -> Endpoint {
    Endpoint::new(method, format!("/_emulator/{path}"), "control", id, description)
        .security(json!([]))
        .refusals(&[
            (403, "Not for web pages of other sites, nor under a name that is not this machine's"),
            (404, "No such thing"),
            (422, "A field is invalid; the text names it"),
        ])
}

fn about(schema: &Schema) -> &str {
    schema.get("description").and_then(|it| it.as_str()).unwrap_or_default()
}
