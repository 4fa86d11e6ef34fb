//! One call, from its arguments to the answer: attempts, waits, the deadline, the idempotency key and what an
//! answer means. It does no IO; a driver asks [`Call::poll`] what to do next and tells it what came of it.

mod answer;
mod failure;
mod key_reuse;
mod retry;

pub use crate::error::MAX_ERROR_BYTES;
pub use answer::Answer;
pub use failure::{Failure, MAX_ANSWER_BYTES};
pub use retry::{BACKOFF_BASE, BACKOFF_CAP, LONGEST_RETRY_AFTER};

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::call_options::CallOptions;
use crate::client::Client;
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::headers::Headers;
use crate::operation::{Arguments, Body, Endpoint, Operation, Prepared, Request};
use crate::to_json::{JsonValue, ToJson};
use retry::{Jitter, Retry};

/// What time it is, told by the driver.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// Since any fixed moment, on a clock that never jumps.
    pub monotonic: Duration,
    /// Since 1970, to read a `Retry-After` that is a date.
    pub unix: Duration,
}

/// Random bytes for one call: its idempotency key and its jitter are made of them.
pub type Randomness = [u8; 24];

/// What the driver does next.
#[derive(Debug)]
#[must_use]
pub enum Step<R = http::Request<Body>> {
    /// Send this, and report within the time with [`Call::handle_response`] or [`Call::handle_failure`].
    Send {
        /// The request.
        request: R,
        /// What is left until the deadline. It covers the answer's body too.
        timeout: Duration,
    },
    /// Nothing to do for so long; then poll again.
    Wait(Duration),
    /// The call is over.
    Done(Result<Answer, Error>),
}

/// What came of one attempt, for whoever watches. Holds no key, no id and no body; a code may be the service's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttemptReport {
    /// The name of the operation.
    pub operation: &'static str,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// The status of the answer, where there was one.
    pub status: Option<StatusCode>,
    /// The code of the error, `None` for a success.
    pub error: Option<Cow<'static, str>>,
    /// How long it took.
    pub duration: Duration,
    /// After how long the next one is made, `None` where this was the last.
    pub next_delay: Option<Duration>,
}

impl ToJson for AttemptReport {
    fn to_json(&self) -> JsonValue<'_> {
        JsonValue::Object(vec![
            ("operation", self.operation.into()),
            ("attempt", i64::from(self.attempt).into()),
            ("status", self.status.map(|status| i64::from(status.as_u16())).into()),
            ("error", self.error.as_deref().into()),
            ("durationMs", JsonValue::Milliseconds(self.duration)),
            ("nextDelayMs", self.next_delay.map_or(JsonValue::Null, JsonValue::Milliseconds)),
        ])
    }
}

/// The state of one call.
#[derive(Debug)]
pub struct Call {
    client: Client,
    prepared: Prepared,
    idempotency_key: Option<String>,
    profile_group_id: Option<String>,
    max_retries: u32,
    timeout: Duration,
    deadline: Duration,
    jitter: Jitter,
    attempts: u32,
    /// When the latest attempt was handed out.
    sent_at: Duration,
    report: Option<AttemptReport>,
    /// The worst that any attempt left behind.
    outcome: Outcome,
    state: State,
}

#[derive(Debug)]
enum State {
    /// An attempt is due.
    Ready,
    /// An attempt is under way.
    InFlight,
    /// The next attempt is due at that moment.
    Waiting(Duration),
    /// To be handed out.
    Finished(Result<Answer, Error>),
    /// Handed out.
    Over,
}

impl Call {
    /// Starts the call of an operation.
    ///
    /// # Errors
    /// A [`Validation`](ErrorClass::Validation) error where an argument or option is refused: nothing was sent.
    pub fn new<O: Operation>(
        client: &Client,
        operation: &O,
        options: CallOptions,
        now: Now,
        randomness: Randomness,
    ) -> Result<Self, Error> {
        Call::of_endpoint(client, O::ENDPOINT, operation.arguments(), options, now, randomness)
    }

    /// Starts the call of an endpoint with loosely typed arguments, as the bindings do.
    ///
    /// # Errors
    /// As [`Call::new`].
    pub fn of_endpoint(
        client: &Client,
        endpoint: &'static Endpoint,
        arguments: Arguments,
        options: CallOptions,
        now: Now,
        randomness: Randomness,
    ) -> Result<Self, Error> {
        options.check()?;
        let prepared = endpoint.prepare(arguments, options.platform.as_ref()).map_err(|mut error| {
            client.redact(&mut error);
            error
        })?;
        let [key @ .., a, b, c, d, e, f, g, h] = randomness;
        let idempotency_key = endpoint.is_write().then(|| {
            let made = || uuid::Builder::from_random_bytes(key).into_uuid().to_string();
            options.idempotency_key.unwrap_or_else(made)
        });
        let timeout = options.timeout.unwrap_or(client.timeout());
        Ok(Call {
            client: client.clone(),
            prepared,
            idempotency_key,
            profile_group_id: options.profile_group_id,
            max_retries: options.max_retries.unwrap_or(client.max_retries()),
            timeout,
            deadline: now.monotonic.saturating_add(timeout),
            jitter: Jitter::new(u64::from_le_bytes([a, b, c, d, e, f, g, h])),
            attempts: 0,
            sent_at: now.monotonic,
            report: None,
            outcome: Outcome::NotSent,
            state: State::Ready,
        })
    }

