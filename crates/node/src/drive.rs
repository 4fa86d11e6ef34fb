//! Drives the core's call machine with reqwest and tokio.

use std::sync::LazyLock;
use std::time::{Instant, SystemTime};

use bytes::{Bytes, BytesMut};
use postproxy_dm_core::Error;
use postproxy_dm_core::call::{Answer, AttemptReport, Call, Failure, Now, Randomness, Step};
use postproxy_dm_core::operation::Body;
use tokio_util::sync::CancellationToken;

use crate::addresses::heading_for;
use crate::http_client::{self, failure};
use crate::route::Route;
use crate::upload::{ReadError, Source, Upload};

/// Runs a call to its end, and reports each attempt. `drive` in `npm/binding/wasm/drive.js` is the same loop.
pub(crate) async fn run(
    mut call: Call,
    file: Option<Source>,
    cancel: CancellationToken,
    tell: impl Fn(AttemptReport),
) -> Result<Answer, Error> {
    loop {
        if let Some(report) = call.take_report() {
            tell(report);
        }
        if cancel.is_cancelled() {
            call.abort(now());
        }
        match call.poll(now()) {
            Step::Send { request, timeout } => tokio::select! {
                biased;
                () = cancel.cancelled() => call.abort(now()),
                ended = tokio::time::timeout(timeout, exchange(request, file.clone())) => match ended {
                    Ok(Ok(response)) => call.handle_response(now(), response),
                    Ok(Err(failure)) => call.handle_failure(now(), failure),
                    Err(_elapsed) => call.handle_failure(now(), Failure::Timeout),
                },
            },
            Step::Wait(wait) => tokio::select! {
                biased;
                () = cancel.cancelled() => call.abort(now()),
                () = tokio::time::sleep(wait) => {}
            },
            Step::Done(result) => return result,
        }
    }
}

/// Reads the machine's clocks.
pub(crate) fn now() -> Now {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Now {
        monotonic: START.elapsed(),
        unix: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default(),
    }
}

/// Returns random bytes from the operating system.
pub(crate) fn randomness() -> napi::Result<Randomness> {
    let mut bytes = Randomness::default();
    getrandom::fill(&mut bytes)
        .map_err(|error| napi::Error::from_reason(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

/// Makes one request, and reads as much of the answer's body as the call wants.
async fn exchange(
    request: http::Request<Body>,
    file: Option<Source>,
) -> Result<http::Response<Bytes>, Failure> {
    let (head, body) = request.into_parts();
    let route = Route::of(&head.uri)?;
    let client = http_client::of(&route).await?;
    let (body, read_error) = match file {
        Some(source) => {
            let upload = Upload::open(body, source).await?;
            let read_error = upload.read_error();
            (reqwest::Body::wrap(upload), read_error)
        }
        None => (reqwest::Body::from(body.start), ReadError::default()),
    };
    let request = http::Request::from_parts(head, body).try_into().map_err(failure)?;
    let answered = heading_for(&route.host, route.port, client.execute(request)).await;
    let mut response = answered.map_err(|error| read_error.into_failure(failure(error)))?;

    let limit = Call::body_limit(response.status());
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        let room = limit - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            if response.status().is_success() {
                return Err(Failure::TooLarge);
            }
            break;
        }
    }
    let mut out = http::Response::new(body.freeze());
    *out.status_mut() = response.status();
    *out.headers_mut() = std::mem::take(response.headers_mut());
    Ok(out)
}
