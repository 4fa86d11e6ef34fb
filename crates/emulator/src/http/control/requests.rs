//! `GET /_emulator/requests`: the last calls of the API, with what was sent and answered.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::Page;

use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::request_log::{RecordedCall, RequestLog};

/// Newest first; with `after`, only those with a higher number.
pub(super) async fn list(
    State(log): State<RequestLog>,
    query: Query,
) -> Result<Json<Page<RecordedCall>>, Problem> {
    let slice = query.slice()?;
    let after = query.number("after", 0)?.unwrap_or(0);
    let (limit, offset) = (slice.limit() as usize, slice.offset() as usize);
    let (total, calls) = log.after(after, limit, offset);
    Ok(Json(slice.page(total as u64, calls)))
}
