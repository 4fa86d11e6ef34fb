//! What only the emulator's own page asks for: `GET /_emulator/account` gives it the key, `GET /_emulator/stream` says what
//! changes as it changes, so that it need not ask.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{StreamExt, stream};
use http::header::HeaderName;
use http::{HeaderMap, StatusCode};
use postproxy_dm_core::model::Profile;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::endpoint::{Caller, Control, ControlEndpoint, EventStream};
use crate::data::seed::Account;
use crate::http::problem::Problem;
use crate::http::request_log::RequestLog;
use crate::store;
use crate::store::Store;
use crate::store::changes::Changes;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Changes that follow each other more closely than this are reported together.
const GATHER: Duration = Duration::from_millis(25);

const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long a browser waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(1);

/// What the page needs to be a client.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PageAccount {
    api_key: String,
    /// The beginning of the URLs of attachments.
    base_url: String,
    profiles: Vec<Profile>,
    /// Where events are sent.
    webhook_url: Option<String>,
    version: &'static str,
}

/// Shows the account.
pub(super) struct ShowAccount;

/// Streams the changes.
pub(super) struct Stream;

impl Control for ShowAccount {
    type Uses = (State<Store>, State<Arc<Account>>);
    type Request = HeaderMap;
    type Answer = Json<PageAccount>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        caller: Caller::Page,
        ..ControlEndpoint::get(
            "account",
            "/account",
            "Shows the account to the emulator's own page. Nobody else gets it: a browser must say that the page asks.",
        )
    };

    /// A browser says where a request comes from, which no page can change, and it does so on this machine alone.
    async fn handle(
        (State(store), State(account)): (State<Store>, State<Arc<Account>>),
        headers: HeaderMap,
    ) -> Result<Json<PageAccount>, Problem> {
        if headers.get(FETCH_SITE).is_none_or(|site| site != "same-origin") {
            let text = "the account is shown only to the emulator's own page, in a browser on this machine";
            return Err(Problem::new(StatusCode::FORBIDDEN, text));
        }
        let webhook = store.read(store::webhooks::find_own);
        Ok(Json(PageAccount {
            api_key: account.api_key.clone(),
            base_url: store.base_url().to_owned(),
            profiles: account.profiles.clone(),
            webhook_url: webhook.await?.map(|webhook| webhook.url),
            version: env!("CARGO_PKG_VERSION"),
        }))
    }
}

impl Control for Stream {
    type Uses = (State<RequestLog>, State<Changes>);
    type Request = ();
    type Answer = EventStream;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        caller: Caller::Page,
        ..ControlEndpoint::get(
            "stream",
            "/stream",
            "Says what changes, as it changes. Server-Sent Events: `hello` at the start of each connection, then `change`.",
        )
    };

    async fn handle(
        (State(log), State(changes)): (State<RequestLog>, State<Changes>),
        (): (),
    ) -> Result<EventStream, Problem> {
        let hello = json!({ "run": &*log.run, "version": env!("CARGO_PKG_VERSION") });
        let hello = Event::default().event("hello").retry(RECONNECT).json_data(hello);
        let changes = stream::unfold(changes.watch(), async |mut watcher| {
            watcher.changed().await?;
            tokio::time::sleep(GATHER).await;
            let changed = Event::default().event("change").json_data(json!({ "changed": watcher.take() }));
            Some((changed, watcher))
        });
        let events = Sse::new(stream::once(async { hello }).chain(changes));
        Ok(EventStream(events.keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response()))
    }
}
