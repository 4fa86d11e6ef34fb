//! One call, from its arguments to the answer: attempts, waits, the deadline, the idempotency key and what an
//! answer means. It does no IO. A driver asks [`Call::poll`] what to do next, and reports what came of it.
//!
//! ```text
//! ┌──────────────────────────────────────────────────────────────────────────────────┐
//! │  After every `handle_response`, `handle_failure` or `abort`:                     │
//! │  `take_report`, then `poll`.                                                     │
//! └──────────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! `crates/node/src/drive.rs` and `npm/binding/wasm/drive.js` are this loop, with the same order of arms.

mod answer;
mod failure;
mod key_reuse;
mod refusal;
mod report;
mod retry;
mod step;

pub use crate::error::MAX_ERROR_BYTES;
pub use answer::Answer;
pub use failure::{Failure, FailureKind, MAX_ANSWER_BYTES};
pub use report::AttemptReport;
pub use retry::{BACKOFF_BASE, BACKOFF_CAP, LONGEST_RETRY_AFTER};
pub use step::{Now, Question, Randomness, Start, Step};

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::client::{Client, DEFAULT_ATTEMPT_TIMEOUT};
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::headers::Headers;
use crate::jitter::Jitter;
use crate::operation::{Arguments, Endpoint, Operation, Prepared, Request};
use crate::own_headers::OwnHeaders;

use failure::Limit;
use refusal::Refusal;
use retry::Retry;

/// The state of one call.
#[derive(Debug)]
pub struct Call {
    client: Client,
    prepared: Prepared,
    idempotency_key: Option<String>,
    profile_group_id: Option<String>,
    max_retries: u32,
    headers: OwnHeaders,
    timeout: Duration,
    deadline: Duration,
    /// How long one attempt may take, if it has a limit of its own.
    attempt_timeout: Option<Duration>,
    jitter: Jitter,
    attempts: u32,
    /// The time when the latest attempt was handed out.
    sent_at: Duration,
    /// The time when that attempt is given up.
    ends_at: Duration,
    report: Option<AttemptReport>,
    /// The worst outcome of any attempt so far. It never improves.
    outcome: Outcome,
    /// Whether the key was asked for again, after the service refused the first one.
    is_key_renewed: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The call needs to know something of its caller.
    Wondering(Question),
    /// The caller was asked.
    Asked(Question),
    /// An attempt is due.
    Ready,
    /// An attempt is under way.
    InFlight,
    /// The next attempt is due at that moment.
    Waiting(Duration),
    /// The result is there, and was not handed out yet.
    Finished(Result<Answer, Error>),
    /// The result was handed out.
    Over,
}

impl Call {
    /// Starts the call of an operation.
    ///
    /// # Errors
    /// A [`Validation`](ErrorClass::Validation) error if an argument or option is refused. Nothing was sent then.
    pub fn new<O: Operation>(client: &Client, operation: &O, start: Start) -> Result<Self, Error> {
        Call::of_endpoint(client, O::ENDPOINT, operation.arguments(), start)
    }

    /// Starts the call of an endpoint with loosely typed arguments, as the bindings do.
    ///
    /// # Errors
    /// The errors of [`Call::new`].
    pub fn of_endpoint(
        client: &Client,
        endpoint: &'static Endpoint,
        arguments: Arguments,
        start: Start,
    ) -> Result<Self, Error> {
        start.options.check()?;
        Call::begin(client, endpoint.prepare(arguments, start.options.platform.as_ref()), start)
    }

    /// Starts the call of an endpoint that this version doesn't know, by its method and its path below `/api`.
    ///
    /// # Errors
    /// A [`Validation`](ErrorClass::Validation) error that names what was refused. Nothing was sent then.
    pub fn of_path(
        client: &Client,
        method: &str,
        path: &str,
        arguments: Arguments,
        start: Start,
    ) -> Result<Self, Error> {
        start.options.check()?;
        Call::begin(client, Prepared::of_path(method, path, arguments), start)
    }

    fn begin(client: &Client, prepared: Result<Prepared, Error>, start: Start) -> Result<Self, Error> {
        let Start { options, now, randomness } = start;
        let prepared = prepared.map_err(|mut error| {
            client.redact(&mut error);
            error
        })?;
        let [key @ .., a, b, c, d, e, f, g, h] = randomness;
        let idempotency_key = prepared.is_write().then(|| {
            let made = || uuid::Builder::from_random_bytes(key).into_uuid().to_string();
            options.idempotency_key.unwrap_or_else(made)
        });
        let timeout = options.timeout.unwrap_or(client.timeout());
        let usual = (!prepared.moves_file()).then_some(DEFAULT_ATTEMPT_TIMEOUT);
        let attempt_timeout = options.attempt_timeout.or(client.attempt_timeout()).or(usual);
        Ok(Call {
            client: client.clone(),
            prepared,
            idempotency_key,
            profile_group_id: options.profile_group_id,
            max_retries: options.max_retries.unwrap_or(client.max_retries()),
            headers: options.headers,
            timeout,
            attempt_timeout,
            deadline: now.monotonic.saturating_add(timeout),
            jitter: Jitter::new(u64::from_le_bytes([a, b, c, d, e, f, g, h])),
            attempts: 0,
            sent_at: now.monotonic,
            ends_at: now.monotonic,
            report: None,
            outcome: Outcome::NotSent,
            is_key_renewed: false,
            state: match (client.has_turns(), client.is_keyed_by_call()) {
                (true, _) => State::Wondering(Question::Turn),
                (false, true) => State::Wondering(Question::Key),
                (false, false) => State::Ready,
            },
        })
    }

