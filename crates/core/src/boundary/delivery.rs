//! A delivery's inputs and commands as JSON. [`crate::receiver`] says what each means.

use super::given::{Given, missing, unknown};
use super::lane::read_taken;
use super::text::Said;
use crate::error::Error;
use crate::json::Json;
use crate::receiver::delivery::{Answered, Became, DeliveryCommand, DeliveryInput, DeliveryNext};
use crate::receiver::{Delivery, Moment, headers};
use crate::to_json::JsonValue;

/// Gives a delivery its input, and writes what to do.
pub(super) fn handle_delivery(delivery: &mut Delivery, now: Moment, input: DeliveryInput) -> String {
    let DeliveryNext { commands, wake_ms } = delivery.handle(now, input);
    let mut said = Said::new(wake_ms);
    for command in &commands {
        said.push(write(command));
    }
    said.write()
}

pub(super) fn read_input(input: Json<'_>) -> Result<DeliveryInput, Error> {
    let input = Given::read(input)?;
    let (name, value) = input.only()?;
    Ok(match name {
        "taken" => {
            let given = Given::read(value)?;
            let lane = given.value("lane").ok_or_else(|| missing("lane"))?;
            DeliveryInput::Taken { lane: read_taken(lane)?, is_here: given.is("here") }
        }
        "storeFailed" => DeliveryInput::StoreFailed,
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

fn write(command: &DeliveryCommand) -> (&'static str, JsonValue<'_>) {
    match command {
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
    }
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
