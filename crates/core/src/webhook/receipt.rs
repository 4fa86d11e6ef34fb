//! Finds out what a receipt tells without reading the message in it. Three of four events of a bot are receipts, which most
//! bots only count or drop.

use postproxy_dm_fast::json::after_value;

/// A receipt: what is around its message. The texts are of ASCII, and mean themselves in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt<'a> {
    /// The event's id.
    pub id: &'a str,
    /// The type: `message.sent`, `message.delivered` or `message.read`.
    pub kind: &'a str,
    /// When the event was created.
    pub created_at: &'a str,
}

/// Reads the receipt in a verified body, and checks that all of it is JSON. Returns `None` for any other event, and for a
/// receipt that isn't written just as the service writes it: [`super::parse`] says what such a body is.
///
/// ```
/// let body = br#"{"id":"evt_1","object":"event","type":"message.read","created_at":"2026-05-31","data":{"object":{}}}"#;
/// assert_eq!(postproxy_dm_core::webhook::receipt(body).unwrap().id, "evt_1");
/// ```
pub fn receipt(body: &[u8]) -> Option<Receipt<'_>> {
    let (id, rest) = plain(body.strip_prefix(br#"{"id":""#)?)?;
    let (kind, rest) = plain(rest.strip_prefix(br#","object":"event","type":""#)?)?;
    if !matches!(kind, "message.sent" | "message.delivered" | "message.read") {
        return None;
    }
    let (created_at, rest) = plain(rest.strip_prefix(br#","created_at":""#)?)?;
    let object = rest.strip_prefix(br#","data":{"object":"#)?;
    let is_whole = object.starts_with(b"{") && after_value(object)? == b"}}";
    is_whole.then_some(Receipt { id, kind, created_at })
}

/// Returns a text that isn't empty and has only letters, digits and a few signs, and what is behind its closing quote.
fn plain(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:+".contains(byte);
    let length = bytes.iter().position(|byte| !is_plain(byte)).filter(|length| *length > 0)?;
    let (text, rest) = bytes.split_at_checked(length)?;
    Some((std::str::from_utf8(text).ok()?, rest.strip_prefix(b"\"")?))
}
