//! `/_emulator/faults`: what goes wrong on purpose. A PUT sets all of it at once, a GET says how often each struck.

use std::borrow::Cow;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use rusqlite::Connection;
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Serialize;

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint, Verb};
use crate::fault::settings::{FaultSettings, MOST, SetFault};
use crate::ground::fields::Whole;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::faults::Fault;

/// What goes wrong on purpose, and how often each fault struck.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Faults {
    /// Null if no faults were ever set.
    seed: Option<u64>,
    faults: Vec<CountedFault>,
}

/// A fault, and how often it struck.
#[derive(Debug, Serialize)]
struct CountedFault {
    #[serde(flatten)]
    fault: Fault,
    seen: u64,
    struck: u64,
}

/// Shows the faults.
pub(super) struct ShowFaults;

/// Sets the faults.
pub(super) struct SetFaults;

/// Removes the faults.
pub(super) struct ClearFaults;

impl Control for ShowFaults {
    type Uses = State<Store>;
    type Request = ();
    type Answer = Json<Faults>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::get(
        "faults",
        "/faults",
        "Shows what goes wrong on purpose, and how often each fault struck.",
    );

    async fn handle(State(store): State<Store>, (): ()) -> Result<Json<Faults>, Problem> {
        Ok(Json(store.read(read).await?))
    }
}

impl Control for SetFaults {
    type Uses = State<Store>;
    type Request = Content<FaultSettings>;
    type Answer = Json<Faults>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        method: Verb::Put,
        ..ControlEndpoint::post(
            "setFaults",
            "/faults",
            "Replaces the faults: what goes wrong on purpose. The same seed and the same calls give the same run.",
        )
    };

    async fn handle(
        State(store): State<Store>,
        Content(settings): Content<FaultSettings>,
    ) -> Result<Json<Faults>, Problem> {
        // A random seed is in the answer, so that the run can be repeated.
        let seed = settings.seed.map_or_else(|| fastrand::u64(0..=MOST), |Whole(seed)| seed);
        let faults: Vec<Fault> = settings.faults.into_iter().map(Fault::from).collect();
        let set = store.write(move |transaction| {
            store::faults::replace(transaction, seed, &faults)?;
            read(transaction)
        });
        Ok(Json(set.await?))
    }
}

impl Control for ClearFaults {
    type Uses = State<Store>;
    type Request = ();
    type Answer = ();

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        method: Verb::Delete,
        success: StatusCode::NO_CONTENT,
        ..ControlEndpoint::post("clearFaults", "/faults", "Nothing goes wrong on purpose any more.")
    };

    async fn handle(State(store): State<Store>, (): ()) -> Result<(), Problem> {
        Ok(store.write(store::faults::delete).await?)
    }
}

/// The settings of the fault, and the counts.
impl JsonSchema for CountedFault {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CountedFault".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "allOf": [
                generator.subschema_for::<SetFault>(),
                {
                    "type": "object",
                    "properties": {
                        "seen": { "type": "integer", "description": "How often it could have struck." },
                        "struck": { "type": "integer", "description": "How often it did." }
                    },
                    "required": ["seen", "struck"]
                }
            ]
        })
    }
}

fn read(connection: &Connection) -> Result<Faults, StoreError> {
    let counted =
        |it: store::faults::StoredFault| CountedFault { fault: it.fault, seen: it.seen, struck: it.struck };
    let faults = store::faults::list(connection)?.into_iter().map(counted).collect();
    Ok(Faults { seed: store::faults::seed(connection)?, faults })
}
