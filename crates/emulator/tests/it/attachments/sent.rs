//! Files that the business sends: in every form, their limits, and idempotency keys.

use std::io::{Read, Write};
use std::net::TcpStream;

use http::Method;
use serde_json::{Value, json};

use super::{BASE64, BYTES, LIMIT, Part, form, send_form, served};
use crate::support::{Service, text};

#[tokio::test]
async fn a_file_in_any_form_is_kept_and_published() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let path = format!("/api/chats/{chat_id}/messages");
    let in_json = async |item: Value| service.post(&path, json!({ "media": [item] })).await.expect(202);
    let part = "name=\"media[]\"; filename=\"cät.png\"\r\nContent-Type: image/png";
    let messages = [
        (in_json(json!(format!("data:image/png;base64,{BASE64}"))).await, "image/png"),
        (in_json(json!(format!("DATA:;base64,{}", &BASE64[..11]))).await, "image/png"),
        (in_json(json!({ "data": BASE64 })).await, "image/png"),
        (in_json(json!({ "data": "iVBO\nRw0K\nGgo=\n", "filename": "a.mp3" })).await, "audio/mpeg"),
        (in_json(json!({ "data": BASE64, "content_type": "text/html" })).await, "text/html"),
        (send_form(&service, &chat_id, form(&[(part, BYTES)])).await.expect(202), "image/png"),
        (
            send_form(&service, &chat_id, form(&[("name=media; filename=a.mp4", BYTES)])).await.expect(202),
            "video/mp4",
        ),
    ];
    for (message, content_type) in &messages {
        let attachment = &message["attachments"][0];
        let kind = content_type.split('/').next().unwrap().replace("text", "file");
        assert_eq!((&attachment["type"], &attachment["status"]), (&json!(kind), &json!("processed")));
        let answer = served(&service, message).await;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, BYTES), "{attachment}");
        assert_eq!(answer.headers["content-type"], *content_type);
        // Who lists, waits or is told later sees the same.
        let published = service.dispatched(&text(&message["id"])).await;
        assert_eq!(published["status"], "published");
        assert_eq!(published["attachments"], message["attachments"]);
    }
    assert!(text(&messages[5].0["attachments"][0]["url"]).ends_with("/c%C3%A4t.png"));
}

#[tokio::test]
async fn the_fields_of_a_form_ride_along() {
    let service = Service::start();
    let whatsapp = service.open_chat("whatsapp").await;
    let file = ("name=\"media[]\"; filename=\"x\"\r\nContent-Type: audio/ogg", BYTES);
    let fields: [Part<'_>; 4] = [
        ("name=\"voice_note\"", b"true"),
        ("name=\"link_preview\"", b"false"),
        ("name=\"filename\"", b"bill.pdf"),
        ("name=\"reply_to_external_id\"", b"wamid.7"),
    ];
    let message = send_form(&service, &whatsapp, form(&[&fields[..], &[file]].concat())).await.expect(202);
    let data = json!({ "voice_note": true, "link_preview": false, "filename": "bill.pdf" });
    assert_eq!(message["platform_data"], data);
    assert_eq!(message["reply_to_external_id"], "wamid.7");
    assert!(text(&message["attachments"][0]["url"]).ends_with("/bill.pdf"));

    let facebook = service.open_chat("facebook").await;
    let tagged = form(&[("name=\"tag\"", b"HUMAN_AGENT"), ("name=\"body\"", "Grüße".as_bytes())]);
    let message = send_form(&service, &facebook, tagged).await.expect(202);
    assert_eq!((&message["body"], &message["tag"]), (&json!("Grüße"), &json!("HUMAN_AGENT")));

    // As the service's SDK for Python sends a URL beside files.
    let url = form(&[("name=\"media[]\"\r\nContent-Type: text/plain", b"https://a.example/b.png")]);
    let message = send_form(&service, &facebook, url).await.expect(202);
    assert_eq!(message["attachments"][0]["url"], "https://a.example/b.png");
}

