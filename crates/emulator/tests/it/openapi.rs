//! The OpenAPI document: that it leaves nothing out. Whether it is well formed, and whether the emulator does as it says,
//! is tested in tests/openapi.

use http::Method;
use postproxy_dm_core::operation::ENDPOINTS;
use serde_json::{Value, json};

use crate::support::{Service, text};

#[tokio::test]
async fn every_endpoint_of_the_service_is_described() {
    let service = Service::start();
    let answer = service.bare_call(Method::GET, "/openapi.json").send().await;
    assert_eq!(answer.headers["content-type"], "application/json");
    let document = answer.expect(200);
    for endpoint in ENDPOINTS {
        let method = endpoint.method.as_str().to_ascii_lowercase();
        let described = &document["paths"][format!("/api{}", endpoint.path)][method];
        assert_eq!(described["operationId"], endpoint.name);
        assert!(!text(&described["summary"]).is_empty(), "{}", endpoint.name);
        let parameters = described["parameters"].as_array().unwrap();
        let is_named = |name: &str| parameters.iter().any(|it| it["name"] == name);
        assert!(endpoint.id_names().all(is_named), "{parameters:?}");
        assert!(endpoint.query.iter().all(|it| is_named(it.name)), "{parameters:?}");
        assert_eq!(is_named("idempotency-key"), endpoint.is_write(), "{parameters:?}");
    }
    assert!(!answer.body.windows(7).any(|it| it == b"pp_test"));
}

#[tokio::test]
async fn a_form_with_a_file_is_described_with_every_field_that_it_may_hold() {
    let service = Service::start();
    let document = service.get("/openapi.json").await;
    let bodies = &document["paths"]["/api/chats/{chat_id}/messages"]["post"]["requestBody"]["content"];
    let form = &bodies["multipart/form-data"]["schema"];
    let mut kinds: Vec<(&str, &str)> = form["properties"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, field)| (name.as_str(), field["type"].as_str().unwrap_or("none")))
        .collect();
    kinds.sort_unstable();
    let expected = [
        ("body", "string"),
        ("category", "string"),
        ("filename", "string"),
        ("link_preview", "boolean"),
        ("media[]", "string"),
        ("reply_markup", "string"),
        ("reply_to_external_id", "string"),
        ("tag", "string"),
        ("voice_note", "boolean"),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(form["properties"]["reply_markup"]["contentMediaType"], "application/json");
    assert_eq!(form["properties"]["tag"]["enum"], json!(["HUMAN_AGENT"]));
    assert_eq!(form["required"], json!(["media[]"]));
}

/// Both follow from one list: what is described has a route.
#[tokio::test]
async fn every_control_endpoint_is_described() {
    let service = Service::start();
    let document = service.get("/openapi.json").await;
    let mut count = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/_emulator/") {
            continue;
        }
        for (method, described) in methods.as_object().unwrap() {
            assert!(described["operationId"].is_string(), "{method} {path} is not described");
            count += 1;
            // Its answer has no end.
            if path == "/_emulator/stream" {
                continue;
            }
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            let answer = service.bare_call(method.clone(), path).body("[]").send().await;
            let has_route =
                answer.status != 405 && !answer.body.windows(16).any(|it| it == b"control endpoint");
            assert!(has_route, "{method} {path} {answer:?}");
        }
    }
    assert!(count > 10);
}

/// A field that nobody knows is refused with the names of those that are known.
#[tokio::test]
async fn the_fields_of_control_requests_are_those_that_are_read() {
    let service = Service::start();
    let (_, message) = service.inbound("facebook", "jane", "Hi").await;
    let document = service.get("/openapi.json").await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(name) = path.strip_prefix("/_emulator/") else { continue };
        for (method, described) in methods.as_object().unwrap() {
            let schema = &described["requestBody"]["content"]["application/json"]["schema"];
            let Some(properties) = schema["properties"].as_object() else { continue };
            // So that it is read up to its end, and no further.
            let mut body = match name {
                "inbound" | "comment" | "referral" => json!({
                    "profile_id": "x", "participant_external_id": "x", "text": "x", "ref": "x"
                }),
                "tap" => json!({ "message_id": message["id"], "index": 0 }),
                "clock" => json!({ "advance_seconds": 0 }),
                "read" => json!({ "chat_id": "x" }),
                "webhook" => json!({ "url": null }),
                "ice_breaker" => json!({ "profile_id": "x", "participant_external_id": "x", "index": 0 }),
                "person" => json!({ "chat_id": "x", "state": "offline" }),
                "profile" => json!({ "profile_id": "x", "status": "active" }),
                "placement" => json!({ "profile_id": "x", "placement_id": "x", "decision": "x" }),
                "automatic_event" => json!({ "chat_id": "x", "event_name": "x" }),
                "template" => json!({ "template_id": "x", "status": "PAUSED" }),
                "faults" => json!({ "faults": [] }),
                _ => json!({ "message_id": "x", "text": "x" }),
            };
            let body = body.as_object_mut().unwrap();
            body.retain(|name, _| properties.contains_key(name));
            body.insert("unknown".to_owned(), Value::Null);
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            let call = service.bare_call(method, path).json(&Value::Object(body.clone()));
            let error = call.send().await.error(422);
            let (_, known) = error.split_once("known are ").unwrap_or_else(|| panic!("{path}: {error}"));
            let mut known: Vec<&str> = known.split(", ").collect();
            known.sort_unstable();
            let described: Vec<&str> = properties.keys().map(String::as_str).collect();
            assert_eq!(described, known, "{path}");
        }
    }
}
