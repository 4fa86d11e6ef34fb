//! Attachments: taken in every form, kept, fetched where a URL points at this machine, and served.

mod fetched;
mod received;
mod sent;
mod served;

use http::Method;
use serde_json::Value;

use crate::support::{Response, Service, text};

const LIMIT: usize = 25 * 1024 * 1024;

/// The bytes of "PNG", as a picture begins, in base64 and as they are.
const BASE64: &str = "iVBORw0KGgo=";
const BYTES: &[u8] = b"\x89PNG\r\n\x1a\n";

/// One part of a form: its headers, and what it holds.
type Part<'a> = (&'a str, &'a [u8]);

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (headers, content) in parts {
        body.extend(format!("--frontier\r\nContent-Disposition: form-data; {headers}\r\n\r\n").bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--frontier--\r\n");
    body
}

async fn send_form(service: &Service, chat_id: &str, body: impl Into<Vec<u8>>) -> Response {
    let call = service.call(Method::POST, &format!("/api/chats/{chat_id}/messages"));
    call.header("content-type", "multipart/form-data; boundary=frontier").body(body).send().await
}

/// What is served for the one attachment of a message.
async fn served(service: &Service, message: &Value) -> Response {
    let url = text(&message["attachments"][0]["url"]);
    let path = url.strip_prefix("http://127.0.0.1:4010").unwrap_or_else(|| panic!("{url} should be our own"));
    service.bare_call(Method::GET, path).send().await
}
