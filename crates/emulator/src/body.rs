//! Reading the body of a request, up to a limit.

use axum::body::{Body, Bytes};
use http::StatusCode;
use http_body_util::BodyExt;
use postproxy_dm_core::operation::limits;

use crate::problem::Problem;

const MEBIBYTE: usize = 1024 * 1024;

/// The most that a request holds.
pub(crate) const BODY_BYTES: usize = 26 * MEBIBYTE;

/// The most that a request with an attachment holds: base64 makes it a third longer, and there is more beside it.
pub(crate) const BODY_WITH_MEDIA_BYTES: usize = limits::ATTACHMENT_BYTES.div_ceil(3) as usize * 4 + MEBIBYTE;

/// So much of a request is taken in, whatever of it is thrown away. A client that is answered in the middle of its
/// upload would see a broken connection and not the answer.
const READ_BYTES: usize = 128 * MEBIBYTE;

/// The whole body, of at most so many bytes.
pub(crate) async fn read_body(mut body: Body, most: usize) -> Result<Bytes, Problem> {
    let mut read = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let broken = |error: axum::Error| {
            Problem::new(StatusCode::BAD_REQUEST, format!("the body broke off: {error}"))
        };
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        length += data.len();
        if length <= most {
            read.extend_from_slice(&data);
        } else if length > READ_BYTES {
            break;
        } else {
            read = Vec::new();
        }
    }
    if length > most {
        let text = format!("the body must be at most {most} bytes");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, text));
    }
    Ok(read.into())
}
