//! Endpoints that this version doesn't know, by their method and path.

use http::Method;

use super::arguments::Arguments;
use super::path::push_query;
use super::prepare::{Longest, Payload, Prepared};
use crate::error::Error;

/// What such a call is named in errors and reports.
pub const OTHER: &str = "request";

static METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

impl Prepared {
    /// Prepares a request. The path is below `/api`, with its ids escaped.
    pub(crate) fn of_path(method: &str, path: &str, arguments: Arguments) -> Result<Self, Error> {
        let known = METHODS.iter().find(|known| known.as_str().eq_ignore_ascii_case(method));
        let method =
            known.ok_or_else(|| Error::invalid("method", "must be GET, POST, PUT, PATCH or DELETE"))?;
        check_path(path)?;
        let mut path_and_query = path.to_owned();
        for (name, value) in arguments.query.into_pairs() {
            let text = value.into_query(&name)?;
            push_query(&mut path_and_query, &name, &text);
        }
        if arguments.file.is_some() {
            return Err(Error::invalid("media", "can't be sent as bytes with request: use sendMessage"));
        }
        let payload = arguments.content.map(Payload::Json);
        if payload.is_some() && *method == Method::GET {
            return Err(Error::invalid("body", "can't be sent with GET: use query"));
        }
        let longest = Longest { name: "path", bytes: path_and_query.len() };
        Ok(Prepared {
            name: OTHER,
            method,
            path_and_query,
            longest,
            accept: "application/json, */*",
            payload,
        })
    }
}

fn check_path(path: &str) -> Result<(), Error> {
    let refuse = |why: &str| Err(Error::invalid("path", why));
    if !path.starts_with('/') {
        return refuse("must begin with a slash, such as /chats/chat_1/messages");
    }
    if path == "/api" || path.starts_with("/api/") {
        return refuse("is what follows /api, which is added");
    }
    if path.contains(['?', '#']) {
        return refuse(
            "must be without ? and #: give parameters as query, and write ids with the tag `path`",
        );
    }
    let is_escaped = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&byte);
    if !path.bytes().all(is_escaped) {
        return refuse("has a character that must be escaped: write ids with the tag `path`");
    }
    if path.split('/').skip(1).any(names_another) {
        return refuse("must not have an empty part, nor . or ..: that would name another path");
    }
    Ok(())
}

/// Whether a part of a path is empty, `.` or `..`. A URL parser takes an escaped dot for a dot here.
fn names_another(part: &str) -> bool {
    let mut rest = part;
    let mut dots = 0;
    while let Some(behind) = [".", "%2e", "%2E"].iter().find_map(|dot| rest.strip_prefix(dot)) {
        rest = behind;
        dots += 1;
    }
    rest.is_empty() && dots <= 2
}
