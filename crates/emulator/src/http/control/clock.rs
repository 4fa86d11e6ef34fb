//! `/_emulator/clock`: the emulator's time, and moving it forward.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::time;
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use crate::ground::clock::{Clock, LATEST_MS};
use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::settings;

/// No move takes longer than this many seconds: about a hundred years.
pub(super) const MAX_ADVANCE_SECONDS: f64 = 3_155_760_000.0;

/// What time it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Time {
    now: String,
}

pub(super) async fn show(State(clock): State<Clock>) -> Json<Time> {
    Json(Time { now: clock.now().text() })
}

pub(super) async fn advance(State(store): State<Store>, mut fields: Fields) -> Result<Json<Time>, Problem> {
    let seconds = fields.take("advance_seconds").and_then(|value| value.as_f64());
    let is_in_range = |seconds: &f64| (0.0..=MAX_ADVANCE_SECONDS).contains(seconds);
    let Some(seconds) = seconds.filter(is_in_range) else {
        let expected = format!("must be a number from 0 to {MAX_ADVANCE_SECONDS}");
        return Err(fields.invalid("advance_seconds", &expected));
    };
    fields.finish()?;

    let advance_ms = (seconds * 1000.0).round() as i64;
    let now = store.write(move |transaction| {
        let now_ms = transaction.now.0.saturating_add(advance_ms);
        if now_ms > LATEST_MS {
            let latest = time::format(LATEST_MS).unwrap_or_default();
            return Err(Problem::invalid("advance_seconds", format!("must not lead past {latest}")));
        }
        transaction.set_clock_offset(settings::clock_offset_ms(transaction)?.saturating_add(advance_ms))?;
        Ok(time::format(now_ms).unwrap_or_default())
    });
    Ok(Json(Time { now: now.await? }))
}
