//! `GET /_emulator/stream`: says what changed, as it changes, so that the page need not ask. Server-Sent Events:
//! `hello` at the beginning of each connection, then `change`.

use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::http::request_log::RequestLog;
use crate::store::changes::Changes;

/// Changes that follow each other so closely are told at once.
const GATHER: Duration = Duration::from_millis(25);

const HEARTBEAT: Duration = Duration::from_secs(15);

/// A browser tries to connect again after so long.
const RECONNECT: Duration = Duration::from_secs(1);

pub(super) async fn stream(
    State(log): State<RequestLog>,
    State(changes): State<Changes>,
) -> impl IntoResponse {
    let hello = json!({ "run": &*log.run, "version": env!("CARGO_PKG_VERSION") });
    let hello = Event::default().event("hello").retry(RECONNECT).json_data(hello);
    let changes = stream::unfold(changes.watch(), async |mut watcher| {
        watcher.changed().await?;
        tokio::time::sleep(GATHER).await;
        let changed = Event::default().event("change").json_data(json!({ "changed": watcher.take() }));
        Some((changed, watcher))
    });
    Sse::new(stream::once(async { hello }).chain(changes)).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}
