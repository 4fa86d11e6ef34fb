//! What WhatsApp has of its own: people who are blocked, the bytes of files that people sent, and its events.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, Service, text};

fn path(service: &Service, rest: &str) -> String {
    format!("/api/profiles/{}/whatsapp/{rest}", service.profile("whatsapp"))
}

async fn block(service: &Service, verb: &str, chat: &Value, users: Value) -> Value {
    let content = json!({ "phone_number_id": chat["external_placement_id"], "users": users });
    service.post(&path(service, verb), content).await.expect(200)["block_users"].clone()
}

#[tokio::test]
async fn nothing_of_a_blocked_person_arrives_and_nothing_goes_out_to_them() {
    let service = Service::start();
    let (chat, _) = service.inbound("whatsapp", "15550001111", "Hi").await;
    let added = block(&service, "block_users", &chat, json!(["+15550001111"])).await;
    assert_eq!(added, json!({ "added_users": [{ "input": "+15550001111", "wa_id": "15550001111" }] }));

    let person = json!({
        "profile_id": service.profile("whatsapp"), "participant_external_id": "15550001111", "text": "Hello?"
    });
    for (endpoint, body) in [
        ("inbound", person),
        (
            "referral",
            json!({
                "profile_id": service.profile("whatsapp"), "participant_external_id": "15550001111", "ref": "ad"
            }),
        ),
    ] {
        let call = service.bare_call(Method::POST, &format!("/_emulator/{endpoint}")).json(&body);
        let error = call.send().await.error(422);
        assert!(error.contains("the profile has not blocked"), "{endpoint}: {error}");
    }
    let chat_id = text(&chat["id"]);
    assert_eq!(service.get(&format!("/api/chats/{chat_id}/messages")).await["total"], 1);
    let id = service.send(&chat_id, json!({ "body": "Hello?" })).await;
    assert_eq!(service.dispatched(&id).await["error_details"]["platform_error_code"], "131026");

    let removed = block(&service, "unblock_users", &chat, json!(["15550001111", "1"])).await;
    assert_eq!(removed["removed_users"].as_array().unwrap().len(), 1);
    service.inbound("whatsapp", "15550001111", "Thanks!").await;
}

#[tokio::test]
async fn only_who_wrote_lately_can_be_blocked() {
    let service = Service::start();
    let (chat, _) = service.inbound("whatsapp", "15550001111", "Hi").await;
    service.advance(25 * 60 * 60).await;
    let answer = block(&service, "block_users", &chat, json!(["15550001111", "15550009999"])).await;
    assert_eq!(answer["added_users"], json!([]));
    for failed in answer["failed_users"].as_array().unwrap() {
        assert_eq!(failed["errors"][0]["code"], 131_047);
    }
    // A reset forgets who is blocked.
    let (chat, _) = service.inbound("whatsapp", "15550001111", "Hi").await;
    block(&service, "block_users", &chat, json!(["15550001111"])).await;
    service.control("/reset", Value::Null).await;
    service.inbound("whatsapp", "15550001111", "Hi").await;
}

#[tokio::test]
async fn what_is_asked_of_a_number_names_it() {
    let service = Service::start();
    for (rest, missing) in [
        ("blocked_users", "phone_number_id"),
        ("blocked_user_status?phone_number_id=1", "user"),
        ("media?phone_number_id=1", "media_id"),
    ] {
        let error = service.call(Method::GET, &path(&service, rest)).send().await.error(400);
        assert_eq!(error, format!("param is missing or the value is empty: {missing}"));
    }
    for rest in ["blocked_users?phone_number_id=1", "media?phone_number_id=1&media_id=2"] {
        service.call(Method::GET, &path(&service, rest)).send().await.error(404);
    }
    let elsewhere =
        format!("/api/profiles/{}/whatsapp/blocked_users?phone_number_id=1", service.profile("telegram"));
    service.call(Method::GET, &elsewhere).send().await.error(422);
}

#[tokio::test]
async fn the_bytes_of_a_file_are_served_to_its_own_number() {
    let service = Service::start();
    let body = json!({
        "profile_id": service.profile("whatsapp"),
        "participant_external_id": "15550001111",
        "attachments": [{ "data": "AAEC/w==", "content_type": "application/x-thing" }],
    });
    let received = service.control("/inbound", body).await;
    let (chat, attachment) = (&received["chat"], &received["message"]["attachments"][0]);
    let media = |number: &str| {
        let id = text(&attachment["external_id"]);
        path(&service, &format!("media?phone_number_id={number}&media_id={id}"))
    };
    let number = text(&chat["external_placement_id"]);
    let answer = service.call(Method::GET, &media(&number)).send().await;
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &[0, 1, 2, 255][..]));
    assert_eq!(answer.headers["content-type"], "application/x-thing");
    let placements = service.get(&format!("/api/profiles/{}/placements", service.profile("whatsapp"))).await;
    let other = text(&placements["data"][1]["id"]);
    service.call(Method::GET, &media(&other)).send().await.error(404);
    service.bare_call(Method::GET, &media(&number)).send().await.error(401);
}

#[tokio::test]
async fn meta_decides_about_a_number_and_sees_what_a_person_does() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let profile_id = service.profile("whatsapp");
    let (chat, message) = service.inbound("whatsapp", "15550001111", "Hi").await;
    let number = chat["external_placement_id"].clone();
    let placement = async |more: Value| {
        let mut body = json!({ "profile_id": profile_id, "placement_id": number });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        service.control("/placement", body).await
    };
    let declined = json!({ "decision": "DECLINED", "requested_name": "X", "rejection_reason": "NAME" });
    assert_eq!(placement(declined).await["name"], "Acme Support");
    let renamed = placement(json!({ "decision": "APPROVED", "requested_name": "Acme Help" })).await;
    assert_eq!(
        (&renamed["name"], &renamed["metadata"]["name_status"]),
        (&json!("Acme Help"), &json!("APPROVED"))
    );
    let flagged = placement(json!({ "event": "DOWNGRADE", "current_limit": "TIER_250" })).await;
    assert_eq!(flagged["metadata"]["messaging_limit"], "TIER_250");
    let seen = json!({ "chat_id": chat["id"], "event_name": "Purchase", "custom_data": { "value": 12 } });
    let told = service.control("/automatic_event", seen).await;
    assert_eq!((&told["external_message_id"], &told["ctwa_clid"]), (&message["external_id"], &Value::Null));

    let kinds = receiver.event_types(5).await;
    let count = |kind: &str| kinds.iter().filter(|it| *it == kind).count();
    assert_eq!(count("placement.name_status_updated"), 2);
    assert_eq!((count("placement.quality_updated"), count("whatsapp.automatic_event")), (1, 1));

    let elsewhere = json!({ "chat_id": service.open_chat("facebook").await, "event_name": "Purchase" });
    let call = service.bare_call(Method::POST, "/_emulator/automatic_event").json(&elsewhere);
    assert_eq!(call.send().await.error(422), "automatic_event is not possible on facebook");
    for more in [json!({}), json!({ "decision": "APPROVED", "event": "FLAGGED" })] {
        let mut body = json!({ "profile_id": profile_id, "placement_id": number });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        service.bare_call(Method::POST, "/_emulator/placement").json(&body).send().await.error(422);
    }
}
