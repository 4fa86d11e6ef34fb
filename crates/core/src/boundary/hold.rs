//! A hold's inputs and commands as JSON. [`crate::receiver`] says what each means.

use super::given::{Given, missing, unknown};
use super::lane::{operation, read_stored, read_taken, texts};
use super::text::Said;
use crate::error::{Error, Outcome};
use crate::json::Json;
use crate::receiver::hold::{
    Abort, Ask, Command, Ended, HandlerError, Input, Next, SendFailure, Tell, Value,
};
use crate::receiver::{Hold, Moment, number};
use crate::to_json::{JsonValue, ToJson};

/// Gives a hold its input, and writes what to do.
pub(super) fn handle_hold(hold: &mut Hold, now: Moment, input: Input) -> String {
    let Next { commands, wake_ms } = hold.handle(now, input);
    let mut said = Said::new(wake_ms);
    for command in &commands {
        said.push(write(command));
    }
    said.write()
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

fn write(command: &Command) -> (&'static str, JsonValue<'_>) {
    match command {
        Command::Store { n, operation: asked } => {
            let (op, args) = operation(asked);
            ("store", JsonValue::Object(vec![("n", number(*n)), ("op", op.into()), ("args", args)]))
        }
        Command::Alone => ("alone", true.into()),
        Command::Run(run) => (
            "run",
            JsonValue::Object(vec![
                ("ids", texts(&run.ids)),
                ("handler", run.handler.as_str().into()),
                ("attempt", i64::from(run.attempt).into()),
            ]),
        ),
        Command::Send { n, chat, content, key } => (
            "send",
            JsonValue::Object(vec![
                ("n", number(*n)),
                ("chat", chat.as_str().into()),
                ("content", content.as_deref().into()),
                ("key", key.as_str().into()),
            ]),
        ),
        Command::Call { n } => ("call", JsonValue::Object(vec![("n", number(*n))])),
        Command::FinishIn { n, ids, keep_ms } => (
            "finishIn",
            JsonValue::Object(vec![("n", number(*n)), ("ids", texts(ids)), ("keepMs", number(*keep_ms))]),
        ),
        Command::Resolve { n, value } => {
            ("resolve", JsonValue::Object(vec![("n", number(*n)), ("value", write_value(value))]))
        }
        Command::Reject { n, error } => {
            let error = error.as_ref().map_or(JsonValue::Null, ToJson::to_json);
            ("reject", JsonValue::Object(vec![("n", number(*n)), ("error", error)]))
        }
        Command::Abort(why) => ("abort", abort_name(*why).into()),
        Command::Tell(tell) => ("tell", write_tell(tell)),
        Command::TellError { message, id } => (
            "tellError",
            JsonValue::Object(vec![("message", message.as_str().into()), ("id", id.as_deref().into())]),
        ),
        Command::TellDead { ids, why } => {
            ("tellDead", JsonValue::Object(vec![("ids", texts(ids)), ("why", why.as_str().into())]))
        }
        Command::Over { is_behind } => ("over", JsonValue::Object(vec![("behind", (*is_behind).into())])),
    }
}

fn write_value(value: &Value) -> JsonValue<'_> {
    match value {
        Value::Sent { message, is_already_sent } => JsonValue::Object(vec![
            ("message", message.as_deref().into()),
            ("alreadySent", (*is_already_sent).into()),
        ]),
        Value::Step(value) => value.as_str().into(),
        Value::Key(key) => JsonValue::Object(vec![("key", key.as_str().into())]),
        Value::Nothing => JsonValue::Null,
    }
}

fn write_tell(Tell { state, id, kind, attempt }: &Tell) -> JsonValue<'_> {
    let (state, wait_ms) = match state {
        Ended::Done => ("done", None),
        Ended::Failed { wait_ms } => ("failed", Some(*wait_ms)),
        Ended::Dead => ("dead", None),
    };
    JsonValue::Object(vec![
        ("state", state.into()),
        ("id", id.as_str().into()),
        ("type", kind.as_str().into()),
        ("attempt", i64::from(*attempt).into()),
        ("waitMs", wait_ms.map_or(JsonValue::Null, number)),
    ])
}

fn abort_name(why: Abort) -> &'static str {
    match why {
        Abort::LeaseLost => "lease_lost",
        Abort::Timeout => "timeout",
        Abort::Closed => "closed",
    }
}
