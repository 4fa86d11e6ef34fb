//! How attachments are served: whole or in part, remembered by a browser but never run by it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Response, Service, text};

/// The path at which the copy of bytes is served that a person sent.
async fn stored(service: &Service, bytes: &[u8], content_type: &str, filename: Option<&str>) -> String {
    let mut attachment = json!({ "data": STANDARD.encode(bytes), "content_type": content_type });
    attachment["filename"] = filename.map_or(Value::Null, Value::from);
    let body = json!({
        "profile_id": service.profile("facebook"), "participant_external_id": "jane", "attachments": [attachment]
    });
    let received = service.control("/inbound", body).await;
    service.advance(LATENCY_SECONDS).await;
    let is_copied = |message: &Value| message["attachments"][0]["status"] == "processed";
    let message = service.message_when(&text(&received["message"]["id"]), is_copied).await;
    let url = text(&message["attachments"][0]["url"]);
    url.strip_prefix("http://127.0.0.1:4010").unwrap().to_owned()
}

async fn get(service: &Service, path: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut call = service.bare_call(Method::GET, path);
    for (name, value) in headers {
        call = call.header(name, *value);
    }
    call.send().await
}

#[tokio::test]
async fn in_part() {
    let service = Service::start();
    // More than is read from the database at once, and no part like another.
    let bytes: Vec<u8> =
        (0..2_500_000_u32).flat_map(|number| (number / 7).to_le_bytes()[..1].to_vec()).collect();
    let length = bytes.len();
    let path = stored(&service, &bytes, "video/mp4", None).await;
    let whole = get(&service, &path, &[]).await;
    assert_eq!((whole.status.as_u16(), whole.headers["accept-ranges"].to_str().unwrap()), (200, "bytes"));
    assert_eq!(whole.headers["content-length"], length.to_string());
    assert!(whole.body == bytes);

    let last = length - 1;
    for (range, first, end) in [
        ("bytes=0-0".to_owned(), 0, 0),
        ("bytes=7-".to_owned(), 7, last),
        ("bytes=-5".to_owned(), length - 5, last),
        ("bytes=1048575-1048577".to_owned(), 1_048_575, 1_048_577),
        (format!("Bytes=9-{}", u64::MAX), 9, last),
        (format!("bytes=-{}", length + 9), 0, last),
    ] {
        let part = get(&service, &path, &[("range", &range)]).await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.headers["content-range"], format!("bytes {first}-{end}/{length}"));
        assert_eq!(part.headers["content-length"], (end - first + 1).to_string());
        assert!(part.body == bytes[first..=end], "{range}");
    }
    for range in ["bytes=0-1,5-6", "bytes=5-1", "lines=1-2", "bytes=a-b", ""] {
        let answer = get(&service, &path, &[("range", range)]).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, length), "{range}");
    }
    for range in [format!("bytes={length}-"), "bytes=-0".to_owned()] {
        let answer = get(&service, &path, &[("range", &range)]).await;
        answer.error(416);
        assert_eq!(answer.headers["content-range"], format!("bytes */{length}"));
    }
}

#[tokio::test]
async fn remembered() {
    let service = Service::start();
    let path = stored(&service, b"hello", "image/png", None).await;
    let whole = get(&service, &path, &[]).await;
    let etag = whole.headers["etag"].to_str().unwrap().to_owned();
    assert!(whole.headers["cache-control"].to_str().unwrap().contains("immutable"));
    for tags in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
        let answer = get(&service, &path, &[("if-none-match", &tags), ("range", "bytes=0-1")]).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0), "{tags}");
        assert_eq!(answer.headers["etag"], etag);
    }
    let other = stored(&service, b"hello", "image/png", None).await;
    assert_eq!(get(&service, &other, &[("if-none-match", &etag)]).await.status, 200);

    let range = ("range", "bytes=1-2");
    assert_eq!(get(&service, &path, &[range, ("if-range", &etag)]).await.body, "el");
    for tag in ["\"other\"".to_owned(), format!("W/{etag}"), "Sun, 31 May 2026 14:02:00 GMT".to_owned()] {
        assert_eq!(get(&service, &path, &[range, ("if-range", &tag)]).await.body, "hello", "{tag}");
    }

    let head = service.bare_call(Method::HEAD, &path).header("range", "bytes=1-2").send().await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    for name in ["content-length", "content-type", "etag", "accept-ranges"] {
        assert_eq!(head.headers[name], whole.headers[name]);
    }
}

#[tokio::test]
async fn never_run_by_a_browser() {
    let service = Service::start();
    for (content_type, filename, expected) in [
        ("image/png", Some("cat.png"), "inline; filename=\"cat.png\"; filename*=UTF-8''cat.png"),
        ("audio/mpeg", None, "inline"),
        ("video/mp4", None, "inline"),
        ("text/html", Some("a.html"), "attachment; filename=\"a.html\"; filename*=UTF-8''a.html"),
        ("image/svg+xml", None, "attachment"),
        ("application/xhtml+xml", None, "attachment"),
        ("text/javascript", None, "attachment"),
        ("application/pdf", None, "attachment"),
        ("image/vnd.unheard+xml", None, "attachment"),
        ("text/plain", Some("ä\"b"), "attachment; filename=\"__b\"; filename*=UTF-8''%C3%A4%22b"),
    ] {
        let bytes = b"<html><script>alert(1)</script></html>";
        let path = stored(&service, bytes, content_type, filename).await;
        for answer in [get(&service, &path, &[]).await, get(&service, &path, &[("range", "bytes=0-5")]).await]
        {
            assert_eq!(answer.headers["content-disposition"], expected);
            assert_eq!(answer.headers["content-type"], content_type);
            assert_eq!(answer.headers["x-content-type-options"], "nosniff");
            assert_eq!(answer.headers["content-security-policy"], "sandbox; default-src 'none'");
            // And yet a page of another site may show it.
            assert_eq!(answer.headers["cross-origin-resource-policy"], "cross-origin");
            assert_eq!(answer.headers["access-control-allow-origin"], "*");
        }
    }
}

#[tokio::test]
async fn only_by_its_id() {
    let service = Service::start();
    let path = stored(&service, b"hello", "image/png", Some("a.png")).await;
    let (by_id, _) = path.rsplit_once('/').unwrap();
    assert_eq!(get(&service, by_id, &[]).await.body, "hello");
    for wrong in ["/attachments/att_7", "/attachments", "/attachments/%FF", &format!("{path}/more")] {
        get(&service, wrong, &[]).await.error(404);
    }
    service.bare_call(Method::DELETE, &path).send().await.error(405);
    let call = service.bare_call(Method::OPTIONS, &path).header("origin", "https://inbox.example");
    let preflight = call.header("access-control-request-method", "GET").send().await;
    assert!(preflight.status.is_success(), "{preflight:?}");
}
