//! The secrets of webhooks, as JavaScript passes them with each one. Those of the last webhook are kept.

use std::borrow::Cow;
use std::cell::RefCell;

use postproxy_dm_fast::json::Json;

use crate::webhook::{Secrets, WebhookError};

thread_local! {
    /// The secrets of the last webhook, and the text that they were read from.
    static LATEST: RefCell<Option<(String, Secrets)>> = const { RefCell::new(None) };
}

/// Calls a function with the secrets of a text, a list as JSON.
pub(super) fn with(
    text: &str,
    verify: impl FnOnce(&Secrets) -> Result<(), WebhookError>,
) -> Result<(), WebhookError> {
    LATEST.with_borrow_mut(|latest| {
        if latest.as_ref().is_none_or(|(known, _)| known != text) {
            let secrets = Secrets::new(&listed(text))?;
            *latest = Some((text.to_owned(), secrets));
        }
        latest.as_ref().map_or(Err(WebhookError::MissingSecret), |(_, secrets)| verify(secrets))
    })
}

/// Reads a list of texts.
fn listed(text: &str) -> Vec<Cow<'_, str>> {
    let items = Json::read_leniently(text).ok().and_then(Json::items).unwrap_or_default();
    items.into_iter().map(|item| item.text().unwrap_or_default()).collect()
}
