//! One call from its first attempt to its result, by subject: each file says in its first line which.

mod abort;
mod attempt_timeout;
mod backoff;
mod deadline;
mod errors;
mod headers;
mod key;
mod key_reuse;
mod keys;
mod one_reading;
mod outcome;
mod properties;
mod redaction;
mod refusals;
mod reports;
mod retries;
mod retry_after;
mod scenario;
mod success;

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use postproxy_dm_core::call::Failure;

/// How an error names the request that sends a message.
const ASKED: &str = "(POST https://api.postproxy.dev/api/chats/chat_1/messages)";

const SECOND: Duration = Duration::from_secs(1);

fn refused_connection() -> Failure {
    Failure::Connect("connection refused".to_owned())
}

fn blocked_port() -> Failure {
    Failure::Impossible("bad port".to_owned())
}

fn broken_connection() -> Failure {
    Failure::Interrupted("reset by peer".to_owned())
}

fn response(status: u16) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::new()).unwrap()
}
