//! What goes over the wire for each endpoint, and what is refused before anything does.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::Request;
use postproxy_dm_core::call::{Call, Now, Step};
use postproxy_dm_core::json::Json;
use postproxy_dm_core::model::{IceBreaker, IceBreakers, TemplateCategory};
use postproxy_dm_core::operation::{
    ArchiveChat, Arguments, BackfillChats, BackfillContent, Body, CreateChat, CreateTemplate, CreateWebhook,
    DeleteIceBreakers, DeleteTemplate, DeleteWebhook, ENDPOINTS, EditContent, EditMessage, GetChat,
    GetChatSync, GetComment, GetIceBreakers, GetMessage, GetParticipantStatus, GetProfile, GetTemplate,
    GetWebhook, ListAllComments, ListChatSyncs, ListChats, ListComments, ListMessages, ListPlacements,
    ListProfiles, ListTemplateLibrary, ListTemplates, ListWebhookDeliveries, ListWebhooks, MarkRead,
    MessageContent, NewTemplate, Operation, ParticipantDetails, PrivateReply, PrivateReplyContent, React,
    ReactContent, SendMessage, SetIceBreakers, StartTyping, StopTyping, TemplateChanges, UnarchiveChat,
    Unreact, UpdateTemplate, UpdateWebhook, WebhookContent, endpoint,
};
use postproxy_dm_core::{CallOptions, Client, Error, Fields, Scalar};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::start;
use crate::vectors::{self, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    client: Option<Box<RawValue>>,
    endpoint: String,
    #[serde(default)]
    ids: Vec<Box<RawValue>>,
    query: Option<Box<RawValue>>,
    content: Option<Box<RawValue>>,
    content_text: Option<String>,
    options: Option<Box<RawValue>>,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    method: Option<String>,
    url: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    body: Option<Value>,
    body_text: Option<String>,
    error: Option<ExpectedError>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedError {
    field: String,
    message: String,
    code: String,
    outcome: String,
    hides: Option<String>,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

const AT_LEAST: usize = 290;

#[test]
fn vectors() {
    let vectors = vectors::read::<Case>("requests.json", AT_LEAST);
    let default_client = default_client(&vectors);
    for case in &vectors.cases {
        let name = &case.name;
        let text = case.content_text.as_deref().or(case.content.as_deref().map(RawValue::get));
        match (first_request(case, &default_client, text), &case.expected.error) {
            (Ok(request), None) => assert_sends(case, &request, text),
            (Err(error), Some(expected)) => assert_refused(name, &error, expected),
            (Ok(request), Some(_)) => panic!("{name}: was not refused but sends {request:?}"),
            (Err(error), None) => panic!("{name}: was refused: {error:?}"),
        }
    }
}

#[test]
fn every_endpoint_has_a_case_that_sends() {
    let cases = vectors::read::<Case>("requests.json", AT_LEAST).cases;
    let sent = cases.iter().filter(|case| case.expected.error.is_none()).map(|case| case.endpoint.as_str());
    let sent: BTreeSet<&str> = sent.collect();
    let known: BTreeSet<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.name).collect();
    assert_eq!(sent, known);
}

/// The types of a Rust program and the names of a binding lead to the same request.
#[test]
fn typed_operations_send_what_the_vectors_say() {
    let ada = ParticipantDetails {
        participant_external_id: "24681357".to_owned(),
        participant_name: Some("Ada".to_owned()),
        ..ParticipantDetails::default()
    };
    let hi = MessageContent::text("Hi");
    let like = ReactContent { reaction: Some("like".to_owned()), emoji: None };
    let corrected = EditContent { body: Some("Corrected".to_owned()), ..EditContent::default() };
    let in_june = ListChats {
        profile_id: "prof_1",
        before: Some("2026-05-31T14:02:00.000Z"),
        after: Some("2026-05-01T00:00:00+02:00"),
        ..ListChats::default()
    };
    let received = ListMessages {
        chat_id: "chat_1",
        page: Some(3),
        direction: Some("inbound"),
        status: Some("received"),
        ..ListMessages::default()
    };

    assert_same_as_vector("listProfiles", &ListProfiles);
    assert_same_as_vector("getProfile", &GetProfile { profile_id: "prof_1" });
    assert_same_as_vector("listPlacements", &ListPlacements { profile_id: "prof_1" });
    assert_same_as_vector("listChats", &ListChats { profile_id: "prof_1", ..ListChats::default() });
    assert_same_as_vector("before and after", &in_june);
    assert_same_as_vector("createChat", &CreateChat { profile_id: "prof_1", participant: &ada });
    assert_same_as_vector("getChat", &GetChat { chat_id: "chat_1" });
    assert_same_as_vector("listMessages", &ListMessages { chat_id: "chat_1", ..ListMessages::default() });
    assert_same_as_vector("direction and status", &received);
    assert_same_as_vector("sendMessage", &SendMessage { chat_id: "chat_1", content: &hi, file: None });
    assert_same_as_vector("getMessage", &GetMessage { message_id: "msg_1" });
    assert_same_as_vector("react by name", &React { message_id: "msg_1", content: &like });
    assert_same_as_vector("unreact", &Unreact { message_id: "msg_1" });

    assert_same_as_vector("archiveChat", &ArchiveChat { chat_id: "chat_1" });
    assert_same_as_vector("unarchiveChat", &UnarchiveChat { chat_id: "chat_1" });
    assert_same_as_vector("markRead", &MarkRead { chat_id: "chat_1" });
    assert_same_as_vector("startTyping", &StartTyping { chat_id: "chat_1" });
    assert_same_as_vector("stopTyping", &StopTyping { chat_id: "chat_1" });
    assert_same_as_vector("editMessage", &EditMessage { message_id: "msg_1", content: &corrected });
    let comments = ListComments { post_id: "post_1", profile_id: "prof_1", ..ListComments::default() };
    assert_same_as_vector("listComments", &comments);
    let comment = GetComment { post_id: "post_1", comment_id: "comment_1", profile_id: "prof_1" };
    assert_same_as_vector("getComment", &comment);
    assert_same_as_vector("listAllComments", &ListAllComments::default());
    let some = ListAllComments {
        post_ids: &["post_1", "post_2"],
        profiles: &["instagram", "prof_1"],
        placement_id: Some("104"),
        from: Some("2026-05-01"),
        to: Some("2026-05-31"),
        page: Some(1),
        per_page: Some(10),
    };
    assert_same_as_vector("listAllComments with every parameter, in the order of the reference", &some);
    let private_reply = PrivateReply {
        post_id: "post_1",
        comment_id: "comment_1",
        profile_id: "prof_1",
        content: &PrivateReplyContent { text: Some("It is in stock.".to_owned()), ..Default::default() },
    };
    assert_same_as_vector("privateReply", &private_reply);
}

#[test]
fn typed_operations_around_an_account_send_what_the_vectors_say() {
    let profile_id = "prof_1";
    let hours = IceBreaker {
        question: "Opening hours?".to_owned(),
        payload: "hours".to_owned(),
        ..IceBreaker::default()
    };
    let ice_breakers = IceBreakers { ice_breakers: vec![hours], ..IceBreakers::default() };
    let may = BackfillContent { from: "2026-05-01".to_owned() };
    let running = ListChatSyncs {
        profile_id,
        page: Some(0),
        per_page: Some(50),
        status: Some("running"),
        trigger: Some("api"),
    };
    let every_message = WebhookContent {
        url: Some("https://example.com/hook".to_owned()),
        events: Some(vec!["message.received".to_owned()]),
        ..WebhookContent::default()
    };
    let off = WebhookContent { enabled: Some(false), ..WebhookContent::default() };
    let deliveries = ListWebhookDeliveries { webhook_id: "wh_1", ..ListWebhookDeliveries::default() };

    assert_same_as_vector("getIceBreakers", &GetIceBreakers { profile_id });
    assert_same_as_vector("setIceBreakers", &SetIceBreakers { profile_id, ice_breakers: &ice_breakers });
    assert_same_as_vector("deleteIceBreakers", &DeleteIceBreakers { profile_id });
    assert_same_as_vector("getParticipantStatus", &GetParticipantStatus { profile_id, user_id: "24681357" });
    assert_same_as_vector("backfillChats", &BackfillChats { profile_id, content: &may });
    assert_same_as_vector("listChatSyncs", &ListChatSyncs { profile_id, ..ListChatSyncs::default() });
    assert_same_as_vector("listChatSyncs: the parameters stand in the order of the reference", &running);
    assert_same_as_vector("getChatSync", &GetChatSync { profile_id, sync_id: "sync_1" });
    assert_same_as_vector("createWebhook", &CreateWebhook { content: &every_message });
    assert_same_as_vector("listWebhooks", &ListWebhooks);
    assert_same_as_vector("getWebhook", &GetWebhook { webhook_id: "wh_1" });
    assert_same_as_vector("updateWebhook", &UpdateWebhook { webhook_id: "wh_1", content: &off });
    assert_same_as_vector("deleteWebhook", &DeleteWebhook { webhook_id: "wh_1" });
    assert_same_as_vector("listWebhookDeliveries", &deliveries);
}

#[test]
fn typed_operations_of_templates_send_what_the_vectors_say() {
    let profile_id = "prof_1";
    let body = json!({"type": "BODY", "text": "Hi {{1}}, your order is late."});
    let delayed = NewTemplate {
        name: "order_delayed".to_owned(),
        category: TemplateCategory::Utility,
        language: "en_US".to_owned(),
        components: body.as_object().cloned().map(|body| vec![body]),
        ..NewTemplate::default()
    };
    let shipped = ListTemplates {
        profile_id,
        name: Some("order_shipped"),
        language: Some("en_US"),
        status: Some("APPROVED"),
        refresh: Some(true),
    };
    let library =
        ListTemplateLibrary { profile_id, name: Some("delivery_update_1"), language: Some("en_US") };
    let sooner = TemplateChanges { message_send_ttl_seconds: Some(600), ..TemplateChanges::default() };
    let (template_id, language) = ("order_shipped", Some("de"));

    assert_same_as_vector("listTemplates", &ListTemplates { profile_id, ..ListTemplates::default() });
    assert_same_as_vector("listTemplates: the parameters stand in the order of the reference", &shipped);
    assert_same_as_vector("createTemplate", &CreateTemplate { profile_id, content: &delayed });
    assert_same_as_vector("listTemplateLibrary: a name and a language", &library);
    assert_same_as_vector("getTemplate", &GetTemplate { profile_id, template_id: "tpl_1", language: None });
    let change = UpdateTemplate { profile_id, template_id, language, content: &sooner };
    assert_same_as_vector("updateTemplate", &change);
    let delete = DeleteTemplate { profile_id, template_id, language };
    assert_same_as_vector("deleteTemplate in one language", &delete);
}

#[test]
fn the_authorization_header_is_marked_so_that_loggers_hide_it() {
    let client = Client::new(Fields::new().with("apiKey", "pp_live_secret")).unwrap();
    let mut call = Call::new(&client, &ListProfiles, start(CallOptions::default())).unwrap();
    let Step::Send { request, .. } = call.poll(Now::default()) else { panic!("nothing is sent") };
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!format!("{client:?} {call:?} {request:?}").contains("pp_live_secret"));
}

