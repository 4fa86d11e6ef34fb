//! A message with the bytes of a file: the form that goes over the wire, and what a form can't carry.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use postproxy_dm_core::call::{Call, Failure, Now, Step};
use postproxy_dm_core::limits;
use postproxy_dm_core::media_type;
use postproxy_dm_core::operation::{
    Arguments, Body, CreateWebhook, Endpoint, File, Operation, PrivateReply, SendMessage,
};
use postproxy_dm_core::{CallOptions, Client, Error, Fields};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::start;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

#[test]
fn a_form_holds_the_fields_and_then_the_file() {
    let content = json!({
        "media": [{"filename": "receipt.png", "content_type": "image/png"}],
        "tag": "HUMAN_AGENT",
        "voice_note": false,
        "body": "",
        "quick_replies": [],
        "category": null,
    });
    let request = send_bytes(&content, PNG).unwrap();
    let form = read_form(&request, PNG);
    assert_eq!(
        form,
        [
            part("form-data; name=\"tag\"", None, b"HUMAN_AGENT"),
            part("form-data; name=\"voice_note\"", None, b"false"),
            part("form-data; name=\"media[]\"; filename=\"receipt.png\"", Some("image/png"), PNG),
        ]
    );
    assert_eq!(request.body().file_size, Some(PNG.len() as u64));
    assert_eq!(request.headers()["accept"], "application/json");
}

#[test]
fn a_name_can_t_end_its_header() {
    let content = json!({"media": [{"filename": "a \"b\"\r\nX: 1\t\u{7f}é.png"}]});
    let form = read_form(&send_bytes(&content, PNG).unwrap(), PNG);
    let disposition = "form-data; name=\"media[]\"; filename=\"a %22b%22%0D%0AX: 1%09%7Fé.png\"";
    assert_eq!(form, [part(disposition, Some("image/png"), PNG)]);
}

#[test]
fn a_keyboard_goes_beside_a_file_as_json_text() {
    let content =
        json!({"media": [{"filename": "a.png"}], "reply_markup": {"keyboard": [[{"text": "Où ?"}]]}});
    let request = send_bytes(&content, PNG).unwrap();
    let keyboard = r#"{"keyboard":[[{"text":"Où ?"}]]}"#;
    assert_eq!(
        read_form(&request, PNG)[..1],
        [part("form-data; name=\"reply_markup\"", None, keyboard.as_bytes())]
    );
}

#[test]
fn the_content_type_is_what_the_caller_says_then_what_the_name_says_then_what_the_bytes_say() {
    let pdf: &[u8] = b"%PDF-1.7";
    for (described, first, filename, content_type) in [
        (json!({"filename": "a.png", "content_type": "image/webp"}), pdf, "a.png", "image/webp"),
        (json!({"filename": "a.png"}), pdf, "a.png", "image/png"),
        (json!({"filename": "A.PNG", "content_type": ""}), pdf, "A.PNG", "image/png"),
        (json!({"filename": "a"}), pdf, "a", "application/pdf"),
        (json!({"filename": "a.unknown"}), pdf, "a.unknown", "application/pdf"),
        (json!({}), pdf, "attachment.pdf", "application/pdf"),
        (json!({"filename": null}), b"who knows", "attachment", "application/octet-stream"),
        (json!({"content_type": "image/jpeg"}), pdf, "attachment.jpg", "image/jpeg"),
        (
            json!({"content_type": "text/plain; charset=utf-8"}),
            pdf,
            "attachment",
            "text/plain; charset=utf-8",
        ),
    ] {
        let request = send_bytes(&json!({"media": [described]}), first).unwrap();
        let disposition = format!("form-data; name=\"media[]\"; filename=\"{filename}\"");
        assert_eq!(
            read_form(&request, first),
            [part(&disposition, Some(content_type), first)],
            "{described}"
        );
    }
}

#[test]
fn types_are_told_by_what_files_begin_with() {
    for (first, expected) in [
        (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Some("image/jpeg")),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Some("image/webp")),
        (b"RIFF\x24\0\0\0WAVEfmt ", Some("audio/wav")),
        (b"\0\0\0\x20ftypisom\0\0\x02\0", Some("video/mp4")),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", Some("audio/mp4")),
        (b"\0\0\0\x14ftypqt  ", Some("video/quicktime")),
        (b"OggS\0\x02", Some("audio/ogg")),
        (b"PK\x03\x04\x14\0", Some("application/zip")),
        (b"", None),
        (b"\x89PN", None),
        (b"hello", None),
    ] {
        assert_eq!(media_type::of_bytes(first), expected, "{first:?}");
    }
    assert_eq!(media_type::of_name("no extension"), None);
    assert_eq!(media_type::of_name("archive.tar.GZ"), Some("application/gzip"));
    assert_eq!(media_type::extension("audio/ogg"), Some("ogg"));
}

