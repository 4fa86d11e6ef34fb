//! Plays a whole call on a simulated clock: what the network does is written down beforehand, what the call did
//! comes back as a transcript. No time passes and nothing is sent.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use postproxy_dm_core::call::{Answer, Call, Failure, Now, Randomness, Start, Step};
use postproxy_dm_core::operation::Body;
use postproxy_dm_core::operation::{Arguments, endpoint};
use postproxy_dm_core::{CallOptions, Client, Error, Fields, Scalar};
use serde_json::{Value, json};

pub(crate) const API_KEY: &str = "pp_live_secret";

/// 2026-05-31T14:00:00Z.
pub(crate) const UNIX: Duration = Duration::from_secs(1_780_236_000);

pub(crate) struct Scenario {
    endpoint: &'static str,
    content: Option<Value>,
    options: Fields,
    randomness: Randomness,
    starts_after: Duration,
    attempts: VecDeque<Attempt>,
    aborts_while_waiting: bool,
}

/// What comes of one attempt, and how long that takes.
struct Attempt {
    takes: Duration,
    end: End,
}

enum End {
    Answer(Response<Bytes>),
    Failure(Failure),
    /// The driver is told nothing until the time it was given has passed, and polls again.
    Silence,
    Abort,
}

/// An answer of the service.
pub(crate) struct Reply(http::response::Builder, Bytes);

/// What a call did.
#[derive(Debug)]
pub(crate) struct Transcript {
    pub(crate) sends: Vec<Sent>,
    pub(crate) waits: Vec<Duration>,
    pub(crate) result: Result<Answer, Error>,
    /// From the start of the call to its result.
    pub(crate) took: Duration,
}

#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) request: Request<Body>,
    pub(crate) timeout: Duration,
    /// Since the start of the call.
    pub(crate) at: Duration,
}

impl Scenario {
    /// A message is sent, with the client's defaults.
    pub(crate) fn new() -> Self {
        Scenario {
            endpoint: "sendMessage",
            content: Some(json!({"body": "Hi"})),
            options: Fields::new(),
            randomness: [7; 24],
            starts_after: Duration::ZERO,
            attempts: VecDeque::new(),
            aborts_while_waiting: false,
        }
    }

    /// A chat is read, with the client's defaults.
    pub(crate) fn reading() -> Self {
        Scenario { endpoint: "getChat", content: None, ..Scenario::new() }
    }

    pub(crate) fn option(mut self, name: &str, value: impl Into<Scalar>) -> Self {
        self.options = self.options.with(name, value);
        self
    }

    pub(crate) fn seed(mut self, seed: u8) -> Self {
        self.randomness = [seed; 24];
        self
    }

    /// The driver gets round to its first poll only then.
    pub(crate) fn starts_after(mut self, delay: Duration) -> Self {
        self.starts_after = delay;
        self
    }

    pub(crate) fn answers(self, reply: impl Into<Reply>) -> Self {
        let Reply(head, body) = reply.into();
        self.attempt(End::Answer(head.body(body).expect("the reply is valid")))
    }

    pub(crate) fn fails(self, failure: Failure) -> Self {
        self.attempt(End::Failure(failure))
    }

    pub(crate) fn stays_silent(self) -> Self {
        self.attempt(End::Silence)
    }

    pub(crate) fn aborts_in_flight(self) -> Self {
        self.attempt(End::Abort)
    }

    /// At the first wait.
    pub(crate) fn aborts_while_waiting(mut self) -> Self {
        self.aborts_while_waiting = true;
        self
    }

    /// How long the attempt named last takes. Without this it takes no time.
    pub(crate) fn taking(mut self, time: Duration) -> Self {
        self.attempts.back_mut().expect("an attempt is named before").takes = time;
        self
    }

    fn attempt(mut self, end: End) -> Self {
        self.attempts.push_back(Attempt { takes: Duration::ZERO, end });
        self
    }

    /// The call before its first poll, for what a transcript does not show.
    pub(crate) fn call(&self) -> Call {
        let client = Client::new(Fields::new().with("apiKey", API_KEY)).unwrap();
        let arguments = Arguments::new(["chat_1"]);
        let arguments = match &self.content {
            Some(content) => arguments.content(content),
            None => arguments,
        };
        let options = CallOptions::read(self.options.clone()).unwrap();
        let endpoint = endpoint(self.endpoint).unwrap();
        let start = Start { options, now: at(Duration::ZERO), randomness: self.randomness };
        Call::of_endpoint(&client, endpoint, arguments, start).unwrap()
    }

    pub(crate) fn run(mut self) -> Transcript {
        let mut call = self.call();
        let (mut sends, mut waits) = (Vec::new(), Vec::new());
        let mut clock = self.starts_after;
        let result = loop {
            match call.poll(at(clock)) {
                Step::Send { request, timeout } => {
                    sends.push(Sent { request, timeout, at: clock });
                    let attempt =
                        self.attempts.pop_front().expect("the call sends more often than the scenario");
                    clock += attempt.takes.min(timeout);
                    match attempt.end {
                        _ if attempt.takes > timeout => call.handle_failure(at(clock), Failure::Timeout),
                        End::Answer(response) => call.handle_response(at(clock), response),
                        End::Failure(failure) => call.handle_failure(at(clock), failure),
                        End::Silence => clock += timeout,
                        End::Abort => call.abort(at(clock)),
                    }
                }
                Step::Ask(..) => panic!("the client has all it needs"),
                Step::Wait(_) if self.aborts_while_waiting => call.abort(at(clock)),
                Step::Wait(wait) => {
                    waits.push(wait);
                    clock += wait;
                }
                Step::Done(result) => break result,
            }
        };
        assert!(self.attempts.is_empty(), "the call ended before the scenario did: {result:?}");
        let counted = match &result {
            Ok(answer) => answer.attempts,
            Err(error) => error.attempts,
        };
        assert_eq!(counted as usize, sends.len(), "the result tells how many requests were made");
        Transcript { sends, waits, result, took: clock }
    }
}

impl Reply {
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Reply(self.0.header(name, value), self.1)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.text("application/json", &body.to_string())
    }

    pub(crate) fn text(self, content_type: &str, body: &str) -> Self {
        Reply(self.0.header("content-type", content_type), Bytes::copy_from_slice(body.as_bytes()))
    }
}

/// An answer of that status, without a body.
pub(crate) fn reply(status: u16) -> Reply {
    Reply(Response::builder().status(status), Bytes::new())
}

impl From<u16> for Reply {
    fn from(status: u16) -> Self {
        reply(status)
    }
}

impl Transcript {
    pub(crate) fn answer(&self) -> &Answer {
        self.result.as_ref().unwrap_or_else(|error| panic!("the call failed: {error:?}"))
    }

    pub(crate) fn error(&self) -> &Error {
        match &self.result {
            Err(error) => error,
            Ok(answer) => panic!("the call did not fail: {answer:?}"),
        }
    }

    /// The idempotency key of each attempt.
    pub(crate) fn keys(&self) -> Vec<Option<&str>> {
        let keys = self.sends.iter().map(|sent| sent.request.headers().get("idempotency-key"));
        keys.map(|key| Some(key?.to_str().unwrap())).collect()
    }
}

/// The driver's clocks, so long after the start of the call.
pub(crate) fn at(clock: Duration) -> Now {
    // Clocks that count from another moment must not matter.
    Now { monotonic: Duration::from_secs(5_000) + clock, unix: UNIX + clock }
}
