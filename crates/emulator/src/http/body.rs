//! Reads the body of a request, up to a limit. All bodies that are read at the same time also share a limit.

use std::error::Error as _;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use postproxy_dm_core::limits;
use tokio::sync::{Semaphore, SemaphorePermit};
use tower_http::timeout::TimeoutError;

use crate::http::problem::Problem;

const MEBIBYTE: usize = 1024 * 1024;

/// The largest body of a request.
pub(crate) const BODY_BYTES: usize = 26 * MEBIBYTE;

/// The largest body with an attachment. Base64 adds a third, and the body has other fields too.
pub(crate) const BODY_WITH_MEDIA_BYTES: usize = limits::ATTACHMENT_BYTES.div_ceil(3) as usize * 4 + MEBIBYTE;

/// How much of a body is read, even if it is thrown away. A client that gets its answer during the upload would see a
/// broken connection instead of the answer.
const READ_BYTES: usize = 128 * MEBIBYTE;

/// A body up to this size never waits for others.
const SMALL_BYTES: usize = 256 * 1024;

/// The size that all larger bodies share. Each takes its whole size at once, so that none waits half-way for another.
const LARGE_MEBIBYTES: usize = 192;
static LARGE: Semaphore = Semaphore::const_new(LARGE_MEBIBYTES);

/// How long a large body waits for its turn.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Reads the whole body of a request with these headers, of at most `most` bytes.
pub(crate) async fn read_body(mut body: Body, headers: &HeaderMap, most: usize) -> Result<Bytes, Problem> {
    let announced =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut read = Vec::new();
    let mut length = 0;
    let mut turn = None;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| broken_off(&error))?.into_data() else { continue };
        length += data.len();
        if length <= most {
            if length > SMALL_BYTES && turn.is_none() {
                turn = Some(wait_for_turn(announced.unwrap_or(most).min(most)).await?);
            }
            read.extend_from_slice(&data);
        } else if length > READ_BYTES {
            break;
        } else {
            read = Vec::new();
            turn = None;
        }
    }
    if length > most {
        let text = format!("the body must be at most {most} bytes");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, text));
    }
    Ok(read.into())
}

/// Says why a body can't be read to its end.
pub(crate) fn broken_off(error: &axum::Error) -> Problem {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<TimeoutError>() {
            return Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not come to its end in time");
        }
        cause = error.source();
    }
    Problem::new(StatusCode::BAD_REQUEST, format!("the body broke off: {error}"))
}

async fn wait_for_turn(length: usize) -> Result<SemaphorePermit<'static>, Problem> {
    let mebibytes = u32::try_from(length.div_ceil(MEBIBYTE)).unwrap_or(u32::MAX);
    match tokio::time::timeout(LONGEST_WAIT, LARGE.acquire_many(mebibytes)).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => {
            let text = "the emulator is taking in too many large bodies at once; try again";
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, text))
        }
    }
}