    /// Returns the name of the operation.
    pub fn operation(&self) -> &'static str {
        self.prepared.name
    }

    /// Returns the key that every attempt carries, `None` for a read.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// Says what to do next.
    pub fn poll(&mut self, now: Now) -> Step {
        match self.poll_raw(now) {
            Step::Send { request, timeout } => match request.try_into() {
                Ok(request) => Step::Send { request, timeout },
                Err(error) => self.give_up(error),
            },
            Step::Ask(question, left) => Step::Ask(question, left),
            Step::Wait(wait) => Step::Wait(wait),
            Step::Done(result) => Step::Done(result),
        }
    }

    /// Does what [`Call::poll`] does, for a driver that does not use the types of `http`.
    pub fn poll_raw(&mut self, now: Now) -> Step<Request> {
        let left = self.deadline.saturating_sub(now.monotonic);
        match self.state {
            State::Wondering(question) if left > Duration::ZERO => {
                self.state = State::Asked(question);
                return Step::Ask(question, left);
            }
            State::Asked(_) if left > Duration::ZERO => return Step::Wait(left),
            State::Waiting(until) if until > now.monotonic => {
                return Step::Wait(until.saturating_sub(now.monotonic));
            }
            State::Ready | State::Waiting(_) if left > Duration::ZERO => return self.send(now, left),
            State::InFlight if self.ends_at > now.monotonic => {
                return Step::Wait(self.ends_at.saturating_sub(now.monotonic));
            }
            State::Wondering(_) | State::Asked(_) | State::Ready | State::Waiting(_) => {
                // Nothing is under way, so the outcome is that of the earlier attempts.
                let mut error =
                    Failure::Timeout.into_error(&self.client, &self.prepared, Limit::Call(self.timeout));
                error.outcome = self.outcome;
                self.finish(error);
            }
            State::InFlight => {
                self.handle_failure(now, Failure::Timeout);
                if let State::Waiting(until) = self.state {
                    // The report of this attempt is taken before the next one begins.
                    return Step::Wait(until.saturating_sub(now.monotonic).max(Duration::from_millis(1)));
                }
            }
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

    /// Returns how many bytes of the body of an answer with this status the driver reads.
    pub fn body_limit(status: StatusCode) -> usize {
        if status.is_success() { MAX_ANSWER_BYTES } else { MAX_ERROR_BYTES }
    }

    /// Takes the answer to an attempt. The driver cuts a body that is longer than [`Call::body_limit`]. Nothing happens
    /// if no attempt is under way: an answer that comes in after an abort or the deadline is late.
    pub fn handle_response(&mut self, now: Now, response: http::Response<Bytes>) {
        let (head, body) = response.into_parts();
        self.handle_raw_response(now, head.status, (&head.headers).into(), body);
    }

    /// Does what [`Call::handle_response`] does, for a driver that does not use the types of `http`.
    pub fn handle_raw_response(&mut self, now: Now, status: StatusCode, headers: Headers, body: Bytes) {
        if !matches!(self.state, State::InFlight) {
            return;
        }
        if status.is_informational() {
            let why = format!("HTTP {}, which is no answer", answer::number(status));
            return self.handle_failure(now, Failure::Interrupted(why));
        }
        let asked = self.client.asked(&self.prepared);
        if status.is_success() {
            let request_id = answer::request_id(&headers);
            self.report(now, Some(status), None, request_id.clone(), None);
            self.state = State::Finished(Ok(Answer {
                status,
                request_id,
                headers,
                body,
                attempts: self.attempts,
                idempotency_key: self.idempotency_key.clone(),
                client: self.client.clone(),
                asked,
            }));
            return;
        }
        let may_renew = self.client.is_keyed_by_call() && !self.is_key_renewed;
        if status == StatusCode::UNAUTHORIZED && may_renew && !self.prepared.reads_file_once() {
            return self.renew_key(now, status, &headers);
        }
        let has_key = self.idempotency_key.is_some();
        let refusal = Refusal { status, headers, body: &body, asked: &asked, has_key };
        let retry = Retry::of_refusal(&refusal, now.unix);
        let error = refusal.into_error(retry.is_key_in_flight(), retry.after);
        let retry = self.within_one_reading(retry, None);
        self.fail(now, retry, error);
    }

    /// Takes the failure of an attempt that got no answer. Nothing happens if none is under way, as in
    /// [`Call::handle_response`].
    pub fn handle_failure(&mut self, now: Now, failure: Failure) {
        if !matches!(self.state, State::InFlight) {
            return;
        }
        // An attempt that was given up leaves time for another one, unless the deadline is the call's.
        let is_over = self.ends_at >= self.deadline;
        let retry = self.within_one_reading(Retry::of_failure(&failure, is_over), Some(&failure));
        let limit = match is_over {
            true => Limit::Call(self.timeout),
            false => Limit::Attempt(self.ends_at.saturating_sub(self.sent_at)),
        };
        let error = failure.into_error(&self.client, &self.prepared, limit);
        self.fail(now, retry, error);
    }

    /// Takes what the caller replied to [`Step::Ask`]: anything once it is the call's turn; the key, or nothing if that can't be
    /// had. Nothing happens if nothing was asked.
    pub fn take_reply(&mut self, reply: Option<&str>) {
        match (&self.state, reply) {
            (State::Asked(Question::Turn), _) if self.client.is_keyed_by_call() => {
                self.state = State::Wondering(Question::Key);
            }
            (State::Asked(Question::Turn), _) => self.state = State::Ready,
            (State::Asked(Question::Key), Some(api_key)) => match self.client.with_key(api_key) {
                Ok(client) => {
                    self.client = client;
                    self.state = State::Ready;
                }
                Err(error) => self.finish(error),
            },
            (State::Asked(Question::Key), None) => {
                self.finish(Error::invalid(
                    "apiKey",
                    "can't be had: its function failed, and cause says how",
                ));
            }
            _ => {}
        }
    }

    /// Asks for the key once more: it may have been replaced since. That isn't one of the retries.
    fn renew_key(&mut self, now: Now, status: StatusCode, headers: &Headers) {
        let code = ErrorClass::of_status(status).1;
        self.report(now, Some(status), Some(code.into()), answer::request_id(headers), Some(Duration::ZERO));
        self.is_key_renewed = true;
        self.max_retries = self.max_retries.saturating_add(1);
        self.outcome = self.outcome.max(Outcome::Rejected);
        self.state = State::Wondering(Question::Key);
    }

    /// Returns what came of the latest attempt, once. Ask after each `handle_*` and `abort`.
    pub fn take_report(&mut self) -> Option<AttemptReport> {
        self.report.take()
    }

    /// Ends the call for its caller, whatever it was doing.
    pub fn abort(&mut self, now: Now) {
        if matches!(self.state, State::InFlight) {
            self.outcome = Outcome::Unknown;
            self.report(now, None, Some(codes::ABORTED.into()), None, None);
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

    fn send(&mut self, now: Now, left: Duration) -> Step<Request> {
        let request = self.client.request(
            &self.prepared,
            self.profile_group_id.as_deref(),
            self.idempotency_key.as_deref(),
            &self.headers,
        );
        let timeout = self.attempt_timeout.map_or(left, |most| most.min(left));
        match request {
            Ok(request) => {
                self.attempts += 1;
                self.sent_at = now.monotonic;
                self.ends_at = now.monotonic.saturating_add(timeout);
                self.state = State::InFlight;
                Step::Send { request, timeout }
            }
            Err(error) => self.give_up(error),
        }
    }

    /// Ends the call, because no request can be made of the arguments.
    fn give_up<R>(&mut self, error: Error) -> Step<R> {
        self.state = State::Over;
        Step::Done(Err(error))
    }

    fn within_one_reading(&self, retry: Retry, failure: Option<&Failure>) -> Retry {
        if self.prepared.reads_file_once() { retry.of_one_reading(failure) } else { retry }
    }

    /// Decides between another attempt and the end.
    fn fail(&mut self, now: Now, retry: Retry, mut error: Error) {
        // The code may be the service's own, and the report repeats it.
        self.client.redact(&mut error);
        self.outcome = self.outcome.max(error.outcome);
        let left = self.deadline.saturating_sub(now.monotonic);
        let is_repeated = retry.is_worth_it() && self.attempts <= self.max_retries;
        let wait = is_repeated.then(|| retry.wait(self.attempts, &mut self.jitter));
        let is_soon = |wait: &Duration| *wait < left && *wait <= LONGEST_RETRY_AFTER;
        let (code, request_id) = (error.code.clone(), error.request_id.clone());
        self.report(now, error.status, Some(code), request_id, wait.filter(is_soon));
        let Some(wait) = wait else {
            return self.finish(error);
        };
        if is_soon(&wait) {
            self.state = State::Waiting(now.monotonic.saturating_add(wait));
            return;
        }
        error.message = match error.retry_after {
            // A retry that comes sooner than asked would be refused again, and may prolong the wait.
            Some(asked) => {
                let seconds = asked.as_secs();
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
        mut request_id: Option<String>,
        next_delay: Option<Duration>,
    ) {
        request_id.iter_mut().for_each(|id| self.client.redact_text(id));
        self.report = Some(AttemptReport {
            operation: self.prepared.name,
            asked: self.client.asked(&self.prepared),
            attempt: self.attempts,
            status,
            error,
            request_id,
            idempotency_key: self.idempotency_key.clone(),
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
}

/// Writes seconds with one decimal place.
fn tenths(duration: Duration) -> String {
    let tenths = (duration.as_millis() as u64 + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
