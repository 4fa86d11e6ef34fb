//! What must hold for any bytes. `cargo fuzz` looks for some for which it doesn't; the tests of the core try the corpus, whose
//! inputs are all valid, and all beginnings of each.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "what does not hold is told by a panic"
)]

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;
use postproxy_dm_core::call::{Call, Now, Start, Step};
use postproxy_dm_core::json::Json;
use postproxy_dm_core::operation::{Arguments, File, Operation, SendMessage};
use postproxy_dm_core::webhook::{normalize, parse, receipt, sign, verify};
use postproxy_dm_core::{CallOptions, Client, ErrorClass, Fields};
use serde_json::{Map, Value};
use url::{Host, Url};

const SECRET: &str = "whsec_1";

/// The body of a webhook: whoever reads a part of it reads the same as who reads it all.
pub fn webhook(body: &[u8]) {
    let normalized = normalize(body);
    assert!(normalized.as_ref().is_ok_and(|text| Json::read_leniently(text).is_ok()) || normalized.is_err());
    let Ok(event) = parse(body) else {
        assert!(receipt(body).is_none(), "a receipt that is no event");
        return;
    };
    assert!(normalized.is_ok() && !event.id.is_empty());
    if let Some(receipt) = receipt(body) {
        let told = (&*event.id, &*event.kind, event.created_at.as_deref());
        assert_eq!(told, (receipt.id, receipt.kind, Some(receipt.created_at)));
    }
}

/// A line with the header of a signature, then the body: only the signature of this body is taken.
pub fn signature(input: &[u8]) {
    let (header, body) = line_and_rest(input);
    let Ok(header) = std::str::from_utf8(header) else { return };
    let at = |header: &str, body: &[u8]| {
        verify(body, Some(header), &[SECRET], Duration::MAX, Duration::from_secs(1_780_236_000))
    };
    if at(header, body).is_ok() {
        let parts = header.split(',').filter_map(|part| part.split_once('='));
        let times =
            parts.filter(|(name, _)| name.trim() == "t").filter_map(|(_, time)| time.trim().parse().ok());
        let signed = times.map(|time| sign(body, SECRET, time).unwrap());
        let codes: Vec<String> = signed.filter_map(|it| Some(it.split_once("v1=")?.1.to_owned())).collect();
        assert!(codes.iter().any(|code| header.to_lowercase().contains(code)), "{header}");
    }
    let own = sign(body, SECRET, 1_780_236_000).unwrap();
    assert_eq!(at(&own, body), Ok(()));
    assert!(at(&own, &[body, b" "].concat()).is_err());
}

/// What is JSON, and what it says, is what serde_json takes it for.
pub fn json(text: &[u8]) {
    let ours = Json::read(text);
    match serde_json::from_slice::<Value>(text) {
        Ok(theirs) => assert_eq!(ours.ok().map(value), Some(theirs)),
        // A number beyond all numbers is the service's to judge; so far as it goes it is JSON.
        Err(error) if error.to_string().starts_with("number out of range") => {}
        Err(error) => assert!(ours.is_err(), "{error}"),
    }
}

fn value(json: Json<'_>) -> Value {
    if let Some(object) = json.object() {
        let entries: Map<_, _> =
            object.entries().iter().map(|entry| (entry.name.to_string(), value(entry.value))).collect();
        let latest: Map<_, _> =
            object.latest().map(|entry| (entry.name.to_string(), value(entry.value))).collect();
        assert_eq!(entries, latest);
        assert!(entries.iter().all(|(name, it)| object.get(name).map(value).as_ref() == Some(it)));
        return Value::Object(entries);
    }
    match (json.items(), json.text()) {
        (Some(items), _) => items.into_iter().map(value).collect(),
        (None, Some(text)) => Value::String(text.into_owned()),
        (None, None) => serde_json::from_str(json.written()).unwrap(),
    }
}

/// A line with the content of a message, then the bytes of its file: another reader of forms finds in the body what was given.
pub fn form(input: &[u8]) {
    let (content, bytes) = line_and_rest(input);
    let Ok(content) = serde_json::from_slice::<Value>(content) else { return };
    let client = Client::new(Fields::new().with("apiKey", "pp_test_1")).unwrap();
    let file = File { size: bytes.len() as u64, first: Bytes::copy_from_slice(bytes), ..File::default() };
    let arguments = Arguments::new(["chat_1"]).content(&content).file(Some(&file));
    let start = Start { options: CallOptions::default(), now: Now::default(), randomness: [7; 24] };
    let mut call = match Call::of_endpoint(&client, SendMessage::ENDPOINT, arguments, start) {
        Ok(call) => call,
        Err(error) => return assert_eq!(error.class, ErrorClass::Validation),
    };
    let Step::Send { request, .. } = call.poll(Now::default()) else { panic!("it sends nothing") };
    let boundary = multer::parse_boundary(request.headers()["content-type"].to_str().unwrap()).unwrap();
    let body = request.body();
    let body = Bytes::from([&body.start[..], bytes, &body.end].concat());
    let reading = async {
        let mut form = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
        let mut files = 0;
        while let Some(field) = form.next_field().await.unwrap() {
            assert_eq!(files, 0, "the file comes last");
            let name = field.name().unwrap().to_owned();
            if name == "media[]" {
                files += 1;
                assert_eq!(field.bytes().await.unwrap(), bytes);
            } else {
                let sent = String::from_utf8(field.bytes().await.unwrap().to_vec()).unwrap();
                // A quote and a control character in a name are escaped.
                let Some(given) = content.get(&name) else {
                    assert!(name.contains('%'), "{name}");
                    continue;
                };
                assert_eq!(sent, given.as_str().map_or_else(|| given.to_string(), str::to_owned), "{name}");
            }
        }
        assert_eq!(files, 1);
    };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(reading);
}

/// A base URL: what is taken goes to the host that it names, and not over plain http but to this machine.
pub fn base_url(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(client) = Client::new(Fields::new().with("apiKey", "pp_test_1").with("baseUrl", text)) else {
        return;
    };
    let url = Url::parse(client.base_url()).unwrap();
    let host = url.host().unwrap();
    let is_here = match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    assert!(url.scheme() == "https" || (url.scheme() == "http" && is_here), "{url}");
    let rest = (url.username(), url.password(), url.query(), url.fragment());
    assert_eq!(rest, ("", None, None, None), "{url}");
    let named = Url::parse(text.trim()).unwrap();
    assert_eq!((named.host(), named.port()), (url.host(), url.port()));
}

fn line_and_rest(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (line, rest) = input.split_at(end);
    (line, rest.strip_prefix(b"\n").unwrap_or(rest))
}
