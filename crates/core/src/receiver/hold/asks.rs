//! What a handler asks for. An answer's intent and a step's value are written, under the lease, before anything else
//! happens: a later run sends the first run's text with the same key, or gets the first run's value.

use super::command::{Abort, Command, Value};
use super::input::{Ask, SendFailure};
use super::intent::{Intent, Sent};
use super::run::{Answer, Asked, Run};
use super::state::{Hold, Purpose, State};
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::receiver::settings::INTENT_MS;
use crate::receiver::store::Operation;
use crate::webhook::answer_key;

impl Hold {
    pub(super) fn handle_ask(&mut self, n: u64, ask: Ask) {
        let closed = match &self.state {
            State::Running(run) if run.is_open() && run.is_finished() => Some(finished()),
            State::Running(run) if run.is_open() => None,
            State::Running(run) => Some(run.aborted.map_or_else(context_closed, |(why, _)| why.into())),
            _ => Some(context_closed()),
        };
        let done = match closed {
            Some(error) => Err(error),
            None => match ask {
                Ask::Send { chat, name, content, has_bytes } => {
                    self.ask_send(n, Wanted { chat, name, content, has_bytes })
                }
                Ask::Step { name } => self.ask_step(n, &name),
                Ask::Write { operation, ids } => self.ask_write(n, &operation, &ids),
                Ask::FinishIn => self.ask_finish_in(n),
            },
        };
        if let Err(error) = done {
            self.commands.push(Command::Reject { n, error: Some(error) });
        }
    }

    fn ask_send(&mut self, n: u64, wanted: Wanted) -> Result<(), Error> {
        let receiver = self.receiver.settings.name.clone();
        let unix_ms = self.now.unix_ms;
        let run = self.run()?;
        let Wanted { chat, name, content, has_bytes } = wanted;
        if chat.is_none() && !run.head.can_reply() {
            let why = match run.head.kind.as_str() {
                "comment.created" => {
                    "must be about a chat: answer a comment with client.privateReply(event.data.object, { text })"
                }
                _ => "must tell what the person did: this one can't be answered",
            };
            return Err(Error::invalid("event", why));
        }
        let to = chat.clone().or_else(|| run.head.chat.clone());
        let to = to.ok_or_else(|| Error::invalid("event", "must be about a chat, with its id"))?;
        let subject = run.head.subject().map(str::to_owned);
        let subject = subject.ok_or_else(|| Error::invalid("event", "must have an id"))?;
        let kind = chat.as_ref().map_or_else(|| "reply".to_owned(), |chat| format!("send:{chat}"));
        let name = match name {
            Some(name) => check_name(name)?,
            None => run.count(&kind).to_string(),
        };
        let record = format!("{kind}:{name}");
        if run.is_under_way(&record) {
            return Err(Error::invalid("name", format_args!("{name} is being sent already: await it first")));
        }
        let key = match &chat {
            None => answer_key(receiver.as_deref(), &["reply", &subject, &name]),
            Some(chat) => answer_key(receiver.as_deref(), &["send", chat, &subject, &name]),
        };
        let earlier = run.records.get(&record).and_then(|text| Intent::read(text));
        let is_stale = |intent: &Intent| unix_ms.saturating_sub(intent.at) > INTENT_MS as i64;
        match earlier {
            Some(Intent { result: Some(result), .. }) => {
                let message = match result {
                    Sent::Message(message) => Some(message),
                    Sent::Unseen => None,
                };
                self.commands
                    .push(Command::Resolve { n, value: Value::Sent { message, is_already_sent: true } });
            }
            Some(intent) if is_stale(&intent) => return Err(intent_expired(&record)),
            Some(intent) if intent.content.is_some() => {
                self.send(n, Answer { record, chat: to, key, intent, has_bytes, is_earlier: true });
            }
            refused => {
                let (at, is_key_known) = refused.map_or((unix_ms, false), |intent| (intent.at, true));
                let intent = Intent { content: Some(content), at, result: None, is_key_known };
                let value = intent.write();
                let answer =
                    Answer { record: record.clone(), chat: to, key, intent, has_bytes, is_earlier: false };
                self.record(n, Asked::Send(answer), record, value, "content")?;
            }
        }
        Ok(())
    }

