//! Drives the core's call machine with reqwest and tokio, on the engine's thread.

use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use postproxy_dm_core::boundary::{self, Given, to_json};
use postproxy_dm_core::call::{Answer, AttemptReport, Call, Failure, Now, Question, Randomness, Step};
use postproxy_dm_core::operation::{Body, File};
use postproxy_dm_core::{Client, Error};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;

use crate::addresses::heading_for;
use crate::client::{ClientHandle, Network, Reach};
use crate::engine::tell_soon;
use crate::http_client::failure;
use crate::notices::{Notice, Outbox, What};
use crate::upload::{Place, ReadError, Source, Upload};

/// What calls that start together have in common.
pub(crate) struct Start {
    client: Client,
    network: Network,
    outbox: Arc<Outbox>,
    cancel: CancellationToken,
    /// When JavaScript started them.
    now: Now,
    /// Whether JavaScript wants to know what comes of each attempt.
    pub(crate) tells_attempts: bool,
}

impl Start {
    pub(crate) fn new(handle: &ClientHandle, outbox: Arc<Outbox>, cancel: CancellationToken) -> Self {
        let (client, network) = (handle.client().clone(), handle.network().clone());
        Start { client, network, outbox, cancel, now: now(), tells_attempts: false }
    }
}

/// Starts calls under numbers that follow each other. Each has three lines: its endpoint, what is given, its content.
pub(crate) fn start_all(start: &Start, first: u32, text: String) {
    let text = Bytes::from(text);
    let mut lines = str::from_utf8(&text).unwrap_or_default().split('\n');
    let mut number = first;
    while let Some(given) = next_given(&text, &mut lines) {
        start_one(start, number, given, None, None);
        number = number.wrapping_add(1);
    }
}

/// Starts a call with its three lines, with a file if there is one, and with the replies to what it asks.
pub(crate) fn start_with(
    start: &Start,
    number: u32,
    text: String,
    file: Option<(File, Place)>,
    replies: Option<UnboundedReceiver<Option<String>>>,
) {
    let text = Bytes::from(text);
    let mut lines = str::from_utf8(&text).unwrap_or_default().split('\n');
    let Some(given) = next_given(&text, &mut lines) else { return };
    let (file, place) = file.unzip();
    let outbox = start.outbox.clone();
    let puller = outbox.clone();
    let source = place.map(|place| Source {
        place,
        on_progress: Arc::new(move |sent| tell(&outbox, number, What::Progress(sent))),
        pull: Arc::new(move |reading| tell(&puller, number, What::Pull(reading))),
    });
    let caller = replies.map(|replies| Caller { replies, outbox: start.outbox.clone(), number });
    start_one(start, number, Given { file, ..given }, source, caller);
}

/// Takes the three lines of a call. The content is not copied.
fn next_given<'a>(text: &Bytes, lines: &mut impl Iterator<Item = &'a str>) -> Option<Given<'a>> {
    let (name, values, content) = (lines.next()?, lines.next()?, lines.next()?);
    let content = (!content.is_empty()).then(|| text.slice_ref(content.as_bytes()));
    Some(Given { name, values, content, file: None })
}

/// Checks what is given, and starts the call on this thread. Whatever happens, JavaScript learns of its end: a panic, which
/// would be a fault of ours, ends the call that it happened in and no other.
fn start_one(start: &Start, number: u32, given: Given<'_>, source: Option<Source>, caller: Option<Caller>) {
    let outbox = start.outbox.clone();
    let made = AssertUnwindSafe(|| boundary::call(&start.client, given, start.now, randomness()?));
    let call = match std::panic::catch_unwind(made) {
        Ok(Ok(call)) => call,
        Ok(Err(error)) => return tell(&outbox, number, What::Failed(to_json(&error))),
        Err(_panic) => return tell(&outbox, number, What::Failed(boundary::broken_call(false))),
    };
    let (network, cancel) = (start.network.clone(), start.cancel.clone());
    let watcher = start.tells_attempts.then(|| outbox.clone());
    let report = move |report: AttemptReport| {
        if let Some(outbox) = &watcher {
            tell(outbox, number, What::Attempt(to_json(&report)));
        }
    };
    tokio::spawn(async move {
        let ended =
            AssertUnwindSafe(run(call, &network, source, cancel, caller, report)).catch_unwind().await;
        let what = match ended {
            Ok(Ok(answer)) => What::Answered { headers: to_json(&answer.headers), answer: Box::new(answer) },
            Ok(Err(error)) => What::Failed(to_json(&error)),
            Err(_panic) => What::Failed(boundary::broken_call(true)),
        };
        tell(&outbox, number, what);
    });
}

