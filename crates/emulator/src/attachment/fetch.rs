//! Fetches media from a URL, within limits. Attachments that the emulator keeps itself are read from the database,
//! because the emulator sends itself no requests.

use axum::body::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use percent_encoding::percent_decode_str;
use postproxy_dm_core::limits;
use postproxy_dm_core::model::Attachment;
use reqwest::Url;

use super::keep::Copied;
use super::media::check_url;
use super::reach::Reach;
use crate::ground::http_client::describe;
use crate::ground::own_address::OwnAddress;
use crate::store::attachments::{self, File, PATH, PLATFORM_PATH};
use crate::store::{Store, StoreError};

const REDIRECTS: usize = 5;

/// Why there is no copy of what a person sent by a URL elsewhere.
const OUT_OF_REACH: &str = "it is not on this machine, and --fetch-media is not set";

/// Fetches media.
#[derive(Clone)]
pub(crate) struct Fetcher {
    pub(crate) store: Store,
    pub(crate) client: reqwest::Client,
    pub(crate) own_address: OwnAddress,
    pub(crate) reach: Reach,
}

impl Fetcher {
    /// Makes the durable copy of what a person sent.
    pub(crate) async fn copy(&self, attachment: &Attachment) -> Result<Copied, StoreError> {
        let id = attachment.id.clone().unwrap_or_default();
        if self.store.read(move |connection| attachments::find(connection, &id)).await?.is_some() {
            return Ok(Copied::Here);
        }
        let url = attachment.url.as_deref().unwrap_or_default();
        let is_within_reach = Url::parse(url).is_ok_and(|url| self.reach.includes(&url));
        Ok(if is_within_reach {
            self.fetch(url, None).await
        } else {
            Copied::Failed(OUT_OF_REACH.to_owned())
        })
    }

    /// Fetches what is at a URL.
    pub(crate) async fn fetch(&self, url: &str, filename: Option<&str>) -> Copied {
        match self.find(url, filename).await {
            Ok(file) => Copied::File(file),
            Err(reason) => Copied::Failed(reason),
        }
    }

    async fn find(&self, url: &str, filename: Option<&str>) -> Result<File, String> {
        let mut url = Url::parse(url).map_err(|error| error.to_string())?;
        let last = last_segment(&url);
        let filename = filename.or(last.as_deref());
        for _ in 0..=REDIRECTS {
            // Every redirect is checked again.
            if self.own_address.is_reached_by(&url).await {
                return self.keep_again(&url, filename).await;
            }
            let response = self.client.get(url.clone()).send().await.map_err(|error| describe(&error))?;
            let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection());
            let Some(location) = location else { return read(response, filename).await };
            let next = location.to_str().ok().and_then(|location| url.join(location).ok());
            let is_fetched = |next: &Url| self.reach.includes(next) && check_url("", next.as_str()).is_ok();
            url = next.filter(is_fetched).ok_or("a redirect to where nothing is fetched from")?;
        }
        Err("too many redirects".to_owned())
    }

    /// Reads an attachment of the emulator's own that is sent on. The emulator serves no other media.
    async fn keep_again(&self, url: &Url, filename: Option<&str>) -> Result<File, String> {
        let below = |prefix: &str| url.path().strip_prefix(prefix)?.strip_prefix('/');
        let at_platform = below(PLATFORM_PATH);
        let path = at_platform.or_else(|| below(PATH));
        let id = path.and_then(|path| path.split('/').next()).unwrap_or_default().to_owned();
        let (now, is_at_platform) = (self.store.clock().now(), at_platform.is_some());
        let found = self.store.read(move |connection| {
            let stored = attachments::find(connection, &id)?;
            let Some(stored) = stored.filter(|stored| !is_at_platform || stored.is_at_platform(now)) else {
                return Ok(None);
            };
            let bytes = attachments::read(connection, &id, 0, stored.length)?;
            Ok::<_, StoreError>(Some((stored, bytes)))
        });
        let found = found.await.map_err(|error| error.to_string())?;
        let (stored, bytes) = found.ok_or("it is at the emulator itself, which keeps no such attachment")?;
        let filename = stored.filename.as_deref().or(filename);
        Ok(File::new(Bytes::from(bytes), Some(&stored.content_type), filename))
    }
}

async fn read(mut response: reqwest::Response, filename: Option<&str>) -> Result<File, String> {
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
    Ok(File::new(Bytes::from(bytes), content_type, filename))
}

fn last_segment(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    Some(percent_decode_str(last).decode_utf8().ok()?.into_owned())
}
