//! Puts attachments into messages, and keeps their bytes.

use std::time::Duration;

use postproxy_dm_core::model::{Attachment, AttachmentStatus, AttachmentType, Direction, Message};
use postproxy_dm_core::operation::escape_segment;
use reqwest::Url;

use super::media::{Media, Source};
use super::reach::Reach;
use crate::ground::id;
use crate::store::attachments::{File, PATH, PLATFORM_PATH};
use crate::store::{self, StoreError, Transaction};

/// How long the platform's own address for what a person sent works. No source says how long: this is the emulator's own,
/// on its clock.
const PLATFORM_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// What came of an attachment whose durable copy was to be made.
#[derive(Debug)]
pub(crate) enum Copied {
    /// It was fetched.
    File(File),
    /// The bytes are here already.
    Here,
    /// It can't be had, for this reason.
    Failed(String),
}

/// Adds media that the profile sends to a message that is not stored yet, and keeps its bytes. Media within reach is
/// fetched later.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    message: &mut Message,
    media: Media,
    reach: Reach,
) -> Result<(), StoreError> {
    let mut attachment = new_attachment(&media, AttachmentStatus::Processed);
    match media.source {
        Source::File(file) => keep(transaction, &message.id, &mut attachment, &file)?,
        Source::Url(url) => {
            if Url::parse(&url).is_ok_and(|url| reach.includes(&url)) {
                attachment.status = AttachmentStatus::Pending;
            }
            attachment.url = Some(url);
        }
    }
    message.attachments.push(attachment);
    Ok(())
}

/// Adds media that a person sends to a message that is not stored yet. At first it is at the platform alone: the URL is
/// the platform's, and the durable copy is made later.
pub(crate) fn receive(
    transaction: &Transaction<'_>,
    message: &mut Message,
    media: Media,
) -> Result<(), StoreError> {
    let mut attachment = new_attachment(&media, AttachmentStatus::Pending);
    // By this the bytes of what a person sent are asked for.
    attachment.external_id = Some(id::external_media());
    attachment.url = Some(match media.source {
        Source::File(file) => {
            store::attachments::insert(transaction, &attachment, &message.id, &file)?;
            let id = attachment.id.as_deref().unwrap_or_default();
            let until = transaction.now.plus(PLATFORM_LIFETIME);
            store::attachments::set_platform_until(transaction, id, until)?;
            own_url(transaction, PLATFORM_PATH, id, file.filename.as_deref())
        }
        Source::Url(url) => url,
    });
    message.attachments.push(attachment);
    Ok(())
}

/// Leaves the pending attachments of a message to be copied. Returns whether there are any.
pub(crate) fn copy_later(transaction: &Transaction<'_>, message: &Message) -> Result<bool, StoreError> {
    let pending = message.attachments.iter().find(|it| it.status == AttachmentStatus::Pending);
    let Some(attachment) = pending else { return Ok(false) };
    let url = attachment.url.as_deref().and_then(|url| Url::parse(url).ok());
    let host = url.as_ref().map(Url::authority).unwrap_or_default();
    store::jobs::add_fetch(transaction, &message.id, host, transaction.latency)?;
    Ok(true)
}

/// Stores what came of an attachment of a message. Returns why it failed, if it did.
pub(crate) fn settle<'a>(
    transaction: &Transaction<'_>,
    message: &mut Message,
    index: usize,
    copied: &'a Copied,
) -> Result<Option<&'a str>, StoreError> {
    let Some(attachment) = message.attachments.get_mut(index) else { return Ok(None) };
    let id = attachment.id.clone().unwrap_or_default();
    attachment.status = AttachmentStatus::Processed;
    match copied {
        Copied::File(file) => {
            // Of what a person sends, the platform knows the kind.
            if message.direction == Direction::Outbound || attachment.kind == AttachmentType::File {
                attachment.kind = file.kind();
            }
            keep(transaction, &message.id, attachment, file)?;
        }
        Copied::Here => {
            let stored = store::attachments::find(transaction, &id)?;
            let filename = stored.and_then(|stored| stored.filename);
            attachment.url = Some(own_url(transaction, PATH, &id, filename.as_deref()));
        }
        Copied::Failed(reason) => {
            attachment.status = AttachmentStatus::Failed;
            return Ok(Some(reason));
        }
    }
    Ok(None)
}

fn new_attachment(media: &Media, status: AttachmentStatus) -> Attachment {
    Attachment { id: Some(id::unguessable("att")), kind: media.kind.clone(), status, ..Attachment::default() }
}

fn keep(
    transaction: &Transaction<'_>,
    message_id: &str,
    attachment: &mut Attachment,
    file: &File,
) -> Result<(), StoreError> {
    store::attachments::insert(transaction, attachment, message_id, file)?;
    let id = attachment.id.as_deref().unwrap_or_default();
    attachment.url = Some(own_url(transaction, PATH, id, file.filename.as_deref()));
    Ok(())
}

fn own_url(transaction: &Transaction<'_>, path: &str, id: &str, filename: Option<&str>) -> String {
    let mut url = format!("{}{path}/{id}", transaction.base_url);
    if let Some(name) = filename.and_then(|name| escape_segment(name).ok()) {
        url.push('/');
        url.push_str(&name);
    }
    url
}
