//! Uses every part of the core behind one exported function. `wasm_imports.rs` builds it as WebAssembly and looks
//! at what the module imports; nobody runs it.

use std::time::Duration;

use bytes::Bytes;
use postproxy_dm_core::operation::Body;
use http::{Request, Response, StatusCode};
use postproxy_dm_core::call::{Call, Failure, Now, Start, Step};
use postproxy_dm_core::model::{Message, Platform};
use postproxy_dm_core::operation::{Arguments, ENDPOINTS};
use postproxy_dm_core::{CallOptions, Client, Fields};
use postproxy_dm_core::{platform, reaction, time, webhook, window};

/// Any number in, any number out: what is known to neither side can't be left out of the module.
#[unsafe(no_mangle)]
pub extern "C" fn use_every_part(seed: u32) -> u32 {
    let text = seed.to_string();
    make_calls(&text, seed) + read_webhooks(&text, seed) + look_up(&text, seed)
}

fn make_calls(text: &str, seed: u32) -> u32 {
    let options = Fields::new().with("apiKey", text).with("timeoutMs", seed).with("maxRetries", seed);
    let Ok(client) = Client::new(options) else { return 0 };
    let mut sum = 0;
    for endpoint in ENDPOINTS {
        let options = CallOptions::read(Fields::new().with("idempotencyKey", text)).unwrap_or_default();
        let arguments = Arguments::new([text, text]).query(Fields::new().with("after", text)).content(&text);
        let mut now = Now::default();
        let start = Start { options, now, randomness: [seed as u8; 24] };
        match Call::of_endpoint(&client, endpoint, arguments, start) {
            Ok(mut call) => sum += drive(&mut call, &mut now, text, seed),
            Err(error) => sum += error.to_string().len() as u32 + format!("{error:?}").len() as u32,
        }
    }
    sum
}

fn drive(call: &mut Call, now: &mut Now, text: &str, seed: u32) -> u32 {
    loop {
        match call.poll(*now) {
            Step::Send { timeout, .. } if seed % 3 == 0 => {
                now.monotonic += timeout;
                call.handle_failure(*now, Failure::Interrupted(text.to_owned()));
            }
            Step::Send { request, .. } => call.handle_response(*now, answer_to(&request, seed)),
            Step::Ask(..) => call.take_reply(None),
            Step::Wait(_) if seed % 5 == 0 => call.abort(*now),
            Step::Wait(wait) => now.monotonic += wait,
            Step::Done(Ok(answer)) => return answer.json::<Message>().is_ok().into(),
            Step::Done(Err(error)) => return error.attempts,
        }
    }
}

fn answer_to(request: &Request<Body>, seed: u32) -> Response<Bytes> {
    let mut response = Response::new(request.body().start.clone());
    if let Ok(status) = StatusCode::from_u16(seed as u16) {
        *response.status_mut() = status;
    }
    if let Ok(value) = request.uri().path().parse() {
        response.headers_mut().insert("retry-after", value);
    }
    response
}

fn read_webhooks(text: &str, seed: u32) -> u32 {
    let now = Duration::from_secs(seed.into());
    let signature = webhook::sign(text.as_bytes(), text, seed.into()).unwrap_or_default();
    let verified =
        webhook::verify(text.as_bytes(), Some(&signature), &[text], webhook::DEFAULT_TOLERANCE, now);
    let event = webhook::parse(text.as_bytes()).map(|event| format!("{:?}", event.resource()));
    verified.is_ok() as u32 + event.unwrap_or_else(|error| error.to_string()).len() as u32
}

fn look_up(text: &str, seed: u32) -> u32 {
    let platform = Platform::from(text);
    let window = window::messaging_window(&platform, Some(text), seed.into());
    let capabilities = platform::capabilities(&platform);
    let written = format!("{window:?} {capabilities:?} {:?}", reaction::emoji(text).or(reaction::name(text)));
    written.len() as u32 + time::format(seed.into()).map_or(0, |time| time.len() as u32)
}
