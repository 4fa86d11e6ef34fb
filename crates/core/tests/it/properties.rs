//! What holds for every input: ids stay one path segment, what is signed verifies, and nothing that a server or
//! a stranger sends makes the core panic.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use percent_encoding::percent_decode_str;
use postproxy_dm_core::call::{Call, Now, Step};
use postproxy_dm_core::model::{ACCOUNT_EVENT_TYPES, EventResource, EventType, Platform};
use postproxy_dm_core::operation::Body;
use postproxy_dm_core::operation::{
    Arguments, ENDPOINTS, Endpoint, InvalidField, ListProfiles, escape_segment,
};
use postproxy_dm_core::webhook::{DEFAULT_TOLERANCE, WebhookError, normalize, parse, sign, verify};
use postproxy_dm_core::{CallOptions, Client, Fields, Scalar, reaction, time};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use url::{Host, ParseError, Url};

use crate::start;

const PLATFORMS: &[&str] = &["facebook", "instagram", "telegram", "bluesky", "whatsapp", "carrier_pigeon"];

/// What a file or a variable adds at the ends of a secret.
fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

proptest! {
    // A failure prints its input; nothing is written beside the sources.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_id_comes_back_from_its_escaped_form(id in any_id()) {
        let escaped = escape_segment(&id).unwrap();
        prop_assert_eq!(percent_decode_str(&escaped).decode_utf8().unwrap(), id);
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
        prop_assert!(escaped.bytes().all(is_plain), "{}", escaped);
    }

    #[test]
    fn ids_never_change_which_path_is_called(ids in [any_id(), any_id()], endpoint in 0..ENDPOINTS.len()) {
        let endpoint = ENDPOINTS[endpoint];
        let required = endpoint.query.iter().filter(|parameter| parameter.is_required);
        let query = required.clone().fold(Fields::new(), |query, parameter| query.with(parameter.name, "1"));
        let arguments = Arguments { ids: ids.map(Scalar::Text).into(), query, content: content(endpoint), file: None };
        let uri = first_request(endpoint, arguments).into_parts().0.uri;
        let written: Uri = uri.to_string().parse().unwrap();
        let query: Vec<String> = required.map(|parameter| format!("{}=1", parameter.name)).collect();
        prop_assert_eq!(written.query().unwrap_or_default(), query.join("&"));
        prop_assert_eq!(written.host(), Some("api.postproxy.dev"));
        prop_assert_eq!(written.path().split('/').count(), endpoint.path.split('/').count() + 1);
    }

    #[test]
    fn no_content_panics(
        mut content in any_content(),
        endpoint in 0..ENDPOINTS.len(),
        platform in proptest::sample::select(PLATFORMS),
    ) {
        let platform = Platform::from(platform);
        let faults = ENDPOINTS[endpoint].check(&content, Some(&platform));
        prop_assert!(faults.iter().all(|fault| !fault.field.is_empty() && !fault.expected.is_empty()));
        // Fields that this version does not know are the service's to judge.
        content.insert("x_new".to_owned(), json!({"deep": [null, ""]}));
        prop_assert_eq!(ENDPOINTS[endpoint].check(&content, Some(&platform)), faults);
    }

    /// What is refused where the platform is not known is refused on each.
    #[test]
    fn a_known_platform_refuses_no_less(
        content in any_content(),
        endpoint in 0..ENDPOINTS.len(),
        platform in proptest::sample::select(PLATFORMS),
    ) {
        let anywhere = ENDPOINTS[endpoint].check(&content, None);
        let there = ENDPOINTS[endpoint].check(&content, Some(&Platform::from(platform)));
        // In other words only where the platform doesn't have the field at all.
        let is_refused = |fault: &InvalidField| {
            let isnt_there = |other: &InvalidField| {
                other.field == fault.field && other.expected.starts_with("can't be sent on ")
            };
            there.iter().any(|other| other == fault || isnt_there(other))
        };
        prop_assert!(anywhere.iter().all(is_refused), "{:?} {:?}", anywhere, there);
    }

    /// What is taken as a base URL makes a request of `http`; what its own reader refuses is refused.
    #[test]
    fn a_base_url_is_one_that_http_takes(
        text in "(https?|HTTP|ftp|)(://|:/|:|)(\\[?[a-z0-9.:%é-]{0,8}\\]?(:[0-9]{0,5})?)(/[ -~é]{0,6}){0,2}",
    ) {
        let uri = text.parse::<Uri>().ok();
        let theirs = uri.filter(|uri| uri.scheme_str().is_some_and(|it| it == "http" || it == "https"));
        let options = Fields::new().with("apiKey", "pp_test_1").with("baseUrl", text.as_str());
        let client = Client::new(options.with("allowInsecureHttp", true));
        if let Ok(client) = client {
            prop_assert!(theirs.is_some(), "{}", text);
            let now = Now::default();
            let mut call = Call::new(&client, &ListProfiles, start(CallOptions::default())).unwrap();
            prop_assert!(matches!(call.poll(now), Step::Send { .. }), "{}", text);
        } else if let Some(uri) = theirs.filter(|_| !text.contains(['?', '#', '@'])) {
            // No host, an invalid port, or an address in brackets that no resolver would take.
            let authority = uri.authority().map_or("", |authority| authority.as_str());
            let has_no_port = authority.contains(':') && uri.port_u16().is_none();
            // A number, which browsers take for an address that is written otherwise (`0`), or refuse (`a.1`).
            let is_number = match Url::parse(&text) {
                Ok(url) => match url.host() {
                    Some(Host::Ipv4(address)) => uri.host() != Some(&address.to_string()),
                    _ => false,
                },
                Err(error) => error == ParseError::InvalidIpv4Address,
            };
            let is_odd = uri.host() == Some("") || authority.contains('[') || has_no_port || is_number;
            prop_assert!(is_odd, "{}", text);
        }
    }

    #[test]
    fn query_parameters_come_back_from_the_url(pairs in vec((any::<String>(), any::<String>()), 0..5)) {
        let query = pairs.iter().fold(Fields::new(), |query, (name, value)| query.with(name, value.as_str()));
        let arguments = Arguments { query, ..Arguments::default() };
        let uri = first_request(ENDPOINTS[0], arguments).into_parts().0.uri;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
        let read: Vec<(String, String)> = uri
            .query()
            .iter()
            .flat_map(|query| query.split('&'))
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        prop_assert_eq!(read, pairs);
    }

    #[test]
    fn whatever_is_signed_verifies(
        body in vec(any::<u8>(), 0..2000),
        secret in any::<String>().prop_map(|text| text.trim_matches(is_space).to_owned())
            .prop_filter("a secret is not empty", |secret| !secret.is_empty()),
        unix_seconds in any::<u64>(),
    ) {
        let header = sign(&body, &secret, unix_seconds).unwrap();
        let now = Duration::from_secs(unix_seconds);
        prop_assert_eq!(verify(&body, Some(&header), &[&secret], Duration::ZERO, now), Ok(()));
        prop_assert_eq!(verify(&body, Some(&header), &["another", &secret], DEFAULT_TOLERANCE, now), Ok(()));
    }

    #[test]
    fn a_secret_with_white_space_at_an_end_is_refused(
        spaces in "[ \\t\\r\\n\u{a0}\u{2003}\u{feff}]{1,3}",
        secret in "[a-z_0-9]{0,20}",
        is_before in any::<bool>(),
    ) {
        let secret = if is_before { format!("{spaces}{secret}") } else { format!("{secret}{spaces}") };
        prop_assert_eq!(sign(b"{}", &secret, 1), Err(WebhookError::InvalidSecret));
    }

    #[test]
    fn one_changed_byte_does_not_verify(
        body in vec(any::<u8>(), 1..200),
        at in any::<proptest::sample::Index>(),
        change in 1..=255_u8,
    ) {
        let header = sign(&body, "whsec_1", 1_780_236_000).unwrap();
        let mut changed = body.clone();
        changed[at.index(body.len())] ^= change;
        let now = Duration::from_secs(1_780_236_000);
        prop_assert!(verify(&changed, Some(&header), &["whsec_1"], DEFAULT_TOLERANCE, now).is_err());
    }

    #[test]
    fn no_signature_header_panics(header in any::<String>()) {
        assert_refused(&header, Duration::ZERO);
    }

    #[test]
    fn nothing_like_a_signature_header_panics(
        header in "( ?(t|v1|v0|)[= ]{0,2}[0-9a-fA-F+.-]{0,66} ?,?){0,5}",
        now in any::<u64>(),
    ) {
        assert_refused(&header, Duration::from_secs(now));
    }

    #[test]
    fn no_webhook_body_panics(body in vec(any::<u8>(), 0..200)) {
        let read = normalize(&body);
        prop_assert_eq!(parse(&body).is_ok(), read.is_ok());
    }

    #[test]
    fn nothing_like_a_webhook_body_panics(body in r#"[\[\]{}:,"\\a-fu0-9 é]{0,60}"#) {
        let _ = normalize(body.as_bytes());
        let _ = parse(body.as_bytes());
    }

    #[test]
    fn every_object_with_a_type_has_its_resource_at_data_object(
        mut event in any_object(),
        kind in any_event_type(),
        data in any_json(),
    ) {
        event.insert("type".to_owned(), json!(kind));
        event.insert("id".to_owned(), json!("evt_1"));
        event.insert("data".to_owned(), data.clone());
        let body = Value::Object(event.clone()).to_string();
        let normalized = match normalize(body.as_bytes()) {
            Ok(text) => serde_json::from_str::<Value>(&text).unwrap(),
            // Of a type that is ours the resource must be an object.
            Err(error) => {
                let is_object = |value: &Value| value.is_object();
                let is_of_account = ACCOUNT_EVENT_TYPES.iter().any(|it| it.name == kind);
                prop_assert!(EventType::of(&kind).is_some() || is_of_account, "{error}: {body}");
                prop_assert!(!data.is_object() || !data.get("object").is_none_or(is_object), "{error}: {body}");
                return Ok(());
            }
        };
        let resource = normalized["data"].get("object");
        prop_assert!(resource.is_some(), "{}", normalized);
        for (name, value) in event.iter().filter(|(name, _)| *name != "data") {
            prop_assert_eq!(&normalized[name], value);
        }
        // Nothing of data is lost, wherever it went.
        let is_whole = resource == Some(&data) || normalized["data"] == data;
        let is_message = kind.starts_with("message.") && resource == data.get("message");
        prop_assert!(is_whole || is_message, "{}", normalized);
        // An event that was normalised once stays as it is, unless it has no resource.
        if resource.is_some_and(Value::is_object) {
            let text = normalized.to_string();
            prop_assert_eq!(normalize(text.as_bytes()).unwrap(), text.as_str());
        }
    }

    /// JavaScript reads escapes as UTF-16; so do we, with U+FFFD for each half that is alone.
    #[test]
    fn escapes_are_read_as_javascript_reads_them(pieces in vec(any_piece(), 0..20)) {
        let escaped: String = pieces.iter().map(|(escaped, _)| *escaped).collect();
        let units: Vec<u16> = pieces.iter().flat_map(|(_, units)| units.iter().copied()).collect();
        let body = format!(r#"{{"type":"message.received","id":"evt_1","data":{{"id":"msg_1","body":"{escaped}"}}}}"#);
        let text = normalize(body.as_bytes()).unwrap();
        prop_assert!(text.contains(&format!(r#""body":"{escaped}""#)), "{}", text);
        let EventResource::Message(message) = parse(body.as_bytes()).unwrap().resource() else {
            panic!("no message in {body}")
        };
        prop_assert_eq!(message.body.unwrap(), String::from_utf16_lossy(&units));
    }

    #[test]
    fn no_text_panics_as_a_time_or_a_reaction(text in any::<String>()) {
        let _ = (time::parse(&text), reaction::emoji(&text), reaction::name(&text));
    }

    #[test]
    fn times_come_back_from_their_text(unix_ms in -62_135_596_800_000..253_402_300_799_999_i64) {
        let text = time::format(unix_ms).unwrap();
        prop_assert_eq!(time::parse(&text), Some(unix_ms));
        prop_assert_eq!((text.len(), text.ends_with('Z')), ("2026-05-31T14:02:00.000Z".len(), true));
    }
}

fn any_id() -> impl Strategy<Value = String> {
    let id = prop_oneof![any::<String>(), r"[./\\%+=?# \n0-9a-fA-F]{1,12}", r"\PC{1,200}"];
    id.prop_filter("these are refused", |id| !["", ".", ".."].contains(&id.as_str()))
}

fn any_event_type() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("message.received".to_owned()),
        Just("reaction.received".to_owned()),
        Just("placement.quality_updated".to_owned()),
        Just("post.published".to_owned()),
        any::<String>(),
    ]
}

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let entries = vec((any_name(), inner.clone()), 0..4);
        let object = entries.prop_map(|entries| Value::Object(entries.into_iter().collect()));
        prop_oneof![vec(inner, 0..4).prop_map(Value::from), object]
    })
}