#[test]
fn numbers_that_json_can_not_write_are_refused() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let options = Fields::new().with("timeoutMs", Scalar::from(number));
        assert_eq!(CallOptions::read(options).unwrap_err().field.as_deref(), Some("timeoutMs"));

        let query = Fields::new().with("page_token", Scalar::from(number));
        let refused = ListProfiles::ENDPOINT.prepare(Arguments { query, ..Arguments::default() }, None);
        assert_eq!(refused.unwrap_err().field.as_deref(), Some("page_token"));
    }
}

#[test]
fn an_id_too_long_for_a_url_is_refused_before_anything_is_sent() {
    let client = Client::new(Fields::new().with("apiKey", "pp_test_1")).unwrap();
    let get = GetChat { chat_id: &"x".repeat(70_000) };
    let mut call = Call::new(&client, &get, start(CallOptions::default())).unwrap();
    let Step::Done(Err(error)) = call.poll(Now::default()) else { panic!("it was not refused") };
    assert_eq!((error.code.as_ref(), error.attempts), ("invalid_argument", 0));
    assert_eq!(error.outcome.as_str(), "not_sent");
}

#[test]
fn a_base_url_that_leaves_no_room_for_a_path_is_refused() {
    let longest = |length: usize| {
        let url = format!("https://api.postproxy.dev/{}", "x".repeat(length - 26));
        Client::new(Fields::new().with("apiKey", "pp_test_1").with("baseUrl", url.as_str()))
    };
    assert!(longest(65_534).is_ok());
    assert_eq!(longest(65_535).unwrap_err().field.as_deref(), Some("baseUrl"));
}