#[test]
fn what_a_form_can_not_carry_is_refused_and_not_dropped() {
    let media = json!([{"filename": "a.png"}]);
    let refused_with = |name: &str, value: Value| {
        let mut content = json!({"media": media});
        content[name] = value;
        let error = send_bytes(&content, PNG).unwrap_err();
        assert_eq!(error.outcome.as_str(), "not_sent");
        assert_eq!(error.field.as_deref(), Some(name));
        error.message.clone()
    };
    let why = "can't be sent with the bytes of a file, as a form carries only texts; give media as a URL";
    assert_eq!(refused_with("quick_replies", json!([{"title": "Yes"}])), format!("quick_replies {why}"));
    assert_eq!(refused_with("x_new", json!({"deep": 1})), format!("x_new {why}"));
    let buttons = json!([{"type": "postback", "title": "A", "payload": "A"}]);
    assert_eq!(refused_with("buttons", buttons), "buttons can't be sent with media");
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    for (item, size, platform, expected) in [
        (json!({}), 0, None, "media[0] must not be empty"),
        (json!({"filename": 5}), 1, None, "media[0].filename must be a string"),
        (
            json!({"content_type": "png"}),
            1,
            None,
            "media[0].content_type must be a media type such as image/png",
        ),
        (
            json!({"content_type": "image/png\r\nX-Evil: 1"}),
            1,
            None,
            "media[0].content_type must be a media type such as image/png",
        ),
        (
            json!({}),
            limits::ATTACHMENT_BYTES + 1,
            Some("instagram"),
            "media[0] must be at most 26214400 bytes, it has 26214401",
        ),
    ] {
        let options = Fields::new().with("platform", platform);
        let refused = try_send(&json!({"media": [item]}), size, CallOptions::read(options).unwrap());
        assert_eq!(refused.unwrap_err().message, expected);
    }
    let most = Fields::new().with("platform", "facebook");
    sent(&json!({"media": [{}]}), limits::ATTACHMENT_BYTES, CallOptions::read(most).unwrap());
    sent(&json!({"media": [{}]}), limits::ATTACHMENT_BYTES + 1, CallOptions::default());
}

