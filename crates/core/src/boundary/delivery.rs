//! A delivery's inputs and commands as JSON text. [`crate::receiver`] says what each means.

use super::given::{Given, missing, unknown};
use super::lane::read_taken;
use super::text::read;
use crate::error::Error;
use crate::json::Json;
use crate::receiver::delivery::{Answered, Became, Begin, DeliveryCommand, DeliveryInput, DeliveryNext};
use crate::receiver::{Delivery, Moment, PutState, headers, number};
use crate::to_json::JsonValue;

/// Takes a delivery's input, and returns what to do: `{"do": […], "wakeMs": …}`.
///
/// # Errors
/// An error in our own JavaScript.
pub fn handle_delivery(delivery: &mut Delivery, now: Moment, input: &str) -> Result<String, Error> {
    let DeliveryNext { commands, wake_ms } = delivery.handle(now, read_input(read(input)?)?);
    let commands = commands.iter().map(write).collect();
    let wake_ms = wake_ms.map_or(JsonValue::Null, number);
    Ok(JsonValue::Object(vec![("do", JsonValue::List(commands)), ("wakeMs", wake_ms)]).write())
}

fn read_input(input: Json<'_>) -> Result<DeliveryInput, Error> {
    let input = Given::read(input)?;
    let (name, value) = input.only()?;
    Ok(match name {
        "begin" => {
            let given = Given::read(value)?;
            DeliveryInput::Begin(Begin {
                handler: given.text("handler"),
                is_direct: given.is("direct"),
                lives_on: given.is("livesOn"),
                has_room: given.is("room"),
                left_ms: given.number("leftMs"),
            })
        }
        "put" => {
            let given = Given::read(value)?;
            let state = given.need_text("state")?;
            DeliveryInput::Put {
                state: PutState::named(&state).ok_or_else(|| unknown(&state))?,
                lane: given.value("lane").map(read_taken).transpose()?,
                is_here: given.is("here"),
            }
        }
        "taken" => {
            let given = Given::read(value)?;
            let lane = given.value("lane").ok_or_else(|| missing("lane"))?;
            DeliveryInput::Taken { lane: read_taken(lane)?, is_here: given.is("here") }
        }
        "storeFailed" | "putFailed" => DeliveryInput::StoreFailed,
        "outcome" => DeliveryInput::Outcome(match value.text().as_deref() {
            Some("done") => Became::Done,
            Some("failed") => Became::Failed,
            Some("dead") => Became::Dead,
            Some("released") => Became::Released,
            other => return Err(unknown(other.unwrap_or("this outcome"))),
        }),
        "ran" => DeliveryInput::Ran { is_done: true },
        "ranFailed" => DeliveryInput::Ran { is_done: false },
        "time" => DeliveryInput::Time,
        other => return Err(unknown(other)),
    })
}

fn write(command: &DeliveryCommand) -> JsonValue<'_> {
    let (name, value) = match command {
        DeliveryCommand::Put { take } => ("put", JsonValue::Object(vec![("take", (*take).into())])),
        DeliveryCommand::Take => ("take", true.into()),
        DeliveryCommand::RunDirect => ("run", "direct".into()),
        DeliveryCommand::Forward => ("run", "forward".into()),
        DeliveryCommand::Watch => ("watch", true.into()),
        DeliveryCommand::Answer { answer, outcome, look_further } => (
            "answer",
            JsonValue::Object(vec![
                ("status", i64::from(answer.status).into()),
                ("headers", headers(&answer.headers)),
                ("outcome", outcome_name(*outcome).into()),
                ("lookFurther", (*look_further).into()),
            ]),
        ),
    };
    JsonValue::Object(vec![(name, value)])
}

fn outcome_name(outcome: Answered) -> &'static str {
    match outcome {
        Answered::Done => "done",
        Answered::Failed => "failed",
        Answered::Dead => "dead",
        Answered::Ignored => "ignored",
        Answered::Seen => "seen",
        Answered::Kept => "kept",
    }
}