fn json(raw: &RawValue) -> Json<'_> {
    Json::read_leniently(raw.get()).unwrap()
}

fn fields(raw: Option<&RawValue>) -> Fields {
    raw.map(json).map(Fields::read).unwrap_or_default()
}

fn default_client(vectors: &vectors::Vectors<Case>) -> Fields {
    let text = vectors.client.as_ref().unwrap().to_string();
    Fields::read(Json::read_leniently(&text).unwrap())
}

fn first_request(
    case: &Case,
    default_client: &Fields,
    content: Option<&str>,
) -> Result<Request<Body>, Error> {
    let own = case.client.as_ref().map(|_| fields(case.client.as_deref()));
    let client = Client::new(own.unwrap_or_else(|| default_client.clone()))?;
    let endpoint = endpoint(&case.endpoint).expect("the case names an endpoint");
    let arguments = Arguments {
        ids: case.ids.iter().map(|id| Scalar::read(json(id))).collect(),
        query: fields(case.query.as_deref()),
        content: content.map(|text| Bytes::copy_from_slice(text.as_bytes())),
        file: None,
    };
    let options = CallOptions::read(fields(case.options.as_deref()))?;
    let mut call = Call::of_endpoint(&client, endpoint, arguments, start(options))?;
    match call.poll(Now::default()) {
        Step::Send { request, .. } => Ok(request),
        Step::Done(Err(error)) => Err(error),
        step => panic!("{}: {step:?}", case.name),
    }
}

