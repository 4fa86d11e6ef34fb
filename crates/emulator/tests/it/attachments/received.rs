//! Files that a person sends.

use http::Method;
use serde_json::{Value, json};

use super::{BASE64, BYTES, served};
use crate::support::Service;

#[tokio::test]
async fn a_person_sends_a_file_and_takes_it_back() {
    let service = Service::start();
    let inbound = async |attachment: Value| {
        let body = json!({
            "profile_id": service.profile("facebook"), "participant_external_id": "jane",
            "attachments": [attachment]
        });
        service.bare_call(Method::POST, "/_emulator/inbound").json(&body).send().await
    };
    for (attachment, kind) in [
        (json!({ "data": BASE64 }), "image"),
        (json!({ "data": BASE64, "type": "sticker" }), "sticker"),
        (json!({ "data": BASE64, "filename": "a.ogg", "content_type": "audio/ogg" }), "audio"),
        (json!({ "url": format!("data:application/pdf;base64,{BASE64}") }), "file"),
    ] {
        let message = inbound(attachment).await.expect(201)["message"].clone();
        assert_eq!(message["attachments"][0]["type"], kind);
        assert_eq!(message["attachments"][0]["status"], "processed");
        assert_eq!(served(&service, &message).await.body, BYTES);
        service.control("/delete", json!({ "message_id": message["id"] })).await;
        served(&service, &message).await.error(404);
    }
    let left = inbound(json!({ "url": "https://a.example/b.png" })).await.expect(201)["message"].clone();
    assert_eq!(left["attachments"][0]["type"], "image");
    // A person's own server isn't ours, wherever it is.
    let local = inbound(json!({ "url": "http://127.0.0.1:1/b.png" })).await.expect(201)["message"].clone();
    assert_eq!(local["attachments"][0]["status"], "processed");
    for (attachment, error) in [
        (json!({}), "attachments[0].url must be given, or data"),
        (
            json!({ "url": "https://a.example/", "data": BASE64 }),
            "attachments[0].data must not be given with url",
        ),
        (json!({ "data": "?" }), "attachments[0].data must be base64"),
    ] {
        assert!(inbound(attachment).await.error(422).starts_with(error), "{error}");
    }

    let message = inbound(json!({ "data": BASE64 })).await.expect(201)["message"].clone();
    service.control("/reset", json!({})).await;
    served(&service, &message).await.error(404);
}