fn any_object() -> impl Strategy<Value = Map<String, Value>> {
    vec((any_name(), any_json()), 0..4).prop_map(|entries| entries.into_iter().collect())
}

/// Often one that means something.
fn any_name() -> impl Strategy<Value = String> {
    let known = vec!["type", "event", "data", "object", "message", "error", "errors", "field", "code"];
    prop_oneof![2 => proptest::sample::select(known).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Part of a JSON string, with what it is in UTF-16.
fn any_piece() -> impl Strategy<Value = (&'static str, &'static [u16])> {
    proptest::sample::select(vec![
        ("a", &[0x61][..]),
        ("é", &[0xe9]),
        ("😀", &[0xd83d, 0xde00]),
        ("u", &[0x75]),
        ("d83d", &[0x64, 0x38, 0x33, 0x64]),
        (r"\\", &[0x5c]),
        (r#"\""#, &[0x22]),
        (r"\n", &[0x0a]),
        (r"\u0041", &[0x41]),
        (r"\u005c", &[0x5c]),
        (r"\ud83d", &[0xd83d]),
        (r"\uDBFF", &[0xdbff]),
        (r"\ude00", &[0xde00]),
        (r"\uDFFF", &[0xdfff]),
    ])
}

/// Any values under the names that contents have.
fn any_content() -> impl Strategy<Value = Map<String, Value>> {
    let known = vec!["", "Hi", "text", "web_url", "postback", "https://example.com", "2026-05-01"];
    let leaf = prop_oneof![any_json(), proptest::sample::select(known).prop_map(Value::from)];
    let value = leaf.prop_recursive(3, 40, 5, |inner| {
        let object =
            vec((any_content_name(), inner.clone()), 0..6).prop_map(as_object).prop_map(Value::Object);
        prop_oneof![1 => object, 1 => vec(inner, 0..5).prop_map(Value::from)]
    });
    vec((any_content_name(), value), 0..8).prop_map(as_object)
}

fn as_object(entries: Vec<(String, Value)>) -> Map<String, Value> {
    entries.into_iter().collect()
}

fn any_content_name() -> impl Strategy<Value = String> {
    let names = vec![
        "body",
        "text",
        "media",
        "elements",
        "quick_replies",
        "buttons",
        "card",
        "tag",
        "reply_markup",
        "template",
        "interactive",
        "contacts",
        "title",
        "subtitle",
        "payload",
        "type",
        "url",
        "image_url",
        "default_action",
        "content_type",
        "voice_note",
        "reaction",
        "emoji",
        "ice_breakers",
        "question",
        "from",
        "events",
        "enabled",
        "description",
        "participant_external_id",
        "placement_id",
    ];
    proptest::sample::select(names).prop_map(str::to_owned)
}

/// A content that the endpoint takes: of all that any of them needs, what it doesn't refuse as another's.
fn content(endpoint: &Endpoint) -> Option<Bytes> {
    let mut content = json!({
        "body": "Hi",
        "text": "Hi",
        "participant_external_id": "24681357",
        "reaction": "love",
        "ice_breakers": [{"question": "Opening hours?", "payload": "hours"}],
        "from": "2026-05-01",
        "url": "https://example.com",
        "events": ["*"],
        "name": "order_shipped",
        "category": "UTILITY",
        "language": "en_US",
        "components": [{"type": "BODY", "text": "It shipped."}],
        "phone_number_id": "106540352242922",
        "users": ["15551234567"],
    });
    let content = content.as_object_mut().unwrap();
    for fault in endpoint.check(content, None) {
        content.remove(&fault.field);
    }
    Some(Bytes::from(json!(content).to_string()))
}

fn client() -> Client {
    Client::new(Fields::new().with("apiKey", "pp_test_1").with("timeoutMs", 600_000)).unwrap()
}

fn first_request(endpoint: &'static Endpoint, arguments: Arguments) -> Request<Body> {
    let options = CallOptions::default();
    let now = Now::default();
    let mut call = Call::of_endpoint(&client(), endpoint, arguments, start(options)).unwrap();
    match call.poll(now) {
        Step::Send { request, .. } => request,
        step => panic!("{step:?}"),
    }
}

fn assert_refused(header: &str, now: Duration) {
    let told = verify(b"{}", Some(header), &["whsec_1"], DEFAULT_TOLERANCE, now);
    assert!(told.is_err(), "{header:?}");
}