#[test]
fn only_a_message_carries_a_file() {
    let arguments = |endpoint: &Endpoint| Arguments {
        ids: endpoint.id_names().map(|_| "1".into()).collect(),
        query: Fields::new().with("profile_id", "1"),
        content: Some(Bytes::from_static(br#"{"url":"https://a.example","events":["*"],"text":"Hi"}"#)),
        file: Some(File { size: 1, first: Bytes::new(), ..File::default() }),
    };
    for endpoint in [CreateWebhook::ENDPOINT, PrivateReply::ENDPOINT] {
        let error = endpoint.prepare(arguments(endpoint), None).unwrap_err();
        assert_eq!(error.message, format!("media can't be sent with {}", endpoint.name));
    }
}

#[test]
fn every_attempt_and_every_call_with_the_same_key_sends_the_same_body() {
    let keyed = || CallOptions { idempotency_key: Some("order-1".to_owned()), ..CallOptions::default() };
    let content = json!({"media": [{"filename": "a.png"}]});
    let mut call = call(&content, 5, keyed()).unwrap();
    let Step::Send { request: first, .. } = call.poll(Now::default()) else { panic!("nothing is sent") };
    call.handle_failure(Now::default(), Failure::Interrupted("reset".to_owned()));
    let Step::Wait(wait) = call.poll(Now::default()) else { panic!("no retry") };
    let later = Now { monotonic: wait, ..Now::default() };
    let Step::Send { request: second, .. } = call.poll(later) else { panic!("nothing is sent") };
    assert_eq!(first.body(), second.body());
    assert_eq!(first.body(), sent(&content, 5, keyed()).body());

    let other_key = CallOptions { idempotency_key: Some("order-2".to_owned()), ..CallOptions::default() };
    assert_ne!(boundary(&first), boundary(&sent(&content, 5, other_key)));
}

#[test]
fn a_file_that_can_not_be_read_ends_the_call() {
    let mut call = call(&json!({"media": [{}]}), 5, CallOptions::default()).unwrap();
    let Step::Send { .. } = call.poll(Now::default()) else { panic!("nothing is sent") };
    call.handle_failure(Now::default(), Failure::File("it has 4 bytes, not 5".to_owned()));
    let Step::Done(Err(error)) = call.poll(Now::default()) else { panic!("it goes on") };
    assert_eq!(error.message, "media[0] can't be read: it has 4 bytes, not 5");
    assert_eq!((error.outcome.as_str(), error.attempts), ("not_sent", 1));
}

#[test]
fn a_file_after_an_attempt_that_may_have_arrived_leaves_the_outcome_unknown() {
    let mut call = call(&json!({"media": [{}]}), 5, CallOptions::default()).unwrap();
    let Step::Send { .. } = call.poll(Now::default()) else { panic!("nothing is sent") };
    call.handle_failure(Now::default(), Failure::Interrupted("reset".to_owned()));
    let later = Now { monotonic: Duration::from_secs(9), ..Now::default() };
    let Step::Send { .. } = call.poll(later) else { panic!("no retry") };
    call.handle_failure(later, Failure::File("no such file".to_owned()));
    let Step::Done(Err(error)) = call.poll(later) else { panic!("it goes on") };
    assert_eq!(error.outcome.as_str(), "unknown");
}

proptest! {
    /// Whatever a caller names a file or writes into a field, it stays where it belongs.
    #[test]
    fn nothing_breaks_out_of_its_part(filename in any_text(), text in any_text(), name in any_text()) {
        prop_assume!(!["media", "voice_note", "link_preview"].contains(&name.as_str()));
        let mut content = json!({"media": [{"filename": filename}]});
        content[&name] = json!(text);
        let Ok(request) = send_bytes(&content, PNG) else { return Ok(()) };
        let form = read_form(&request, PNG);
        let file = form.last().unwrap();
        prop_assert_eq!(&file.body, PNG);
        prop_assert!(file.disposition.starts_with("form-data; name=\"media[]\"; filename=\""));
        prop_assert_eq!(form.len(), if text.is_empty() { 1 } else { 2 });
        if !text.is_empty() {
            prop_assert_eq!(&form[0].body, text.as_bytes());
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[\"\r\n;:=\\-\u{e9}a ]{0,12}", any::<String>()]
}

#[derive(Debug, PartialEq)]
struct Part {
    disposition: String,
    content_type: Option<String>,
    body: Vec<u8>,
}

fn part(disposition: &str, content_type: Option<&str>, body: &[u8]) -> Part {
    Part {
        disposition: disposition.to_owned(),
        content_type: content_type.map(str::to_owned),
        body: body.to_owned(),
    }
}

/// The form that a server finds in the request with the file in its place, by RFC 7578 and RFC 2046.
fn read_form(request: &Request<Body>, file: &[u8]) -> Vec<Part> {
    let body = request.body();
    let bytes = [&body.start[..], file, &body.end].concat();
    assert_eq!(bytes.len() as u64, body.length());
    let delimiter = format!("\r\n--{}", boundary(request)).into_bytes();
    let mut rest = [b"\r\n", &bytes[..]].concat();
    let mut parts = Vec::new();
    loop {
        let at = find(&rest, &delimiter).expect("a delimiter");
        let after = rest.split_off(at + delimiter.len());
        if !parts.is_empty() || at > 0 {
            rest.truncate(at);
            parts.push(read_part(&rest));
        }
        if after == b"--\r\n" {
            return parts;
        }
        rest = after[2..].to_vec();
        assert_eq!(&after[..2], b"\r\n");
    }
}

fn read_part(bytes: &[u8]) -> Part {
    let at = find(bytes, b"\r\n\r\n").expect("the end of the head");
    let mut part = part("", None, &bytes[at + 4..]);
    for line in std::str::from_utf8(&bytes[..at]).unwrap().split("\r\n") {
        match line.split_once(": ").expect("a header") {
            ("Content-Disposition", value) => part.disposition = value.to_owned(),
            ("Content-Type", value) => part.content_type = Some(value.to_owned()),
            (name, _) => panic!("{name}"),
        }
    }
    part
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn boundary(request: &Request<Body>) -> String {
    let content_type = request.headers()["content-type"].to_str().unwrap();
    content_type.strip_prefix("multipart/form-data; boundary=").unwrap().to_owned()
}

fn sent(content: &Value, size: u64, options: CallOptions) -> Request<Body> {
    try_send(content, size, options).unwrap()
}

fn try_send(content: &Value, size: u64, options: CallOptions) -> Result<Request<Body>, Error> {
    request_of(call(content, size, options)?)
}

/// With the file's own first bytes.
fn send_bytes(content: &Value, file: &'static [u8]) -> Result<Request<Body>, Error> {
    let file = File { size: file.len() as u64, first: Bytes::from_static(file), ..File::default() };
    request_of(call_with(content, file, CallOptions::default())?)
}

fn request_of(mut call: Call) -> Result<Request<Body>, Error> {
    match call.poll(Now::default()) {
        Step::Send { request, .. } => Ok(request),
        Step::Done(Err(error)) => Err(error),
        step => panic!("{step:?}"),
    }
}

fn call(content: &Value, size: u64, options: CallOptions) -> Result<Call, Error> {
    call_with(content, File { size, first: Bytes::new(), ..File::default() }, options)
}

fn call_with(content: &Value, file: File, options: CallOptions) -> Result<Call, Error> {
    let client = Client::new(Fields::new().with("apiKey", "pp_test_1")).unwrap();
    let arguments = Arguments::new(["chat_1"]).content(content).file(Some(&file));
    Call::of_endpoint(&client, SendMessage::ENDPOINT, arguments, start(options))
}
