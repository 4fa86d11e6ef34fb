//! A delivery's inputs and commands as JSON. [`crate::receiver`] says what each means.

use postproxy_dm_fast::json::Json;

use super::given::{Given, missing, unknown};
use super::lane::read_taken;
use super::text::{Said, to_json};
use crate::error::Error;
use crate::receiver::delivery::{Answered, Became, DeliveryCommand, DeliveryInput, DeliveryNext};
use crate::receiver::{Delivery, Moment};
use crate::to_json::{JsonText, ToJson};

/// Gives a delivery its input, and writes what to do.
pub(super) fn handle_delivery(delivery: &mut Delivery, now: Moment, input: DeliveryInput) -> String {
    let DeliveryNext { commands, wake_ms } = delivery.handle(now, input);
    to_json(&Said { wake_ms, commands: &commands, write })
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

fn write(command: &DeliveryCommand, out: &mut JsonText) {
    match command {
        DeliveryCommand::Put { take } => {
            "put".write_json(out);
            out.object(|out| out.field("take", *take));
        }
        DeliveryCommand::Take => out.pair("take", true),
        DeliveryCommand::RunDirect => out.pair("run", "direct"),
        DeliveryCommand::Forward => out.pair("run", "forward"),
        DeliveryCommand::Watch => out.pair("watch", true),
        DeliveryCommand::Answer { answer, outcome, look_further } => {
            "answer".write_json(out);
            out.object(|out| {
                answer.write_fields(out);
                out.field("outcome", outcome_name(*outcome));
                out.field("lookFurther", *look_further);
            });
        }
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
