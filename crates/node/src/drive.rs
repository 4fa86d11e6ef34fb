//! Drives the core's call machine with reqwest and tokio. All IO of the addon is here.

use std::error::Error as _;
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use bytes::{Bytes, BytesMut};
use postproxy_dm_core::Error;
use postproxy_dm_core::call::{Answer, AttemptReport, Call, Failure, Now, Randomness, Step};
use postproxy_dm_core::operation::Body;
use tokio_util::sync::CancellationToken;

use crate::upload::{Problem, Source, Upload};

/// A connection that takes longer to open is given up, so that another attempt can be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// An answer may have this many headers. The default is 100, where Node's fetch only limits their length.
const MAX_HEADERS: usize = 512;

/// Runs a call to its end, and tells of each attempt and of the progress of a file.
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
            Step::Done(result) => {
                call.take_report().into_iter().for_each(&tell);
                return result;
            }
        }
    }
}

/// The machine's clocks.
pub(crate) fn now() -> Now {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Now {
        monotonic: START.elapsed(),
        unix: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default(),
    }
}

/// Random bytes from the operating system.
pub(crate) fn randomness() -> napi::Result<Randomness> {
    let mut bytes = Randomness::default();
    getrandom::fill(&mut bytes)
        .map_err(|error| napi::Error::from_reason(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

/// One request and its answer, the body read as far as the call wants it.
async fn exchange(
    request: http::Request<Body>,
    file: Option<Source>,
) -> Result<http::Response<Bytes>, Failure> {
    let (head, body) = request.into_parts();
    let (body, problem) = match file {
        Some(source) => {
            let upload = Upload::open(body, source).await?;
            let problem = upload.problem();
            (reqwest::Body::wrap(upload), problem)
        }
        None => (reqwest::Body::from(body.start), Problem::default()),
    };
    let request = http::Request::from_parts(head, body).try_into().map_err(failure)?;
    let answered = http()?.execute(request).await;
    let mut response = answered.map_err(|error| problem.into_failure(failure(error)))?;

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

/// One connection pool for the process, made at the first call.
fn http() -> Result<&'static reqwest::Client, Failure> {
    static HTTP: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = HTTP.get() {
        return Ok(client);
    }
    // Fails where another library has set a provider already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .http1_max_headers(MAX_HEADERS)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(failure)?;
    Ok(HTTP.get_or_init(|| client))
}

/// The error's causes in one line, without the URL, which may hold a person's id.
fn failure(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let mut why = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        why = format!("{why}: {source}");
        cause = source.source();
    }
    if error.is_connect() || error.is_builder() { Failure::Connect(why) } else { Failure::Interrupted(why) }
}
