//! What each request is answered with: messages are accepted, and lists have as many items as the id of their profile says.

use std::convert::Infallible;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The time of everything.
const TIME: &str = "2026-11-28T10:00:00.000Z";

/// The fields of a new message that don't depend on what was sent, as the service fills them in.
const REST_OF_MESSAGE: &str = concat!(
    r#""status":"pending","tag":null,"external_comment_id":null,"error_message":null,"error_details":null,"#,
    r#""platform_data":null,"external_posted_at":null,"external_delivered_at":null,"external_read_at":null,"#,
    r#""external_edited_at":null,"external_deleted_at":null,"reply_to_external_id":null,"reply_markup":null,"#,
    r#""quick_replies":null,"buttons":null,"card":null,"elements":null,"tapped_action":null,"story_reply":null,"#,
    r#""interactive":null,"location":null,"contacts":null,"template":null,"reactions":[],"attachments":[],"#,
    r#""is_unsupported":false"#,
);

/// The number of the next message.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The part of a message's content that its answer repeats.
#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

/// Answers a request. A body that is not JSON, such as an upload, is read to its end and dropped.
pub(crate) async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, mut body) = request.into_parts();
    let is_json =
        head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let mut content = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        match frame.into_data() {
            Ok(bytes) if is_json => content.extend_from_slice(&bytes),
            _ => {}
        }
    }
    let parts: Vec<&str> = head.uri.path().trim_start_matches('/').split('/').collect();
    Ok(match (&head.method, &parts[..]) {
        (&Method::POST, ["api", "chats", chat, "messages"]) if !is_json => accepted(chat, "null"),
        (&Method::POST, ["api", "chats", chat, "messages"]) => match serde_json::from_slice(&content) {
            Ok(Content { body }) => accepted(chat, body.map_or("null", RawValue::get)),
            Err(_) => json(StatusCode::BAD_REQUEST, r#"{"error":"The body isn't JSON"}"#.to_owned()),
        },
        (&Method::GET, ["api", "profiles", profile, "chats"]) => match total(profile) {
            Some(total) => json(StatusCode::OK, page(profile, total, head.uri.query().unwrap_or(""))),
            None => json(StatusCode::NOT_FOUND, r#"{"error":"Not found"}"#.to_owned()),
        },
        _ => json(StatusCode::NOT_FOUND, r#"{"error":"Not found"}"#.to_owned()),
    })
}

/// Accepts a message. `body` is JSON.
fn accepted(chat: &str, body: &str) -> Response<Full<Bytes>> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let message = format!(
        r#"{{"id":"msg_{number:032}","chat_id":"{chat}","external_id":null,"direction":"outbound","body":{body},{REST_OF_MESSAGE},"created_at":"{TIME}"}}"#
    );
    json(StatusCode::ACCEPTED, message)
}

/// Returns how many chats a profile has: `prf_1000` has 1000.
fn total(profile: &str) -> Option<u32> {
    profile.strip_prefix("prf_")?.parse().ok()
}

/// Returns a page of a profile's chats.
fn page(profile: &str, total: u32, query: &str) -> String {
    let number = |name: &str, default: u32| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok()).unwrap_or(default)
    };
    let (page, per_page) = (number("page", 0), number("per_page", 20));
    let first = page.saturating_mul(per_page).min(total);
    let end = first.saturating_add(per_page).min(total);
    let mut text = format!(r#"{{"total":{total},"page":{page},"per_page":{per_page},"data":["#);
    for at in first..end {
        let comma = if at == first { "" } else { "," };
        // Writing to a `String` can't fail.
        let _ = write!(
            text,
            r#"{comma}{{"id":"chat_{at}","profile_id":"{profile}","platform":"facebook","external_placement_id":"104872659301745","group":false,"participant_external_id":"person_{at}","participant_username":null,"participant_name":"Jane","participant_avatar_url":null,"external_conversation_id":"t_{at}","last_inbound_at":"{TIME}","last_outbound_at":null,"last_message_at":"{TIME}","metadata":{{}},"archived":false,"created_at":"{TIME}"}}"#
        );
    }
    text.push_str("]}");
    text
}

fn json(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
