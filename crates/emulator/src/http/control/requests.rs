//! `GET /_emulator/requests`: the last calls of the API, with what was sent and answered.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::Page;

use super::endpoint::{Control, ControlEndpoint};
use crate::http::problem::Problem;
use crate::http::query::{PAGE, PER_PAGE, Parameter, Query};
use crate::http::request_log::{RecordedCall, RequestLog};

/// Only calls with a higher number.
const AFTER: Parameter =
    Parameter { name: "after", about: "Only calls with a higher `number` than this.", least: 0 };

/// Lists the last calls.
pub(super) struct ListRequests;

impl Control for ListRequests {
    type Uses = State<RequestLog>;
    type Request = Query;
    type Answer = Json<Page<RecordedCall>>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        query: &[AFTER, PAGE, PER_PAGE],
        ..ControlEndpoint::get(
            "requests",
            "/requests",
            "Lists the last 1000 calls of the API, up to 8 MB, newest first. \
             The API key and the secrets of webhooks are redacted everywhere.",
        )
    };

    async fn handle(
        State(log): State<RequestLog>,
        query: Query,
    ) -> Result<Json<Page<RecordedCall>>, Problem> {
        let slice = query.slice()?;
        let after = query.number(&AFTER)?.unwrap_or(0);
        let (limit, offset) = (slice.limit() as usize, slice.offset() as usize);
        let (total, calls) = log.after(after, limit, offset);
        Ok(Json(slice.page(total as u64, calls)))
    }
}
