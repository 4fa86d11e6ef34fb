//! What holds for every request: the key, request ids, JSON for every error, other sites' pages, sizes.

use http::Method;
use postproxy_dm_core::operation::ENDPOINTS;
use serde_json::json;

use crate::support::Service;

#[tokio::test]
async fn only_the_right_key_is_let_in() {
    let service = Service::start();
    let right = service.api_key();
    let wrong = [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some(format!("Bearer {right}x")),
        Some(format!("Bearer {}", &right[1..])),
        Some(format!("Basic {right}")),
        Some(right.clone()),
    ];
    for header in wrong {
        let mut call = service.bare_call(Method::GET, "/api/profiles");
        if let Some(header) = &header {
            call = call.header("authorization", header);
        }
        let error = call.send().await.error(401);
        assert!(!error.contains(&right), "{error}");
    }
    for right in [format!("Bearer {right}"), format!("bearer  {right} ")] {
        let call = service.bare_call(Method::GET, "/api/profiles").header("authorization", right);
        call.send().await.expect(200);
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_answered_in_json() {
    let service = Service::start();
    for path in ["/api", "/api/nonsense", "/api/profiles/a/b/c", "/_emulator/nonsense", "/nonsense"] {
        service.call(Method::GET, path).send().await.error(404);
    }
    for path in ["/api/profiles", "/api/messages/1/react", "/_emulator/inbound", "/"] {
        service.call(Method::PUT, path).send().await.error(405);
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let service = Service::start();
    let mut ids = Vec::new();
    for path in ["/", "/api/profiles", "/api/nonsense", "/_emulator/ready"] {
        let answer = service.bare_call(Method::GET, path).send().await;
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(id.len(), 36, "{path}");
        assert!(!ids.contains(&id));
        ids.push(id);
    }
}

#[tokio::test]
async fn a_page_of_any_site_may_call_the_api() {
    let service = Service::start();
    let preflight = service
        .bare_call(Method::OPTIONS, "/api/chats/1/messages")
        .header("origin", "https://inbox.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,idempotency-key");
    let answer = preflight.send().await;
    answer.expect(200);
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert_eq!(answer.headers["access-control-allow-methods"], "POST");
    let allowed = &answer.headers["access-control-allow-headers"];
    assert_eq!(allowed, "authorization,content-type,idempotency-key");

    // A refusal can be read too.
    let call = service.bare_call(Method::GET, "/api/profiles").header("origin", "https://inbox.example");
    let answer = call.send().await;
    answer.error(401);
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    let exposed = answer.headers["access-control-expose-headers"].to_str().unwrap();
    assert!(exposed.contains("x-request-id") && exposed.contains("retry-after"), "{exposed}");
}

#[tokio::test]
async fn every_endpoint_of_the_reference_is_served() {
    let service = Service::start();
    for endpoint in ENDPOINTS {
        let path = endpoint.path.replace(['{', '}'], "");
        let answer = service.call(endpoint.method.clone(), &format!("/api{path}")).send().await;
        let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
        let is_unknown = answer.status == 405 || error.starts_with("endpoint not found");
        assert!(!is_unknown, "{}: {answer:?}", endpoint.name);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let path = format!("/api/chats/{chat_id}/messages");
    let body = |megabytes: usize| json!({ "body": "x".repeat(megabytes * 1024 * 1024) });
    service.post(&path, body(35)).await.error(413);
    service.post("/api/webhooks", body(27)).await.error(413);
    // Within the limit it is read, and refused for what it says.
    assert!(
        service.post(&path, body(25)).await.error(422).starts_with("body must be at most 2000 characters")
    );
}