    /// The name of the operation.
    pub fn operation(&self) -> &'static str {
        self.prepared.name
    }

    /// The key that every attempt carries, `None` for a read.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// What to do next.
    pub fn poll(&mut self, now: Now) -> Step {
        match self.poll_raw(now) {
            Step::Send { request, timeout } => match request.try_into() {
                Ok(request) => Step::Send { request, timeout },
                Err(error) => self.give_up(error),
            },
            Step::Wait(wait) => Step::Wait(wait),
            Step::Done(result) => Step::Done(result),
        }
    }

    /// As [`Call::poll`], for a driver that has no use for the types of `http`.
    pub fn poll_raw(&mut self, now: Now) -> Step<Request> {
        let left = self.deadline.saturating_sub(now.monotonic);
        match self.state {
            State::Waiting(until) if until > now.monotonic => {
                return Step::Wait(until.saturating_sub(now.monotonic));
            }
            State::Ready | State::Waiting(_) if left > Duration::ZERO => return self.send(now, left),
            State::InFlight if left > Duration::ZERO => return Step::Wait(left),
            State::Ready | State::Waiting(_) => self.finish(self.timed_out()),
            State::InFlight => self.handle_failure(now, Failure::Timeout),
            State::Finished(_) | State::Over => {}
        }
        match std::mem::replace(&mut self.state, State::Over) {
            State::Finished(result) => Step::Done(result),
            _ => Step::Done(Err(Error::new(
                ErrorClass::Other,
                codes::INVALID_ARGUMENT,
                self.outcome,
                "the call is over: its result was handed out before",
            ))),
        }
    }

    /// How much of the body of an answer with this status the driver reads.
    pub fn body_limit(status: StatusCode) -> usize {
        if status.is_success() { MAX_ANSWER_BYTES } else { MAX_ERROR_BYTES }
    }

    /// The answer to an attempt. A body longer than [`Call::body_limit`] is cut there. Nothing happens where no
    /// attempt is under way: what comes in after an abort or the deadline is late.
    pub fn handle_response(&mut self, now: Now, response: http::Response<Bytes>) {
        let (head, body) = response.into_parts();
        self.handle_raw_response(now, head.status, (&head.headers).into(), body);
    }

    /// As [`Call::handle_response`], for a driver that has no use for the types of `http`.
    pub fn handle_raw_response(&mut self, now: Now, status: StatusCode, headers: Headers, body: Bytes) {
        if !matches!(self.state, State::InFlight) {
            return;
        }
        if status.is_informational() {
            let why = format!("HTTP {}, which is no answer", answer::number(status));
            return self.handle_failure(now, Failure::Interrupted(why));
        }
        if status.is_success() {
            self.report(now, Some(status), None, None);
            let key = self.idempotency_key.clone();
            let asked = self.client.asked(&self.prepared);
            let answer = Answer::new(&self.client, asked, status, headers, body, self.attempts, key);
            self.state = State::Finished(Ok(answer));
            return;
        }
        let has_key = self.idempotency_key.is_some();
        let retry = Retry::of_response(status, &headers, &body, now.unix, has_key);
        let asked = self.client.asked(&self.prepared);
        let error = answer::refusal(status, headers, &body, &retry, (&asked, has_key));
        self.fail(now, retry, error);
    }

    /// An attempt that got no answer. Nothing happens where none is under way, as in [`Call::handle_response`].
    pub fn handle_failure(&mut self, now: Now, failure: Failure) {
        if !matches!(self.state, State::InFlight) {
            return;
        }
        if failure == Failure::Timeout {
            self.outcome = Outcome::Unknown;
            self.report(now, None, Some(codes::TIMEOUT.into()), None);
            return self.finish(self.timed_out());
        }
        let retry = Retry::of_failure(&failure);
        let error = match failure {
            Failure::Connect(why) | Failure::Impossible(why) => Error::new(
                ErrorClass::Connection,
                codes::CONNECTION_FAILED,
                Outcome::NotSent,
                format!("no connection to {} could be made: {why}", self.client.host()),
            ),
            Failure::Interrupted(why) => Error::new(
                ErrorClass::Connection,
                codes::CONNECTION_INTERRUPTED,
                Outcome::Unknown,
                format!("the connection to {} broke: {why}", self.client.host()),
            ),
            Failure::Timeout => self.timed_out(),
            Failure::Redirected => Error::new(
                ErrorClass::Other,
                codes::REDIRECTED,
                Outcome::Rejected,
                format!(
                    "the service answered with a redirect, which is not followed; check baseUrl ({})",
                    self.client.asked(&self.prepared)
                ),
            ),
            Failure::TooLarge => Error::new(
                ErrorClass::Other,
                codes::ANSWER_TOO_LARGE,
                Outcome::Unknown,
                format!("the answer is longer than {MAX_ANSWER_BYTES} bytes"),
            ),
            Failure::File(why) => Error::invalid("media[0]", format_args!("can't be read: {why}")),
        };
        self.fail(now, retry, error);
    }

    /// What came of the latest attempt, once; ask after each of the three above.
    pub fn take_report(&mut self) -> Option<AttemptReport> {
        self.report.take()
    }

    /// The caller gives up, whatever the call was doing.
    pub fn abort(&mut self, now: Now) {
        if matches!(self.state, State::InFlight) {
            self.outcome = Outcome::Unknown;
            self.report(now, None, Some(codes::ABORTED.into()), None);
        }
        if !matches!(self.state, State::Finished(_) | State::Over) {
            let error = Error::new(
                ErrorClass::Abort,
                codes::ABORTED,
                self.outcome,
                "the call was aborted by its caller",
            );
            self.finish(error);
        }
    }

    fn send(&mut self, now: Now, timeout: Duration) -> Step<Request> {
        let request = self.client.request(
            &self.prepared,
            self.profile_group_id.as_deref(),
            self.idempotency_key.as_deref(),
        );
        match request {
            Ok(request) => {
                self.attempts += 1;
                self.sent_at = now.monotonic;
                self.state = State::InFlight;
                Step::Send { request, timeout }
            }
            Err(error) => self.give_up(error),
        }
    }

    /// No request can be made of what was given.
    fn give_up<R>(&mut self, error: Error) -> Step<R> {
        self.state = State::Over;
        Step::Done(Err(error))
    }

    /// Decides between another attempt and the end.
    fn fail(&mut self, now: Now, retry: Retry, mut error: Error) {
        // The code may be the service's own, and it goes into the report.
        self.client.redact(&mut error);
        self.outcome = self.outcome.max(error.outcome);
        let left = self.deadline.saturating_sub(now.monotonic);
        let is_repeated = retry.is_worth_it() && self.attempts <= self.max_retries;
        let wait = is_repeated.then(|| retry.wait(self.attempts, &mut self.jitter));
        let is_soon = |wait: &Duration| *wait < left && *wait <= LONGEST_RETRY_AFTER;
        self.report(now, error.status, Some(error.code.clone()), wait.filter(is_soon));
        let Some(wait) = wait else {
            return self.finish(error);
        };
        if is_soon(&wait) {
            self.state = State::Waiting(now.monotonic.saturating_add(wait));
            return;
        }
        error.message = match error.retry_after {
            // To come back sooner than asked would be refused again, and may prolong the wait.
            Some(asked) => {
                let seconds = asked.as_secs() + u64::from(asked.subsec_nanos() > 0);
                let but = if wait < left {
                    format!("a call waits {} s at most", LONGEST_RETRY_AFTER.as_secs())
                } else {
                    format!("{} s are left of timeoutMs", tenths(left))
                };
                format!("{}; the service asks to wait {seconds} s before a retry, but {but}", error.message)
            }
            None => format!("{}; no time is left for a retry", error.message),
        };
        self.finish(error);
    }

    fn report(
        &mut self,
        now: Now,
        status: Option<StatusCode>,
        error: Option<Cow<'static, str>>,
        next_delay: Option<Duration>,
    ) {
        self.report = Some(AttemptReport {
            operation: self.prepared.name,
            attempt: self.attempts,
            status,
            error,
            duration: now.monotonic.saturating_sub(self.sent_at),
            next_delay,
        });
    }

    fn finish(&mut self, mut error: Error) {
        self.client.redact(&mut error);
        error.attempts = self.attempts;
        error.idempotency_key = self.idempotency_key.clone();
        error.outcome = self.outcome.max(error.outcome);
        self.state = State::Finished(Err(error));
    }

    fn timed_out(&self) -> Error {
        Error::new(
            ErrorClass::Timeout,
            codes::TIMEOUT,
            self.outcome,
            format!(
                "{} took longer than its {} ms, asking {}",
                self.prepared.name,
                self.timeout.as_millis() as u64,
                self.client.host()
            ),
        )
    }
}

/// Seconds with one place behind the point.
fn tenths(duration: Duration) -> String {
    let tenths = (duration.as_millis() as u64 + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
