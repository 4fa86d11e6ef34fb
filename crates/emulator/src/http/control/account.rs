//! `GET /_emulator/account`: the key and the profiles, for the emulator's own page.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::header::HeaderName;
use http::{HeaderMap, StatusCode};
use postproxy_dm_core::model::Profile;
use schemars::JsonSchema;
use serde::Serialize;

use crate::data::seed::Account;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What the page needs to be a client.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PageAccount {
    api_key: String,
    /// What the URLs of attachments begin with.
    base_url: String,
    profiles: Vec<Profile>,
    /// Where events are sent.
    webhook_url: Option<String>,
    version: &'static str,
}

/// Only for a page that a browser vouches for: it says where a request comes from, which no page can change, and it
/// says so on this machine alone.
pub(super) async fn show(
    State(store): State<Store>,
    State(account): State<Arc<Account>>,
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
