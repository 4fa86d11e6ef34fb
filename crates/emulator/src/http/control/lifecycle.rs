//! The emulator as a whole: `/_emulator/clock` shows and moves its time, `POST /_emulator/reset` starts it afresh, and
//! `GET /_emulator/ready` says whether it works.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::ProfileStatus;
use postproxy_dm_core::time;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::content::Content;
use super::endpoint::{Caller, Control, ControlEndpoint};
use crate::data::furnish::furnish;
use crate::ground::clock::{Clock, LATEST_MS};
use crate::ground::fields::{Fields, NoFields, number_in};
use crate::http::problem::Problem;
use crate::http::request_log::RequestLog;
use crate::store::Store;
use crate::store::jobs::{self, SetAside};
use crate::store::{StoreError, settings};
use crate::work::health::Health;
use crate::{platform, store};

/// The longest move of the clock, in seconds: about a hundred years.
const MAX_ADVANCE_SECONDS: f64 = 3_155_760_000.0;

/// How many of the jobs that were set aside are shown.
const SHOWN: usize = 20;

/// How far to move the clock.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockMove {
    #[serde(deserialize_with = "seconds")]
    #[schemars(range(min = 0.0, max = MAX_ADVANCE_SECONDS))]
    advance_seconds: f64,
}

/// The emulator's time.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Time {
    /// ISO 8601.
    now: String,
}

/// The state of a working emulator.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ready {
    ready: bool,
    /// Jobs that failed for a reason of their own and were set aside, so that the others went on. A reset forgets them.
    set_aside: AllSetAside,
}

/// The jobs that were set aside.
#[derive(Debug, Serialize, JsonSchema)]
struct AllSetAside {
    total: u64,
    /// At most 20, the last first.
    jobs: Vec<SetAside>,
}

/// Shows the time.
pub(super) struct ShowClock;

/// Moves the clock.
pub(super) struct AdvanceClock;

/// Starts afresh.
pub(super) struct Reset;

/// Says whether the emulator works.
pub(super) struct ShowReady;

impl Control for ShowClock {
    type Uses = State<Clock>;
    type Request = ();
    type Answer = Json<Time>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::get("clock", "/clock", "Shows the emulator's time.");

    async fn handle(State(clock): State<Clock>, (): ()) -> Result<Json<Time>, Problem> {
        Ok(Json(Time { now: clock.now().text() }))
    }
}

impl Fields for ClockMove {}

impl Control for AdvanceClock {
    type Uses = State<Store>;
    type Request = Content<ClockMove>;
    type Answer = Json<Time>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        caller: Caller::Handwritten,
        ..ControlEndpoint::post(
            "advanceClock",
            "/clock",
            "Moves the clock: everything that is due by then happens now.",
        )
    };

    async fn handle(
        State(store): State<Store>,
        Content(ClockMove { advance_seconds }): Content<ClockMove>,
    ) -> Result<Json<Time>, Problem> {
        let advance_ms = (advance_seconds * 1000.0).round() as i64;
        let now = store.write(move |transaction| {
            let now_ms = transaction.now.0.saturating_add(advance_ms);
            if now_ms > LATEST_MS {
                let latest = time::format(LATEST_MS).unwrap_or_default();
                return Err(Problem::invalid("advance_seconds", format!("must not lead past {latest}")));
            }
            transaction
                .set_clock_offset(settings::clock_offset_ms(transaction)?.saturating_add(advance_ms))?;
            Ok(time::format(now_ms).unwrap_or_default())
        });
        Ok(Json(Time { now: now.await? }))
    }
}

impl Control for Reset {
    type Uses = (State<Store>, State<RequestLog>);
    type Request = Content<NoFields>;
    type Answer = ();

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        success: StatusCode::NO_CONTENT,
        ..ControlEndpoint::post(
            "reset",
            "/reset",
            "Starts afresh. The key, the secret, the profiles and the webhook stay; everything else goes, faults included.",
        )
    };

    async fn handle(
        (State(store), State(log)): (State<Store>, State<RequestLog>),
        _: Content<NoFields>,
    ) -> Result<(), Problem> {
        store
            .write(|transaction| -> Result<(), StoreError> {
                store::delete_what_happened(transaction)?;
                store::faults::delete(transaction)?;
                furnish(transaction)?;
                for profile in store::profiles::list(transaction)? {
                    platform::restore_profile(transaction, profile, ProfileStatus::Active)?;
                }
                transaction.set_clock_offset(0)
            })
            .await?;
        log.clear();
        Ok(())
    }
}

impl Control for ShowReady {
    type Uses = (State<Store>, State<Health>);
    type Request = ();
    type Answer = Json<Ready>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        refusals: &[
            (403, super::endpoint::FORBIDDEN),
            (503, "The emulator's work stands still; the text says why"),
        ],
        ..ControlEndpoint::get(
            "ready",
            "/ready",
            "Says whether the emulator works, and which jobs were set aside because they could not be done.",
        )
    };

    async fn handle(
        (State(store), State(health)): (State<Store>, State<Health>),
        (): (),
    ) -> Result<Json<Ready>, Problem> {
        if let Some(trouble) = health.trouble() {
            let text = format!("the work stands still: {trouble}");
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, text));
        }
        let set_aside = store.read(|connection| {
            settings::find(connection, settings::API_KEY)?;
            let (total, jobs) = jobs::set_aside(connection, SHOWN)?;
            Ok::<_, StoreError>(AllSetAside { total, jobs })
        });
        Ok(Json(Ready { ready: true, set_aside: set_aside.await? }))
    }
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let expected = format_args!("must be a number from 0 to {MAX_ADVANCE_SECONDS}");
    number_in(deserializer, 0.0..=MAX_ADVANCE_SECONDS, expected)
}