    fn ask_step(&mut self, n: u64, name: &str) -> Result<(), Error> {
        let run = self.run()?;
        if name.is_empty() {
            return Err(Error::invalid("name", "must not be empty"));
        }
        let record = format!("step:{name}");
        if run.is_under_way(&record) {
            return Err(Error::invalid("name", format_args!("{name} runs already: await it first")));
        }
        if let Some(value) = run.records.get(&record) {
            let value = Value::Step(value.clone());
            self.commands.push(Command::Resolve { n, value });
        } else {
            run.asks.insert(n, Asked::Step(record));
            self.commands.push(Command::Call { n });
        }
        Ok(())
    }

    fn ask_write(&mut self, n: u64, operation: &str, ids: &[String]) -> Result<(), Error> {
        let receiver = self.receiver.settings.name.clone();
        let run = self.run()?;
        let subject = run.head.subject().unwrap_or_default().to_owned();
        let count = run.count(&format!("{operation}:{}", ids.join(":"))).to_string();
        let ids = ids.iter().map(String::as_str);
        let parts: Vec<&str> = std::iter::once(operation).chain(ids).chain([&*subject, &*count]).collect();
        let key = answer_key(receiver.as_deref(), &parts);
        self.commands.push(Command::Resolve { n, value: Value::Key(key) });
        Ok(())
    }

    fn ask_finish_in(&mut self, n: u64) -> Result<(), Error> {
        let keep_ms = self.receiver.settings.keep_ms;
        let run = self.run()?;
        run.asks.insert(n, Asked::FinishIn);
        let ids = run.ids.clone();
        self.commands.push(Command::FinishIn { n, ids, keep_ms });
        Ok(())
    }

    /// Writes what an ask needs, with what waits to be written.
    fn record(
        &mut self,
        ask: u64,
        asked: Asked,
        name: String,
        value: String,
        field: &str,
    ) -> Result<(), Error> {
        let run = self.run()?;
        if !run.has_room(&name, &value) {
            let why = format_args!("is too long: with {name} the records of this event pass 256 KiB");
            return Err(Error::invalid(field, why));
        }
        run.asks.insert(ask, asked);
        let mut records = run.take_pending();
        records.insert(name.clone(), Some(value.clone()));
        let id = run.ids.first().cloned().unwrap_or_default();
        self.ask_store(Operation::Record { id, records }, Purpose::Record { ask, name, value });
        Ok(())
    }

    pub(super) fn handle_recorded(&mut self, n: u64, name: &str, value: String) {
        let State::Running(run) = &mut self.state else { return };
        run.records.insert(name.to_owned(), value.clone());
        match run.asks.remove(&n) {
            Some(Asked::Send(answer)) => self.send(n, answer),
            Some(Asked::Step(_)) => self.commands.push(Command::Resolve { n, value: Value::Step(value) }),
            Some(Asked::FinishIn) | None => {}
        }
    }

    /// Rejects an ask whose record couldn't be written, and fails the run: an answer is missing.
    pub(super) fn handle_unrecorded(&mut self, n: u64, why: &str) {
        let State::Running(run) = &mut self.state else { return };
        let why = format!("nothing was sent and nothing was kept: {why}");
        run.doomed.get_or_insert_with(|| why.clone());
        if run.asks.remove(&n).is_some() {
            let error = Error::new(ErrorClass::Connection, codes::STORE_UNAVAILABLE, Outcome::NotSent, why);
            self.commands.push(Command::Reject { n, error: Some(error) });
        }
    }

    fn send(&mut self, n: u64, answer: Answer) {
        let State::Running(run) = &mut self.state else { return };
        let content = answer.intent.content.clone().filter(|_| !answer.has_bytes);
        let (chat, key) = (answer.chat.clone(), answer.key.clone());
        run.asks.insert(n, Asked::Send(answer));
        self.commands.push(Command::Send { n, chat, content, key });
    }