#[tokio::test]
async fn what_is_wrong_with_media_is_named() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let instagram = service.open_chat("instagram").await;
    let path = format!("/api/chats/{chat_id}/messages");
    for (item, error) in [
        (json!("cat.png"), "media[0] must be an http:// or https:// URL, a data URI or an object"),
        (json!("ftp://a.example/b"), "media[0] must be an http:// or https:// URL"),
        (json!("https://me:secret@a.example/b"), "media[0] must be a URL without a user name"),
        (json!("data:image/png,iVBO"), "media[0] must be a data URI of the form"),
        (json!("data:nonsense;base64,iVBO"), "media[0] must be a data URI of the form"),
        (json!("data:image/png;base64,i?"), "media[0] must be base64"),
        (json!("data:image/png;base64,"), "media[0] must not be empty"),
        (json!({ "data": "" }), "media[0] must not be empty"),
        (json!({ "data": "%" }), "media[0] must be base64"),
        (json!({ "data": 7 }), "media[0].data must be a string"),
        (json!({ "filename": "a.png" }), "media[0].data must be"),
        (json!({ "data": BASE64, "content_type": "png" }), "media[0].content_type must be a media type"),
        (json!(7), "media[0] must be a URL"),
    ] {
        let error_given = service.post(&path, json!({ "media": [item] })).await.error(422);
        assert!(error_given.starts_with(error), "{error_given}");
    }
    let file: Part<'_> = ("name=\"media[]\"; filename=\"a.png\"", BYTES);
    for (parts, error) in [
        (vec![file, file], "media must have exactly one item, it has 2"),
        (vec![file, ("name=\"body\"", b"x")], "media can't be sent with body"),
        (vec![("name=\"media[]\"; filename=\"a.png\"", b"")], "media[0] must not be empty"),
        (vec![file, ("name=\"voice_note\"", b"yes")], "voice_note must be true or false"),
        (vec![("name=\"body\"", b"x"), ("name=\"body\"", b"y")], "body must be given once"),
        (vec![("name=\"body\"", b"\xff")], "body must be a text in UTF-8"),
        (vec![("name=\"body\"; filename=\"a.txt\"", b"x")], "body can't be a file"),
        (vec![file, ("name=\"quick_replies\"", b"[{\"title\":\"A\"}]")], "quick_replies must be a list"),
        (vec![file, ("name=\"reply_markup\"", b"keys")], "reply_markup must be an object"),
        (vec![file, ("name=\"buttons[][title]\"", b"A")], "\"buttons[][title]\" can't be sent in a form"),
    ] {
        let error_given = send_form(&service, &chat_id, form(&parts)).await.error(422);
        assert!(error_given.starts_with(error), "{error_given}");
    }
    let whole = form(&[file]);
    for broken in [&whole[..whole.len() - 16], b"x", b""] {
        let error = send_form(&service, &instagram, broken).await.error(400);
        assert!(error.starts_with("the body must be a multipart form"), "{error}");
    }
    let call = service.call(Method::POST, &path).header("content-type", "multipart/form-data");
    call.body(whole).send().await.error(400);
    send_form(&service, "nobody", form(&[file])).await.error(404);
    // Nothing of what was refused is left.
    assert_eq!(service.get(&path).await["total"], 1);
}

#[tokio::test]
async fn an_attachment_has_at_most_25_megabytes() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let path = format!("/api/chats/{chat_id}/messages");
    let send = async |length: usize| {
        let bytes = vec![b'x'; length];
        let body = form(&[("name=\"media[]\"; filename=\"a.bin\"", &bytes)]);
        send_form(&service, &chat_id, body).await
    };
    let message = send(LIMIT).await.expect(202);
    let answer = served(&service, &message).await;
    assert_eq!(answer.headers["content-length"], LIMIT.to_string());
    assert!(answer.body.len() == LIMIT && answer.body.iter().all(|byte| *byte == b'x'));
    let error = "media[0] must be at most 26214400 bytes (25 MB), it has 26214401";
    assert_eq!(send(LIMIT + 1).await.error(413), error);

    // The same in base64, which is a third longer.
    let base64 = |length: usize| "AAAA".repeat(length / 3) + ["", "AA==", "AAA="][length % 3];
    let media = |length: usize| json!({ "media": [{ "data": base64(length) }] });
    service.post(&path, media(LIMIT)).await.expect(202);
    assert_eq!(service.post(&path, media(LIMIT + 1)).await.error(413), error);
    let inbound = json!({
        "profile_id": service.profile("facebook"), "participant_external_id": "jane",
        "attachments": [{ "data": base64(LIMIT + 1) }]
    });
    let refused = service.bare_call(Method::POST, "/_emulator/inbound").json(&inbound).send().await;
    assert_eq!(refused.error(413), error.replace("media[0]", "attachments[0].data"));
}

/// Meta's page names 8 MB for it.
#[tokio::test]
async fn an_image_on_instagram_has_no_smaller_limit() {
    let service = Service::start();
    let chat_id = service.open_chat("instagram").await;
    let bytes = [BYTES, &vec![0; 8 * 1024 * 1024]].concat();
    let image = form(&[("name=\"media[]\"; filename=\"a.png\"\r\nContent-Type: image/png", &bytes)]);
    let sent = send_form(&service, &chat_id, image).await.expect(202);
    let message = service.dispatched(&text(&sent["id"])).await;
    assert_eq!(
        (&message["status"], &message["attachments"][0]["type"]),
        (&json!("published"), &json!("image"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_sends_far_too_much_sees_why() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let url = service.listen().await;
    let key = service.api_key();
    // It reads nothing before it has written all, as many do.
    let answer = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
        let length = 100 * 1024 * 1024;
        let head = format!(
            "POST /api/chats/{chat_id}/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).unwrap();
        let megabyte = vec![b'x'; 1024 * 1024];
        for _ in 0..100 {
            socket.write_all(&megabyte).unwrap();
        }
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("{\"error\":\"the body must be at most "), "{answer}");
}

#[tokio::test]
async fn a_key_repeats_no_attachment() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let send = async |bytes: &[u8]| {
        let call = service.call(Method::POST, &format!("/api/chats/{chat_id}/messages"));
        let call = call.header("content-type", "multipart/form-data; boundary=frontier");
        let body = form(&[("name=\"media[]\"; filename=\"a.png\"", bytes)]);
        call.header("idempotency-key", "key").body(body).send().await
    };
    let first = send(BYTES).await;
    let again = send(BYTES).await;
    assert_eq!((first.expect(202), &first.body), (again.expect(202), &again.body));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert!(send(b"other").await.error(422).starts_with("Idempotency-Key must be new"));
}