fn assert_sends(case: &Case, request: &Request<Body>, content: Option<&str>) {
    let (name, expected) = (&case.name, &case.expected);
    assert_eq!(Some(request.method().as_str()), expected.method.as_deref(), "{name}");
    assert_eq!(Some(request.uri().to_string()), expected.url, "{name}");

    for (header, wanted) in &expected.headers {
        let sent = request.headers().get(header).map(|value| value.to_str().unwrap());
        match wanted.as_deref() {
            Some("{uuid}") => assert!(is_random_uuid(sent.unwrap()), "{name}: {header}: {sent:?}"),
            Some(wanted) => {
                let wanted = wanted.replace("{version}", env!("CARGO_PKG_VERSION"));
                assert_eq!(sent, Some(wanted.as_str()), "{name}: {header}");
            }
            None => assert_eq!(sent, None, "{name}: {header}"),
        }
    }
    let has_body = expected.body.is_some() || expected.body_text.is_some();
    let mut headers = BTreeSet::from(["accept", "authorization", "user-agent"]);
    headers.extend(has_body.then_some("content-type"));
    headers.extend((request.method() != "GET").then_some("idempotency-key"));
    let sent: BTreeSet<&str> = request.headers().keys().map(|header| header.as_str()).collect();
    assert_eq!(sent, headers, "{name}");

    let body = std::str::from_utf8(&request.body().start).unwrap();
    assert_eq!(has_body, !body.is_empty(), "{name}: sends {body:?}");
    if let Some(text) = content {
        assert_eq!(body, text, "{name}: the caller's text is sent byte for byte");
    }
    if let Some(text) = &expected.body_text {
        assert_eq!(body, text, "{name}");
    }
    if let Some(value) = &expected.body {
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), *value, "{name}");
    }
}

fn assert_refused(name: &str, error: &Error, expected: &ExpectedError) {
    match expected.message.strip_suffix('…') {
        Some(begin) => assert!(error.message.starts_with(begin), "{name}: {}", error.message),
        None => assert_eq!(error.message, expected.message, "{name}"),
    }
    assert_eq!(error.field.as_deref(), Some(expected.field.as_str()), "{name}");
    assert_eq!(error.code, expected.code, "{name}");
    assert_eq!(error.outcome.as_str(), expected.outcome, "{name}");
    assert_eq!(error.class.name(), "ValidationError", "{name}");
    assert_eq!((error.attempts, error.status), (0, None), "{name}");
    if let Some(secret) = &expected.hides {
        let shown = format!("{error} {error:?} {}", serde_json::to_string(error).unwrap());
        assert!(!shown.contains(secret.as_str()), "{name}: {shown}");
    }
}

fn assert_same_as_vector<O: Operation>(name: &str, operation: &O) {
    let vectors = vectors::read::<Case>("requests.json", AT_LEAST);
    let case = vectors.cases.iter().find(|case| case.name == name).expect("the vector exists");
    assert_eq!(O::ENDPOINT.name, case.endpoint, "{name}");
    let client = Client::new(default_client(&vectors)).unwrap();
    let mut call = Call::new(&client, operation, start(CallOptions::default())).unwrap();
    assert_eq!(call.operation(), case.endpoint, "{name}");
    let Step::Send { request, .. } = call.poll(Now::default()) else { panic!("{name}: nothing is sent") };
    assert_sends(case, &request, None);
}

/// Version 4, in the lower case and with the hyphens that RFC 9562 writes.
fn is_random_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.concat().bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && parts[2].starts_with('4')
        && parts[3].starts_with(['8', '9', 'a', 'b'])
}