    pub(super) fn handle_sent(&mut self, n: u64, result: Result<String, SendFailure>) {
        let State::Running(run) = &mut self.state else { return };
        let Some(Asked::Send(answer)) = run.asks.remove(&n) else { return };
        let Answer { record, mut intent, is_earlier, .. } = answer;
        let result = match result {
            Ok(message) => Ok(Sent::Message(message)),
            Err(SendFailure { is_already_answered: true, .. }) => Ok(Sent::Unseen),
            Err(failure) => Err(failure.outcome),
        };
        match result {
            Ok(result) => {
                let (message, is_already_sent) = match &result {
                    Sent::Message(message) => (Some(message.clone()), is_earlier),
                    Sent::Unseen => (None, true),
                };
                intent.result = Some(result);
                let value = intent.write();
                // Without room for the result, a later run sends again, and the service gives its first answer back.
                if run.has_room(&record, &value) {
                    run.change(&record, Some(value));
                }
                self.commands.push(Command::Resolve { n, value: Value::Sent { message, is_already_sent } });
            }
            Err(outcome) => {
                // A run that froze before its send may still send an earlier intent: only a refusal of its text ends it.
                let is_refused = outcome == Outcome::Rejected || (outcome == Outcome::NotSent && !is_earlier);
                if is_refused {
                    // An earlier send under this key may have arrived: how old the key is stays known.
                    let is_key_known = is_earlier || intent.is_key_known;
                    intent.content = None;
                    run.change(&record, is_key_known.then(|| intent.write()));
                }
                self.commands.push(Command::Reject { n, error: None });
            }
        }
    }

    pub(super) fn handle_stepped(&mut self, n: u64, value: String) {
        let State::Running(run) = &mut self.state else { return };
        let Some(Asked::Step(record)) = run.asks.remove(&n) else { return };
        let asked = Asked::Step(record.clone());
        if let Err(error) = self.record(n, asked, record, value, "name") {
            self.commands.push(Command::Reject { n, error: Some(error) });
        }
    }

    pub(super) fn handle_finished_in(&mut self, n: u64, is_held: bool) {
        let State::Running(run) = &mut self.state else { return };
        if run.asks.remove(&n).is_none() {
            return;
        }
        if is_held {
            run.is_finished_in = true;
            self.commands.push(Command::Resolve { n, value: Value::Nothing });
        } else {
            self.commands.push(Command::Reject { n, error: Some(Abort::LeaseLost.into()) });
            self.handle_lost();
        }
    }

    fn run(&mut self) -> Result<&mut Run, Error> {
        match &mut self.state {
            State::Running(run) => Ok(run),
            _ => Err(context_closed()),
        }
    }
}

/// An answer that a handler wants to send.
struct Wanted {
    chat: Option<String>,
    name: Option<String>,
    content: String,
    has_bytes: bool,
}

/// Refuses a name that an answer without one could have.
fn check_name(name: String) -> Result<String, Error> {
    match name.bytes().all(|byte| byte.is_ascii_digit()) {
        true if name.is_empty() => Err(Error::invalid("name", "must not be empty")),
        true => Err(Error::invalid("name", "must not be a number: answers without a name are numbered")),
        false => Ok(name),
    }
}

fn context_closed() -> Error {
    let why = "the handler has ended, and its context with it: await what it asks for";
    Error::new(ErrorClass::Conflict, codes::CONTEXT_CLOSED, Outcome::NotSent, why)
}

fn finished() -> Error {
    let why = "finish(tx) has ended the event: whatever else the handler asks for comes before it";
    Error::new(ErrorClass::Conflict, codes::CONTEXT_CLOSED, Outcome::NotSent, why)
}

fn intent_expired(record: &str) -> Error {
    let why = format!(
        "{record} was written more than 23 hours ago, and the service may have forgotten whether it was sent; nothing \
         was sent now. replay(id, {{ forget: true }}) sends it anew"
    );
    Error::new(ErrorClass::Conflict, codes::INTENT_EXPIRED, Outcome::Unknown, why)
}

impl From<Abort> for Error {
    fn from(why: Abort) -> Self {
        let (code, why) = match why {
            Abort::LeaseLost => {
                (codes::LEASE_LOST, "the lease of the event's lane was lost, so nothing was done")
            }
            Abort::Timeout => (codes::CONTEXT_CLOSED, "the handler took too long, so its context was closed"),
            Abort::Closed => {
                (codes::CONTEXT_CLOSED, "the receiver was closed, and the handler's context with it")
            }
        };
        Error::new(ErrorClass::Conflict, code, Outcome::NotSent, why)
    }
}