/// Who is asked what only the caller can say.
struct Caller {
    replies: UnboundedReceiver<Option<String>>,
    outbox: Arc<Outbox>,
    number: u32,
}

impl Caller {
    /// Asks, and returns the reply.
    async fn ask(caller: &mut Option<Self>, question: Question) -> Option<String> {
        let Caller { replies, outbox, number } = caller.as_mut()?;
        tell(outbox, *number, What::Ask(question));
        replies.recv().await.flatten()
    }
}

/// Tells JavaScript of something, soon.
fn tell(outbox: &Arc<Outbox>, number: u32, what: What) {
    if outbox.add(Notice { number, what }) {
        tell_soon(outbox);
    }
}

/// Runs a call to its end, and reports each attempt. `drive` in `npm/binding/wasm/drive.js` is the same loop.
async fn run(
    mut call: Call,
    network: &Network,
    file: Option<Source>,
    cancel: CancellationToken,
    mut caller: Option<Caller>,
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
                ended = tokio::time::timeout(timeout, exchange(request, network, file.clone())) => match ended {
                    Ok(Ok(response)) => call.handle_response(now(), response),
                    Ok(Err(failure)) => call.handle_failure(now(), failure),
                    Err(_elapsed) => call.handle_failure(now(), Failure::Timeout),
                },
            },
            Step::Ask(question, left) => tokio::select! {
                biased;
                () = cancel.cancelled() => call.abort(now()),
                asked = tokio::time::timeout(left, Caller::ask(&mut caller, question)) => {
                    // Without a reply in time, the next poll ends the call.
                    if let Ok(reply) = asked {
                        call.take_reply(reply.as_deref());
                    }
                }
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
fn now() -> Now {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Now {
        monotonic: START.elapsed(),
        unix: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default(),
    }
}

/// Returns random bytes from the operating system, which gives enough for many calls at once: it costs as much as for one.
fn randomness() -> Result<Randomness, Error> {
    const CALLS: usize = 64;
    thread_local! {
        static POOL: RefCell<Vec<Randomness>> = const { RefCell::new(Vec::new()) };
    }
    POOL.with_borrow_mut(|pool| {
        if pool.is_empty() {
            let mut bytes = [Randomness::default(); CALLS];
            getrandom::fill(bytes.as_flattened_mut()).map_err(|error| {
                boundary::unforeseen(&format!("the system gives no random bytes: {error}"))
            })?;
            pool.extend(bytes);
        }
        pool.pop().ok_or_else(|| boundary::unforeseen("the system gives no random bytes"))
    })
}

/// After a pause, lets the engine see first which connections were closed meanwhile, such as those of a process that was frozen. A
/// busy engine has just looked.
async fn see_what_happened_meanwhile() {
    const PAUSE: Duration = Duration::from_millis(50);
    thread_local! {
        static BEFORE: Cell<Option<Instant>> = const { Cell::new(None) };
    }
    let now = Instant::now();
    let before = BEFORE.replace(Some(now));
    if before.is_some_and(|before| now.duration_since(before) > PAUSE) {
        tokio::task::yield_now().await;
    }
}

/// Makes one request, and reads as much of the answer's body as the call wants.
async fn exchange(
    request: http::Request<Body>,
    network: &Network,
    file: Option<Source>,
) -> Result<http::Response<Bytes>, Failure> {
    let (head, body) = request.into_parts();
    let Reach { route, pool } = network.as_ref().as_ref().map_err(|why| Failure::Impossible(why.clone()))?;
    let client = pool.client().await?;
    see_what_happened_meanwhile().await;
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
