//! Bodies of `application/x-www-form-urlencoded`, as `curl -d` sends them.

use http::Method;
use serde_json::json;

use crate::support::{Response, Service, text};

async fn send(service: &Service, method: Method, path: &str, body: &str) -> Response {
    let call = service.call(method, path).header("content-type", "application/x-www-form-urlencoded");
    call.body(body).send().await
}

async fn post(service: &Service, path: &str, body: &str) -> Response {
    send(service, Method::POST, path, body).await
}

#[tokio::test]
async fn are_taken_by_every_write() {
    let service = Service::start();
    let (chat, message) = service.inbound("facebook", "jane", "Hi").await;
    let react = format!("/api/messages/{}/react", text(&message["id"]));
    let reacted = post(&service, &react, "reaction=smile").await.expect(200);
    assert_eq!(reacted["reactions"][0]["reaction"], "smile");
    assert_eq!(post(&service, &react, "").await.expect(200)["reactions"][0]["reaction"], "love");

    let chats = format!("/api/profiles/{}/chats", service.profile("facebook"));
    let made = post(&service, &chats, "participant_external_id=jo&participant_name=Jo+D%C3%B6%26e").await;
    assert_eq!(made.expect(201)["participant_name"], "Jo Dö&e");

    let messages = format!("/api/chats/{}/messages", text(&chat["id"]));
    let sent = post(&service, &messages, "media[]=https%3A%2F%2Fa.example%2Fb.png").await.expect(202);
    assert_eq!(sent["attachments"][0]["url"], "https://a.example/b.png");
    let replies = "quick_replies[][title]=A&quick_replies[][payload]=1&quick_replies[][title]=B&quick_replies[][payload]=2";
    let sent = post(&service, &messages, &format!("body=Which%3F&{replies}")).await.expect(202);
    let replies = sent["quick_replies"].as_array().unwrap();
    let replies: Vec<_> = replies.iter().map(|it| (text(&it["title"]), text(&it["payload"]))).collect();
    assert_eq!(replies, [("A".to_owned(), "1".to_owned()), ("B".to_owned(), "2".to_owned())]);
    let card =
        "body=x&buttons%5B%5D%5Btype%5D=postback&buttons[][title]=A&buttons[][payload]=a&card[subtitle]=s";
    assert_eq!(post(&service, &messages, card).await.expect(202)["card"], json!({ "subtitle": "s" }));

    let made =
        post(&service, "/api/webhooks", "url=https://example.com/&events[]=message.sent&enabled=false");
    let made = made.await.expect(201);
    assert_eq!((&made["events"], &made["enabled"]), (&json!(["message.sent"]), &json!(false)));
    let path = format!("/api/webhooks/{}", text(&made["id"]));
    assert_eq!(
        send(&service, Method::PATCH, &path, "enabled=true").await.expect(200)["enabled"],
        json!(true)
    );

    let templates = format!("/api/profiles/{}/templates", service.profile("whatsapp"));
    let template = "name=hello&category=UTILITY&language=en&components[][type]=BODY&components[][text]=Hi&message_send_ttl_seconds=600";
    let made = post(&service, &templates, template).await.expect(201);
    assert_eq!(made["message_send_ttl_seconds"], 600);
    let sixty = template.replace("=600", "=sixty").replace("hello", "bye");
    assert_eq!(
        post(&service, &templates, &sixty).await.error(422),
        "message_send_ttl_seconds must be a whole number from 30 to 2592000, or -1"
    );
}

#[tokio::test]
async fn hold_a_place_in_digits() {
    let service = Service::start();
    let path = format!("/api/chats/{}/messages", service.open_chat("whatsapp").await);
    let place = "location[latitude]=59.33&location[longitude]=-18&location[name]=12";
    let sent = post(&service, &path, place).await.expect(202);
    assert_eq!(sent["location"], json!({ "latitude": 59.33, "longitude": -18, "name": "12" }));
    for latitude in ["north", "91", "[1]", "\"59\""] {
        let body = place.replace("59.33", latitude);
        let error = post(&service, &path, &body).await.error(422);
        assert_eq!(error, "location.latitude must be a number from -90 to 90", "{latitude}");
    }
}

#[tokio::test]
async fn hold_a_keyboard_as_json_text() {
    let service = Service::start();
    let path = format!("/api/chats/{}/messages", service.open_chat("telegram").await);
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "GO" }]] });
    let sent = post(&service, &path, &format!("body=x&reply_markup={keyboard}")).await.expect(202);
    assert_eq!(sent["reply_markup"], keyboard);
    assert_eq!(
        post(&service, &path, "body=x&reply_markup=keys").await.error(422),
        "reply_markup must be an object"
    );
}

#[tokio::test]
async fn are_refused_with_what_is_wrong() {
    let service = Service::start();
    let path = format!("/api/chats/{}/messages", service.open_chat("facebook").await);
    let json =
        "the body must be a form, as its Content-Type says; send JSON with Content-Type: application/json";
    let deep = format!("body{}=x", "[a]".repeat(32));
    for (body, status, error) in [
        (r#"{"body":"Hi"}"#, 400, json),
        ("body=%FF", 400, "the body must be a form in UTF-8"),
        ("body=x&body[]=y", 400, "body must be one of a text, a list and an object"),
        ("media[]=x&media[][data]=y", 400, "media must be one of a text, a list and an object"),
        ("body[=x", 422, "\"body[\" must be a name, and then pairs of brackets"),
        ("[]=x", 422, "\"[]\" must be a name, and then pairs of brackets"),
        (
            &deep,
            422,
            &format!("{:?} must be a name, and then pairs of brackets", deep.trim_end_matches("=x")),
        ),
        ("body=", 422, "body must not be empty"),
        ("body=x&link_preview=maybe", 422, "link_preview must be true or false"),
    ] {
        assert!(post(&service, &path, body).await.error(status).contains(error), "{body}");
    }
}
