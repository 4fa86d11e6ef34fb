//! Ice breakers: set, listed, taken away. Instagram.

use http::Method;
use serde_json::{Value, json};

use crate::support::Service;

fn path(service: &Service, platform: &str) -> String {
    format!("/api/profiles/{}/ice_breakers", service.profile(platform))
}

fn questions(count: usize) -> Value {
    (0..count).map(|number| json!({ "question": format!("Q{number}"), "payload": "P" })).collect()
}

#[tokio::test]
async fn set_in_place_of_those_before() {
    let service = Service::start();
    let path = path(&service, "instagram");
    assert_eq!(service.get(&path).await, json!({ "ice_breakers": [] }));
    for count in [4, 1] {
        let set = service.post(&path, json!({ "ice_breakers": questions(count) })).await.expect(200);
        assert_eq!(set, json!({ "success": true }));
        assert_eq!(service.get(&path).await, json!({ "ice_breakers": questions(count) }));
    }
    let deleted = service.call(Method::DELETE, &path).send().await.expect(200);
    assert_eq!(deleted, json!({ "success": true }));
    assert_eq!(service.get(&path).await, json!({ "ice_breakers": [] }));
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let instagram = path(&service, "instagram");
    for (body, status, error) in [
        (json!({}), 400, "param is missing or the value is empty: ice_breakers"),
        (json!({ "ice_breakers": questions(0) }), 422, "ice_breakers must have 1 to 4 items, it has 0"),
        (json!({ "ice_breakers": questions(5) }), 422, "ice_breakers must have 1 to 4 items, it has 5"),
        (json!({ "ice_breakers": [{ "question": "?" }] }), 422, "ice_breakers[0].payload is required"),
    ] {
        assert_eq!(service.post(&instagram, body).await.error(status), error);
    }
    let facebook = path(&service, "facebook");
    let body = json!({ "ice_breakers": questions(1) });
    let answers = [
        service.call(Method::GET, &facebook).send().await,
        service.post(&facebook, body.clone()).await,
        service.call(Method::DELETE, &facebook).send().await,
    ];
    for answer in answers {
        assert_eq!(answer.error(422), "ice_breakers is not possible on facebook");
    }
    service.post("/api/profiles/x/ice_breakers", body).await.error(404);
}
