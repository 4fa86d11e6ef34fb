//! Reading the body of a request, up to a limit.

use axum::body::{Body, Bytes};
use http::StatusCode;
use http_body_util::BodyExt;

use crate::problem::Problem;

/// The largest attachment, and what a form adds around it.
const MAX_BODY_BYTES: usize = (25 + 1) * 1024 * 1024;

/// So much more than the limit is still taken in and thrown away. A client that is answered in the middle of its
/// upload would see a broken connection and not the answer.
const MAX_DISCARDED_BYTES: usize = 64 * 1024 * 1024;

/// The whole body.
pub(crate) async fn read_body(mut body: Body) -> Result<Bytes, Problem> {
    let mut read = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let broken = |error: axum::Error| {
            Problem::new(StatusCode::BAD_REQUEST, format!("the body broke off: {error}"))
        };
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        length += data.len();
        if length <= MAX_BODY_BYTES {
            read.extend_from_slice(&data);
        } else if length > MAX_BODY_BYTES + MAX_DISCARDED_BYTES {
            break;
        }
    }
    if length > MAX_BODY_BYTES {
        let text = format!("the body must be at most {} MiB", MAX_BODY_BYTES / (1024 * 1024));
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, text));
    }
    Ok(read.into())
}
