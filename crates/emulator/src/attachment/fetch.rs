//! Fetching what a message names by its URL, within bounds.

use axum::body::Bytes;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;
use postproxy_dm_core::operation::limits;
use reqwest::Url;
use reqwest::redirect::{Action, Attempt, Policy};

use super::{File, Reach, check_url};
use crate::http_client::{self, describe};

const REDIRECTS: usize = 5;

/// The client that fetches. It is not led out of reach.
pub(crate) fn client(reach: Reach) -> reqwest::Result<reqwest::Client> {
    http_client::new(|| Policy::custom(move |attempt| redirect(reach, attempt)))
}

/// What is at a URL, or why it can't be had.
pub(crate) async fn fetch(
    client: &reqwest::Client,
    url: &str,
    filename: Option<&str>,
) -> Result<File, String> {
    let mut response = client.get(url).send().await.map_err(|error| describe(&error))?;
    if !response.status().is_success() {
        return Err(format!("it was answered with {}", response.status()));
    }
    let too_large = || format!("it has more than {} bytes (25 MB)", limits::ATTACHMENT_BYTES);
    if response.content_length().is_some_and(|length| length > limits::ATTACHMENT_BYTES) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| describe(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > limits::ATTACHMENT_BYTES {
            return Err(too_large());
        }
    }
    if bytes.is_empty() {
        return Err("it is empty".to_owned());
    }
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let last = Url::parse(url).ok().and_then(|url| last_segment(&url));
    Ok(File::new(Bytes::from(bytes), content_type, filename.or(last.as_deref())))
}

fn redirect(reach: Reach, attempt: Attempt<'_>) -> Action {
    if attempt.previous().len() > REDIRECTS {
        return attempt.error("too many redirects");
    }
    if !reach.includes(attempt.url()) || check_url("", attempt.url().as_str()).is_err() {
        return attempt.error("a redirect to where nothing is fetched from");
    }
    attempt.follow()
}

fn last_segment(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    Some(percent_decode_str(last).decode_utf8().ok()?.into_owned())
}
