//! A hold's inputs and commands as JSON. [`crate::receiver`] says what each means.

use postproxy_dm_fast::json::Json;

use super::given::{Given, missing, unknown};
use super::lane::{name_of, read_stored, read_taken};
use super::text::{Said, to_json};
use crate::error::{Error, Outcome};
use crate::receiver::hold::{
    Abort, Ask, Command, Ended, HandlerError, Input, Next, SendFailure, Tell, Value,
};
use crate::receiver::{Hold, Moment};
use crate::to_json::{JsonText, ToJson};

/// Gives a hold its input, and writes what to do.
pub(super) fn handle_hold(hold: &mut Hold, now: Moment, input: Input) -> String {
    let Next { commands, wake_ms } = hold.handle(now, input);
    to_json(&Said { wake_ms, commands: &commands, write })
}

pub(super) fn read_input(input: Json<'_>) -> Result<Input, Error> {
    let input = Given::read(input)?;
    let (name, value) = input.only()?;
    let given = || Given::read(value);
    let number_itself = || super::given::whole(value).ok_or_else(|| missing(name));
    Ok(match name {
        "taken" => Input::Taken(read_taken(value)?),
        "stored" => {
            let given = given()?;
            let result = given.value("result").ok_or_else(|| missing("result"))?;
            Input::Stored { n: given.need_number("n")?, result: read_stored(result)? }
        }
        "storeFailed" => {
            let given = given()?;
            Input::StoreFailed { n: given.need_number("n")?, why: given.text("why").unwrap_or_default() }
        }
        "handled" => match given()?.value("error") {
            None => Input::Handled(Ok(())),
            Some(error) => {
                let error = Given::read(error)?;
                Input::Handled(Err(HandlerError {
                    message: error.text("message").unwrap_or_default(),
                    retry_after_ms: error.number("retryAfterMs"),
                    is_final: error.is("never"),
                }))
            }
        },
        "ask" => read_ask(&given()?)?,
        "sent" => read_sent(&given()?)?,
        "stepped" => {
            let given = given()?;
            Input::Stepped { n: given.need_number("n")?, value: given.need_text("value")? }
        }
        "dropped" => Input::Dropped(number_itself()?),
        "finishedIn" => {
            let given = given()?;
            let is_held = match &*given.need_text("state")? {
                "held" => true,
                "lost" => false,
                other => return Err(unknown(other)),
            };
            Input::FinishedIn { n: given.need_number("n")?, is_held }
        }
        "told" => Input::Told,
        "alone" => Input::Alone,
        "giveWay" => Input::GiveWay,
        "close" => Input::Close { grace_ms: given()?.number("graceMs").unwrap_or_default() },
        "time" => Input::Time,
        other => return Err(unknown(other)),
    })
}

fn read_ask(given: &Given<'_>) -> Result<Input, Error> {
    let name = given.text("name");
    let kind = given.need_text("kind")?;
    let ask = match &*kind {
        "reply" | "send" => Ask::Send {
            chat: if kind == "send" { Some(given.need_text("chat")?) } else { None },
            name,
            content: given.need_text("content")?,
            has_bytes: given.is("bytes"),
        },
        "step" => Ask::Step { name: name.unwrap_or_default() },
        "write" => Ask::Write { operation: given.need_text("operation")?, ids: given.texts("ids") },
        "finishIn" => Ask::FinishIn,
        other => return Err(unknown(other)),
    };
    Ok(Input::Ask { n: given.need_number("n")?, ask })
}

fn read_sent(given: &Given<'_>) -> Result<Input, Error> {
    let n = given.need_number("n")?;
    let Some(failed) = given.value("failed") else {
        return Ok(Input::Sent { n, result: Ok(given.need_text("message")?) });
    };
    let failed = Given::read(failed)?;
    let name = failed.need_text("outcome")?;
    let outcomes = [Outcome::NotSent, Outcome::Rejected, Outcome::Unknown];
    let outcome = outcomes.into_iter().find(|outcome| outcome.as_str() == name);
    let outcome = outcome.ok_or_else(|| unknown(&name))?;
    let failure = SendFailure { outcome, is_already_answered: failed.is("alreadyAnswered") };
    Ok(Input::Sent { n, result: Err(failure) })
}

fn write(command: &Command, out: &mut JsonText) {
    let name = match command {
        Command::Alone => return out.pair("alone", true),
        Command::Abort(why) => return out.pair("abort", abort_name(*why)),
        Command::Store { .. } => "store",
        Command::Run(_) => "run",
        Command::Send { .. } => "send",
        Command::Call { .. } => "call",
        Command::FinishIn { .. } => "finishIn",
        Command::Resolve { .. } => "resolve",
        Command::Reject { .. } => "reject",
        Command::Tell(_) => "tell",
        Command::TellError { .. } => "tellError",
        Command::TellDead { .. } => "tellDead",
        Command::Over { .. } => "over",
    };
    name.write_json(out);
    out.object(|out| write_fields(command, out));
}

fn write_fields(command: &Command, out: &mut JsonText) {
    match command {
        Command::Alone | Command::Abort(_) => {}
        Command::Store { n, operation } => {
            out.field("n", *n);
            out.field("op", name_of(operation));
            out.field("args", operation);
        }
        Command::Run(run) => {
            out.field("ids", &run.ids[..]);
            out.field("handler", run.handler.as_str());
            out.field("attempt", run.attempt);
        }
        Command::Send { n, chat, content, key } => {
            out.field("n", *n);
            out.field("chat", chat.as_str());
            out.field("content", content.as_deref());
            out.field("key", key.as_str());
        }
        Command::Call { n } => out.field("n", *n),
        Command::FinishIn { n, ids, keep_ms } => {
            out.field("n", *n);
            out.field("ids", &ids[..]);
            out.field("keepMs", *keep_ms);
        }
        Command::Resolve { n, value } => {
            out.field("n", *n);
            out.field("value", value);
        }
        Command::Reject { n, error } => {
            out.field("n", *n);
            out.field("error", error.as_ref());
        }
        Command::Tell(tell) => write_tell(tell, out),
        Command::TellError { message, id } => {
            out.field("message", message.as_str());
            out.field("id", id.as_deref());
        }
        Command::TellDead { ids, why } => {
            out.field("ids", &ids[..]);
            out.field("why", why.as_str());
        }
        Command::Over { is_behind } => out.field("behind", *is_behind),
    }
}

impl ToJson for Value {
    fn write_json(&self, out: &mut JsonText) {
        match self {
            Value::Sent { message, is_already_sent } => out.object(|out| {
                out.field("message", message.as_deref());
                out.field("alreadySent", *is_already_sent);
            }),
            Value::Step(value) => value.write_json(out),
            Value::Key(key) => out.object(|out| out.field("key", key.as_str())),
            Value::Nothing => None::<&str>.write_json(out),
        }
    }
}

fn write_tell(Tell { state, id, kind, attempt }: &Tell, out: &mut JsonText) {
    let (state, wait_ms) = match state {
        Ended::Done => ("done", None),
        Ended::Failed { wait_ms } => ("failed", Some(*wait_ms)),
        Ended::Dead => ("dead", None),
    };
    out.field("state", state);
    out.field("id", id.as_str());
    out.field("type", kind.as_str());
    out.field("attempt", *attempt);
    out.field("waitMs", wait_ms);
}

fn abort_name(why: Abort) -> &'static str {
    match why {
        Abort::LeaseLost => "lease_lost",
        Abort::Timeout => "timeout",
        Abort::Closed => "closed",
    }
}
